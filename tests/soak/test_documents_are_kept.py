"""Schemathesis for minutes: each API, by each kind of key, in each kind of environment (1.6, 1.10)."""

import os
import random

import pytest

from conformance.exploring import Effort
from conformance.kept import SITUATIONS, assert_kept
from integration.job_queue import jobs_that_nobody_does
from integration.webhook_queues import webhooks_that_nobody_tells
from plaudit_cli.connection import Deployment

SECONDS = int(os.environ.get("PLAUDIT_SECONDS", "300"))
SEED = int(os.environ.get("PLAUDIT_SEED") or random.randrange(1_000_000))
AGAIN = "PLAUDIT_SEED={seed} .venv/bin/pytest -n 0 tests/soak/test_documents_are_kept.py -k '{name}'"


@pytest.mark.timeout(SECONDS + 120)
@pytest.mark.parametrize("name", SITUATIONS)
def test_1_10_answers_are_what_the_document_says(connected: Deployment, name: str) -> None:
    assert connected.stack_name
    seconds = SECONDS // len(SITUATIONS)
    effort = Effort(SEED, requests=25, seconds_of_sequences=seconds // 3, seconds_of_requests=seconds - seconds // 3)

    with jobs_that_nobody_does(), webhooks_that_nobody_tells():
        assert_kept(SITUATIONS[name], effort, AGAIN.format(seed=SEED, name=name))
