"""Worlds of few people who travel all the time, while their streaks are paused, reset, restored and judged anew."""

from datetime import date, timedelta

from hypothesis import strategies as st

from oracle.rule_strategies import METRICS, streak_settings
from oracle.scenario import Leaderboard, MetricScore, ProfileChange, Repetition, Rules, StreakScore, Unit, World
from oracle.strategies import (
    NO_TIME,
    SECOND,
    DeletePausePlan,
    EventPlan,
    Gap,
    GrantPlan,
    HabitPlan,
    IdentifyPlan,
    PausePlan,
    Plan,
    ResetPlan,
    RestorePlan,
    SettingsPlan,
    moments,
    preferences,
    resolve,
    values,
)
from oracle.time_strategies import starts

# From one end of the calendar to the other, and where it has gaps.
DISTANT_ZONES = (
    "UTC",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Apia",
    "America/St_Johns",
    "America/New_York",
    None,
)

moves = st.builds(ProfileChange, st.sampled_from(DISTANT_ZONES))
staying = st.just(ProfileChange())
deeds = st.builds(EventPlan, st.just("words"), values, st.none(), st.one_of(staying, staying, moves))
departures = st.builds(IdentifyPlan, moves)
interventions = st.one_of(
    st.builds(HabitPlan, st.integers(2, 4), st.just("words")),
    st.just(ResetPlan()),
    st.just(RestorePlan()),
    st.builds(PausePlan, st.integers(0, 2), st.integers(0, 3)),
    st.builds(DeletePausePlan, st.integers(0, 1)),
    st.builds(GrantPlan, st.integers(1, 2)),
    st.builds(SettingsPlan, streak_settings()),
    preferences,
)
waits = st.one_of(
    st.builds(Gap, more=moments),
    st.builds(Gap, more=st.integers(1, 30).map(lambda hours: timedelta(hours=hours))),
    st.builds(
        Gap, to_midnight=st.just(value=True), more=st.sampled_from([-SECOND, NO_TIME, SECOND, -timedelta(hours=1)])
    ),
    st.builds(Gap, periods=st.sampled_from([1, 1, 2]), more=moments),
)
travellers = st.sampled_from(["ada", "ada", "ada", "bob"])
itineraries = st.lists(
    st.builds(Plan, travellers, waits, st.one_of(deeds, deeds, departures, interventions, interventions)), max_size=14
)


@st.composite
def journeys(draw: st.DrawFn) -> World:
    start = draw(starts)
    board = Leaderboard("for ever", StreakScore(), date(1990, 1, 1))
    today, days = start.date(), draw(st.integers(0, 12))
    short = Leaderboard("short", StreakScore(), date(1990, 1, 1), end=today + timedelta(days=days))
    repetition = Repetition(Unit.DAYS, draw(st.integers(1, 3)))
    rounds = Leaderboard("rounds", MetricScore("words"), today - timedelta(days=3), repetition=repetition)
    rules = Rules(METRICS, draw(streak_settings()), boards=(board, short, rounds))
    first = draw(st.lists(st.builds(Plan, st.just("ada"), waits, deeds), min_size=1, max_size=2))
    return resolve(rules, start, [*first, *draw(itineraries), *draw(itineraries)])
