"""Behaviour 4: streaks, their history and their explanation as the Application API shows them."""

from datetime import date, timedelta
from typing import Any

import pytest

from api import Caller
from application_api.schemas.streaks import to_explanation, to_streak_response
from factories import at
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.identifiers import PauseId, UserId
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import FreezeSettings
from plaudit.services.pause_streak import pause_streak
from plaudit.services.read_streaks import list_lengths, load_settled_user, read_explanation, read_history
from plaudit.storage.logs import list_log
from timeline import ADA, Timeline, timeline_of, wire


def streak_at(timeline: Timeline, when: str, periods: int = 0) -> dict[str, Any]:
    settled = load_settled_user(timeline.table, timeline.configuration, ADA, at(when))
    answer: dict[str, Any] = wire(to_streak_response(settled, read_history(timeline.table, settled, periods)))
    return answer


def explained_at(timeline: Timeline, when: str, start: str, end: str | None = None) -> list[dict[str, Any]]:
    settled = load_settled_user(timeline.table, timeline.configuration, ADA, at(when))
    days = date.fromisoformat(start), date.fromisoformat(end) if end else None
    answer = wire(to_explanation(settled, read_explanation(timeline.table, settled, *days)))
    periods: list[dict[str, Any]] = answer["periods"]
    return periods


