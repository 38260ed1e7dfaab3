"""Behaviour 1.1, 1.2: the admin keys of an environment, managed by one of them."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api import Caller
from integration.conftest import Rig, make_rig
from plaudit.services.open_tenant import registry
from plaudit.storage.api_keys import list_admin_keys
from plaudit_cli.connection import Deployment

UNKNOWN = "0197f3c2-7c2f-7e31-8b65-4a1d9f32c815"


def create(caller: Caller, *names: str) -> list[dict[str, Any]]:
    """Make keys and return them."""
    answer = caller.admin("POST", "/api-keys", [{"name": name} for name in names])
    assert answer.body["issues"] == []
    created: list[dict[str, Any]] = answer.body["created"]
    return created


def own_id(caller: Caller) -> str:
    listed = caller.admin("GET", "/api-keys").body
    return str(next(each["id"] for each in listed if each["prefix"] == caller.key.split(".")[0]))


def opens(key: str) -> tuple[int, int]:
    """What a harmless read of each API answers to a key."""
    caller = Caller(key)
    return caller.application("GET", "/users/nobody").status, caller.admin("GET", "/metrics").status


def test_1_2_keys_are_listed_in_order_of_creation_without_their_bodies(rig: Rig) -> None:
    caller = rig.caller()
    made = create(caller, "panel", "backup")

    listed = caller.admin("GET", "/api-keys")

    assert listed.status == 200
    assert [(each["name"], each["status"]) for each in listed.body] == [
        ("first", "active"),
        ("panel", "active"),
        ("backup", "active"),
    ]
    assert [each["prefix"] for each in listed.body][1:] == [each["key"].split(".")[0] for each in made]
    assert {frozenset(each) for each in listed.body} == {
        frozenset({"id", "prefix", "name", "status", "created", "lastUsed"})
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", listed.body[0]["lastUsed"])
    assert listed.body[1]["lastUsed"] is None
    paged = caller.admin("GET", "/api-keys", query={"limit": "1", "skip": "1"})
    assert [each["name"] for each in paged.body] == ["panel"]


def test_1_2_a_created_key_opens_both_apis_and_is_shown_whole_this_once(rig: Rig) -> None:
    answer = rig.caller().admin("POST", "/api-keys", [{"name": "panel"}, {"name": ""}, {"name": 7}, {}, []])

    assert answer.status == 201
    assert [issue["index"] for issue in answer.body["issues"]] == [1, 2, 3, 4]
    created = answer.body["created"][0]
    assert re.fullmatch(r"[A-Za-z0-9]{8}\.[A-Za-z0-9_-]{32}", created["key"])
    assert opens(created["key"]) == (404, 200)


def test_1_2_the_fourth_key_is_an_issue(rig: Rig) -> None:
    answer = rig.caller().admin("POST", "/api-keys", [{"name": "b"}, {"name": "c"}, {"name": "d"}])
    again = rig.caller().admin("POST", "/api-keys", [{"name": "e"}])

    sentence = "This environment has 3 admin keys already. Delete one, or rotate one instead."
    assert answer.status == 201
    assert [each["name"] for each in answer.body["created"]] == ["b", "c"]
    assert answer.body["issues"] == [{"index": 2, "severity": "error", "message": sentence}]
    assert (again.status, again.body["created"]) == (200, [])


def test_1_2_a_key_may_rotate_itself_and_both_parts_change(rig: Rig) -> None:
    caller = rig.caller()
    key_id = own_id(caller)

    answer = caller.admin("POST", "/api-keys/rotate", [{"id": key_id}, {"id": key_id.upper()}, {"id": "x"}])

    rotated = answer.body["rotated"][0]
    assert answer.status == 200
    assert [(issue["id"], issue["message"]) for issue in answer.body["issues"]] == [
        (key_id.upper(), "This key is in the request twice"),
        ("x", "id must be a valid UUID"),
    ]
    assert rotated["id"] == key_id
    assert all(old != new for old, new in zip(caller.key.split("."), rotated["key"].split("."), strict=True))
    assert opens(caller.key) == (401, 401)
    assert opens(rotated["key"]) == (404, 200)


def test_1_1_a_revocation_counts_from_the_next_request_in_other_processes_too(rig: Rig, connected: Deployment) -> None:
    caller = rig.caller()
    made = create(caller, "panel")[0]

    def elsewhere() -> tuple[int, int]:
        """The deployed functions know the key already."""
        headers = {"X-API-KEY": made["key"]}
        return (
            httpx.get(f"{connected.application_url}/users/nobody", headers=headers, timeout=30).status_code,
            httpx.get(f"{connected.admin_url}/metrics", headers=headers, timeout=30).status_code,
        )

    def change(status: str) -> Any:  # noqa: ANN401
        return caller.admin("PATCH", "/api-keys", [{"id": made["id"], "status": status}]).body["updated"][0]["status"]

    assert elsewhere() == (404, 200)
    assert change("revoked") == "revoked"
    assert elsewhere() == (401, 401)
    assert change("active") == "active"
    assert elsewhere() == (404, 200)


def test_1_2_a_key_can_be_renamed_and_what_is_left_out_stays(rig: Rig) -> None:
    caller = rig.caller()
    made = create(caller, "panel")[0]
    caller.admin("PATCH", "/api-keys", [{"id": made["id"], "status": "revoked"}])

    answer = caller.admin(
        "PATCH",
        "/api-keys",
        [
            {"id": made["id"], "name": "console"},
            {"id": made["id"], "status": "gone"},
            {"id": UNKNOWN, "name": "x"},
            {"name": "x"},
        ],
    )

    assert [(each["name"], each["status"]) for each in answer.body["updated"]] == [("console", "revoked")]
    assert [(issue.get("id"), issue["message"]) for issue in answer.body["issues"]] == [
        (made["id"], "Invalid status: Input should be 'active' or 'revoked'."),
        (UNKNOWN, "API key not found by ID"),
        (None, "Invalid id: Field required."),
    ]


@pytest.mark.parametrize(
    ("close", "sentence"),
    [
        (
            lambda caller, id_: caller.admin("PATCH", "/api-keys", [{"id": id_, "status": "revoked"}]),
            "A key cannot revoke itself. Send the request with another admin key of this environment.",
        ),
        (
            lambda caller, id_: caller.admin("DELETE", "/api-keys", query={"ids": id_}),
            "A key cannot delete itself. Send the request with another admin key of this environment.",
        ),
    ],
    ids=["revoke", "delete"],
)
def test_1_2_a_key_cannot_close_itself(rig: Rig, close: Callable[[Caller, str], Any], sentence: str) -> None:
    caller = rig.caller()
    key_id = own_id(caller)

    answer = close(caller, key_id)

    assert answer.body["issues"] == [{"id": key_id, "severity": "error", "message": sentence}]
    assert opens(caller.key) == (404, 200)


def test_1_2_a_deleted_key_makes_room_for_another(rig: Rig) -> None:
    caller = rig.caller()
    panel, backup = create(caller, "panel", "backup")

    deleted = caller.admin("DELETE", "/api-keys", query={"ids": f"{panel['id']},{UNKNOWN}"})

    assert deleted.body["deleted"] == [{"id": panel["id"]}]
    assert [(issue["id"], issue["message"]) for issue in deleted.body["issues"]] == [
        (UNKNOWN, "API key not found by ID")
    ]
    assert (opens(panel["key"]), opens(backup["key"])) == ((401, 401), (404, 200))
    assert [each["name"] for each in create(caller, "fourth")] == ["fourth"]


def test_1_2_keys_of_another_environment_do_not_exist(rig: Rig) -> None:
    other = make_rig()
    ids = [key.id for key in list_admin_keys(registry(), other.environment.id)]
    caller = rig.caller()

    answers = [
        caller.admin("PATCH", "/api-keys", [{"id": ids[0], "status": "revoked"}]),
        caller.admin("POST", "/api-keys/rotate", [{"id": ids[0]}]),
        caller.admin("DELETE", "/api-keys", query={"ids": ids[0]}),
    ]

    assert [answer.body["issues"][0]["message"] for answer in answers] == ["API key not found by ID"] * 3
    assert ids[0] not in str(caller.admin("GET", "/api-keys").body)
    assert opens(other.made.presented.text) == (404, 200)


def test_1_4_admin_keys_of_a_multi_tenant_environment_need_no_tenant(shared_rig: Rig) -> None:
    listed = shared_rig.caller().admin("GET", "/api-keys")

    assert [each["name"] for each in listed.body] == ["first"]


def test_1_3_an_application_key_manages_no_admin_keys(rig: Rig) -> None:
    created = rig.caller().admin("POST", "/application-api-keys", [{"userId": "ada"}])
    caller = Caller(created.body["created"][0]["key"])

    assert caller.admin("GET", "/api-keys").status == 401
    assert caller.admin("POST", "/api-keys", [{"name": "x"}]).status == 401
