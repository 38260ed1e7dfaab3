"""How commands speak: results on the standard output, everything else beside it on the standard error stream."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeAlias

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plaudit_cli.session import session_of

Row: TypeAlias = Mapping[str, object]

WIDTH_OF_A_PIPE = 200
"""Columns for whoever reads the output but is not a terminal: enough that no id is broken."""


def show_rows(context: typer.Context, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Show things in a table of the chosen columns; all there is of them as JSON."""
    if session_of(context).is_json:
        show_json(list(rows))
    elif rows:
        result_console().print(_table(rows, columns))
    else:
        note("There is nothing to list yet.")


def show_row(context: typer.Context, row: Row, columns: Sequence[str]) -> None:
    """Show one thing like the one row of a table."""
    if session_of(context).is_json:
        show_json(row)
    else:
        result_console().print(_table([row], columns))


def show_json(value: object) -> None:
    """Write a value as indented JSON, instants in ISO 8601."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_to_json))


def show_json_line(value: object) -> None:
    """Write a value as one line of JSON, for what has no end."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=_to_json))


def note(text: str) -> None:
    """Tell the person something that is not the result."""
    note_console().print(text)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Show that a step is under way, and that it is done."""
    console = note_console()
    with console.status(text):
        yield
    console.print(Text.assemble(("✓ ", "green"), text))


def result_console() -> Console:
    """Return the console for results. Nothing that customers chose is taken for markup."""
    width = None if sys.stdout.isatty() else WIDTH_OF_A_PIPE
    return Console(markup=False, highlight=False, emoji=False, width=width)


def note_console() -> Console:
    """Return the console for everything but results."""
    width = None if sys.stderr.isatty() else WIDTH_OF_A_PIPE
    return Console(stderr=True, markup=False, highlight=False, emoji=False, width=width)


def local_time(instant: datetime) -> str:
    """Return an instant in the time zone of the terminal."""
    return f"{instant.astimezone():%Y-%m-%d %H:%M:%S}"


def printable(text: str) -> str:
    """Return a text that cannot steer the terminal, whatever a customer put into it."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _table(rows: Sequence[Row], columns: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row[column])) for column in columns))
    return table


def _cell(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return local_time(value)
        case _:
            return printable(str(value))


def _to_json(value: object) -> str:
    if isinstance(value, date):  # Instants are dates, too.
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
