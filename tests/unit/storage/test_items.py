"""What is stored comes back as it was: every kind of value through the form that DynamoDB keeps."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.effects import Effect, MetricChanged, StreakExtended, StreakLost, StreakStarted, UserCreated
from plaudit.domain.engine import LogEntry, MetricEvent, UserState
from plaudit.domain.identifiers import AttributeId, EventId, MetricId, UserId
from plaudit.domain.metrics import DayTotal, MetricProgress
from plaudit.domain.streaks import Streak, StreakView
from plaudit.domain.users import UNSET, Profile, ProfileChange
from plaudit.storage.dynamodb import Item, ItemKey, beginning_with, from_attributes, to_attributes
from plaudit.storage.logs import log_entry_to_item, to_log_entry
from plaudit.storage.user_items import progress_to_item, to_progress, to_user, user_to_item

TEXT = st.text(max_size=20)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
AMOUNTS = st.decimals(-(10**9), 10**9, places=6)
IDS = st.uuids().map(str)
ATTRIBUTES = st.dictionaries(IDS.map(AttributeId), TEXT, max_size=3)
VIEWS = st.builds(StreakView, st.integers(0, 999), *[st.none() | DAYS] * 4)
EFFECTS: st.SearchStrategy[Effect] = st.one_of(
    st.just(UserCreated()),
    st.builds(StreakLost, st.integers(1, 999)),
    st.builds(MetricChanged, IDS.map(MetricId), AMOUNTS, AMOUNTS),
    st.builds(StreakStarted, VIEWS),
    st.builds(StreakExtended, VIEWS),
)
TOKENS = st.none() | st.lists(TEXT, max_size=3).map(tuple)
CHANGES = st.builds(
    ProfileChange,
    email=st.just(UNSET) | st.none() | TEXT,
    name=st.just(UNSET) | st.none() | TEXT,
    time_zone=st.just(UNSET) | st.none() | TEXT,
    signed_up_on=st.just(UNSET) | st.none() | DAYS,
    device_tokens=st.just(UNSET) | TOKENS,
    is_subscribed_to_emails=st.just(UNSET) | st.booleans(),
    attributes=st.dictionaries(IDS.map(AttributeId), st.none() | TEXT, max_size=3),
)
PROFILES = st.builds(
    Profile,
    id=TEXT.map(UserId),
    created_at=INSTANTS,
    updated_at=INSTANTS,
    email=st.none() | TEXT,
    name=st.none() | TEXT,
    time_zone=st.none() | TEXT,
    signed_up_on=st.none() | DAYS,
    device_tokens=TOKENS,
    is_subscribed_to_emails=st.booleans(),
    attributes=ATTRIBUTES,
)
STREAKS = st.builds(Streak, st.integers(0, 999), st.none() | DAYS, st.none() | DAYS, st.none() | INSTANTS)
ADA = UserId("ada")


def stored(item: Item) -> Item:
    """The item after a trip through the form of the DynamoDB API."""
    return from_attributes(to_attributes(item))


@given(st.builds(UserState, PROFILES, st.integers(1, 10**9), INSTANTS, STREAKS))
def test_a_users_state_comes_back(user: UserState) -> None:
    assert to_user(stored(user_to_item(user))) == user


@given(
    st.builds(
        MetricProgress,
        IDS.map(MetricId),
        AMOUNTS,
        st.lists(st.builds(DayTotal, DAYS, AMOUNTS, AMOUNTS), max_size=3).map(tuple),
        st.integers(1, 10**9),
    )
)
def test_progress_comes_back(progress: MetricProgress) -> None:
    assert to_progress(stored(progress_to_item(ADA, progress))) == progress


@given(st.data(), CHANGES, INSTANTS, st.lists(EFFECTS, max_size=5), st.booleans())
def test_3_8_a_log_entry_comes_back(
    data: st.DataObject,
    change: ProfileChange,
    occurred_at: datetime,
    effects: list[Effect],
    is_event: bool,  # noqa: FBT001
) -> None:
    event = (
        MetricEvent(
            id=EventId(data.draw(IDS)),
            user_id=ADA,
            metric_id=MetricId(data.draw(IDS)),
            amount=data.draw(AMOUNTS),
            profile_change=change,
            attributes=data.draw(ATTRIBUTES),
            idempotency_key=data.draw(st.none() | TEXT),
        )
        if is_event
        else None
    )
    entry = LogEntry(7, occurred_at, change, event, tuple(effects))

    assert to_log_entry(ADA, stored(log_entry_to_item(ADA, entry))) == entry


def test_a_number_of_38_digits_is_kept_exactly() -> None:
    number: Any = Decimal("12345678901234567890123456789012.345678")

    assert stored({"number": number}) == {"number": number}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_sort_key_that_begins_with_a_prefix_lies_between_its_bounds(rest: str) -> None:
    low, high = beginning_with("LOG#")

    assert low.encode() <= f"LOG#{rest}".encode() <= high.encode() or rest.startswith("\U0010ffff")


def test_a_key_is_two_attributes() -> None:
    assert ItemKey("USER#ada", "STATE").attributes() == {"PK": "USER#ada", "SK": "STATE"}
