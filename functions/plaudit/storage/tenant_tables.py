"""A tenant's table: how it is named and reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from plaudit.clock import utc_now
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.storage.dynamodb import Address, ItemKey
from plaudit.storage.tenant_access import client_for

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

EXPIRES_AT = "expires_at"
"""The attribute by which DynamoDB deletes items that are no longer needed: whole seconds since 1970."""


class TableRemovedError(Exception):
    """The tenant's table is no more: it was purged (1.4)."""


@dataclass(frozen=True, slots=True)
class TenantTable:
    """The only way to a tenant's data. Authentication makes one; a worker does for what authentication accepted."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    name: str

    @property
    def client(self) -> "DynamoDBClient":
        """The client with which this table is reached, and no other tenant's."""
        return client_for(self.tenant_id, self.name, utc_now())

    def address(self, key: ItemKey) -> Address:
        """Return where an item of this tenant is."""
        return Address(self.name, key)


def expiry(kept_for: timedelta) -> int:
    """Return when DynamoDB may delete what is written now: by the real clock, whatever that of an environment says."""
    return int((utc_now() + kept_for).timestamp())


@contextmanager
def noticing_removal(table: TenantTable) -> Iterator[None]:
    """Raise TableRemovedError instead of what AWS says when a table is not there."""
    client = table.client
    try:
        yield
    except client.exceptions.ResourceNotFoundException as error:
        raise TableRemovedError from error
