"""A user's log as items: what happened, and what it caused (behaviour 3.8)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import assert_never

from plaudit.domain.effects import (
    Effect,
    MetricChanged,
    StreakExtended,
    StreakLost,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.engine import LogEntry, MetricEvent
from plaudit.domain.identifiers import AttributeId, EventId, MetricId, UserId
from plaudit.domain.streaks import StreakView
from plaudit.domain.users import ProfileChange
from plaudit.storage.dynamodb import Item, beginning_with, query
from plaudit.storage.keys import log_key
from plaudit.storage.profiles import profile_change_to_item, to_profile_change
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import find_date, find_date_text, to_instant, to_text


def list_log(
    table: TenantTable, user_id: UserId, *, newest_first: bool, limit: int | None = None
) -> Iterator[LogEntry]:
    """Yield the entries of a user's log."""
    pk, _ = log_key(user_id, 0)
    items = query(table.client, table.name, pk, between=beginning_with("LOG#"), newest_first=newest_first, limit=limit)
    return (to_log_entry(user_id, item) for item in items)


def log_entry_to_item(user_id: UserId, entry: LogEntry) -> Item:
    """Return a log entry as an item."""
    return {
        **log_key(user_id, entry.sequence).attributes(),
        "sequence": entry.sequence,
        "occurred_at": to_text(entry.occurred_at),
        "profile_change": profile_change_to_item(entry.profile_change),
        "event": event_to_item(entry.event) if entry.event else None,
        "effects": [effect_to_item(effect) for effect in entry.effects],
    }


def to_log_entry(user_id: UserId, item: Item) -> LogEntry:
    """Return the log entry that was stored."""
    change = to_profile_change(item["profile_change"])
    event = item["event"]
    return LogEntry(
        sequence=int(item["sequence"]),
        occurred_at=to_instant(item["occurred_at"]),
        profile_change=change,
        event=to_event(user_id, event, change) if event else None,
        effects=tuple(map(_to_effect, item["effects"])),
    )


def effect_to_item(effect: Effect) -> Item:
    """Return an effect as an item attribute; `type` tells which one it is."""
    match effect:
        case UserCreated():
            return {"type": "user.created"}
        case StreakLost():
            return {"type": "streak.lost", "length": effect.length}
        case MetricChanged():
            return {
                "type": "metric.changed",
                "metric_id": effect.metric_id,
                "change": effect.change,
                "total": effect.total,
            }
        case StreakStarted():
            return {"type": "streak.started", "streak": _streak_to_item(effect.streak)}
        case StreakExtended():
            return {"type": "streak.extended", "streak": _streak_to_item(effect.streak)}
        case _:
            assert_never(effect)


def event_to_item(event: MetricEvent) -> Item:
    """Return an event as an item attribute, without the user and the change of the profile."""
    return {
        "id": event.id,
        "metric_id": event.metric_id,
        "amount": event.amount,
        "attributes": dict(event.attributes),
        "idempotency_key": event.idempotency_key,
    }


def to_event(user_id: UserId, item: Item, change: ProfileChange) -> MetricEvent:
    """Return the event that was stored."""
    return MetricEvent(
        id=EventId(item["id"]),
        user_id=user_id,
        metric_id=MetricId(item["metric_id"]),
        amount=Decimal(item["amount"]),
        profile_change=change,
        attributes={AttributeId(key): value for key, value in item["attributes"].items()},
        idempotency_key=item["idempotency_key"],
    )


def _to_effect(item: Item) -> Effect:
    match item["type"]:
        case "user.created":
            return UserCreated()
        case "streak.lost":
            return StreakLost(int(item["length"]))
        case "metric.changed":
            return MetricChanged(MetricId(item["metric_id"]), item["change"], item["total"])
        case "streak.started":
            return StreakStarted(_to_streak(item["streak"]))
        case "streak.extended":
            return StreakExtended(_to_streak(item["streak"]))
        case unknown:
            message = f"unknown effect {unknown}"
            raise ValueError(message)


def _streak_to_item(streak: StreakView) -> Item:
    return {
        "length": streak.length,
        "started_on": find_date_text(streak.started_on),
        "period_starts_on": find_date_text(streak.period_starts_on),
        "period_ends_on": find_date_text(streak.period_ends_on),
        "expires_on": find_date_text(streak.expires_on),
    }


def _to_streak(item: Item) -> StreakView:
    days: dict[str, date | None] = {name: find_date(text) for name, text in item.items() if name != "length"}
    return StreakView(length=int(item["length"]), **days)
