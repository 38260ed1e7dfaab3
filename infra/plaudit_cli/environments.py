"""`plaudit environment`: the separate worlds of an organisation."""

from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.tenancy import SINGLE_TENANT, Environment, EnvironmentType, Organisation
from plaudit.services.manage_environments import change_environment, delete_environment
from plaudit.services.onboard import ensure_environment
from plaudit.services.open_tenant import registry
from plaudit.storage.environments import find_environment, list_environments
from plaudit_cli.errors import CommandError
from plaudit_cli.output import Row, note, show_row, show_rows
from plaudit_cli.references import (
    EnvironmentReference,
    get_environment,
    get_organisation,
    require_active,
    split_reference,
)
from plaudit_cli.session import connect

COLUMNS = ("key", "name", "type", "multi_tenant", "created_at")

TypeOption = Annotated[
    EnvironmentType, typer.Option("--type", metavar="TYPE", help="production, staging or development.")
]
MultiTenantOption = Annotated[
    bool, typer.Option("--multi-tenant", metavar="", help="Every request names a tenant. Cannot be changed later.")
]

app = typer.Typer(no_args_is_help=True, help="Environments: production, staging and so on, each a world of its own.")


@app.command()
def create(
    context: typer.Context,
    reference: EnvironmentReference,
    type_: TypeOption = EnvironmentType.DEVELOPMENT,
    name: Annotated[str | None, typer.Option(help="What people call it.", show_default="the key")] = None,
    *,
    multi_tenant: MultiTenantOption = False,
) -> None:
    """Create an environment; unless it is multi-tenant, its one tenant and table, too. Safe to repeat."""
    organisation_key, key = split_reference(reference)
    connect(context)
    organisation = get_organisation(organisation_key)
    environment = make_environment(organisation, key, name or key, type_, is_multi_tenant=multi_tenant)
    show_row(context, to_row(environment), COLUMNS)


@app.command("list")
def list_(
    context: typer.Context,
    organisation: Annotated[str, typer.Argument(metavar="ORG", help="The key of an organisation.")],
) -> None:
    """List the environments of an organisation."""
    connect(context)
    environments = list_environments(registry(), get_organisation(organisation).id)
    show_rows(context, list(map(to_row, environments)), COLUMNS)


@app.command()
def rename(
    context: typer.Context,
    reference: EnvironmentReference,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What people call it from now on.")],
) -> None:
    """Give an environment another name; its key stays. Safe to repeat."""
    connect(context)
    environment = get_environment(reference)
    renamed = change_environment(registry(), environment.organisation_id, environment.key, name=name, now=utc_now())
    show_row(context, to_row(renamed), COLUMNS)


@app.command()
def delete(
    context: typer.Context,
    reference: EnvironmentReference,
    *,
    is_production: Annotated[
        bool, typer.Option("--production", metavar="", help="Delete it although it is a production environment.")
    ] = False,
) -> None:
    """Close an environment with its keys and tenants from the next request on. Its data are kept for a while."""
    organisation_key, key = split_reference(reference)
    connect(context)
    organisation = get_organisation(organisation_key)
    environment = find_environment(registry(), organisation.id, key)
    if environment and environment.type is EnvironmentType.PRODUCTION and not is_production:
        raise CommandError(f"{reference} is a production environment. To delete it all the same, add --production.")
    closed = delete_environment(registry(), organisation.id, key, utc_now())
    show_row(context, to_row(closed), (*COLUMNS, "purge_at"))
    note(
        f"`plaudit environment restore` takes that back until {closed.purge_at:%Y-%m-%d}; then its data are deleted "
        "for good. Its keys are deleted already."
    )


@app.command()
def restore(context: typer.Context, reference: EnvironmentReference) -> None:
    """Have a deleted environment back, with its tenants and without its keys. Safe to repeat."""
    organisation_key, key = split_reference(reference)
    connect(context)
    organisation = get_organisation(organisation_key)
    restored = change_environment(registry(), organisation.id, key, is_restored=True, now=utc_now())
    show_row(context, to_row(restored), COLUMNS)
    note(f"It has no keys: `plaudit key create {reference}` makes one.")


def make_environment(
    organisation: Organisation, key: str, name: str, type_: EnvironmentType, *, is_multi_tenant: bool
) -> Environment:
    """Make an environment whose table, if it has one, is active; refuse another one with this key."""
    reference = f"{organisation.key}/{key}"
    environment = ensure_environment(
        registry(), organisation, key, name=name, type_=type_, is_multi_tenant=is_multi_tenant, now=utc_now()
    )
    if (environment.type, environment.is_multi_tenant) != (type_, is_multi_tenant):
        tenancy = "multi-tenant" if environment.is_multi_tenant else "single-tenant"
        raise CommandError(
            f"{reference} is there already, as a {tenancy} {environment.type} environment, which cannot be changed."
        )
    if not environment.is_multi_tenant:
        require_active(reference, environment, SINGLE_TENANT)
    return environment


def to_row(environment: Environment) -> Row:
    """Return what is shown of an environment."""
    return {
        "id": environment.id,
        "key": environment.key,
        "name": environment.name,
        "type": environment.type,
        "multi_tenant": environment.is_multi_tenant,
        "created_at": environment.created_at,
        "purge_at": environment.purge_at,
    }
