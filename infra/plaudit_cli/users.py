"""`plaudit user`: who there is, all that is stored of somebody, and erasing it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.users import Profile
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.export_user import export_user
from plaudit.services.open_tenant import registry
from plaudit.services.search_users import UserPage, search_users
from plaudit.storage.board_editions import PastRules
from plaudit.storage.configuration import load_configuration
from plaudit.storage.erasures import find_erasure
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import find_user
from plaudit_cli.environment_time import now_in
from plaudit_cli.errors import CommandError
from plaudit_cli.output import Row, note, printable, show_json, show_rows
from plaudit_cli.references import EnvironmentReference, TenantOption, get_table
from plaudit_cli.session import connect, session_of
from plaudit_cli.verify import verify

COLUMNS = ("id", "name", "email", "tz", "created_at", "updated_at")
MAX_ID = 255

LimitOption = Annotated[int, typer.Option(min=1, max=100, help="How many users.")]
AfterOption = Annotated[
    str | None, typer.Option("--after", metavar="ID", help="Only users behind this one: the last one of a page.")
]
UserArgument = Annotated[str, typer.Argument(metavar="USER", help="Your own id of the user.")]

app = typer.Typer(no_args_is_help=True, help="Users: who there is, what is stored of them, and whether it is right.")
app.command()(verify)


@app.command("list")
def list_(
    context: typer.Context,
    reference: EnvironmentReference,
    tenant: TenantOption = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
) -> None:
    """List users in the order of their ids."""
    _show_page(context, reference, tenant, lambda table: search_users(table, "", _start(after), limit))


@app.command()
def search(
    context: typer.Context,
    reference: EnvironmentReference,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What the id, the name or the e-mail address begins with.")
    ],
    tenant: TenantOption = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
) -> None:
    """Find users by what their id, name or e-mail address begins with; case matters in ids only."""
    _show_page(context, reference, tenant, lambda table: search_users(table, text, _start(after), limit))


@app.command()
def export(
    context: typer.Context,
    reference: EnvironmentReference,
    user: UserArgument,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it.", show_default="the standard output")
    ] = None,
    tenant: TenantOption = None,
) -> None:
    """Write all that is stored of a user as one JSON document that a person can read."""
    connect(context)
    table = get_table(reference, tenant)
    _require_user(table, reference, user)
    document = _whole_export(table, UserId(user))
    if output is None:
        show_json(document)
        return
    text = json.dumps(document, indent=2, ensure_ascii=False)
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
    note(f"All that is stored of {printable(user)} is in {output}.")


@app.command()
def erase(
    context: typer.Context,
    reference: EnvironmentReference,
    user: UserArgument,
    tenant: TenantOption = None,
    *,
    is_certain: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a user: everything that is stored of the user, for good. Safe to repeat."""
    connect(context)
    table = get_table(reference, tenant)
    if not is_certain:
        _require_anything(table, reference, user)
        typer.confirm(f"Erase {printable(user)} from {reference} for good?", abort=True, err=True)
    try:
        is_through = erase_user(
            registry(), Eraser(table, PastRules(table), now_in(table), lambda: True), _checked(user)
        )
    except UserNotFoundError as error:
        raise CommandError(_nobody(reference, user)) from error
    if session_of(context).is_json:
        show_json({"id": user, "erased": True, "is_through": is_through})
        return
    note(f"{printable(user)} is erased." + ("" if is_through else " What remains of a long past is being removed."))


def _show_page(
    context: typer.Context, reference: str, tenant: str | None, read: Callable[[TenantTable], UserPage]
) -> None:
    connect(context)
    try:
        page = read(get_table(reference, tenant))
    except UserNotFoundError as error:
        raise CommandError(f'"{error.user_id}" is not found by this search: begin anew, without --after.') from error
    show_rows(context, _to_rows(page.profiles), COLUMNS)
    if page.next is not None and not session_of(context).is_json:
        note(f"There are more: --after {printable(page.next)!r}")


def _to_rows(profiles: Sequence[Profile]) -> list[Row]:
    return [
        {
            "id": profile.id,
            "name": profile.name,
            "email": profile.email,
            "tz": profile.time_zone,
            "created_at": profile.created_at,
            "updated_at": profile.updated_at,
        }
        for profile in profiles
    ]


def _whole_export(table: TenantTable, user_id: UserId) -> dict[str, object]:
    """Return all pages as one document."""
    configuration, now = load_configuration(table), now_in(table)
    page = export_user(registry(), table, configuration, user_id, None, now)
    overview, sections = page.overview, {name: list(each) for name, each in page.sections.items()}
    while page.next is not None:
        page = export_user(registry(), table, configuration, user_id, page.next, now)
        for name, each in page.sections.items():
            sections[name] += each
    return {"overview": overview, **sections}


def _require_user(table: TenantTable, reference: str, user: str) -> None:
    if find_user(table, _checked(user)) is None:
        raise CommandError(_nobody(reference, user))


def _require_anything(table: TenantTable, reference: str, user: str) -> None:
    """Say that there is no user, unless something remains of one whose erasure was interrupted."""
    erasure = find_erasure(table, _checked(user))
    if erasure is None or erasure.remains is None:
        _require_user(table, reference, user)


def _checked(user: str) -> UserId:
    """Return an id that a user may have (behaviour 2.1)."""
    if not 0 < len(user) <= MAX_ID:
        raise CommandError(f"An id of a user has 1 to {MAX_ID} characters.")
    return UserId(user)


def _nobody(reference: str, user: str) -> str:
    return f'There is no user "{user}" in {reference}.'


def _start(after: str | None) -> UserId | None:
    return None if after is None else _checked(after)
