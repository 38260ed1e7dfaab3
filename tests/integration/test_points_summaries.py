"""Behaviour 6.5: how many users have how many points, and are on which level."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api import Caller
from integration.conftest import Rig
from integration.test_round_trips import counted_calls
from plaudit.domain.points import CreationCause, MetricCause
from rules import delete, make_attribute, make_level, make_metric, make_system, make_trigger, set_up

PLAN, REGION = make_attribute("plan"), make_attribute("region")
WORDS = make_metric("words")
XP = make_system("xp")
A_POINT_A_WORD = make_trigger(XP, 1, MetricCause(WORDS.id, 1))
BRONZE, SILVER, GOLD = (make_level(XP, key, points) for key, points in (("bronze", 0), ("silver", 50), ("gold", 200)))
RULES = (PLAN, REGION, WORDS, XP, A_POINT_A_WORD, BRONZE, SILVER, GOLD)


def send(caller: Caller, user_id: str, value: int, **attributes: str | None) -> None:
    body = {"user": {"id": user_id, "attributes": attributes}, "value": value}
    answer = caller.application("POST", "/metrics/words/event", body)
    assert answer.status == 201, answer.body


def summary(caller: Caller, **query: str) -> list[tuple[int, int, int]]:
    answer = caller.application("GET", "/points/xp/summary", query=query)
    assert answer.status == 200, answer.body
    return [(each["from"], each["to"], each["users"]) for each in answer.body]


def users_in(ranges: list[tuple[int, int, int]]) -> list[int]:
    return [users for _, _, users in ranges]


def levels(caller: Caller) -> dict[str, int]:
    answer = caller.application("GET", "/points/xp/level-summary")
    assert answer.status == 200, answer.body
    return {each["level"]["key"]: each["users"] for each in answer.body}


def test_6_5_ranges_go_up_to_the_greatest_total_rounded_up_to_a_power_of_ten(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), *RULES)
    assert summary(caller) == [(0, 0, 0), *((n, n, 0) for n in range(1, 11))]

    for user_id, value in (("ada", 7), ("bob", 0), ("cleo", 100), ("dan", 101), ("eve", 999)):
        send(caller, user_id, value)

    assert summary(caller) == [
        (0, 0, 1),
        (1, 100, 2),
        (101, 200, 1),
        *((n * 100 + 1, n * 100 + 100, 0) for n in range(2, 9)),
        (901, 1000, 1),
    ]


def test_6_5_users_who_were_only_identified_are_in_the_range_of_zero(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), *RULES)
    caller.application("POST", "/users", {"id": "ada"})

    assert summary(caller)[0] == (0, 0, 1)
    assert levels(caller) == {"bronze": 1, "silver": 0, "gold": 0}


def test_6_5_a_filter_counts_matching_users_only_and_has_a_scale_of_its_own(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), *RULES)
    send(caller, "ada", 7, plan="pro", region="eu")
    send(caller, "bob", 5_000, plan="pro", region="us")
    send(caller, "cleo", 3, plan="free")
    send(caller, "dan", 0)

    assert users_in(summary(caller)) == [1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert summary(caller, userAttributes="plan:pro")[5] == (4001, 5000, 1)
    assert users_in(summary(caller, userAttributes="plan:pro,region:eu")) == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert users_in(summary(caller, userAttributes="plan:gold")) == [0] * 11
    assert caller.application("GET", "/points/xp/summary", query={"userAttributes": "age:7"}).status == 422


def test_6_5_a_user_whose_attributes_change_is_counted_where_the_user_is_now(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), *RULES)
    send(caller, "ada", 7, plan="free")

    send(caller, "ada", 2, plan="pro")
    caller.application("PATCH", "/users/ada", {"attributes": {"region": "eu"}})

    assert users_in(summary(caller, userAttributes="plan:free")) == [0] * 11
    assert summary(caller, userAttributes="plan:pro,region:eu")[9] == (9, 9, 1)
    assert sum(users_in(summary(caller))) == 1


def test_6_5_the_scale_shrinks_when_the_greatest_total_falls(rig: Rig) -> None:
    caller = rig.caller()
    pages = make_metric("pages")
    fine = make_trigger(XP, -995, MetricCause(pages.id, 1))
    set_up(rig.table(), *RULES, pages, fine)
    send(caller, "ada", 1000)
    before = summary(caller)[-1]

    caller.send_event("pages", "ada", 1)

    assert (before, summary(caller)[5], summary(caller)[-1]) == ((901, 1000, 1), (5, 5, 1), (10, 10, 0))


def test_6_5_levels_count_the_users_who_are_on_them(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), *RULES)
    for user_id, value in (("ada", 0), ("bob", 49), ("cleo", 50), ("dan", 199), ("eve", 200)):
        send(caller, user_id, value)
    assert levels(caller) == {"bronze": 2, "silver": 2, "gold": 1}

    send(caller, "bob", 500)

    assert levels(caller) == {"bronze": 1, "silver": 2, "gold": 2}
    assert caller.application("GET", "/points/xp/level-summary").body[1]["level"] == {
        "id": SILVER.id,
        "key": "silver",
        "name": "Silver",
        "description": "",
        "badgeUrl": None,
        "points": 50,
    }


def test_6_5_a_system_without_levels_has_no_level_summary(rig: Rig) -> None:
    set_up(rig.table(), XP)

    answer = rig.caller().application("GET", "/points/xp/level-summary")

    assert answer.status == 422
    assert answer.body == {"error": "This points system has no levels. Create levels first."}


def test_6_7_a_deleted_system_is_gone_and_its_key_starts_anew(rig: Rig) -> None:
    caller = rig.caller()
    set_up(rig.table(), *RULES)
    send(caller, "ada", 7)

    delete(rig.table(), XP)
    assert caller.application("GET", "/points/xp/summary").status == 404
    set_up(rig.table(), make_system("xp"))

    assert summary(caller)[0] == (0, 0, 1)


@pytest.mark.parametrize("path", ["/points/xp/summary", "/points/xp/level-summary", "/achievements"])
def test_6_5_summaries_and_rarity_read_counters_only_however_many_users_there_are(rig: Rig, path: str) -> None:
    caller = rig.caller()
    set_up(rig.table(), *RULES)
    for number in range(20):
        send(caller, f"user-{number}", number)

    with counted_calls() as calls:
        caller.application("GET", path)

    assert calls == ["BatchGetItem", "Query"]


def test_6_5_thirty_two_writers_at_once_lose_no_count(rig: Rig) -> None:
    caller, chance = rig.caller(), random.Random(1)
    set_up(rig.table(), *RULES, make_trigger(XP, 3, CreationCause(), user_filter={PLAN.id: "pro"}))
    steps = [
        (f"user-{number}", chance.choice([0, 1, 9, 40, 200, 3000]), chance.choice(["pro", "free", None]))
        for number in range(40)
        for _ in range(3)
    ]
    chance.shuffle(steps)

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(lambda step: send(caller, step[0], step[1], plan=step[2]), steps))

    users = {user_id: standing(caller, user_id) for user_id, _, _ in steps}
    for plan in ("pro", "free"):
        totals = [total for total, own in users.values() if own == plan]
        assert_ranges(summary(caller, userAttributes=f"plan:{plan}"), totals)
    assert_ranges(summary(caller), [total for total, _ in users.values()])
    assert levels(caller) == {
        "bronze": sum(total < 50 for total, _ in users.values()),
        "silver": sum(50 <= total < 200 for total, _ in users.values()),
        "gold": sum(total >= 200 for total, _ in users.values()),
    }


def standing(caller: Caller, user_id: str) -> tuple[int, str | None]:
    """Return a user's points and plan, read one by one."""
    user: dict[str, Any] = caller.application("GET", f"/users/{user_id}").body
    total: int = caller.application("GET", f"/users/{user_id}/points/xp").body["total"]
    return total, user["attributes"].get("plan")


def assert_ranges(ranges: list[tuple[int, int, int]], totals: list[int]) -> None:
    assert [sum(first <= total <= last for total in totals) for first, last, _ in ranges] == users_in(ranges)
    assert ranges[-1][1] == next(top for top in (10, 100, 1_000, 10_000) if top >= max(totals))
