"""What goes wrong between a process and AWS, as the seed says; the retries of botocore take part in it."""

import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

from interruptions import DeathError
from plaudit import clients
from simulator.stage import Stage

MOST_IN_A_CALL = 2
"""How many of the four tries of a call go wrong at most; what fails to the end is an outage."""


class Fault(StrEnum):
    """What may become of a request to AWS."""

    THROTTLED = "throttled"
    UNREACHABLE = "no connection"
    TIMED_OUT = "timed out before it arrived"
    ANSWER_LOST = "carried out, but the answer was lost"
    DIED_BEFORE = "the process died before it"
    DIED_AFTER = "the process died after it"
    CONFLICT = "transaction conflict"
    THROTTLED_TRANSACTION = "transaction cancelled by throttling"
    IN_PROGRESS = "said to be in progress"
    PARTIAL = "carried out in part"


ANYWHERE = (
    Fault.THROTTLED,
    Fault.UNREACHABLE,
    Fault.TIMED_OUT,
    Fault.ANSWER_LOST,
    Fault.ANSWER_LOST,
    Fault.DIED_BEFORE,
    Fault.DIED_AFTER,
)
OF_TRANSACTIONS = (*[Fault.CONFLICT] * 5, *[Fault.THROTTLED_TRANSACTION] * 2, *[Fault.ANSWER_LOST] * 3)

IN_PARTS = {"BatchGetItem": "UnprocessedKeys", "BatchWriteItem": "UnprocessedItems"}
THROTTLING = {
    "dynamodb": ("ProvisionedThroughputExceededException", "ThrottlingException"),
    "sqs": ("RequestThrottled",),
}


@dataclass(slots=True)
class Call:
    """A call of AWS by a process: how often it was tried, what went wrong, and whether it may have been carried out."""

    faults: int = 0
    was_carried_out: bool = False


