"""Behaviour 1.4, 9.5: environments made, renamed, deleted and had back by program."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from api import Answer, Caller
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.tenancy import (
    SINGLE_TENANT,
    Environment,
    EnvironmentType,
    Organisation,
    Tenant,
    TenantStatus,
    deleted,
)
from plaudit.ids import new_id
from plaudit.services.manage_keys import ensure_admin_key
from plaudit.services.onboard import ensure_environment, ensure_organisation
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.api_keys import list_admin_keys
from plaudit.storage.environments import close_environment, find_any_environment, put_environment
from plaudit.storage.secrets import key_pepper
from plaudit.storage.tenants import list_tenants, put_tenant
from plaudit_cli.connection import Deployment
from refusals import QUOTA_SENTENCE, provisioning_here, refusing

NOT_PRODUCTION = "Use an admin key of the organisation's production environment for this."


@pytest.fixture
def organisation(connected: Deployment) -> Organisation:
    """An organisation of its own."""
    assert connected.stack_name
    return ensure_organisation(registry(), f"org-{new_id()}", "Test", utc_now())


@pytest.fixture
def production(organisation: Organisation) -> Caller:
    """Somebody with a key of the organisation's production environment."""
    environment = ensure_environment(
        registry(),
        organisation,
        "live",
        name="Live",
        type_=EnvironmentType.PRODUCTION,
        is_multi_tenant=True,
        now=utc_now(),
    )
    pepper = key_pepper(settings().key_pepper_secret_arn)
    return Caller(ensure_admin_key(registry(), environment, "first", pepper, utc_now()).presented.text)


def create(caller: Caller, key: str, **more: Any) -> Answer:  # noqa: ANN401
    return caller.admin("POST", "/environments", {"name": key.upper(), "key": key, "type": "staging"} | more)


def environment_of(organisation: Organisation, key: str) -> Environment:
    environment = find_any_environment(registry(), organisation.id, key)
    assert environment is not None
    return environment


def test_9_5_an_environment_is_made_with_its_first_key_and_is_ready(production: Caller) -> None:
    made = create(production, "trial")

    assert made.status == 201
    assert {name: made.body[name] for name in ("name", "key", "priority", "type", "multiTenant")} == {
        "name": "TRIAL",
        "key": "trial",
        "priority": 2,
        "type": "staging",
        "multiTenant": False,
    }
    trial = Caller(made.body["apiKey"])
    trial.create_metric("words")
    assert trial.send_event("words", "ada", 1).status == 201
    assert [each["name"] for each in trial.admin("GET", "/api-keys").body] == ["first"]


def test_1_4_the_environments_of_the_organisation_are_listed_production_first(production: Caller) -> None:
    create(production, "sandbox", type="development", multiTenant=True)
    create(production, "trial")

    listed = production.admin("GET", "/environments").body

    assert [(each["priority"], each["key"], each["type"], each["multiTenant"]) for each in listed] == [
        (1, "live", "production", True),
        (2, "trial", "staging", False),
        (3, "sandbox", "development", True),
    ]
    assert {frozenset(each) for each in listed} == {
        frozenset({"id", "name", "key", "priority", "type", "multiTenant", "created"})
    }


def test_1_4_a_multi_tenant_environment_has_no_tenant_yet(production: Caller) -> None:
    sandbox = Caller(create(production, "sandbox", multiTenant=True).body["apiKey"])

    assert sandbox.admin("GET", "/metrics").status == 422
    assert sandbox.admin("POST", "/tenants", [{"customerId": "acme", "name": "Acme"}]).status == 201
    assert Caller(sandbox.key, "acme").admin("GET", "/metrics").status == 200


