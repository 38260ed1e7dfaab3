"""Behaviour 2.7: everything that is stored of a user can be had as one document that a person can read."""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

import lives
from api import Caller
from dumps import Dump, dump, mentions
from event_costs import board_of, live
from integration.conftest import Rig
from lives import Lives
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.leaderboards import MetricRanking
from plaudit.domain.points import MetricCause
from plaudit.ids import new_id
from plaudit.services.accept_batch import split_batch
from plaudit.settings import settings
from plaudit.storage.batches import put_parts
from plaudit.storage.dynamodb import put, transact
from plaudit.storage.keys import pending_moves_key
from plaudit.storage.stored_records import READERS
from rules import everything_is_told, make_level, make_metric, make_system, make_trigger, set_up

ADA = UserId("quetzal, ada é")

IN_OVERVIEW: Mapping[str, Callable[[Any], object]] = {
    "STATE": lambda overview: overview["user"]["id"] == ADA,
    "DUE_USERS": lambda overview: overview["dueAt"],
    "USERS": lambda overview: overview["user"]["id"] == ADA,
    "NAMES": lambda overview: overview["user"]["name"],
    "EMAILS": lambda overview: overview["user"]["email"],
    "PAUSE": lambda overview: overview["streak"]["pauses"],
    "CONFIGURATION": lambda overview: overview["boosts"],
    "CONFIGURATION_HISTORY": lambda overview: overview["boosts"],
    "KEY": lambda overview: overview["applicationKeys"],
    "APPLICATION_KEY": lambda overview: overview["applicationKeys"],
}
IN_LOG: Mapping[str, Callable[[set[str]], object]] = {
    "OUTBOX": lambda effects: effects - {"metric.changed", "user.created"},
    "RANKING": lambda effects: "score.changed" in effects,
    "BOARD_CHANGES": lambda effects: "score.changed" in effects,
}
"""Where the items that do not stand under the user's id are told of."""


def exported(caller: Caller, user_id: str = ADA) -> dict[str, Any]:
    """All pages of an export as one document."""
    whole: dict[str, Any] = {}
    start: dict[str, str] = {}
    while True:
        answer = caller.admin("GET", f"/users/{quote(user_id, safe='')}/export", query=start)
        assert answer.status == 200, answer.body
        assert len(json.dumps(answer.body)) < 3_000_000
        for section, records in answer.body.items():
            if isinstance(records, list):
                whole.setdefault(section, []).extend(records)
        whole.setdefault("overview", answer.body["overview"])
        if answer.body["next"] is None:
            return whole
        start = {"startAfter": answer.body["next"]}


def items_about(rig: Rig) -> Dump:
    """Every item that mentions the user, of the tenant's table and the registry."""
    items = dump(rig.table().name)
    registered = dump(settings().registry_table)
    of_tenant = {key: registered[key] for key in mentions(registered, rig.table().tenant_id)}
    return {key: each[key] for each in (items, of_tenant) for key in mentions(each, ADA)}


def assert_told(document: dict[str, Any], items: Dump) -> None:
    """Every item is told of somewhere in a document."""
    counts = Counter((key.sk if key.pk.startswith("USER#") else key.pk).partition("#")[0] for key in items)
    effects = {effect["type"] for entry in document["log"] for effect in entry["effects"]}
    for kind, count in counts.items():
        if kind in IN_OVERVIEW:
            assert IN_OVERVIEW[kind](document["overview"]), kind
        elif kind in IN_LOG:
            assert IN_LOG[kind](effects), kind
        elif kind == "BATCH":
            assert document["batchEvents"], kind
        else:
            section = READERS[kind][0].split("_")
            assert len(document[section[0] + "".join(map(str.capitalize, section[1:]))]) >= count, kind


