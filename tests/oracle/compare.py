"""Compares a system under test with the oracle, and explains the first difference to a person."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Protocol

from oracle.history import users
from oracle.oracle import answers, history_of, view
from oracle.results import Answer, UserView
from oracle.scenario import ChangeStreakSettings, Step, World

# Long after the last step, whatever was open has been settled.
LOOKS_AFTER = (timedelta(0), timedelta(hours=30), timedelta(days=40))
STEPS_SHOWN = 12


class System(Protocol):
    """What is compared: a tenant with the rules of a world and nobody in it yet."""

    def apply(self, step: Step) -> Answer:
        """Carry out a step, and whatever it starts in the background, and return its answer in the oracle's words."""

    def view(self, user: str, at: datetime) -> UserView | None:
        """Read a user at an instant that is not before the last step."""


def first_difference(
    world: World,
    system: System,
    *,
    ignored: frozenset[str] = frozenset(),
    looks_after: Sequence[timedelta] = LOOKS_AFTER,
) -> str | None:
    """Send a world through a system; return nothing if all is as it should be.

    `ignored` holds paths such as `boards` or `streak.extended_at`, without the places within lists.
    """
    for number, (step, expected) in enumerate(zip(world.steps, answers(world), strict=True)):
        for difference in differences(expected, system.apply(step), "", ignored):
            return explain(world, number, f"answer{difference}")
    for user in users(history_of(world)):
        for later in looks_after:
            at = world.steps[-1].at + later
            for difference in differences(view(world, user, at), system.view(user, at), "", ignored):
                return explain(world, len(world.steps) - 1, f"view of {user} at {at:%Y-%m-%d %H:%M}{difference}")
    return None


def differences(expected: object, actual: object, path: str, ignored: frozenset[str]) -> Iterator[str]:
    """Go down into dataclasses and tuples of equal length, and tell each leaf that differs."""
    if expected == actual or plain(path) in ignored:
        return
    if is_dataclass(expected) and type(expected) is type(actual):
        for part in fields(expected):
            below = f"{path}.{part.name}"
            yield from differences(getattr(expected, part.name), getattr(actual, part.name), below, ignored)
    elif isinstance(expected, tuple) and isinstance(actual, tuple) and len(expected) == len(actual):
        for place, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(one, other, f"{path}[{place}]", ignored)
    else:
        yield f"{path}\n  expected  {expected}\n  actual    {actual}"


def plain(path: str) -> str:
    """Return a path without the places within lists."""
    return ".".join(part.split("[")[0] for part in path.split(".") if part)


def explain(world: World, number: int, difference: str) -> str:
    """Tell the difference, then the steps that matter: those of the same user, and changes of settings."""
    step = world.steps[number] if world.steps else None
    user = getattr(step, "user", None)
    lines = [f"step {number}: {difference}", "", f"streak settings  {world.rules.streak}"]
    context = [
        f"{'>' if place == number else ' '} {place:2} {told(earlier)}"
        for place, earlier in enumerate(world.steps[: number + 1])
        if user is None or isinstance(earlier, ChangeStreakSettings) or earlier.user == user
    ]
    return "\n".join([*lines, *context[-STEPS_SHOWN:]])


def told(step: Step) -> str:
    """Write a step on one line, without what it leaves at its default."""
    shown = [
        f"{part.name}={getattr(step, part.name)!s}"
        for part in fields(step)
        if part.name != "at" and getattr(step, part.name) not in (part.default, None, ())
    ]
    return f"{step.at:%Y-%m-%d %H:%M:%S} {type(step).__name__} {' '.join(shown)}"