def test_9_5_only_a_key_of_production_makes_and_deletes_environments(production: Caller) -> None:
    trial = Caller(create(production, "trial").body["apiKey"])

    refused = [
        create(trial, "another"),
        trial.admin("DELETE", "/environments/trial"),
        trial.admin("DELETE", "/environments/unknown"),
        trial.admin("PATCH", "/environments/live", {"name": "Mine"}),
        trial.admin("PATCH", "/environments/unknown", {"name": "Mine"}),
    ]

    assert [(answer.status, answer.body["error"]) for answer in refused] == [(403, NOT_PRODUCTION)] * 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "no spaces"},
        {"key": ""},
        {"key": "x" * 256},
        {"name": ""},
        {"type": "production"},
        {"type": "other"},
        {"multiTenant": "yes"},
    ],
    ids=str,
)
def test_1_6_an_environment_that_does_not_fit_is_422_and_names_the_field(
    production: Caller, wrong: dict[str, Any]
) -> None:
    answer = production.admin("POST", "/environments", {"name": "Trial", "key": "trial", "type": "staging"} | wrong)

    assert answer.status == 422
    assert f"Invalid {next(iter(wrong))}: " in answer.body["error"]


def test_1_6_an_environment_in_use_is_not_made_again(production: Caller) -> None:
    made = create(production, "trial")
    Caller(made.body["apiKey"]).admin("GET", "/metrics")

    again = create(production, "trial")

    assert (again.status, again.body["error"]) == (422, 'The environment "trial" already exists. Choose another key.')
    assert Caller(made.body["apiKey"]).admin("GET", "/metrics").status == 200


def test_1_6_an_environment_of_another_kind_is_not_made_again(production: Caller) -> None:
    create(production, "trial")

    assert create(production, "trial", type="development").status == 422
    assert create(production, "trial", multiTenant=True).status == 422
    assert create(production, "live", type="staging", multiTenant=True).status == 422


def test_9_5_a_making_whose_answer_was_lost_is_repeated_and_its_key_replaced(production: Caller) -> None:
    lost, made = (create(production, "trial").body for _ in range(2))

    assert lost["id"] == made["id"]
    assert Caller(lost["apiKey"]).admin("GET", "/metrics").status == 401
    trial = Caller(made["apiKey"])
    assert [each["name"] for each in trial.admin("GET", "/api-keys").body] == ["first"]


@pytest.mark.parametrize("has_tenant", [False, True], ids=["before its tenant", "before its table"])
def test_9_5_a_making_that_died_half_way_is_finished_by_the_same_request(
    production: Caller,
    organisation: Organisation,
    has_tenant: bool,  # noqa: FBT001
) -> None:
    now = utc_now()
    half = Environment(
        EnvironmentId(new_id()),
        organisation.id,
        "trial",
        "TRIAL",
        EnvironmentType.STAGING,
        is_multi_tenant=False,
        created_at=now,
    )
    put_environment(registry(), half)
    if has_tenant:
        put_tenant(registry(), Tenant(TenantId(new_id()), half.id, SINGLE_TENANT, "x", TenantStatus.CREATING, now, now))

    made = create(production, "trial")

    assert (made.status, made.body["id"]) == (201, half.id)
    assert Caller(made.body["apiKey"]).admin("GET", "/metrics").status == 200


def test_9_5_an_environment_for_whose_table_there_is_no_room_is_422_and_finished_later(production: Caller) -> None:
    with provisioning_here(), refusing(lambda _: "LimitExceededException"):
        refused = create(production, "trial")
    finished = create(production, "trial")

    assert (refused.status, refused.body) == (422, {"error": QUOTA_SENTENCE})
    assert finished.status == 201
    assert Caller(finished.body["apiKey"]).admin("GET", "/metrics").status == 200


def test_1_4_a_new_environment_can_have_the_configuration_of_another(production: Caller) -> None:
    trial = Caller(create(production, "trial").body["apiKey"])
    metric_id = trial.create_metric("words")
    trial.admin("POST", "/attributes", [{"name": "Plan", "key": "plan", "type": "user"}])
    trial.send_event("words", "ada", 5)

    made = [create(production, "copy", cloneFrom="trial") for _ in range(2)][-1]

    copy = Caller(made.body["apiKey"])
    assert made.status == 201
    assert [each["key"] for each in copy.admin("GET", "/metrics").body] == ["words"]
    assert [each["key"] for each in copy.admin("GET", "/attributes").body] == ["plan"]
    assert copy.admin("GET", "/metrics").body[0]["id"] != metric_id
    assert copy.application("GET", "/users/ada").status == 404
    assert copy.send_event("words", "ada", 1).body["total"] == 1
    assert trial.total("words", "ada") == 5


