"""The primary key of every kind of item of the registry: one builder each, and no key is put together anywhere else.

For what customers choose holds what `storage.keys` says.
"""

from datetime import datetime
from typing import Final

from plaudit.domain.identifiers import (
    CustomerId,
    EnvironmentId,
    KeyId,
    OrganisationId,
    TenantId,
    UserId,
)
from plaudit.domain.rate_limits import Bucket
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.keys import user_digest

ORGANISATIONS: Final = "ORGANISATIONS"
DUE_WORK: Final = "DUE_WORK"
CLOCK: Final = "CLOCK"
OUTBOXES: Final = "OUTBOXES"
TEST_CLOCKS: Final = "TEST_CLOCKS"


def organisation_key(key: str) -> ItemKey:
    """Key of an organisation."""
    return ItemKey(ORGANISATIONS, f"ORGANISATION#{key}")


def environment_key(organisation_id: OrganisationId, key: str) -> ItemKey:
    """Key of an environment."""
    return ItemKey(f"ORGANISATION#{organisation_id}", f"ENVIRONMENT#{key}")


def environment_pointer_key(environment_id: EnvironmentId) -> ItemKey:
    """Key of the item by which an environment is found by id."""
    return ItemKey(f"ENVIRONMENT#{environment_id}", "ENVIRONMENT")


def due_work_key(due: str, kind: str, owner: str, subject: str) -> ItemKey:
    """Key of work that is to be done at an instant; the order of keys is the order of time."""
    return ItemKey(DUE_WORK, f"{due}#{kind}#{owner}#{subject}")


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


def user_keys_key(tenant_id: TenantId, user_id: UserId, key_id: KeyId) -> ItemKey:
    """Key of the item by which an application key is found by its tenant and user, whose id is hashed."""
    return ItemKey(f"TENANT_KEYS#{tenant_id}", f"USER#{user_digest(user_id)[:32]}#{key_id}")


def rate_limits_key(organisation_id: OrganisationId) -> ItemKey:
    """Key of the rate limits that were set for an organisation."""
    return ItemKey(f"RATE_LIMITS#{organisation_id}", "RATE_LIMITS")


def slots_key(bucket: Bucket, part: int) -> ItemKey:
    """Key of a part of the slots by which the requests of a bucket are counted."""
    return ItemKey(f"RATE#{bucket.organisation_id}#{bucket.tier}#{part}", "RATE")


def pointer_key(partition: str, slot: datetime, tenant_id: TenantId) -> ItemKey:
    """Key of the item that tells for whom there is something within a slot of time."""
    return ItemKey(partition, f"{slot.isoformat()}#{tenant_id}")


def test_clock_key(environment_id: EnvironmentId) -> ItemKey:
    """Key of the clock of an environment whose time is frozen."""
    return ItemKey(TEST_CLOCKS, environment_id)
