"""Whole worlds. Steps are drawn as plans without dates, so that any of them can be left out when an example shrinks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from hypothesis import strategies as st

from oracle.periods import DAY, day_start, local_day
from oracle.rule_strategies import USERS, days_off, metrics, rules, streak_settings, thresholds
from oracle.scenario import (
    UNCHANGED,
    AddPause,
    APIAchievement,
    ChangePreferences,
    ChangeStreakSettings,
    Complete,
    DeletePause,
    Event,
    Frequency,
    GrantFreezes,
    Identify,
    Mode,
    ProfileChange,
    Reset,
    Restore,
    Rules,
    Step,
    StreakSettings,
    World,
)
from oracle.time_strategies import starts, zones

PERIOD_DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.MONTHLY: 30}
NO_TIME = timedelta(0)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Time to pass before a step: until a midnight of the user's, so many periods of the streak, and a bit."""

    to_midnight: bool = False
    periods: int = 0
    more: timedelta = NO_TIME


@dataclass(frozen=True, slots=True)
class EventPlan:
    metric: str
    value: Decimal
    kind: str | None
    profile: ProfileChange


@dataclass(frozen=True, slots=True)
class HabitPlan:
    """Events in so many periods in a row, large enough for any threshold."""

    count: int
    metric: str


@dataclass(frozen=True, slots=True)
class RacePlan:
    """Users overtake each other in turn, all with the same attributes."""

    count: int
    metric: str
    attributes: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class IdentifyPlan:
    profile: ProfileChange


@dataclass(frozen=True, slots=True)
class CompletePlan:
    achievement: int
    profile: ProfileChange


@dataclass(frozen=True, slots=True)
class PreferencesPlan:
    enabled: bool | None
    mode: Mode | None
    thresholds: tuple[tuple[str, Decimal], ...]
    days_off: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class GrantPlan:
    count: int


@dataclass(frozen=True, slots=True)
class PausePlan:
    starts_in_days: int
    days: int


@dataclass(frozen=True, slots=True)
class DeletePausePlan:
    number: int


@dataclass(frozen=True, slots=True)
class ResetPlan:
    pass


@dataclass(frozen=True, slots=True)
class RestorePlan:
    pass


@dataclass(frozen=True, slots=True)
class SettingsPlan:
    settings: StreakSettings


StreakAction = PreferencesPlan | GrantPlan | PausePlan | DeletePausePlan | ResetPlan | RestorePlan
Action = EventPlan | HabitPlan | RacePlan | IdentifyPlan | CompletePlan | SettingsPlan | StreakAction


@dataclass(frozen=True, slots=True)
class Plan:
    user: str
    gap: Gap
    action: Action


# Plans

values = st.one_of(
    st.sampled_from([Decimal(text) for text in ("1", "5", "10", "2", "0.5", "25")]),
    st.sampled_from([Decimal(text) for text in ("0", "-1", "-5", "0.1", "-0.25", "2.75", "-30", "0.000001")]),
    st.decimals("-40", "40", places=3),
)
attribute_changes = st.lists(
    st.sampled_from(
        [("plan", "pro"), ("plan", "free"), ("team", "red"), ("team", "blue"), ("plan", None), ("team", None)]
    ),
    max_size=2,
    unique_by=lambda pair: pair[0],
).map(tuple)
profiles = st.one_of(
    st.just(ProfileChange()),
    st.just(ProfileChange()),
    st.builds(ProfileChange, zones),
    st.builds(ProfileChange, st.just(UNCHANGED), attribute_changes),
)
new_profiles = st.builds(ProfileChange, zones, attribute_changes)

moments = st.sampled_from([NO_TIME, SECOND, timedelta(milliseconds=1), timedelta(microseconds=300)])
gaps = st.one_of(
    st.builds(Gap, more=moments),
    st.builds(Gap, more=st.integers(1, 12).map(lambda hours: timedelta(hours=hours))),
    st.builds(Gap, more=st.integers(18, 30).map(lambda hours: timedelta(hours=hours))),
    st.builds(
        Gap, to_midnight=st.just(value=True), more=st.sampled_from([-SECOND, NO_TIME, SECOND, -timedelta(hours=1)])
    ),
    st.builds(Gap, periods=st.sampled_from([1, 1, 1, 2, 2, 3]), more=moments),
    st.builds(Gap, periods=st.just(1), more=st.integers(-90, 90).map(lambda minutes: timedelta(minutes=minutes))),
    st.builds(Gap, more=st.sampled_from([1, 2, 3, 5, 7, 31, 100]).map(lambda days: timedelta(days=days))),
)

event_plans = st.builds(EventPlan, metrics, values, st.sampled_from([None, "novel", "poem"]), profiles)
habits = st.builds(HabitPlan, st.integers(2, 5), metrics)
races = st.builds(
    RacePlan,
    st.integers(3, 5),
    st.sampled_from(["words", "words", "pages"]),
    st.sampled_from([(("plan", "pro"), ("team", "red")), (), (("plan", "free"), ("team", "blue"))]),
)
preferences = st.builds(
    PreferencesPlan,
    st.sampled_from([None, None, True, False]),
    st.one_of(st.none(), st.sampled_from(Mode)),
    st.lists(st.tuples(metrics, thresholds), max_size=2, unique_by=lambda pair: pair[0]).map(tuple),
    st.one_of(st.none(), days_off),
)
rare_actions = st.one_of(
    st.builds(CompletePlan, st.integers(0, 4), profiles),
    st.builds(IdentifyPlan, new_profiles),
    st.builds(GrantPlan, st.integers(1, 2)),
    st.builds(PausePlan, st.integers(-1, 3), st.integers(0, 6)),
    st.builds(DeletePausePlan, st.integers(0, 2)),
    st.just(ResetPlan()),
    st.just(RestorePlan()),
    preferences,
    st.builds(SettingsPlan, streak_settings()),
)
actions = st.one_of(event_plans, event_plans, event_plans, habits, races, races, rare_actions, rare_actions)
users = st.sampled_from([USERS[0]] * 5 + [USERS[1]] * 4 + [USERS[2], USERS[3]])
plans = st.lists(st.builds(Plan, users, gaps, actions), max_size=12)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    start = draw(starts)
    drawn_rules = draw(rules(start.date()))
    first = draw(st.lists(st.builds(Plan, users, gaps, event_plans), min_size=1, max_size=2))
    return resolve(drawn_rules, start, [*first, *draw(plans), *draw(plans), *draw(plans)])


