"""Behaviour 6: points systems, and a user's points, awards and boosts, as the Application API shows them."""

from datetime import date, timedelta
from typing import Any

import pytest

from api import Caller
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.configuration import AttributeType
from plaudit.domain.identifiers import UserId
from plaudit.domain.points import (
    AchievementCause,
    Cause,
    CreationCause,
    MetricCause,
    Rounding,
    StreakCause,
    TimeCause,
    TimeUnit,
    TriggerStatus,
)
from rules import (
    delete,
    make_achievement,
    make_attribute,
    make_boost,
    make_level,
    make_metric,
    make_system,
    make_trigger,
    set_up,
)

PLAN = make_attribute("plan")
SOURCE = make_attribute("source", AttributeType.EVENT)
WORDS = make_metric("words")
XP = make_system("xp")
TODAY = utc_now().date()
DAY = timedelta(days=1)
EVERY_TEN = make_trigger(XP, 5, MetricCause(WORDS.id, 10))


def read(caller: Caller, path: str, **query: Any) -> Any:  # noqa: ANN401  # any JSON
    answer = caller.application("GET", path, query={name: str(value) for name, value in query.items()})
    assert answer.status == 200, answer.body
    return answer.body


def test_6_1_a_points_system_shows_its_active_triggers(rig: Rig) -> None:
    badge = make_achievement("badge")
    causes: list[Cause] = [
        MetricCause(WORDS.id, 10, {SOURCE.id: "web"}),
        MetricCause(WORDS.id, 20),
        AchievementCause(badge.id),
        StreakCause(7),
        TimeCause(TimeUnit.HOURS, 6),
        TimeCause(TimeUnit.DAYS, 2),
        CreationCause(),
    ]
    triggers = [make_trigger(XP, 5, cause, user_filter={PLAN.id: "pro"}) for cause in causes]
    inactive = make_trigger(XP, 5, CreationCause(), status=TriggerStatus.INACTIVE)
    set_up(rig.table(), PLAN, SOURCE, WORDS, badge, XP, *triggers, inactive)

    system = read(rig.caller(), "/points/xp")

    shown = system.pop("triggers")
    assert system == {"id": XP.id, "name": "XP", "description": None, "badgeUrl": None, "maxPoints": None}
    web = {"key": "source", "value": "web"}
    metric = {"type": "metric", "metricId": WORDS.id, "metricName": "Words"}
    own: list[dict[str, Any]] = [
        {**metric, "metricThreshold": 10, "eventAttribute": web, "eventAttributes": [web]},
        {**metric, "metricThreshold": 20, "eventAttributes": []},
        {"type": "achievement", "achievementId": badge.id, "achievementName": "badge"},
        {"type": "streak", "streakLengthThreshold": 7},
        {"type": "time", "timeUnit": "hour", "timeInterval": 6},
        {"type": "time", "timeUnit": "day", "timeInterval": 2},
        {"type": "user_creation"},
    ]
    common = {
        "points": 5,
        "status": "active",
        "userAttributes": [{"key": "plan", "value": "pro"}],
        "created": "2026-03-10T12:00:00.000Z",
        "updated": "2026-03-10T12:00:00.000Z",
    }
    assert shown == [{"id": trigger.id, **common, **fields} for trigger, fields in zip(triggers, own, strict=True)]


def test_6_4_levels_are_listed_the_lowest_first(rig: Rig) -> None:
    gold, bronze = make_level(XP, "gold", 100, badge_url="https://x/gold.png"), make_level(XP, "bronze", 0)
    set_up(rig.table(), XP, make_system("gems"), gold, bronze)

    levels = read(rig.caller(), "/points/xp/levels")

    assert [(level["key"], level["points"], level["badgeUrl"]) for level in levels] == [
        ("bronze", 0, None),
        ("gold", 100, "https://x/gold.png"),
    ]
    assert levels[0] == {
        "id": bronze.id,
        "key": "bronze",
        "name": "Bronze",
        "description": "",
        "badgeUrl": None,
        "points": 0,
    }
    assert read(rig.caller(), "/points/gems/levels") == []


