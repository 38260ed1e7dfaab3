"""How long a webhook waits while the receiver of another tenant hangs, over how long it waits when none does (8.3)."""

import json
import time
from collections.abc import Callable
from statistics import median

import httpx
import pytest

from integration.conftest import make_rig
from plaudit.domain.webhooks import WebhookType
from plaudit_cli.connection import Deployment
from receivers import Receiver, Reply, receiver
from rules import make_metric, make_webhook, set_up
from shared_stack import SharedStack

EVENTS = 30
HANGING = 40
SECONDS = 60


@pytest.mark.timeout(600)
def test_8_3_a_receiver_that_hangs_delays_no_other_tenants_deliveries(
    connected: Deployment, local_stack: SharedStack
) -> None:
    assert connected.stack_name
    rig = make_rig("acme", "globex")
    with receiver() as prompt, receiver(Reply(delay=SECONDS)) as hanging:
        for customer_id, receiving in (("acme", hanging), ("globex", prompt)):
            words = make_metric("words")
            set_up(rig.table(customer_id), words, make_webhook(receiving.url, WebhookType.STREAK_STARTED))

        def send(customer_id: str, user: str) -> None:
            httpx.post(
                f"{local_stack.application_url}/metrics/words/event",
                headers={"X-API-KEY": rig.made.presented.text, "Tenant-ID": customer_id},
                json={"user": {"id": user}, "value": 1},
                timeout=30,
            ).raise_for_status()

        send("globex", "first")
        arrived(prompt, "first", time.monotonic())
        alone = [delay_of(prompt, f"alone-{number}", send) for number in range(EVENTS)]
        for number in range(HANGING):
            send("acme", f"user-{number}")
        beside = [delay_of(prompt, f"beside-{number}", send) for number in range(EVENTS)]
        held = hanging.connections

    ratio = median(beside) / median(alone)
    print(
        f"\nmedian delay {median(alone) * 1000:.0f} ms alone, {median(beside) * 1000:.0f} ms beside one that hangs"
        f" ({held} posts to it of {HANGING}): {ratio:.2f}"
    )
    assert held >= 1
    assert ratio <= 1.5


def delay_of(receiving: Receiver, user: str, send: Callable[[str, str], None]) -> float:
    """Send an event and return how long its webhook took to arrive, in seconds."""
    began = time.monotonic()
    send("globex", user)
    return arrived(receiving, user, began)


def arrived(receiving: Receiver, user: str, began: float) -> float:
    """Wait for the webhook about a user, and return how many seconds it came after an instant."""
    while time.monotonic() < began + SECONDS:
        for request in receiving.requests:
            if json.loads(request.body)["user"]["id"] == user:
                return request.at - began
        time.sleep(0.005)
    raise AssertionError(user)
