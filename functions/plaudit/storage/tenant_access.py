"""The right to reach one tenant's table: borrowed from STS, so that a function by itself can reach none.

A function may not touch tenant tables; it may only take on a role that can, and each time it does so the session policy
leaves one table of it. What was borrowed is kept until shortly before it expires.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from plaudit import clients
from plaudit.domain.identifiers import TenantId
from plaudit.settings import settings

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MAX_KEPT = 100
"""For how many tenants a process keeps a client: each takes a quarter of a megabyte."""

RENEWED_BEFORE = timedelta(minutes=5)
"""How long before it expires a right is borrowed anew: longer than any request or message is at work."""


@dataclass(frozen=True, slots=True)
class BorrowedRight:
    """A client that reaches one tenant's table, and until when."""

    client: "DynamoDBClient"
    expires_at: datetime


_kept: OrderedDict[str, BorrowedRight] = OrderedDict()
_lock = Lock()


def client_for(tenant_id: TenantId, table: str, now: datetime) -> "DynamoDBClient":
    """Return a client that reaches this table and no other tenant's.

    Where no role is set up for it, which is so on an operator's own machine, the caller's own rights decide.
    """
    if not settings().tenant_access_role_arn:
        return clients.dynamodb()
    with _lock:
        right = _kept.get(table)
        if right is None or right.expires_at - now < RENEWED_BEFORE:
            right = _kept[table] = _borrow(tenant_id, table)
        _kept.move_to_end(table)
        if len(_kept) > MAX_KEPT:
            _kept.popitem(last=False)
        return right.client


def session_policy(table_arn: str, registry_arn: str) -> Mapping[str, object]:
    """Return what is left of the role's rights: one table, and the registry's part in the first read of a request."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "dynamodb:*", "Resource": table_arn},
            {"Effect": "Allow", "Action": "dynamodb:BatchGetItem", "Resource": registry_arn},
        ],
    }


def _borrow(tenant_id: TenantId, table: str) -> BorrowedRight:
    tables = settings().table_arn_prefix
    answer = clients.sts().assume_role(
        RoleArn=settings().tenant_access_role_arn,
        RoleSessionName=tenant_id,  # CloudTrail tells by it for whom a table was read.
        Policy=json.dumps(session_policy(tables + table, tables + settings().registry_table)),
    )
    credentials = answer["Credentials"]
    client = clients.dynamodb_with(
        access_key_id=credentials["AccessKeyId"],
        secret_access_key=credentials["SecretAccessKey"],
        session_token=credentials["SessionToken"],
    )
    return BorrowedRight(client, credentials["Expiration"])
