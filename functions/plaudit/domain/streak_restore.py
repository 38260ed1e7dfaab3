"""Ending a streak by hand, and giving one back (behaviour 4.9)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from plaudit.domain.errors import NoStreakToRestoreError
from plaudit.domain.local_time import local_date
from plaudit.domain.periods import Frequency, first_day, period_of
from plaudit.domain.streak_chains import current_record, held_before, reset_chain, restore_chain
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.streaks import Settled, Streaks

DAYS_OF_WINDOW = 90


@dataclass(frozen=True, slots=True)
class Reached:
    """A length that a chain once reached, and the first day of that chain."""

    length: int
    started_on: date


def restore_window(frequency: Frequency, today: date) -> date:
    """Return the first day of the window that ends today and in which a length to restore is looked for."""
    match frequency:
        case Frequency.DAILY:
            return today - timedelta(days=DAYS_OF_WINDOW - 1)
        case Frequency.WEEKLY:
            return first_day(period_of(date(today.year, 1, 1), frequency), frequency)
        case Frequency.MONTHLY:
            return date(today.year - 1, 1, 1)
        case _:
            assert_never(frequency)


def longest_reached(records: Iterable[PeriodsSettled], frequency: Frequency, today: date, *, length: int) -> Reached:
    """Return the longest length reached in the window; of equal ones, that of the chain which began last.

    `records` are those of the active frequency, what is stored before what an unsaved settling adds; `length` is the
    present one. Raises NoStreakToRestoreError when nothing longer was reached.
    """
    first = period_of(restore_window(frequency, today), frequency)
    reached = (
        (each.reached, each.started_on)
        for each in records
        if each.started_on and each.reached > length and each.last_period >= first
    )
    longest = max(reached, default=None)
    if longest is None:
        raise NoStreakToRestoreError
    return Reached(*longest)


def restore(
    streaks: Streaks, frequency: Frequency, length: int, started_on: date, now: datetime, zone: ZoneInfo
) -> Settled:
    """Return settled streaks with a chain that has the length again; the current period is open unless it is settled.

    The record of a current period that counted, or was reset, tells the new length from then on; no other changes.
    """
    current, chain = period_of(local_date(now, zone), frequency), streaks.chains[frequency]
    restored = restore_chain(chain, length, started_on, current, now)
    held = held_before(chain, current, frequency, now, zone)
    records = (*held, *current_record(restored, current, frequency, now, zone))
    return Settled(replace(streaks, chains={**streaks.chains, frequency: restored}), records)


def reset(streaks: Streaks, now: datetime, zone: ZoneInfo) -> Settled:
    """Return settled streaks whose chains have all ended; the current periods do not count again."""
    chains, records = dict(streaks.chains), list[PeriodsSettled]()
    for frequency, chain in streaks.chains.items():
        if chain.length:
            current = period_of(local_date(now, zone), frequency)
            chains[frequency], ended = reset_chain(chain, current, frequency, now, zone)
            records += ended
    return Settled(replace(streaks, chains=chains), tuple(records))
