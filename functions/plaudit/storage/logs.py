"""A user's log as items: what happened, and what it caused (behaviour 3.8).

Actions and effects are named by what a reader of the table would call them; the names are permanent, and so are those
of the fields. Decimals are kept as text, which is exact, because nobody calculates with a log.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from plaudit.domain.actions import (
    AchievementCall,
    Action,
    FreezesGranted,
    Identification,
    LogEntry,
    MetricEvent,
    PauseAdded,
    PauseDeleted,
    PreferencesChange,
    QualificationCheck,
    ScoreCounted,
    StreakReset,
    StreakRestored,
    TimePassed,
)
from plaudit.domain.announcements import Announcement, BoostFinished, BoostStarted, RunFinished, RunStarted
from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    MetricChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    ScoreChanged,
    StreakExtended,
    StreakLost,
    StreakReminderEmailDue,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.identifiers import UserId
from plaudit.domain.users import ProfileChange
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import beginning_with
from plaudit.storage.keys import log_key
from plaudit.storage.profiles import profile_change_to_item, to_profile_change
from plaudit.storage.tails import query_user
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant, to_text

ACTIONS: dict[str, type[Action]] = {
    "event": MetricEvent,
    "identification": Identification,
    "achievement call": AchievementCall,
    "preferences": PreferencesChange,
    "freezes granted": FreezesGranted,
    "pause added": PauseAdded,
    "pause deleted": PauseDeleted,
    "streak reset": StreakReset,
    "streak restored": StreakRestored,
    "qualification check": QualificationCheck,
    "score counted": ScoreCounted,
    "time passed": TimePassed,
}

EFFECTS: dict[str, type[Effect]] = {
    "user.created": UserCreated,
    "freezes.earned": FreezesEarned,
    "freezes.used": FreezesUsed,
    "streak.lost": StreakLost,
    "metric.changed": MetricChanged,
    "streak.started": StreakStarted,
    "streak.extended": StreakExtended,
    "achievement.completed": AchievementCompleted,
    "points.awarded": PointsAwarded,
    "level.changed": LevelChanged,
    "score.changed": ScoreChanged,
    "achievement_email.due": AchievementEmailDue,
    "reactivation_email.due": ReactivationEmailDue,
    "streak_reminder_email.due": StreakReminderEmailDue,
    "recap_email.due": RecapEmailDue,
}

ANNOUNCEMENTS: dict[str, type[Announcement]] = {
    "run.started": RunStarted,
    "run.finished": RunFinished,
    "boost.started": BoostStarted,
    "boost.finished": BoostFinished,
}

_TYPES: dict[str, type[object]] = {**ACTIONS, **EFFECTS, **ANNOUNCEMENTS}
_NAMES: dict[type[object], str] = {type_: name for name, type_ in _TYPES.items()}

_KEPT_APART = {"user_id", "profile_change"}
"""Fields of an event that its log entry has anyway."""


def list_log(
    table: TenantTable, user_id: UserId, *, newest_first: bool, before: int | None = None, limit: int | None = None
) -> Iterator[LogEntry]:
    """Yield the entries of a user's log, or those `before` a sequence number."""
    low, high = beginning_with("LOG#")
    if before is not None:
        high = log_key(user_id, before - 1).sk
    items = query_user(table, user_id, between=(low, high), newest_first=newest_first, limit=limit)
    return (to_log_entry(user_id, item) for item in items)


def log_entry_to_item(user_id: UserId, entry: LogEntry) -> Item:
    """Return a log entry as an item."""
    return {
        **log_key(user_id, entry.sequence).attributes(),
        "sequence": entry.sequence,
        "occurred_at": to_text(entry.occurred_at),
        "configuration_version": entry.configuration_version,
        "profile_change": profile_change_to_item(entry.profile_change),
        "action": action_to_item(entry.action),
        "effects": [effect_to_item(effect) for effect in entry.effects],
    }


def to_log_entry(user_id: UserId, item: Item) -> LogEntry:
    """Return the log entry that was stored."""
    change = to_profile_change(item["profile_change"])
    return LogEntry(
        sequence=int(item["sequence"]),
        occurred_at=to_instant(item["occurred_at"]),
        configuration_version=int(item["configuration_version"]),
        profile_change=change,
        action=to_action(user_id, item["action"], change),
        effects=tuple(map(to_effect, item["effects"])),
    )


def effect_name(effect: Effect | Announcement) -> str:
    """Return what an effect, or an announcement, is called where a name is one word."""
    return _NAMES[type(effect)].replace(".", "_")


def effect_to_item(effect: Effect) -> Item:
    """Return an effect as an item attribute; `type` tells which one it is."""
    return _to_item(effect)


def to_effect(item: Item) -> Effect:
    """Return the effect that was stored."""
    effect: Effect = _from_item(item)
    return effect


def action_to_item(action: Action) -> Item:
    """Return an action as an item attribute, an event without its user and its change of the profile."""
    return _to_item(action)


def to_action(user_id: UserId, item: Item, change: ProfileChange) -> Action:
    """Return the action that was stored."""
    if item["type"] == _NAMES[MetricEvent]:
        return to_event(user_id, item, change)
    action: Action = _from_item(item)
    return action


def to_event(user_id: UserId, item: Item, change: ProfileChange) -> MetricEvent:
    """Return the event that was stored."""
    event: MetricEvent = _from_item({**item, "user_id": user_id})
    return replace(event, profile_change=change)


def announcement_to_item(announcement: Announcement) -> Item:
    """Return what is announced of a tenant as an item attribute; `type` tells which one it is."""
    return _to_item(announcement)


def to_announcement(item: Item) -> Announcement:
    """Return the announcement that was stored."""
    announcement: Announcement = _from_item(item)
    return announcement


def _to_item(thing: Action | Effect | Announcement) -> Item:
    name = _NAMES[type(thing)]
    fields = _adapter(name).dump_python(thing, mode="json", exclude=_KEPT_APART, exclude_defaults=True)
    return {"type": name, **fields}


def _from_item(item: Item) -> Any:  # noqa: ANN401  # of the type that the item names
    fields = {name: value for name, value in item.items() if name != "type"}
    return _adapter(item["type"]).validate_python(fields)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[name])
