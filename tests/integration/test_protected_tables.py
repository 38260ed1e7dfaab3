"""What protects a tenant's table on AWS and is left out locally: shown on moto, which keeps account of it."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from plaudit import clients
from plaudit.storage.table_making import back_up_table, create_table, finish_table


def forget_clients() -> None:
    """They are made anew for the place that they are to reach."""
    for cached in (clients.table_operations, clients.table_creation, clients._session):  # noqa: SLF001
        cached.cache_clear()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        forget_clients()
        yield
    forget_clients()


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("is_protected", [True, False])
def test_a_protected_table_can_be_restored_and_not_be_deleted(is_protected: bool) -> None:  # noqa: FBT001
    for _ in range(2):  # Safe to repeat.
        create_table("tenant", is_protected=is_protected)
        finish_table("tenant")
        if is_protected:
            back_up_table("tenant")

    client = boto3.client("dynamodb")
    table = client.describe_table(TableName="tenant")["Table"]
    backups = client.describe_continuous_backups(TableName="tenant")["ContinuousBackupsDescription"]
    expiry = client.describe_time_to_live(TableName="tenant")["TimeToLiveDescription"]
    assert table["DeletionProtectionEnabled"] is is_protected
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == (
        "ENABLED" if is_protected else "DISABLED"
    )
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "expires_at")
