"""Behaviour 5.1, 5.2: how achievements may be edited."""

from dataclasses import replace
from decimal import Decimal

import pytest

from factories import NOW, PLAN, WORDS, at, make_configuration
from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    Goal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import Attribute, AttributeType, Configuration
from plaudit.domain.edits.achievements import (
    MAX_ACHIEVEMENTS,
    change_achievement,
    create_achievement,
    delete_achievement,
)
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, apply_edit
from plaudit.domain.identifiers import AchievementId, AttributeId, MetricId

DEVICE = AttributeId("attribute-device")
CONFIGURATION = make_configuration(
    attributes={
        PLAN: Attribute(PLAN, "plan", "Plan", AttributeType.USER),
        DEVICE: Attribute(DEVICE, "device", "Device", AttributeType.EVENT),
    }
)


def make(name: str, goal: Goal, number: int = 0, **fields: object) -> Achievement:
    return replace(Achievement(AchievementId(name), number, name, goal), **fields)  # type: ignore[arg-type]  # any field


def with_these(*achievements: Achievement) -> Configuration:
    """The configuration after these were created."""
    configuration = CONFIGURATION
    for achievement in achievements:
        configuration = apply_edit(configuration, create_achievement(configuration, achievement, NOW))
    return configuration


def test_5_1_achievements_are_numbered_in_the_order_of_their_creation_for_ever() -> None:
    configuration = with_these(make("a", APIGoal("a")), make("b", APIGoal("b")))
    without = apply_edit(configuration, delete_achievement(configuration, AchievementId("b")))

    assert create_achievement(without, make("c", APIGoal("b")), NOW) == Saved(make("c", APIGoal("b"), 3))


@pytest.mark.parametrize(
    "goal",
    [
        MetricGoal(WORDS, Decimal(1), {DEVICE: "phone"}),
        MetricGoal(WORDS, Decimal(1000000000000)),
        StreakGoal(1),
        StreakGoal(10_000),
        APIGoal("key"),
        AnniversaryGoal(1),
    ],
    ids=str,
)
def test_5_1_each_kind_can_be_created(goal: Goal) -> None:
    made = make("a", goal, user_filter={PLAN: "pro"})

    assert create_achievement(CONFIGURATION, made, NOW) == Saved(replace(made, number=1))


@pytest.mark.parametrize(
    ("goal", "message"),
    [
        (MetricGoal(MetricId("none"), Decimal(5)), "Metric not found by ID"),
        (MetricGoal(WORDS, Decimal("0.5")), "metricValue must be between 1 and 1,000,000,000,000"),
        (MetricGoal(WORDS, Decimal(5), {PLAN: "pro"}), 'Attribute "plan" is not of type event'),
        (StreakGoal(0), "streakLength must be between 1 and 10,000"),
        (AnniversaryGoal(0), "anniversaryYears must be between 1 and 200"),
        (CompositeGoal(frozenset()), "The number of achievementIds must be between 1 and 100"),
        (CompositeGoal(frozenset({AchievementId("x")})), "Prerequisite achievement not found by ID"),
        (
            CompositeGoal(frozenset({AchievementId("a")})),
            "An achievement cannot require itself, directly or through others",
        ),
        (APIGoal("taken"), "Key already in use by another achievement"),
    ],
    ids=str,
)
def test_5_1_what_does_not_fit_is_told(goal: Goal, message: str) -> None:
    configuration = with_these(make("other", APIGoal("taken")))

    with pytest.raises(IssueError) as raised:
        create_achievement(configuration, make("a", goal), NOW)

    assert str(raised.value) == message


def test_5_2_a_user_filter_asks_for_user_attributes() -> None:
    with pytest.raises(IssueError, match=r'^Attribute "device" is not of type user$'):
        create_achievement(CONFIGURATION, make("a", StreakGoal(1), user_filter={DEVICE: "phone"}), NOW)
    with pytest.raises(IssueError, match=r"^Attribute not found by ID$"):
        create_achievement(CONFIGURATION, make("a", StreakGoal(1), user_filter={AttributeId("none"): "x"}), NOW)