# From plans to steps


@dataclass
class Course:
    """What has been laid down so far: the instant, the settings, and where everyone is."""

    rules: Rules
    now: datetime
    settings: StreakSettings
    zones: dict[str, str | None] = field(default_factory=dict)
    pauses: dict[str, int] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)

    def pass_time(self, gap: Gap, user: str) -> None:
        later = self.now + gap.periods * PERIOD_DAYS[self.settings.frequency] * DAY
        if gap.to_midnight:
            tz = self.zones.get(user)
            later = day_start(local_day(later, tz) + DAY, tz)
        self.now = max(self.now, later + gap.more)

    def send(self, user: str, profile: ProfileChange) -> None:
        """Note a profile that is sent. Nobody's attributes change in the hour in which runs are frozen (7.6)."""
        self.known.append(user)
        if profile.tz != UNCHANGED:
            self.zones[user] = profile.tz
        if profile.attributes and self.now.hour == 13:
            self.now += timedelta(hours=1)


def resolve(drawn_rules: Rules, start: datetime, drawn: Sequence[Plan]) -> World:
    course = Course(drawn_rules, start, drawn_rules.streak)
    return World(drawn_rules, tuple(step for plan in drawn for step in steps_of(course, plan)))


def steps_of(course: Course, plan: Plan) -> Iterator[Step]:
    course.pass_time(plan.gap, plan.user)
    match plan.action:
        case HabitPlan():
            yield from habit(course, plan.user, plan.action)
        case RacePlan():
            yield from race(course, plan.action)
        case EventPlan() | IdentifyPlan() | CompletePlan():
            course.send(plan.user, plan.action.profile)
            yield request(course, plan.user, plan.action)
        case SettingsPlan():
            course.settings = plan.action.settings
            yield ChangeStreakSettings(course.now, plan.action.settings)
        case _:
            yield streak_step(course, someone_known(course, plan), plan.action)


def someone_known(course: Course, plan: Plan) -> str:
    """A step of somebody unknown is only refused: let resets try that, the others take the user of the last request."""
    return plan.user if plan.user in course.known or isinstance(plan.action, ResetPlan) else course.known[-1]


def habit(course: Course, user: str, action: HabitPlan) -> Iterator[Step]:
    for number in range(action.count):
        course.pass_time(Gap(periods=min(number, 1)), user)
        course.send(user, ProfileChange())
        yield Event(course.now, user, action.metric, Decimal(30))


def race(course: Course, action: RacePlan) -> Iterator[Step]:
    profile = ProfileChange(attributes=action.attributes)
    for number in range(action.count):
        user = USERS[number % 2]
        course.send(user, profile)
        yield Event(course.now, user, action.metric, Decimal(30 * (number + 1)), (), profile)


def request(course: Course, user: str, action: EventPlan | IdentifyPlan | CompletePlan) -> Step:
    """Only achievements of the kind `api` are completed by call."""
    if isinstance(action, EventPlan):
        attributes = (("kind", action.kind),) if action.kind else ()
        return Event(course.now, user, action.metric, action.value, attributes, action.profile)
    callable_ones = [item.key for item in course.rules.achievements if isinstance(item, APIAchievement)]
    if isinstance(action, CompletePlan) and callable_ones:
        key = callable_ones[action.achievement % len(callable_ones)]
        return Complete(course.now, user, key, action.profile)
    return Identify(course.now, user, action.profile)


def streak_step(course: Course, user: str, action: StreakAction) -> Step:
    now = course.now
    match action:
        case PreferencesPlan():
            return change_preferences(course, user, action)
        case GrantPlan():
            return GrantFreezes(now, user, action.count)
        case PausePlan():
            return add_pause(course, user, action)
        case DeletePausePlan():
            return delete_pause(course, user, action)
        case ResetPlan():
            return Reset(now, user)
        case RestorePlan():
            return Restore(now, user)
        case _:
            assert_never(action)


def change_preferences(course: Course, user: str, action: PreferencesPlan) -> ChangePreferences:
    """Days off are for daily streaks only (4.8)."""
    preferred = action.days_off if course.settings.frequency is Frequency.DAILY else None
    return ChangePreferences(course.now, user, action.enabled, action.mode, action.thresholds, preferred)


def add_pause(course: Course, user: str, action: PausePlan) -> AddPause:
    number = course.pauses.get(user, 0)
    course.pauses[user] = number + 1
    start = local_day(course.now, course.zones.get(user)) + action.starts_in_days * DAY
    return AddPause(course.now, user, f"p{number}", start, start + action.days * DAY)


def delete_pause(course: Course, user: str, action: DeletePausePlan) -> DeletePause | AddPause:
    """Who has no pause gets one; the one pause too many was never there."""
    pauses = course.pauses.get(user, 0)
    if pauses == 0:
        return add_pause(course, user, PausePlan(0, 2))
    return DeletePause(course.now, user, f"p{action.number % (pauses + 1)}")
