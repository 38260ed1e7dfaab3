"""A whole configuration in place of another one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

import pytest

from factories import NOW
from plaudit.domain.achievements import Achievement, AchievementStatus, APIGoal, CompositeGoal, MetricGoal, StreakGoal
from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric
from plaudit.domain.edits.edit import Deleted, DocumentedThing, Edit, Saved, apply_edit
from plaudit.domain.edits.replacement import (
    Problem,
    ProblemsError,
    Replacement,
    Wish,
    replace_configuration,
)
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LeaderboardId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
    UserId,
)
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, StreakRanking
from plaudit.domain.points import (
    Boost,
    Level,
    PointsSystem,
    TimeCause,
    TimeUnit,
    Trigger,
    TriggerStatus,
)
from plaudit.domain.streak_settings import DEFAULT_STREAK_SETTINGS, StreakEpoch, StreakSettings
from plaudit.domain.tenant_settings import AggregationPeriod, TenantSettings

LATER = NOW + timedelta(hours=5)
PLAN = Attribute(AttributeId("1-plan"), "plan", "Plan", AttributeType.USER)
PAGES = Metric(MetricId("2-pages"), "pages", "Pages")
READER = Achievement(AchievementId("3-reader"), 1, "Reader", MetricGoal(PAGES.id, Decimal(10)))
CALLED = Achievement(AchievementId("4-called"), 2, "Called", APIGoal("called"), AchievementStatus.ACTIVE)
XP = PointsSystem(PointsSystemId("5-xp"), "xp", "XP")
NOVICE = Level(LevelId("6-novice"), XP.id, "novice", "Novice", 0)
HOURLY = Trigger(TriggerId("7-hourly"), XP.id, 5, TimeCause(TimeUnit.HOURS, 1, NOW), NOW, NOW, TriggerStatus.ACTIVE)
DOUBLE = Boost(BoostId("8-double"), XP.id, "Double", date(2026, 1, 1), None, Decimal(2))
ADAS = Boost(BoostId("9-adas"), XP.id, "Ada's", date(2026, 1, 1), None, Decimal(2), user_id=UserId("ada"))
BOARD = Leaderboard(
    LeaderboardId("a-board"),
    "board",
    "Board",
    MetricRanking(PAGES.id),
    date(2026, 1, 1),
    status=LeaderboardStatus.ACTIVE,
    activated_at=NOW,
)
EVERYTHING: tuple[DocumentedThing, ...] = (PLAN, PAGES, READER, CALLED, XP, NOVICE, HOURLY, DOUBLE, BOARD)
BEFORE: Configuration = reduce(apply_edit, map(Saved, (*EVERYTHING, ADAS)), Configuration(version=3))
NOTHING_OF_NOTE = (StreakEpoch(LATER, DEFAULT_STREAK_SETTINGS), TenantSettings())


def replaced(*things: DocumentedThing, before: Configuration = BEFORE) -> Replacement:
    """What replaces a configuration by things and default settings; what it tells is what its edits lead to."""
    wishes = [Wish(str(place), thing) for place, thing in enumerate((*things, *NOTHING_OF_NOTE))]
    replacement = replace_configuration(before, wishes, LATER)
    assert reduce(apply_edit, replacement.edits, before) == replacement.after
    return replacement


def problems_of(*things: DocumentedThing) -> Sequence[Problem]:
    with pytest.raises(ProblemsError) as raised:
        replaced(*things)
    return raised.value.problems


def with_(thing: DocumentedThing, instead_of: DocumentedThing) -> list[DocumentedThing]:
    return [thing if each is instead_of else each for each in EVERYTHING]


def without(*things: DocumentedThing) -> list[DocumentedThing]:
    return [each for each in EVERYTHING if each not in things]


def test_what_is_there_needs_no_edit() -> None:
    replacement = replaced(*EVERYTHING)

    assert replacement == Replacement((), BEFORE)


def test_everything_can_be_made_at_once_and_achievements_are_numbered() -> None:
    strangers = [replace(each, number=0) if isinstance(each, Achievement) else each for each in EVERYTHING]

    replacement = replaced(*strangers, before=Configuration(achievements_made=7))

    assert [edit.thing for edit in replacement.edits][:4] == [
        PLAN,
        PAGES,
        replace(READER, number=8),
        replace(CALLED, number=9),
    ]
    assert replacement.after.achievements_made == 9
    assert replacement.after.triggers[HOURLY.id].cause == TimeCause(TimeUnit.HOURS, 1, LATER)
    assert replacement.after.leaderboards[BOARD.id].activated_at == LATER


def test_what_refers_to_something_goes_before_it() -> None:
    replacement = replaced()

    removed: list[Edit] = [Deleted(BOARD), Deleted(XP), Deleted(READER), Deleted(CALLED), Deleted(PAGES), Deleted(PLAN)]
    assert list(replacement.edits) == removed
    assert replacement.after == Configuration(version=3, achievements_made=2)


def test_parts_of_a_system_that_stays_go_alone_but_for_boosts_for_single_users() -> None:
    replacement = replaced(*without(NOVICE, HOURLY, DOUBLE))

    assert list(replacement.edits) == [Deleted(DOUBLE), Deleted(NOVICE), Deleted(HOURLY)]
    assert list(replacement.after.boosts.values()) == [ADAS]


def test_every_kind_of_thing_can_change() -> None:
    changes: list[tuple[DocumentedThing, DocumentedThing]] = [
        (PLAN, replace(PLAN, name="Tarif")),
        (PAGES, replace(PAGES, units="pages")),
        (READER, replace(READER, goal=StreakGoal(3))),
        (XP, replace(XP, max_points=10)),
        (NOVICE, replace(NOVICE, points=5)),
        (DOUBLE, replace(DOUBLE, multiplier=Decimal(3))),
        (BOARD, replace(BOARD, name="Bestenliste")),
    ]

    for before, after in changes:
        assert replaced(*with_(after, before)).edits == (Saved(after),)


def test_a_trigger_that_changes_keeps_its_beginning() -> None:
    wanted = replace(HOURLY, points=9, cause=TimeCause(TimeUnit.HOURS, 1), created_at=LATER, updated_at=LATER)

    assert replaced(*with_(wanted, HOURLY)).edits == (Saved(replace(HOURLY, points=9, updated_at=LATER)),)


def test_settings_change_only_if_they_are_others() -> None:
    weekly = StreakEpoch(LATER, StreakSettings(is_customizable=True))
    monthly = TenantSettings(aggregation_period=AggregationPeriod.MONTHLY)
    wishes = [Wish("", weekly), Wish("", monthly)]

    first = replace_configuration(Configuration(), wishes, LATER)
    second = replace_configuration(first.after, wishes, LATER + timedelta(days=1))

    assert first.edits == (Saved(weekly), Saved(monthly))
    assert (first.after.streak_epochs, first.after.settings) == ((weekly,), monthly)
    assert second.edits == ()


def test_what_is_full_may_be_exchanged_as_a_whole() -> None:
    old = {id_: Metric(id_, id_, id_) for id_ in (MetricId(f"old-{number}") for number in range(500))}
    new = [Metric(MetricId(f"new-{number}"), f"new-{number}", "New") for number in range(500)]

    replacement = replaced(*new, before=Configuration(metrics=old))

    assert len(replacement.edits) == 1_000


def test_keys_may_be_exchanged() -> None:
    other = Leaderboard(LeaderboardId("b-other"), "other", "Other", StreakRanking(), date(2026, 1, 1))
    inactive = replace(BOARD, status=LeaderboardStatus.INACTIVE, activated_at=None)
    before = reduce(apply_edit, (Saved(inactive), Saved(other)), BEFORE)

    replacement = replaced(*with_(replace(inactive, key="other"), BOARD), replace(other, key="board"), before=before)

    assert len(replacement.edits) == 2


def test_all_problems_are_told_where_they_are() -> None:
    twin = replace(PAGES, id=MetricId("twin"))
    loop = replace(READER, goal=CompositeGoal(frozenset({READER.id})))

    assert problems_of(PAGES, twin, loop) == (
        Problem("0", "Key already in use by another metric"),
        Problem("1", "Key already in use by another metric"),
        Problem("2", "An achievement cannot require itself, directly or through others"),
    )


def test_what_is_still_needed_cannot_go() -> None:
    assert problems_of(READER) == (Problem("0", "Metric not found by ID"),)


def test_5_1_a_status_that_cannot_follow_comes_with_what_to_do() -> None:
    assert problems_of(*with_(replace(CALLED, status=AchievementStatus.INACTIVE), CALLED)) == (
        Problem(
            "3",
            "Status cannot change from active to inactive. Activate it first, or lock it; leave it out to archive it.",
        ),
    )


def test_7_8_what_decides_about_ranks_comes_with_what_to_do() -> None:
    assert problems_of(*with_(replace(BOARD, starts_on=date(2026, 1, 2)), BOARD)) == (
        Problem(
            "8",
            "Key, ranking and schedule can only change while the leaderboard is inactive. "
            "Apply it with the status inactive first.",
        ),
    )


def test_too_much_is_one_problem() -> None:
    metrics = [Metric(MetricId(str(number)), f"m{number}", "Metric") for number in range(501)]

    assert problems_of(*metrics) == (Problem("metrics", "Would exceed the maximum of 500 metrics"),)


def test_the_sentence_names_the_first_problem() -> None:
    one, more = Problem("metrics.0", "Wrong."), Problem("", "Wrong")

    assert str(ProblemsError([one])) == "Invalid metrics.0: Wrong."
    assert str(ProblemsError([one, more])) == "Invalid metrics.0: Wrong. (and 1 more problem)"
    assert str(ProblemsError([more, one, one])) == "Invalid document: Wrong. (and 2 more problems)"