def test_9_2_boosts_for_more_than_one_user_are_listed_until_they_are_over(rig: Rig) -> None:
    past = make_boost(XP, "1.5", TODAY - 3 * DAY, TODAY - 2 * DAY, rounding=Rounding.NEAREST)
    present = make_boost(XP, "2", TODAY - 2 * DAY)
    future = make_boost(XP, "3", TODAY + 2 * DAY, TODAY + 3 * DAY, user_filter={PLAN.id: "pro"})
    own = make_boost(XP, "4", TODAY, user_id=UserId("ada"))
    set_up(rig.table(), PLAN, XP, past, present, future, own)

    boosts = read(rig.caller(), "/points/xp/boosts")

    assert [(boost["name"], boost["status"]) for boost in boosts] == [("2 times", "active"), ("3 times", "scheduled")]
    everything = read(rig.caller(), "/points/xp/boosts", includeFinished="true")
    assert [boost["id"] for boost in everything] == [past.id, present.id, future.id]
    assert everything[0] == {
        "id": past.id,
        "name": "1.5 times",
        "status": "finished",
        "start": (TODAY - 3 * DAY).isoformat(),
        "end": (TODAY - 2 * DAY).isoformat(),
        "multiplier": 1.5,
        "rounding": "nearest",
    }
    assert everything[1]["end"] is None


def test_6_2_a_users_boosts_are_those_that_apply_today_in_the_users_calendar(rig: Rig) -> None:
    caller, gems = rig.caller(), make_system("gems")
    set_up(
        rig.table(),
        PLAN,
        XP,
        make_boost(XP, "1.1", TODAY - 3 * DAY),
        make_boost(XP, "1.2", TODAY - 3 * DAY, user_filter={PLAN.id: "pro"}),
        make_boost(XP, "1.3", TODAY - 3 * DAY, user_filter={PLAN.id: "free"}),
        make_boost(XP, "1.4", TODAY - 3 * DAY, user_id=UserId("ada")),
        make_boost(XP, "1.5", TODAY - 3 * DAY, user_id=UserId("bob")),
        make_boost(XP, "1.6", TODAY + 3 * DAY),
        make_boost(XP, "1.7", TODAY - 5 * DAY, TODAY - 3 * DAY),
        gems,
        make_boost(gems, "1.8", TODAY),
    )
    caller.application("POST", "/users", {"id": "ada", "attributes": {"plan": "pro"}})

    boosts = read(caller, "/users/ada/points/xp/boosts")

    assert [(boost["multiplier"], boost["status"]) for boost in boosts] == [
        (1.1, "active"),
        (1.2, "active"),
        (1.4, "active"),
    ]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_6_2_a_boost_of_one_day_applies_on_that_day_of_the_user(rig: Rig, zone: str) -> None:
    caller = rig.caller()
    days = [TODAY + n * DAY for n in (-1, 0, 1)]
    set_up(rig.table(), XP, WORDS, *(make_boost(XP, "2", day, day) for day in days))
    caller.application("POST", "/metrics/words/event", {"user": {"id": "ada", "tz": zone}, "value": 1})

    [boost] = read(caller, "/users/ada/points/xp/boosts")

    today = caller.send_event("words", "ada", 1).body["currentStreak"]["periodStart"]
    assert boost["start"] == boost["end"] == today


