"""A tenant as a file, and a tenant out of a file: what `plaudit tenant backup` and `plaudit tenant restore` do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from plaudit.clock import utc_now
from plaudit.documents.backup_file import Backup
from plaudit.domain.tenancy import SINGLE_TENANT, Environment
from plaudit.services.backup_tenant import Source, back_up
from plaudit.services.open_tenant import registry, tenant_table
from plaudit.services.restore_tenant import Restored, Target, restore_backup
from plaudit.storage.tenants import find_tenant
from plaudit_cli.errors import CommandError
from plaudit_cli.output import Row, note, show_row, step
from plaudit_cli.references import EnvironmentReference, checked_customer_id, get_door, get_environment
from plaudit_cli.session import connect

COLUMNS = ("file", "items", "application_keys", "taken_at", "sha256")

OptionalCustomerId = Annotated[
    str | None,
    typer.Argument(metavar="CUSTOMER_ID", help="Your own id of the tenant; a single-tenant environment has none."),
]


def backup(
    context: typer.Context,
    reference: EnvironmentReference,
    customer_id: OptionalCustomerId = None,
    *,
    output: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    table: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Read this table instead, made of the tenant's by point-in-time recovery."),
    ] = None,
) -> None:
    """Write everything that is kept of a tenant to a file: as it was at one moment, while the tenant goes on.

    The file holds whatever your users told you, and of application keys the hashes; nobody but you may read it. Batches
    that are accepted but not processed are in it, but not their messages: nobody processes them in a copy.
    """
    connect(context)
    environment = get_environment(reference)
    _require_name(environment, reference, customer_id)
    door = get_door(reference, environment, customer_id)
    tenant = find_tenant(registry(), environment.id, door.tenant_id)
    if tenant is None:
        raise CommandError("The tenant is being removed.")
    source = Source(reference, tenant, tenant_table(tenant.id, environment.id), table)
    with _whole_or_nothing(output) as file, step(f"Reading {reference} {tenant.customer_id}".rstrip()):
        made = back_up(registry(), source, file, utc_now())
    show_row(context, _to_row(output, made), COLUMNS)


def restore_from_file(reference: str, customer_id: str | None, file: Path, *, keeps_webhooks: bool) -> Restored:
    """Make a tenant of a file."""
    environment = get_environment(reference)
    _require_name(environment, reference, customer_id)
    chosen = checked_customer_id(customer_id or "") if environment.is_multi_tenant else SINGLE_TENANT
    try:
        source = file.open("rb")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    with source, step(f"Restoring {reference} {chosen}".rstrip()):
        return restore_backup(registry(), source, Target(environment, chosen, keeps_webhooks), utc_now())


def tell(restored: Restored, *, keeps_webhooks: bool) -> None:
    """Say what was made, and what of it is not as it was."""
    header, footer = restored.backup.header, restored.backup.footer
    origin = f"{header.environment} {header.customer_id}".rstrip()
    if not restored.is_new:
        note("This backup was restored here before. Nothing was changed.")
        return
    note(f"{footer.items:,} items of {origin}, as they were at {header.taken_at:%Y-%m-%d %H:%M:%S} UTC.")
    if restored.keys_in_use:
        note(f"{restored.keys_in_use:,} application keys are in use elsewhere and do not open this tenant.")
    if not keeps_webhooks:
        note("Webhooks are switched off. Their secrets are others on another stack (`plaudit webhooks secret`).")


def _require_name(environment: Environment, reference: str, customer_id: str | None) -> None:
    if environment.is_multi_tenant and customer_id is None:
        raise CommandError(f"{reference} is multi-tenant. Name the tenant: ORG/ENV CUSTOMER_ID.")
    if not environment.is_multi_tenant and customer_id is not None:
        raise CommandError(f"{reference} is single-tenant: its tenant has no customer id. Leave {customer_id} out.")


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for nobody else to read, which has its name only when it is whole."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"{part} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _to_row(path: Path, made: Backup) -> Row:
    return {
        "file": str(path),
        "items": made.footer.items,
        "application_keys": made.footer.keys,
        "taken_at": made.header.taken_at,
        "sha256": made.footer.sha256,
        "configuration_version": made.header.configuration_version,
    }
