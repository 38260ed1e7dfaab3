"""Webhooks by the deployed functions, each with no more than its own role allows (behaviour 8.4, 8.6)."""

import json
import time

import httpx
from standardwebhooks import Webhook as StandardWebhook

from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.deliveries import DeliveryStatus
from plaudit.domain.webhooks import WebhookType
from plaudit.services.webhook_secrets import secrets_of
from plaudit.storage.deliveries import list_deliveries
from receivers import Reply, receiver
from rules import make_webhook, set_up
from shared_stack import SharedStack

SECONDS = 60


def test_8_4_an_event_that_was_answered_is_told_by_the_deployed_functions(rig: Rig, local_stack: SharedStack) -> None:
    rig.caller().create_metric("words")
    with receiver(Reply(status=201, body=b"thanks")) as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(rig.table(), webhook)
        answer = httpx.post(
            f"{local_stack.application_url}/metrics/words/event",
            headers={"X-API-KEY": rig.made.presented.text},
            json={"user": {"id": "ada"}, "value": 3},
            timeout=30,
        )
        assert answer.status_code == 201
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and not any(
            each.status is DeliveryStatus.DELIVERED for each in list_deliveries(rig.table(), webhook.id)
        ):
            time.sleep(0.1)

    [request] = receiving.requests
    [secret] = secrets_of(webhook, utc_now())
    assert json.loads(request.body)["type"] == "streak.started"
    assert StandardWebhook(secret).verify(request.body, request.headers)["user"]["id"] == "ada"
    [delivery] = list_deliveries(rig.table(), webhook.id)
    assert [(each.status, each.answer) for each in delivery.attempts] == [(201, "thanks")]
