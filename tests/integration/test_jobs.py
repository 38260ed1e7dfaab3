"""Behaviour 5.4 and 6.5: what edits mean for users who are there already.

The worker is called by hand with what was sent; the queue itself is in the end-to-end tests.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from api import Caller, LambdaContext
from integration.conftest import Rig
from integration.job_queue import JobQueue, deliver, job_queue, to_record
from integration.test_configuration_achievements import created
from outbox import waiting
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.identifiers import EventId, JobId, MetricId, UserId
from plaudit.ids import new_id
from plaudit.services.record_event import take_event
from plaudit.services.start_jobs import resume_jobs
from plaudit.services.take_step import Need
from plaudit.storage import jobs as stored
from plaudit.storage.configuration import load_configuration
from plaudit.storage.counters import load_counters
from plaudit.storage.dynamodb import ALL_SORT_KEYS, query
from plaudit.storage.logs import list_log
from plaudit.storage.snapshots import load_states
from rules import everything_is_told

USERS = [f"user-{number:03d}" for number in range(200)]
QUALIFIED = [user_id for number, user_id in enumerate(USERS) if number % 8 >= 5]
UNKNOWN = "550e8400-e29b-41d4-a716-446655440999"


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, rig: Rig) -> Iterator[JobQueue]:
    assert rig.tenant_id()
    with job_queue(monkeypatch) as made:
        yield made


def populated(rig: Rig, users: list[str] | None = None) -> tuple[Caller, str]:
    """Users with 0 to 7 words."""
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    everything_is_told(rig.table())
    configuration = load_configuration(rig.table())
    for number, user_id in enumerate(USERS if users is None else users):
        event = MetricEvent(EventId(new_id()), UserId(user_id), MetricId(metric_id), Decimal(number % 8))
        take_event(rig.table(), configuration, Need(event.user_id, (event.metric_id,)), event, utc_now())
    return caller, metric_id


def five_words(caller: Caller, metric_id: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # passed on
    achievement = {"name": "5 words", "trigger": "metric", "metricId": metric_id, "metricValue": 5}
    [made] = created(caller, "/achievements", achievement | fields)
    return dict(made)


def activate(caller: Caller, achievement: dict[str, Any]) -> None:
    answer = caller.admin("PATCH", "/achievements", [{"id": achievement["id"], "status": "active"}])
    assert (answer.status, answer.body["issues"]) == (200, [])


def completions(rig: Rig, name: str) -> tuple[list[str], int]:
    """Who has an achievement, and how many have it according to the counters."""
    configuration = load_configuration(rig.table())
    number = next(each.number for each in configuration.achievements.values() if each.name == name)
    states = load_states(rig.table(), [UserId(user_id) for user_id in USERS], ())
    holders = [id_ for id_, state in states.items() if state.user and number in state.user.completed]
    return [str(id_) for id_ in holders], load_counters(rig.table()).completions.get(number, 0)


def outbox(rig: Rig) -> list[dict[str, Any]]:
    return [
        item
        for item in waiting(rig.table())
        if any(effect["type"] == "achievement.completed" for effect in item["effects"])
    ]


def jobs_of(caller: Caller) -> list[dict[str, Any]]:
    answer = caller.admin("GET", "/jobs")
    assert answer.status == 200
    return [dict(each) for each in answer.body]


def test_5_4_activating_an_achievement_completes_it_silently_for_who_qualifies(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig)
    achievement = five_words(caller, metric_id)
    created(
        caller,
        "/achievements",
        {"name": "All", "trigger": "achievement", "achievementIds": [achievement["id"]], "status": "active"},
    )
    queue.work()
    activate(caller, achievement)

    count = queue.work(copies=2)

    assert count > 2
    assert completions(rig, "5 words") == (QUALIFIED, 75)
    assert completions(rig, "All") == (QUALIFIED, 75)
    assert outbox(rig) == []
    newest, _ = jobs_of(caller)
    assert newest | {"id": "", "created": ""} == {
        "id": "",
        "kind": "achievements",
        "what": [achievement["id"]],
        "created": "",
        "status": "done",
        "usersVisited": 200,
        "usersChanged": 75,
    }


def test_5_4_a_worker_that_dies_half_way_is_followed_by_one_that_finishes(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig)
    achievement = five_words(caller, metric_id)
    activate(caller, achievement)
    [first] = queue.receive()
    dying = DyingContext(visits=20)

    with pytest.raises(WorkerDiedError):
        deliver(first, context=dying)
    holders_then, _ = completions(rig, "5 words")
    deliver(first)
    queue.work()

    assert 0 < len(holders_then) < 20
    assert completions(rig, "5 words") == (QUALIFIED, 75)
    [job] = jobs_of(caller)
    assert (job["status"], job["usersVisited"]) == ("done", 200)


def test_5_4_a_worker_with_little_time_does_a_part_of_a_page(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig, USERS[:40])
    activate(caller, five_words(caller, metric_id))
    [first] = queue.receive()

    deliver(first, context=HastyContext())
    [job] = jobs_of(caller)
    assert (job["status"], job["usersVisited"]) == ("running", 1)
    queue.work()

    assert completions(rig, "5 words") == (QUALIFIED[:15], 15)
    assert [each["usersVisited"] for each in jobs_of(caller)] == [40]


def test_5_4_a_late_message_does_no_harm(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig)
    activate(caller, five_words(caller, metric_id))
    [first] = queue.receive()
    deliver(first)
    rest = queue.receive()
    for record in rest:
        deliver(record)
    queue.work()

    for record in (first, *rest):
        assert deliver(record) == []

    assert queue.work() == 0
    assert completions(rig, "5 words") == (QUALIFIED, 75)
    assert [each["usersVisited"] for each in jobs_of(caller)] == [200]


def test_5_4_an_event_that_met_the_old_rules_is_caught_by_the_second_round(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    with job_queue(monkeypatch, longest_request_seconds=2) as queue:
        caller, metric_id = populated(rig, USERS[:8])
        achievement = five_words(caller, metric_id)
        old_rules = load_configuration(rig.table())
        activate(caller, achievement)
        queue.work()
        assert completions(rig, "5 words") == (USERS[5:8], 3)

        for user_id in (USERS[0], "somebody new"):
            event = MetricEvent(EventId(new_id()), UserId(user_id), MetricId(metric_id), Decimal(5))
            take_event(rig.table(), old_rules, Need(event.user_id, (event.metric_id,)), event, utc_now())
        assert [each["status"] for each in jobs_of(caller)] == ["running"]
        while jobs_of(caller)[0]["status"] == "running":
            queue.work()

        assert completions(rig, "5 words") == ([USERS[0], *USERS[5:8]], 5)
        assert [(each["usersVisited"], each["usersChanged"]) for each in jobs_of(caller)] == [(8, 5)]


def test_5_4_a_job_that_never_started_is_taken_up_again(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig, USERS[:8])
    activate(caller, five_words(caller, metric_id))
    queue.receive()  # As if they had never been sent.

    resume_jobs(rig.table(), utc_now() + timedelta(minutes=14))
    assert queue.receive() == []
    for _ in range(2):
        resume_jobs(rig.table(), utc_now() + timedelta(minutes=16))
    queue.work()

    assert completions(rig, "5 words") == (USERS[5:8], 3)
    resume_jobs(rig.table(), utc_now() + timedelta(hours=1))
    assert queue.receive() == []


def test_5_4_what_is_no_longer_live_when_the_job_comes_is_left_alone(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig, USERS[:8])
    locked, deleted = five_words(caller, metric_id), five_words(caller, metric_id, name="gone")
    activate(caller, locked)
    activate(caller, deleted)
    caller.admin("PATCH", "/achievements", [{"id": locked["id"], "status": "locked"}])
    caller.admin("DELETE", "/achievements", query={"ids": deleted["id"]})

    queue.work()

    assert completions(rig, "5 words") == ([], 0)
    assert [each["usersChanged"] for each in jobs_of(caller)] == [0, 0]


def test_5_4_an_edit_that_lowers_the_goal_completes_for_more(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig, USERS[:8])
    achievement = five_words(caller, metric_id, status="active")
    queue.work()

    caller.admin("PATCH", "/achievements", [{"id": achievement["id"], "metricValue": 2}])
    queue.work()

    assert completions(rig, "5 words") == (USERS[2:8], 6)


def test_4_9_another_frequency_completes_streak_achievements_silently(rig: Rig, queue: JobQueue) -> None:
    caller, _ = populated(rig, USERS[:8])
    created(caller, "/achievements", {"name": "A streak", "trigger": "streak", "streakLength": 1, "status": "active"})
    queue.receive()

    answer = caller.admin("PATCH", "/streaks/settings", {"frequency": "weekly"})
    assert answer.status == 200, answer.body
    queue.work()

    assert completions(rig, "A streak") == (USERS[1:8], 7)
    assert outbox(rig) == []


def test_6_5_users_are_counted_anew_when_levels_change(rig: Rig, queue: JobQueue) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    [system] = created(
        caller,
        "/points",
        {
            "name": "XP",
            "key": "xp",
            "levels": [{"name": "Bronze", "key": "bronze", "points": 1}, {"name": "Gold", "key": "gold", "points": 7}],
            "triggers": [
                {"type": "metric", "metricId": metric_id, "metricThreshold": 1, "points": 1, "status": "active"}
            ],
        },
    )
    for number, user_id in enumerate(USERS[:16]):
        caller.send_event("words", user_id, number % 8)
    queue.work()
    assert levels(caller) == {"bronze": 12, "gold": 2}
    bronze, gold = system["levels"]

    path = f"/points/{system['id']}/levels"
    assert caller.admin("PATCH", path, [{"id": gold["id"], "points": 4}]).body["issues"] == []
    created(caller, path, {"name": "Silver", "key": "silver", "points": 3})
    caller.send_event("words", USERS[1], 2)
    queue.work(copies=2)
    assert levels(caller) == {"bronze": 3, "silver": 3, "gold": 8}

    caller.admin("DELETE", path, query={"ids": bronze["id"]})
    caller.send_event("words", USERS[9], 6)
    queue.work()
    assert levels(caller) == {"silver": 3, "gold": 9}
    assert [(each["kind"], each["what"]) for each in jobs_of(caller)] == [("levels", [system["id"]])] * 4
    log = list_log(rig.table(), UserId(USERS[2]), newest_first=False)
    assert [entry.sequence for entry in log] == [1]


def test_jobs_can_be_asked_for(rig: Rig, queue: JobQueue) -> None:
    caller, metric_id = populated(rig, [])
    first = five_words(caller, metric_id, status="active")
    second = five_words(caller, metric_id, name="again", status="active")

    newest, oldest = jobs_of(caller)

    assert ([second["id"]], [first["id"]]) == (newest["what"], oldest["what"])
    assert (newest["status"], newest["usersVisited"]) == ("running", 0)
    assert caller.admin("GET", "/jobs", query={"limit": "1", "skip": "1"}).body == [oldest]
    assert caller.admin("GET", f"/jobs/{newest['id'].upper()}").body == newest
    queue.work()
    assert caller.admin("GET", f"/jobs/{newest['id']}").body["status"] == "done"
    assert [caller.admin("GET", f"/jobs/{id_}").status for id_ in (UNKNOWN, "x")] == [404, 404]
    item = query(rig.table().client, rig.table().name, "JOBS", between=ALL_SORT_KEYS)
    assert all(utc_now() + timedelta(days=29) < expiry(each) < utc_now() + timedelta(days=31) for each in item)


def test_1_4_jobs_belong_to_a_tenant(shared_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    with job_queue(monkeypatch):
        acme, globex = shared_rig.caller("acme"), shared_rig.caller("globex")
        five_words(acme, acme.create_metric("words"), status="active")
        [job] = jobs_of(acme)

        assert jobs_of(globex) == []
        assert globex.admin("GET", f"/jobs/{job['id']}").status == 404


def test_a_message_that_cannot_be_worked_on_comes_back(rig: Rig, queue: JobQueue) -> None:
    assert queue.url
    gone = {
        "tenant_id": rig.tenant_id(),
        "environment_id": rig.environment.id,
        "job_id": JobId(new_id()),
        "pages": [{"shard": 0, "page": 0}],
    }

    assert deliver(to_record("broken", "{}"), to_record("expired", json.dumps(gone))) == ["broken"]
    assert stored.find_job(rig.table(), JobId(UNKNOWN)) is None


def levels(caller: Caller) -> dict[str, int]:
    answer = caller.application("GET", "/points/xp/level-summary")
    return {each["level"]["key"]: each["users"] for each in answer.body}


def expiry(item: dict[str, Any]) -> Any:  # noqa: ANN401  # an instant
    return utc_now() + timedelta(seconds=int(item["expires_at"]) - utc_now().timestamp())


class WorkerDiedError(BaseException):
    """Nothing catches it, as nothing catches a signal that kills."""


class DyingContext(LambdaContext):
    """The worker dies after so many visits."""

    def __init__(self, visits: int) -> None:
        self.visits = visits

    def get_remaining_time_in_millis(self) -> int:
        """Return the time left; it is asked for after every user."""
        self.visits -= 1
        if self.visits < 0:
            raise WorkerDiedError
        return 29_000


class HastyContext(LambdaContext):
    """The time is over after the first user."""

    def __init__(self) -> None:
        self.times = [29_000, 100]

    def get_remaining_time_in_millis(self) -> int:
        """Return the time left."""
        return self.times.pop(0) if len(self.times) > 1 else self.times[0]
