"""Behaviour 1.7, 1.8: attributes and metrics through the Admin API."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Timer
from uuid import uuid4

import pytest

from integration.conftest import Rig
from plaudit.storage.configuration import load_configuration
from plaudit.storage.dynamodb import delete, find, put, transact
from plaudit.storage.keys import CONFIGURATION_VERSION, metric_key

UNKNOWN = "550e8400-e29b-41d4-a716-446655440999"


def test_1_7_good_items_take_effect_and_bad_ones_come_back(rig: Rig) -> None:
    answer = rig.caller().admin(
        "POST",
        "/metrics",
        [
            {"name": "Words", "key": "words", "unitType": "number", "units": "words"},
            {"name": 5, "key": "five"},
            {"name": "Again", "key": "words"},
            {"name": "Bad key", "key": "٣"},
            "nonsense",
            {"name": "Revenue", "key": "revenue", "unitType": "currency", "units": "USD", "unknown": True},
        ],
    )

    assert answer.status == 201
    assert [(each["key"], each["unitType"], each["units"]) for each in answer.body["created"]] == [
        ("words", "number", "words"),
        ("revenue", "currency", "USD"),
    ]
    assert [(issue["index"], issue["severity"]) for issue in answer.body["issues"]] == [
        (1, "error"),
        (2, "error"),
        (3, "error"),
        (4, "error"),
    ]
    assert answer.body["issues"][0] == {"index": 1, "severity": "error", "message": "Name not a string"}
    assert answer.body["issues"][1]["message"] == "Key already in use by another metric"


def test_1_7_nothing_created_is_200(rig: Rig) -> None:
    answer = rig.caller().admin("POST", "/attributes", [{"name": "Plan", "key": "plan", "type": "neither"}])

    assert (answer.status, answer.body["created"]) == (200, [])


def test_1_7_items_are_changed_and_deleted_by_id(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")

    changed = caller.admin(
        "PATCH", "/metrics", [{"id": metric_id, "units": "pages"}, {"id": UNKNOWN}, {"id": "no-uuid"}, {"name": "x"}]
    )
    deleted = caller.admin("DELETE", "/metrics", query={"ids": f"{metric_id},{UNKNOWN},no-uuid"})

    assert changed.body["updated"] == [
        {"id": metric_id, "name": "words", "key": "words", "unitType": "number", "units": "pages"}
    ]
    assert changed.body["issues"] == [
        {"id": UNKNOWN, "severity": "error", "message": "Metric not found by ID"},
        {"id": "no-uuid", "severity": "error", "message": "id must be a valid UUID"},
        {"index": 3, "severity": "error", "message": "Invalid id: Field required."},
    ]
    assert deleted.body["deleted"] == [{"id": metric_id}]
    assert [issue["id"] for issue in deleted.body["issues"]] == [UNKNOWN, "no-uuid"]


def test_1_7_lists_are_in_creation_order_and_paged(rig: Rig) -> None:
    caller = rig.caller()
    keys = [f"metric-{number}" for number in range(12)]
    caller.admin("POST", "/metrics", [{"name": key, "key": key} for key in keys])

    first = caller.admin("GET", "/metrics").body
    rest = caller.admin("GET", "/metrics", query={"limit": "100", "skip": "10"}).body

    assert [metric["key"] for metric in first + rest] == keys


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"skip": "-1"}, {"limit": "x"}])
def test_1_7_other_pages_are_422(rig: Rig, query: dict[str, str]) -> None:
    assert rig.caller().admin("GET", "/metrics", query=query).status == 422


@pytest.mark.parametrize("items", [[], [{}] * 101, {"name": "x"}, None, "x"])
def test_1_7_a_request_has_1_to_100_items(rig: Rig, items: object) -> None:
    assert rig.caller().admin("POST", "/metrics", items).status == 422


@pytest.mark.parametrize("query", [{}, {"ids": ""}, {"ids": ",".join(str(uuid4()) for _ in range(101))}])
def test_1_7_a_deletion_names_1_to_100_ids(rig: Rig, query: dict[str, str]) -> None:
    assert rig.caller().admin("DELETE", "/metrics", query=query).status == 422


def test_1_7_a_hundred_items_at_once_are_all_created(rig: Rig) -> None:
    caller = rig.caller()

    answer = caller.admin("POST", "/metrics", [{"name": "M", "key": f"m{number}"} for number in range(100)])

    assert len(answer.body["created"]) == 100
    assert len(caller.admin("GET", "/metrics", query={"limit": "100"}).body) == 100


def test_1_8_of_many_who_want_a_key_at_once_one_gets_it(rig: Rig) -> None:
    caller = rig.caller()
    items = [{"name": "Words", "key": "words"}, {"name": "Own", "key": "own"}]

    def create(number: int) -> int:
        return caller.admin("POST", "/metrics", [items[0], {"name": "Own", "key": f"own-{number}"}]).status

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(create, range(8)))

    keys = [metric["key"] for metric in caller.admin("GET", "/metrics", query={"limit": "100"}).body]
    assert statuses == {201: 8}
    assert keys.count("words") == 1
    assert len(keys) == 9


def test_1_8_the_same_key_may_be_a_users_and_an_events_attribute(rig: Rig) -> None:
    caller = rig.caller()

    answer = caller.admin(
        "POST", "/attributes", [{"name": "P", "key": "plan", "type": kind} for kind in ("user", "event", "user")]
    )

    assert [each["type"] for each in answer.body["created"]] == ["user", "event"]
    assert answer.body["issues"] == [
        {"index": 2, "severity": "error", "message": "Key already in use by another attribute of this type"}
    ]


def test_1_8_an_attribute_made_anew_does_not_show_the_old_values(rig: Rig) -> None:
    caller = rig.caller()
    plan = [{"name": "Plan", "key": "plan", "type": "user"}]
    first = caller.admin("POST", "/attributes", plan).body["created"][0]["id"]
    caller.application("PUT", "/users/ada", {"attributes": {"plan": "pro"}})

    caller.admin("DELETE", "/attributes", query={"ids": first})
    caller.admin("POST", "/attributes", plan)

    assert caller.application("GET", "/users/ada").body["attributes"] == {}


def test_1_8_half_of_a_change_is_never_taken_for_the_whole(rig: Rig) -> None:
    """DynamoDB lets a query see the new version before the rest of its transaction; the digest tells."""
    caller, table = rig.caller(), rig.table()
    caller.create_metric("words")
    before = find(table.client, table.name, CONFIGURATION_VERSION)
    metric_id = caller.create_metric("pages")
    after = find(table.client, table.name, CONFIGURATION_VERSION)
    assert before is not None
    assert after is not None

    pages = find(table.client, table.name, metric_key(metric_id))
    assert pages is not None
    transact(table.client, [delete(table.name, metric_key(metric_id))])  # as if it had not been applied yet
    Timer(0.3, lambda: transact(table.client, [put(table.name, pages)])).start()

    assert before["digest"] != after["digest"]
    assert [metric.key for metric in load_configuration(table).metrics.values()] == ["words", "pages"]
