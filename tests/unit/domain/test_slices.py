"""Behaviour 5.2 and 6.1: the filtered total of a rule that is younger than the events."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories import WORDS
from plaudit.domain.filters import AttributeValues, FilterId
from plaudit.domain.identifiers import AttributeId
from plaudit.domain.metrics import Height, MetricProgress
from plaudit.domain.slices import Slice, lacks_filters, with_filters

DEVICE = AttributeId("attribute-device")
CITY = AttributeId("attribute-city")
ON_PHONE = FilterId("on-phone")
ON_DESK = FilterId("on-desk")
FILTERS = {ON_PHONE: {DEVICE: "phone"}, ON_DESK: {DEVICE: "desk"}}
MONDAY = date(2026, 3, 9)
TUESDAY = date(2026, 3, 10)
PROGRESS = MetricProgress(WORDS, version=7)


def part(day: date, amount: str | int, **attributes: str) -> Slice:
    """What was done on a day with attributes."""
    ids = {"device": DEVICE, "city": CITY}
    return Slice(day, {ids[key]: value for key, value in attributes.items()}, Decimal(amount))


@pytest.mark.parametrize(
    ("version", "known", "filters", "lacks"),
    [
        pytest.param(0, {}, FILTERS, False, id="nothing was counted yet"),
        pytest.param(7, {}, {}, False, id="no rule has a filter"),
        pytest.param(7, {ON_PHONE: Height(), ON_DESK: Height()}, FILTERS, False, id="all are known"),
        pytest.param(7, {ON_PHONE: Height()}, FILTERS, True, id="one is younger"),
    ],
)
def test_5_2_a_filter_is_lacking_if_events_may_have_been_counted_before_it(
    version: int,
    known: dict[FilterId, Height],
    filters: dict[FilterId, AttributeValues],
    lacks: bool,  # noqa: FBT001  # a column of the table
) -> None:
    progress = replace(PROGRESS, version=version, filtered=known)

    assert lacks_filters(progress, filters) is lacks


def test_5_2_a_younger_filter_counts_what_was_done_before_it() -> None:
    past = [
        part(MONDAY, 5, device="phone"),
        part(MONDAY, 2, device="phone", city="Oslo"),
        part(MONDAY, 9, city="Oslo"),
        part(TUESDAY, "1.5", device="desk"),
        part(TUESDAY, -3, device="phone"),
    ]

    filled = with_filters(PROGRESS, FILTERS, past)

    assert filled.filtered == {
        ON_PHONE: Height(Decimal(4), Decimal(7)),
        ON_DESK: Height(Decimal("1.5"), Decimal("1.5")),
    }


def test_6_1_the_highest_end_of_a_day_stands_for_the_highest_total() -> None:
    past = [part(MONDAY, 10, device="phone"), part(MONDAY, -4, device="phone", city="Oslo")]

    filled = with_filters(PROGRESS, {ON_PHONE: FILTERS[ON_PHONE]}, past)

    assert filled.filtered == {ON_PHONE: Height(Decimal(6), Decimal(6))}


def test_5_2_what_is_known_of_a_filter_stays() -> None:
    known = Height(Decimal(1), Decimal(100))

    filled = with_filters(replace(PROGRESS, filtered={ON_PHONE: known}), FILTERS, [part(MONDAY, 5, device="phone")])

    assert filled.filtered == {ON_PHONE: known, ON_DESK: Height(Decimal(0), Decimal(0))}
