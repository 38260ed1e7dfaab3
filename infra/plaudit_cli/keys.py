"""`plaudit key`: the admin keys of an environment. A key is shown once, when it is made or rotated."""

from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.api_keys import ApiKey
from plaudit.domain.tenancy import Environment
from plaudit.services.manage_keys import (
    MadeKey,
    create_admin_key,
    reactivate_key,
    remove_admin_key,
    revoke_key,
    rotate_admin_key,
)
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.api_keys import list_admin_keys
from plaudit.storage.secrets import key_pepper
from plaudit_cli.errors import CommandError
from plaudit_cli.output import Row, note, show_json, show_row, show_rows
from plaudit_cli.references import EnvironmentReference, get_environment
from plaudit_cli.session import connect, session_of

COLUMNS = ("prefix", "name", "status", "created_at", "last_used_at")

Prefix = Annotated[
    str, typer.Argument(metavar="PREFIX", help="What stands before the dot of the key; `key list` shows it.")
]

app = typer.Typer(no_args_is_help=True, help="Keys: admin keys open both APIs; an environment has at most three.")


@app.command()
def create(
    context: typer.Context,
    reference: EnvironmentReference,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "admin",
) -> None:
    """Create a key and print it, this once: only a hash of it is stored."""
    connect(context)
    show_made(context, create_admin_key(registry(), get_environment(reference), name, pepper(), utc_now()))


@app.command("list")
def list_(context: typer.Context, reference: EnvironmentReference) -> None:
    """List the keys of an environment, without their secret parts."""
    connect(context)
    environment = get_environment(reference)
    show_rows(context, list(map(to_row, list_admin_keys(registry(), environment.id))), COLUMNS)


@app.command()
def rotate(context: typer.Context, reference: EnvironmentReference, prefix: Prefix) -> None:
    """Give a key new parts and print it, this once. The old one opens nothing from the next request on."""
    connect(context)
    _, key = _get_key(reference, prefix)
    show_made(context, rotate_admin_key(registry(), key, pepper()))


@app.command()
def revoke(context: typer.Context, reference: EnvironmentReference, prefix: Prefix) -> None:
    """Close a key from the next request on; `reactivate` opens it again. Safe to repeat."""
    connect(context)
    _, key = _get_key(reference, prefix)
    show_row(context, to_row(revoke_key(registry(), key)), COLUMNS)


@app.command()
def reactivate(context: typer.Context, reference: EnvironmentReference, prefix: Prefix) -> None:
    """Open a revoked key again. Safe to repeat."""
    connect(context)
    _, key = _get_key(reference, prefix)
    show_row(context, to_row(reactivate_key(registry(), key)), COLUMNS)


@app.command()
def delete(context: typer.Context, reference: EnvironmentReference, prefix: Prefix) -> None:
    """Delete a key for good, which makes room for another."""
    connect(context)
    environment, key = _get_key(reference, prefix)
    remove_admin_key(registry(), environment, key)
    note(f"The key {prefix} is deleted.")


def pepper() -> bytes:
    """Return the pepper of the connected stack."""
    return key_pepper(settings().key_pepper_secret_arn)


def show_made(context: typer.Context, made: MadeKey) -> None:
    """Print a new key: alone on the standard output, so that a script can catch it."""
    if session_of(context).is_json:
        show_json({**to_row(made.key), "api_key": made.presented.text})
        return
    typer.echo(made.presented.text)
    note("Keep it now: it is shown this once, and only a hash of it is stored.")


def to_row(key: ApiKey) -> Row:
    """Return what may be shown of a key at any time."""
    return {
        "id": key.id,
        "prefix": key.prefix,
        "name": key.name,
        "status": key.status,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
    }


def _get_key(reference: str, prefix: str) -> tuple[Environment, ApiKey]:
    """Return a key and its environment; a whole key pasted by mistake is not repeated in the error."""
    environment = get_environment(reference)
    for key in list_admin_keys(registry(), environment.id):
        if key.prefix == prefix:
            return environment, key
    shown = prefix.partition(".")[0]
    raise CommandError(f"{reference} has no key with the prefix {shown}. See `plaudit key list {reference}`.")
