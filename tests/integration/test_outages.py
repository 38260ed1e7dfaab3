"""What outlasts botocore's retries is answered 503, as a sentence like all errors (behaviour 1.6), and is logged.

AWS fails on the wire, in the clients of this process; between the tries nobody waits.
"""

from collections.abc import Callable
from types import SimpleNamespace

import botocore.endpoint
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from api import Answer, Caller
from integration.conftest import Rig
from plaudit import clients
from refusals import answering, wire_answer

Fault = Callable[[str], AWSResponse]
"""Given an address, answers in the place of AWS, or raises what botocore does when nobody answers."""

SENTENCE = "AWS did not answer us in time. Please send the same request again; an Idempotency-Key makes that safe."


def unanswered(
    kind: type[EndpointConnectionError | ConnectTimeoutError | ReadTimeoutError | ConnectionClosedError],
) -> Fault:
    def fail(url: str) -> AWSResponse:
        raise kind(endpoint_url=url, error="cut")

    return fail


def refused(status: int, code: str) -> Fault:
    def answer(url: str) -> AWSResponse:
        return wire_answer(url, status, {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"})

    return answer


OUTAGES = [
    pytest.param(unanswered(EndpointConnectionError), id="no connection"),
    pytest.param(unanswered(ConnectTimeoutError), id="no connection in time"),
    pytest.param(unanswered(ReadTimeoutError), id="no answer in time"),
    pytest.param(unanswered(ConnectionClosedError), id="hung up"),
    pytest.param(refused(400, "ThrottlingException"), id="throttled"),
    pytest.param(refused(400, "ProvisionedThroughputExceededException"), id="throughput exceeded"),
    pytest.param(refused(400, "RequestLimitExceeded"), id="limit of requests exceeded"),
    pytest.param(refused(500, "InternalServerError"), id="internal error"),
    pytest.param(refused(503, "ServiceUnavailable"), id="unavailable"),
    pytest.param(refused(502, "NobodyKnows"), id="a broken gateway"),
]


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))


def during(fault: Fault, operation: str, act: Callable[[], Answer]) -> Answer:
    """What is answered while AWS fails with every call of an operation."""

    def fail(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return fault(request.url)

    client = clients.sqs() if operation.startswith("sqs") else clients.dynamodb()
    with answering(client, operation, fail):
        return act()


def an_event(caller: Caller) -> Answer:
    return caller.send_event("words", "ada", 1)


@pytest.mark.parametrize("fault", OUTAGES)
def test_an_outage_is_answered_503_and_what_is_sent_again_counts(
    rig: Rig, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    an_event(caller)

    answer = during(fault, "dynamodb.PutItem", lambda: an_event(caller))

    assert (answer.status, answer.body) == (503, {"error": SENTENCE})
    assert answer.headers["retry-after"] == "5"
    [logged] = [record for record in caplog.records if record.msg == "outage of AWS"]
    assert (logged.levelname, bool(logged.exc_info)) == ("ERROR", True)
    assert an_event(caller).body["total"] == 2


@pytest.mark.parametrize("fault", [OUTAGES[2], OUTAGES[4]])
def test_an_outage_while_a_request_is_let_in_is_answered_503(rig: Rig, fault: Fault) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    answer = during(fault, "dynamodb.BatchGetItem", lambda: an_event(caller))

    assert (answer.status, answer.body) == (503, {"error": SENTENCE})


def test_an_outage_of_the_queue_is_answered_503_by_the_admin_api(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    batch = [{"key": "words", "user": {"id": "ada"}, "value": 1}]
    fault = refused(503, "ServiceUnavailable")

    answer = during(fault, "sqs.SendMessage", lambda: caller.admin("POST", "/metrics/events", batch))

    assert (answer.status, answer.body) == (503, {"error": SENTENCE})
    assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException"])
def test_a_fault_of_ours_is_answered_500(rig: Rig, caplog: pytest.LogCaptureFixture, code: str) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    an_event(caller)

    answer = during(refused(400, code), "dynamodb.PutItem", lambda: an_event(caller))

    assert answer.status == 500
    assert answer.body == {"error": "Something went wrong on our side. Please try again."}
    assert "retry-after" not in answer.headers
    assert "unexpected error" in [record.msg for record in caplog.records]
