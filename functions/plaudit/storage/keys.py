"""The primary key of every kind of item of a tenant: one builder each, and no key is put together anywhere else.

Ids that customers choose (user ids, customer ids) stand alone at the end of a partition key; whatever they contain,
they cannot form another item's key. Free text that would have to stand in a sort key (idempotency keys) is hashed,
which also keeps it below DynamoDB's 1,024 bytes.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from plaudit.domain.filters import AttributeValues, filter_id
from plaudit.domain.identifiers import (
    DeliveryId,
    JobId,
    LeaderboardId,
    MetricId,
    PauseId,
    PointsSystemId,
    UserId,
    WebhookId,
)
from plaudit.domain.periods import Frequency
from plaudit.storage.dynamodb import ItemKey

CONFIGURATION: Final = "CONFIGURATION"
CONFIGURATION_VERSION: Final = ItemKey(CONFIGURATION, "VERSION")
CONFIGURATION_HISTORY: Final = "CONFIGURATION_HISTORY"
STREAK_SETTINGS: Final = ItemKey(CONFIGURATION, "STREAK_SETTINGS")
TENANT_SETTINGS: Final = ItemKey(CONFIGURATION, "TENANT_SETTINGS")
RESTORE: Final = ItemKey("RESTORE", "RESTORE")
OUTBOX_SHARDS: Final = 8
DUE_SLOTS: Final = "DUE_SLOTS"
AGENDA: Final = "AGENDA"
DUE_SHARDS: Final = 8
DIRECTORY_SHARDS: Final = 16
COUNTERS: Final = "COUNTERS"
COUNTER_SHARDS: Final = 16
COHORTS: Final = "COHORTS"
JOBS: Final = "JOBS"
COHORT_SHARDS: Final = 8
MAX_SORTABLE_ID: Final = 900
"""In bytes. Ids of 255 characters have up to 1,020, which would leave no room for anything else in a sort key."""

MAX_SEARCHED: Final = 600
"""In bytes: how much of a name or address stands in a sort key."""


def attribute_key(attribute_id: str) -> ItemKey:
    """Key of an attribute."""
    return ItemKey(CONFIGURATION, f"ATTRIBUTE#{attribute_id}")


def metric_key(metric_id: str) -> ItemKey:
    """Key of a metric."""
    return ItemKey(CONFIGURATION, f"METRIC#{metric_id}")


def achievement_key(achievement_id: str) -> ItemKey:
    """Key of an achievement."""
    return ItemKey(CONFIGURATION, f"ACHIEVEMENT#{achievement_id}")


def points_system_key(system_id: str) -> ItemKey:
    """Key of a points system."""
    return ItemKey(CONFIGURATION, f"POINTS_SYSTEM#{system_id}")


def trigger_key(trigger_id: str) -> ItemKey:
    """Key of a points trigger."""
    return ItemKey(CONFIGURATION, f"TRIGGER#{trigger_id}")


def level_key(level_id: str) -> ItemKey:
    """Key of a points level."""
    return ItemKey(CONFIGURATION, f"LEVEL#{level_id}")


def boost_key(boost_id: str) -> ItemKey:
    """Key of a points boost."""
    return ItemKey(CONFIGURATION, f"BOOST#{boost_id}")


def leaderboard_key(leaderboard_id: str) -> ItemKey:
    """Key of a leaderboard."""
    return ItemKey(CONFIGURATION, f"LEADERBOARD#{leaderboard_id}")


def webhook_key(webhook_id: str) -> ItemKey:
    """Key of a webhook."""
    return ItemKey(CONFIGURATION, f"WEBHOOK#{webhook_id}")


def configuration_partition(generation: str | None) -> str:
    """Partition of what is set up: the first generation beside its version, later ones each for itself."""
    return f"{CONFIGURATION}#{generation}" if generation else CONFIGURATION


def configuration_part_key(generation: str, part: int) -> ItemKey:
    """Key of a part of a configuration that was saved as a whole."""
    return ItemKey(configuration_partition(generation), f"PART#{part:03d}")


def configuration_history_key(version: int, position: int) -> ItemKey:
    """Key of an edit that led to a version; padded, so that the order of keys is the order of edits."""
    return ItemKey(CONFIGURATION_HISTORY, f"{version:010d}#{position:03d}")


def user_state_key(user_id: UserId) -> ItemKey:
    """Key of a user's state."""
    return ItemKey(f"USER#{user_id}", "STATE")


