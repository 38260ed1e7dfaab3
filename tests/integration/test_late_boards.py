"""Behaviour 7.1: boards that are activated while users are at it count everything, once."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from api import Caller
from integration.conftest import Rig
from integration.job_queue import job_queue
from integration.test_configuration_achievements import created
from plaudit.clock import utc_now
from plaudit.domain.identifiers import UserId
from plaudit.domain.replay import replay
from plaudit.storage.configuration_history import configurations
from plaudit.storage.logs import list_log
from plaudit.storage.users import load_whole_snapshot

USERS = [f"user-{number:02d}" for number in range(24)]
LATECOMERS = ["zoe", "aaron"]
BOARDS = ("words", "xp", "streak")


def set_up(caller: Caller) -> list[str]:
    """Users who write words, each worth two points; and boards by either and by streak, all inactive."""
    metric_id = caller.create_metric("words")
    trigger = {"type": "metric", "metricId": metric_id, "metricThreshold": 1, "points": 2, "status": "active"}
    [system] = created(caller, "/points", {"name": "XP", "key": "xp", "triggers": [trigger]})
    start = (utc_now() - timedelta(days=3)).date().isoformat()
    criteria: list[dict[str, Any]] = [
        {"key": "words", "rankBy": "metric", "metricId": metric_id, "runUnit": "day", "runInterval": 7},
        {"key": "xp", "rankBy": "points", "pointsSystemId": system["id"]},
        {"key": "streak", "rankBy": "streak"},
    ]
    boards = created(caller, "/leaderboards", *({"name": each["key"], "start": start} | each for each in criteria))
    return [board["id"] for board in boards]


def rankings(caller: Caller, key: str) -> list[tuple[str, int]]:
    answer = caller.application("GET", f"/leaderboards/{key}", query={"limit": "100"})
    assert answer.status == 200, answer.body
    return [(each["userId"], each["value"]) for each in answer.body["rankings"]]


def test_7_1_boards_activated_while_events_stream_in_count_everything_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = rig.caller()
    sent: Counter[str] = Counter()
    with job_queue(monkeypatch, longest_request_seconds=3) as queue:
        ids = set_up(caller)
        for number, user_id in enumerate(USERS):
            caller.send_event("words", user_id, number + 1)
            sent[user_id] += number + 1

        with ThreadPoolExecutor(4) as pool:
            streams = [pool.submit(stream, caller, users) for users in (USERS[:12], USERS[12:], LATECOMERS)]
            answer = caller.admin("PATCH", "/leaderboards", [{"id": id_, "status": "active"} for id_ in ids])
            assert answer.body["issues"] == []
            while any(stream_.running() for stream_ in streams):
                queue.work(copies=2)
            for stream_ in streams:
                sent += stream_.result()
        [job] = caller.admin("GET", "/jobs").body
        while caller.admin("GET", f"/jobs/{job['id']}").body["status"] == "running":
            queue.work(copies=2)

    assert (job["kind"], job["what"]) == ("leaderboards", ids)
    assert dict(rankings(caller, "words")) == sent
    assert dict(rankings(caller, "xp")) == {user_id: 2 * amount for user_id, amount in sent.items()}
    assert dict(rankings(caller, "streak")) == dict.fromkeys(sent, 1)
    for key in BOARDS:
        values = [value for _, value in rankings(caller, key)]
        assert values == sorted(values, reverse=True)
    assert changed_by_replay(rig, sent) == []


def changed_by_replay(rig: Rig, user_ids: Iterable[str]) -> list[str]:
    """The users whose state is another one when it is rebuilt from the log."""
    table = rig.table()
    history = {each.version: each for each in configurations(table)}
    return [
        user_id
        for user_id in map(UserId, user_ids)
        if replay(user_id, list_log(table, user_id, newest_first=False), history)
        != load_whole_snapshot(table, user_id).state
    ]


def stream(caller: Caller, users: list[str]) -> Counter[str]:
    """Send three rounds of events."""
    sent: Counter[str] = Counter()
    for round_ in (1, 2, 3):
        for user_id in users:
            answer = caller.send_event("words", user_id, round_)
            assert answer.status == 201, answer.body
            sent[user_id] += round_
    return sent


def test_7_1_ranks_are_by_when_scores_were_reached_before_the_activation(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = rig.caller()
    with job_queue(monkeypatch) as queue:
        ids = set_up(caller)
        for user_id in ("cleo", "ada", "bob"):
            caller.send_event("words", user_id, 5)
        caller.send_event("words", "ada", 0)
        caller.admin("PATCH", "/leaderboards", [{"id": id_, "status": "active"} for id_ in ids])
        caller.send_event("words", "cleo", 0)

        queue.work()

    assert [rankings(caller, key) for key in BOARDS] == [
        [("cleo", 5), ("ada", 5), ("bob", 5)],
        [("cleo", 10), ("ada", 10), ("bob", 10)],
        [("cleo", 1), ("ada", 1), ("bob", 1)],
    ]
