"""What time it is where a tenant lives: a command that acts there is dated by that (behaviour 9.5)."""

from datetime import datetime

from plaudit.clock import utc_now
from plaudit.services.open_tenant import registry
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.test_clocks import environment_now


def now_in(table: TenantTable) -> datetime:
    """Return the time of a tenant's environment."""
    return environment_now(registry(), table.environment_id, utc_now())
