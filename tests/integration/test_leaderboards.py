"""Behaviour 7 through the Application API."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest

from api import Answer, Caller
from factories import at
from integration.conftest import Rig
from plaudit.domain.edits.edit import Saved
from plaudit.domain.identifiers import AttributeId, LeaderboardId, MetricId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    RankedBy,
    Repetition,
    RunUnit,
    StreakRanking,
)
from plaudit.services.edit_configuration import edit_configuration
from plaudit.storage.configuration import load_configuration

MONDAY = date(2026, 3, 9)
DAILY = Repetition(RunUnit.DAY, 1)
SetClock = Callable[[str], None]


@pytest.fixture
def set_clock(rig: Rig) -> SetClock:
    """Set the time that events and boards see."""

    def set_to(text: str) -> None:
        assert rig.caller().admin("POST", "/test-clock", {"now": at(text).isoformat()}).status == 200

    return set_to


class Boards:
    """A tenant with the metric `words` and the user attributes `city` and `plan`, and its boards."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.caller = rig.caller()
        self.metric_id = MetricId(self.caller.create_metric("words"))
        made = self.caller.admin(
            "POST", "/attributes", [{"name": key, "key": key, "type": "user"} for key in ("city", "plan")]
        )
        self.city, self.plan = (AttributeId(each["id"]) for each in made.body["created"])

    def make(self, key: str = "board", ranked_by: RankedBy | None = None, **fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
        """Save a board, by words and active since Monday if nothing else is said."""
        defaults: dict[str, Any] = {"starts_on": MONDAY, "status": LeaderboardStatus.ACTIVE}
        ranked_by = ranked_by or MetricRanking(self.metric_id)
        board = Leaderboard(LeaderboardId(str(uuid4())), key, key.title(), ranked_by, **(defaults | fields))
        self.save(board)
        return board

    def save(self, board: Leaderboard) -> None:
        """Save a board as it is."""
        table = self.rig.table()
        edit_configuration(table, load_configuration(table), [lambda _: Saved(board)], at("2026-03-10 12:00"))

    def event(self, user_id: str, value: float, **user: Any) -> Answer:  # noqa: ANN401  # fields of a user
        """Send an event of words."""
        body = {"user": {"id": user_id, **user}, "value": value}
        answer = self.caller.application("POST", "/metrics/words/event", body)
        assert answer.status == 201, answer.body
        return answer

    def get(self, key: str = "board", **query: str) -> Answer:
        """Read a board."""
        return self.caller.application("GET", f"/leaderboards/{key}", query=query)

    def places(self, key: str = "board", **query: str) -> list[tuple[int, str, int]]:
        """The places that a board shows."""
        answer = self.get(key, **query)
        assert answer.status == 200, answer.body
        return [(each["rank"], each["userId"], each["value"]) for each in answer.body["rankings"]]

    def user(self, user_id: str, key: str = "board", **query: str) -> Answer:
        """Read where a user stands."""
        return self.caller.application("GET", f"/users/{user_id}/leaderboards/{key}", query=query)

    def history(self, user_id: str, key: str = "board", **query: str) -> list[tuple[str, Any, Any, Any, Any]]:
        """A user's history: date, rank and value before, rank and value."""
        fields = ("date", "previousRank", "previousValue", "rank", "value")
        return [tuple(each[field] for field in fields) for each in self.user(user_id, key, **query).body["history"]]


@pytest.fixture
def boards(rig: Rig, set_clock: SetClock) -> Boards:
    """A tenant with boards, on a Tuesday."""
    set_clock("2026-03-10 12:00")
    return Boards(rig)


def test_1_9_a_board_is_shown_with_all_of_its_fields(boards: Boards) -> None:
    board = boards.make(
        description="Most words",
        ends_on=date(2026, 12, 31),
        start_time=time(9),
        end_time=time(17, 30, 15),
        max_participants=100,
        breakdown=(boards.city,),
        repetition=Repetition(RunUnit.DAY, 7),
        user_filter={boards.plan: "pro"},
    )
    shown = {
        "id": board.id,
        "name": "Board",
        "key": "board",
        "status": "active",
        "rankBy": "metric",
        "breakdownAttribute": "city",
        "breakdownAttributes": ["city"],
        "metricKey": "words",
        "metricName": "words",
        "pointsSystemKey": None,
        "pointsSystemName": None,
        "description": "Most words",
        "start": "2026-03-09",
        "end": "2026-12-31",
        "startTime": "09:00",
        "endTime": "17:30:15",
        "maxParticipants": 100,
        "runUnit": "day",
        "runInterval": 7,
        "userAttributes": [{"key": "plan", "value": "pro"}],
    }

    assert boards.caller.application("GET", "/leaderboards").body == [shown]
    assert boards.get(userAttributes="city:Rome").body == {**shown, "rankings": []}


def test_7_6_inactive_boards_are_unknown_and_finished_ones_are_listed_when_asked_for(boards: Boards) -> None:
    boards.make("inactive", status=LeaderboardStatus.INACTIVE)
    boards.make("scheduled", status=LeaderboardStatus.SCHEDULED, starts_on=date(2026, 4, 1))
    boards.make("active", ranked_by=StreakRanking())
    boards.make("ended", ends_on=MONDAY, starts_on=date(2026, 3, 1))
    boards.make("finished", status=LeaderboardStatus.FINISHED, starts_on=date(2026, 3, 1))

    def listed(**query: str) -> list[tuple[str, str]]:
        answer = boards.caller.application("GET", "/leaderboards", query=query)
        return [(each["key"], each["status"]) for each in answer.body]

    assert sorted(listed()) == [("active", "active"), ("ended", "active"), ("scheduled", "scheduled")]
    assert boards.get("inactive").status == boards.get("unknown").status == 404
    assert boards.user("ada", "inactive").status == 404
    assert boards.get("scheduled").body["rankings"] == []
    assert sorted(listed(includeFinished="true"))[-2:] == [("finished", "finished"), ("scheduled", "scheduled")]


def test_7_2_places_are_shown_with_names_and_values_rounded_down(boards: Boards) -> None:
    boards.make()
    boards.event("ada", 2.75, name="Ada")
    boards.event("bob", 9)
    boards.event("ada", 8)

    assert boards.get().body["rankings"] == [
        {"userId": "ada", "userName": "Ada", "rank": 1, "value": 10},
        {"userId": "bob", "userName": None, "rank": 2, "value": 9},
    ]


def test_7_7_pages_are_parts_of_one_board(boards: Boards) -> None:
    boards.make(max_participants=12)
    for number in range(14):
        boards.event(f"user-{number:02d}", 100 - number // 3)

    everybody = boards.places(limit="5000")
    pages = [place for offset in (0, 5, 10) for place in boards.places(offset=str(offset), limit="5")]

    assert [user_id for _, user_id, _ in everybody] == [f"user-{number:02d}" for number in range(12)]
    assert pages == everybody
    assert boards.places() == everybody[:10]
    assert boards.places(limit="0") == boards.places(offset="12") == boards.places(offset="1000000000") == []
    assert boards.places(userId="user-04", limit="2") == everybody[4:6]
    assert boards.places(userId="user-04", offset="3", limit="2") == everybody[7:9]
    assert boards.places(userId="user-12") == boards.places(userId="nobody") == []
    assert boards.user("user-12").body["rank"] is None
    assert boards.user("user-12").body["value"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"offset": "-1"},
        {"offset": "9" * 30},
        {"limit": "-1"},
        {"limit": "ten"},
        {"run": "2026-3-9"},
        {"run": "2026-03-08"},
        {"userId": ""},
    ],
)
def test_1_6_a_query_that_does_not_fit_is_refused(boards: Boards, query: dict[str, str]) -> None:
    boards.make()

    answer = boards.get(**query)

    assert answer.status == 422
    assert next(iter(query)) in answer.body["error"]


