"""Behaviour 3: events against real tables, alone and many at a time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest

from api import Answer
from integration.conftest import Rig
from outbox import waiting
from plaudit.domain.actions import LogEntry, MetricEvent
from plaudit.domain.effects import MetricChanged, StreakStarted, UserCreated
from plaudit.domain.identifiers import UserId
from plaudit.domain.webhooks import WebhookType
from plaudit.storage.logs import list_log
from rules import everything_is_told, make_webhook, set_up


def log_of(rig: Rig, user_id: str) -> list[LogEntry]:
    return list(list_log(rig.table(), UserId(user_id), newest_first=False))


def amounts_in(log: list[LogEntry]) -> list[Decimal]:
    return [entry.action.amount for entry in log if isinstance(entry.action, MetricEvent)]


def test_3_3_the_answer_tells_what_the_event_came_to(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")

    answer = caller.send_event("words", "ada", 1.5)

    assert answer.status == 201
    streak = answer.body.pop("currentStreak")
    event_id = answer.body.pop("eventId")
    assert answer.body == {"metricId": metric_id, "total": 1.5, "achievements": [], "points": {}, "leaderboards": {}}
    assert (streak["length"], streak["frequency"], streak["extended"]) == (1, "daily", True)
    action = log_of(rig, "ada")[0].action
    assert isinstance(action, MetricEvent)
    assert action.id == event_id


def test_3_8_the_log_tells_what_an_event_caused(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    caller.send_event("words", "ada", -2)

    effects = log_of(rig, "ada")[0].effects

    assert [type(effect) for effect in effects] == [UserCreated, MetricChanged, StreakStarted]
    assert effects[1] == MetricChanged(metric_id, Decimal(-2), Decimal(-2))  # type: ignore[arg-type]


def test_3_8_what_the_outside_world_is_told_waits_in_the_outbox(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    everything_is_told(rig.table())
    caller.send_event("words", "ada", 1)
    caller.send_event("words", "ada", 1)

    assert [[effect["type"] for effect in item["effects"]] for item in waiting(rig.table())] == [["streak.started"]]


def test_8_4_what_nobody_is_told_does_not_wait(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    set_up(rig.table(), make_webhook("https://127.0.0.1:9/nobody", WebhookType.STREAK_LOST))
    caller.send_event("words", "ada", 1)

    assert waiting(rig.table()) == []


def test_3_5_parallel_events_of_one_user_all_count(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda n: caller.send_event("words", "ada", n), range(1, 65)))

    log = log_of(rig, "ada")
    assert Counter(answer.status for answer in answers) == {201: 64}
    assert caller.total("words", "ada") == 2080
    assert [entry.sequence for entry in log] == list(range(1, 65))
    assert sorted(amounts_in(log)) == list(range(1, 65))
    assert len({answer.body["eventId"] for answer in answers}) == 64


def test_3_4_a_key_used_twenty_times_at_once_counts_once(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    def send(_: int) -> Answer:
        return caller.send_event("words", "ada", 5, headers={"idempotency-key": "lesson-1"})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))

    assert Counter(answer.status for answer in answers) == {201: 1, 202: 19}
    assert len({answer.body["eventId"] for answer in answers}) == 1
    assert caller.total("words", "ada") == 5
    assert len(log_of(rig, "ada")) == 1


def test_3_4_a_replay_changes_nothing_and_shows_the_present(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    first = caller.send_event("words", "ada", 5, headers={"idempotency-key": "k"})
    caller.send_event("words", "ada", 7)

    body = {"user": {"id": "ada", "name": "Somebody else"}, "value": 999}
    replay = caller.application("POST", "/metrics/words/event", body, headers={"idempotency-key": "k"})

    assert replay.status == 202
    assert replay.body["eventId"] == first.body["eventId"]
    assert replay.body["total"] == 12
    assert replay.body["currentStreak"]["extended"] is False
    assert (replay.body["idempotencyKey"], replay.body["idempotentReplayed"]) == ("k", True)
    assert (first.body["idempotencyKey"], first.body["idempotentReplayed"]) == ("k", False)
    assert caller.application("GET", "/users/ada").body["name"] is None


def test_3_4_the_scope_of_a_key_is_user_and_metric(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.create_metric("pages")

    statuses = [
        caller.send_event(metric, user, 1, headers={"idempotency-key": "k"}).status
        for metric in ("words", "pages")
        for user in ("ada", "bob")
    ]

    assert statuses == [201, 201, 201, 201]


def test_3_4_a_key_may_be_sent_as_utf_8(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    answer = caller.send_event("words", "ada", 1, headers={"idempotency-key": "урок"})

    assert (answer.status, answer.body["idempotencyKey"]) == (201, "урок")


def test_3_4_a_key_of_255_characters_of_any_kind_is_a_key(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    statuses = [
        caller.send_event("words", "ada", 1, headers={"idempotency-key": key}).status
        for key in ("k" * 255, "k" * 255, "k" * 256)
    ]

    assert statuses == [201, 202, 422]


def test_2_1_the_user_object_is_upserted_with_the_event(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.admin("POST", "/attributes", [{"name": "Plan", "key": "plan", "type": "user"}])

    user = {"id": "ada", "name": "Ada", "tz": "Asia/Tokyo", "attributes": {"plan": "pro"}}
    caller.application("POST", "/metrics/words/event", {"user": user, "value": 1})

    stored = caller.application("GET", "/users/ada").body
    assert (stored["name"], stored["tz"], stored["attributes"]) == ("Ada", "Asia/Tokyo", {"plan": "pro"})


def test_2_3_an_unknown_attribute_stops_the_whole_event(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    event = {"user": {"id": "ada", "attributes": {"plan": "pro", "role": "x"}}, "value": 1}
    answer = caller.application("POST", "/metrics/words/event", event)

    assert answer.status == 422
    assert answer.body["error"].startswith("Invalid attribute keys: plan, role. Please ensure all attribute keys match")
    assert caller.application("GET", "/users/ada").status == 404


def test_3_7_the_summary_shows_todays_change_in_the_users_calendar(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 2.5)
    caller.send_event("words", "ada", -1)

    today = date.fromisoformat(caller.send_event("words", "ada", 0).body["currentStreak"]["periodStart"])
    query_ = {"aggregation": "monthly", "startDate": today.isoformat(), "endDate": today.isoformat()}
    answer = caller.application("GET", "/users/ada/metrics/words/event-summary", query=query_)

    assert answer.body == [{"date": today.replace(day=1).isoformat(), "total": 1.5, "change": 1.5}]


def test_3_1_decimals_add_up_exactly(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    totals = [caller.send_event("words", "ada", 0.1).body["total"] for _ in range(10)]

    assert totals == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]


@pytest.mark.parametrize("user_id", ["ada", "Ünïcödé", "a#b", "USER#x", "emoji 🎉", "x" * 255, "LOG#000000000001"])
def test_2_1_any_text_is_a_user_id_and_no_other_users(rig: Rig, user_id: str) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    caller.send_event("words", user_id, 3)
    caller.send_event("words", f"{user_id[:200]}#other", 4)

    log = list_log(rig.table(), UserId(user_id), newest_first=False)
    assert [entry.action.amount for entry in log if isinstance(entry.action, MetricEvent)] == [3]
    assert caller.total("words", user_id) == 3
