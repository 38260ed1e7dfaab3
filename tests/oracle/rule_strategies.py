"""Rules of a tenant: few of each kind, with small numbers, so that histories meet them."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from oracle.scenario import (
    Achievement,
    AchievementTrigger,
    APIAchievement,
    Boost,
    CompositeAchievement,
    Filter,
    Freezes,
    Frequency,
    Leaderboard,
    Level,
    MetricAchievement,
    MetricScore,
    MetricTrigger,
    Mode,
    PointsScore,
    PointsSystem,
    Repetition,
    Rounding,
    Rules,
    Status,
    StreakAchievement,
    StreakScore,
    StreakSettings,
    StreakTrigger,
    Trigger,
    Unit,
    UserCreationTrigger,
)

METRICS = ("words", "pages")
USERS = ("ada", "bob", "zoë", "Eve")
SYSTEMS = ("xp", "coins")
MAX_ACHIEVEMENTS = 5

metrics = st.sampled_from(METRICS)
thresholds = st.sampled_from([Decimal(text) for text in ("1", "5", "0.5", "2", "10", "2.25", "25")])
statuses = st.sampled_from([Status.ACTIVE] * 6 + [Status.INACTIVE, Status.LOCKED])
multiples = st.sampled_from([Decimal(text) for text in ("1", "5", "2", "10", "25")])
mostly_true = st.sampled_from([True, True, True, True, False])


def seldom(strategy: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    nothing: st.SearchStrategy[Filter] = st.just(())
    return st.one_of(nothing, nothing, nothing, strategy)


event_filters = seldom(st.sampled_from(["novel", "poem"]).map(lambda kind: (("kind", kind),)))
user_filters = seldom(
    st.sampled_from([(("plan", "pro"),), (("plan", "free"),), (("team", "red"),), (("plan", "pro"), ("team", "red"))])
)

# Streak settings


@st.composite
def freezes(draw: st.DrawFn) -> Freezes:
    start = draw(st.integers(0, 2))
    earning = draw(st.sampled_from([(None, None), (1, 1), (2, 1), (3, 2), (5, 1)]))
    return Freezes(start, draw(st.integers(max(start, 1), 4)), *earning)


@st.composite
def streak_settings(draw: st.DrawFn) -> StreakSettings:
    frequency = draw(st.sampled_from([Frequency.DAILY] * 4 + [Frequency.WEEKLY, Frequency.MONTHLY]))
    counted = draw(st.sampled_from([(), ("words",), METRICS]))
    return StreakSettings(
        frequency=frequency,
        mode=draw(st.sampled_from(Mode)),
        thresholds=tuple((metric, draw(thresholds)) for metric in counted),
        customisable=draw(st.booleans()),
        days_off=draw(days_off) if frequency is Frequency.DAILY else frozenset(),
        freezes=draw(st.one_of(freezes(), freezes(), freezes(), st.none())),
    )


days_off = st.sampled_from([(), (), (), (0,), (0, 6), (3,), (1, 2, 3, 4, 5)]).map(frozenset)

# Achievements

metric_achievements = st.builds(
    MetricAchievement, st.just(""), metrics, thresholds, event_filters, user_filters, statuses
)
streak_achievements = st.builds(StreakAchievement, st.just(""), st.integers(1, 4), user_filters, statuses)
api_achievements = st.builds(APIAchievement, st.just(""), user_filters, statuses)
composites = st.builds(
    CompositeAchievement,
    st.just(""),
    st.lists(st.integers(0, MAX_ACHIEVEMENTS).map(str), min_size=1, max_size=2, unique=True).map(tuple),
    user_filters,
    statuses,
)


def with_keys(drafts: list[Achievement], *, reverse: bool) -> tuple[Achievement, ...]:
    """Name achievements; a composite requires only what was drawn before it, wherever it stands in the end."""
    named: list[Achievement] = []
    for number, draft in enumerate(drafts):
        named.append(replace(with_known_requirements(draft, number), key=f"a{number}"))
    return tuple(reversed(named)) if reverse else tuple(named)


def with_known_requirements(draft: Achievement, number: int) -> Achievement:
    if not isinstance(draft, CompositeAchievement):
        return draft
    if number == 0:
        return APIAchievement(draft.key)
    return replace(draft, requires=tuple(sorted({f"a{int(place) % number}" for place in draft.requires})))


achievement_kinds = st.one_of(api_achievements, metric_achievements, streak_achievements, composites)
achievements = st.builds(
    lambda drafts, reverse: with_keys(drafts, reverse=reverse),
    st.integers(0, 4).flatmap(lambda least: st.lists(achievement_kinds, min_size=least, max_size=MAX_ACHIEVEMENTS)),
    st.booleans(),
)

# Points

GIFT = UserCreationTrigger("", 20)

points = st.sampled_from([5, 10, 1, 3, 7, 50, -3, -10, -1])
blocking = st.booleans()
fines = st.builds(
    MetricTrigger,
    st.just(""),
    st.sampled_from([-5, -10, -50]),
    metrics,
    multiples,
    blocking=st.sampled_from([True, False]),
)
triggers: st.SearchStrategy[Trigger] = st.one_of(
    fines,
    st.builds(
        MetricTrigger, st.just(""), points, metrics, multiples, event_filters, user_filters, mostly_true, blocking
    ),
    st.builds(StreakTrigger, st.just(""), points, st.integers(1, 3), user_filters, mostly_true, blocking),
    st.builds(
        AchievementTrigger,
        st.just(""),
        points,
        st.integers(0, MAX_ACHIEVEMENTS - 1).map(lambda number: f"a{number}"),
        user_filters,
        mostly_true,
        blocking,
    ),
    st.builds(UserCreationTrigger, st.just(""), points, user_filters, mostly_true, blocking),
)


@st.composite
def boosts(draw: st.DrawFn, around: date) -> Boost:
    start = around + timedelta(days=draw(st.integers(-3, 4)))
    length = draw(st.one_of(st.none(), st.integers(0, 9)))
    return Boost(
        key="",
        multiplier=draw(st.sampled_from([Decimal(text) for text in ("2", "1.5", "1.1", "0.5", "0.05", "1.25", "3")])),
        start=start,
        end=None if length is None else start + timedelta(days=length),
        rounding=draw(st.sampled_from(Rounding)),
        cohort=draw(user_filters),
        user=draw(st.sampled_from([None, None, None, *USERS])),
    )


@st.composite
def systems(draw: st.DrawFn, key: str, around: date, achievement_keys: frozenset[str]) -> PointsSystem:
    gift = draw(st.sampled_from([(GIFT,), ()]))
    drawn = [*gift, *draw(st.lists(triggers, min_size=1, max_size=6))]
    levels = draw(st.lists(st.sampled_from([5, 1, 0, 10, 20, 50]), max_size=4, unique=True))
    return PointsSystem(
        key=key,
        triggers=tuple(
            replace(trigger, key=f"{key}-t{number}")
            for number, trigger in enumerate(drawn)
            if not isinstance(trigger, AchievementTrigger) or trigger.achievement in achievement_keys
        ),
        boosts=tuple(
            replace(boost, key=f"{key}-b{number}")
            for number, boost in enumerate(draw(st.lists(boosts(around), max_size=3)))
        ),
        levels=tuple(Level(f"{key}-l{value}", value) for value in levels),
        max_points=draw(st.sampled_from([None, None, 20, 6])),
    )


# Leaderboards

repetitions = st.one_of(
    st.none(),
    st.sampled_from([Repetition(Unit.DAYS, 1), Repetition(Unit.DAYS, 3), Repetition(Unit.DAYS, 7)]),
    st.sampled_from([Repetition(Unit.MONTHS, 1), Repetition(Unit.MONTHS, 2), Repetition(Unit.YEARS, 1)]),
)
windows = st.sampled_from(
    [(None, None)] * 4 + [(time(9), time(17)), (time(22), time(6)), (None, time(12)), (time(0, 30), None)]
)


@st.composite
def boards(draw: st.DrawFn, around: date, system_keys: tuple[str, ...]) -> Leaderboard:
    scores: list[MetricScore | PointsScore | StreakScore] = [
        MetricScore("words"),
        StreakScore(),
        MetricScore("pages"),
        *map(PointsScore, system_keys),
    ]
    board = Leaderboard(
        key="",
        score=draw(st.sampled_from(scores)),
        start=date(1990, 1, 1),
        breakdown=draw(st.sampled_from([(), (), (), ("team",), ("plan", "team")])),
        user_filter=draw(user_filters),
        max_participants=draw(st.sampled_from([1000, 1000, 1000, 1, 2, 3])),
    )
    if isinstance(board.score, StreakScore):
        days = draw(st.sampled_from([None, None, None, 2, 9, 30]))
        return board if days is None else replace(board, end=around + timedelta(days=days))
    start = draw(
        st.one_of(
            st.just(date(around.year - 1, 1, 31)), st.integers(-40, 3).map(lambda days: around + timedelta(days=days))
        )
    )
    length = draw(st.one_of(st.none(), st.integers(5, 60)))
    window_start, window_end = draw(windows)
    return replace(
        board,
        start=start,
        end=None if length is None else start + timedelta(days=length),
        repetition=draw(repetitions),
        window_start=window_start,
        window_end=window_end,
    )


@st.composite
def rules(draw: st.DrawFn, around: date) -> Rules:
    awarded_for = draw(achievements)
    keys = frozenset(achievement.key for achievement in awarded_for)
    system_keys = SYSTEMS[: draw(st.sampled_from([1, 2, 0]))]
    drawn_boards = draw(st.lists(boards(around, system_keys), min_size=draw(st.integers(0, 2)), max_size=4))
    return Rules(
        metrics=METRICS,
        streak=draw(streak_settings()),
        achievements=awarded_for,
        systems=tuple(draw(systems(key, around, keys)) for key in system_keys),
        boards=tuple(replace(board, key=f"board-{number}") for number, board in enumerate(drawn_boards)),
    )
