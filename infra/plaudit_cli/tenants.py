"""`plaudit tenant`: the customers of a customer, each with a table of its own."""

from pathlib import Path
from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.tenancy import Tenant
from plaudit.services.manage_tenants import archive_tenant, change_tenant, create_tenants, restore_tenant
from plaudit.services.open_tenant import registry
from plaudit.storage.tenants import list_tenants
from plaudit_cli.backups import OptionalCustomerId, backup, restore_from_file, tell
from plaudit_cli.errors import CommandError
from plaudit_cli.output import Row, note, show_row, show_rows
from plaudit_cli.references import (
    CustomerIdArgument,
    EnvironmentReference,
    checked_customer_id,
    get_door,
    get_environment,
    get_multi_tenant_environment,
)
from plaudit_cli.session import connect

COLUMNS = ("customer_id", "name", "status", "created_at", "purge_at", "id")

app = typer.Typer(no_args_is_help=True, help="Tenants: whose data never meet; each has a table of its own.")
app.command()(backup)


@app.command()
def create(
    context: typer.Context,
    reference: EnvironmentReference,
    customer_id: CustomerIdArgument,
    name: Annotated[str | None, typer.Option(help="What people call it.", show_default="the id")] = None,
) -> None:
    """Create a tenant and wait for its table. One that was cut short is taken up again."""
    wanted = (checked_customer_id(customer_id), name or customer_id)
    connect(context)
    environment = get_multi_tenant_environment(reference)
    (outcome,) = create_tenants(registry(), environment.id, [wanted], utc_now())
    if isinstance(outcome, IssueError):
        raise outcome
    show_row(context, _to_row(outcome), COLUMNS)


@app.command("list")
def list_(context: typer.Context, reference: EnvironmentReference) -> None:
    """List the tenants of an environment; a single-tenant one has one without a customer id."""
    connect(context)
    environment = get_environment(reference)
    show_rows(context, list(map(_to_row, list_tenants(registry(), environment.id))), COLUMNS)


@app.command()
def rename(
    context: typer.Context,
    reference: EnvironmentReference,
    customer_id: CustomerIdArgument,
    name: Annotated[str | None, typer.Option(help="What it is called from now on.")] = None,
    new_customer_id: Annotated[
        str | None, typer.Option("--customer-id", metavar="ID", help="The customer id it has from now on.")
    ] = None,
) -> None:
    """Change a tenant's name, its customer id, or both. Its data stay where they are."""
    if name is None and new_customer_id is None:
        raise CommandError("Say what is to change: --name, --customer-id, or both.")
    connect(context)
    environment = get_multi_tenant_environment(reference)
    door = get_door(reference, environment, customer_id)
    new_id = None if new_customer_id is None else checked_customer_id(new_customer_id)
    tenant = change_tenant(registry(), environment.id, door.tenant_id, customer_id=new_id, name=name, now=utc_now())
    show_row(context, _to_row(tenant), COLUMNS)


@app.command()
def archive(context: typer.Context, reference: EnvironmentReference, customer_id: CustomerIdArgument) -> None:
    """Close a tenant from the next request on. Its data are kept for a while. Safe to repeat."""
    connect(context)
    environment = get_multi_tenant_environment(reference)
    door = get_door(reference, environment, customer_id)
    tenant = archive_tenant(registry(), environment.id, door.tenant_id, utc_now())
    show_row(context, _to_row(tenant), COLUMNS)
    note(
        "Requests that name this tenant are answered with 404 from now on. `plaudit tenant restore` takes that back "
        f"until {tenant.purge_at:%Y-%m-%d}; then its data are deleted for good."
    )


@app.command()
def restore(
    context: typer.Context,
    reference: EnvironmentReference,
    customer_id: OptionalCustomerId = None,
    file: Annotated[
        Path | None, typer.Option("--input", metavar="FILE", help="Make the tenant of a backup instead.")
    ] = None,
    *,
    keeps_webhooks: Annotated[
        bool, typer.Option("--keep-webhooks", help="Leave webhooks on, which tell whom the original tells.")
    ] = False,
) -> None:
    """Open an archived tenant again, as it was; or with --input, make a new tenant of a backup. Safe to repeat.

    The new tenant has a customer id that is free, or is that of a single-tenant environment in which nothing was set up
    yet. It opens when everything is there; the same command goes on with what was cut short. Application keys that are
    in use, by the original for instance, do not open it; no key does on a stack with another key pepper. Webhooks are
    off, unless you keep them; on another stack they have other secrets. In another environment the control group is
    another one. A batch that was not processed stays so, and a webhook's window that was open tells nothing. Who was
    erased since the backup is back: erase them again.
    """
    if file is None:
        if customer_id is None:
            raise CommandError("Name the tenant to open again, or a backup with --input.")
        connect(context)
        environment = get_multi_tenant_environment(reference)
        door = get_door(reference, environment, customer_id)
        show_row(context, _to_row(restore_tenant(registry(), environment.id, door.tenant_id, utc_now())), COLUMNS)
        return
    connect(context)
    restored = restore_from_file(reference, customer_id, file, keeps_webhooks=keeps_webhooks)
    show_row(context, _to_row(restored.tenant), COLUMNS)
    tell(restored, keeps_webhooks=keeps_webhooks)


def _to_row(tenant: Tenant) -> Row:
    return {
        "id": tenant.id,
        "customer_id": tenant.customer_id,
        "name": tenant.name,
        "status": tenant.status,
        "created_at": tenant.created_at,
        "updated_at": tenant.updated_at,
        "purge_at": tenant.purge_at,
    }
