"""A configuration of any size takes effect as a whole, wherever a process dies and whoever else is there."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from typing import Any

import pytest

from configuration_documents import FULL
from integration.conftest import Rig
from integration.test_configuration_document import apply
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.documents.describe import to_document
from plaudit.documents.document import to_text
from plaudit.documents.read import read_document
from plaudit.services.apply_configuration import apply_configuration
from plaudit.services.verify_user import open_archive, verify_everybody
from plaudit.storage.configuration import load_configuration
from plaudit.storage.configuration_generations import whole_items
from plaudit.storage.configuration_history import configurations
from plaudit.storage.dynamodb import ALL_SORT_KEYS, find, query
from plaudit.storage.keys import CONFIGURATION, CONFIGURATION_VERSION, configuration_partition
from plaudit.storage.tenant_tables import TenantTable

Document = dict[str, Any]


class KilledError(BaseException):
    """The process died; nothing that looks for errors sees it."""


def with_metrics(document: Document, prefix: str) -> Document:
    """A document with enough of its own that no single transaction holds it."""
    more = [{"key": f"{prefix}-{number}", "name": prefix, "unitType": "number"} for number in range(20)]
    return {**document, "metrics": [*document["metrics"], *more]}


OLD, NEW = with_metrics(FULL, "old"), {**with_metrics(FULL, "new"), "leaderboards": [], "achievements": []}
NEW["pointsSystems"] = [{**FULL["pointsSystems"][1], "key": "jewels", "name": "Jewels"}]


def put_in_force(table: TenantTable, document: Document) -> None:
    """Apply a document as the Admin API does."""
    wanted = read_document(json.dumps(document).encode())
    apply_configuration(table, load_configuration(table), wanted, utc_now())


def in_force(table: TenantTable) -> Document:
    return dict(json.loads(to_text(to_document(load_configuration(table), utc_now()))))


@contextmanager
def killed_before_call(table: TenantTable, number: int) -> Iterator[list[str]]:
    """Let the process die before it sends so many calls to the tenant's table; what it sent is told."""
    sent: list[str] = []

    def note(model: Any, **_: object) -> None:  # noqa: ANN401  # botocore's
        if len(sent) == number:
            raise KilledError
        sent.append(model.name)

    events = table.client.meta.events
    events.register("before-call.dynamodb", note)
    try:
        yield sent
    finally:
        events.unregister("before-call.dynamodb", note)


def test_whoever_dies_leaves_the_old_or_the_new_configuration(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    wanted = read_document(json.dumps(NEW).encode())
    found: list[Document] = []
    calls: list[list[str]] = []
    has_survived = False
    while not has_survived:
        put_in_force(table, OLD)
        before = load_configuration(table)
        with killed_before_call(table, len(found)) as sent, suppress(KilledError):
            apply_configuration(table, before, wanted, utc_now())
            has_survived = True
        calls.append(sent)
        found.append(in_force(table))
        assert caller.admin("GET", "/configuration").body == found[-1]
        assert caller.send_event("words", "ada", 1).status == 201
        put_in_force(table, NEW)
        assert in_force(table) == NEW
        assert list(configurations(table))[-1] == load_configuration(table)

    turn = calls[-1].index("TransactWriteItems")
    assert found == [OLD] * (turn + 1) + [NEW] * (len(found) - turn - 1)
    assert all(verdict.differences == () for verdict in verify_everybody(open_archive(table)))
    assert caller.total("words", "ada") == len(found)


def test_what_is_replaced_leaves_nothing_that_readers_have_to_pass(rig: Rig) -> None:
    table = rig.table()
    rig.caller().create_metric("words")

    put_in_force(table, OLD)
    put_in_force(table, NEW)

    [left] = query(table.client, table.name, CONFIGURATION, between=ALL_SORT_KEYS)
    assert left["SK"] == CONFIGURATION_VERSION.sk


def test_readers_see_one_or_the_other_while_they_change(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    put_in_force(table, OLD)
    is_over = Event()

    def read() -> list[Document]:
        seen = []
        while not is_over.is_set():
            seen.append(caller.admin("GET", "/configuration").body)
            assert caller.send_event("words", "ada", 1).status == 201
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        for document in (NEW, OLD) * 3:
            put_in_force(table, document)
        is_over.set()
        seen = [document for reader in readers for document in reader.result()]

    assert [document for document in seen if document not in (OLD, NEW)] == []
    assert all(verdict.differences == () for verdict in verify_everybody(open_archive(table)))


def test_of_two_at_once_both_count_one_after_the_other(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda document: apply(caller, document), (OLD, NEW)))

    assert [answer.status for answer in answers] == [200, 200]
    assert sorted(answer.body["version"] for answer in answers) == [0, 1]
    assert in_force(table) == (OLD if answers[0].body["version"] == 1 else NEW)
    assert [each.version for each in configurations(table)] == [1, 2]


def test_of_two_who_planned_the_same_version_one_is_told_to_plan_again(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda document: apply(caller, document, ifVersion="0"), (OLD, NEW)))

    assert sorted(answer.status for answer in answers) == [200, 422]
    [refused] = [answer for answer in answers if answer.status == 422]
    assert refused.body == {"error": "The configuration has version 1 by now, not 0. Plan again."}
    assert in_force(table) == (OLD if answers[0].status == 200 else NEW)


