"""Webhooks through the Admin API as it is deployed, in its own role: it may do all that it has to (behaviour 8)."""

import time
from collections.abc import Callable

import httpx

from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.messaging.webhook_signing import verify
from receivers import receiver
from shared_stack import SharedStack

SECONDS = 60


def test_8_5_the_deployed_api_makes_tries_and_replays_webhooks(rig: Rig, local_stack: SharedStack) -> None:
    headers = {"X-API-KEY": rig.made.presented.text}
    with receiver() as receiving, httpx.Client(base_url=local_stack.admin_url, headers=headers, timeout=60) as http:
        item = {"name": "Hook", "url": receiving.url, "types": ["streak.lost"]}
        made = http.post("webhooks", json=[item]).json()["created"][0]
        path = f"webhooks/{made['id']}"
        tested = http.post(f"{path}/test", json={"type": "points.changed"})
        delivery = f"{path}/deliveries/{tested.json()['id']}"
        wait_until(lambda: http.get(delivery).json()["status"] == "delivered")
        rotated = http.post(f"{path}/rotate-secret")
        replayed = http.post(f"{delivery}/replay")
        wait_until(lambda: len(receiving.requests) == 2)
        accepted = http.post(f"{path}/replay", json={"since": "2026-03-10T12:00:00Z"})
        secret = http.get(f"{path}/secret")
        shown = http.get(f"{path}/deliveries")
        deleted = http.delete("webhooks", params={"ids": made["id"]})

    answers = (tested, rotated, replayed, accepted, secret, shown, deleted)
    assert [each.status_code for each in answers] == [202, 200, 202, 202, 200, 200, 200]
    assert secret.json() == rotated.json()
    assert secret.json()["previousSecret"] == made["secret"]
    assert [each["id"] for each in shown.json()["deliveries"]] == [tested.json()["id"]]
    first, second = receiving.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == tested.json()["id"]
    assert verify(made["secret"], first.headers, first.body, utc_now()) is None
    assert verify(made["secret"], second.headers, second.body, utc_now()) is None
    assert verify(secret.json()["secret"], second.headers, second.body, utc_now()) is None


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)