def test_4_3_a_streak_tells_since_when_and_until_when_it_stands(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-08 23:30", tz="Europe/Berlin")
    timeline.event("2026-03-10 12:00")

    assert streak_at(timeline, "2026-03-10 13:00") == {
        "length": 2,
        "frequency": "daily",
        "started": "2026-03-09",
        "periodStart": "2026-03-10",
        "periodEnd": "2026-03-10",
        "expires": "2026-03-11",
        "extended": "2026-03-10T12:00:00.000Z",
        "streakHistory": [],
        "pauses": [],
    }


def test_4_4_a_read_shows_the_settled_truth_and_writes_nothing(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-09 12:00")

    lost = streak_at(timeline, "2026-03-11 00:00", periods=3)

    assert (lost["length"], lost["started"], lost["expires"], lost["extended"]) == (0, None, None, None)
    assert [period["length"] for period in lost["streakHistory"]] == [1, 0, 0]
    assert streak_at(timeline, "2026-03-10 23:59")["length"] == 1
    assert len(list(list_log(timeline.table, ADA, newest_first=False))) == 1


def test_4_10_the_history_tells_freezes_pauses_and_resets_of_every_period(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.settings("2026-03-01 00:00", freezes=FreezeSettings(start_count=1, max_count=2))
    timeline.event("2026-03-06 12:00")
    pause = Pause(PauseId("0"), date(2026, 3, 8), date(2026, 3, 9))
    pause_streak(timeline.table, timeline.configuration, ADA, pause, at("2026-03-06 13:00"))
    timeline.event("2026-03-09 12:00")

    streak = streak_at(timeline, "2026-03-10 13:00", periods=6)

    assert (streak["length"], streak["freezes"], streak["maxFreezes"], streak["pauses"]) == (2, 0, 2, [])
    assert "freezeAutoEarnInterval" not in streak
    assert streak["streakHistory"] == [
        shown("2026-03-05", 0),
        shown("2026-03-06", 1),
        shown("2026-03-07", 1, used_freeze=True),
        shown("2026-03-08", 1, used_pause=True),
        shown("2026-03-09", 2, used_pause=True),
        shown("2026-03-10", 2),
    ]


def shown(day: str, length: int, *, used_freeze: bool = False, used_pause: bool = False) -> dict[str, Any]:
    return {
        "periodStart": day,
        "periodEnd": day,
        "length": length,
        "usedFreeze": used_freeze,
        "usedPause": used_pause,
        "resetAt": None,
    }


def test_4_10_without_freezes_nothing_is_told_about_them(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-10 12:00")

    streak = streak_at(timeline, "2026-03-10 13:00", periods=1)

    assert not {"freezes", "maxFreezes", "freezeAutoEarnInterval", "freezeAutoEarnAmount"} & set(streak)
    assert "usedFreeze" not in streak["streakHistory"][0]


def test_4_6_how_freezes_are_earned_is_told(rig: Rig) -> None:
    timeline = timeline_of(rig)
    freezes = FreezeSettings(start_count=0, max_count=3, auto_earn_interval=2, auto_earn_amount=1)
    timeline.settings("2026-03-01 00:00", freezes=freezes)
    timeline.event("2026-03-10 12:00")

    streak = streak_at(timeline, "2026-03-14 00:00")

    assert (streak["freezes"], streak["freezeAutoEarnInterval"], streak["freezeAutoEarnAmount"]) == (2, 2, 1)
    assert streak["length"] == 0


def test_4_1_another_frequency_shows_the_right_streak_at_once(rig: Rig) -> None:
    timeline = timeline_of(rig)
    for day in ("2026-03-04", "2026-03-13", "2026-03-16"):
        timeline.event(f"{day} 12:00")
    timeline.settings("2026-03-17 00:00", frequency=Frequency.WEEKLY)

    streak = streak_at(timeline, "2026-03-17 12:00", periods=4)

    assert (streak["length"], streak["started"], streak["expires"]) == (3, "2026-03-02", "2026-03-29")
    assert [(week["periodStart"], week["length"]) for week in streak["streakHistory"]] == [
        ("2026-02-23", 0),
        ("2026-03-02", 1),
        ("2026-03-09", 2),
        ("2026-03-16", 3),
    ]


def test_3_8_every_period_is_explained(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.settings("2026-03-01 00:00", freezes=FreezeSettings(1, 1), days_off=frozenset({0}))
    timeline.event("2026-03-06 12:00")
    timeline.event("2026-03-09 08:00")

    assert explained_at(timeline, "2026-03-12 13:00", "2026-03-05") == [
        explained("2026-03-05", "none", 0),
        explained("2026-03-06", "counted", 1, "2026-03-06T12:00:00.000Z"),
        explained("2026-03-07", "freeze", 1, "2026-03-08T00:00:00.000Z"),
        explained("2026-03-08", "day_off", 1, "2026-03-09T00:00:00.000Z"),
        explained("2026-03-09", "counted", 2, "2026-03-09T08:00:00.000Z"),
        explained("2026-03-10", "lost", 0, "2026-03-11T00:00:00.000Z"),
        explained("2026-03-11", "none", 0),
        explained("2026-03-12", "open", 0),
    ]


def explained(day: str, outcome: str, length: int, when: str | None = None) -> dict[str, Any]:
    return {"periodStart": day, "periodEnd": day, "outcome": outcome, "length": length, "at": when}


def test_3_8_an_explanation_ends_with_the_current_period(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-10 12:00")

    assert explained_at(timeline, "2026-03-10 13:00", "2026-03-10", "9999-12-31") == [
        explained("2026-03-10", "counted", 1, "2026-03-10T12:00:00.000Z")
    ]
    assert explained_at(timeline, "2026-03-10 13:00", "2026-03-11", "9999-12-31") == []
    assert len(explained_at(timeline, "2026-03-10 13:00", "0001-01-01", "0001-12-31")) == 365
    assert explained_at(timeline, "2026-03-10 13:00", "0001-01-01", "0001-01-01") == [
        explained("0001-01-01", "none", 0)
    ]


def test_4_10_many_streaks_are_listed_longest_first_and_settled(rig: Rig) -> None:
    timeline = timeline_of(rig)
    for user_id, days in (("bob", (9,)), ("ada", (9, 10)), ("eve", (7,))):
        for day in days:
            timeline.event(f"2026-03-{day:02} 12:00", user_id=UserId(user_id))

    asked_for = [UserId(user_id) for user_id in ("eve", "bob", "nobody", "ada", "bob")]
    lengths = list_lengths(timeline.table, timeline.configuration, asked_for, at("2026-03-10 13:00"))

    assert [(each.user_id, each.length, each.extended_at) for each in lengths] == [
        ("ada", 2, at("2026-03-10 12:00")),
        ("bob", 1, at("2026-03-09 12:00")),
        ("eve", 0, None),
    ]


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def caller(rig: Rig) -> Caller:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 1)
    return caller


def test_4_10_the_last_seven_periods_are_told_unless_more_or_fewer_are_asked_for(caller: Caller) -> None:
    usual = caller.application("GET", "/users/ada/streak")
    none = caller.application("GET", "/users/ada/streak", query={"historyPeriods": "0"})
    many = caller.application("GET", "/users/ada/streak", query={"historyPeriods": "365"})

    assert (usual.status, none.status, many.status) == (200, 200, 200)
    assert [period["length"] for period in usual.body["streakHistory"]] == [0, 0, 0, 0, 0, 0, 1]
    assert (none.body["streakHistory"], len(many.body["streakHistory"])) == ([], 365)
    assert usual.body["length"] == 1
    assert usual.body["extended"].endswith("Z")


@pytest.mark.parametrize("periods", ["-1", "366", "many", "", "1.5", "99999999999999999999"])
def test_4_10_a_history_has_0_to_365_periods(caller: Caller, periods: str) -> None:
    assert caller.application("GET", "/users/ada/streak", query={"historyPeriods": periods}).status == 422


@pytest.mark.parametrize("path", ["/users/nobody/streak", "/users/nobody/streak/explanation"])
def test_1_6_nobody_has_no_streak(caller: Caller, path: str) -> None:
    answer = caller.application("GET", path)

    assert (answer.status, answer.body) == (404, {"error": "User not found by ID: nobody"})


def test_3_8_the_last_thirty_periods_are_explained(caller: Caller) -> None:
    answer = caller.application("GET", "/users/ada/streak/explanation")

    assert answer.status == 200
    assert {name: answer.body[name] for name in ("frequency", "length", "enabled")} == {
        "frequency": "daily",
        "length": 1,
        "enabled": True,
    }
    assert len(answer.body["periods"]) == 30
    assert answer.body["periods"][-1]["outcome"] == "counted"


@pytest.mark.parametrize(
    "query",
    [
        {"start": "2026-03-10", "end": "2026-03-09"},
        {"start": "2020-01-01", "end": "2021-06-01"},
        {"start": "0001-01-01"},
        {"start": "yesterday"},
        {"end": "2026-02-30"},
        {"end": "10000-01-01"},
    ],
)
def test_3_8_a_range_that_does_not_fit_is_refused(caller: Caller, query: dict[str, str]) -> None:
    answer = caller.application("GET", "/users/ada/streak/explanation", query=query)

    assert answer.status == 422
    assert "Invalid " in answer.body["error"]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param([("userIds", "eve,ada,nobody")], id="separated by commas"),
        pytest.param([("userIds", "eve"), ("userIds", "ada"), ("userIds", "nobody")], id="repeated"),
        pytest.param([("userIds[]", "eve"), ("userIds[]", "ada"), ("userIds[]", "ada")], id="repeated with brackets"),
    ],
)
def test_4_10_users_are_named_in_any_way(caller: Caller, query: list[tuple[str, str]]) -> None:
    caller.application("PUT", "/users/eve", {})

    answer = caller.application("GET", "/streaks", query=query)

    assert answer.status == 200
    assert [(each["userId"], each["streakLength"]) for each in answer.body] == [("ada", 1), ("eve", 0)]
    assert answer.body[1]["extended"] is None


def test_4_10_an_id_with_a_comma_is_named_by_repeating_it(caller: Caller) -> None:
    caller.send_event("words", "a,b", 1)

    answer = caller.application("GET", "/streaks", query=[("userIds", "a,b"), ("userIds", "a,b")])

    assert [each["userId"] for each in answer.body] == ["a,b"]


@pytest.mark.parametrize(
    "query",
    [
        [],
        [("userIds", "")],
        [("userIds", ",")],
        [("userIds", "a" * 256)],
        [("userIds", "a\x00"), ("userIds", "b")],
        [("userIds", ",".join(map(str, range(101))))],
        [("userIds", str(number)) for number in range(101)],
    ],
)
def test_4_10_1_to_100_users_are_named(caller: Caller, query: list[tuple[str, str]]) -> None:
    answer = caller.application("GET", "/streaks", query=query)

    assert answer.status == 422
    assert "userIds" in answer.body["error"]


def test_4_10_a_hundred_users_at_once(caller: Caller) -> None:
    answer = caller.application("GET", "/streaks", query={"userIds": ",".join(["ada", *map(str, range(99))])})

    assert [each["userId"] for each in answer.body] == ["ada"]


@pytest.mark.parametrize(
    "query",
    [
        [("userIds", "eve")],
        [("userIds", "ada"), ("userIds", "eve")],
        [("userIds", "ada,eve")],
        [("userIds[]", "eve")],
        [("userIds[]", "ada"), ("userIds[]", "eve")],
    ],
)
def test_1_3_an_application_key_sees_its_own_users_streak_alone(caller: Caller, query: list[tuple[str, str]]) -> None:
    caller.send_event("words", "eve", 1)
    created = caller.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"]
    ada = Caller(created[0]["key"])

    assert ada.application("GET", "/streaks", query=query).status == 403
    assert ada.application("GET", "/streaks", query={"userIds": "ada"}).body[0]["streakLength"] == 1
    assert ada.application("GET", "/users/eve/streak").status == 403
    assert ada.application("GET", "/users/eve/streak/explanation").status == 403
    assert ada.application("GET", "/users/ada/streak/explanation").status == 200


def test_1_4_another_tenants_users_are_not_there(shared_rig: Rig) -> None:
    acme, globex = shared_rig.caller("acme"), shared_rig.caller("globex")
    acme.create_metric("words")
    acme.send_event("words", "ada", 1)

    assert globex.application("GET", "/users/ada/streak").status == 404
    assert globex.application("GET", "/users/ada/streak/explanation").status == 404
    assert globex.application("GET", "/streaks", query={"userIds": "ada"}).body == []


def test_4_3_expires_tomorrow_when_today_has_counted(caller: Caller) -> None:
    tomorrow = utc_now().date() + timedelta(days=1)

    assert caller.application("GET", "/users/ada/streak").body["expires"] == tomorrow.isoformat()
