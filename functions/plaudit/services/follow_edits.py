"""What has to happen after an edit took effect, beyond what its own request does (behaviour 5.4, 6.5, 7.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from plaudit.domain.achievements import Achievement, AchievementStatus, AnniversaryGoal, APIGoal
from plaudit.domain.configuration import LIVE_BOARDS, Configuration
from plaudit.domain.edits.edit import Edit, Saved
from plaudit.domain.identifiers import AchievementId, LeaderboardId, PointsSystemId
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.points import Level
from plaudit.storage.tenant_tables import TenantTable


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
    """A board takes scores from now on: what happened before in its current run counts too (7.1)."""

    leaderboard_id: LeaderboardId


FollowUp: TypeAlias = CheckAchievement | RecountLevels | FillLeaderboard


def announce_edits(table: TenantTable, before: Configuration, edits: Sequence[Edit]) -> list[FollowUp]:  # noqa: ARG001  # the table names the tenant to whom the jobs will belong
    """Return the jobs that edits of a configuration make necessary, each once."""
    return list(dict.fromkeys(follow_up for edit in edits for follow_up in _follow_ups(before, edit)))


def _follow_ups(before: Configuration, edit: Edit) -> Iterator[FollowUp]:
    thing = edit.thing
    if isinstance(thing, Level):
        yield RecountLevels(thing.system_id)
    elif isinstance(edit, Saved) and isinstance(thing, Achievement):
        if _is_to_be_checked(before.achievements.get(thing.id), thing):
            yield CheckAchievement(thing.id)
    elif isinstance(edit, Saved) and isinstance(thing, Leaderboard) and thing.status in LIVE_BOARDS:
        known = before.leaderboards.get(thing.id)
        if known is None or known.status not in LIVE_BOARDS:
            yield FillLeaderboard(thing.id)


def _is_to_be_checked(before: Achievement | None, after: Achievement) -> bool:
    """Tell whether users may qualify who did not; by call and by the calendar nobody does at once."""
    if after.status is not AchievementStatus.ACTIVE or isinstance(after.goal, APIGoal | AnniversaryGoal):
        return False
    return before is None or _rule(before) != _rule(after)


def _rule(achievement: Achievement) -> object:
    return achievement.status, achievement.goal, achievement.user_filter