def progress_key(user_id: UserId, metric_id: MetricId) -> ItemKey:
    """Key of a user's progress in a metric."""
    return ItemKey(f"USER#{user_id}", f"PROGRESS#{metric_id}")


def day_key(user_id: UserId, metric_id: MetricId, day: date) -> ItemKey:
    """Key of a user's day in a metric."""
    return ItemKey(f"USER#{user_id}", f"DAY#{metric_id}#{day.isoformat()}")


def date_of(day_sort_key: str) -> str:
    """Return the date that the sort key of a day ends with."""
    return day_sort_key[-len("2026-01-31") :]


def dates_key(user_id: UserId, day: str, number: int) -> ItemKey:
    """Key of an item with days of one date, the number-th of the user's; padded, so that later ones come later."""
    return ItemKey(f"USER#{user_id}", f"DATES#{day}#{number:012d}")


def slice_key(user_id: UserId, metric_id: MetricId, day: date, attributes: AttributeValues) -> ItemKey:
    """Key of a user's day in a metric with one combination of event attributes."""
    return ItemKey(f"USER#{user_id}", f"SLICE#{metric_id}#{day.isoformat()}#{filter_id(attributes)}")


def period_key(user_id: UserId, frequency: Frequency, first_day: date) -> ItemKey:
    """Key of what became of consecutive streak periods, by the first day of the first one."""
    return ItemKey(f"USER#{user_id}", f"PERIOD#{frequency}#{first_day.isoformat()}")


def log_key(user_id: UserId, sequence: int) -> ItemKey:
    """Key of an entry of a user's log; padded, so that the order of keys is the order of entries."""
    return ItemKey(f"USER#{user_id}", f"LOG#{sequence:012d}")


def mark_key(user_id: UserId, metric_id: MetricId, idempotency_key: str) -> ItemKey:
    """Key of the mark that an idempotency key was used, for a user and metric (3.4)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(idempotency_key.encode()).digest()[:18]).decode()
    return ItemKey(f"USER#{user_id}", f"IDEMPOTENCY#{metric_id}#{digest}")


def pending_moves_key(user_id: UserId, sequence: int) -> ItemKey:
    """Key of the moves on boards that a step left for after its transaction."""
    return ItemKey(f"USER#{user_id}", f"PENDING#{sequence:012d}")


def directory_key(user_id: UserId) -> ItemKey:
    """Key of a user in the directory of all users, which is spread over a few partitions, in order of ids in each."""
    shard = int(hashlib.sha256(user_id.encode()).hexdigest(), 16) % DIRECTORY_SHARDS
    return ItemKey(directory_partition(shard), user_id)


def directory_partition(shard: int) -> str:
    """Partition of a part of the directory of users."""
    return f"USERS#{shard:02d}"


def user_name_key(kind: str, text: str, user_id: UserId) -> ItemKey:
    """Key by which a user is found by the beginning of a name or address; `text` is what it begins with, folded.

    What is cut of a long text or id is made up for by a hash, so no two users share a key.
    """
    shown = text.encode()[:MAX_SEARCHED].decode(errors="ignore")
    return ItemKey(name_partition(kind, text), f"{shown}\t{user_digest(user_id)[:32]}")


def name_partition(kind: str, text: str) -> str:
    """Partition of all users whose names or addresses share a first character."""
    return f"{kind}#{text[:1]}"


def erasure_key(digest: str) -> ItemKey:
    """Key of what is kept of a user who was erased, by the hash of the id (`user_digest`)."""
    return ItemKey(f"ERASED#{digest}", "ERASED")


def erased_mark_key(digest: str, mark: ItemKey) -> ItemKey:
    """Key under which a mark of a user who was erased is kept, given the key it had."""
    return ItemKey(f"ERASED#{digest}", mark.sk)


def waiting_part_key(user_id: UserId, batch_id: str, part: int) -> ItemKey:
    """Key of the item by which a user's part of a batch is found."""
    return ItemKey(f"USER#{user_id}", f"BATCH#{batch_id}#{part:04d}")


