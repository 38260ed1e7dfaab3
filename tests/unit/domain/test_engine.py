"""Behaviour 3.2: what an event does, in which order, and that the log tells all of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from factories import NOW, PLAN, USER, WORDS, at, make_configuration, make_event, make_state
from plaudit.domain.effects import MetricChanged, StreakExtended, StreakLost, StreakStarted, UserCreated
from plaudit.domain.engine import LogEntry, MetricEvent, State, apply, identify
from plaudit.domain.local_time import time_zone_names
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.streaks import StreakView
from plaudit.domain.users import ProfileChange

CONFIGURATION = make_configuration()
ZONE_NAMES = st.sampled_from(sorted(time_zone_names()))


def after(*events: tuple[str, MetricEvent]) -> tuple[State, list[LogEntry]]:
    """The state and the log after events at instants."""
    state, log = make_state(), []
    for instant, event in events:
        recorded = apply(CONFIGURATION, state, event, at(instant))
        state = State(recorded.user, recorded.progress)
        log.append(recorded.entry)
    return state, log


def test_3_2_a_first_event_creates_the_user_moves_the_total_and_starts_a_streak() -> None:
    event = make_event("1.5", profile_change=ProfileChange(attributes={PLAN: "pro"}))

    recorded = apply(CONFIGURATION, make_state(), event, NOW)

    assert recorded.user.profile.attributes == {PLAN: "pro"}
    assert recorded.progress.total == Decimal("1.5")
    assert recorded.entry.sequence == 1
    assert recorded.entry.effects == (
        UserCreated(),
        MetricChanged(WORDS, Decimal("1.5"), Decimal("1.5")),
        StreakStarted(StreakView(1, date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 11))),
    )


def test_3_1_an_event_of_zero_changes_nothing_but_activity() -> None:
    recorded = apply(CONFIGURATION, make_state(), make_event(0), NOW)

    assert recorded.progress == MetricProgress(WORDS)
    assert recorded.user.streak.length == 0
    assert recorded.user.latest_at == NOW
    assert recorded.entry.effects == (UserCreated(),)


def test_3_7_a_total_may_go_negative() -> None:
    state, _ = after(("2026-03-10 12:00", make_event(2)), ("2026-03-10 12:01", make_event("-5.5")))

    assert state.progress.total == Decimal("-3.5")


def test_4_3_each_further_day_extends_the_streak_once() -> None:
    _, log = after(
        ("2026-03-10 12:00", make_event()), ("2026-03-11 12:00", make_event()), ("2026-03-11 13:00", make_event())
    )

    kinds = [[type(effect).__name__ for effect in entry.effects] for entry in log]
    assert kinds == [
        ["UserCreated", "MetricChanged", "StreakStarted"],
        ["MetricChanged", "StreakExtended"],
        ["MetricChanged"],
    ]


def test_4_4_an_event_after_a_missed_day_tells_the_loss_before_the_new_start() -> None:
    _, log = after(
        ("2026-03-10 12:00", make_event()), ("2026-03-11 12:00", make_event()), ("2026-03-14 12:00", make_event())
    )

    assert [type(effect) for effect in log[2].effects] == [StreakLost, MetricChanged, StreakStarted]
    assert log[2].effects[0] == StreakLost(length=2)


def test_4_5_an_event_counts_for_the_zone_sent_with_it() -> None:
    state, _ = after(("2026-03-10 12:00", make_event(tz="Pacific/Kiritimati")))

    assert [day.day for day in state.progress.open_days] == [date(2026, 3, 11)]


def test_a_users_time_never_runs_backwards() -> None:
    state, log = after(("2026-03-10 12:00", make_event()), ("2026-03-10 11:00", make_event()))

    assert log[1].occurred_at == NOW
    assert state.user is not None
    assert state.user.latest_at == NOW


def test_2_1_identifying_twice_with_the_same_leaves_no_second_entry() -> None:
    change = ProfileChange(name="Ada")
    first = identify(CONFIGURATION, None, USER, change, NOW)

    second = identify(CONFIGURATION, first.user, USER, change, at("2026-03-11 12:00"))

    assert first.entry is not None
    assert first.entry.effects == (UserCreated(),)
    assert second.entry is None
    assert second.user is first.user


def test_4_4_identifying_settles_the_streak() -> None:
    state, _ = after(("2026-03-10 12:00", make_event()))

    identified = identify(CONFIGURATION, state.user, USER, ProfileChange(name="Ada"), at("2026-03-13 12:00"))

    assert identified.entry is not None
    assert identified.entry.effects == (StreakLost(length=1),)


STEPS = st.lists(
    st.tuples(
        st.integers(0, 60 * 60 * 40),
        st.decimals(-100, 100, places=2),
        st.none() | ZONE_NAMES,
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=150)
@given(STEPS)
def test_3_8_replaying_the_log_gives_the_same_state_and_the_same_log(
    steps: list[tuple[int, Decimal, str | None, bool]],
) -> None:
    state, log, now = make_state(), [], NOW
    for seconds, amount, tz, is_event in steps:
        now += timedelta(seconds=seconds)
        change = ProfileChange(time_zone=tz) if tz else ProfileChange(name=str(amount))
        if is_event:
            recorded = apply(CONFIGURATION, state, make_event(str(amount), profile_change=change), now)
            state = State(recorded.user, recorded.progress)
            log.append(recorded.entry)
            continue
        identified = identify(CONFIGURATION, state.user, USER, change, now)
        state = replace(state, user=identified.user)
        log += [identified.entry] if identified.entry else []

    assert replay(log) == (state, log)
    assert [entry.sequence for entry in log] == list(range(1, len(log) + 1))
    assert state.progress.total == sum(entry.event.amount for entry in log if entry.event)


def replay(log: list[LogEntry]) -> tuple[State, list[LogEntry]]:
    state, replayed = make_state(), []
    for entry in log:
        if entry.event:
            recorded = apply(CONFIGURATION, state, entry.event, entry.occurred_at)
            state = State(recorded.user, recorded.progress)
            replayed.append(recorded.entry)
            continue
        identified = identify(CONFIGURATION, state.user, USER, entry.profile_change, entry.occurred_at)
        state = replace(state, user=identified.user)
        replayed += [identified.entry] if identified.entry else []
    return state, replayed


@given(st.lists(st.integers(0, 60 * 60 * 30), min_size=1, max_size=30))
def test_4_3_a_streak_is_as_long_as_the_unbroken_run_of_days(pauses: list[int]) -> None:
    state, now, days = make_state(), NOW, set[date]()
    for seconds in pauses:
        now += timedelta(seconds=seconds)
        recorded = apply(CONFIGURATION, state, make_event(), now)
        state = State(recorded.user, recorded.progress)
        days.add(now.date())
        assert recorded.user.streak.length == run_ending_on(now, days)
        assert sum(isinstance(effect, StreakExtended | StreakStarted) for effect in recorded.entry.effects) <= 1


def run_ending_on(now: datetime, days: set[date]) -> int:
    day, length = now.date(), 0
    while day in days:
        day, length = day - timedelta(days=1), length + 1
    return length
