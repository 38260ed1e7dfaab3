"""Behaviour 3.1-3.8: what an event and an identification do, in which order, and that the log tells all of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import NOW, PLAN, WORDS, at, make_configuration, make_event, make_state
from plaudit.domain import engine
from plaudit.domain.actions import Identification
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import (
    FreezesEarned,
    FreezesUsed,
    MetricChanged,
    StreakExtended,
    StreakLost,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.errors import InvalidTimeZoneError
from plaudit.domain.identifiers import MetricId
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.periods import Frequency
from plaudit.domain.preferences import Preferences, StreakPreferences
from plaudit.domain.states import State
from plaudit.domain.step import settled_at, streak_at
from plaudit.domain.streak_happenings import Outcome
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.streaks import StreakView
from plaudit.domain.tallies import DayTotal
from plaudit.domain.users import ProfileChange
from user_lives import Life, effects_of, life_with, told

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)


def with_freezes(start: int, *, every: int | None = None) -> Configuration:
    """A tenant where users begin with freezes, and get one every so many days."""
    settings = StreakSettings(freezes=FreezeSettings(start, 5, every, 1 if every else None))
    return make_configuration(streak_epochs=(StreakEpoch(at("2026-01-01 00:00"), settings),))


def test_3_2_a_first_event_creates_the_user_moves_the_total_and_starts_a_streak() -> None:
    life = life_with()

    decided = life.event("2026-03-10 12:00", "1.5", profile_change=ProfileChange(attributes={PLAN: "pro"}))

    assert life.user.profile.attributes == {PLAN: "pro"}
    assert life.user.version == 1
    assert life.state.progress_in(WORDS).total == Decimal("1.5")
    assert effects_of(decided) == (
        UserCreated(),
        MetricChanged(WORDS, Decimal("1.5"), Decimal("1.5")),
        StreakStarted(
            StreakView(1, Frequency.DAILY, TUESDAY, TUESDAY, TUESDAY, WEDNESDAY, extended_at=at("2026-03-10 12:00"))
        ),
    )


def test_3_8_the_log_entry_tells_what_happened_when_and_under_which_rules() -> None:
    life = life_with(version=17)
    event = make_event(5, profile_change=ProfileChange(name="Ada"), idempotency_key="lesson-1")
    life.identify("2026-03-09 12:00")

    decided = engine.apply(life.configuration, life.state, event, at("2026-03-10 12:00"))

    assert decided.entry is not None
    assert decided.entry.sequence == 2
    assert decided.entry.occurred_at == at("2026-03-10 12:00")
    assert decided.entry.configuration_version == 17
    assert decided.entry.profile_change == ProfileChange(name="Ada")
    assert decided.entry.action == event


def test_2_2_no_address_of_who_does_not_want_e_mails_gets_into_the_log() -> None:
    life = life_with()
    refused = ProfileChange(email="ada@example.com", is_subscribed_to_emails=False)

    decided = life.event("2026-03-10 12:00", profile_change=refused)

    assert decided.entry is not None
    assert decided.entry.profile_change == ProfileChange(is_subscribed_to_emails=False)
    assert decided.entry.action == make_event(profile_change=ProfileChange(is_subscribed_to_emails=False))


def test_3_1_an_event_of_zero_changes_nothing_but_activity() -> None:
    life = life_with()

    decided = life.event("2026-03-10 12:00", 0)

    assert life.state.progress == {}
    assert life.user.latest_at == NOW
    assert streak_at(life.configuration, life.state, NOW).length == 0
    assert effects_of(decided) == (UserCreated(),)


def test_3_7_a_total_may_go_negative() -> None:
    life = life_with()
    life.event("2026-03-10 12:00", 2)
    life.event("2026-03-10 12:01", "-5.5")

    assert life.state.progress_in(WORDS).total == Decimal("-3.5")


def test_3_5_progress_knows_the_version_of_the_user_that_changed_it_last() -> None:
    life = life_with()
    life.event("2026-03-10 12:00", 2)
    life.event("2026-03-10 12:01", 0)
    life.event("2026-03-10 12:02", 1, metric_id=MetricId("metric-pages"))

    versions = {id_: progress.version for id_, progress in life.state.progress.items()}
    assert versions == {WORDS: 1, MetricId("metric-pages"): 3}


def test_4_3_each_further_day_extends_the_streak_once() -> None:
    life = life_with()

    kinds = [
        [type(effect) for effect in effects_of(life.event(when))]
        for when in ("2026-03-10 12:00", "2026-03-11 12:00", "2026-03-11 13:00")
    ]

    assert kinds == [
        [UserCreated, MetricChanged, StreakStarted],
        [MetricChanged, StreakExtended],
        [MetricChanged],
    ]


def test_4_4_an_event_after_a_missed_day_tells_the_loss_before_the_new_start() -> None:
    life = life_with()
    life.event("2026-03-10 12:00")
    life.event("2026-03-11 12:00")

    decided = life.event("2026-03-14 12:00")

    assert [type(effect) for effect in effects_of(decided)] == [StreakLost, MetricChanged, StreakStarted]
    assert effects_of(decided)[0] == StreakLost(2, at("2026-03-13 00:00"))
    assert [(each.frequency, each.outcome) for each in decided.periods] == [
        (Frequency.DAILY, Outcome.LOST),
        (Frequency.DAILY, Outcome.COUNTED),
    ]


def test_4_4_freezes_that_hold_a_streak_are_told() -> None:
    life = life_with(streak_epochs=with_freezes(2).streak_epochs)
    life.event("2026-03-10 12:00")

    decided = life.event("2026-03-13 12:00")

    assert effects_of(decided)[:2] == (
        FreezesUsed(1, 1, at("2026-03-12 00:00")),
        FreezesUsed(1, 0, at("2026-03-13 00:00")),
    )
    assert told(decided, StreakExtended)[0].streak.length == 2


def test_4_6_freezes_that_were_earned_are_told() -> None:
    life = life_with(streak_epochs=with_freezes(0, every=2).streak_epochs)
    life.event("2026-03-10 12:00", 0)

    assert effects_of(life.event("2026-03-15 12:00", 0)) == (
        FreezesEarned(1, 1, at("2026-03-12 00:00")),
        FreezesEarned(1, 2, at("2026-03-14 00:00")),
    )


def test_4_5_an_event_counts_for_the_zone_sent_with_it() -> None:
    life = life_with()
    life.event("2026-03-10 12:00", tz="Pacific/Kiritimati")

    assert life.state.progress_in(WORDS).tally.open_days == (DayTotal(WEDNESDAY, Decimal(1), Decimal(1)),)


def test_4_5_a_change_of_zone_moves_the_streak_along() -> None:
    life = life_with()
    life.event("2026-03-10 12:00", tz="Pacific/Kiritimati")

    life.event("2026-03-10 12:01", tz="Pacific/Pago_Pago")

    streak = streak_at(life.configuration, life.state, at("2026-03-10 12:01"))
    assert (streak.length, streak.period_starts_on) == (1, TUESDAY)


def test_a_users_time_never_runs_backwards() -> None:
    life = life_with()
    life.event("2026-03-10 12:00")

    decided = life.event("2026-03-10 11:00")

    assert decided.entry is not None
    assert decided.entry.occurred_at == at("2026-03-10 12:00")
    assert life.user.latest_at == at("2026-03-10 12:00")
    assert streak_at(life.configuration, life.state, at("2026-03-01 12:00")).length == 1


def test_2_2_an_event_with_an_unknown_zone_does_nothing() -> None:
    with pytest.raises(InvalidTimeZoneError):
        life_with().event("2026-03-10 12:00", tz="Atlantis")


def test_2_1_identifying_twice_with_the_same_leaves_no_second_entry() -> None:
    life = life_with()
    first = life.identify("2026-03-10 12:00", name="Ada")
    state = life.state

    second = life.identify("2026-03-11 12:00", name="Ada")

    assert first.entry is not None
    assert (first.entry.action, first.entry.effects) == (Identification(), (UserCreated(),))
    assert first.entry.profile_change == ProfileChange(name="Ada")
    assert second.entry is None
    assert life.state is state


def test_4_4_identifying_settles_the_streak() -> None:
    life = life_with()
    life.event("2026-03-10 12:00")

    decided = life.identify("2026-03-13 12:00", name="Ada")

    assert effects_of(decided) == (StreakLost(1, at("2026-03-12 00:00")),)


def test_4_4_identifying_with_nothing_new_settles_what_is_due() -> None:
    life = life_with()
    life.event("2026-03-10 12:00")

    assert effects_of(life.identify("2026-03-13 12:00")) == (StreakLost(1, at("2026-03-12 00:00")),)
    assert life.identify("2026-03-13 12:01").entry is None


def test_4_3_who_was_never_seen_has_no_streak() -> None:
    weekly = StreakEpoch(at("2026-01-01 00:00"), StreakSettings(Frequency.WEEKLY))

    assert streak_at(make_configuration(streak_epochs=(weekly,)), make_state(), NOW) == StreakView(0, Frequency.WEEKLY)


def test_4_11_a_streak_that_the_user_does_not_want_is_neither_started_nor_extended() -> None:
    life = life_with()
    life.identify("2026-03-10 11:00")
    preferences = Preferences(streak=StreakPreferences(is_enabled=False))
    life.state = replace(life.state, user=replace(life.user, preferences=preferences))

    decided = life.event("2026-03-10 12:00")

    assert [type(effect) for effect in effects_of(decided)] == [MetricChanged]


@pytest.mark.parametrize("decide", [engine.reset_streak, settled_at])
def test_who_was_never_seen_has_nothing_to_settle(decide: Callable[[Configuration, State, datetime], object]) -> None:
    with pytest.raises(ValueError, match="user=None"):
        decide(make_configuration(), make_state(), NOW)


def test_2_1_nothing_is_shared_between_users_by_accident() -> None:
    before = make_state(None, MetricProgress(WORDS))

    engine.apply(make_configuration(), before, make_event(5), NOW)

    assert before == make_state(None, MetricProgress(WORDS))


@given(st.lists(st.integers(0, 60 * 60 * 30), min_size=1, max_size=30))
def test_4_3_a_streak_is_as_long_as_the_unbroken_run_of_days(pauses: list[int]) -> None:
    life, now, days = life_with(), NOW, set[date]()
    for seconds in pauses:
        now += timedelta(seconds=seconds)
        decided = life.event(now)
        days.add(now.date())

        assert streak_at(life.configuration, life.state, now).length == run_ending_on(now, days)
        assert sum(isinstance(effect, StreakExtended | StreakStarted) for effect in effects_of(decided)) <= 1


def run_ending_on(now: datetime, days: set[date]) -> int:
    """The unbroken run of days up to a moment, counted the plain way."""
    day, length = now.date(), 0
    while day in days:
        day, length = day - timedelta(days=1), length + 1
    return length


@given(st.lists(st.decimals(-100, 100, places=2), max_size=20))
def test_3_1_the_total_is_the_sum_of_all_events(amounts: list[Decimal]) -> None:
    life = Life(make_configuration())
    for amount in amounts:
        life.event("2026-03-10 12:00", str(amount))

    assert life.state.progress_in(WORDS).total == sum(amounts)
    assert [entry.sequence for entry in life.log] == list(range(1, len(amounts) + 1))
