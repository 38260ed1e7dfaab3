"""`plaudit organisation`: the customers of a stack."""

from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.rate_limits import MAX_LIMIT
from plaudit.domain.tenancy import Organisation
from plaudit.services.onboard import ensure_organisation
from plaudit.services.open_tenant import registry
from plaudit.storage.organisations import list_organisations
from plaudit.storage.rate_limits import find_rate_limits, set_rate_limits
from plaudit_cli.output import Row, show_row, show_rows
from plaudit_cli.references import checked_key, get_organisation
from plaudit_cli.session import connect

COLUMNS = ("key", "name", "created_at")
LIMIT_COLUMNS = ("key", "tier_1", "tier_2")

app = typer.Typer(no_args_is_help=True, help="Organisations: the customers of a stack.")


@app.command()
def create(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="ORG", help="Its key: letters, digits, hyphens, underscores.")],
    name: Annotated[str | None, typer.Option(help="What people call it.", show_default="the key")] = None,
) -> None:
    """Create an organisation. One that is there already is shown, and left as it is."""
    checked_key(key)
    connect(context)
    organisation = ensure_organisation(registry(), key, name or key, utc_now())
    show_row(context, _to_row(organisation), COLUMNS)


@app.command("list")
def list_(context: typer.Context) -> None:
    """List all organisations."""
    connect(context)
    show_rows(context, list(map(_to_row, list_organisations(registry()))), COLUMNS)


@app.command()
def limits(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="ORG", help="The organisation.")],
    tier_1: Annotated[
        int | None, typer.Option("--tier-1", min=1, max=MAX_LIMIT, help="Events, completions and the Admin API.")
    ] = None,
    tier_2: Annotated[
        int | None, typer.Option("--tier-2", min=1, max=MAX_LIMIT, help="The rest of the Application API.")
    ] = None,
) -> None:
    """Show how many requests an organisation may send per second, or set it; that counts from the next request."""
    connect(context)
    organisation = get_organisation(key)
    set_rate_limits(registry(), organisation.id, tier_1=tier_1, tier_2=tier_2)
    current = find_rate_limits(registry(), organisation.id)
    show_row(context, {"key": key, "tier_1": current.tier_1, "tier_2": current.tier_2}, LIMIT_COLUMNS)


def _to_row(organisation: Organisation) -> Row:
    return {
        "id": organisation.id,
        "key": organisation.key,
        "name": organisation.name,
        "created_at": organisation.created_at,
    }