def test_single_edits_go_on_from_a_whole_configuration(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    put_in_force(table, OLD)
    seen = [load_configuration(table)]

    def edit(method: str, path: str, body: object = None, **query: str) -> Any:  # noqa: ANN401  # whatever is answered
        answer = caller.admin(method, path, body, query=query)
        assert (answer.status in (200, 201), answer.body["issues"]) == (True, [])
        seen.append(load_configuration(table))
        return answer.body

    system = next(each for each in seen[0].points_systems.values() if each.key == "xp")
    gone = next(each for each in seen[0].metrics.values() if each.key == "old-7")
    renamed = next(each for each in seen[0].metrics.values() if each.key == "old-8")
    edit("POST", "/metrics", [{"name": "Pages", "key": "pages"}])
    edit("PATCH", "/metrics", [{"id": renamed.id, "name": "Renamed"}])
    edit("DELETE", "/metrics", ids=gone.id)
    edit("POST", "/metrics", [{"name": "Anew", "key": "old-7"}])
    edit("DELETE", "/points", ids=system.id)
    put_in_force(table, NEW)
    seen.append(load_configuration(table))

    names = {each.key: each.name for each in seen[-2].metrics.values()}
    assert (names["pages"], names["old-8"], names["old-7"]) == ("Pages", "Renamed", "Anew")
    assert {part.system_id for part in seen[-2].triggers.values()} == set()
    assert list(configurations(table)) == seen
    assert in_force(table) == NEW


def test_follow_up_jobs_are_those_of_single_edits(rig: Rig) -> None:
    caller = rig.caller()
    assert apply(caller, FULL).status == 200

    jobs = caller.admin("GET", "/jobs", query={"limit": "100"}).body

    configuration = load_configuration(rig.table())
    names = {each.id: each.name for each in configuration.achievements.values()}
    boards = {each.id: each.key for each in configuration.leaderboards.values()}
    edited = {job["kind"]: job["what"] for job in jobs}
    assert sorted(names[id_] for id_ in edited["achievements"]) == ["All of it", "Writer"]
    assert edited["levels"] == [next(iter(configuration.points_systems))]
    assert [boards[id_] for id_ in edited["leaderboards"]] == ["writers"]


@pytest.mark.parametrize("count", [12, 13])
def test_the_size_of_a_change_makes_no_difference_to_what_it_comes_to(rig: Rig, count: int) -> None:
    caller, table = rig.caller(), rig.table()
    document = {**FULL, "pointsSystems": [], "leaderboards": [], "achievements": [], "attributes": []}
    document["streakSettings"] = {"frequency": "daily", "evaluationMode": "OR"}
    document["metrics"] = [{"key": f"m{n}", "name": "M", "unitType": "number"} for n in range(count - 1)]

    assert len(apply(caller, document).body["created"]) == count - 1
    assert in_force(table) == document
    assert list(configurations(table)) == [load_configuration(table)]


def test_who_was_too_late_leaves_nothing_behind(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    events = table.client.meta.events

    def be_faster(**_: object) -> None:
        events.unregister("before-call.dynamodb.TransactWriteItems", be_faster)
        caller.create_metric("faster")

    events.register("before-call.dynamodb.TransactWriteItems", be_faster)
    put_in_force(table, OLD)

    items = clients.dynamodb().scan(
        TableName=table.name,
        FilterExpression="begins_with(PK, :pk)",
        ExpressionAttributeValues={":pk": {"S": "CONFIGURATION#"}},
    )["Items"]
    version_item = find(table.client, table.name, CONFIGURATION_VERSION)
    assert version_item is not None
    assert {item["PK"]["S"] for item in items} == {configuration_partition(version_item["generation"])}
    assert [each.version for each in configurations(table)] == [1, 2]
    assert in_force(table) == OLD


def test_2_7_boosts_for_single_users_go_on_and_nothing_that_stays_for_good_names_a_user(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    put_in_force(table, OLD)
    caller.application("PUT", "/users/ada", {})
    for system_id in load_configuration(table).points_systems:
        boost = {"name": "Ada's", "userId": "ada", "start": "2026-01-01", "multiplier": 3}
        assert caller.admin("POST", f"/points/{system_id}/boosts", [boost]).status == 201
    before = load_configuration(table)

    put_in_force(table, {**with_metrics(FULL, "new"), "pointsSystems": FULL["pointsSystems"][:1], "leaderboards": []})

    after = load_configuration(table)
    version_item = find(table.client, table.name, CONFIGURATION_VERSION)
    assert version_item is not None
    assert [boost.user_id for boost in before.boosts.values()] == [None, "ada", "ada"]
    assert [boost.user_id for boost in after.boosts.values()] == [None, "ada"]
    assert "'ada'" not in str(whole_items(table, version_item["generation"]))
    assert list(configurations(table))[-1] == after
    caller.admin("DELETE", f"/points/{next(iter(after.points_systems))}/boosts", query={"ids": list(after.boosts)[-1]})
    assert [boost.user_id for boost in load_configuration(table).boosts.values()] == [None]
