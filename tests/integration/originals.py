"""A tenant in which everything exists and somebody is told of everything, its backup, and what is restored of it."""

from dataclasses import dataclass
from io import BytesIO

from dumps import Dump, stored_items
from integration.conftest import Rig, make_rig
from plaudit.clock import utc_now
from plaudit.domain.identifiers import CustomerId
from plaudit.domain.tenancy import SINGLE_TENANT, Tenant
from plaudit.services.backup_tenant import Source, back_up
from plaudit.services.open_tenant import registry
from plaudit.services.restore_tenant import Restored, Target, restore_backup
from plaudit.storage.keys import RESTORE
from plaudit.storage.tenants import find_tenant, list_tenants
from rules import everything_is_told
from worlds import World, make_world


@dataclass(frozen=True, slots=True)
class Original:
    """The tenant `acme` of an environment, and its backup."""

    rig: Rig
    world: World
    file: BytesIO

    def restore(
        self, customer_id: str, *, keeps_webhooks: bool = False, into: Rig | None = None, file: BytesIO | None = None
    ) -> Restored:
        """Make a tenant of the backup, or of another file."""
        target = Target((into or self.rig).environment, CustomerId(customer_id), keeps_webhooks)
        return restore_backup(registry(), file or self.file, target, utc_now())


def make_original() -> Original:
    """The tenant of an environment of its own; its last event waits to be told."""
    rig = make_rig("acme")
    world = make_world(rig.caller("acme"), "bkp", utc_now().date())
    everything_is_told(rig.table("acme"))
    assert rig.caller("acme").send_event(world.keys["metrics"], world.users[0], 1).status == 201
    return Original(rig, world, backup_of(rig, "acme"))


def backup_of(rig: Rig, customer_id: str = SINGLE_TENANT) -> BytesIO:
    """The backup of a tenant."""
    file = BytesIO()
    source = Source("tests/original", tenant_of(rig, customer_id), rig.table(customer_id))
    back_up(registry(), source, file, utc_now())
    return file


def tenant_of(rig: Rig, customer_id: str = SINGLE_TENANT) -> Tenant:
    """A tenant as the registry has it."""
    tenant = find_tenant(registry(), rig.environment.id, rig.tenant_id(customer_id))
    assert tenant is not None
    return tenant


def customer_ids(rig: Rig) -> set[str]:
    """The customer ids of all tenants of an environment, whatever their status."""
    return {tenant.customer_id for tenant in list_tenants(registry(), rig.environment.id)}


def items_of(rig: Rig, customer_id: str = SINGLE_TENANT) -> Dump:
    """All that is stored of a tenant, but the mark that it was restored."""
    return {key: item for key, item in stored_items(rig.table(customer_id).name).items() if key != RESTORE}
