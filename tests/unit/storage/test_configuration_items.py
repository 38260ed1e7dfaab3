"""What is set up comes back as it was: every kind of rule through the form that DynamoDB keeps."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from factories import NOW, WORDS, make_configuration
from plaudit.domain.achievements import (
    Achievement,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import Attribute, Metric
from plaudit.domain.edits.edit import ConfigurationThing, Saved, apply_edit
from plaudit.domain.identifiers import AchievementId, AttributeId, LevelId, PointsSystemId
from plaudit.domain.leaderboards import Leaderboard, Repetition, RunUnit
from plaudit.domain.periods import Frequency
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    StreakCause,
    TimeCause,
    TimeUnit,
    Trigger,
)
from plaudit.domain.streak_settings import EvaluationMode, FreezeSettings, StreakEpoch, StreakSettings
from plaudit.storage.attributes import Item, from_attributes, to_attributes
from plaudit.storage.configuration_items import items_of, thing_to_item, to_configuration, to_thing

TEXT = st.text(max_size=20)
IDS = st.uuids().map(str)
WHOLE = st.integers(-(10**12), 10**12)
AMOUNTS = st.decimals(-(10**9), 10**9, places=6)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
FILTERS = st.dictionaries(IDS.map(AttributeId), TEXT, max_size=3)
GOALS = st.one_of(
    st.builds(MetricGoal, IDS, AMOUNTS, FILTERS),
    st.builds(StreakGoal, WHOLE),
    st.builds(APIGoal, TEXT),
    st.builds(CompositeGoal, st.frozensets(IDS.map(AchievementId), max_size=3)),
    st.builds(AnniversaryGoal, WHOLE),
)
CAUSES = st.one_of(
    st.builds(MetricCause, IDS, WHOLE, FILTERS),
    st.builds(StreakCause, WHOLE),
    st.builds(AchievementCause, IDS),
    st.builds(TimeCause, st.sampled_from(TimeUnit), WHOLE, st.none() | INSTANTS),
    st.just(CreationCause()),
)
FREEZES = st.builds(FreezeSettings, WHOLE, WHOLE, st.none() | WHOLE, st.none() | WHOLE)
SETTINGS = st.builds(
    StreakSettings,
    st.sampled_from(Frequency),
    st.sampled_from(EvaluationMode),
    st.booleans(),
    st.frozensets(st.integers(0, 6)),
    st.dictionaries(IDS, AMOUNTS, max_size=3),
    st.none() | FREEZES,
)
THINGS: st.SearchStrategy[ConfigurationThing] = st.one_of(
    st.builds(Attribute),
    st.builds(Metric),
    st.builds(Achievement, number=WHOLE, goal=GOALS, user_filter=FILTERS),
    st.builds(PointsSystem, max_points=st.none() | WHOLE),
    st.builds(
        Trigger,
        points=WHOLE,
        cause=CAUSES,
        created_at=INSTANTS,
        updated_at=INSTANTS,
        user_filter=FILTERS,
        blocks=st.booleans(),
    ),
    st.builds(Level, points=WHOLE, description=TEXT),
    st.builds(Boost, multiplier=AMOUNTS, user_id=st.none() | TEXT, user_filter=FILTERS),
    st.builds(
        Leaderboard,
        max_participants=WHOLE,
        start_time=st.none() | st.times(),
        end_time=st.none() | st.times(),
        breakdown=st.lists(IDS.map(AttributeId), max_size=3).map(tuple),
        repetition=st.none() | st.builds(Repetition, st.sampled_from(RunUnit), WHOLE),
        user_filter=FILTERS,
        activated_at=st.none() | INSTANTS,
        finished_at=st.none() | INSTANTS,
    ),
    st.builds(StreakEpoch, INSTANTS, SETTINGS),
)


def stored(item: Item) -> Item:
    return from_attributes(to_attributes(item))


@given(THINGS)
def test_everything_that_can_be_set_up_comes_back(thing: ConfigurationThing) -> None:
    assert to_thing(stored(thing_to_item(thing))) == thing


def test_6_7_parts_of_a_system_that_is_gone_do_not_come_back() -> None:
    xp = PointsSystem(PointsSystemId("xp"), "xp", "XP")
    level = Level(LevelId("gold"), xp.id, "gold", "Gold", 5)
    configuration = make_configuration(version=3)
    for thing in (xp, level, StreakEpoch(NOW, StreakSettings(thresholds={WORDS: Decimal("1.5")}))):
        configuration = apply_edit(configuration, Saved(thing))
    items = [stored(item) for item in items_of(configuration)]

    assert to_configuration(3, 0, items) == configuration
    assert to_configuration(3, 0, [item for item in items if item["SK"] != "POINTS_SYSTEM#xp"]) == replace(
        configuration, points_systems={}, levels={}
    )
