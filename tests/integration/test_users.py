"""Behaviour 2.1-2.5 through the Application API."""

from integration.conftest import Rig


def test_2_1_a_user_is_created_read_changed_and_cleared(rig: Rig) -> None:
    caller = rig.caller()

    created = caller.application("POST", "/users", {"id": "ada", "name": "Ada", "email": "ada@example.com"})
    changed = caller.application("PATCH", "/users/ada", {"name": None, "tz": "Europe/London", "deviceTokens": ["t"]})
    read = caller.application("GET", "/users/ada")

    assert (created.status, changed.status, read.status) == (201, 200, 200)
    assert read.body == changed.body
    assert {name: value for name, value in read.body.items() if name not in ("created", "updated")} == {
        "id": "ada",
        "email": "ada@example.com",
        "name": None,
        "tz": "Europe/London",
        "signUpDate": None,
        "deviceTokens": ["t"],
        "subscribeToEmails": True,
        "attributes": {},
        "control": False,
    }
    assert read.body["created"] == created.body["created"]
    assert read.body["updated"] > created.body["updated"]


def test_1_9_instants_are_utc_with_z(rig: Rig) -> None:
    created = rig.caller().application("POST", "/users", {"id": "ada"}).body["created"]

    assert len(created) == len("2026-03-10T12:00:00.000Z")
    assert created.endswith("Z")


def test_2_1_identifying_creates_and_updating_does_not(rig: Rig) -> None:
    caller = rig.caller()

    assert caller.application("PATCH", "/users/ada", {"name": "Ada"}).status == 404
    assert caller.application("PUT", "/users/ada", {"name": "Ada"}).status == 200
    assert caller.application("PATCH", "/users/ada", {"name": "Countess"}).body["name"] == "Countess"


def test_2_1_creating_a_user_again_changes_what_is_sent(rig: Rig) -> None:
    caller = rig.caller()
    caller.application("POST", "/users", {"id": "ada", "name": "Ada", "tz": "Asia/Tokyo"})

    again = caller.application("POST", "/users", {"id": "ada", "name": "Countess"})

    assert (again.status, again.body["name"], again.body["tz"]) == (201, "Countess", "Asia/Tokyo")


def test_2_1_attributes_merge_and_null_removes(rig: Rig) -> None:
    caller = rig.caller()
    caller.admin("POST", "/attributes", [{"name": k, "key": k, "type": "user"} for k in ("plan", "role")])
    caller.application("PUT", "/users/ada", {"attributes": {"plan": "pro", "role": "writer"}})

    merged = caller.application("PUT", "/users/ada", {"attributes": {"plan": "free", "role": None}})

    assert merged.body["attributes"] == {"plan": "free"}


def test_2_2_unsubscribing_drops_the_address(rig: Rig) -> None:
    caller = rig.caller()
    caller.application("POST", "/users", {"id": "ada", "email": "ada@example.com"})

    gone = caller.application("PATCH", "/users/ada", {"subscribeToEmails": False})
    refused = caller.application("PATCH", "/users/ada", {"subscribeToEmails": True})

    assert (gone.body["email"], gone.body["subscribeToEmails"]) == (None, False)
    assert refused.status == 422


def test_2_2_an_address_that_is_not_wanted_is_kept_nowhere(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.application("PUT", "/users/ada", {"subscribeToEmails": False})

    user = {"id": "ada", "email": "secret@example.org"}
    caller.application("POST", "/metrics/words/event", {"user": user, "value": 1})

    table = rig.table()
    assert "secret@example.org" not in str(table.client.scan(TableName=table.name)["Items"])


def test_2_5_a_sign_up_instant_is_reduced_to_its_utc_day(rig: Rig) -> None:
    caller = rig.caller()

    by_instant = caller.application("PUT", "/users/ada", {"signUpDate": "2024-01-01T23:30:00-02:00"})
    by_date = caller.application("PUT", "/users/bob", {"signUpDate": "2024-02-29"})

    assert (by_instant.body["signUpDate"], by_date.body["signUpDate"]) == ("2024-01-02", "2024-02-29")


def test_metrics_of_a_user_include_those_never_moved(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.create_metric("pages")
    caller.send_event("pages", "ada", 2)

    all_metrics = caller.application("GET", "/users/ada/metrics").body

    assert [(each["key"], each["current"], each["status"]) for each in all_metrics] == [
        ("words", 0, "active"),
        ("pages", 2, "active"),
    ]
    assert caller.application("GET", "/users/bob/metrics").status == 404
    assert caller.application("GET", "/users/bob/metrics/words").status == 404
    assert caller.total("words", "ada") == 0