def test_1_4_only_a_single_tenant_environment_of_the_organisation_can_be_cloned(production: Caller, rig: Rig) -> None:
    create(production, "trial")

    refused = [
        create(production, "copy", cloneFrom="unknown"),
        create(production, "copy", cloneFrom=rig.environment.key),
        create(production, "copy", cloneFrom="live"),
        create(production, "copy", cloneFrom="trial", multiTenant=True),
    ]

    single_tenant = "Invalid cloneFrom: only a single-tenant environment has one configuration to clone."
    assert [(answer.status, answer.body["error"]) for answer in refused] == [
        (422, "Invalid cloneFrom: this organisation has no environment unknown."),
        (422, f"Invalid cloneFrom: this organisation has no environment {rig.environment.key}."),
        (422, single_tenant),
        (422, single_tenant),
    ]
    assert [each["key"] for each in production.admin("GET", "/environments").body] == ["live", "trial"]


def test_1_4_an_environment_is_renamed_by_its_own_key_or_production(production: Caller) -> None:
    trial = Caller(create(production, "trial").body["apiKey"])

    own = trial.admin("PATCH", "/environments/trial", {"name": "Trial run"})
    again = production.admin("PATCH", "/environments/trial", {"name": "Trial run"})
    other = production.admin("PATCH", "/environments/trial", {})

    assert [answer.body["name"] for answer in (own, again, other)] == ["Trial run"] * 3
    assert [each["name"] for each in trial.admin("GET", "/environments").body] == ["Live", "Trial run"]
    assert len(trial.admin("POST", "/api-keys", [{"name": "b"}, {"name": "c"}, {"name": "d"}]).body["created"]) == 2
    assert production.admin("PATCH", "/environments/unknown", {"name": "x"}).status == 404
    assert production.admin("PATCH", "/environments/trial", {"name": ""}).status == 422
    assert production.admin("PATCH", "/environments/trial", {"status": "deleted"}).status == 422


