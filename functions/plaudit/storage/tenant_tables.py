"""A tenant's table: how it is named and reached."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plaudit.clock import utc_now
from plaudit.domain.identifiers import TenantId
from plaudit.storage.dynamodb import Address, ItemKey
from plaudit.storage.tenant_access import client_for

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

EXPIRES_AT = "expires_at"
"""The attribute by which DynamoDB deletes items that are no longer needed: whole seconds since 1970."""


@dataclass(frozen=True, slots=True)
class TenantTable:
    """The only way to a tenant's data. Authentication makes one; a worker does for what authentication accepted."""

    tenant_id: TenantId
    name: str

    @property
    def client(self) -> "DynamoDBClient":
        """The client with which this table is reached, and no other tenant's."""
        return client_for(self.tenant_id, self.name, utc_now())

    def address(self, key: ItemKey) -> Address:
        """Return where an item of this tenant is."""
        return Address(self.name, key)