def test_5_2_a_filter_asks_for_twenty_attributes_at_most() -> None:
    wanted = {AttributeId(f"a{number}"): "x" for number in range(21)}

    with pytest.raises(IssueError, match=r"^Would exceed the maximum of 20 attributes in a filter$"):
        create_achievement(CONFIGURATION, make("a", StreakGoal(1), user_filter=wanted), NOW)


def test_5_1_composites_never_form_a_cycle() -> None:
    configuration = with_these(
        make("a", APIGoal("a")),
        make("b", CompositeGoal(frozenset({AchievementId("a")}))),
        make("c", CompositeGoal(frozenset({AchievementId("a"), AchievementId("b")}))),
    )
    circle = replace(
        configuration.achievements[AchievementId("a")], goal=CompositeGoal(frozenset({AchievementId("c")}))
    )

    with pytest.raises(IssueError, match="cannot require itself"):
        change_achievement(configuration, circle, NOW)


def test_5_1_a_composite_may_require_what_others_require_too() -> None:
    configuration = with_these(
        make("a", APIGoal("a")),
        make("b", CompositeGoal(frozenset({AchievementId("a")}))),
        make("c", CompositeGoal(frozenset({AchievementId("a"), AchievementId("b")}))),
    )

    assert len(configuration.achievements) == 3


@pytest.mark.parametrize(
    ("before", "after", "is_allowed"),
    [
        ("inactive", "inactive", True),
        ("inactive", "active", True),
        ("inactive", "locked", False),
        ("active", "inactive", False),
        ("active", "locked", True),
        ("locked", "active", True),
        ("locked", "inactive", False),
    ],
)
def test_5_1_statuses_move_one_way_only(before: str, after: str, *, is_allowed: bool) -> None:
    configuration = with_these(make("a", StreakGoal(1), status=AchievementStatus(before)))
    changed = make("a", StreakGoal(2), 1, status=AchievementStatus(after))

    if is_allowed:
        assert change_achievement(configuration, changed, NOW) == Saved(changed)
    else:
        with pytest.raises(IssueError, match=f"^Status cannot change from {before} to {after}$"):
            change_achievement(configuration, changed, NOW)


def yearly(status: str, years: int = 1, **fields: object) -> Achievement:
    return make("a", AnniversaryGoal(years), 1, status=AchievementStatus(status), **fields)


@pytest.mark.parametrize(
    ("changed", "since"),
    [
        pytest.param(yearly("active", description="Other"), "2026-03-01 00:00", id="it goes on"),
        pytest.param(yearly("active", years=2), "2026-03-10 12:00", id="another anniversary"),
        pytest.param(yearly("active", user_filter={PLAN: "pro"}), "2026-03-10 12:00", id="for others"),
        pytest.param(yearly("locked"), None, id="not open"),
    ],
)
def test_2_5_an_anniversary_counts_from_when_it_became_what_it_is(changed: Achievement, since: str | None) -> None:
    goal = AnniversaryGoal(1, active_since=at("2026-03-01 00:00"))
    before = replace(yearly("active"), goal=goal)
    configuration = replace(CONFIGURATION, achievements={before.id: before})

    saved = change_achievement(configuration, changed, NOW).thing

    assert isinstance(saved, Achievement)
    assert isinstance(saved.goal, AnniversaryGoal)
    assert saved.goal.active_since == (at(since) if since else None)


def test_1_7_an_achievement_that_another_one_requires_stays() -> None:
    configuration = with_these(make("a", APIGoal("a")), make("b", CompositeGoal(frozenset({AchievementId("a")}))))

    with pytest.raises(IssueError, match=r'^Achievement is used by achievement "b"$'):
        delete_achievement(configuration, AchievementId("a"))
    assert delete_achievement(configuration, AchievementId("b")) == Deleted(
        make("b", CompositeGoal(frozenset({AchievementId("a")})), 2)
    )


def test_there_are_five_hundred_achievements_at_most() -> None:
    achievements = {AchievementId(f"a{n}"): make(f"a{n}", StreakGoal(1), n) for n in range(MAX_ACHIEVEMENTS)}
    full = make_configuration(achievements=achievements)

    with pytest.raises(IssueError, match=r"^Would exceed the maximum of 500 achievements$"):
        create_achievement(full, make("one more", StreakGoal(1)), NOW)
