"""`plaudit config`: everything that is set up for a tenant, as one file."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.text import Text

from plaudit.documents.document import ConfigurationDocument, to_text
from plaudit.documents.plan import Action, Change, FieldChange, Plan
from plaudit.documents.read import read_document
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.replacement import ProblemsError
from plaudit.services.apply_configuration import apply_configuration, export_configuration, plan_configuration
from plaudit.storage.configuration import load_configuration
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli.environment_time import now_in
from plaudit_cli.errors import CommandError
from plaudit_cli.output import note, printable, result_console, show_json
from plaudit_cli.references import EnvironmentReference, TenantOption, get_table
from plaudit_cli.session import connect, session_of

CHANGES_EXIT_CODE = 2
STANDARD_STREAM = "-"
SHOWN_PROBLEMS = 50
SIGNS = {Action.CREATED: ("+", "green"), Action.CHANGED: ("~", "yellow"), Action.ARCHIVED: ("-", "red")}

FileArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="FILE", help="A configuration document; - for the standard input.")
]

app = typer.Typer(no_args_is_help=True, help="Configuration as a file: export, plan, apply.")


@app.command()
def export(
    context: typer.Context,
    reference: EnvironmentReference,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; - for the standard output.")] = STANDARD_STREAM,
    tenant: TenantOption = None,
) -> None:
    """Write everything that is set up as one JSON document: keys instead of ids, fit for version control."""
    connect(context)
    table = get_table(reference, tenant)
    text = to_text(export_configuration(table, now_in(table)))
    if file == STANDARD_STREAM:
        typer.echo(text, nl=False)
    else:
        Path(file).write_text(text, encoding="utf-8")
        note(f"Written to {file}.")


@app.command()
def plan(
    context: typer.Context,
    reference: EnvironmentReference,
    file: FileArgument,
    tenant: TenantOption = None,
    *,
    is_detailed: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit code 2 if anything would change.")
    ] = False,
) -> None:
    """Show what applying a document would do; with another environment's export, how the two differ."""
    document = _read(file)
    connect(context)
    planned = _plan(get_table(reference, tenant), document)[1]
    if session_of(context).is_json:
        show_json(_as_json(planned, is_applied=False))
    else:
        _show(planned)
    if is_detailed and planned.changes:
        raise typer.Exit(CHANGES_EXIT_CODE)


@app.command()
def apply(
    context: typer.Context,
    reference: EnvironmentReference,
    file: FileArgument,
    tenant: TenantOption = None,
    *,
    is_certain: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Make what is set up what a document says, all of it or nothing: shows what that does, and asks.

    What is not in the document is archived. If somebody changes the configuration meanwhile, nothing is applied.
    """
    document = _read(file)
    connect(context)
    table = get_table(reference, tenant)
    configuration, planned = _plan(table, document)
    is_json, is_applied = session_of(context).is_json, bool(planned.changes)
    if not is_json:
        _show(planned)
    if is_applied:
        if not is_certain:
            _ask(reference, can_ask=not is_json and file != STANDARD_STREAM)
        apply_configuration(table, configuration, document, now_in(table), if_version=planned.version)
        note(f"{reference} has version {planned.version + 1} of its configuration now.")
    if is_json:
        show_json(_as_json(planned, is_applied=is_applied))


def _read(file: str) -> ConfigurationDocument:
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_STREAM else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    try:
        return read_document(content)
    except ProblemsError as error:
        raise _told(error) from error


def _plan(table: TenantTable, document: ConfigurationDocument) -> tuple[Configuration, Plan]:
    """Return what is set up, and what a document would make of it."""
    configuration = load_configuration(table)
    try:
        return configuration, plan_configuration(configuration, document, now_in(table))
    except ProblemsError as error:
        raise _told(error) from error


def _told(error: ProblemsError) -> CommandError:
    """Tell what is wrong with a document, and return what ends the command."""
    for problem in error.problems[:SHOWN_PROBLEMS]:
        note(printable(f"{problem.path or 'document'}: {problem.message}"))
    count = len(error.problems)
    return CommandError(f"The document cannot be applied: {count:,} {'problem' if count == 1 else 'problems'}.")


def _ask(reference: str, *, can_ask: bool) -> None:
    if not can_ask:
        raise CommandError("Nobody can be asked here. Write --yes to apply this.")
    typer.confirm(f"Apply this to {reference}?", abort=True, err=True)


def _show(planned: Plan) -> None:
    console = result_console()
    for change in planned.changes:
        for line in _lines(change):
            console.print(line, soft_wrap=True)
    console.print(_sentence(planned))


def _lines(change: Change) -> Iterator[Text]:
    sign, color = SIGNS[change.action]
    label = change.label
    name = ": ".join(part for part in (label.system_key, label.key) if part)
    yield Text(printable(f"{sign} {label.kind} {name}".rstrip()), style=color)
    width = max((len(each.field) for each in change.fields), default=0)
    for each in change.fields:
        yield Text(printable(f"    {each.field:{width}}  {_values(change.action, each)}"))


def _values(action: Action, change: FieldChange) -> str:
    if action is Action.CREATED:
        return _value(change.after)
    return f"{_value(change.before)} -> {_value(change.after)}"


def _value(value: object) -> str:
    return "(none)" if value is None else json.dumps(value, ensure_ascii=False)


def _sentence(planned: Plan) -> str:
    if not planned.changes:
        return "Nothing changes."
    counts = {action: len(planned.of(action)) for action in Action}
    unchanged = sum(planned.unchanged.values())
    return (
        f"{counts[Action.CREATED]:,} created, {counts[Action.CHANGED]:,} changed, "
        f"{counts[Action.ARCHIVED]:,} archived, {unchanged:,} unchanged."
    )


def _as_json(planned: Plan, *, is_applied: bool) -> object:
    return {
        "version": planned.version,
        "applied": is_applied,
        **{action.value: [_change_as_json(change) for change in planned.of(action)] for action in Action},
        "unchanged": sum(planned.unchanged.values()),
    }


def _change_as_json(change: Change) -> object:
    label = change.label
    return {
        "kind": label.kind,
        "key": label.key or None,
        **({"points_system_key": label.system_key} if label.system_key else {}),
        "fields": [{"field": each.field, "before": each.before, "after": each.after} for each in change.fields],
    }