def user_digest(user_id: UserId) -> str:
    """Return a hash that stands for a user where the id itself may not be, or has no room."""
    return hashlib.sha256(user_id.encode()).hexdigest()


def due_slot_key(slot: datetime) -> ItemKey:
    """Key of the item that tells that something is due within a slot of time."""
    return ItemKey(DUE_SLOTS, slot.isoformat())


def due_user_key(user_id: UserId, slot: datetime, due_at: datetime) -> ItemKey:
    """Key of the marker that something is due for a user; spread over a few partitions, in order of time in each."""
    shard = user_shard(user_id) % DUE_SHARDS
    return ItemKey(
        due_users_partition(slot, shard),
        f"{due_at.isoformat(timespec='microseconds')}#{sortable_user_id(user_id)}",
    )


def due_users_partition(slot: datetime, shard: int) -> str:
    """Partition of a part of the users for whom something is due within a slot of time."""
    return f"DUE_USERS#{slot.isoformat()}#{shard}"


def agenda_key(due_at: datetime, kind: str, subject: str, run: date | None) -> ItemKey:
    """Key of what is to be looked at at an instant; the order of keys is the order of time."""
    return ItemKey(
        AGENDA, "#".join((due_at.isoformat(timespec="microseconds"), kind, subject, run.isoformat() if run else ""))
    )


def announced_key(kind: str, subject: str) -> ItemKey:
    """Key of what was announced of a tenant, which happens once."""
    return ItemKey(f"ANNOUNCED#{kind}#{subject}", "ANNOUNCED")


def tenant_outbox_key(occurred_at: datetime, kind: str, subject: str) -> ItemKey:
    """Key of what is announced of a tenant rather than of a user; spread as what is announced of users."""
    digest = hashlib.sha256(f"{kind}#{subject}".encode()).hexdigest()
    shard = int(digest, 16) % OUTBOX_SHARDS
    moment = occurred_at.isoformat(timespec="microseconds")
    return ItemKey(outbox_partition(shard), f"{moment}#{digest[:32]}#TENANT")


def outbox_key(user_id: UserId, occurred_at: datetime, sequence: int) -> ItemKey:
    """Key of what a log entry announces; spread over a few partitions, in order of time within each."""
    digest = hashlib.sha256(user_id.encode()).hexdigest()
    shard = int(digest, 16) % OUTBOX_SHARDS
    moment = occurred_at.isoformat(timespec="microseconds")
    return ItemKey(outbox_partition(shard), f"{moment}#{digest[:32]}#{sequence:012d}")


def outbox_partition(shard: int) -> str:
    """Partition of a part of what waits to be told."""
    return f"OUTBOX#{shard}"


def delivery_key(webhook_id: WebhookId, delivery_id: DeliveryId) -> ItemKey:
    """Key of what a webhook is told once; ids rise with time, so the order of keys is the order of time."""
    return ItemKey(f"DELIVERIES#{webhook_id}", delivery_id)


def user_delivery_key(user_id: UserId, webhook_id: WebhookId, delivery_id: DeliveryId) -> ItemKey:
    """Key of the item by which a delivery is found that tells of a user."""
    return ItemKey(f"USER#{user_id}", f"DELIVERY#{webhook_id}#{delivery_id}")


def lane_key(webhook_id: WebhookId) -> ItemKey:
    """Key of how many posts to a webhook are under way, and whether it is slow."""
    return ItemKey(f"LANE#{webhook_id}", "LANE")


def points_window_key(user_id: UserId, system_id: PointsSystemId) -> ItemKey:
    """Key of the fifteen minutes in which changes of a user's points are told together (8.6)."""
    return ItemKey(f"WINDOW#{user_digest(user_id)}", f"POINTS#{system_id}")


