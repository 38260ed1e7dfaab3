"""Behaviour 5: achievements as the Application API shows and completes them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from api import Answer, Caller
from integration.conftest import Rig
from plaudit.domain.achievements import (
    AchievementStatus,
    AnniversaryGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import AttributeType
from plaudit.domain.points import AchievementCause
from rules import make_achievement, make_attribute, make_level, make_metric, make_system, make_trigger, set_up

PLAN, REGION = make_attribute("plan"), make_attribute("region")
SOURCE, DEVICE = (make_attribute(key, AttributeType.EVENT) for key in ("source", "device"))
WORDS = make_metric("words")
ATTRIBUTES = (PLAN, REGION, SOURCE, DEVICE)


def complete(caller: Caller, key: str, user_id: str, **user: Any) -> Answer:  # noqa: ANN401  # fields of the user
    return caller.application("POST", f"/achievements/{key}/complete", {"user": {"id": user_id, **user}})


def shown(caller: Caller, path: str, **query: str) -> list[dict[str, Any]]:
    answer = caller.application("GET", path, query=query)
    assert answer.status == 200, answer.body
    achievements: list[dict[str, Any]] = answer.body
    return achievements


def names(caller: Caller, path: str, **query: str) -> list[str]:
    return [achievement["name"] for achievement in shown(caller, path, **query)]


def test_5_3_a_completion_tells_what_is_complete_since_when_and_what_it_awards(rig: Rig) -> None:
    caller = rig.caller()
    onboarding = make_achievement("onboarding", description="Fill in everything", badge_url="https://x/badge.png")
    xp = make_system(description="Experience", max_points=1000)
    bronze = make_level(xp, "bronze", 10, description="First")
    trigger = make_trigger(xp, 10, AchievementCause(onboarding.id))
    set_up(rig.table(), onboarding, xp, bronze, trigger)

    answer = complete(caller, "onboarding", "ada", name="Ada")

    assert answer.status == 201
    achieved_at = answer.body["achievement"]["achievedAt"]
    award_id = answer.body["points"]["xp"]["awards"][0]["id"]
    assert answer.body == {
        "completionId": answer.body["completionId"],
        "achievement": {
            "id": onboarding.id,
            "name": "onboarding",
            "trigger": "api",
            "description": "Fill in everything",
            "badgeUrl": "https://x/badge.png",
            "key": "onboarding",
            "userAttributes": [],
            "achievedAt": achieved_at,
        },
        "points": {
            "xp": {
                "id": xp.id,
                "key": "xp",
                "name": "XP",
                "description": "Experience",
                "badgeUrl": None,
                "maxPoints": 1000,
                "total": 10,
                "added": 10,
                "level": {
                    "id": bronze.id,
                    "key": "bronze",
                    "name": "Bronze",
                    "description": "First",
                    "badgeUrl": None,
                    "points": 10,
                },
                "awards": [
                    {
                        "id": award_id,
                        "awarded": 10,
                        "date": achieved_at,
                        "total": 10,
                        "trigger": {
                            "id": trigger.id,
                            "type": "achievement",
                            "points": 10,
                            "status": "active",
                            "achievementId": onboarding.id,
                            "achievementName": "onboarding",
                            "userAttributes": [],
                            "created": "2026-03-10T12:00:00.000Z",
                            "updated": "2026-03-10T12:00:00.000Z",
                        },
                        "boosts": [],
                    }
                ],
            }
        },
    }
    assert caller.application("GET", "/users/ada").body["name"] == "Ada"


def test_5_3_a_second_completion_is_the_first_one_and_awards_nothing(rig: Rig) -> None:
    caller = rig.caller()
    onboarding, xp = make_achievement("onboarding"), make_system()
    set_up(rig.table(), onboarding, xp, make_trigger(xp, 10, AchievementCause(onboarding.id)))

    first, second = (complete(caller, "onboarding", "ada", name=name) for name in ("Ada", "Lovelace"))

    assert second.status == 201
    assert second.body == {**first.body, "points": {}}
    assert caller.application("GET", "/users/ada").body["name"] == "Lovelace"
    assert shown(caller, "/achievements")[0]["completions"] == 1


def test_5_3_thirty_two_completions_at_once_are_one(rig: Rig) -> None:
    caller = rig.caller()
    onboarding, xp = make_achievement("onboarding"), make_system()
    set_up(rig.table(), onboarding, xp, make_trigger(xp, 10, AchievementCause(onboarding.id)))

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: complete(caller, "onboarding", "ada"), range(32)))

    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["completionId"] for answer in answers}) == 1
    assert len({answer.body["achievement"]["achievedAt"] for answer in answers}) == 1
    assert sum("xp" in answer.body["points"] for answer in answers) == 1
    assert [each["completions"] for each in shown(caller, "/achievements")] == [1]


def test_5_3_points_of_a_completion_include_those_of_composites_that_it_completes(rig: Rig) -> None:
    caller = rig.caller()
    first, second = make_achievement("first"), make_achievement("second")
    both = make_achievement("both", CompositeGoal(frozenset({first.id, second.id})))
    xp = make_system()
    triggers = [make_trigger(xp, points, AchievementCause(each.id)) for each, points in ((second, 5), (both, 7))]
    set_up(rig.table(), first, second, both, xp, *triggers)

    points = [complete(caller, key, "ada").body["points"] for key in ("first", "second")]

    assert points[0] == {}
    assert (points[1]["xp"]["added"], points[1]["xp"]["total"]) == (12, 12)
    assert [award["awarded"] for award in points[1]["xp"]["awards"]] == [5, 7]
    assert "level" not in points[1]["xp"]


def test_5_1_an_achievement_that_is_inactive_unknown_or_of_another_kind_cannot_be_completed(rig: Rig) -> None:
    caller = rig.caller()
    inactive = make_achievement("inactive", status=AchievementStatus.INACTIVE)
    set_up(rig.table(), WORDS, inactive, make_achievement("streak", StreakGoal(3)))

    answers = [complete(caller, key, "ada") for key in ("inactive", "unknown", "streak")]

    assert [answer.status for answer in answers] == [404, 404, 404]
    assert [answer.body["error"] for answer in answers] == [
        "Achievement not found by key: inactive",
        "Achievement not found by key: unknown",
        "Achievement not found by key: streak",
    ]
    assert caller.application("GET", "/users/ada").status == 404


def test_5_3_a_locked_achievement_is_there_only_for_those_who_have_it(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    badge = make_achievement("badge")
    set_up(table, badge)
    first = complete(caller, "badge", "ada")
    set_up(table, replace(badge, status=AchievementStatus.LOCKED))

    assert complete(caller, "badge", "ada").body == first.body
    assert complete(caller, "badge", "bob").status == 404
    assert names(caller, "/users/ada/achievements") == ["badge"]
    assert names(caller, "/achievements") == []


def test_5_3_an_achievement_for_others_is_422_and_the_user_is_not_even_created(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), PLAN, make_achievement("badge", user_filter={PLAN.id: "pro"}))

    refused = complete(caller, "badge", "ada", attributes={"plan": "free"})

    assert refused.status == 422
    assert refused.body == {"error": "The user's attributes do not match those of the achievement badge."}
    assert caller.application("GET", "/users/ada").status == 404
    assert complete(caller, "badge", "ada", attributes={"plan": "pro"}).status == 201


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Invalid user: Field required."),
        ({"user": {}}, "Invalid user.id: Field required."),
        ({"user": {"id": "ada", "tz": "Mars"}}, "Invalid user.tz: use an IANA time zone name such as Europe/London."),
    ],
)
def test_1_6_a_completion_that_does_not_fit_names_the_field(quiet_rig: Rig, body: Any, error: str) -> None:  # noqa: ANN401  # any JSON
    answer = quiet_rig.caller().application("POST", "/achievements/badge/complete", body)

    assert (answer.status, answer.body) == (422, {"error": error})


def test_1_9_each_kind_of_achievement_has_fields_of_its_own(rig: Rig) -> None:
    first = make_achievement("first")
    one = {SOURCE.id: "web"}
    two = {SOURCE.id: "web", DEVICE.id: "phone"}
    set_up(
        rig.table(),
        *ATTRIBUTES,
        WORDS,
        first,
        make_achievement("words", MetricGoal(WORDS.id, Decimal("99.5")), user_filter={PLAN.id: "pro"}),
        make_achievement("web", MetricGoal(WORDS.id, Decimal(100), one)),
        make_achievement("web phone", MetricGoal(WORDS.id, Decimal(100), two)),
        make_achievement("streak", StreakGoal(3)),
        make_achievement("both", CompositeGoal(frozenset({first.id}))),
        make_achievement("years", AnniversaryGoal(2)),
    )

    common = {"id", "name", "trigger", "description", "badgeUrl", "userAttributes", "completions", "rarity"}
    found = shown(rig.caller(), "/achievements")

    own = [{name: value for name, value in each.items() if name not in common} for each in found]
    metric = {"metricId": WORDS.id, "metricName": "Words"}
    web, phone = {"key": "source", "value": "web"}, {"key": "device", "value": "phone"}
    assert own == [
        {"key": "first"},
        {**metric, "metricValue": 99.5, "eventAttributes": []},
        {**metric, "metricValue": 100, "eventAttribute": web, "eventAttributes": [web]},
        {**metric, "metricValue": 100, "eventAttributes": [web, phone]},
        {"streakLength": 3},
        {"achievementIds": [first.id]},
        {"anniversaryYears": 2},
    ]
    triggers = " ".join(each["trigger"] for each in found)
    assert triggers == "api metric metric metric streak achievement anniversary"
    assert [each["userAttributes"] for each in found][:2] == [[], [{"key": "plan", "value": "pro"}]]
    assert (found[0]["description"], found[0]["badgeUrl"]) == (None, None)


def test_5_5_rarity_is_the_percentage_of_all_users_with_two_decimals(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), make_achievement("badge"), make_achievement("rare"))
    assert [(each["completions"], each["rarity"]) for each in shown(caller, "/achievements")] == [(0, 0), (0, 0)]

    complete(caller, "badge", "ada")
    complete(caller, "badge", "bob")
    caller.application("POST", "/users", {"id": "cleo"})

    assert [(each["completions"], each["rarity"]) for each in shown(caller, "/achievements")] == [(2, 66.67), (0, 0)]


def test_5_5_completions_are_counted_exactly_with_thirty_two_writers_at_once(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), make_achievement("badge"), make_achievement("even"))

    def finish(number: int) -> list[int]:
        keys = ("badge", "even") if number % 2 == 0 else ("badge",)
        return [complete(caller, key, f"user-{number}").status for key in keys]

    with ThreadPoolExecutor(32) as pool:
        statuses = [status for both in pool.map(finish, range(64)) for status in both]

    assert Counter(statuses) == {201: 96}
    assert [(each["completions"], each["rarity"]) for each in shown(caller, "/achievements")] == [(64, 100), (32, 50)]


def test_5_2_the_list_for_attributes_shows_what_such_a_user_can_complete(rig: Rig) -> None:
    caller = rig.caller()
    set_up(
        rig.table(),
        *ATTRIBUTES,
        make_achievement("all"),
        make_achievement("pro", user_filter={PLAN.id: "pro"}),
        make_achievement("pro eu", user_filter={PLAN.id: "pro", REGION.id: "eu, all"}),
        make_achievement("inactive", status=AchievementStatus.INACTIVE),
        make_achievement("locked", status=AchievementStatus.LOCKED),
    )

    assert names(caller, "/achievements") == ["all", "pro", "pro eu"]
    assert names(caller, "/achievements", userAttributes="plan:pro") == ["all", "pro"]
    assert names(caller, "/achievements", userAttributes="plan:pro,region:eu, all") == ["all", "pro", "pro eu"]
    assert names(caller, "/achievements", userAttributes="plan:free") == ["all"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("plan", "Invalid userAttributes: use the form attribute:value,attribute:value."),
        (":pro", "Invalid userAttributes: use the form attribute:value,attribute:value."),
        ("plan:pro,plan:free", "Invalid userAttributes: name each attribute once."),
        ("role:x,words:y", "Invalid attribute keys: role, words. "),
    ],
)
def test_1_6_user_attributes_that_do_not_fit_are_422(rig: Rig, text: str, error: str) -> None:
    set_up(rig.table(), PLAN)

    answer = rig.caller().application("GET", "/achievements", query={"userAttributes": text})

    assert answer.status == 422
    assert answer.body["error"].startswith(error)


def test_5_2_a_user_sees_what_is_complete_and_on_demand_what_is_open(rig: Rig) -> None:
    caller = rig.caller()
    inactive = make_achievement("inactive", status=AchievementStatus.INACTIVE)
    locked = make_achievement("locked", status=AchievementStatus.LOCKED)
    pro = make_achievement("pro", user_filter={PLAN.id: "pro"})
    set_up(rig.table(), PLAN, make_achievement("open"), pro, inactive, locked, make_achievement("done"))
    completion = complete(caller, "done", "ada").body

    [done] = shown(caller, "/users/ada/achievements")

    assert done["achievedAt"] == completion["achievement"]["achievedAt"]
    assert (done["name"], done["completions"], done["rarity"]) == ("done", 1, 100)
    assert names(caller, "/users/ada/achievements", includeIncomplete="yes") == ["done"]
    everything = shown(caller, "/users/ada/achievements", includeIncomplete="true")
    assert [(each["name"], each["achievedAt"]) for each in everything] == [("open", None), ("done", done["achievedAt"])]


def test_5_2_a_user_who_no_longer_matches_keeps_what_is_complete(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), PLAN, *(make_achievement(name, user_filter={PLAN.id: "pro"}) for name in ("done", "open")))
    complete(caller, "done", "ada", attributes={"plan": "pro"})
    caller.application("PATCH", "/users/ada", {"attributes": {"plan": "free"}})

    assert names(caller, "/users/ada/achievements", includeIncomplete="true") == ["done"]


def test_5_a_metric_shows_its_achievements_complete_or_open(rig: Rig) -> None:
    caller = rig.caller()
    pages = make_metric("pages")
    set_up(
        rig.table(),
        PLAN,
        WORDS,
        pages,
        make_achievement("novice", MetricGoal(WORDS.id, Decimal(10))),
        make_achievement("expert", MetricGoal(WORDS.id, Decimal(1000))),
        make_achievement("pro", MetricGoal(WORDS.id, Decimal(10)), user_filter={PLAN.id: "pro"}),
        make_achievement("reader", MetricGoal(pages.id, Decimal(1))),
        make_achievement("other"),
    )
    caller.send_event("words", "ada", 10)

    [words, others] = caller.application("GET", "/users/ada/metrics").body

    assert [(each["name"], each["achievedAt"] is None) for each in words["achievements"]] == [
        ("novice", False),
        ("expert", True),
    ]
    assert [each["name"] for each in others["achievements"]] == ["reader"]
    assert caller.application("GET", "/users/ada/metrics/words").body == words
    assert (words["current"], words["status"]) == (10, "active")


@pytest.mark.parametrize("path", ["/users/nobody/achievements", "/users/nobody/metrics", "/users/nobody/metrics/words"])
def test_1_6_the_achievements_of_nobody_are_404(quiet_rig: Rig, path: str) -> None:
    answer = quiet_rig.caller().application("GET", path)

    assert (answer.status, answer.body) == (404, {"error": "User not found by ID: nobody"})


def test_1_3_an_application_key_sees_all_achievements_and_completes_those_of_its_user(rig: Rig) -> None:
    set_up(rig.table(), make_achievement("badge"))
    made = rig.caller().admin("POST", "/application-api-keys", [{"userId": "ada"}])
    caller = Caller(made.body["created"][0]["key"])

    assert [answer.status for answer in (complete(caller, "badge", user) for user in ("ada", "bob"))] == [201, 403]
    assert [each["completions"] for each in shown(caller, "/achievements")] == [1]
    assert caller.application("GET", "/users/bob/achievements").status == 403


def test_5_5_hundreds_of_achievements_at_once_are_one_change(rig: Rig) -> None:
    caller = rig.caller()
    goals = [make_achievement(f"a{number}", MetricGoal(WORDS.id, Decimal(number))) for number in range(1, 301)]
    set_up(rig.table(), WORDS, *goals)

    answer = caller.send_event("words", "ada", 1000)

    assert answer.status == 201
    assert len(shown(caller, "/users/ada/achievements")) == 300
    assert {each["completions"] for each in shown(caller, "/achievements")} == {1}
