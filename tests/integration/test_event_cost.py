"""The cost of one event does not grow: not with the user's past, nor with what else is set up or on a board."""

from decimal import Decimal

import pytest

from event_costs import ADA, Cost, board_of, fill_board, live, settled_cost
from integration.conftest import Rig
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.configuration import Metric
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboards import MetricRanking, PointsRanking
from plaudit.domain.points import MetricCause
from plaudit.storage.configuration import load_configuration
from rules import make_achievement, make_level, make_metric, make_system, make_trigger, set_up

TWO_BOARDS = {"BatchGetItem": 12, "TransactWriteItems": 12, "Query": 72}
"""Of twelve events. For each board the rank before, the rank after, and the value of the last place."""


BOB = UserId("bob")


@pytest.fixture
def words(rig: Rig) -> Metric:
    """A metric with an achievement, a trigger for every event, a level, and a board by each of words and points."""
    words, system = make_metric("words"), make_system()
    set_up(
        rig.table(),
        words,
        system,
        make_trigger(system, 10, MetricCause(words.id, 1)),
        make_level(system, "one", 10),
        make_achievement("first", MetricGoal(words.id, Decimal(1))),
        board_of(MetricRanking(words.id), "words"),
        board_of(PointsRanking(system.id), "points"),
    )
    return words


def assert_alike(early: Cost, late: Cost) -> None:
    assert early.operations == late.operations == TWO_BOARDS
    assert late.write_units <= early.write_units * 1.2  # twelve events may meet one spill more or less
    assert late.total_bytes <= early.total_bytes * 1.2


def test_not_with_the_past_of_the_user(rig: Rig, words: Metric) -> None:
    live(rig.table(), words, 10, ADA)
    live(rig.table(), words, 400, BOB)

    assert_alike(settled_cost(rig.caller(), ADA), settled_cost(rig.caller(), BOB))


def test_not_with_achievements_that_do_not_concern_the_metric(rig: Rig, words: Metric) -> None:
    live(rig.table(), words, 10)
    other = make_metric("other")
    set_up(rig.table(), other, *(make_achievement(f"{n}", MetricGoal(other.id, Decimal(n))) for n in range(1, 11)))
    early = settled_cost(rig.caller())

    set_up(rig.table(), *(make_achievement(f"{n}", MetricGoal(other.id, Decimal(n))) for n in range(11, 501)))

    assert_alike(early, settled_cost(rig.caller()))


def test_not_with_the_users_on_a_board(rig: Rig, words: Metric) -> None:
    live(rig.table(), words, 10)
    boards = load_configuration(rig.table()).leaderboards.values()
    for board in boards:
        fill_board(rig.table(), board, 9)
    early = settled_cost(rig.caller())

    for board in boards:
        fill_board(rig.table(), board, 999)

    assert_alike(early, settled_cost(rig.caller()))
