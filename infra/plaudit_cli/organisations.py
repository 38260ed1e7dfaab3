"""`plaudit organisation`: the customers of a stack."""

from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.tenancy import Organisation
from plaudit.services.onboard import ensure_organisation
from plaudit.services.open_tenant import registry
from plaudit.storage.organisations import list_organisations
from plaudit_cli.output import Row, show_row, show_rows
from plaudit_cli.references import checked_key
from plaudit_cli.session import connect

COLUMNS = ("key", "name", "created_at")

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


def _to_row(organisation: Organisation) -> Row:
    return {
        "id": organisation.id,
        "key": organisation.key,
        "name": organisation.name,
        "created_at": organisation.created_at,
    }
