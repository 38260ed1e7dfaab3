"""Behaviour 1.1-1.4: who gets in, where to, and that it counts from the next request."""

from dataclasses import replace

import pytest

from api import Answer, Caller
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.identifiers import KeyId
from plaudit.ids import new_id
from plaudit.services.manage_keys import (
    create_admin_key,
    ensure_admin_key,
    reactivate_key,
    remove_admin_key,
    revoke_key,
    rotate_admin_key,
)
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.api_keys import TooManyAdminKeysError, find_api_key, list_admin_keys, put_admin_key
from plaudit.storage.dynamodb import find
from plaudit.storage.registry_keys import api_key_key
from plaudit.storage.secrets import key_pepper


def pepper() -> bytes:
    return key_pepper(settings().key_pepper_secret_arn)


def statuses(caller: Caller) -> tuple[int, int]:
    """What a harmless read of each API answers."""
    return caller.application("GET", "/users/nobody").status, caller.admin("GET", "/metrics").status


def application_key(caller: Caller, user_id: str) -> str:
    answer = caller.admin("POST", "/application-api-keys", [{"userId": user_id}])
    return str(answer.body["created"][0]["key"])


@pytest.mark.parametrize("key", ["", "nonsense", "aaaaaaaa." + "b" * 32, "app_aaaaa." + "b" * 32, "é", "a" * 5000])
def test_1_1_a_key_that_is_none_is_401_whatever_the_request(rig: Rig, key: str) -> None:
    assert rig.made.presented.text != key
    caller = Caller(key)

    assert statuses(caller) == (401, 401)
    assert caller.send_event("nothing", "ada", 1).status == 401
    assert caller.application("POST", "/metrics/nothing/event", {"value": "wrong"}).status == 401
    assert caller.application("POST", "/metrics/nothing/event", raw_body="{").status == 401
    assert caller.application("PATCH", "/users/ada", raw_body="{").status == 401
    assert caller.admin("POST", "/metrics", raw_body="{").status == 401
    assert caller.admin("GET", "/metrics").body == {
        "error": "Invalid API key. Send a valid key in the X-API-KEY header."
    }


def test_1_1_the_right_prefix_with_another_body_is_401(rig: Rig) -> None:
    assert statuses(Caller(f"{rig.made.key.prefix}.{'x' * 32}")) == (401, 401)
    assert statuses(rig.caller()) == (404, 200)
    assert statuses(Caller(f"{rig.made.key.prefix}.{'x' * 32}")) == (401, 401)


def test_1_1_only_a_hash_of_the_body_is_stored(rig: Rig) -> None:
    item = find(registry().client, registry().table, api_key_key(rig.made.key.prefix))

    assert item is not None
    assert rig.made.presented.body not in str(item)
    assert len(bytes(item["body_hash"])) == 32


def test_1_1_a_revocation_counts_from_the_next_request_and_can_be_taken_back(rig: Rig) -> None:
    caller = rig.caller()
    assert statuses(caller) == (404, 200)

    revoke_key(registry(), rig.made.key)
    assert statuses(caller) == (401, 401)

    reactivate_key(registry(), rig.made.key)
    assert statuses(caller) == (404, 200)


def test_1_2_rotation_changes_both_parts_and_counts_from_the_next_request(rig: Rig) -> None:
    caller = rig.caller()
    assert statuses(caller) == (404, 200)

    rotated = rotate_admin_key(registry(), rig.made.key, pepper())

    assert statuses(caller) == (401, 401)
    assert statuses(Caller(rotated.presented.text)) == (404, 200)
    assert rotated.key.id == rig.made.key.id
    assert rotated.presented.prefix != rig.made.presented.prefix
    assert rotated.presented.body != rig.made.presented.body


def test_1_2_an_environment_has_at_most_three_admin_keys(rig: Rig) -> None:
    for name in ("second", "third"):
        create_admin_key(registry(), rig.environment, name, pepper(), utc_now())

    with pytest.raises(TooManyAdminKeysError):
        create_admin_key(registry(), rig.environment, "fourth", pepper(), utc_now())

    remove_admin_key(registry(), rig.environment, rig.made.key)
    create_admin_key(registry(), rig.environment, "fourth", pepper(), utc_now())
    assert [key.name for key in list_admin_keys(registry(), rig.environment.id)] == ["second", "third", "fourth"]
    assert statuses(rig.caller()) == (401, 401)


def test_1_2_ensuring_a_key_that_is_there_rotates_it(rig: Rig) -> None:
    again = ensure_admin_key(registry(), rig.environment, "first", pepper(), utc_now())

    assert [key.id for key in list_admin_keys(registry(), rig.environment.id)] == [rig.made.key.id]
    assert statuses(Caller(again.presented.text)) == (404, 200)


