"""Pauses: dates that a user may miss without losing the streak (behaviour 4.7)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from plaudit.domain.errors import PastPauseError, PauseEndError, TooManyPausesError
from plaudit.domain.identifiers import PauseId
from plaudit.domain.periods import Frequency, first_day, last_day

MAX_PAUSES = 100
"""How many upcoming and active pauses a user may have: all of them live in the state, which every event writes."""

MAX_PAST_PAUSES = 100
"""How many pauses that are over are kept for the history."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A range of dates, both included. A deleted one is kept for what it covered before it was deleted."""

    id: PauseId
    starts_on: date
    ends_on: date
    deleted_on: date | None = None


def is_paused(pauses: Iterable[Pause], period: int, frequency: Frequency) -> bool:
    """Tell whether a pause covers any day of a period; one that was deleted covers what was over before that."""
    return any(
        _covers(pause, period, frequency)
        and (pause.deleted_on is None or last_day(period, frequency) < pause.deleted_on)
        for pause in pauses
    )


def last_paused_day(pauses: Iterable[Pause], period: int, frequency: Frequency) -> date | None:
    """Return the last day of the pauses in force that cover any day of a period, if there are such pauses."""
    days = [pause.ends_on for pause in pauses if pause.deleted_on is None and _covers(pause, period, frequency)]
    return max(days, default=None)


def listed_pauses(pauses: Iterable[Pause], today: date) -> tuple[Pause, ...]:
    """Return the upcoming and active pauses, by their first day."""
    listed = [pause for pause in pauses if _is_open(pause, today)]
    return tuple(sorted(listed, key=lambda pause: (pause.starts_on, pause.ends_on, pause.id)))


def add_pause(pauses: tuple[Pause, ...], pause: Pause, today: date) -> tuple[Pause, ...]:
    """Return the pauses with one more.

    Raises PauseEndError if it ends before it starts, PastPauseError if it starts before the user's today, and
    TooManyPausesError.
    """
    if pause.ends_on < pause.starts_on:
        raise PauseEndError
    if pause.starts_on < today:
        raise PastPauseError
    if sum(_is_open(each, today) for each in pauses) >= MAX_PAUSES:
        raise TooManyPausesError(MAX_PAUSES)
    return (*_without_oldest(pauses, today), pause)


def delete_pause(pauses: tuple[Pause, ...], pause_id: PauseId, today: date) -> tuple[Pause, ...]:
    """Return the pauses without one; if it had begun it is kept for the periods that were over before today."""
    after = (_deleted(pause, today) if pause.id == pause_id and pause.deleted_on is None else pause for pause in pauses)
    return tuple(pause for pause in after if pause is not None)


def _deleted(pause: Pause, today: date) -> Pause | None:
    return replace(pause, deleted_on=today) if pause.starts_on < today else None


def _is_open(pause: Pause, today: date) -> bool:
    return pause.deleted_on is None and pause.ends_on >= today


def _covers(pause: Pause, period: int, frequency: Frequency) -> bool:
    return pause.starts_on <= last_day(period, frequency) and pause.ends_on >= first_day(period, frequency)


def _without_oldest(pauses: tuple[Pause, ...], today: date) -> tuple[Pause, ...]:
    past = [pause for pause in pauses if not _is_open(pause, today)]
    forgotten = sorted(past, key=lambda pause: pause.ends_on)[: max(0, len(past) - MAX_PAST_PAUSES)]
    return tuple(pause for pause in pauses if pause not in forgotten)
