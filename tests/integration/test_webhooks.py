"""Webhooks from what happens to what arrives: fan-out, delivery, retries, signatures (behaviour 8)."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as StandardWebhook

from integration.conftest import Rig
from integration.post_office import PostOffice, office_that_takes_nothing, post_office
from interruptions import DeathError, dying_after
from plaudit.clock import utc_now
from plaudit.domain.deliveries import DeliveryStatus
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.messaging.webhooks import OutboxLeft, ReplayDue, send_to_fan_out
from plaudit.services.announce import OUTBOX_POINTERS, sweep_outbox
from plaudit.services.open_tenant import registry
from plaudit.services.webhook_secrets import secrets_of
from plaudit.storage.deliveries import list_deliveries
from plaudit.storage.pointers import DueSlot
from receivers import Receiver, Reply, receiver
from rules import delete, make_webhook, set_up
from telling import tell_while_workers_die

MINUTE = timedelta(minutes=1)
STREAKS = (WebhookType.STREAK_STARTED, WebhookType.STREAK_EXTENDED)


@pytest.fixture
def office(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """The queues of webhooks, worked on by the test."""
    rig.caller().create_metric("words")
    with post_office(rig.table(), monkeypatch) as office:
        yield office


def bodies(receiving: Receiver) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in receiving.requests]


def tries(office: PostOffice, webhook: Webhook) -> list[tuple[int, int | None, str | None]]:
    """Of the latest delivery the tries: how many minutes after the first, the status, and the error."""
    [delivery] = list_deliveries(office.table, webhook.id)
    first = delivery.attempts[0].at
    return [((each.at - first) // MINUTE, each.status, each.error) for each in delivery.attempts]


def test_8_2_what_happened_arrives_signed(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        assert rig.caller().send_event("words", "ada", 3).status == 201
        office.run()

    [request] = receiving.requests
    body = json.loads(request.body)
    [secret] = secrets_of(webhook, utc_now())
    assert (body["type"], body["user"]["id"], body["streak"]["length"]) == ("streak.started", "ada", 1)
    assert StandardWebhook(secret).verify(request.body, request.headers) == body
    assert request.headers["content-type"] == "application/json"


def test_8_1_each_webhook_is_told_of_its_own_types_and_off_is_off(rig: Rig, office: PostOffice) -> None:
    with receiver() as streaks, receiver() as again, receiver() as off, receiver() as others:
        set_up(
            office.table,
            make_webhook(streaks.url, *STREAKS),
            make_webhook(again.url, WebhookType.STREAK_STARTED),
            make_webhook(off.url, *STREAKS, is_enabled=False),
            make_webhook(others.url, WebhookType.ACHIEVEMENT_COMPLETED),
        )
        rig.caller().send_event("words", "ada", 3)
        office.run()

    counts = [len(each.requests) for each in (streaks, again, off, others)]
    assert counts == [1, 1, 0, 0]
    assert streaks.requests[0].headers["webhook-id"] != again.requests[0].headers["webhook-id"]


def test_8_3_a_failure_is_tried_again_after_1_2_and_4_minutes_and_then_put_aside(rig: Rig, office: PostOffice) -> None:
    with receiver(Reply(status=500, body=b"no")) as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        rig.caller().send_event("words", "ada", 3)
        office.run(timedelta(hours=1))

    refused = "The receiver answered with the status 500."
    assert tries(office, webhook) == [(0, 500, refused), (1, 500, refused), (3, 500, refused), (7, 500, refused)]
    assert len({request.headers["webhook-id"] for request in receiving.requests}) == 1
    assert len({request.body for request in receiving.requests}) == 1
    [delivery] = list_deliveries(office.table, webhook.id)
    assert delivery.status is DeliveryStatus.FAILED
    assert [letter["delivery_id"] for letter in office.dead_letters()] == [delivery.id]


def test_8_3_retry_after_is_honoured(rig: Rig, office: PostOffice) -> None:
    busy = Reply(status=429, headers=(("Retry-After", "300"),))
    with receiver(busy, Reply(status=204, body=b"")) as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        rig.caller().send_event("words", "ada", 3)
        office.run(timedelta(hours=1))

    assert tries(office, webhook) == [(0, 429, "The receiver answered with the status 429."), (5, 204, None)]


@pytest.mark.parametrize(
    ("reply", "status", "error"),
    [
        (Reply(status=404), 404, "The receiver answered with the status 404."),
        (Reply(resets=True), None, "The connection was reset."),
        (Reply(hangs_up=True), None, "The connection was closed without an answer."),
        (Reply(delay=60), None, "No answer within 2 seconds."),
        (Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), None, "The answer was not HTTP."),
        (
            Reply(status=302, headers=(("Location", "http://169.254.169.254/latest/meta-data/"),)),
            302,
            "The receiver answered with the redirect 302, which is not followed.",
        ),
    ],
)
def test_8_5_what_went_wrong_is_kept_in_a_sentence(
    rig: Rig, office: PostOffice, reply: Reply, status: int | None, error: str
) -> None:
    with receiver(reply, Reply()) as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        rig.caller().send_event("words", "ada", 3)
        office.run(timedelta(hours=1))

    assert tries(office, webhook) == [(0, status, error), (1, 200, None)]


def test_8_5_ten_megabytes_of_an_answer_are_not_read(rig: Rig, office: PostOffice) -> None:
    with receiver(Reply(body=b"x" * 10_000_000)) as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        rig.caller().send_event("words", "ada", 3)
        office.run()

    [delivery] = list_deliveries(office.table, webhook.id)
    assert delivery.attempts[0].answer == "x" * 1024
    assert delivery.status is DeliveryStatus.DELIVERED


def test_8_7_a_url_that_leads_inside_is_not_called(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        webhook = make_webhook(f"https://10.0.0.1:{receiving.port}/", WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        rig.caller().send_event("words", "ada", 3)
        office.run()

    assert tries(office, webhook) == [(0, None, "The address 10.0.0.1 is not a public one.")]
    assert receiving.connections == 0


def test_8_4_what_was_not_sent_is_found_by_the_sweep(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        set_up(office.table, make_webhook(receiving.url, WebhookType.STREAK_STARTED))
        with office_that_takes_nothing():
            assert rig.caller().send_event("words", "ada", 3).status == 201
        office.run()
        assert (receiving.requests, office.sweep()) == ([], 0)
        office.now += timedelta(seconds=32)
        assert office.sweep() == 1
        office.run()
        assert office.sweep() == 0

    assert [body["type"] for body in bodies(receiving)] == ["streak.started"]


def test_8_4_the_registry_knows_whose_outbox_to_look_into_until_it_is_empty(rig: Rig, office: PostOffice) -> None:
    set_up(office.table, make_webhook("https://127.0.0.1:9/", WebhookType.STREAK_STARTED))
    rig.caller().send_event("words", "ada", 3)

    def pointed() -> list[DueSlot]:
        found = OUTBOX_POINTERS.list_until(registry(), utc_now())
        return [each for each in found if each.tenant_id == office.table.tenant_id]

    [due] = pointed()
    message = OutboxLeft(due.tenant_id, due.environment_id, due.slot.isoformat(), due.pointed)
    counts = [sweep_outbox(office.table, message, office.now + timedelta(hours=1))]
    office.run()
    counts.append(sweep_outbox(office.table, message, utc_now()))
    kept = pointed()
    counts.append(sweep_outbox(office.table, message, office.now + timedelta(hours=1)))

    assert counts == [1, 0, 0]
    assert (kept, pointed()) == ([due], [])


def test_8_3_every_message_may_come_twice(rig: Rig, office: PostOffice) -> None:
    office.copies = 2
    with receiver(Reply(status=503), Reply(status=503), Reply()) as receiving, receiver() as prompt:
        set_up(office.table, make_webhook(receiving.url, *STREAKS), make_webhook(prompt.url, *STREAKS))
        rig.caller().send_event("words", "ada", 3)
        office.run(timedelta(hours=1))

    assert len(receiving.requests) == 3
    assert len(prompt.requests) == 1


def test_8_4_workers_may_die_at_any_call(rig: Rig, office: PostOffice) -> None:
    """Whatever dies where: every webhook is told, by one id and one body, and twice only if the death lay between."""
    calls, has_survived = 0, False
    while not has_survived:
        user = f"user-{calls}"
        with receiver() as one, receiver() as other:
            webhooks = [make_webhook(each.url, WebhookType.STREAK_STARTED) for each in (one, other)]
            set_up(office.table, *webhooks)
            rig.caller().send_event("words", user, 3)
            with dying_after(calls) as death, suppress(DeathError):
                office.run()
            office.now += timedelta(seconds=32)
            office.sweep()
            office.run(timedelta(minutes=20))
        for receiving in (one, other):
            assert len({(request.headers["webhook-id"], request.body) for request in receiving.requests}) == 1
            assert 1 <= len(receiving.requests) <= 2
        assert len(one.requests) + len(other.requests) <= 3
        delete(office.table, *webhooks)
        has_survived, calls = not death.happened, calls + 2
    assert calls > 15


def test_8_5_a_failed_delivery_is_sent_again_with_its_id(rig: Rig, office: PostOffice) -> None:
    with receiver(*[Reply(status=500)] * 4, Reply()) as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        rig.caller().send_event("words", "ada", 3)
        office.run(timedelta(hours=1))
        since = (office.now - timedelta(hours=2)).isoformat()
        table = office.table
        send_to_fan_out([ReplayDue(table.tenant_id, table.environment_id, webhook.id, since)])
        office.run(timedelta(hours=1))

    assert [status for _, status, _ in tries(office, webhook)] == [500, 500, 500, 500, 200]
    assert len({request.headers["webhook-id"] for request in receiving.requests}) == 1


def test_2_7_what_webhooks_were_told_goes_when_the_user_goes(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(office.table, webhook)
        for user in ("ada", "bob"):
            rig.caller().send_event("words", user, 3)
        office.run()
    assert rig.caller().admin("DELETE", "/users", query={"ids": "ada"}).status == 200

    [left] = list_deliveries(office.table, webhook.id)
    assert json.loads(left.body)["user"]["id"] == "bob"


def test_8_4_workers_that_die_again_and_again_tell_everything_though_each_message_comes_twice(
    rig: Rig, office: PostOffice
) -> None:
    told = tell_while_workers_die(rig, office, events=20, calls_of_a_life=200, seed=1)

    assert told.deaths > 2
    assert told.ids == told.ids_and_bodies == 40
    assert [set(users.values()) for users in told.users] == [{1}, {1}]
    assert [len(users) for users in told.users] == [20, 20]
    assert told.posts <= told.ids + told.deaths