def test_1_2_the_last_use_is_shown(rig: Rig) -> None:
    before = find_api_key(registry(), rig.made.key.prefix)
    rig.caller().admin("GET", "/metrics")
    after = find_api_key(registry(), rig.made.key.prefix)

    assert before is not None
    assert before.last_used_at is None
    assert after is not None
    assert after.last_used_at is not None


def test_1_3_an_application_key_opens_the_application_api_for_its_user_alone(rig: Rig) -> None:
    admin = rig.caller()
    admin.create_metric("words")
    caller = Caller(application_key(admin, "ada"))

    def status(answer: Answer) -> int:
        return answer.status

    assert status(caller.send_event("words", "ada", 1)) == 201
    assert status(caller.application("GET", "/users/ada")) == 200
    assert status(caller.application("GET", "/users/ada/metrics")) == 200
    assert status(caller.application("POST", "/users", {"id": "ada", "name": "Ada"})) == 201
    assert status(caller.application("PUT", "/users/ada", {"name": "Ada"})) == 200
    assert status(caller.admin("GET", "/metrics")) == 401
    assert status(caller.send_event("words", "bob", 1)) == 403
    assert status(caller.application("GET", "/users/bob")) == 403
    assert status(caller.application("GET", "/users/bob/metrics/words")) == 403
    assert status(caller.application("POST", "/users", {"id": "bob"})) == 403
    assert status(caller.application("PATCH", "/users/bob", {"name": "x"})) == 403
    assert status(caller.application("GET", "/users/ada", query={"userId": "bob"})) == 403
    assert status(caller.application("GET", "/users/ada", query=[("userIds", "ada"), ("userIds", "bob")])) == 403
    assert admin.application("GET", "/users/bob").status == 404


def test_1_3_an_application_key_has_its_own_prefix_and_can_be_deleted(rig: Rig) -> None:
    admin = rig.caller()
    created = admin.admin("POST", "/application-api-keys", [{"userId": "ada"}, {"userId": 7}, {"userId": "bob"}])
    caller = Caller(created.body["created"][0]["key"])
    key_id = created.body["created"][0]["id"]

    assert created.status == 201
    assert created.body["created"][0]["prefix"].startswith("app_")
    assert [issue["index"] for issue in created.body["issues"]] == [1]
    assert caller.application("GET", "/users/ada").status == 404

    deleted = admin.admin("DELETE", "/application-api-keys", query={"ids": key_id})
    assert deleted.body == {"deleted": [{"id": key_id}], "issues": []}
    assert caller.application("GET", "/users/ada").status == 401
    assert admin.admin("DELETE", "/application-api-keys", query={"ids": key_id}).body == {
        "deleted": [],
        "issues": [{"id": key_id, "severity": "error", "message": "Application API key not found by ID"}],
    }


def test_1_4_a_single_tenant_environment_ignores_the_header_and_has_no_tenants(rig: Rig) -> None:
    caller = rig.caller("whatever")

    assert caller.admin("GET", "/metrics").status == 200
    refused = caller.admin("GET", "/tenants")
    assert refused.status == 403
    assert "create an environment with multiTenant: true" in refused.body["error"]


def test_1_4_a_multi_tenant_environment_needs_the_header(shared_rig: Rig) -> None:
    assert shared_rig.caller().admin("GET", "/metrics").status == 422
    assert shared_rig.caller("").application("GET", "/users/ada").status == 422
    assert shared_rig.caller("nobody").application("GET", "/users/ada").status == 404
    assert shared_rig.caller("x" * 3000).application("GET", "/users/ada").status == 404
    assert shared_rig.caller("acme").admin("GET", "/metrics").status == 200
    assert shared_rig.caller().admin("GET", "/tenants").status == 200


def test_1_1_whom_the_key_does_not_let_in_learns_nothing_about_tenants(shared_rig: Rig) -> None:
    assert shared_rig.caller("acme").admin("GET", "/metrics").status == 200
    app_key = application_key(shared_rig.caller("acme"), "ada")
    stranger = f"{shared_rig.made.key.prefix}.{'x' * 32}"

    for tenant_id in (None, "acme", "nobody"):
        assert statuses(Caller(stranger, tenant_id)) == (401, 401)
        assert Caller(app_key, tenant_id).admin("GET", "/metrics").status == 401
    revoke_key(registry(), shared_rig.made.key)
    for tenant_id in (None, "acme", "nobody"):
        assert statuses(shared_rig.caller(tenant_id)) == (401, 401)


