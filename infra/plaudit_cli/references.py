"""How a command line names what there is: `ORG`, `ORG/ENV`, and a customer id for a tenant."""

import re
from typing import Annotated

import typer

from plaudit.domain.identifiers import CustomerId
from plaudit.domain.tenancy import MAX_CUSTOMER_ID, SINGLE_TENANT, Environment, Organisation, TenantStatus
from plaudit.services.open_tenant import registry, tenant_table
from plaudit.storage.environments import find_environment
from plaudit.storage.organisations import find_organisation
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.tenants import TenantDoor, find_door
from plaudit_cli.errors import CommandError

MAX_KEY = 255

EnvironmentReference = Annotated[
    str, typer.Argument(metavar="ORG/ENV", help="An environment of an organisation, such as demo/production.")
]
CustomerIdArgument = Annotated[
    str, typer.Argument(metavar="CUSTOMER_ID", help="Your own id of the tenant; the Tenant-ID header carries it.")
]
TenantOption = Annotated[
    str | None, typer.Option("--tenant", metavar="ID", help="The tenant, in a multi-tenant environment.")
]


def checked_key(key: str) -> str:
    """Return the key of an organisation or environment if it may be one (behaviour 1.8)."""
    if len(key) > MAX_KEY or not re.fullmatch(r"[a-zA-Z\d\-_]+", key, re.ASCII):
        raise CommandError(f'"{key}" cannot be a key: use letters, digits, hyphens and underscores.')
    return key


def checked_customer_id(customer_id: str) -> CustomerId:
    """Return a customer id if it may be one (behaviour 1.4)."""
    if not 0 < len(customer_id) <= MAX_CUSTOMER_ID or not customer_id.isprintable():
        raise CommandError(f"A customer id has 1 to {MAX_CUSTOMER_ID} printable characters.")
    return CustomerId(customer_id)


def split_reference(reference: str) -> tuple[str, str]:
    """Return the keys in a reference to an environment."""
    organisation, slash, environment = reference.partition("/")
    if not slash:
        raise CommandError(f'"{reference}" names no environment: write ORG/ENV, such as demo/production.')
    return checked_key(organisation), checked_key(environment)


def get_organisation(key: str) -> Organisation:
    """Return an organisation, or say that there is none."""
    organisation = find_organisation(registry(), key)
    if organisation is None:
        raise CommandError(f"There is no organisation {key}. See `plaudit organisation list`.")
    return organisation


def get_environment(reference: str) -> Environment:
    """Return an environment, or say what there is not."""
    organisation_key, key = split_reference(reference)
    organisation = get_organisation(organisation_key)
    environment = find_environment(registry(), organisation.id, key)
    if environment is None:
        raise CommandError(f"There is no environment {reference}. See `plaudit environment list {organisation_key}`.")
    return environment


def get_multi_tenant_environment(reference: str) -> Environment:
    """Return an environment that may have several tenants, or say why not."""
    environment = get_environment(reference)
    if not environment.is_multi_tenant:
        raise CommandError(
            f"{reference} is single-tenant: it has one tenant, made with it. Tenants of your own need another "
            "environment: `plaudit environment create ORG/ENV --multi-tenant`."
        )
    return environment


def get_door(reference: str, environment: Environment, customer_id: str | None) -> TenantDoor:
    """Return a tenant of an environment, whatever its status, or say that there is none."""
    if environment.is_multi_tenant and customer_id is None:
        raise CommandError(f"{reference} is multi-tenant. Name the tenant with --tenant.")
    chosen = CustomerId(customer_id or "") if environment.is_multi_tenant else SINGLE_TENANT
    door = find_door(registry(), environment.id, chosen)
    if door is None:
        raise CommandError(f"There is no tenant {chosen} in {reference}. See `plaudit tenant list {reference}`.")
    return door


def require_active(reference: str, environment: Environment, customer_id: CustomerId) -> TenantDoor:
    """Return a tenant that was just asked to be made, or say why it does not answer."""
    door = get_door(reference, environment, customer_id)
    match door.status:
        case TenantStatus.ACTIVE:
            return door
        case TenantStatus.CREATING:
            raise CommandError(
                f"The table of {reference} {customer_id} is not ready yet. Run the same command again to finish it."
            )
        case TenantStatus.ARCHIVED | TenantStatus.CLOSED | TenantStatus.PURGING:
            raise CommandError(f"The tenant {customer_id} of {reference} is archived.")


def get_table(reference: str, customer_id: str | None) -> TenantTable:
    """Return the table of a tenant; archived ones included, because who runs the stack may look at them."""
    environment = get_environment(reference)
    return tenant_table(get_door(reference, environment, customer_id).tenant_id, environment.id)
