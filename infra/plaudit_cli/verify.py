"""`plaudit user verify`: whether what is stored of users is what their logs say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from plaudit.domain.configuration import Configuration
from plaudit.domain.differences import Difference
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.services.verify_user import Archive, Verdict, count_users, open_archive, verify_everybody, verify_user
from plaudit_cli.errors import CommandError
from plaudit_cli.output import Row, note, note_console, printable, result_console, show_json, show_rows
from plaudit_cli.references import EnvironmentReference, TenantOption, get_table
from plaudit_cli.session import connect, session_of

COLUMNS = ("user", "what", "stored", "by_the_log")
SHOWN_DIFFERENCES = 100
LONGEST_VALUE = 80
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def verify(
    context: typer.Context,
    reference: EnvironmentReference,
    user: Annotated[str | None, typer.Argument(metavar="USER", help="Your own id of the user.")] = None,
    tenant: TenantOption = None,
    *,
    is_all: Annotated[bool, typer.Option("--all", help="Every user of the tenant.")] = False,
) -> None:
    """Rebuild a user from the log, each entry under the rules of its time, and compare with what is stored.

    State, totals, days, achievements, points, streak periods and places on leaderboards follow from the log, so there
    must not be any difference. Exit code 1 if there is one.
    """
    if is_all == (user is not None):
        raise CommandError("Name a user, or write --all.")
    connect(context)
    archive = open_archive(get_table(reference, tenant))
    verdicts = list(_everybody(archive)) if user is None else [_one(archive, reference, user)]
    rows = [_to_row(verdict.user_id, each, _names(archive)) for verdict in verdicts for each in verdict.differences]
    if session_of(context).is_json:
        _show_as_json(verdicts, rows)
    else:
        _show(context, verdicts, rows)
    if rows:
        raise typer.Exit(1)


def _one(archive: Archive, reference: str, user: str) -> Verdict:
    try:
        return verify_user(archive, UserId(user))
    except UserNotFoundError as error:
        raise CommandError(f'There is no user "{user}" in {reference}.') from error


def _everybody(archive: Archive) -> Iterator[Verdict]:
    """Yield the verdicts on all users, and show how far it is."""
    columns = (TextColumn("Verifying users"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=note_console(), transient=True) as progress:
        task = progress.add_task("users", total=count_users(archive.table))
        for verdict in verify_everybody(archive):
            progress.advance(task)
            yield verdict


def _show(context: typer.Context, verdicts: Sequence[Verdict], rows: Sequence[Row]) -> None:
    if rows:
        show_rows(context, rows[:SHOWN_DIFFERENCES], COLUMNS)
        if len(rows) > SHOWN_DIFFERENCES:
            note(f"and {len(rows) - SHOWN_DIFFERENCES:,} more differences")
    result_console().print(printable(_sentence(verdicts, len(rows))))


def _sentence(verdicts: Sequence[Verdict], differences: int) -> str:
    entries = _number(sum(verdict.entries for verdict in verdicts), "log entry", "log entries")
    who = verdicts[0].user_id if len(verdicts) == 1 else _number(len(verdicts), "user", "users")
    if differences == 0:
        return f"{who} {'agrees' if len(verdicts) == 1 else 'agree'} with {entries}."
    differing = sum(bool(verdict.differences) for verdict in verdicts)
    of_whom = f" of {differing:,} of them" if len(verdicts) > 1 else ""
    return f"{who}, {entries}: {_number(differences, 'difference', 'differences')}{of_whom}."


def _show_as_json(verdicts: Sequence[Verdict], rows: Sequence[Row]) -> None:
    show_json(
        {
            "users": len(verdicts),
            "entries": sum(verdict.entries for verdict in verdicts),
            "agrees": not rows,
            "differences": rows,
        }
    )


def _to_row(user_id: UserId, difference: Difference, names: Mapping[str, str]) -> Row:
    path = " ".join(part.replace("_", " ") for part in difference.path)
    return {
        "user": user_id,
        "what": ID.sub(lambda match: names.get(match[0], match[0]), path),
        "stored": _value(difference.stored),
        "by_the_log": _value(difference.rebuilt),
    }


def _value(value: object) -> str | None:
    if value is None:
        return None
    text = ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _names(archive: Archive) -> Mapping[str, str]:
    """Return what people call the things that ever were, by id."""
    return {id_: name for each in archive.configurations.values() for id_, name in _names_in(each)}


def _names_in(configuration: Configuration) -> Iterator[tuple[str, str]]:
    keyed = (configuration.metrics, configuration.points_systems, configuration.leaderboards, configuration.attributes)
    for things in keyed:
        yield from ((id_, thing.key) for id_, thing in things.items())
    yield from ((id_, achievement.name) for id_, achievement in configuration.achievements.items())


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
