"""Streaks, and what became of their periods, come back as they were stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fake_table import FakeTable
from plaudit.domain.freezes import Freezes
from plaudit.domain.identifiers import PauseId, UserId
from plaudit.domain.journeys import Journey
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_chains import Chain
from plaudit.domain.streak_happenings import Outcome, PeriodsSettled
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streaks import Streaks
from plaudit.storage.attributes import Item, from_attributes, to_attributes
from plaudit.storage.streak_items import list_periods, period_items, streaks_to_item, to_streaks
from plaudit.storage.tenant_tables import TenantTable
from streak_lives import Life, at, on

ADA = UserId("ada")
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
COUNTS = st.integers(0, 999)
PERIODS = st.integers(1, 10**6)
CHAINS = st.builds(
    Chain,
    length=COUNTS,
    started_on=st.none() | DAYS,
    settled_through=COUNTS,
    outcome=st.none() | st.sampled_from(Outcome),
    extended_at=st.none() | INSTANTS,
    reset_at=st.none() | INSTANTS,
    active=st.lists(PERIODS, max_size=3).map(tuple),
    open_until=st.lists(st.tuples(PERIODS, INSTANTS), max_size=3).map(tuple),
)
STREAKS = st.builds(
    Streaks,
    freezes=st.builds(Freezes, COUNTS, DAYS, DAYS),
    settled_at=INSTANTS,
    journey=st.builds(Journey, PERIODS, PERIODS, st.lists(PERIODS, max_size=2).map(tuple)),
    judged_under=st.none() | st.tuples(INSTANTS, COUNTS),
    chains=st.fixed_dictionaries(dict.fromkeys(Frequency, CHAINS)),
    pauses=st.lists(st.builds(Pause, st.uuids().map(str).map(PauseId), DAYS, DAYS, st.none() | DAYS), max_size=3).map(
        tuple
    ),
    length_changed_at=st.none() | INSTANTS,
)


def stored(item: Item) -> Item:
    """The item after a trip through the form of the DynamoDB API."""
    return from_attributes(to_attributes(item))


def saved(*steps: Sequence[PeriodsSettled]) -> TenantTable:
    """A table after the transactions of some steps."""
    fake = FakeTable()
    for records in steps:
        fake.put(period_items(ADA, records))
    return fake.table


def make_record(period: str, count: int = 1, outcome: Outcome = Outcome.FROZEN, **fields: Any) -> PeriodsSettled:  # noqa: ANN401  # passed on
    """A record of days from one on."""
    length = fields.pop("length", 7)
    return PeriodsSettled(
        frequency=Frequency.DAILY,
        period=on(period).toordinal(),
        count=count,
        outcome=outcome,
        length=length,
        started_on=on("2026-03-01") if length else None,
        at=at("2026-03-10 12:00"),
        zone="Europe/Berlin",
        **({"reached": length} | fields),
    )


def listed(table: TenantTable, first: str, last: str) -> list[PeriodsSettled]:
    """The daily records of a range."""
    return list_periods(table, ADA, Frequency.DAILY, on(first), on(last))


@given(STREAKS)
def test_streaks_come_back(streaks: Streaks) -> None:
    assert to_streaks(stored(streaks_to_item(streaks))) == streaks


def test_4_10_consecutive_periods_of_a_step_are_one_item() -> None:
    held, lost = make_record("2026-03-02", 3), make_record("2026-03-05", outcome=Outcome.LOST, length=0)
    counted = make_record("2026-03-10", outcome=Outcome.COUNTED, length=1)

    items = list(period_items(ADA, [held, lost, counted]))

    assert [item["SK"] for item in items] == [
        "PERIOD#daily#2026-03-02",
        "PERIOD#daily#2026-03-10",
    ]


def test_4_10_each_frequency_has_items_of_its_own() -> None:
    life = Life().act("2026-03-10 12:00")
    records = [each for each in life.happenings if isinstance(each, PeriodsSettled)]

    items = list(period_items(ADA, records))

    assert [item["SK"] for item in items] == [
        "PERIOD#daily#2026-03-10",
        "PERIOD#weekly#2026-03-09",
        "PERIOD#monthly#2026-03-01",
    ]


def test_4_10_records_come_back() -> None:
    reset = make_record("2026-03-05", outcome=Outcome.RESET, length=0, reached=7, reset_at=at("2026-03-05 09:00"))
    records = [make_record("2026-03-02", 3), replace(reset, started_on=on("2026-03-01"))]

    assert listed(saved(records), "2026-03-01", "2026-03-31") == records


def test_4_10_a_stretch_that_began_before_the_range_is_found() -> None:
    long_ago, long, later = make_record("2026-01-01"), make_record("2026-03-01", 30), make_record("2026-03-31")

    table = saved([long_ago], [long], [later])

    assert listed(table, "2026-03-10", "2026-03-20") == [long]
    assert listed(table, "2026-03-10", "2026-03-31") == [long, later]


def test_4_9_a_period_settled_again_in_a_later_step_is_told_last() -> None:
    stretch = [make_record("2026-03-02", 3), make_record("2026-03-05", outcome=Outcome.COUNTED)]
    reset = make_record("2026-03-05", outcome=Outcome.RESET, length=0)

    assert listed(saved(stretch, [reset]), "2026-03-01", "2026-03-31") == [*stretch, reset]


def test_4_9_a_period_settled_again_in_the_same_step_is_stored_once() -> None:
    held, counted = make_record("2026-03-02", 3), make_record("2026-03-05", outcome=Outcome.COUNTED)
    reset = make_record("2026-03-05", outcome=Outcome.RESET, length=0)

    assert listed(saved([held, counted, reset]), "2026-03-01", "2026-03-31") == [held, reset]
    assert listed(saved([counted, reset]), "2026-03-01", "2026-03-31") == [reset]
    assert listed(saved([replace(held, count=4), reset]), "2026-03-01", "2026-03-31") == [held, reset]
