"""Behaviour 9.1: a user's year."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from api import Caller
from application_api.schemas.wrapped import to_wrapped_response
from factories import at
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.configuration import AttributeType
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, Repetition, RunUnit
from plaudit.domain.periods import Frequency
from plaudit.domain.points import MetricCause
from plaudit.domain.preferences import StreakPreferencesSent
from plaudit.ids import new_id
from plaudit.services.change_preferences import change_preferences
from plaudit.services.read_wrapped import read_wrapped
from plaudit.services.reset_streak import reset_streak
from plaudit.services.restore_streak import restore_streak
from rules import make_achievement, make_attribute, make_system, make_trigger, set_up
from timeline import ADA, Timeline, timeline_of, wire


def year_of(rig: Rig, timeline: Timeline, when: str, year: int | None = None) -> dict[str, Any]:
    configuration = timeline.configuration
    wrapped = read_wrapped(timeline.table, configuration, ADA, year, at(when))
    activity: dict[str, Any] = wire(to_wrapped_response(wrapped, configuration, rig.environment.id))["activity"]
    return activity


def figures(total: float, change: float, percent: float, percentile: float | None = None) -> dict[str, Any]:
    shown = {"currentTotal": total, "changeThisPeriod": change, "percentChange": percent}
    return shown if percentile is None else {**shown, "percentileThisPeriod": percentile}


def words(*numbers: float, **by_attribute: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    return {"words": {**figures(*numbers), "name": "words", "units": None, "byAttribute": by_attribute}}


def test_9_1_a_year_tells_what_a_user_did_and_when_most_of_it(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2025-06-01 12:00", value=100)
    timeline.event("2026-02-02 12:00", value=20)
    for hour in ("06", "07", "22"):
        timeline.event(f"2026-03-10 {hour}:00", value=10)
    timeline.event("2026-03-12 12:00", value="0.5")
    timeline.event("2026-03-30 12:00", value=0)

    year = year_of(rig, timeline, "2026-11-23 12:00")

    assert (year["daysActive"], year["weeksActive"], year["monthsActive"]) == (4, 3, 2)
    day, week, month = (year[f"mostActive{period}"] for period in ("Day", "Week", "Month"))
    assert (day["date"], week["start"], week["end"], month["month"]) == ("2026-03-10", "2026-03-09", "2026-03-15", 2)
    assert day["metrics"] == words(150, 30, 25)
    assert week["metrics"] == words(150.5, 30.5, 25.42, 100)
    assert month["metrics"] == words(150.5, 30.5, 25.42, 100)
    assert year["entireYear"]["metrics"] == words(150.5, 50.5, 50.5, 100)
    assert year["entireYear"]["longestStreak"] == {
        "length": 1,
        "frequency": "daily",
        "periodStart": "2026-02-02",
        "periodEnd": "2026-02-02",
        "started": "2026-02-02",
    }


def test_9_1_a_year_that_is_past(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2025-06-01 12:00", value=100)
    timeline.event("2026-02-02 12:00", value=20)

    year = year_of(rig, timeline, "2026-11-23 12:00", 2025)

    assert year["daysActive"] == 1
    assert year["mostActiveDay"]["metrics"] == words(100, 100, 100)
    assert year["entireYear"]["metrics"] == words(100, 100, 100, 100)


def test_9_1_a_year_without_activity_begins_with_its_first_day_week_and_month(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-02-02 12:00")
    nothing: dict[str, Any] = {"metrics": {}, "points": {}, "achievements": [], "leaderboards": {}}

    assert year_of(rig, timeline, "2026-11-23 12:00", 2025) == {
        "daysActive": 0,
        "weeksActive": 0,
        "monthsActive": 0,
        "mostActiveDay": {**nothing, "date": "2025-01-01"},
        "mostActiveWeek": {**nothing, "start": "2024-12-30", "end": "2025-01-05"},
        "mostActiveMonth": {**nothing, "month": 0},
        "entireYear": {
            **nothing,
            "longestStreak": {
                "length": 0,
                "frequency": "daily",
                "periodStart": None,
                "periodEnd": None,
                "started": None,
            },
        },
    }


def test_9_1_the_year_is_that_of_the_users_calendar(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2025-12-31 12:00", tz="Pacific/Auckland")
    timeline.event("2026-12-31 10:00")

    years = [year_of(rig, timeline, "2026-12-31 10:59", 2026), year_of(rig, timeline, "2026-12-31 11:00")]

    assert [year["daysActive"] for year in years] == [2, 0]
    assert years[0]["mostActiveDay"]["date"] == "2026-01-01"
    with pytest.raises(InvalidRequestError, match="Invalid year: it must not be after 2026"):
        year_of(rig, timeline, "2026-12-31 10:59", 2027)


def test_9_1_metrics_are_broken_down_by_event_attributes(rig: Rig) -> None:
    timeline = timeline_of(rig)
    set_up(rig.table(), make_attribute("device", AttributeType.EVENT))
    timeline.event("2025-06-01 12:00", value=4, device="phone")
    timeline.event("2026-03-10 12:00", value=1, device="phone")
    timeline.event("2026-03-10 13:00", value=2, device="tablet")
    timeline.event("2026-03-10 14:00", value=3)

    day = year_of(rig, timeline, "2026-11-23 12:00")["mostActiveDay"]

    named = {"name": "words", "units": None}
    assert day["metrics"]["words"]["byAttribute"] == {
        "device": {"phone": {**figures(5, 1, 25), **named}, "tablet": {**figures(2, 2, 100), **named}}
    }


def test_9_1_percentiles_compare_with_all_users_active_in_the_period(rig: Rig) -> None:
    timeline = timeline_of(rig, "words", "pages")
    timeline.event("2026-03-10 12:00", value=5)
    timeline.event("2026-03-11 12:00", value=3, user_id=UserId("bob"))
    timeline.event("2026-03-12 12:00", value=9, user_id=UserId("eve"))
    timeline.event("2026-05-12 12:00", value=9, user_id=UserId("eve"))
    timeline.event("2026-03-20 12:00", "pages", user_id=UserId("joe"))
    timeline.event("2025-03-10 12:00", value=9, user_id=UserId("sue"))

    year = year_of(rig, timeline, "2026-11-23 12:00")

    periods = ("mostActiveWeek", "mostActiveMonth", "entireYear")
    assert [year[period]["metrics"]["words"]["percentileThisPeriod"] for period in periods] == [66.67, 75, 75]
    assert "percentileThisPeriod" not in year["mostActiveDay"]["metrics"]["words"]


def test_9_1_points_and_achievements_of_the_period(rig: Rig) -> None:
    timeline = timeline_of(rig)
    metric_id = timeline.configuration.get_metric("words").id
    xp, coins = make_system("xp", description="Experience"), make_system("coins")
    set_up(
        rig.table(),
        xp,
        coins,
        make_trigger(xp, 10, MetricCause(metric_id, 1)),
        make_achievement("First", MetricGoal(metric_id, Decimal(1))),
        make_achievement("Third", MetricGoal(metric_id, Decimal(3))),
    )
    timeline.event("2025-06-01 12:00")
    timeline.event("2026-03-10 02:00", tz="America/New_York")
    timeline.event("2026-03-10 12:00")
    timeline.event("2026-03-10 13:00")

    year = year_of(rig, timeline, "2026-11-23 12:00")

    day, entire = year["mostActiveDay"], year["entireYear"]
    assert day["date"] == "2026-03-10"
    assert day["points"] == {"xp": {**figures(40, 20, 100), "name": "XP", "description": "Experience"}}
    assert entire["points"]["xp"] == {**figures(40, 30, 300, 100), "name": "XP", "description": "Experience"}
    assert [(each["name"], each["achievedAt"]) for each in day["achievements"]] == [
        ("Third", "2026-03-10T12:00:00.000Z")
    ]
    assert [each["name"] for each in entire["achievements"]] == ["Third"]
    year_before = year_of(rig, timeline, "2026-11-23 12:00", 2025)
    assert [each["name"] for each in year_before["mostActiveDay"]["achievements"]] == ["First"]


def test_9_1_the_best_place_on_each_board(rig: Rig) -> None:
    timeline = timeline_of(rig)
    weekly = board(timeline, "weekly", Repetition(RunUnit.DAY, 7))
    for_ever = board(timeline, "for-ever", None)
    set_up(rig.table(), weekly, for_ever)
    timeline.event("2026-03-10 12:00", value=9, user_id=UserId("bob"))
    timeline.event("2026-03-11 12:00", value=5)
    timeline.event("2026-03-17 12:00", value=3)
    timeline.event("2026-03-18 12:00", value=7, user_id=UserId("bob"))
    timeline.event("2026-03-18 13:00", value=5, tz="UTC")
    timeline.event("2026-03-18 14:00", value=5)

    year = year_of(rig, timeline, "2026-03-20 12:00")

    day, entire = year["mostActiveDay"]["leaderboards"], year["entireYear"]["leaderboards"]
    assert {key: (each["rank"], each["value"], each["start"], each["end"]) for key, each in day.items()} == {
        "weekly": (1, 13, "2026-03-16", "2026-03-22"),
        "for-ever": (1, 18, "2026-03-09", None),
    }
    assert day["weekly"].keys() == entire["weekly"].keys()
    assert "history" not in entire["weekly"]
    assert (entire["weekly"]["rank"], entire["weekly"]["start"]) == (1, "2026-03-16")


def board(timeline: Timeline, key: str, repetition: Repetition | None) -> Leaderboard:
    return Leaderboard(
        LeaderboardId(new_id()),
        key,
        key,
        MetricRanking(timeline.configuration.get_metric("words").id),
        starts_on=date(2026, 3, 9),
        status=LeaderboardStatus.ACTIVE,
        repetition=repetition,
    )


def test_9_1_the_longest_streak_of_the_year(rig: Rig) -> None:
    timeline = timeline_of(rig)
    for day in ("2025-12-30", "2025-12-31", "2026-01-01", "2026-03-01", "2026-03-02"):
        timeline.event(f"{day} 12:00")

    assert longest(rig, timeline, "2026-11-23 12:00") == (3, "2025-12-30", "2026-01-01")
    assert longest(rig, timeline, "2026-11-23 12:00", 2025) == (2, "2025-12-30", "2025-12-31")

    timeline.settings("2026-11-01 00:00", frequency=Frequency.MONTHLY)
    assert longest(rig, timeline, "2026-11-23 12:00") == (2, "2025-12-01", "2026-01-31")


def test_9_1_a_restored_streak_is_the_longest_one_too(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2025-12-30 12:00")
    timeline.event("2025-12-31 12:00")
    reset_streak(timeline.table, timeline.configuration, ADA, at("2025-12-31 13:00"))
    timeline.event("2026-01-02 12:00")
    restore_streak(timeline.table, timeline.configuration, ADA, at("2026-01-03 12:00"))

    assert longest(rig, timeline, "2026-01-03 13:00") == (2, "2025-12-30", "2026-01-03")


def test_4_11_a_user_without_streaks_has_no_longest_one(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-10 12:00")
    off = StreakPreferencesSent(is_enabled=False)
    change_preferences(timeline.table, timeline.configuration, ADA, {}, off, at("2026-03-10 13:00"))

    assert longest(rig, timeline, "2026-03-10 14:00") == (0, None, None)


def longest(rig: Rig, timeline: Timeline, when: str, year: int | None = None) -> tuple[int, str | None, str | None]:
    streak = year_of(rig, timeline, when, year)["entireYear"]["longestStreak"]
    assert streak["started"] == streak["periodStart"]
    return streak["length"], streak["periodStart"], streak["periodEnd"]


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def caller(rig: Rig) -> Caller:
    caller = rig.caller()
    caller.create_metric("words")
    caller.application("POST", "/metrics/words/event", {"user": {"id": "ada", "name": "Ada"}, "value": 2})
    return caller


def test_9_1_the_current_year_is_told_unless_another_is_asked_for(caller: Caller) -> None:
    today = utc_now().date()

    now, first = (caller.application("GET", "/users/ada/wrapped", query=query) for query in ({}, {"year": "1"}))

    assert (now.status, first.status) == (200, 200)
    assert now.body["user"]["name"] == "Ada"
    assert now.body["activity"]["mostActiveDay"]["date"] == today.isoformat()
    assert now.body["activity"]["entireYear"]["metrics"] == words(2, 2, 100, 100)
    assert first.body["activity"]["daysActive"] == 0
    assert first.body["activity"]["mostActiveWeek"]["start"] == "0001-01-01"


@pytest.mark.parametrize("year", ["0", "-1", "10000", "9" * 30, "2026.5", "this", ""])
def test_9_1_a_year_lies_between_1_and_the_current_one(caller: Caller, year: str) -> None:
    next_year = str((utc_now() + timedelta(days=366)).year)

    assert caller.application("GET", "/users/ada/wrapped", query={"year": year}).status == 422
    assert caller.application("GET", "/users/ada/wrapped", query={"year": next_year}).status == 422


def test_1_3_a_year_is_for_its_own_user_alone(caller: Caller) -> None:
    created = caller.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"]
    ada = Caller(created[0]["key"])

    assert ada.application("GET", "/users/ada/wrapped").status == 200
    assert ada.application("GET", "/users/eve/wrapped").status == 403
    assert caller.application("GET", "/users/nobody/wrapped").status == 404
