"""What has to happen after an edit took effect, beyond what its own request does (behaviour 4.9, 5.4, 6.5, 7.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from plaudit.domain.achievements import Achievement, AchievementStatus, AnniversaryGoal, APIGoal
from plaudit.domain.configuration import LIVE_BOARDS, Configuration
from plaudit.domain.edits.edit import Deleted, Edit
from plaudit.domain.identifiers import AchievementId, LeaderboardId, PointsSystemId
from plaudit.domain.leaderboard_runs import needs_backfill
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.points import Level
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.domain.tenant_settings import TenantSettings

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CheckAchievement:
    """A live achievement is new or another one: users may qualify for it as they stand (5.4)."""

    achievement_id: AchievementId


@dataclass(frozen=True, slots=True)
class RecountLevels:
    """The levels of a points system are others: so are the users that each of them has (6.5)."""

    system_id: PointsSystemId


@dataclass(frozen=True, slots=True)
class FillLeaderboard:
    """A board takes scores from now on, or others: what happened before in its current run counts too (7.1)."""

    leaderboard_id: LeaderboardId


@dataclass(frozen=True, slots=True)
class MarkUsers:
    """Something may be due for users earlier than they are marked for, because of what is named (9.3)."""

    what: str


FollowUp: TypeAlias = CheckAchievement | RecountLevels | FillLeaderboard | MarkUsers


def follow_ups(before: Configuration, edits: Sequence[Edit]) -> list[FollowUp]:
    """Return what edits of a configuration make necessary for every user, each once."""
    return list(dict.fromkeys(follow_up for edit in edits for follow_up in _follow_ups(before, edit)))


def _follow_ups(before: Configuration, edit: Edit) -> Iterator[FollowUp]:
    thing = edit.thing
    if isinstance(thing, Level):
        yield RecountLevels(thing.system_id)
    elif isinstance(thing, StreakEpoch):
        yield MarkUsers("streak settings")
        yield from _after_streak_settings(before, thing)
    elif isinstance(thing, TenantSettings):
        if thing.aggregation_period is not before.settings.aggregation_period:
            yield MarkUsers("recaps")
    elif isinstance(edit, Deleted):
        return
    elif isinstance(thing, Achievement):
        yield from _after_achievement(before.achievements.get(thing.id), thing)
    elif isinstance(thing, Leaderboard) and _is_to_be_filled(before.leaderboards.get(thing.id), thing):
        yield FillLeaderboard(thing.id)


def _after_streak_settings(before: Configuration, epoch: StreakEpoch) -> Iterator[FollowUp]:
    """Another frequency shows a length that jumped (4.9); under any other settings it may be another one at once."""
    if epoch.settings.frequency is not before.streak_settings.frequency:
        for achievement, _ in before.streak_achievements:
            yield CheckAchievement(achievement.id)
    for board in before.streak_boards:
        yield FillLeaderboard(board.id)


def _after_achievement(before: Achievement | None, after: Achievement) -> Iterator[FollowUp]:
    """By call and by the calendar nobody qualifies at once, but an anniversary comes round some day."""
    if after.status is not AchievementStatus.ACTIVE or (before and _rule(before) == _rule(after)):
        return
    if isinstance(after.goal, AnniversaryGoal):
        yield MarkUsers("anniversaries")
    elif not isinstance(after.goal, APIGoal):
        yield CheckAchievement(after.id)


def _rule(achievement: Achievement) -> object:
    return achievement.status, achievement.goal, achievement.user_filter


def _is_to_be_filled(before: Leaderboard | None, after: Leaderboard) -> bool:
    """Tell whether something may have happened that counts on a board and was not counted, or the other way round."""
    if after.status not in LIVE_BOARDS:
        return False
    if before is None or before.status not in LIVE_BOARDS:
        return needs_backfill(after, EVER)
    return before.ends_on != after.ends_on
