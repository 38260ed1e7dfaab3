"""Schemathesis: whatever is sent, no answer is a 5xx, or one that the document does not tell of (1.6, 1.10)."""

import os

import pytest

from conformance.exploring import Effort
from conformance.kept import SITUATIONS, assert_kept
from integration.job_queue import jobs_that_nobody_does
from integration.webhook_queues import webhooks_that_nobody_tells
from plaudit_cli.connection import Deployment

SEED = int(os.environ.get("PLAUDIT_SEED", "1"))
AGAIN = "PLAUDIT_SEED={seed} .venv/bin/pytest -n 0 tests/conformance/test_documents_are_kept.py -k '{name}'"


@pytest.mark.parametrize("name", SITUATIONS)
def test_1_10_answers_are_what_the_document_says(connected: Deployment, name: str) -> None:
    assert connected.stack_name
    effort = Effort(SEED, requests=1, seconds_of_sequences=2)

    with jobs_that_nobody_does(), webhooks_that_nobody_tells():
        assert_kept(SITUATIONS[name], effort, AGAIN.format(seed=SEED, name=name))