@pytest.mark.parametrize("number", ["-1", "101", "x"])
def test_1_6_a_history_has_0_to_100_dates(boards: Boards, number: str) -> None:
    boards.make()
    boards.event("ada", 1)

    assert boards.user("ada", numEvents=number).status == 422


def test_7_4_a_broken_down_board_wants_all_of_its_attributes(boards: Boards) -> None:
    boards.make("plain")
    boards.make(breakdown=(boards.city, boards.plan))
    boards.event("ada", 5, attributes={"city": "Washington, DC", "plan": "a:b"})
    boards.event("bob", 7, attributes={"city": "Rome", "plan": "pro"})
    boards.event("cleo", 9, attributes={"city": "Rome"})

    assert boards.places(userAttributes="city:Rome,plan:pro") == [(1, "bob", 7)]
    assert boards.places(userAttributes="plan:a:b, city:Washington, DC") == [(1, "ada", 5)]
    assert boards.places(userAttributes="city:Oslo,plan:pro") == []
    for wrong in ("city:Rome", "city:Rome,plan:pro,age:5", "city:Rome,city:Rome", "city", "age:5", ""):
        answer = boards.get(userAttributes=wrong)
        assert (answer.status, answer.body["error"]) == (
            422,
            "Invalid userAttributes: send city:value,plan:value, and nothing else.",
        )
    assert boards.get("plain", userAttributes="city:Rome").body["error"] == (
        "Invalid userAttributes: this leaderboard has no breakdown attributes."
    )
    assert boards.user("cleo").body["rank"] is None
    assert boards.user("ada").body["rank"] == 1


def test_7_4_a_changed_attribute_moves_the_score(boards: Boards, set_clock: SetClock) -> None:
    boards.make(breakdown=(boards.city,))
    boards.event("bob", 7, attributes={"city": "Rome"})
    boards.event("ada", 7, attributes={"city": "Oslo"})
    set_clock("2026-03-11 12:00")
    boards.caller.application("PATCH", "/users/ada", {"attributes": {"city": "Rome"}})

    assert boards.places(userAttributes="city:Rome") == [(1, "ada", 7), (2, "bob", 7)]
    assert boards.places(userAttributes="city:Oslo") == []
    assert boards.history("bob") == [("2026-03-10", None, None, 1, 7), ("2026-03-11", 1, 7, 2, 7)]