def test_1_4_a_deleted_environment_is_closed_with_every_key_from_the_next_request_on(
    production: Caller, organisation: Organisation
) -> None:
    trial = Caller(create(production, "trial").body["apiKey"])
    second = Caller(trial.admin("POST", "/api-keys", [{"name": "second"}]).body["created"][0]["key"])
    user = Caller(trial.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"][0]["key"])
    assert user.application("PUT", "/users/ada", {}).status == 200

    answer = production.admin("DELETE", "/environments/trial")

    assert answer.status == 200
    assert set(answer.body) == {"id", "key", "restorableUntil"}
    assert [caller.admin("GET", "/metrics").status for caller in (trial, second)] == [401, 401]
    assert [caller.admin("GET", "/environments").status for caller in (trial, second)] == [401, 401]
    assert user.application("GET", "/users/ada").status == 401
    assert [each["key"] for each in production.admin("GET", "/environments").body] == ["live"]
    environment = environment_of(organisation, "trial")
    assert environment.deleted_at is not None
    assert environment.purge_at == environment.deleted_at + timedelta(days=30)
    assert production.admin("DELETE", "/environments/trial").body == answer.body


def test_1_4_a_deleted_environment_closes_its_tenants(production: Caller) -> None:
    key = create(production, "sandbox", multiTenant=True).body["apiKey"]
    Caller(key).admin("POST", "/tenants", [{"customerId": name, "name": name} for name in ("acme", "globex")])
    users = []
    for tenant in ("acme", "globex"):
        made = Caller(key, tenant).admin("POST", "/application-api-keys", [{"userId": "ada"}])
        users.append(Caller(made.body["created"][0]["key"], tenant))
    assert [user.application("PUT", "/users/ada", {}).status for user in users] == [200, 200]

    production.admin("DELETE", "/environments/sandbox")

    assert [user.application("GET", "/users/ada").status for user in users] == [401, 401]


def test_1_4_the_production_environment_cannot_be_deleted(production: Caller) -> None:
    refused = production.admin("DELETE", "/environments/live")

    assert (refused.status, refused.body) == (422, {"error": "The production environment cannot be deleted."})
    assert production.admin("DELETE", "/environments/unknown").status == 404
    assert production.admin("GET", "/environments").status == 200


def test_1_4_the_key_of_a_deleted_environment_is_not_free_yet(production: Caller, organisation: Organisation) -> None:
    create(production, "trial")
    production.admin("DELETE", "/environments/trial")
    purge_at = environment_of(organisation, "trial").purge_at
    assert purge_at is not None

    answers = [create(production, "trial"), production.admin("PATCH", "/environments/trial", {"name": "x"})]

    sentence = (
        'The environment "trial" was deleted. Restore it (`PATCH` with the status "active"), or use '
        f"another key: this one is free when its data are gone for good on {purge_at:%Y-%m-%d}."
    )
    assert [(answer.status, answer.body["error"]) for answer in answers] == [(422, sentence)] * 2


def test_1_4_a_deleted_environment_is_had_back_with_its_data_and_a_new_key(production: Caller) -> None:
    old = Caller(create(production, "trial").body["apiKey"])
    old.create_metric("words")
    old.send_event("words", "ada", 5)
    user = Caller(old.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"][0]["key"])
    production.admin("DELETE", "/environments/trial")

    restored = [production.admin("PATCH", "/environments/trial", {"status": "active"}) for _ in range(2)]
    new = Caller(create(production, "trial").body["apiKey"])

    assert [answer.status for answer in restored] == [200, 200]
    assert old.admin("GET", "/metrics").status == 401
    assert new.total("words", "ada") == 5
    assert user.total("words", "ada") == 5


def test_1_4_an_archived_tenant_stays_archived_when_its_environment_is_had_back(production: Caller) -> None:
    key = create(production, "sandbox", multiTenant=True).body["apiKey"]
    made = Caller(key).admin("POST", "/tenants", [{"customerId": name, "name": name} for name in ("acme", "globex")])
    Caller(key).admin("DELETE", "/tenants", query={"ids": made.body["created"][0]["id"]})

    production.admin("DELETE", "/environments/sandbox")
    production.admin("PATCH", "/environments/sandbox", {"status": "active"})

    again = Caller(create(production, "sandbox", multiTenant=True).body["apiKey"])
    assert [each["status"] for each in again.admin("GET", "/tenants").body] == ["archived", "active"]
    assert Caller(again.key, "acme").admin("GET", "/metrics").status == 404
    assert Caller(again.key, "globex").admin("GET", "/metrics").status == 200


def test_1_4_a_deletion_that_died_half_way_is_finished_by_the_same_request(
    production: Caller, organisation: Organisation
) -> None:
    trial = Caller(create(production, "trial").body["apiKey"])
    user = Caller(trial.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"][0]["key"])
    environment = environment_of(organisation, "trial")
    keys = list(list_admin_keys(registry(), environment.id))
    close_environment(registry(), deleted(environment, utc_now(), timedelta(days=30)), keys)
    assert user.application("GET", "/users/ada").status == 404  # Its tenant is still open.

    production.admin("DELETE", "/environments/trial")

    assert trial.admin("GET", "/metrics").status == 401
    assert user.application("GET", "/users/ada").status == 401
    assert [tenant.status for tenant in list_tenants(registry(), environment.id)] == [TenantStatus.CLOSED]


def test_1_4_a_key_made_while_its_environment_is_deleted_does_not_stay_open(
    production: Caller, organisation: Organisation
) -> None:
    trial = Caller(create(production, "trial").body["apiKey"])

    with ThreadPoolExecutor(3) as pool:
        making = [pool.submit(trial.admin, "POST", "/api-keys", [{"name": name}]) for name in ("b", "c")]
        closing = pool.submit(production.admin, "DELETE", "/environments/trial")
    made = [key for each in making for key in each.result().body.get("created", [])]

    assert closing.result().status == 200
    assert [Caller(each["key"]).admin("GET", "/environments").status for each in made] == [401] * len(made)
    assert list(list_admin_keys(registry(), environment_of(organisation, "trial").id)) == []


def test_1_4_environments_of_another_organisation_do_not_exist(production: Caller, rig: Rig) -> None:
    assert production.admin("DELETE", f"/environments/{rig.environment.key}").status == 404
    assert production.admin("PATCH", f"/environments/{rig.environment.key}", {"name": "x"}).status == 404
    assert rig.caller().admin("GET", "/metrics").status == 200
