"""Behaviour 8.5: the ids of deliveries are in the order of time, so that a span of time is a span of ids."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.deliveries import ID_PATTERN, id_behind, id_prefix

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the strategy adds the zone
REST = st.text("0123456789abcdef", min_size=21, max_size=21)


def test_an_id_begins_with_the_milliseconds_since_1970() -> None:
    instant = datetime(2026, 3, 10, 12, 0, 0, 5_999, tzinfo=UTC)

    assert id_prefix(instant) == "msg_19cd79e4605"
    assert id_behind(instant) == "msg_19cd79e4606"


@given(INSTANTS, INSTANTS, REST, REST)
def test_what_was_made_earlier_lies_before_in_bounds_too(first: datetime, second: datetime, a: str, b: str) -> None:
    earlier, later = sorted((first, second))
    ids = id_prefix(earlier) + a, id_prefix(later) + b

    assert all(re.fullmatch(ID_PATTERN, each) for each in ids)
    assert ids[0] < id_behind(earlier) <= id_behind(later)
    assert id_prefix(earlier) <= id_prefix(later) <= ids[1]
    if later - earlier > timedelta(milliseconds=2):
        assert id_behind(earlier) < ids[1]