def test_7_7_a_history_has_the_dates_that_changed_something(boards: Boards, set_clock: SetClock) -> None:
    boards.make()
    boards.event("ada", 5)
    set_clock("2026-03-11 12:00")
    boards.event("bob", 9)
    set_clock("2026-03-12 12:00")
    boards.event("cleo", 1)
    set_clock("2026-03-13 12:00")
    boards.event("ada", 7)

    assert boards.user("ada").body["history"][0] == {
        "date": "2026-03-10",
        "timestamp": "2026-03-10T00:00:00.000Z",
        "previousRank": None,
        "rank": 1,
        "previousValue": None,
        "value": 5,
    }
    assert boards.history("ada") == [
        ("2026-03-10", None, None, 1, 5),
        ("2026-03-11", 1, 5, 2, 5),
        ("2026-03-13", 2, 5, 1, 12),
    ]
    assert boards.history("ada", numEvents="1") == [("2026-03-13", 2, 5, 1, 12)]
    assert boards.history("ada", numEvents="0") == []
    assert (boards.user("ada").body["rank"], boards.user("ada").body["value"]) == (1, 12)


def test_7_6_runs_are_read_by_their_date_and_frozen_ones_stay(boards: Boards, set_clock: SetClock) -> None:
    boards.make(repetition=DAILY, breakdown=(boards.city,))
    boards.event("ada", 5, attributes={"city": "Rome"})
    set_clock("2026-03-11 12:59")
    boards.event("ada", 7)
    set_clock("2026-03-11 13:00")
    boards.event("ada", 1, attributes={"city": "Oslo"})
    old = {"run": "2026-03-10", "userAttributes": "city:Rome"}

    assert boards.places(**old) == [(1, "ada", 5)]
    assert boards.places(userAttributes="city:Oslo") == [(1, "ada", 8)]
    assert boards.user("ada", run="2026-03-10").body["value"] == 5
    assert boards.user("ada").body["value"] == 8
    assert boards.history("ada", run="2026-03-10") == [("2026-03-10", None, None, 1, 5)]
    assert boards.get(userAttributes="city:Oslo").body["start"] == "2026-03-09"


def test_7_1_each_user_scores_by_the_local_calendar(boards: Boards, set_clock: SetClock) -> None:
    boards.make(repetition=DAILY)
    set_clock("2026-03-10 20:00")
    boards.event("ada", 5, tz="Asia/Tokyo")
    boards.event("bob", 7, tz="America/New_York")

    assert boards.places() == boards.places(run="2026-03-10") == [(1, "bob", 7)]
    assert boards.places(run="2026-03-11") == [(1, "ada", 5)]


def test_7_3_a_streak_board_shows_current_streaks_only(boards: Boards, set_clock: SetClock) -> None:
    boards.make(ranked_by=StreakRanking())
    boards.event("ada", 5)
    set_clock("2026-03-11 12:00")
    boards.event("bob", 5)
    boards.event("ada", 5)

    assert boards.places() == [(1, "ada", 2), (2, "bob", 1)]
    set_clock("2026-03-12 12:00")
    boards.event("bob", 5)
    set_clock("2026-03-13 12:00")
    assert boards.places() == [(1, "bob", 2)]
    assert boards.user("ada").body["rank"] is None
    assert boards.history("ada") == [
        ("2026-03-10", None, None, 1, 1),
        ("2026-03-11", 1, 1, 1, 2),
        ("2026-03-13", 1, 2, None, None),
    ]


def test_7_7_only_users_have_a_standing(boards: Boards) -> None:
    boards.make()
    boards.caller.application("PUT", "/users/ada", {})

    assert boards.user("ada").body["history"] == []
    assert boards.user("ada").body["rank"] is None
    assert boards.user("nobody").status == 404
    assert boards.user("ada", "unknown").body == {"error": "Leaderboard not found by key: unknown"}


def test_1_3_an_application_key_sees_boards_but_asks_for_nobody_else(boards: Boards) -> None:
    boards.make()
    boards.event("ada", 5)
    made = boards.caller.admin("POST", "/application-api-keys", [{"userId": "ada"}])
    ada = Caller(made.body["created"][0]["key"])

    assert ada.application("GET", "/leaderboards").status == 200
    assert ada.application("GET", "/leaderboards/board").status == 200
    assert ada.application("GET", "/leaderboards/board", query={"userId": "ada"}).status == 200
    assert ada.application("GET", "/leaderboards/board", query={"userId": "bob"}).status == 403
    assert ada.application("GET", "/users/bob/leaderboards/board").status == 403


def test_7_6_without_a_clock_of_its_own_a_board_lives_in_real_time(rig: Rig) -> None:
    boards = Boards(rig)
    boards.make(starts_on=datetime.now(UTC).date())  # noqa: TID251  # what the API itself reads
    boards.event("ada", 3)

    assert boards.places() == [(1, "ada", 3)]