def test_1_4_tenants_with_the_same_names_never_see_each_other(shared_rig: Rig) -> None:
    acme, globex = shared_rig.caller("acme"), shared_rig.caller("globex")
    ids = [caller.create_metric("words") for caller in (acme, globex)]
    for caller in (acme, globex):
        caller.admin("POST", "/attributes", [{"name": "Plan", "key": "plan", "type": "user"}])

    acme.send_event("words", "ada", 5, headers={"idempotency-key": "k"})
    answer = globex.send_event("words", "ada", 7, headers={"idempotency-key": "k"})

    assert answer.status == 201
    assert (acme.total("words", "ada"), globex.total("words", "ada")) == (5, 7)
    assert globex.admin("GET", f"/metrics/{ids[0]}").status == 404
    assert globex.admin("DELETE", "/metrics", query={"ids": ids[0]}).body["deleted"] == []
    assert acme.admin("GET", f"/metrics/{ids[0]}").status == 200


def test_1_4_an_application_key_of_one_tenant_does_not_know_another(shared_rig: Rig) -> None:
    key = application_key(shared_rig.caller("acme"), "ada")

    assert Caller(key, "acme").application("PUT", "/users/ada", {}).status == 200
    assert Caller(key, "globex").application("PUT", "/users/ada", {}).status == 404
    assert shared_rig.caller("globex").application("GET", "/users/ada").status == 404


def test_1_4_an_archived_tenant_is_404_from_the_next_request_on(shared_rig: Rig) -> None:
    acme = shared_rig.caller("acme")
    assert acme.admin("GET", "/metrics").status == 200

    tenant_id = shared_rig.tenant_id("acme")
    archived = acme.admin("DELETE", "/tenants", query={"ids": tenant_id})

    assert archived.body == {"deleted": [{"id": tenant_id}], "issues": []}
    assert acme.admin("GET", "/metrics").status == 404
    assert acme.application("GET", "/users/ada").status == 404
    assert acme.admin("GET", f"/tenants/{tenant_id}").body["status"] == "archived"
    assert shared_rig.caller("globex").admin("GET", "/metrics").status == 200


def test_1_4_a_customer_id_moves_with_its_tenant(shared_rig: Rig) -> None:
    shared_rig.caller("acme").create_metric("words")
    admin = shared_rig.caller()

    changed = admin.admin("PATCH", "/tenants", [{"id": shared_rig.tenant_id("acme"), "customerId": "acme-2"}])
    taken = admin.admin("PATCH", "/tenants", [{"id": shared_rig.tenant_id("acme-2"), "customerId": "globex"}])

    assert changed.body["updated"][0]["customerId"] == "acme-2"
    assert taken.body["issues"][0]["message"] == 'Customer ID "globex" already exists in this environment'
    assert shared_rig.caller("acme").admin("GET", "/metrics").status == 404
    assert [metric["key"] for metric in shared_rig.caller("acme-2").admin("GET", "/metrics").body] == ["words"]


def test_1_4_a_customer_id_that_changed_hands_leads_to_its_new_tenant(shared_rig: Rig) -> None:
    shared_rig.caller("acme").create_metric("of-acme")
    shared_rig.caller("globex").create_metric("of-globex")
    acme, globex = shared_rig.tenant_id("acme"), shared_rig.tenant_id("globex")
    admin = shared_rig.caller()

    for tenant_id, customer_id in ((acme, "parked"), (globex, "acme"), (acme, "globex")):
        assert admin.admin("PATCH", "/tenants", [{"id": tenant_id, "customerId": customer_id}]).body["issues"] == []

    assert [each["key"] for each in shared_rig.caller("acme").admin("GET", "/metrics").body] == ["of-globex"]
    assert [each["key"] for each in shared_rig.caller("globex").admin("GET", "/metrics").body] == ["of-acme"]


def test_1_1_a_prefix_that_was_drawn_again_leads_to_its_new_environment(rig: Rig, shared_rig: Rig) -> None:
    old = rig.caller()
    old.create_metric("of-old")
    assert statuses(old) == (404, 200)

    remove_admin_key(registry(), rig.environment, rig.made.key)
    drawn_again = replace(shared_rig.made.key, id=KeyId(new_id()), prefix=rig.made.key.prefix, name="second")
    put_admin_key(registry(), shared_rig.environment, drawn_again)

    caller = Caller(f"{drawn_again.prefix}.{shared_rig.made.presented.body}", "acme")
    assert caller.admin("GET", "/metrics").body == []
    assert statuses(old) == (401, 401)
