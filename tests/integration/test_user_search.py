"""Behaviour 2.7: users are listed and found, at a cost that depends on the page."""

import pytest

from api import Caller
from event_costs import measured
from integration.conftest import Rig
from plaudit.domain.identifiers import UserId
from plaudit.storage.dynamodb import ALL_SORT_KEYS, query
from plaudit.storage.keys import name_partition
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_search import NameKind

LONG = "ä" * 255


@pytest.fixture(scope="module")
def people(quiet_rig: Rig) -> Caller:
    """Somebody with the admin key of a tenant with a few users."""
    caller = quiet_rig.caller()
    for id_, name, email in (
        ("ada", "Lovelace", "ada@example.com"),
        ("bob", "ADAM", None),
        ("cem", None, "Adam.Smith@example.com"),
        ("Ada", "Zoe", "zoe@example.com"),
        ("long", LONG, None),
        ("an id/with, signs?", "adam", "ADA@x.org"),
    ):
        assert caller.application("POST", "/users", {"id": id_, "name": name, "email": email}).status == 201
    return caller


def found(caller: Caller, **query: str) -> list[str]:
    answer = caller.admin("GET", "/users", query=query)
    assert answer.status == 200, answer.body
    return [user["id"] for user in answer.body["users"]]


def paged(caller: Caller, limit: int, **query: str) -> list[list[str]]:
    """All pages of a list."""
    pages = []
    start: dict[str, str] = {}
    while True:
        body = caller.admin("GET", "/users", query={**query, **start, "limit": str(limit)}).body
        pages.append([user["id"] for user in body["users"]])
        if body["next"] is None:
            return pages
        start = {"startAfter": body["next"]}


def texts(table: TenantTable, kind: NameKind, first: str) -> list[str]:
    """The texts in the index that begin with a character."""
    items = query(table.client, table.name, name_partition(kind, first), between=ALL_SORT_KEYS)
    return [item["SK"].partition("\t")[0] for item in items]


def test_2_7_users_are_listed_in_the_order_of_their_ids(people: Caller) -> None:
    assert found(people) == ["Ada", "ada", "an id/with, signs?", "bob", "cem", "long"]


def test_2_7_a_user_is_listed_as_the_application_api_shows_one(people: Caller) -> None:
    user = people.admin("GET", "/users", query={"search": "bob"}).body["users"][0]

    assert user == people.application("GET", "/users/bob").body


def test_2_7_pages_hold_everybody_once(people: Caller) -> None:
    assert paged(people, 4) == [["Ada", "ada", "an id/with, signs?", "bob"], ["cem", "long"]]
    assert paged(people, 3) == [["Ada", "ada", "an id/with, signs?"], ["bob", "cem", "long"]]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        pytest.param("ad", ["ada", "an id/with, signs?", "bob", "cem"], id="by id, then by name, then by address"),
        pytest.param("AD", ["an id/with, signs?", "bob", "ada", "cem"], id="case matters in ids only"),
        pytest.param("Ada", ["Ada", "an id/with, signs?", "bob", "ada", "cem"], id="everybody once"),
        pytest.param("adam", ["an id/with, signs?", "bob", "cem"], id="those with the same name come by hash"),
        pytest.param("zoe@", ["Ada"], id="an address"),
        pytest.param("an id/with, ", ["an id/with, signs?"], id="signs"),
        pytest.param("Ä" * 255, ["long"], id="longer than what stands in a key"),
        pytest.param("ä" * 254 + "b", [], id="the same beginning in the key, but another text"),
        pytest.param("nobody", [], id="nobody"),
    ],
)
def test_2_7_users_are_found_by_what_their_id_name_or_address_begins_with(
    people: Caller, search: str, expected: list[str]
) -> None:
    assert sorted(found(people, search=search)) == sorted(expected)
    assert [each for page in paged(people, 1, search=search) for each in page] == found(people, search=search)


def test_2_7_those_found_by_id_come_first_then_those_by_name_then_those_by_address(people: Caller) -> None:
    order = found(people, search="ad")

    assert (order[0], set(order[1:3]), order[3]) == ("ada", {"an id/with, signs?", "bob"}, "cem")


def test_2_7_a_list_goes_on_behind_a_user_who_is_not_there(people: Caller) -> None:
    assert found(people, startAfter="aa") == ["ada", "an id/with, signs?", "bob", "cem", "long"]
    assert people.admin("GET", "/users", query={"startAfter": "nobody", "search": "ad"}).status == 404


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"startAfter": ""}, {"search": "x" * 256}])
def test_1_6_what_does_not_fit_is_refused(people: Caller, query: dict[str, str]) -> None:
    assert people.admin("GET", "/users", query=query).status == 422


def test_2_7_the_index_follows_changes_and_2_2_forgets_the_address_of_who_unsubscribes(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    caller.application("PUT", "/users/ada", {"name": "Ann", "email": "ann@example.com"})
    caller.application("PATCH", "/users/ada", {"name": "Bea"})
    assert (texts(table, NameKind.NAME, "a"), texts(table, NameKind.NAME, "b")) == ([], ["bea"])
    assert texts(table, NameKind.EMAIL, "a") == ["ann@example.com"]

    caller.application("PATCH", "/users/ada", {"subscribeToEmails": False, "name": None})

    assert (texts(table, NameKind.NAME, "b"), texts(table, NameKind.EMAIL, "a")) == ([], [])
    assert found(caller, search="ann") == found(caller, search="bea") == []


def test_2_7_a_page_costs_the_same_however_many_users_there_are(rig: Rig) -> None:
    caller = rig.caller()
    for number in range(40):
        caller.application("POST", "/users", {"id": f"u{number:02d}", "name": f"Name {number:02d}"})

    def cost(**query: str) -> dict[str, int]:
        with measured() as measurement:
            assert len(found(caller, limit="3", **query)) == 3
        return measurement.operations

    assert cost() == {"BatchGetItem": 2, "Query": 16}
    assert cost(search="name 1") == {"BatchGetItem": 2, "Query": 17}
    assert found(caller, search="name 1", limit="2", startAfter=str(UserId("u12"))) == ["u13", "u14"]
