"""Behaviour 7.1, 7.3-7.6, 7.8: how leaderboards may be edited."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from factories import NOW, PLAN, WORDS, at, make_configuration
from plaudit.domain.configuration import Attribute, AttributeType, Configuration
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, apply_edit
from plaudit.domain.edits.leaderboards import change_leaderboard, create_leaderboard, delete_leaderboard
from plaudit.domain.identifiers import AttributeId, LeaderboardId, MetricId, PointsSystemId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    Repetition,
    RunUnit,
    StreakRanking,
)
from plaudit.domain.points import PointsSystem

XP = PointsSystem(PointsSystemId("xp"), "xp", "XP")
DEVICE = AttributeId("attribute-device")
CONFIGURATION = make_configuration(
    points_systems={XP.id: XP},
    attributes={
        PLAN: Attribute(PLAN, "plan", "Plan", AttributeType.USER),
        DEVICE: Attribute(DEVICE, "device", "Device", AttributeType.EVENT),
    },
)
INACTIVE, SCHEDULED, ACTIVE, FINISHED = (
    LeaderboardStatus.INACTIVE,
    LeaderboardStatus.SCHEDULED,
    LeaderboardStatus.ACTIVE,
    LeaderboardStatus.FINISHED,
)
TODAY, YESTERDAY, TOMORROW = date(2026, 3, 10), date(2026, 3, 9), date(2026, 3, 11)
IN_TWO_DAYS = date(2026, 3, 12)


def board(**fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
    defaults: dict[str, Any] = {"key": "board", "ranked_by": MetricRanking(WORDS), "starts_on": date(2026, 1, 1)}
    return Leaderboard(LeaderboardId("board"), name="Board", **(defaults | fields))


def with_board(**fields: Any) -> Configuration:  # noqa: ANN401  # as above
    """A configuration with a board; one that is live was activated an hour ago."""
    known = board(**fields)
    if known.status is not INACTIVE:
        known = replace(known, activated_at=NOW - timedelta(hours=1))
    return apply_edit(CONFIGURATION, Saved(known))


def issue_of(act: Any, *arguments: Any) -> str:  # noqa: ANN401  # any edit
    with pytest.raises(IssueError) as raised:
        act(*arguments)
    return str(raised.value)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"ranked_by": PointsRanking(XP.id), "repetition": Repetition(RunUnit.MONTH, 1), "breakdown": (PLAN,)},
        {"ranked_by": StreakRanking(), "ends_on": date(2026, 1, 1), "user_filter": {PLAN: "pro"}},
        {"start_time": time(22), "end_time": time(6), "max_participants": 1},
        {"end_time": time(6), "max_participants": 1_000},
    ],
)
def test_7_a_board_can_be_created(fields: dict[str, Any]) -> None:
    assert create_leaderboard(CONFIGURATION, board(**fields), NOW) == Saved(board(**fields))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ranked_by": MetricRanking(MetricId("none"))}, "Metric not found by ID"),
        ({"ranked_by": PointsRanking(PointsSystemId("none"))}, "Points system not found by ID"),
        (
            {"ranked_by": StreakRanking(), "repetition": Repetition(RunUnit.DAY, 1)},
            "Streak leaderboards cannot repeat",
        ),
        (
            {"ranked_by": StreakRanking(), "start_time": time(9)},
            "Streak leaderboards cannot have a startTime or endTime",
        ),
        ({"ranked_by": StreakRanking(), "end_time": time(9)}, "Streak leaderboards cannot have a startTime or endTime"),
        ({"repetition": Repetition(RunUnit.DAY, 0)}, "runInterval must be between 1 and 1,000"),
        ({"start_time": time(9), "end_time": time(9)}, "startTime and endTime must differ"),
        ({"max_participants": 1_001}, "maxParticipants must be between 1 and 1,000"),
        ({"ends_on": date(2025, 12, 31)}, "end must not be before start"),
        ({"breakdown": (PLAN, PLAN)}, "breakdownAttributes must not repeat an attribute"),
        ({"breakdown": (DEVICE,)}, 'Attribute "device" is not of type user'),
        (
            {"breakdown": tuple(AttributeId(f"a{n}") for n in range(11))},
            "Would exceed the maximum of 10 breakdown attributes",
        ),
        ({"user_filter": {DEVICE: "phone"}}, 'Attribute "device" is not of type user'),
    ],
)
def test_7_a_board_that_does_not_fit_is_refused(fields: dict[str, Any], message: str) -> None:
    assert issue_of(create_leaderboard, CONFIGURATION, board(**fields), NOW) == message


def test_1_8_a_boards_key_is_unique() -> None:
    other = replace(board(), id=LeaderboardId("other"))

    assert issue_of(create_leaderboard, with_board(), other, NOW) == "Key already in use by another leaderboard"
    assert create_leaderboard(with_board(), replace(other, key="other"), NOW) == Saved(replace(other, key="other"))


def test_there_are_two_hundred_boards_at_most() -> None:
    boards = {LeaderboardId(f"b{n}"): replace(board(), id=LeaderboardId(f"b{n}"), key=f"b{n}") for n in range(200)}
    full = replace(CONFIGURATION, leaderboards=boards)

    assert issue_of(create_leaderboard, full, board(), NOW) == "Would exceed the maximum of 200 leaderboards"


@pytest.mark.parametrize(
    ("status", "starts_on", "ends_on", "message"),
    [
        (ACTIVE, TODAY, None, None),
        (ACTIVE, YESTERDAY, YESTERDAY, None),
        (ACTIVE, TOMORROW, None, None),
        (ACTIVE, IN_TWO_DAYS, None, "A leaderboard that starts in the future can only be scheduled"),
        (SCHEDULED, IN_TWO_DAYS, None, None),
        (SCHEDULED, TOMORROW, None, None),
        (SCHEDULED, TODAY, None, "Only a leaderboard that starts in the future can be scheduled"),
        (FINISHED, YESTERDAY, YESTERDAY, None),
        (
            FINISHED,
            YESTERDAY,
            TODAY,
            "A leaderboard can only be created as finished when its end is in the past",
        ),
        (FINISHED, YESTERDAY, None, "A leaderboard can only be created as finished when its end is in the past"),
    ],
)
def test_7_6_a_new_boards_status_fits_its_dates(
    status: LeaderboardStatus, starts_on: date, ends_on: date | None, message: str | None
) -> None:
    """It is noon in UTC: where the day begins first, tomorrow has begun."""
    made = board(status=status, starts_on=starts_on, ends_on=ends_on)

    if message is None:
        activated_at = None if status is FINISHED else NOW
        assert create_leaderboard(CONFIGURATION, made, NOW) == Saved(replace(made, activated_at=activated_at))
    else:
        assert issue_of(create_leaderboard, CONFIGURATION, made, NOW) == message


def test_7_6_tomorrow_is_the_future_until_ten_in_utc() -> None:
    made = board(status=ACTIVE, starts_on=TOMORROW)

    assert issue_of(create_leaderboard, CONFIGURATION, made, at("2026-03-10 09:59")) == (
        "A leaderboard that starts in the future can only be scheduled"
    )
    assert create_leaderboard(CONFIGURATION, made, at("2026-03-10 10:00")).thing == replace(
        made, activated_at=at("2026-03-10 10:00")
    )


@pytest.mark.parametrize(
    "change",
    [
        {"key": "other"},
        {"ranked_by": StreakRanking()},
        {"starts_on": date(2026, 1, 2)},
        {"repetition": Repetition(RunUnit.DAY, 7)},
        {"start_time": time(9)},
        {"end_time": time(9)},
        {"breakdown": (PLAN,)},
        {"user_filter": {PLAN: "pro"}},
    ],
)
def test_7_8_what_decides_about_ranks_changes_only_while_inactive(change: dict[str, Any]) -> None:
    locked = "Key, ranking and schedule can only change while the leaderboard is inactive"

    assert change_leaderboard(with_board(), board(**change), NOW) == Saved(board(**change))
    assert issue_of(change_leaderboard, with_board(status=ACTIVE), board(status=ACTIVE, **change), NOW) == locked
    assert change_leaderboard(with_board(status=ACTIVE), board(status=INACTIVE, **change), NOW) == Saved(
        board(**change)
    )


def test_7_8_name_description_end_and_limit_change_later_too() -> None:
    fields = {"status": ACTIVE, "description": "D", "ends_on": TODAY, "max_participants": 5, "activated_at": NOW}
    changed = replace(board(**fields), name="Other")

    assert change_leaderboard(with_board(status=ACTIVE), changed, NOW) == Saved(changed)


def test_7_8_an_end_is_never_moved_into_the_past_nor_that_of_a_finished_board_at_all() -> None:
    active, over = with_board(status=ACTIVE), with_board(status=ACTIVE, ends_on=date(2026, 2, 1))

    assert issue_of(change_leaderboard, active, board(status=ACTIVE, ends_on=YESTERDAY), NOW) == (
        "The end of an active leaderboard cannot be moved into the past"
    )
    assert issue_of(change_leaderboard, over, board(status=ACTIVE, ends_on=TOMORROW), NOW) == (
        "The end of a finished leaderboard cannot change"
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({"status": INACTIVE}, ACTIVE, None),
        ({"status": INACTIVE}, FINISHED, "Only an active leaderboard can be finished"),
        ({"status": INACTIVE, "starts_on": IN_TWO_DAYS}, SCHEDULED, None),
        ({"status": INACTIVE}, SCHEDULED, "Only a leaderboard that starts in the future can be scheduled"),
        ({"status": ACTIVE}, INACTIVE, None),
        ({"status": ACTIVE}, FINISHED, None),
        ({"status": SCHEDULED, "starts_on": IN_TWO_DAYS}, INACTIVE, None),
        (
            {"status": SCHEDULED, "starts_on": IN_TWO_DAYS},
            ACTIVE,
            "A leaderboard that starts in the future can only be scheduled",
        ),
        (
            {"status": SCHEDULED, "starts_on": IN_TWO_DAYS},
            FINISHED,
            "Only an active leaderboard can be finished",
        ),
        ({"status": SCHEDULED, "starts_on": TODAY}, ACTIVE, None),
        ({"status": SCHEDULED, "starts_on": TODAY}, FINISHED, None),
        ({"status": FINISHED}, ACTIVE, "A finished leaderboard cannot change its status"),
        ({"status": ACTIVE, "ends_on": date(2026, 3, 1)}, INACTIVE, "A finished leaderboard cannot change its status"),
    ],
)
def test_7_6_a_boards_status_moves(before: dict[str, Any], after: LeaderboardStatus, message: str | None) -> None:
    configuration, wanted = with_board(**before), board(**(before | {"status": after}))

    if message is None:
        changed = apply_edit(configuration, change_leaderboard(configuration, wanted, NOW))
        assert changed.leaderboards[LeaderboardId("board")].status is after
    else:
        assert issue_of(change_leaderboard, configuration, wanted, NOW) == message


def test_7_1_a_board_knows_when_it_was_activated_and_finished() -> None:
    idle = with_board()
    activated = change_leaderboard(idle, board(status=ACTIVE), NOW)
    active = apply_edit(idle, activated)
    known = active.leaderboards[LeaderboardId("board")]
    later = NOW + timedelta(hours=1)
    finished = change_leaderboard(active, replace(known, status=FINISHED), later)

    assert activated == Saved(board(status=ACTIVE, activated_at=NOW))
    assert finished == Saved(board(status=FINISHED, activated_at=NOW, finished_at=later))
    assert change_leaderboard(active, replace(known, status=INACTIVE), later) == Saved(board())


def test_1_7_a_board_can_be_deleted() -> None:
    assert delete_leaderboard(with_board(), LeaderboardId("board")) == Deleted(board())
    assert issue_of(delete_leaderboard, CONFIGURATION, LeaderboardId("board")) == "Leaderboard not found by ID"
    assert issue_of(change_leaderboard, CONFIGURATION, board(), NOW) == "Leaderboard not found by ID"
