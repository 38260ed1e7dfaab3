"""Worlds in which time does something by itself, and a clock that looks at them now and then."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from oracle.journey_strategies import journeys
from oracle.periods import DAY
from oracle.rule_strategies import mostly_true, statuses, user_filters
from oracle.scenario import (
    AchievementTrigger,
    AnniversaryAchievement,
    ChangePreferences,
    Complete,
    CompositeAchievement,
    Event,
    Frequency,
    Identify,
    Level,
    Notification,
    PointsSystem,
    Rules,
    Step,
    TimeTrigger,
    World,
)
from oracle.strategies import worlds

MOST_TICKS = 60
"""Of a trigger in a world, more or less; the oracle reads the whole history at each."""

AFTERWARDS = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Story:
    """A world, the instants at which the clock is looked at, and whether it is late otherwise."""

    world: World
    looks: tuple[datetime, ...]
    late: bool


leaps = st.sampled_from([date(2012, 2, 29), date(2000, 2, 29), date(1996, 2, 29), date(1992, 2, 29)])
ages = st.one_of(
    st.sampled_from([0, 0, 1, -1, 364, 365, 366, 730, 1096]),
    st.integers(0, 40).map(lambda days: 365 - days),
    st.integers(0, 40).map(lambda days: 731 - days),
    st.none(),
    leaps,
)
switches = st.lists(
    st.tuples(st.sampled_from(Notification), st.sampled_from([False, False, True])),
    min_size=1,
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(tuple)
points = st.sampled_from([1, 5, 10, 50, -3, -10])
anniversaries = st.lists(
    st.builds(AnniversaryAchievement, st.just(""), st.integers(1, 3), user_filters, statuses), min_size=1, max_size=2
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any world, or a journey, with what the clock brings added to its rules and to its steps."""
    world = draw(st.one_of(worlds(), worlds(), journeys()))
    start, end = world.steps[0].at, world.steps[-1].at + AFTERWARDS
    rules = draw(rules_by_clock(world.rules, start, end))
    steps = tuple(draw(with_preferences(draw(with_sign_ups(world.steps)))))
    minutes = int((end - start).total_seconds()) // 60
    looks = draw(st.lists(st.integers(0, minutes), max_size=8))
    after = draw(st.sampled_from([timedelta(0), timedelta(hours=30), AFTERWARDS, AFTERWARDS, timedelta(days=400)]))
    instants = sorted(start + timedelta(minutes=each) for each in looks if start + timedelta(minutes=each) < end)
    return Story(World(rules, steps), (*instants, max(end, steps[-1].at) + after), late=draw(st.booleans()))


@st.composite
def rules_by_clock(draw: st.DrawFn, rules: Rules, start: datetime, end: datetime) -> Rules:
    drawn = draw(anniversaries)
    years = [replace(each, key=f"y{number}") for number, each in enumerate(drawn)]
    both = CompositeAchievement("both", tuple(each.key for each in years))
    systems = rules.systems or (PointsSystem("time", levels=(Level("full", 20),), max_points=draw(points_limits)),)
    return replace(
        rules,
        achievements=(*rules.achievements, *years, both),
        systems=tuple([draw(system_by_clock(system, start, end)) for system in systems]),
        recaps=draw(st.sampled_from([Frequency.WEEKLY, Frequency.WEEKLY, Frequency.MONTHLY])),
    )


points_limits = st.sampled_from([None, 25])


@st.composite
def system_by_clock(draw: st.DrawFn, system: PointsSystem, start: datetime, end: datetime) -> PointsSystem:
    triggers = draw(st.lists(time_triggers(start, end), max_size=2))
    gift = AchievementTrigger("", draw(points), "y0")
    added = (*system.triggers, *triggers, gift)
    return replace(system, triggers=tuple(replace(each, key=f"{system.key}-t{n}") for n, each in enumerate(added)))


@st.composite
def time_triggers(draw: st.DrawFn, start: datetime, end: datetime) -> TimeTrigger:
    """Some are active since a midnight, so that ticks meet other things; none has more than so many ticks."""
    midnight = start.replace(hour=draw(st.sampled_from([0, 0, 5, 15])), minute=0, second=0, microsecond=0)
    since = draw(st.sampled_from([midnight, midnight - 9 * DAY, start, start + 2 * DAY, start - timedelta(minutes=7)]))
    fewest = int((end - start) / timedelta(hours=1)) // MOST_TICKS // 24 * 24
    hours = draw(st.sampled_from([24, 24, 5, 1, 36, 168, 720]))
    return TimeTrigger("", draw(points), max(hours, fewest), since, draw(user_filters), draw(mostly_true))


@st.composite
def with_sign_ups(draw: st.DrawFn, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Some requests tell when their user signed up."""
    told: list[Step] = []
    for step in steps:
        if isinstance(step, Event | Identify | Complete) and draw(st.sampled_from([False, False, True])):
            age = draw(ages)
            day = step.at.date() - age * DAY if isinstance(age, int) else age
            told.append(replace(step, profile=replace(step.profile, signed_up=day)))
        else:
            told.append(step)
    return tuple(told)


@st.composite
def with_preferences(draw: st.DrawFn, steps: tuple[Step, ...]) -> list[Step]:
    """Now and then a user who is there switches notifications on or off, at once after a step or a while later."""
    told: list[Step] = []
    for number, step in enumerate(steps):
        told.append(step)
        if isinstance(step, Event | Identify) and draw(st.integers(0, 7)) == 0:
            following = steps[number + 1].at if number + 1 < len(steps) else step.at + 9 * DAY
            at = step.at + (following - step.at) * draw(st.sampled_from([0, 1])) // 2
            told.append(ChangePreferences(at, step.user, notifications=draw(switches)))
    return told