@dataclass(slots=True)
class Faults:
    """Injects faults into a share of all tries; `injected` counts them."""

    stage: Stage
    chance: random.Random
    share: float = 0.0
    calls: int = 0
    injected: Counter[Fault] = field(default_factory=Counter)
    session: URLLib3Session = field(default_factory=URLLib3Session)
    _calls: dict[int, Call] = field(default_factory=dict)

    def begin(self, **_: object) -> None:
        """A process makes a call, which may take several tries."""
        if self.stage.current:
            self._calls[id(self.stage.current)] = Call()

    def meet(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        """Decide what becomes of a try; None lets botocore send it."""
        if self.stage.current is None:
            return None
        self.stage.switch()
        process = self.stage.current
        service, operation = event_name.split(".")[1:]
        self.calls += 1
        call = self._calls[id(process)]
        fault = self.drawn(operation, call)
        if fault is None:
            self.stage.tell(f"  {operation}")
            call.was_carried_out = True
            return None
        call.faults += 1
        self.injected[fault] += 1
        self.stage.tell(f"  {operation}: {fault}")
        return self._carry_on(fault, Try(request, service, operation, call))

    def drawn(self, operation: str, call: Call) -> Fault | None:
        """Return what goes wrong with a try, if anything does."""
        if call.faults >= MOST_IN_A_CALL:
            return None
        is_transaction = operation == "TransactWriteItems"
        if is_transaction and call.was_carried_out:
            # It is not cancelled when it is sent again under the same token.
            return Fault.IN_PROGRESS if self.share and self.chance.random() < 1 / 2 else None
        if self.chance.random() >= self.share:
            return None
        possible = list(ANYWHERE)
        possible += OF_TRANSACTIONS if is_transaction else ()
        possible += [Fault.PARTIAL] * 5 if operation in IN_PARTS else []
        return self.chance.choice(possible)

    def _carry_on(self, fault: Fault, attempt: "Try") -> AWSResponse:
        if fault in (Fault.ANSWER_LOST, Fault.DIED_AFTER, Fault.PARTIAL):
            return self._after(fault, attempt)
        match fault:
            case Fault.DIED_BEFORE:
                raise DeathError
            case Fault.TIMED_OUT:
                raise ReadTimeoutError(endpoint_url=attempt.request.url, error="simulated")
            case Fault.UNREACHABLE if self.chance.random() < 1 / 2:
                raise ConnectTimeoutError(endpoint_url=attempt.request.url, error="simulated")
            case Fault.UNREACHABLE:
                raise EndpointConnectionError(endpoint_url=attempt.request.url, error="simulated")
            case Fault.THROTTLED:
                return attempt.refused(self.chance.choice(THROTTLING[attempt.service]))
            case Fault.IN_PROGRESS:
                return attempt.refused("TransactionInProgressException")
            case _:
                return attempt.cancelled(fault, self.chance)

    def _after(self, fault: Fault, attempt: "Try") -> AWSResponse:
        if fault is Fault.PARTIAL:
            return attempt.carried_out_in_part(self.session, self.chance)
        attempt.carry_out(self.session)
        attempt.call.was_carried_out = True
        if fault is Fault.DIED_AFTER:
            raise DeathError
        raise ReadTimeoutError(endpoint_url=attempt.request.url, error="simulated")


@dataclass(frozen=True, slots=True)
class Try:
    """A try of a call, and what can be answered to it."""

    request: AWSPreparedRequest
    service: str
    operation: str
    call: Call

    @property
    def content(self) -> dict[str, Any]:
        """What is asked for."""
        assert isinstance(self.request.body, bytes)
        content: dict[str, Any] = json.loads(self.request.body)
        return content

    def refused(self, code: str, **more: object) -> AWSResponse:
        """The answer that refuses a request."""
        return self._answer(400, {"__type": f"com.amazonaws.{self.service}#{code}", "message": "simulated", **more})

    def cancelled(self, fault: Fault, chance: random.Random) -> AWSResponse:
        """The answer that cancels a transaction because of one of its actions."""
        code = "TransactionConflict" if fault is Fault.CONFLICT else "ThrottlingError"
        reasons: list[dict[str, str]] = [{"Code": "None"} for _ in self.content["TransactItems"]]
        reasons[chance.randrange(len(reasons))] = {"Code": code, "Message": "simulated"}
        return self.refused("TransactionCanceledException", CancellationReasons=reasons)

    def carry_out(self, session: URLLib3Session) -> dict[str, Any]:
        """Really send the request, and read the answer."""
        answer: dict[str, Any] = json.loads(session.send(self.request).content)
        return answer

    def carried_out_in_part(self, session: URLLib3Session, chance: random.Random) -> AWSResponse:
        """Send a part of a batch, and answer that the rest is left to be done."""
        content = self.content
        asked: dict[str, Any] = content["RequestItems"]
        table = chance.choice(sorted(asked))
        left = {table: asked.pop(table)}
        answer: dict[str, Any] = {"Responses": {}}
        if asked:
            self.request.body = json.dumps(content).encode()
            self.request.headers["Content-Length"] = str(len(self.request.body))
            answer = self.carry_out(session)
        return self._answer(200, {**answer, IN_PARTS[self.operation]: left})

    def _answer(self, status: int, content: dict[str, Any]) -> AWSResponse:
        headers = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.0"})
        return AWSResponse(self.request.url, status, headers, _Raw(json.dumps(content).encode()))


class _Raw(io.BytesIO):
    """An answer's body as botocore reads it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def between(faults: Faults) -> Iterator[None]:
    """Put the faults between this process and AWS for the length of the block."""
    with hooked("before-call", faults.begin), hooked("before-send", faults.meet):
        yield


@contextmanager
def hooked(event: str, hook: Callable[..., Any]) -> Iterator[None]:
    """Have botocore call a hook, whatever client of the product is used."""
    everything = [
        client.meta.events
        for client in (clients.dynamodb(), clients.dynamodb_for_claims(), clients.table_operations(), clients.sqs())
    ]
    for events in everything:
        events.register(event, hook)
    try:
        yield
    finally:
        for events in everything:
            events.unregister(event, hook)
