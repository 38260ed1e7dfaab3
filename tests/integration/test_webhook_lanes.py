"""Who is slow keeps nobody else waiting (behaviour 8.3)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.conftest import Rig
from integration.post_office import PostOffice, post_office
from plaudit.clock import utc_now
from plaudit.domain.deliveries import DeliveryStatus
from plaudit.domain.webhooks import WebhookType
from plaudit.storage.deliveries import list_deliveries
from plaudit.storage.webhook_lanes import SLOTS, note_slow, take_slot
from receivers import Reply, receiver
from rules import make_webhook, set_up

HANGS = Reply(delay=30)
USERS = 12


@pytest.fixture
def office(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """The queues of webhooks, worked on by the test."""
    rig.caller().create_metric("words")
    with post_office(rig.table(), monkeypatch) as office:
        office.rules = replace(office.rules, limit_seconds=3, slow_after_seconds=0.2)
        yield office


def fan_out(rig: Rig, office: PostOffice, users: int) -> list[str]:
    """Have so many deliveries made, and return the messages that are to have them tried."""
    for number in range(users):
        rig.caller().send_event("words", f"user-{number}", 1)
    office.collect()
    for message in list(office.waiting):
        office.process("fan-out", message.body, lambda: True)
    office.waiting.clear()
    office.collect()
    bodies = [message.body for message in office.waiting]
    office.waiting.clear()
    return bodies


def test_8_3_of_many_workers_a_few_wait_for_a_receiver_that_hangs_and_the_rest_is_put_off(
    rig: Rig, office: PostOffice
) -> None:
    with receiver(HANGS) as hanging:
        set_up(office.table, make_webhook(hanging.url, WebhookType.STREAK_STARTED))
        bodies = fan_out(rig, office, USERS)

        with ThreadPoolExecutor(USERS) as workers:
            list(workers.map(lambda body: office.process("delivery", body, lambda: True), bodies))

        office.collect()
        queues = Counter((message.queue, message.due_at > office.now) for message in office.waiting)
        assert hanging.connections == SLOTS == 4
    # Four were tried and wait for their next try; eight found no slot, and were put off.
    assert sum(queues.values()) == USERS
    assert {is_later for _, is_later in queues} == {True}


def test_8_3_what_is_for_a_slow_receiver_goes_to_a_queue_of_its_own_and_comes_back(
    rig: Rig, office: PostOffice
) -> None:
    with receiver(HANGS, Reply()) as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        first, *others = fan_out(rig, office, 4)
        office.process("delivery", first, lambda: True)
        for body in others:
            office.process("delivery", body, lambda: True)
        assert receiving.connections == 1
        office.collect()
        assert Counter(message.queue for message in office.waiting) == {"patient": 3, "delivery": 1}
        office.run(timedelta(minutes=5))

        assert {each.status for each in list_deliveries(office.table, webhook.id)} == {DeliveryStatus.DELIVERED}
        assert take_slot(office.table, webhook.id, 3, office.now, office.now).is_slow is False


def test_8_3_for_a_slow_receiver_there_is_one_slot(office: PostOffice) -> None:
    webhook, now = make_webhook("https://127.0.0.1:9/"), utc_now()
    later = now + timedelta(minutes=1)
    note_slow(office.table, webhook.id, 2, now, later)

    lanes = [take_slot(office.table, webhook.id, first, now, later) for first in (3, 1)]

    assert [(lane.slot, lane.is_slow) for lane in lanes] == [(0, True), (None, True)]


def test_8_3_the_slot_of_a_worker_that_died_is_free_again(office: PostOffice) -> None:
    webhook, now = make_webhook("https://127.0.0.1:9/"), utc_now()
    later = now + timedelta(seconds=75)

    taken = [take_slot(office.table, webhook.id, 2, now, later).slot for _ in range(5)]
    again = take_slot(office.table, webhook.id, 2, later, later).slot

    assert (taken, again) == ([2, 0, 1, 3, None], 2)
