"""Laws of settling (behaviour 4.4, 9.3), over random lives."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.local_time import time_zone_names
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_happenings import Earned, Happening, Lost, PeriodsSettled, Used
from plaudit.domain.streak_settings import FreezeSettings, StreakSettings
from streak_lives import PAGES, WORDS, Life, at

ZONES = st.sampled_from(sorted(time_zone_names())).map(ZoneInfo)
FREEZES = st.none() | st.builds(
    FreezeSettings, st.integers(0, 3), st.integers(3, 5), st.none() | st.integers(1, 9), st.none() | st.integers(1, 3)
)
THRESHOLDS = st.dictionaries(st.sampled_from([WORDS, PAGES]), st.integers(1, 3).map(Decimal), max_size=2)
SETTINGS = st.builds(
    StreakSettings,
    frequency=st.sampled_from(Frequency),
    days_off=st.frozensets(st.integers(0, 6), max_size=6),
    thresholds=THRESHOLDS,
    freezes=FREEZES,
)
STARTS = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.integers(0, 24 * 9).map(lambda hours: timedelta(hours=hours))
STEPS = st.lists(st.tuples(HOURS, st.none() | ZONES | SETTINGS | st.integers(-1, 3)), max_size=12)


class Past(NamedTuple):
    """What a user did, as far as the laws draw it."""

    settings: StreakSettings
    zone: ZoneInfo
    start: datetime
    steps: list[tuple[timedelta, object]]


PASTS = st.builds(Past, SETTINGS, ZONES, STARTS, STEPS)


def live(past: Past, looks: Iterable[int] = ()) -> Life:
    """Live through a past; settle also so many hours before each step."""
    life = Life(past.settings, past.zone, past.start)
    now = past.start
    for pause, step in past.steps:
        before, now = now, now + pause
        for hours in looks:
            life.look_at(max(before, now - timedelta(hours=hours)))
        match step:
            case ZoneInfo():
                life.move_at(now, step)
            case StreakSettings():
                life.set_up(now.replace(tzinfo=None).isoformat(), step)
            case int():
                life.act_at(now, Decimal(step))
            case _:
                life.look_at(now)
    life.look_at(now)
    return life


def told(happenings: Iterable[Happening]) -> tuple[int, int, list[Lost], list[PeriodsSettled]]:
    """What happened, told one by one however it was grouped; when those of a group happened is left out."""
    periods = [
        replace(each, period=each.period + position, count=1, at=at("2000-01-01 00:00"))
        for each in happenings
        if isinstance(each, PeriodsSettled)
        for position in range(each.count)
    ]
    return (
        sum(each.count for each in happenings if isinstance(each, Used)),
        sum(each.count for each in happenings if isinstance(each, Earned)),
        [each for each in happenings if isinstance(each, Lost)],
        sorted(periods, key=lambda each: (each.frequency, each.period)),
    )


@given(PASTS, HOURS)
def test_4_4_settling_twice_changes_nothing(past: Past, pause: timedelta) -> None:
    life = live(past)
    life.look_at(life.now + pause)
    streaks, happenings = life.streaks, len(life.happenings)

    life.look_at(life.now)

    assert life.streaks == streaks
    assert len(life.happenings) == happenings


@given(PASTS, st.lists(st.integers(0, 24 * 9), min_size=1, max_size=5).map(lambda hours: sorted(hours, reverse=True)))
def test_4_4_settling_in_many_steps_is_settling_in_one(past: Past, looks: list[int]) -> None:
    at_once, often = live(past), live(past, looks)

    assert often.streaks == at_once.streaks
    assert told(often.happenings) == told(at_once.happenings)


@given(PASTS)
def test_4_4_what_is_foreseen_comes_true(past: Past) -> None:
    life = live(past)
    lost_at = life.lost_at
    if lost_at is None:
        return
    life.look_at(lost_at - timedelta.resolution)
    assert life.length > 0
    life.look_at(lost_at)
    assert life.length == 0


@given(PASTS)
def test_4_10_history_and_length_agree(past: Past) -> None:
    life = live(past)

    assert life.history(1)[0].length == life.length
    assert all(each.length >= 0 for each in life.history(30))
