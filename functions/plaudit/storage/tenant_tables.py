"""A tenant's table: how it is named and reached, and how it is made."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.identifiers import TenantId
from plaudit.pauses import pause
from plaudit.storage.dynamodb import Address, ItemKey
from plaudit.storage.tenant_access import client_for

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

EXPIRES_AT = "expires_at"
"""The attribute by which DynamoDB deletes items that are no longer needed: whole seconds since 1970."""

MAX_BACKUP_TRIES = 60


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


def create_table(name: str, *, is_protected: bool) -> None:
    """Ask for a tenant's table to be made; one that is there or on its way is left as it is."""
    client = clients.dynamodb()
    try:
        client.create_table(
            TableName=name,
            AttributeDefinitions=[
                {"AttributeName": "PK", "AttributeType": "S"},
                {"AttributeName": "SK", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=is_protected,
        )
    except client.exceptions.ResourceInUseException:
        return


def finish_table(name: str, *, is_protected: bool) -> None:
    """Wait until the table is active, then switch on what can only be switched on then. Safe to repeat."""
    client = clients.dynamodb()
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    time_to_live = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if time_to_live["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        client.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRES_AT}
        )
    if is_protected:
        _enable_point_in_time_recovery(name)


def _enable_point_in_time_recovery(name: str) -> None:
    """Switch it on; a table that was just made refuses that for a while, as its backups are being prepared."""
    client = clients.dynamodb()
    for failures in range(1, MAX_BACKUP_TRIES):
        try:
            _update_continuous_backups(name)
        except client.exceptions.ContinuousBackupsUnavailableException:
            pause(failures)
        else:
            return
    _update_continuous_backups(name)


def _update_continuous_backups(name: str) -> None:
    clients.dynamodb().update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
