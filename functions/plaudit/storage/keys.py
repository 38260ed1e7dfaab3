"""The primary key of every kind of item: one builder each, and no key is put together anywhere else.

Ids that customers choose (user ids, customer ids) stand alone at the end of a partition key; whatever they contain,
they cannot form another item's key. Free text that would have to stand in a sort key (idempotency keys) is hashed,
which also keeps it below DynamoDB's 1,024 bytes.
"""

import hashlib
from datetime import date, datetime
from typing import Final

from plaudit.domain.identifiers import (
    CustomerId,
    EnvironmentId,
    KeyId,
    MetricId,
    OrganisationId,
    TenantId,
    UserId,
)
from plaudit.storage.dynamodb import ItemKey

# --- registry table ---------------------------------------------------------------------------------------------------

ORGANISATIONS: Final = "ORGANISATIONS"


def organisation_key(key: str) -> ItemKey:
    """Key of an organisation."""
    return ItemKey(ORGANISATIONS, f"ORGANISATION#{key}")


def environment_key(organisation_id: OrganisationId, key: str) -> ItemKey:
    """Key of an environment."""
    return ItemKey(f"ORGANISATION#{organisation_id}", f"ENVIRONMENT#{key}")


def tenant_key(environment_id: EnvironmentId, tenant_id: TenantId) -> ItemKey:
    """Key of a tenant's record."""
    return ItemKey(f"ENVIRONMENT#{environment_id}", f"TENANT#{tenant_id}")


def customer_key(environment_id: EnvironmentId, customer_id: CustomerId) -> ItemKey:
    """Key of the item by which the `Tenant-ID` header finds its tenant."""
    return ItemKey(f"CUSTOMER#{environment_id}#{customer_id}", "CUSTOMER")


def api_key_key(prefix: str) -> ItemKey:
    """Key of an API key, by what a request shows of it."""
    return ItemKey(f"KEY#{prefix}", "KEY")


def admin_key_key(environment_id: EnvironmentId, key_id: KeyId) -> ItemKey:
    """Key of the item by which an environment lists its admin keys."""
    return ItemKey(f"ENVIRONMENT#{environment_id}", f"ADMIN_KEY#{key_id}")


def application_key_key(key_id: KeyId) -> ItemKey:
    """Key of the item by which an application key is found by id."""
    return ItemKey(f"APPLICATION_KEY#{key_id}", "APPLICATION_KEY")


# --- tenant table -----------------------------------------------------------------------------------------------------

CONFIGURATION: Final = "CONFIGURATION"
CONFIGURATION_VERSION: Final = ItemKey(CONFIGURATION, "VERSION")
OUTBOX_SHARDS: Final = 8


def attribute_key(attribute_id: str) -> ItemKey:
    """Key of an attribute."""
    return ItemKey(CONFIGURATION, f"ATTRIBUTE#{attribute_id}")


def metric_key(metric_id: str) -> ItemKey:
    """Key of a metric."""
    return ItemKey(CONFIGURATION, f"METRIC#{metric_id}")


def user_state_key(user_id: UserId) -> ItemKey:
    """Key of a user's state."""
    return ItemKey(f"USER#{user_id}", "STATE")


def progress_key(user_id: UserId, metric_id: MetricId) -> ItemKey:
    """Key of a user's progress in a metric."""
    return ItemKey(f"USER#{user_id}", f"PROGRESS#{metric_id}")


def day_key(user_id: UserId, metric_id: MetricId, day: date) -> ItemKey:
    """Key of a user's day in a metric."""
    return ItemKey(f"USER#{user_id}", f"DAY#{metric_id}#{day.isoformat()}")


def log_key(user_id: UserId, sequence: int) -> ItemKey:
    """Key of an entry of a user's log; padded, so that the order of keys is the order of entries."""
    return ItemKey(f"USER#{user_id}", f"LOG#{sequence:012d}")


def mark_key(user_id: UserId, metric_id: MetricId, idempotency_key: str) -> ItemKey:
    """Key of the mark that an idempotency key was used, for a user and metric (3.4)."""
    digest = hashlib.sha256(idempotency_key.encode()).hexdigest()
    return ItemKey(f"USER#{user_id}", f"IDEMPOTENCY#{metric_id}#{digest}")


def outbox_key(user_id: UserId, occurred_at: datetime, sequence: int) -> ItemKey:
    """Key of what a log entry announces; spread over a few partitions, in order of time within each."""
    digest = hashlib.sha256(user_id.encode()).hexdigest()
    shard = int(digest, 16) % OUTBOX_SHARDS
    return ItemKey(f"OUTBOX#{shard}", f"{occurred_at.isoformat(timespec='microseconds')}#{digest[:32]}#{sequence:012d}")


def batch_part_key(batch_id: str, part: int) -> ItemKey:
    """Key of a part of an accepted batch of events."""
    return ItemKey(f"BATCH#{batch_id}", f"PART#{part:04d}")