def test_6_6_awards_are_shown_newest_first_with_trigger_and_boosts_as_they_were(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    boost = make_boost(XP, "2", TODAY - 3 * DAY, rounding=Rounding.UP)
    bronze = make_level(XP, "bronze", 10)
    set_up(table, WORDS, XP, EVERY_TEN, make_trigger(XP, 1, MetricCause(WORDS.id, 20)), bronze)
    caller.send_event("words", "ada", 10)
    set_up(table, boost)
    caller.send_event("words", "ada", 10)
    delete(table, EVERY_TEN, boost)

    points = read(caller, "/users/ada/points/xp")

    assert (points["id"], points["key"], points["name"], points["total"]) == (XP.id, "xp", "XP", 17)
    assert (points["description"], points["badgeUrl"], points["maxPoints"]) == (None, None, None)
    assert points["level"]["key"] == "bronze"
    assert [(award["awarded"], award["total"], len(award["boosts"])) for award in points["awards"]] == [
        (2, 17, 1),
        (10, 15, 1),
        (5, 5, 0),
    ]
    older = points["awards"][1]
    assert (older["trigger"]["id"], older["trigger"]["points"], older["trigger"]["status"]) == (
        EVERY_TEN.id,
        5,
        "active",
    )
    assert older["boosts"] == [
        {
            "id": boost.id,
            "name": "2 times",
            "status": "active",
            "start": (TODAY - 3 * DAY).isoformat(),
            "end": None,
            "multiplier": 2,
            "rounding": "up",
        }
    ]
    assert len({award["id"] for award in points["awards"]}) == 3
    assert [award["awarded"] for award in read(caller, "/users/ada/points/xp", awards=2)["awards"]] == [2, 10]


def test_6_6_ten_awards_are_shown_unless_more_are_asked_for(rig: Rig) -> None:
    caller = rig.caller()
    triggers = [make_trigger(XP, number, MetricCause(WORDS.id, 1)) for number in range(1, 121)]
    set_up(rig.table(), WORDS, XP, *triggers)
    caller.send_event("words", "ada", 1)

    assert [award["awarded"] for award in read(caller, "/users/ada/points/xp")["awards"]] == list(range(120, 110, -1))
    assert len(read(caller, "/users/ada/points/xp", awards=100)["awards"]) == 100
    assert [
        caller.application("GET", "/users/ada/points/xp", query={"awards": awards}).status
        for awards in ("0", "101", "x")
    ] == [422, 422, 422]


def test_6_4_a_user_without_awards_has_a_total_of_zero_and_the_level_for_it(rig: Rig) -> None:
    caller = rig.caller()
    gems = make_system("gems")
    set_up(rig.table(), XP, gems, make_level(XP, "bronze", 0), make_level(gems, "gold", 1))
    caller.application("POST", "/users", {"id": "ada"})

    xp, without_level = (read(caller, f"/users/ada/points/{key}") for key in ("xp", "gems"))

    assert (xp["total"], xp["level"]["key"], xp["awards"]) == (0, "bronze", [])
    assert (without_level["total"], without_level["level"]) == (0, None)


def test_6_1_points_for_being_created_are_there_at_once(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), XP, make_trigger(XP, 25, CreationCause()))
    caller.application("POST", "/users", {"id": "ada"})
    caller.application("POST", "/users", {"id": "ada"})

    points = read(caller, "/users/ada/points/xp")

    assert (points["total"], [award["trigger"]["type"] for award in points["awards"]]) == (25, ["user_creation"])


def test_3_3_an_event_tells_what_it_did_to_points_as_a_read_right_after_it_does(rig: Rig) -> None:
    caller = rig.caller()
    gems = make_system("gems")
    rules = (make_trigger(XP, 25, CreationCause()), make_level(XP, "bronze", 30), make_trigger(gems, 1, StreakCause(2)))
    set_up(rig.table(), WORDS, XP, gems, EVERY_TEN, *rules, make_boost(XP, "1.5", TODAY - 3 * DAY))

    first, second = (caller.send_event("words", "ada", value).body["points"] for value in (20, 9))

    stored = read(caller, "/users/ada/points/xp")
    assert (list(first), second) == (["xp"], {})
    assert (first["xp"].pop("added"), first["xp"]["total"]) == (52, 52)
    assert [award["awarded"] for award in first["xp"]["awards"]] == [37, 15]
    assert {**first["xp"], "awards": first["xp"]["awards"][::-1]} == stored


def test_6_3_a_completion_that_a_trigger_blocks_changes_nothing(rig: Rig) -> None:
    caller = rig.caller()
    badge = make_achievement("badge")
    price = make_trigger(XP, -10, AchievementCause(badge.id), blocks=True)
    set_up(rig.table(), WORDS, badge, XP, EVERY_TEN, price)

    refused = caller.application("POST", "/achievements/badge/complete", {"user": {"id": "ada"}})
    caller.send_event("words", "ada", 20)
    paid = caller.application("POST", "/achievements/badge/complete", {"user": {"id": "ada"}})

    assert refused.status == 422
    assert refused.body == {"error": "Not enough points in the points system XP. Nothing was applied."}
    assert paid.body["points"]["xp"]["added"] == -10
    assert (paid.body["points"]["xp"]["total"], paid.body["points"]["xp"]["awards"][0]["awarded"]) == (0, -10)


