"""Use case: what waits in the outbox becomes a delivery for each webhook that is told of it (behaviour 8.1, 8.4).

What comes often is not told one by one: it opens a window, and is told when that is over (8.6).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from plaudit.domain.announcements import Announcement, BoostFinished, BoostStarted, RunFinished, RunStarted, TopPlace
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import (
    AchievementEmailDue,
    Effect,
    PointsAwarded,
    ScoreChanged,
    StreakReminderEmailDue,
)
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import AchievementId
from plaudit.domain.users import Profile
from plaudit.domain.webhook_types import types_of
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads import leaderboards, points
from plaudit.messaging.webhook_payloads.effects import Details, payload_of_effect, totals_after
from plaudit.messaging.webhook_payloads.users import Payload, Subject
from plaudit.services.read_streaks import load_settled_user, read_history
from plaudit.services.tell_webhooks import News, tell
from plaudit.services.tell_windows import open_board_window, open_points_window
from plaudit.storage.announcements import find_top
from plaudit.storage.board_editions import RunOfBoard
from plaudit.storage.completions import list_completions
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.outbox import Waiting, find_waiting, remove_waiting
from plaudit.storage.tenant_tables import TenantTable

HISTORY_PERIODS = 7
"""How many periods of a streak a reminder tells, as an answer of the API does by itself."""

NO_DETAILS = Details()


def fan_out(table: TenantTable, configuration: Configuration, key: ItemKey, now: datetime) -> int:
    """Make the deliveries of what waits under a key, or open its windows; returns how many there are.

    Safe to repeat: nothing is removed before all is there, and ids follow from what happened. `now` is real time.
    """
    waiting = find_waiting(table, key)
    if waiting is None:
        return 0
    count = tell(table, configuration, _news(table, configuration, waiting))
    _open_windows(table, configuration, waiting, now)
    remove_waiting(table, key)
    return count


def _news(table: TenantTable, configuration: Configuration, waiting: Waiting) -> Iterator[News]:
    source = (waiting.key.pk, waiting.key.sk)
    if waiting.announcement is not None:
        top = _top_of(table, waiting, waiting.announcement)
        payload = _payload_of_announcement(configuration, waiting, waiting.announcement, top)
        if payload is not None:
            about = [place.user_id for place in top]
            yield News(source, WebhookType(payload["type"]), payload, waiting.written_at, about)
    for number, effect in enumerate(waiting.effects):
        payload = _payload(table, configuration, waiting, effect)
        if payload is not None:
            about = [waiting.profile.id] if waiting.profile else []
            yield News((*source, str(number)), WebhookType(payload["type"]), payload, waiting.written_at, about)


def _payload(table: TenantTable, configuration: Configuration, waiting: Waiting, effect: Effect) -> Payload | None:
    if waiting.profile is None or not any(type_ in configuration.subscribers for type_ in types_of(effect)):
        return None
    subject = Subject(configuration, table.environment_id, waiting.profile, waiting.occurred_at)
    return payload_of_effect(subject, effect, _details(table, configuration, waiting, waiting.profile, effect))


def _details(
    table: TenantTable, configuration: Configuration, waiting: Waiting, profile: Profile, effect: Effect
) -> Details:
    match effect:
        case AchievementEmailDue(achievement_id):
            return Details(achieved_at=_achieved_at(table, profile, achievement_id))
        case StreakReminderEmailDue():
            return _streak_details(table, configuration, profile, waiting.occurred_at)
        case _:
            return Details(totals=totals_after(waiting.effects))


def _achieved_at(table: TenantTable, profile: Profile, achievement_id: AchievementId) -> datetime | None:
    completions = list_completions(table, profile.id)
    return next((each.achieved_at for each in completions if each.achievement_id == achievement_id), None)


def _streak_details(table: TenantTable, configuration: Configuration, profile: Profile, at: datetime) -> Details:
    """Return how a streak went; nothing of that for a user who is gone by now."""
    try:
        settled = load_settled_user(table, configuration, profile.id, at)
    except UserNotFoundError:
        return NO_DETAILS
    periods = read_history(table, settled, HISTORY_PERIODS)
    return Details(periods=periods, pauses=settled.user.streaks.pauses)


def _top_of(table: TenantTable, waiting: Waiting, announcement: Announcement) -> Sequence[TopPlace]:
    """Return the first places of a run that is over, as it was frozen."""
    if not isinstance(announcement, RunFinished):
        return ()
    run = RunOfBoard(announcement.leaderboard_id, waiting.edition, announcement.run, None)
    return find_top(table, run) or ()


def _payload_of_announcement(
    configuration: Configuration, waiting: Waiting, announcement: Announcement, top: Sequence[TopPlace]
) -> Payload | None:
    at = waiting.occurred_at
    match announcement:
        case RunStarted(board_id):
            return leaderboards.started(configuration, board_id, (), at)
        case RunFinished(board_id):
            return leaderboards.finished(configuration, board_id, top, at)
        case BoostStarted(boost_id):
            return points.boost_started(configuration, boost_id, at)
        case BoostFinished(boost_id):
            return points.boost_finished(configuration, boost_id, at)


def _open_windows(table: TenantTable, configuration: Configuration, waiting: Waiting, now: datetime) -> None:
    for effect in waiting.effects:
        match effect:
            case PointsAwarded(system_id=system_id) if waiting.profile is not None:
                if WebhookType.POINTS_CHANGED in configuration.subscribers:
                    open_points_window(table, waiting.profile.id, system_id, waiting.sequence, now)
            case ScoreChanged(leaderboard_id, run):
                if any(type_ in configuration.subscribers for type_ in types_of(effect)):
                    open_board_window(table, configuration, leaderboard_id, run, waiting.occurred_at, now)
            case _:
                pass
