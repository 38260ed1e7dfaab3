"""Nobody sees or changes what is somebody else's, whatever operation the documents have (1.3, 1.4, 1.6).

Every operation of both documents is called with keys of one tenant and with every id, key, customer id and user of
another: one of the same environment, and one of another organisation. A new operation is covered by being documented.
What is stored is looked at after every operation that could change it, and after all for anything new besides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from api import Answer, Caller
from api_documents import Operation, every_operation
from conformance.probing import Request, requests_about
from integration.conftest import Rig
from integration.job_queue import jobs_that_nobody_does
from integration.webhook_queues import webhooks_that_nobody_tells
from plaudit.clock import utc_now
from plaudit.domain.identifiers import CustomerId
from plaudit.domain.tenancy import EnvironmentType
from plaudit.services.manage_keys import ensure_admin_key
from plaudit.services.onboard import ensure_environment, ensure_organisation, ensure_tenant
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.attributes import Item, to_attributes
from plaudit.storage.dynamodb import MAX_BATCH_READS, Address, ItemKey, read
from plaudit.storage.secrets import key_pepper
from plaudit_cli.connection import Deployment
from worlds import World, make_world

LAST_USE = "last_used_at"
"""A key takes note of its own use."""

BACKGROUND = "JOB"
"""Items of jobs go on changing for a minute after the edit that began them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A tenant with all that is in it; one that is alone has environment and organisation for itself."""

    rig: Rig
    customer_id: str
    world: World
    is_alone: bool = False

    def user_caller(self, user_id: str, tenant_id: str | None = None) -> Caller:
        return Caller(self.world.application_keys[user_id], tenant_id or self.customer_id)

    def dump(self, shared: dict[str, Item]) -> dict[str, Item]:
        """Return what is stored of it: its table, and the items of the registry that name it."""
        table, tenant_id = self.rig.table(self.customer_id), self.rig.tenant_id(self.customer_id)
        own = scan(table.client, table.name)
        known = [tenant_id, *(key.partition(".")[0] for key in self.world.application_keys.values())]
        known += [self.rig.environment.id, self.rig.environment.organisation_id] if self.is_alone else []
        named = {where: item for where, item in shared.items() if any(each in f"{where}{item}" for each in known)}
        kept = {where: item for where, item in (own | named).items() if not where.startswith(BACKGROUND)}
        return {where: {name: item[name] for name in item if name != LAST_USE} for where, item in kept.items()}


@dataclass(frozen=True, slots=True)
class Places:
    """Who calls, and whose things are asked for.

    At home only users call, none of whom may change anything of another. `stored` is what was there when it was last
    looked at; `known` names what of it is in the registry.
    """

    own: Place
    home: Place
    neighbour: Place
    stranger: Place
    stored: list[dict[str, Item]]
    known: Sequence[str]

    @property
    def victims(self) -> tuple[Place, Place]:
        return (self.neighbour, self.stranger)

    def changes(self, *, everywhere: bool = False) -> list[str]:
        """Return what has changed since the last look, where nothing may change.

        In the registry, which holds what all tests have made, new items are only found by looking everywhere.
        """
        shared = scan_registry() if everywhere else registry_items(self.known)
        before, self.stored[:] = list(self.stored), [each.dump(shared) for each in (self.home, *self.victims)]
        return [
            where
            for old, new in zip(before, self.stored, strict=True)
            for where in old.keys() | new.keys()
            if old.get(where) != new.get(where)
        ]


def scan_registry() -> dict[str, Item]:
    return scan(registry().client, registry().table)


def registry_items(known: Sequence[str]) -> dict[str, Item]:
    """Return those items of the registry that are known."""
    addresses = [Address(registry().table, ItemKey(*where.split(" "))) for where in known]
    parts = [addresses[start : start + MAX_BATCH_READS] for start in range(0, len(addresses), MAX_BATCH_READS)]
    found = [item for part in parts for item in read(registry().client, part).values()]
    return {f"{item['PK']} {item['SK']}": to_attributes(item) for item in found}


def scan(client: object, table: str) -> dict[str, Item]:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)  # type: ignore[attr-defined]
    return {f"{item['PK']['S']} {item['SK']['S']}": item for page in pages for item in page["Items"]}


@pytest.fixture(scope="module")
def places(connected: Deployment) -> Iterator[Places]:
    assert connected.stack_name
    with jobs_that_nobody_does(), webhooks_that_nobody_tells():
        shared = make_rig("own", "home", "neighbour")
        own, home = make_place(shared, "own", "zqo"), make_place(shared, "home", "zqh")
        neighbour = make_place(shared, "neighbour", "zqn")
        stranger = replace(make_place(make_rig("stranger"), "stranger", "zqs"), is_alone=True)
        registered = scan_registry()
        stored = [each.dump(registered) for each in (home, neighbour, stranger)]
        known = [where for where in registered if any(where in each for each in stored)]
        made = Places(own, home, neighbour, stranger, stored, known)
        yield made
        assert made.changes(everywhere=True) == []


def make_rig(*tenants: str) -> Rig:
    """An environment of an organisation of its own."""
    organisation = ensure_organisation(registry(), f"o{uuid4().hex}", "Org", utc_now())
    environment = ensure_environment(
        registry(),
        organisation,
        f"e{uuid4().hex}",
        name="Production",
        type_=EnvironmentType.PRODUCTION,
        is_multi_tenant=True,
        now=utc_now(),
    )
    for tenant in tenants:
        ensure_tenant(registry(), environment, CustomerId(tenant), tenant.upper(), utc_now())
    pepper = key_pepper(settings().key_pepper_secret_arn)
    return Rig(environment, ensure_admin_key(registry(), environment, "first", pepper, utc_now()))


def make_place(rig: Rig, customer_id: str, mark: str) -> Place:
    world = make_world(rig.caller(customer_id), mark, utc_now().date())
    ids: dict[str, list[str]] = {"tenants": [rig.tenant_id(customer_id)], "api-keys": [rig.made.key.id]}
    keys: dict[str, str] = {"environments": rig.environment.key, "customers": customer_id}
    return Place(rig, customer_id, replace(world, ids=world.ids | ids, keys=world.keys | keys))


def is_of_the_environment(operation: Operation) -> bool:
    return "Tenant-ID" not in operation.parameter_names


def attempts(operation: Operation, places: Places) -> Iterator[tuple[Place, Request]]:
    """Yield each victim with every request about its things.

    What belongs to the environment is not the neighbour's alone: its admin key is the caller's own.
    """
    for victim in (places.stranger,) if is_of_the_environment(operation) else places.victims:
        for request in requests_about(operation, victim.world):
            yield victim, request


def leaks(answer: Answer, request: Request, caller: Caller, victim: Place) -> list[str]:
    """Return what an answer tells of a victim that the request did not tell itself."""
    sent, told = f"{request.text} {caller.tenant_id}", f"{answer.body} {answer.headers}"
    sought = {victim.world.secret, *victim.world.own_ids(), *victim.world.application_keys.values()}
    return [text for text in sought if text in told and text not in sent]


@every_operation
def test_1_4_nothing_of_another_tenant_is_told_or_changed(places: Places, operation: Operation) -> None:
    user_id = places.own.world.users[0]
    admin, user = places.own.rig.caller(places.own.customer_id), places.own.user_caller(user_id)
    for victim, request in attempts(operation, places):
        astray = places.own.user_caller(user_id, victim.customer_id)
        answers = [(caller, request.send(caller)) for caller in (admin, user, astray)]

        for caller, answer in answers:
            assert answer.status < 500, (request.text, answer)
            assert leaks(answer, request, caller, victim) == [], (request.text, answer)
        assert answers[-1][1].status == (401 if operation.api == "admin" else 404), (request.text, answers[-1])
    assert operation.method == "get" or places.changes() == []


@every_operation
def test_1_3_an_application_key_is_refused_whatever_names_another_user(places: Places, operation: Operation) -> None:
    mine, other = places.home.world.users
    caller = places.home.user_caller(mine)
    world = replace(places.home.world, ids=places.home.world.ids | {"users": [other]})

    for request in requests_about(operation, world):
        answer = request.send(caller)

        if operation.api == "admin":
            assert answer.status == 401, request.text
        elif "403" in operation.content["responses"]:
            assert answer.status == 403, (request.text, answer)
            assert places.home.world.secret not in f"{answer.body} {answer.headers}"
        else:
            assert other not in str(answer.body), (request.text, answer)
    assert operation.method == "get" or places.changes() == []