def test_6_3_what_adds_up_to_nothing_is_told_with_added_0(rig: Rig) -> None:
    caller = rig.caller()
    badge = make_achievement("badge")
    set_up(rig.table(), badge, XP, *(make_trigger(XP, points, AchievementCause(badge.id)) for points in (5, -5)))

    points = caller.application("POST", "/achievements/badge/complete", {"user": {"id": "ada"}}).body["points"]

    assert (points["xp"]["added"], points["xp"]["total"]) == (0, 0)
    assert [award["awarded"] for award in points["xp"]["awards"]] == [5, -5]


def test_6_4_a_level_that_is_lost_is_told_as_null(rig: Rig) -> None:
    caller = rig.caller()
    first, second = make_achievement("first"), make_achievement("second")
    triggers = [make_trigger(XP, points, AchievementCause(each.id)) for each, points in ((first, 5), (second, -5))]
    set_up(rig.table(), first, second, XP, make_level(XP, "bronze", 5), *triggers)

    points = [
        caller.application("POST", f"/achievements/{key}/complete", {"user": {"id": "ada"}}).body["points"]["xp"]
        for key in ("first", "second")
    ]

    assert points[0]["level"]["key"] == "bronze"
    assert points[1]["level"] is None


def test_3_7_the_summary_of_points_shows_totals_and_changes_in_the_users_calendar(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), WORDS, XP, EVERY_TEN)
    caller.send_event("words", "ada", 20)
    today = caller.send_event("words", "ada", 10).body["currentStreak"]["periodStart"]
    day = date.fromisoformat(today)
    span = {"startDate": (day - DAY).isoformat(), "endDate": today}

    assert read(caller, "/users/ada/points/xp/event-summary", aggregation="daily", **span) == [
        {"date": (day - DAY).isoformat(), "total": 0, "change": 0},
        {"date": today, "total": 15, "change": 15},
    ]
    later = {"startDate": (day + DAY).isoformat(), "endDate": (day + DAY).isoformat()}
    assert read(caller, "/users/ada/points/xp/event-summary", aggregation="daily", **later) == [
        {"date": (day + DAY).isoformat(), "total": 15, "change": 0}
    ]


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/points/gold", "Points system not found by key: gold"),
        ("/points/gold/boosts", "Points system not found by key: gold"),
        ("/points/gold/levels", "Points system not found by key: gold"),
        ("/points/gold/summary", "Points system not found by key: gold"),
        ("/points/gold/level-summary", "Points system not found by key: gold"),
        ("/users/ada/points/gold", "Points system not found by key: gold"),
        ("/users/ada/points/xp", "User not found by ID: ada"),
        ("/users/ada/points/xp/boosts", "User not found by ID: ada"),
        (
            "/users/ada/points/xp/event-summary?aggregation=daily&startDate=2026-01-01&endDate=2026-01-02",
            "User not found by ID: ada",
        ),
    ],
)
def test_1_6_what_does_not_exist_is_404(rig: Rig, path: str, error: str) -> None:
    set_up(rig.table(), XP)
    path, _, query = path.partition("?")
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&")) if name]

    answer = rig.caller().application("GET", path, query=pairs)

    assert (answer.status, answer.body) == (404, {"error": error})


def test_1_3_an_application_key_reads_systems_and_the_points_of_its_user(rig: Rig) -> None:
    set_up(rig.table(), XP, make_level(XP, "bronze", 0))
    rig.caller().application("POST", "/users", {"id": "ada"})
    made = rig.caller().admin("POST", "/application-api-keys", [{"userId": "ada"}])
    caller = Caller(made.body["created"][0]["key"])

    statuses = {
        path: caller.application("GET", path).status
        for path in (
            "/points/xp",
            "/points/xp/boosts",
            "/points/xp/levels",
            "/points/xp/summary",
            "/points/xp/level-summary",
            "/users/ada/points/xp",
            "/users/ada/points/xp/boosts",
            "/users/bob/points/xp",
            "/users/bob/points/xp/boosts",
        )
    }

    assert set(list(statuses.values())[:7]) == {200}
    assert list(statuses.values())[7:] == [403, 403]
