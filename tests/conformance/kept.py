"""The situations in which the documents are tried: each API, by each kind of key, in each kind of environment."""

from collections.abc import Callable
from dataclasses import dataclass

from admin_api import app as admin
from admin_api.paths import BASE_PATH as ADMIN_PATH
from api_documents import operations
from application_api import app as application
from application_api.paths import BASE_PATH as APPLICATION_PATH
from conformance.exploring import Effort, explore
from integration.conftest import Rig, make_rig
from plaudit.clock import utc_now
from worlds import World, make_world

TENANT = "acme"
APPS = {
    "application": (application.app, f"{APPLICATION_PATH}/openapi"),
    "admin": (admin.app, f"{ADMIN_PATH}/openapi"),
}
"""Each API and where it serves its document."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Who calls which API where."""

    api: str
    is_multi_tenant: bool
    key_of: Callable[[Rig, World], str]

    def arrange(self) -> tuple[dict[str, str], World]:
        """Make an environment with a world in it; returns the headers to call with."""
        rig = make_rig(*([TENANT] if self.is_multi_tenant else []))
        tenant = {"Tenant-ID": TENANT} if self.is_multi_tenant else {}
        world = make_world(rig.caller(tenant.get("Tenant-ID")), "zqx", utc_now().date())
        return {"X-API-KEY": self.key_of(rig, world), **tenant}, world


def _admin_key(rig: Rig, _: World) -> str:
    return rig.made.presented.text


def _application_key(_: Rig, world: World) -> str:
    return world.application_keys[world.users[0]]


SITUATIONS = {
    "app-single": Situation("application", is_multi_tenant=False, key_of=_admin_key),
    "app-tenants": Situation("application", is_multi_tenant=True, key_of=_admin_key),
    "app-of-a-user": Situation("application", is_multi_tenant=True, key_of=_application_key),
    "admin-single": Situation("admin", is_multi_tenant=False, key_of=_admin_key),
    "admin-tenants": Situation("admin", is_multi_tenant=True, key_of=_admin_key),
}


def assert_kept(situation: Situation, effort: Effort, command: str) -> None:
    """Explore, and say how to see again what was found."""
    headers, world = situation.arrange()
    explored = explore(*APPS[situation.api], headers, world, effort)

    print(f"{explored.statuses.total():,} requests")  # noqa: T201  # shown when it fails, as what follows is
    assert not explored.findings, "\n\n".join([f"Again: {command}", *explored.findings[:10]])
    assert explored.operations == {operation.id for operation in operations(situation.api)}
