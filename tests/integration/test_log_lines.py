"""Every line of a function's log says for whom it worked; a request that is refused says so, too."""

import json
from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from api import Caller, LambdaContext
from integration.conftest import Rig
from webhook_fanout.handler import lambda_handler as fan_out_handler

CONTEXT: Any = LambdaContext()


class Log:
    """What the handlers write."""

    def __init__(self) -> None:
        self.written = StringIO()

    def read(self) -> list[dict[str, Any]]:
        """The lines that were written since the last reading."""
        text = self.written.getvalue()
        self.written.seek(0)
        self.written.truncate()
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """The log of all functions, which share one logger in this process."""
    found = Log()
    handler = Logger().registered_handler
    assert isinstance(handler, StreamHandler)
    before = handler.setStream(found.written)
    yield found
    handler.setStream(before)


def test_a_line_per_request_names_organisation_environment_tenant_and_both_request_ids(rig: Rig, log: Log) -> None:
    log.read()

    assert rig.caller().admin("GET", "/metrics").status == 200
    [line] = log.read()

    whose = (line["organisation_id"], line["environment_id"], line["tenant_id"])
    assert whose == (rig.environment.organisation_id, rig.environment.id, rig.tenant_id())
    assert (line["method"], line["path"], line["status"]) == ("GET", "/admin/v1/metrics", 200)
    assert (line["gateway_request_id"], line["function_request_id"]) == ("request", LambdaContext.aws_request_id)
    assert line["duration_ms"] >= 0
    assert rig.made.presented.text.partition(".")[2] not in json.dumps(line)


def test_a_request_with_a_wrong_key_names_nobody(rig: Rig, log: Log) -> None:
    rig.caller().admin("GET", "/metrics")
    log.read()

    assert Caller(f"{rig.made.key.prefix}.{'x' * 32}").admin("GET", "/metrics").status == 401
    [line] = log.read()

    assert (line["status"], "tenant_id" in line, "organisation_id" in line) == (401, False, False)


def test_a_message_that_fails_names_its_tenant_and_the_next_one_does_not_inherit_it(rig: Rig, log: Log) -> None:
    broken = {
        "kind": "outbox_left",
        "tenant_id": rig.tenant_id(),
        "environment_id": rig.environment.id,
        "slot": "never",
        "pointed": 1,
    }
    records = [
        {"messageId": f"m{number}", "receiptHandle": "r", "body": body, "eventSource": "aws:sqs"}
        for number, body in enumerate([json.dumps(broken), "{}"])
    ]
    log.read()

    with pytest.raises(Exception, match="All records failed"):
        fan_out_handler({"Records": records}, CONTEXT)
    first, second = log.read()

    assert (first["message"], first["message_id"]) == ("message failed", "m0")
    assert (first["environment_id"], first["tenant_id"]) == (rig.environment.id, rig.tenant_id())
    assert (second["message"], second["message_id"], "tenant_id" in second) == ("message failed", "m1", False)
