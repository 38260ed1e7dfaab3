"""Each test gets an environment of its own on the shared local stack."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from api import Caller
from integration.clock_queue import Clock, clock_of
from integration.job_queue import JobQueue, job_queue
from plaudit.clock import utc_now
from plaudit.domain.identifiers import CustomerId, TenantId
from plaudit.domain.tenancy import SINGLE_TENANT, Environment, EnvironmentType
from plaudit.services.manage_keys import MadeKey, ensure_admin_key
from plaudit.services.onboard import ensure_environment, ensure_organisation, ensure_tenant
from plaudit.services.open_tenant import registry, tenant_table
from plaudit.settings import settings
from plaudit.storage.secrets import key_pepper
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.tenants import find_door
from plaudit_cli.connection import Deployment
from plaudit_local import locks


@dataclass(frozen=True, slots=True)
class Rig:
    """An environment with its first admin key."""

    environment: Environment
    made: MadeKey

    def caller(self, tenant_id: str | None = None) -> Caller:
        """Somebody with the admin key."""
        return Caller(self.made.presented.text, tenant_id)

    def table(self, customer_id: str = SINGLE_TENANT) -> TenantTable:
        """The table of a tenant."""
        return tenant_table(self.tenant_id(customer_id), self.environment.id)

    def tenant_id(self, customer_id: str = SINGLE_TENANT) -> TenantId:
        """The id of a tenant."""
        door = find_door(registry(), self.environment.id, CustomerId(customer_id))
        assert door is not None
        return door.tenant_id


def make_rig(
    *tenants: str, organisation_key: str = "tests", type_: EnvironmentType = EnvironmentType.DEVELOPMENT
) -> Rig:
    """An environment: single-tenant unless tenants are named."""
    organisation = ensure_organisation(registry(), organisation_key, "Tests", utc_now())
    environment = ensure_environment(
        registry(),
        organisation,
        f"e{uuid4().hex}",
        name="Test",
        type_=type_,
        is_multi_tenant=bool(tenants),
        now=utc_now(),
    )
    for tenant in tenants:
        ensure_tenant(registry(), environment, CustomerId(tenant), tenant.upper(), utc_now())
    pepper = key_pepper(settings().key_pepper_secret_arn)
    return Rig(environment, ensure_admin_key(registry(), environment, "first", pepper, utc_now()))


@pytest.fixture
def rig(connected: Deployment) -> Rig:
    """A single-tenant environment."""
    assert connected.stack_name
    return make_rig()


@pytest.fixture(scope="module")
def quiet_rig(connected: Deployment) -> Rig:
    """A single-tenant environment with the metric `words`, for tests that leave nothing behind in it."""
    assert connected.stack_name
    quiet = make_rig()
    quiet.caller().create_metric("words")
    return quiet


@pytest.fixture
def shared_rig(connected: Deployment) -> Rig:
    """A multi-tenant environment with the tenants `acme` and `globex`."""
    assert connected.stack_name
    return make_rig("acme", "globex")


@pytest.fixture
def due_work_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is due is done for the whole stack, so tests of it take turns."""
    own = tmp_path_factory.getbasetemp()
    with locks.locked((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "due-work.lock"):
        yield


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    """A queue of jobs that nobody works on but the test."""
    with pytest.MonkeyPatch.context() as own, job_queue(own, longest_request_seconds=90) as queue:
        yield queue


@pytest.fixture
def clock(rig: Rig, jobs: JobQueue, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A clock that the test sets, for the tenant of its environment; the jobs it begins are the test's, too."""
    assert jobs.receive() == []
    with clock_of(rig.table(), monkeypatch) as clock:
        yield clock