@pytest.fixture
def rich(rig: Rig) -> Caller:
    """A tenant with rules of several kinds, and Ada with something of everything."""
    caller, words, system = rig.caller(), make_metric("words"), make_system()
    board, trigger = board_of(MetricRanking(words.id)), make_trigger(system, 3, MetricCause(words.id, 2))
    set_up(rig.table(), words, system, make_level(system, "one", 1), trigger, board)
    everything_is_told(rig.table())
    profile = {"id": ADA, "name": "Ada", "email": "ada@example.com", "tz": "Asia/Tokyo"}
    for key in "ab":
        body = {"user": profile, "value": 5}
        assert caller.application("POST", "/metrics/words/event", body, headers={"idempotency-key": key}).status == 201
    start = (utc_now() + timedelta(days=3)).date().isoformat()
    caller.admin("POST", "/streaks/pauses", {"pauses": [{"userId": ADA, "start": start, "end": start}]})
    caller.admin("POST", "/application-api-keys", [{"userId": ADA}])
    boost = {"name": "twice", "start": "2026-01-01", "multiplier": 2, "userId": ADA}
    assert caller.admin("POST", f"/points/{system.id}/boosts", [boost]).body["created"]
    event = MetricEvent(EventId(new_id()), ADA, words.id, Decimal(7))
    put_parts(rig.table(), new_id(), list(split_batch([event], utc_now())))
    waiting = {**pending_moves_key(ADA, 2).attributes(), "moves": "[]"}
    transact(rig.table().client, [put(rig.table().name, waiting)])
    return caller


def test_2_7_every_item_about_a_user_is_told_of(rig: Rig, rich: Caller) -> None:
    items = items_about(rig)
    kinds = {(key.sk if key.pk.startswith("USER#") else key.pk).partition("#")[0] for key in items}

    assert kinds >= {"BATCH", "PENDING", "IDEMPOTENCY", "KEY", "PAUSE", "OUTBOX", "CONFIGURATION", "NAMES", "RANKING"}
    assert_told(exported(rich), items)


@pytest.mark.parametrize("seed", range(10, 12))
def test_2_7_every_item_of_any_life_is_told_of(rig: Rig, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(lives, "USERS", (ADA, UserId("bystander")))
    tenant = Lives(rig.table(), random.Random(seed))
    for _ in range(60):
        tenant.go_on()

    assert_told(exported(rig.caller()), items_about(rig))


def test_2_7_a_person_can_read_it(rich: Caller) -> None:
    document = exported(rich)
    overview = document["overview"]

    assert overview["user"]["name"] == "Ada"
    assert (overview["streak"]["length"], len(overview["streak"]["pauses"])) == (1, 1)
    [points] = overview["points"]
    assert (points["pointsSystemKey"], points["total"], points["level"]) == ("xp", 15, "one")
    assert [key["prefix"][:4] for key in overview["applicationKeys"]] == ["app_"]
    assert [boost["name"] for boost in overview["boosts"]] == ["twice"]
    [metric] = document["metrics"]
    assert (metric["metricKey"], metric["total"], metric["leaderboards"][0]["leaderboardKey"]) == ("words", 10, "board")
    assert [(award["awarded"], award["total"], award["trigger"]["type"]) for award in document["awards"]] == [
        (6, 6, "metric"),
        (9, 15, "metric"),
    ]
    assert [entry["action"].get("metricKey") for entry in document["log"]] == ["words", "words", None]
    assert document["batchEvents"][0]["event"]["value"] == 7
    assert "hash" not in json.dumps(overview["applicationKeys"]).lower()


def test_2_7_a_long_log_comes_in_pages(rig: Rig) -> None:
    words = make_metric("words")
    set_up(rig.table(), words)
    live(rig.table(), words, 1_200, ADA)

    document = exported(rig.caller())

    assert [entry["sequence"] for entry in document["log"]] == list(range(1, 1_201))
    assert sum(day["change"] for day in document["days"]) == 1_200


def test_2_7_who_is_not_there_has_nothing(rig: Rig) -> None:
    caller = rig.caller()
    caller.application("POST", "/users", {"id": ADA})

    assert caller.admin("GET", "/users/nobody/export").status == 404
    assert caller.admin("GET", "/users/nobody/export", query={"startAfter": "LOG#"}).status == 404
    path = f"/users/{quote(ADA, safe='')}/export"
    beyond = caller.admin("GET", path, query={"startAfter": "\U0010ffff\U0010ffff"})
    assert (beyond.status, beyond.body["log"], beyond.body["next"], beyond.body["overview"]) == (200, [], None, None)
    assert caller.admin("GET", path, query={"startAfter": "x" * 256}).status == 422
