"""Deliveries as administrators see them: what was sent, what came of it, and sending it again (behaviour 8.5)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from api import Caller
from integration.conftest import Rig
from integration.post_office import PostOffice, post_office
from plaudit.clock import utc_now
from plaudit.domain.deliveries import Attempt, Delivery
from plaudit.domain.identifiers import WebhookId
from plaudit.domain.webhooks import WebhookType
from plaudit.services import find_deliveries
from plaudit.services.tell_webhooks import News, new_delivery
from plaudit.storage.deliveries import claim_delivery, put_delivery, save_attempt
from receivers import Reply, receiver
from rules import make_webhook, set_up

TYPES = [pytest.param(each, id=each.value) for each in WebhookType]
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOST, CHANGED = WebhookType.STREAK_LOST, WebhookType.POINTS_CHANGED
UNKNOWN = "msg_019c5a3e7d04b1f6a2c8e90d3f7516ab"


@pytest.fixture
def office(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office(rig.table(), monkeypatch) as office:
        yield office


@pytest.fixture
def webhook_id(rig: Rig) -> str:
    """A webhook that nothing reaches."""
    webhook = make_webhook("http://127.0.0.1:9/", LOST)
    set_up(rig.table(), webhook)
    return webhook.id


def create(caller: Caller, url: str) -> str:
    item = {"name": "Hook", "url": url, "types": ["streak.lost"]}
    return str(caller.admin("POST", "/webhooks", [item]).body["created"][0]["id"])


def told(rig: Rig, webhook_id: str, at: datetime, type_: WebhookType = LOST, *, error: str | None = None) -> Delivery:
    """A delivery that was made at an instant and tried once; with an error it has failed for good."""
    table = rig.table()
    news = News((at.isoformat(),), type_, {"type": type_.value}, at)
    delivery = new_delivery(WebhookId(webhook_id), news)
    put_delivery(table, delivery)
    claimed = claim_delivery(table, delivery.webhook_id, delivery.id, 1, at, at + MINUTE).delivery
    assert claimed is not None
    assert save_attempt(table, claimed, Attempt(1, at, 20, 200, error, "ok"), None)
    return delivery


def listed(caller: Caller, webhook_id: str, **query: str) -> tuple[list[str], str | None]:
    """The instants at which the deliveries of a page were made, and its `next`."""
    answer = caller.admin("GET", f"/webhooks/{webhook_id}/deliveries", query=query)
    assert answer.status == 200, answer
    return [each["created"][11:16] for each in answer.body["deliveries"]], answer.body["next"]


@pytest.mark.parametrize("type_", TYPES)
def test_8_5_a_test_of_any_type_is_sent_to_a_webhook_whatever_it_takes(
    rig: Rig, office: PostOffice, type_: WebhookType
) -> None:
    with receiver() as receiving:
        id_ = create(rig.caller(), receiving.url)
        answer = rig.caller().admin("POST", f"/webhooks/{id_}/test", {"type": type_.value})
        office.run()

    assert (answer.status, answer.body["status"], answer.body["tries"]) == (202, "pending", 0)
    assert (answer.body["type"], answer.body["body"]["type"]) == (type_.value, type_.value)
    (request,) = receiving.requests
    assert json.loads(request.body) == answer.body["body"]
    assert request.headers["webhook-id"] == answer.body["id"]
    assert rig.caller().admin("GET", f"/webhooks/{id_}/deliveries/{answer.body['id']}").body["status"] == "delivered"


def test_8_5_each_test_is_a_delivery_of_its_own(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        id_ = create(rig.caller(), receiving.url)
        sent = [rig.caller().admin("POST", f"/webhooks/{id_}/test", {"type": "streak.lost"}).body for _ in range(3)]
        office.run()

    assert len({each["id"] for each in sent}) == 3
    assert {request.headers["webhook-id"] for request in receiving.requests} == {each["id"] for each in sent}


@pytest.mark.parametrize("body", [{}, {"type": None}, {"type": "streak.broken"}, [], {"type": ["streak.lost"]}])
def test_1_6_a_test_wants_a_type(rig: Rig, webhook_id: str, body: object) -> None:
    answer = rig.caller().admin("POST", f"/webhooks/{webhook_id}/test", body)

    assert answer.status == 422
    assert listed(rig.caller(), webhook_id) == ([], None)


def test_8_5_a_delivery_is_shown_with_its_attempts(rig: Rig, office: PostOffice) -> None:
    caller = rig.caller()
    with receiver(Reply(status=500, body=b"out of order"), Reply(body=b"thanks")) as receiving:
        id_ = create(caller, receiving.url)
        sent = caller.admin("POST", f"/webhooks/{id_}/test", {"type": "streak.lost"}).body
        office.run()
        path = f"/webhooks/{id_}/deliveries/{sent['id']}"
        after_one = caller.admin("GET", path).body
        office.run(2 * MINUTE)

    first = after_one["attempts"][0]
    assert first == {
        "number": 1,
        "at": first["at"],
        "durationMs": first["durationMs"],
        "status": 500,
        "error": "The receiver answered with the status 500.",
        "answer": "out of order",
    }
    assert 0 <= first["durationMs"] < 2_000
    assert (after_one["status"], after_one["tries"], len(after_one["attempts"])) == ("pending", 1, 1)
    waits = datetime.fromisoformat(after_one["nextAttempt"]) - datetime.fromisoformat(first["at"])
    assert MINUTE <= waits <= 1.2 * MINUTE
    done = caller.admin("GET", path).body
    assert done == {
        **after_one,
        "status": "delivered",
        "tries": 2,
        "nextAttempt": None,
        "lastAttempt": {name: done["attempts"][1][name] for name in ("at", "durationMs", "status", "error")},
        "attempts": [first, done["attempts"][1]],
    }
    last = done["attempts"][1]
    assert (last["number"], last["status"], last["error"], last["answer"]) == (2, 200, None, "thanks")
    shown = caller.admin("GET", f"/webhooks/{id_}/deliveries").body
    assert shown == {
        "deliveries": [{name: done[name] for name in done if name not in ("body", "attempts")}],
        "next": None,
    }


def test_8_5_deliveries_are_listed_the_newest_first_page_by_page(rig: Rig, webhook_id: str) -> None:
    made = [told(rig, webhook_id, NOON + number * MINUTE) for number in range(5)]
    caller = rig.caller()

    first = listed(caller, webhook_id, limit="2")
    second = listed(caller, webhook_id, limit="2", before=str(first[1]))
    third = listed(caller, webhook_id, limit="2", before=str(second[1]))

    assert first == (["12:04", "12:03"], made[3].id)
    assert second == (["12:02", "12:01"], made[1].id)
    assert third == (["12:00"], None)
    assert listed(caller, webhook_id, limit="5") == (["12:04", "12:03", "12:02", "12:01", "12:00"], None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"type": "streak.lost"}, ["12:04", "12:02", "12:00"]),
        ({"type": "points.changed"}, ["12:03", "12:01"]),
        ({"type": "leaderboard.finished"}, []),
        ({"status": "failed"}, ["12:04", "12:01"]),
        ({"status": "delivered"}, ["12:03", "12:02", "12:00"]),
        ({"status": "pending"}, []),
        ({"status": "failed", "type": "streak.lost"}, ["12:04"]),
        ({"since": "2026-03-10T12:03:00Z"}, ["12:04", "12:03"]),
        ({"since": "2026-03-10T12:03:00.001Z"}, ["12:04"]),
        ({"until": "2026-03-10T12:02:00Z"}, ["12:01", "12:00"]),
        ({"until": "2026-03-10T12:02:00.001Z"}, ["12:02", "12:01", "12:00"]),
        ({"since": "2026-03-10T13:01:00+01:00", "until": "2026-03-10T12:03:00Z"}, ["12:02", "12:01"]),
        ({"since": "2026-03-10T12:03:00Z", "until": "2026-03-10T12:01:00Z"}, []),
        ({"until": "2026-03-10T12:04:00Z", "status": "failed"}, ["12:01"]),
    ],
    ids=str,
)
def test_8_5_deliveries_are_found_by_type_status_and_time(
    rig: Rig, webhook_id: str, query: dict[str, str], expected: list[str]
) -> None:
    for number, (type_, error) in enumerate(
        [(LOST, None), (CHANGED, "no"), (LOST, None), (CHANGED, None), (LOST, "no")]
    ):
        told(rig, webhook_id, NOON + number * MINUTE, type_, error=error)

    assert listed(rig.caller(), webhook_id, **query) == (expected, None)


def test_8_5_a_page_ends_where_it_has_looked_at_enough_and_the_next_goes_on(
    rig: Rig, webhook_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_deliveries, "READ_AT_ONCE", 4)
    made = [told(rig, webhook_id, NOON + number * MINUTE, CHANGED if number else LOST) for number in range(10)]
    caller = rig.caller()

    first = listed(caller, webhook_id, type="streak.lost")
    second = listed(caller, webhook_id, type="streak.lost", before=str(first[1]))
    third = listed(caller, webhook_id, type="streak.lost", before=str(second[1]))

    assert first == ([], made[6].id)
    assert second == ([], made[2].id)
    assert third == (["12:00"], None)


def test_8_5_deliveries_of_one_moment_are_all_found(rig: Rig, webhook_id: str) -> None:
    moments = [NOON + timedelta(microseconds=number) for number in range(0, 5_000, 250)]
    made = {told(rig, webhook_id, moment).id for moment in moments}
    query = {"limit": "3", "since": "2026-03-10T12:00:00Z", "until": "2026-03-10T12:00:00.005Z"}
    path, found = f"/webhooks/{webhook_id}/deliveries", list[str]()

    for _ in range(6):
        page = rig.caller().admin("GET", path, query=query).body
        found += [each["id"] for each in page["deliveries"]]
        query["before"] = page["next"]
    page = rig.caller().admin("GET", path, query=query).body
    found += [each["id"] for each in page["deliveries"]]

    assert page["next"] is None
    assert len(found) == 20
    assert set(found) == made


def test_8_5_one_that_was_delivered_is_sent_again_with_its_id_and_body(rig: Rig, office: PostOffice) -> None:
    caller = rig.caller()
    with receiver() as receiving:
        id_ = create(caller, receiving.url)
        sent = caller.admin("POST", f"/webhooks/{id_}/test", {"type": "streak.lost"}).body
        office.run()
        answer = caller.admin("POST", f"/webhooks/{id_}/deliveries/{sent['id']}/replay")
        office.run()

    assert (answer.status, answer.body["status"], answer.body["tries"]) == (202, "pending", 1)
    first, second = receiving.requests
    assert (second.headers["webhook-id"], second.body) == (first.headers["webhook-id"], first.body)
    shown = caller.admin("GET", f"/webhooks/{id_}/deliveries/{sent['id']}").body
    assert (shown["status"], [each["number"] for each in shown["attempts"]]) == ("delivered", [1, 2])


def test_8_5_one_that_failed_is_tried_as_often_as_a_new_one_when_it_is_sent_again(rig: Rig, office: PostOffice) -> None:
    caller = rig.caller()
    with receiver(*[Reply(status=503)] * 6, Reply()) as receiving:
        id_ = create(caller, receiving.url)
        sent = caller.admin("POST", f"/webhooks/{id_}/test", {"type": "streak.lost"}).body
        path = f"/webhooks/{id_}/deliveries/{sent['id']}"
        office.run(20 * MINUTE)
        failed = caller.admin("GET", path).body
        caller.admin("POST", f"{path}/replay")
        office.run(20 * MINUTE)

    assert (failed["status"], failed["tries"], failed["nextAttempt"]) == ("failed", 4, None)
    shown = caller.admin("GET", path).body
    assert (shown["status"], shown["tries"], len(receiving.requests)) == ("delivered", 7, 7)


def test_8_5_all_that_failed_since_an_instant_is_sent_again(rig: Rig, office: PostOffice) -> None:
    caller = rig.caller()
    with receiver() as receiving:
        id_ = create(caller, receiving.url)
        failed = [told(rig, id_, NOON + number * MINUTE, error="no").id for number in range(4)]
        told(rig, id_, NOON + 5 * MINUTE)
        answer = caller.admin("POST", f"/webhooks/{id_}/replay", {"since": "2026-03-10T13:01:00+01:00"})
        office.run()

    assert (answer.status, answer.body) == (202, {"since": "2026-03-10T12:01:00.000Z", "accepted": True})
    assert sorted(request.headers["webhook-id"] for request in receiving.requests) == failed[1:]
    assert listed(caller, id_, status="failed") == (["12:00"], None)


@pytest.mark.parametrize("since", [None, "yesterday", "2026-03-10T12:00:00", 1773144000, "1999-12-31T23:59:59Z", {}])
def test_1_6_what_is_no_instant_is_refused(rig: Rig, webhook_id: str, since: object) -> None:
    caller = rig.caller()

    replay = caller.admin("POST", f"/webhooks/{webhook_id}/replay", {"since": since})
    found = caller.admin("GET", f"/webhooks/{webhook_id}/deliveries", query={"since": str(since)})

    assert replay.status == found.status == 422
    assert replay.body["error"].startswith("Invalid since: ")
    assert found.body["error"].startswith("Invalid since: ")


@pytest.mark.parametrize(
    "query",
    [
        {"type": "streak.broken"},
        {"status": "lost"},
        {"before": "nonsense"},
        {"before": ""},
        {"before": UNKNOWN.upper()},
        {"limit": "0"},
        {"limit": "101"},
        {"until": "tomorrow"},
    ],
    ids=str,
)
def test_1_6_a_query_that_does_not_fit_is_refused(rig: Rig, webhook_id: str, query: dict[str, str]) -> None:
    answer = rig.caller().admin("GET", f"/webhooks/{webhook_id}/deliveries", query=query)

    assert answer.status == 422
    assert answer.body["error"].startswith(f"Invalid {next(iter(query))}: ")


@pytest.mark.parametrize("delivery_id", [UNKNOWN, "nonsense", "x" * 2_000, "%00", "%F0%9F%8E%81", "LANE"])
def test_1_6_a_delivery_that_does_not_exist_is_not_found(rig: Rig, webhook_id: str, delivery_id: str) -> None:
    path = f"/webhooks/{webhook_id}/deliveries/{delivery_id}"

    answers = [rig.caller().admin("GET", path), rig.caller().admin("POST", f"{path}/replay")]

    assert [(each.status, each.body) for each in answers] == [(404, {"error": "Delivery not found by ID"})] * 2


def test_8_5_a_delivery_is_found_below_its_own_webhook_only(rig: Rig, webhook_id: str) -> None:
    caller, delivery = rig.caller(), told(rig, webhook_id, utc_now())
    other = create(caller, "http://127.0.0.1:9/")

    assert caller.admin("GET", f"/webhooks/{webhook_id}/deliveries/{delivery.id}").status == 200
    assert caller.admin("GET", f"/webhooks/{other}/deliveries/{delivery.id}").status == 404
    assert listed(caller, other) == ([], None)
