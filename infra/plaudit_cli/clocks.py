"""`plaudit clock`: the time of an environment, frozen and moved (behaviour 9.5)."""

import re
from datetime import datetime, timedelta
from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.test_clocks import EARLIEST, LATEST, FrozenClock
from plaudit.pauses import pause
from plaudit.services.move_clock import move_clock, move_on, release_clock
from plaudit.services.open_tenant import registry
from plaudit.storage.test_clocks import environment_now, find_test_clock
from plaudit_cli.errors import CommandError
from plaudit_cli.instants import to_instant
from plaudit_cli.output import result_console, show_json, step
from plaudit_cli.references import EnvironmentReference, get_environment
from plaudit_cli.session import connect, session_of

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONG = 6
"""So many failures make a pause of more than a second on average."""

app = typer.Typer(no_args_is_help=True, help="Test clocks: the time of an environment, frozen and moved.")


@app.command()
def show(context: typer.Context, reference: EnvironmentReference) -> None:
    """Show what time it is in an environment, and what the latest move brought about."""
    connect(context)
    _show(context, find_test_clock(registry(), get_environment(reference).id))


@app.command("set")
def set_(
    context: typer.Context,
    reference: EnvironmentReference,
    instant: Annotated[str, typer.Argument(metavar="INSTANT", help="Such as 2026-08-01T09:30Z; UTC unless told else.")],
) -> None:
    """Freeze the time of an environment at an instant, or move it there; everything happens that is due by then."""
    wanted = to_instant(instant)
    connect(context)
    _move(context, reference, wanted)


@app.command()
def forward(
    context: typer.Context,
    reference: EnvironmentReference,
    duration: Annotated[str, typer.Argument(metavar="DURATION", help="Such as 90m, 3h, 2d or 4w; 0m freezes time.")],
) -> None:
    """Move the time of an environment forward, freezing it if it is not frozen."""
    span = _to_span(duration)
    connect(context)
    environment = get_environment(reference)
    now = environment_now(registry(), environment.id, utc_now())
    _move(context, reference, now + min(span, LATEST - EARLIEST))


@app.command()
def release(context: typer.Context, reference: EnvironmentReference) -> None:
    """Give an environment real time back. Safe to repeat."""
    connect(context)
    release_clock(registry(), get_environment(reference).id, utc_now())
    _show(context, None)


def _move(context: typer.Context, reference: str, wanted: datetime) -> None:
    """Move a clock, and wait until everything is done, be it by somebody else."""
    if not EARLIEST <= wanted < LATEST:
        raise CommandError(f"A test clock can stand in the years {EARLIEST.year} to {LATEST.year - 1}.")
    environment = get_environment(reference)
    with step(f"Moving {reference} to {wanted:%Y-%m-%d %H:%M:%S} UTC"):
        clock = move_clock(registry(), environment, wanted, utc_now(), lambda: True)
        while clock.is_pending:
            pause(LONG)
            clock = move_on(registry(), environment.id, lambda: True) or clock
    _show(context, clock)


def _show(context: typer.Context, clock: FrozenClock | None) -> None:
    now, happened = (clock.now, clock.happened) if clock else (utc_now(), {})
    is_pending = clock is not None and clock.is_pending
    if session_of(context).is_json:
        show_json({"now": now, "frozen": clock is not None, "pending": is_pending, "happened": dict(happened)})
        return
    lines = [f"It is {now:%Y-%m-%d %H:%M:%S} UTC, {'and time stands still' if clock else 'as everywhere'}."]
    lines += ["Not everything that was due is done yet."] if is_pending else []
    lines += [f"{count:>7,} {name.replace('_', ' ')}" for name, count in happened.items()]
    for line in lines:
        result_console().print(line)


def _to_span(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})([mhdw])", text, re.ASCII)
    if match is None:
        raise CommandError(f'"{text}" is no duration: write one such as 90m, 3h, 2d or 4w.')
    return int(match[1]) * UNITS[match[2]]