def board_window_key(leaderboard_id: LeaderboardId, edition: str, run: date) -> ItemKey:
    """Key of the fifteen minutes in which changes of a run of a board are told together (8.6)."""
    return ItemKey(f"WINDOW#{leaderboard_id}", f"RUN#{edition}#{run.isoformat()}")


def completions_key(user_id: UserId, sequence: int, part: int) -> ItemKey:
    """Key of achievements that the step with this sequence number completed."""
    return ItemKey(f"USER#{user_id}", f"COMPLETIONS#{sequence:012d}#{part:03d}")


def awards_key(user_id: UserId, system_id: PointsSystemId, sequence: int, part: int) -> ItemKey:
    """Key of points of a system that the step with this sequence number awarded."""
    return ItemKey(f"USER#{user_id}", f"AWARDS#{system_id}#{sequence:012d}#{part:03d}")


def points_day_key(user_id: UserId, system_id: PointsSystemId, day: date) -> ItemKey:
    """Key of a user's day in a points system."""
    return ItemKey(f"USER#{user_id}", f"POINTS_DAY#{system_id}#{day.isoformat()}")


def counters_key(shard: int) -> ItemKey:
    """Key of a part of the counters of users and completions."""
    return ItemKey(COUNTERS, f"SHARD#{shard % COUNTER_SHARDS:02d}")


def cohort_key(cohort_id: str, shard: int) -> ItemKey:
    """Key of a part of the counters of a cohort."""
    return ItemKey(COHORTS, f"{cohort_id}#{shard % COHORT_SHARDS:02d}")


def user_shard(user_id: UserId) -> int:
    """Return a number by which users spread evenly over any number of shards."""
    return int(hashlib.sha256(user_id.encode()).hexdigest()[:8], 16)


def ranking_partition(leaderboard_id: LeaderboardId, edition: str, run: date, group: Sequence[str]) -> str:
    """Partition of the ranking of one group in one run; short, because every entry that is counted carries it."""
    text = json.dumps([leaderboard_id, edition, run.isoformat(), *group])
    return f"RANKING#{base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:12]).decode()}"


def board_change_key(leaderboard_id: LeaderboardId, edition: str, run: date, day: date, user_id: UserId) -> ItemKey:
    """Key of what a UTC date did to a user's score in a run."""
    partition = f"BOARD_CHANGES#{leaderboard_id}#{edition}#{run.isoformat()}"
    return ItemKey(partition, f"{day.isoformat()}#{sortable_user_id(user_id)}")


def final_score_key(user_id: UserId, leaderboard_id: LeaderboardId, edition: str, run: date) -> ItemKey:
    """Key of a user's score in a run that is frozen."""
    return ItemKey(f"USER#{user_id}", f"SCORE#{leaderboard_id}#{edition}#{run.isoformat()}")


def sortable_user_id(user_id: UserId) -> str:
    """Return what stands for a user in a sort key: the id itself unless it is very long, then its beginning and a hash.

    No two users share one: what is cut is longer than what is not. The order is the one of the ids, but among those
    that have so long a beginning in common.
    """
    encoded = user_id.encode()
    if len(encoded) <= MAX_SORTABLE_ID:
        return user_id
    return encoded[:MAX_SORTABLE_ID].decode(errors="ignore") + hashlib.sha256(encoded).hexdigest()[:32]


def pause_key(pause_id: PauseId) -> ItemKey:
    """Key of the item by which a pause is found by id."""
    return ItemKey(f"PAUSE#{pause_id}", "PAUSE")


def batch_part_key(batch_id: str, part: int) -> ItemKey:
    """Key of a part of an accepted batch of events."""
    return ItemKey(f"BATCH#{batch_id}", f"PART#{part:04d}")


def job_key(job_id: JobId) -> ItemKey:
    """Key of a job; ids rise, so the order of keys is the order of their making."""
    return ItemKey(JOBS, f"JOB#{job_id}")
