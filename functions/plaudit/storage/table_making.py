"""Making and removing the tables of tenants. AWS allows so many tables, and so many operations on them at a time."""

from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from plaudit import clients
from plaudit.pauses import pause
from plaudit.storage.tenant_tables import EXPIRES_AT

if TYPE_CHECKING:
    from types_boto3_dynamodb.literals import TableStatusType

MAX_REMOVAL_TRIES = 10
BEING_MADE: Final = "CREATING"
BEING_REMOVED: Final = "DELETING"
THROTTLED = {"ThrottlingException", "Throttling", "RequestLimitExceeded"}


class TableRefusedError(Exception):
    """AWS does not make a table now."""


class TableQuotaError(TableRefusedError):
    """The account has as many tables as it may have, or as many of them are being made as may be at a time."""


class TablesThrottledError(TableRefusedError):
    """AWS was asked too often."""


class TableBusyError(Exception):
    """Something cannot be done with a table yet, because something else is being done with it."""


def prepare_clients() -> None:
    """Make the clients that the functions here use: threads cannot, when several of them begin at the same time."""
    clients.table_creation()
    clients.table_operations()


def create_table(name: str, *, is_protected: bool) -> None:
    """Ask for a tenant's table to be made; one that is there or on its way is left as it is.

    Raises TableQuotaError or TablesThrottledError.
    """
    client = clients.table_creation()
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
    except client.exceptions.LimitExceededException as error:
        raise TableQuotaError from error
    except ClientError as error:
        if error.response["Error"]["Code"] in THROTTLED:
            raise TablesThrottledError from error
        raise


def finish_table(name: str) -> None:
    """Wait until the table is active, then switch on what can only be switched on then. Safe to repeat."""
    client = clients.table_operations()
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    time_to_live = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if time_to_live["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        client.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRES_AT}
        )


def back_up_table(name: str) -> None:
    """Switch on that the table can be had as it was at any time. Safe to repeat.

    Raises TableBusyError: a table that was just made refuses it for a while, as its backups are being prepared.
    """
    client = clients.table_operations()
    try:
        client.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    except client.exceptions.ContinuousBackupsUnavailableException as error:
        raise TableBusyError(name) from error


def remove_table(name: str) -> None:
    """Delete a table with all that is in it, protected or not. Safe to repeat; raises TableBusyError."""
    client = clients.table_operations()
    for failures in range(1, MAX_REMOVAL_TRIES):
        status = _prepared_for_removal(name)
        if status in (None, BEING_REMOVED):
            return
        try:
            if status != BEING_MADE:
                client.delete_table(TableName=name)
                return
        except client.exceptions.ResourceNotFoundException:
            return
        except (client.exceptions.ResourceInUseException, client.exceptions.LimitExceededException):
            pass
        pause(failures)
    raise TableBusyError(name)


def _prepared_for_removal(name: str) -> "TableStatusType | None":
    """Switch off the protection of a table, and return its status; None when there is no such table."""
    client = clients.table_operations()
    try:
        table = client.describe_table(TableName=name)["Table"]
        if table.get("DeletionProtectionEnabled") and table["TableStatus"] == "ACTIVE":
            client.update_table(TableName=name, DeletionProtectionEnabled=False)
    except client.exceptions.ResourceNotFoundException:
        return None
    return table["TableStatus"]
