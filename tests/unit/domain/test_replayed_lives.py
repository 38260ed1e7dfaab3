"""Behaviour 3.8: the log rebuilds the state, whatever happened under whatever rules."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from factories import NOW, PLAN, USER, WORDS, make_configuration
from plaudit.domain import engine
from plaudit.domain.achievements import AchievementStatus, CompositeGoal, MetricGoal, StreakGoal
from plaudit.domain.actions import PreferencesChange, StreakRestored
from plaudit.domain.configuration import AttributeType
from plaudit.domain.edits.edit import ConfigurationThing
from plaudit.domain.errors import PlauditError
from plaudit.domain.filters import filter_id
from plaudit.domain.identifiers import LeaderboardId, MetricId, PauseId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    Repetition,
    RunUnit,
    StreakRanking,
)
from plaudit.domain.metrics import Height
from plaudit.domain.periods import Frequency
from plaudit.domain.points import AchievementCause, CreationCause, MetricCause, StreakCause
from plaudit.domain.preferences import StreakPreferences
from plaudit.domain.replay import replay, retell
from plaudit.domain.states import State
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.users import ProfileChange
from rules import make_achievement, make_attribute, make_boost, make_level, make_system, make_trigger
from user_lives import Life, life_with

PAGES = MetricId("metric-pages")
DEVICE = make_attribute("device", AttributeType.EVENT)
PHONE = {DEVICE.id: "phone"}
GOLD = make_achievement("gold")
FORTY = make_achievement("Forty", MetricGoal(WORDS, Decimal(40)))
ON_PHONE = make_achievement("On phone", MetricGoal(WORDS, Decimal(30), PHONE))
TWO = make_achievement("Two", StreakGoal(2), user_filter={PLAN: "pro"})
ALL = make_achievement("All", CompositeGoal(frozenset({GOLD.id, FORTY.id})))
XP = make_system("xp", max_points=60)
COINS = make_system("coins")
BY_WORDS = Leaderboard(
    LeaderboardId("words"), "w", "W", MetricRanking(WORDS), date(2026, 3, 1), status=LeaderboardStatus.ACTIVE
)
RULES: list[ConfigurationThing] = [
    FORTY,
    ON_PHONE,
    TWO,
    ALL,
    replace(FORTY, status=AchievementStatus.LOCKED),
    make_trigger(XP, 5, MetricCause(WORDS, 10)),
    make_trigger(XP, 7, MetricCause(WORDS, 5, PHONE), user_filter={PLAN: "pro"}),
    make_trigger(XP, -9, MetricCause(PAGES, 20)),
    make_trigger(XP, -30, StreakCause(2), blocks=True),
    make_trigger(COINS, 2, StreakCause(1)),
    make_trigger(COINS, 9, AchievementCause(ALL.id)),
    make_trigger(COINS, 1, CreationCause()),
    make_level(XP, "first", 10),
    make_boost(XP, "1.5", date(2026, 3, 11), date(2026, 3, 15), user_filter={PLAN: "pro"}),
    BY_WORDS,
    replace(
        BY_WORDS, id=LeaderboardId("xp"), key="x", ranked_by=PointsRanking(XP.id), repetition=Repetition(RunUnit.DAY, 3)
    ),
    replace(BY_WORDS, id=LeaderboardId("streak"), key="s", ranked_by=StreakRanking(), breakdown=(PLAN,)),
]
SETTINGS = st.builds(
    StreakSettings,
    st.sampled_from(Frequency),
    is_customizable=st.booleans(),
    days_off=st.sampled_from([frozenset[int](), frozenset({0, 6})]),
    thresholds=st.sampled_from([{}, {WORDS: Decimal(5)}, {WORDS: Decimal(5), PAGES: Decimal(1)}]),
    freezes=st.none() | st.builds(FreezeSettings, st.integers(0, 2), st.just(3), st.just(2), st.just(1)),
)
CHANGES = st.builds(
    ProfileChange,
    time_zone=st.sampled_from([None, "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago"]),
    attributes=st.sampled_from([{}, {PLAN: "pro"}, {PLAN: "free"}, {PLAN: None}]),
) | st.just(ProfileChange())
Deed: TypeAlias = Callable[[Life, datetime], object]


def deed(act: Callable[..., object], *details: st.SearchStrategy[object]) -> st.SearchStrategy[Deed]:
    """Something that can happen in a life, with details."""
    return st.tuples(*details).map(lambda chosen: partial(_act, act, chosen))


def _act(act: Callable[..., object], chosen: tuple[object, ...], life: Life, now: datetime) -> object:
    return act(life, now, *chosen)


def do(life: Life, now: datetime, amount: Decimal, change: ProfileChange, metric: MetricId, attributes: object) -> None:
    life.event(now, str(amount), profile_change=change, metric_id=metric, attributes=attributes)


def identify(life: Life, now: datetime, change: ProfileChange) -> None:
    life.take(engine.identify, USER, change, now)


def call(life: Life, now: datetime, change: ProfileChange) -> None:
    life.take(engine.call_achievement, USER, change, GOLD, now)


def set_up(life: Life, now: datetime, rule: ConfigurationThing) -> None:  # noqa: ARG001  # rules have no time
    life.set_up(rule)


def change_settings(life: Life, now: datetime, chosen: StreakSettings) -> None:
    life.set_up(StreakEpoch(now, chosen))


def check(life: Life, now: datetime) -> None:
    life.take(engine.check_qualifications, (GOLD.id, FORTY.id, TWO.id, ALL.id), now)


def grant(life: Life, now: datetime, count: int) -> None:
    life.take(engine.grant_freezes, count, now)


def pause(life: Life, now: datetime, days: int) -> None:
    first = now.date() + timedelta(days=1)
    life.take(engine.add_pause, Pause(PauseId("pause"), first, first + timedelta(days=days)), now)


def delete_pause(life: Life, now: datetime) -> None:
    life.take(engine.delete_pause, PauseId("pause"), now)


def reset(life: Life, now: datetime) -> None:
    life.take(engine.reset_streak, now)


def restore(life: Life, now: datetime, length: int) -> None:
    life.take(engine.restore_streak, StreakRestored(length, date(2026, 3, 1)), now)


def prefer(life: Life, now: datetime, preferred: StreakPreferences) -> None:
    life.take(engine.change_preferences, PreferencesChange(streak=preferred), now)


OF_USERS = st.one_of(
    deed(
        do,
        st.decimals(-30, 60, places=1),
        CHANGES,
        st.sampled_from([WORDS, WORDS, PAGES]),
        st.sampled_from([PHONE, {DEVICE.id: "desk"}, {}]),
    ),
    deed(identify, CHANGES),
    deed(call, CHANGES),
)
OF_ADMINISTRATORS = st.one_of(
    deed(check),
    deed(grant, st.integers(1, 2)),
    deed(pause, st.integers(0, 3)),
    deed(delete_pause),
    deed(reset),
    deed(restore, st.integers(1, 4)),
    deed(
        prefer,
        st.builds(
            StreakPreferences,
            is_enabled=st.none() | st.booleans(),
            thresholds=st.sampled_from([{}, {WORDS: Decimal(2)}]),
        ),
    ),
)
OF_RULES = deed(set_up, st.sampled_from(RULES)) | deed(change_settings, SETTINGS)
DEEDS = st.one_of(OF_USERS, OF_USERS, OF_USERS, OF_ADMINISTRATORS, OF_RULES, OF_RULES)


@settings(deadline=None)
@given(OF_USERS, st.lists(st.tuples(st.integers(0, 60 * 60 * 40), DEEDS), max_size=25))
def test_3_8_the_log_of_any_life_rebuilds_its_state(first: Deed, deeds: list[tuple[int, Deed]]) -> None:
    life, now = life_with(GOLD, replace(FORTY, status=AchievementStatus.INACTIVE), DEVICE, XP, COINS), NOW
    first(life, now)
    for seconds, each in deeds:
        now += timedelta(seconds=seconds)
        with suppress(PlauditError):
            each(life, now)

    told = list(retell(USER, life.log, life.history))
    assert [decided.entry for _, decided in told] == life.log
    assert [decided.state for _, decided in told][-1] == life.state
    assert [entry.sequence for entry in life.log] == list(range(1, len(life.log) + 1))


def test_3_8_nothing_happened_to_who_has_no_log() -> None:
    assert replay(USER, [], {}) == State(None)


def test_3_8_each_entry_is_decided_by_the_rules_of_its_time() -> None:
    life = life_with(XP)
    life.event("2026-03-10 12:00", 30)
    life.set_up(make_trigger(XP, 5, MetricCause(WORDS, 10)))
    life.event("2026-03-10 12:01", 10)
    life.configuration = replace(make_configuration(), version=3)
    life.event("2026-03-10 12:02", 100)

    rebuilt = replay(USER, life.log, life.history)

    assert rebuilt == life.state
    assert rebuilt.user is not None
    assert rebuilt.user.points[XP.id].total == 5


def test_5_2_filters_that_are_younger_than_the_progress_are_found_in_the_log() -> None:
    life = life_with(DEVICE)
    life.event("2026-03-10 12:00", 20, attributes=PHONE)
    life.event("2026-03-10 13:00", 50, attributes={DEVICE.id: "desk"})
    life.event("2026-03-10 14:00", 60, attributes=PHONE, metric_id=PAGES)
    life.set_up(ON_PHONE)
    life.event("2026-03-11 12:00", 10, attributes=PHONE)

    rebuilt = replay(USER, life.log, life.history)

    assert rebuilt == life.state
    assert rebuilt.progress_in(WORDS).height(filter_id(PHONE)) == Height(Decimal(30), Decimal(30))
    assert rebuilt.user is not None
    assert rebuilt.user.completed == {ON_PHONE.number}
