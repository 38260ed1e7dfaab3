"""Behaviour 7.2: the order of sort keys is the order of ranks, exactly."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import at
from plaudit.domain.identifiers import UserId
from plaudit.storage.keys import sortable_user_id
from plaudit.storage.ranking_keys import RankingKey, parse_ranking_key, ranking_sort_key

VALUES = st.one_of(
    st.integers(-30, 30).map(Decimal),
    st.decimals(-(10**12), 10**12, places=6),
    st.integers(-(10**38) + 1, 10**38 - 1).map(lambda millionths: Decimal(millionths).scaleb(-6)),
)
INSTANTS = st.datetimes(timezones=st.just(UTC)).map(
    lambda each: each.replace(microsecond=each.microsecond // 1000 * 1000)
)
USERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=255).map(UserId)
ENTRIES = st.tuples(VALUES, INSTANTS | st.just(at("2026-03-10 12:00")), USERS)


@given(st.lists(ENTRIES, min_size=2, max_size=8))
def test_7_2_sorting_by_key_is_sorting_by_score_time_and_id(entries: list[tuple[Decimal, datetime, UserId]]) -> None:
    by_rule = sorted(entries, key=lambda entry: (-entry[0], entry[1], entry[2]))
    by_key = sorted(entries, key=lambda entry: key_of(*entry).encode())

    assert by_key == by_rule


@given(ENTRIES)
def test_a_key_tells_the_score_and_fits_into_dynamodb(entry: tuple[Decimal, datetime, UserId]) -> None:
    value, reached_at, user_id = entry
    key = key_of(*entry)

    assert parse_ranking_key(key) == RankingKey(value, reached_at, sortable_user_id(user_id))
    assert len(key.encode()) <= 1024


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "50:"),
        ("1", "438:"),
        ("1200", "4087:"),
        ("0.000001", "498:"),
        ("-1", "571."),
        ("-1200", "6012."),
    ],
)
def test_a_score_takes_few_characters(value: str, text: str) -> None:
    assert ranking_sort_key(Decimal(value), at("2026-03-10 12:00"), "ada") == f"{text}03a1fe9cb1e00ada"


def test_ids_too_long_for_a_key_stay_different_and_in_order() -> None:
    long, longer = UserId("é" * 450), UserId("é" * 450 + "!")

    assert sortable_user_id(long) == long
    assert sortable_user_id(longer).startswith(long)
    assert len(sortable_user_id(longer)) == 450 + 32
    assert sortable_user_id(UserId("😀" * 255)) != sortable_user_id(UserId("😀" * 254))


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(ValueError, match="STATE"):
        parse_ranking_key("STATE")


def key_of(value: Decimal, reached_at: datetime, user_id: UserId) -> str:
    return ranking_sort_key(value, reached_at, sortable_user_id(user_id))
