"""What waits to be told to the outside world, written in the transaction of what happened (behaviour 8.4).

An item is written only if somebody is to be told, by more than a window that is open. It is removed when everybody's
deliveries are there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from plaudit.clock import utc_now
from plaudit.domain.actions import LogEntry
from plaudit.domain.announcements import Announcement
from plaudit.domain.configuration import Configuration
from plaudit.domain.control_group import is_in_control_group
from plaudit.domain.effects import Effect, ScoreChanged, is_announced
from plaudit.domain.lately_announced import LatelyAnnounced
from plaudit.domain.users import Profile
from plaudit.domain.webhook_types import types_of
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import ALL_SORT_KEYS, ItemKey, delete_all, find, query
from plaudit.storage.keys import OUTBOX_SHARDS, outbox_key, outbox_partition, tenant_outbox_key
from plaudit.storage.logs import announcement_to_item, effect_to_item, to_announcement, to_effect
from plaudit.storage.profiles import profile_to_item, to_profile
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import to_instant

OUTBOX_RETENTION = timedelta(days=7)
"""How long something waits for somebody to take it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: effects on a user, as of a log entry, or something that is announced of the tenant.

    It was `written_at` an instant of real time, to the second, and happened at one of the environment's time.
    """

    key: ItemKey
    occurred_at: datetime
    written_at: datetime
    profile: Profile | None
    sequence: int
    effects: tuple[Effect, ...] = ()
    announcement: Announcement | None = None
    edition: str = ""


def is_wanted(configuration: Configuration, happening: Effect | Announcement) -> bool:
    """Tell whether any webhook is told of something."""
    return any(type_ in configuration.subscribers for type_ in types_of(happening))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The item by which a step of a user is told, None if nobody is told of it, and what was announced as of then."""

    item: Item | None
    lately: LatelyAnnounced


def outgoing(
    table: TenantTable, configuration: Configuration, entry: LogEntry, profile: Profile, lately: LatelyAnnounced
) -> Outgoing:
    """Return what tells of the effects of a log entry, of a user of whom something was announced lately.

    Once there is an item it has all points that changed, as other effects are told together with totals.
    """
    percent = configuration.settings.experimentation.control_percent
    is_control = is_in_control_group(profile.id, salt=table.environment_id, control_percent=percent)
    rules, now = f"{configuration.version} {table.tenant_id[-12:]}", utc_now()
    wanted = [
        effect
        for effect in entry.effects
        if is_announced(effect, is_control=is_control) and is_wanted(configuration, effect)
    ]
    new = [effect for effect in wanted if not lately.covers(effect, rules, now)]
    if not new:
        return Outgoing(None, lately)
    told = [effect for effect in wanted if effect in new or not isinstance(effect, ScoreChanged)]
    item = {
        **outbox_key(profile.id, entry.occurred_at, entry.sequence).attributes(),
        "user": profile_to_item(profile),
        "effects": [effect_to_item(effect) for effect in told],
        EXPIRES_AT: expiry(OUTBOX_RETENTION),
    }
    return Outgoing(item, lately.with_announced(told, rules, now))


def waiting_for_tenant(announcement: Announcement, at: datetime, kind: str, subject: str, edition: str) -> Item:
    """Return the item by which something is told that is announced of a tenant."""
    return {
        **tenant_outbox_key(at, kind, subject).attributes(),
        "effects": [announcement_to_item(announcement)],
        "edition": edition,
        EXPIRES_AT: expiry(OUTBOX_RETENTION),
    }


def key_of(item: Item) -> ItemKey:
    """Return the key of an item of the outbox."""
    return ItemKey(item["PK"], item["SK"])


def find_waiting(table: TenantTable, key: ItemKey) -> Waiting | None:
    """Return what waits under a key, or None if it was told."""
    item = find(table.client, table.name, key)
    return _to_waiting(item) if item else None


def list_left(table: TenantTable, until: datetime) -> Iterator[ItemKey]:
    """Yield the keys of what has been waiting since an instant of real time, or longer."""
    for shard in range(OUTBOX_SHARDS):
        for item in query(table.client, table.name, outbox_partition(shard), between=ALL_SORT_KEYS):
            if _written_at(item) <= until:
                yield key_of(item)


def is_empty(table: TenantTable) -> bool:
    """Tell whether nothing waits."""
    shards = range(OUTBOX_SHARDS)
    return not any(
        any(query(table.client, table.name, outbox_partition(shard), between=ALL_SORT_KEYS, limit=1))
        for shard in shards
    )


def remove_waiting(table: TenantTable, key: ItemKey) -> None:
    """Remove what was told. Safe to repeat."""
    delete_all(table.client, table.name, [key])


def _to_waiting(item: Item) -> Waiting:
    occurred_at = to_instant(str(item["SK"]).partition("#")[0])
    if "user" not in item:
        [announcement] = item["effects"]
        return Waiting(
            key=key_of(item),
            occurred_at=occurred_at,
            written_at=_written_at(item),
            profile=None,
            sequence=0,
            announcement=to_announcement(announcement),
            edition=item["edition"],
        )
    return Waiting(
        key=key_of(item),
        occurred_at=occurred_at,
        written_at=_written_at(item),
        profile=to_profile(item["user"]),
        sequence=int(str(item["SK"]).rpartition("#")[2]),
        effects=tuple(to_effect(effect) for effect in item["effects"]),
    )


def _written_at(item: Item) -> datetime:
    """It expires a fixed time after it was written."""
    return datetime.fromtimestamp(int(item[EXPIRES_AT]), tz=utc_now().tzinfo) - OUTBOX_RETENTION
