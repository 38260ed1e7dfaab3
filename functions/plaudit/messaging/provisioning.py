"""The request to the provisioning function, which alone may make tables, and its answer."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ReadTimeoutError

from plaudit import clients
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.settings import settings

DUE_WORK = "due_work"
"""The task of the function that is not a request for tables; the schedule in the template names it, too."""


class ProvisioningError(Exception):
    """The provisioning function did not finish; the same request again takes up where it was."""


@dataclass(frozen=True, slots=True)
class ProvisioningRequest:
    """Asks for the tables of tenants of one environment."""

    environment_id: EnvironmentId
    tenant_ids: tuple[TenantId, ...]

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> "ProvisioningRequest":
        """Return the request that a Lambda event carries."""
        tenant_ids = tuple(TenantId(tenant_id) for tenant_id in event["tenant_ids"])
        return cls(EnvironmentId(event["environment_id"]), tenant_ids)

    def to_event(self) -> dict[str, Any]:
        """Return the Lambda event that carries the request."""
        return {"environment_id": self.environment_id, "tenant_ids": list(self.tenant_ids)}


@dataclass(frozen=True, slots=True)
class ProvisioningAnswer:
    """What became of a request: for which tenants the account had no room. Who else is not active is not yet.

    `is_work_left` asks for the function to be called once more, for due work; nobody has to wait for that.
    """

    beyond_quota: tuple[TenantId, ...] = ()
    is_work_left: bool = False

    @classmethod
    def from_result(cls, result: dict[str, Any]) -> "ProvisioningAnswer":
        """Return the answer that a Lambda result carries."""
        return cls(tuple(TenantId(tenant_id) for tenant_id in result["beyond_quota"]), result["is_work_left"])

    def to_result(self) -> dict[str, Any]:
        """Return the Lambda result that carries the answer."""
        return {"beyond_quota": list(self.beyond_quota), "is_work_left": self.is_work_left}


def request_tables(environment_id: EnvironmentId, tenant_ids: Sequence[TenantId]) -> ProvisioningAnswer:
    """Have the tables of tenants made, and wait until they are active; raises ProvisioningError.

    Safe to repeat: the function takes up what was begun, and leaves alone what is finished.
    """
    client = clients.lambda_()
    request = ProvisioningRequest(environment_id, tuple(tenant_ids))
    try:
        answer = client.invoke(
            FunctionName=settings().provisioning_function_name, Payload=json.dumps(request.to_event()).encode()
        )
    except ReadTimeoutError as error:
        raise ProvisioningError("it takes longer than a request may wait") from error
    except client.exceptions.TooManyRequestsException as error:
        raise ProvisioningError("as many of it are at work as may be at a time") from error
    result = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise ProvisioningError(result.decode())
    provisioned = ProvisioningAnswer.from_result(json.loads(result))
    if provisioned.is_work_left:
        _start_due_work()
    return provisioned


def _start_due_work() -> None:
    """Have due work done without waiting for it; if that gets lost, the schedule sees to it within the hour."""
    client = clients.lambda_()
    with suppress(ReadTimeoutError, client.exceptions.TooManyRequestsException):
        client.invoke(
            FunctionName=settings().provisioning_function_name,
            InvocationType="Event",
            Payload=json.dumps({"task": DUE_WORK}).encode(),
        )
