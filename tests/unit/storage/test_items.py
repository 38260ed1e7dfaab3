"""What is stored comes back as it was: every kind of value through the form that DynamoDB keeps."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.actions import (
    AchievementCall,
    Action,
    FreezesGranted,
    Identification,
    LogEntry,
    MetricEvent,
    PauseAdded,
    PauseDeleted,
    PreferencesChange,
    QualificationCheck,
    ScoreCounted,
    StreakReset,
    StreakRestored,
    TimePassed,
)
from plaudit.domain.awards import Standing
from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    MetricChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    ScoreChanged,
    StreakExtended,
    StreakLost,
    StreakReminderEmailDue,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.filters import FilterId
from plaudit.domain.freezes import Freezes
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    AwardId,
    CompletionId,
    EventId,
    LeaderboardId,
    LevelId,
    MetricId,
    PauseId,
    PointsSystemId,
    TriggerId,
    UserId,
)
from plaudit.domain.journeys import Journey
from plaudit.domain.leaderboards import Score
from plaudit.domain.metrics import Height, MetricProgress
from plaudit.domain.notices import Notices, WaitingAchievement
from plaudit.domain.periods import Frequency
from plaudit.domain.preferences import NotificationChannel, NotificationType, Preferences, StreakPreferences
from plaudit.domain.states import UserState
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import EvaluationMode
from plaudit.domain.streaks import Streaks, StreakView
from plaudit.domain.tallies import DayTotal, Tally
from plaudit.domain.users import UNSET, Profile, ProfileChange
from plaudit.storage.attributes import Item, from_attributes, to_attributes
from plaudit.storage.dynamodb import ItemKey, beginning_with
from plaudit.storage.logs import ACTIONS as ACTION_NAMES
from plaudit.storage.logs import EFFECTS as EFFECT_NAMES
from plaudit.storage.logs import effect_to_item, log_entry_to_item, to_effect, to_log_entry
from plaudit.storage.user_items import day_to_item, progress_to_item, to_day, to_progress, to_user, user_to_item

TEXT = st.text(max_size=20)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
AMOUNTS = st.decimals(-(10**9), 10**9, places=6)
COUNTS = st.integers(0, 999)
POINTS = st.integers(-(10**15), 10**15)
IDS = st.uuids().map(str)
METRICS, BOARDS, SYSTEMS = IDS.map(MetricId), IDS.map(LeaderboardId), IDS.map(PointsSystemId)
ACHIEVEMENTS, PAUSES, LEVELS = IDS.map(AchievementId), IDS.map(PauseId), IDS.map(LevelId)
ATTRIBUTES = st.dictionaries(IDS.map(AttributeId), TEXT, max_size=3)
SCORES = st.builds(
    Score,
    run=DAYS,
    value=AMOUNTS,
    reached_at=INSTANTS,
    group=st.none() | st.lists(TEXT, max_size=2).map(tuple),
    edition=TEXT,
    until=st.none() | INSTANTS,
)
TALLIES = st.builds(Tally, AMOUNTS, st.lists(st.builds(DayTotal, DAYS, AMOUNTS, AMOUNTS), max_size=3).map(tuple))
BOARD_SCORES = st.dictionaries(BOARDS, st.lists(SCORES, min_size=1, max_size=3).map(tuple), max_size=2)
VIEWS = st.builds(
    StreakView,
    COUNTS,
    st.sampled_from(Frequency),
    *[st.none() | DAYS] * 4,
    *[st.none() | COUNTS] * 4,
    st.none() | INSTANTS,
)
EFFECTS: st.SearchStrategy[Effect] = st.one_of(
    st.just(UserCreated()),
    st.builds(FreezesEarned, COUNTS, COUNTS, INSTANTS),
    st.builds(FreezesUsed, COUNTS, COUNTS, INSTANTS),
    st.builds(StreakLost, COUNTS, INSTANTS),
    st.builds(AchievementEmailDue, ACHIEVEMENTS, IDS.map(CompletionId)),
    st.builds(ReactivationEmailDue, COUNTS, COUNTS),
    st.builds(StreakReminderEmailDue, VIEWS),
    st.builds(RecapEmailDue, DAYS, DAYS),
    st.builds(MetricChanged, METRICS, AMOUNTS, AMOUNTS),
    st.builds(StreakStarted, VIEWS),
    st.builds(StreakExtended, VIEWS),
    st.builds(AchievementCompleted, ACHIEVEMENTS, IDS.map(CompletionId), st.booleans()),
    st.builds(PointsAwarded, IDS.map(AwardId), SYSTEMS, IDS.map(TriggerId), POINTS, POINTS, st.booleans()),
    st.builds(LevelChanged, SYSTEMS, st.none() | LEVELS, st.none() | LEVELS, st.booleans()),
    st.builds(ScoreChanged, BOARDS, DAYS, st.none() | AMOUNTS, st.booleans()),
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
NOTIFICATIONS = st.dictionaries(
    st.sampled_from(NotificationType), st.lists(st.sampled_from(NotificationChannel), max_size=2).map(tuple), max_size=4
)
STREAK_PREFERENCES = st.builds(
    StreakPreferences,
    is_enabled=st.none() | st.booleans(),
    mode=st.none() | st.sampled_from(EvaluationMode),
    thresholds=st.dictionaries(METRICS, AMOUNTS, max_size=2),
    days_off=st.none() | st.frozensets(st.integers(0, 6)),
)
ADA = UserId("ada")
EVENTS = st.builds(
    MetricEvent,
    id=IDS.map(EventId),
    user_id=st.just(ADA),
    metric_id=METRICS,
    amount=AMOUNTS,
    attributes=ATTRIBUTES,
    idempotency_key=st.none() | TEXT,
)
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    EVENTS,
    st.just(Identification()),
    st.builds(AchievementCall, ACHIEVEMENTS),
    st.builds(PreferencesChange, st.none() | NOTIFICATIONS, st.none() | STREAK_PREFERENCES),
    st.builds(FreezesGranted, COUNTS),
    st.builds(PauseAdded, st.builds(Pause, PAUSES, DAYS, DAYS, st.none() | DAYS)),
    st.builds(PauseDeleted, PAUSES),
    st.just(StreakReset()),
    st.builds(StreakRestored, COUNTS, DAYS),
    st.builds(QualificationCheck, st.lists(ACHIEVEMENTS, max_size=3).map(tuple)),
    st.builds(ScoreCounted, BOARDS, st.lists(SCORES, max_size=3).map(tuple)),
    st.just(TimePassed()),
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
STREAKS = st.builds(
    Streaks, st.builds(Freezes, COUNTS, DAYS, DAYS), INSTANTS, st.builds(Journey, st.integers(1, 10**6))
)
USERS = st.builds(
    UserState,
    profile=PROFILES,
    version=st.integers(1, 10**9),
    latest_at=INSTANTS,
    streaks=STREAKS,
    completed=st.frozensets(COUNTS, max_size=5),
    points=st.dictionaries(SYSTEMS, st.builds(Standing, TALLIES, BOARD_SCORES), max_size=2),
    preferences=st.builds(Preferences, NOTIFICATIONS, STREAK_PREFERENCES),
    streak_scores=BOARD_SCORES,
    notices=st.builds(
        Notices,
        st.none() | INSTANTS,
        st.lists(st.builds(WaitingAchievement, INSTANTS, COUNTS), max_size=2).map(tuple),
        st.none() | st.just("Europe/Berlin"),
        st.none() | DAYS,
        st.none() | DAYS,
    ),
)
PROGRESS = st.builds(
    MetricProgress,
    metric_id=METRICS,
    tally=TALLIES,
    highest=AMOUNTS,
    filtered=st.dictionaries(TEXT.map(FilterId), st.builds(Height, AMOUNTS, AMOUNTS), max_size=2),
    period_changes=st.dictionaries(
        st.sampled_from(Frequency), st.lists(st.tuples(COUNTS, AMOUNTS), min_size=1, max_size=2).map(tuple), max_size=2
    ),
    scores=BOARD_SCORES,
    version=st.integers(1, 10**9),
)


def stored(item: Item) -> Item:
    """The item after a trip through the form of the DynamoDB API."""
    return from_attributes(to_attributes(item))


@given(USERS)
def test_a_users_state_comes_back(user: UserState) -> None:
    assert to_user(stored(user_to_item(user))) == user


@given(PROGRESS)
def test_progress_comes_back(progress: MetricProgress) -> None:
    assert to_progress(stored(progress_to_item(ADA, progress))) == progress


@given(st.builds(DayTotal, DAYS, AMOUNTS, AMOUNTS))
def test_a_day_comes_back(day: DayTotal) -> None:
    assert to_day(stored(day_to_item(day))) == day


@given(EFFECTS)
def test_3_8_an_effect_comes_back(effect: Effect) -> None:
    assert to_effect(stored(effect_to_item(effect))) == effect


@given(ACTIONS, CHANGES, INSTANTS, st.lists(EFFECTS, max_size=3))
def test_3_8_a_log_entry_comes_back(
    action: Action, change: ProfileChange, occurred_at: datetime, effects: list[Effect]
) -> None:
    told = replace(action, profile_change=change) if isinstance(action, MetricEvent) else action
    entry = LogEntry(7, occurred_at, 3, change, told, tuple(effects))

    assert to_log_entry(ADA, stored(log_entry_to_item(ADA, entry))) == entry


def test_3_8_every_action_and_every_effect_has_a_name_of_its_own() -> None:
    assert set(ACTION_NAMES.values()) == set(get_args(Action))
    assert set(EFFECT_NAMES.values()) == set(get_args(Effect))
    assert not ACTION_NAMES.keys() & EFFECT_NAMES.keys()


def test_3_8_the_log_calls_things_by_what_its_reader_would_call_them() -> None:
    event = MetricEvent(EventId("event"), ADA, MetricId("words"), Decimal("1.5"), idempotency_key="lesson-1")
    effects = (UserCreated(), MetricChanged(MetricId("words"), Decimal("1.5"), Decimal("7.25")))
    entry = LogEntry(7, datetime(2026, 3, 10, 12, tzinfo=UTC), 3, ProfileChange(name="Ada"), event, effects)

    assert log_entry_to_item(ADA, entry) == {
        "PK": "USER#ada",
        "SK": "LOG#000000000007",
        "sequence": 7,
        "occurred_at": "2026-03-10T12:00:00.000000+00:00",
        "configuration_version": 3,
        "profile_change": {"name": "Ada"},
        "action": {
            "type": "event",
            "id": "event",
            "metric_id": "words",
            "amount": "1.5",
            "idempotency_key": "lesson-1",
        },
        "effects": [
            {"type": "user.created"},
            {"type": "metric.changed", "metric_id": "words", "change": "1.5", "total": "7.25"},
        ],
    }


def test_a_number_of_38_digits_is_kept_exactly() -> None:
    number: Any = Decimal("12345678901234567890123456789012.345678")

    assert stored({"number": number}) == {"number": number}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_sort_key_that_begins_with_a_prefix_lies_between_its_bounds(rest: str) -> None:
    low, high = beginning_with("LOG#")

    assert low.encode() <= f"LOG#{rest}".encode() <= high.encode() or rest.startswith("\U0010ffff")


def test_a_key_is_two_attributes() -> None:
    assert ItemKey("USER#ada", "STATE").attributes() == {"PK": "USER#ada", "SK": "STATE"}
