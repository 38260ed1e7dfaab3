"""Behaviour 4.6, 4.7, 4.9: what administrators do with users' streaks."""

from datetime import date, timedelta
from typing import Any

import pytest

from api import Answer, Caller
from factories import at
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.errors import (
    NoStreakToResetError,
    NoStreakToRestoreError,
    PastPauseError,
    ResourceNotFoundError,
    UserNotFoundError,
)
from plaudit.domain.identifiers import PauseId, UserId
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_pauses import Pause
from plaudit.ids import new_id
from plaudit.services.delete_pause import delete_pause
from plaudit.services.pause_streak import pause_streak
from plaudit.services.read_streaks import load_settled_user, read_history
from plaudit.services.reset_streak import reset_streak
from plaudit.services.restore_streak import restore_streak
from plaudit.storage.dynamodb import find
from plaudit.storage.keys import pause_key
from timeline import ADA, Timeline, timeline_of


@pytest.fixture
def caller(rig: Rig) -> Caller:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 1)
    caller.application("PUT", "/users/eve", {})
    return caller


def day(offset: int) -> str:
    return (utc_now().date() + timedelta(days=offset)).isoformat()


def streak(caller: Caller, user_id: str = "ada") -> dict[str, Any]:
    body: dict[str, Any] = caller.application("GET", f"/users/{user_id}/streak").body
    return body


# --- freezes ----------------------------------------------------------------------------------------------------------


def grant(caller: Caller, *user_ids: str) -> Answer:
    return caller.admin("POST", "/streaks/freezes", {"freezes": [{"userId": user_id} for user_id in user_ids]})


def test_4_6_each_item_gives_one_freeze_up_to_the_maximum(caller: Caller) -> None:
    caller.admin("PATCH", "/streaks/settings", {"freezes": {"startCount": 0, "maxCount": 2}})

    answer = grant(caller, "ada", "nobody", "ada", "eve", "ada")

    assert answer.status == 201
    assert answer.body == {
        "issues": [
            {"userId": "nobody", "severity": "error", "message": "User does not exist"},
            {"userId": "ada", "severity": "warning", "message": "Would exceed maximum freeze limit"},
        ]
    }
    assert (streak(caller)["freezes"], streak(caller, "eve")["freezes"]) == (2, 1)


def test_4_6_200_when_nobody_got_a_freeze(caller: Caller) -> None:
    answer = grant(caller, "ada")

    assert (answer.status, answer.body["issues"][0]["message"]) == (200, "Would exceed maximum freeze limit")


def test_4_6_201_without_issues(caller: Caller) -> None:
    caller.admin("PATCH", "/streaks/settings", {"freezes": {"startCount": 0, "maxCount": 2}})

    answer = grant(caller, "ada")

    assert (answer.status, answer.body) == (201, {"issues": []})


# --- pauses -----------------------------------------------------------------------------------------------------------


def pause(caller: Caller, *pauses: tuple[str, str, str]) -> Answer:
    items = [{"userId": user_id, "start": start, "end": end} for user_id, start, end in pauses]
    return caller.admin("POST", "/streaks/pauses", {"pauses": items})


def delete(caller: Caller, *ids: str) -> Answer:
    return caller.admin("DELETE", "/streaks/pauses", query=[("ids", id_) for id_ in ids])


def test_4_7_a_pause_is_made_listed_and_deleted(caller: Caller) -> None:
    made = pause(caller, ("ada", day(1), day(3)), ("ada", day(2), day(9)))
    first, second = (each["id"] for each in made.body["created"])
    listed = streak(caller)

    deleted = delete(caller, first)

    assert (made.status, made.body["issues"]) == (201, [])
    assert made.body["created"][0] == {
        "id": first,
        "userId": "ada",
        "start": day(1),
        "end": day(3),
        "status": "active",
    }
    assert listed["pauses"] == [
        {"id": first, "start": day(1), "end": day(3)},
        {"id": second, "start": day(2), "end": day(9)},
    ]
    assert listed["expires"] == day(10)
    assert (deleted.status, deleted.body) == (200, {"deleted": [{"id": first}], "issues": []})
    assert [each["id"] for each in streak(caller)["pauses"]] == [second]


def test_4_7_pauses_are_judged_one_by_one(caller: Caller) -> None:
    answer = pause(
        caller,
        ("nobody", day(1), day(2)),
        ("ada", day(-1), day(2)),
        ("ada", day(2), day(1)),
        ("ada", "tomorrow", day(1)),
        ("ada", day(0), "9999-12-31"),
    )

    assert answer.status == 201
    assert [each["end"] for each in answer.body["created"]] == ["9999-12-31"]
    assert answer.body["issues"] == [
        {"userId": "nobody", "severity": "error", "message": "User does not exist"},
        {
            "userId": "ada",
            "severity": "error",
            "message": "start must not be before today in the user's time zone",
        },
        {"userId": "ada", "severity": "error", "message": "end must not be before start"},
        {"index": 3, "severity": "error", "message": "Invalid start: use a date such as 2026-01-31."},
    ]
    assert streak(caller)["length"] == 1


def test_4_7_200_when_no_pause_was_made(caller: Caller) -> None:
    answer = pause(caller, ("nobody", day(1), day(2)))

    assert (answer.status, answer.body["created"]) == (200, [])


def test_4_7_what_is_no_pause_is_not_deleted(caller: Caller) -> None:
    made = pause(caller, ("ada", day(1), day(3))).body["created"][0]["id"]
    delete(caller, made)
    unknown = "550e8400-e29b-41d4-a716-446655440999"

    answer = delete(caller, f"not-a-uuid,{unknown}", made)

    assert (answer.status, answer.body["deleted"]) == (200, [])
    assert answer.body["issues"] == [
        {"id": "not-a-uuid", "severity": "error", "message": "id must be a valid UUID"},
        {"id": unknown, "severity": "error", "message": "Streak pause not found by ID"},
        {"id": made, "severity": "error", "message": "Streak pause not found by ID"},
    ]


def test_1_4_another_tenants_pause_is_not_there(shared_rig: Rig) -> None:
    acme, globex = shared_rig.caller("acme"), shared_rig.caller("globex")
    acme.application("PUT", "/users/ada", {})
    made = pause(acme, ("ada", day(1), day(3))).body["created"][0]["id"]

    assert delete(globex, made).body["issues"][0]["message"] == "Streak pause not found by ID"
    assert pause(globex, ("ada", day(1), day(3))).body["issues"][0]["message"] == "User does not exist"
    assert len(streak(acme)["pauses"]) == 1


def test_4_7_a_deleted_pause_leaves_settled_days_as_they_are(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-06 12:00")
    march = add_pause(timeline, "2026-03-06 13:00", "2026-03-07", "2026-03-20")

    delete_pause(timeline.table, timeline.configuration, march, at("2026-03-09 12:00"))

    assert length_at(timeline, "2026-03-09 23:00") == 1
    assert length_at(timeline, "2026-03-10 00:00") == 0
    assert find(timeline.table.client, timeline.table.name, pause_key(march)) is None


def test_4_7_a_pause_that_is_over_can_be_deleted_once(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-06 12:00")
    over = add_pause(timeline, "2026-03-06 13:00", "2026-03-07", "2026-03-08")
    timeline.event("2026-03-09 12:00")

    delete_pause(timeline.table, timeline.configuration, over, at("2026-03-09 13:00"))
    with pytest.raises(ResourceNotFoundError):
        delete_pause(timeline.table, timeline.configuration, over, at("2026-03-09 14:00"))

    settled = load_settled_user(timeline.table, timeline.configuration, ADA, at("2026-03-09 15:00"))
    history = read_history(timeline.table, settled, 3)
    assert [(period.length, period.used_pause) for period in history] == [(1, True), (1, True), (2, False)]


def test_4_7_a_pause_that_is_refused_leaves_nothing_behind(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-06 12:00", tz="Pacific/Auckland")
    too_late = Pause(PauseId(new_id()), date(2026, 3, 6), date(2026, 3, 8))

    with pytest.raises(PastPauseError):
        pause_streak(timeline.table, timeline.configuration, ADA, too_late, at("2026-03-06 12:00"))
    with pytest.raises(UserNotFoundError):
        pause_streak(timeline.table, timeline.configuration, UserId("bob"), too_late, at("2026-03-06 12:00"))

    assert find(timeline.table.client, timeline.table.name, pause_key(too_late.id)) is None


def add_pause(timeline: Timeline, when: str, start: str, end: str) -> PauseId:
    pause_id = PauseId(new_id())
    made = Pause(pause_id, date.fromisoformat(start), date.fromisoformat(end))
    pause_streak(timeline.table, timeline.configuration, ADA, made, at(when))
    return pause_id


# --- reset and restore ------------------------------------------------------------------------------------------------


def users(*ids: str) -> dict[str, Any]:
    return {"users": [{"id": id_} for id_ in ids]}


def test_4_9_a_reset_ends_streaks_and_a_restore_brings_them_back(caller: Caller) -> None:
    reset = caller.admin("POST", "/streaks/reset", users("ada", "nobody", "eve", "ada"))
    after_reset = streak(caller)
    restored = caller.admin("POST", "/streaks/restore", users("ada", "nobody", "eve", "ada"))
    after_restore = streak(caller)

    assert reset.status == 200
    assert reset.body == {
        "resetUsers": ["ada"],
        "issues": [
            {"userId": "nobody", "severity": "error", "message": "User does not exist"},
            {"userId": "eve", "severity": "warning", "message": "No streak to reset"},
            {"userId": "ada", "severity": "warning", "message": "No streak to reset"},
        ],
    }
    assert after_reset["length"] == 0
    assert after_reset["streakHistory"][-1]["resetAt"].startswith(day(0))
    assert restored.status == 201
    assert restored.body == {
        "restoredUsers": ["ada"],
        "issues": [
            {"userId": "nobody", "severity": "error", "message": "User does not exist"},
            {"userId": "eve", "severity": "warning", "message": "No streak to restore"},
            {"userId": "ada", "severity": "warning", "message": "No streak to restore"},
        ],
    }
    assert (after_restore["length"], after_restore["started"]) == (1, day(0))


def test_4_9_a_reset_is_always_200_and_a_restore_that_restores_nothing_too(caller: Caller) -> None:
    reset = caller.admin("POST", "/streaks/reset", users("nobody"))
    restored = caller.admin("POST", "/streaks/restore", users("nobody", "ada"))

    assert (reset.status, reset.body["resetUsers"]) == (200, [])
    assert (restored.status, restored.body["restoredUsers"]) == (200, [])


def test_4_9_the_longest_streak_of_the_window_comes_back(rig: Rig) -> None:
    timeline = timeline_of(rig)
    for number in (1, 2, 3, 6, 7):
        timeline.event(f"2026-03-{number:02} 12:00")

    restore_streak(timeline.table, timeline.configuration, ADA, at("2026-03-10 08:00"))

    assert length_at(timeline, "2026-03-10 09:00") == 3
    view = load_settled_user(timeline.table, timeline.configuration, ADA, at("2026-03-10 09:00")).view
    assert (view.started_on, view.extended_at) == (date(2026, 3, 1), at("2026-03-10 08:00"))
    timeline.event("2026-03-10 10:00")
    assert length_at(timeline, "2026-03-10 11:00") == 4


def test_4_9_what_is_lost_since_the_last_event_is_found_as_well(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-01 12:00")

    restore_streak(timeline.table, timeline.configuration, ADA, at("2026-05-29 08:00"))
    reset_streak(timeline.table, timeline.configuration, ADA, at("2026-05-29 09:00"))
    with pytest.raises(NoStreakToResetError):
        reset_streak(timeline.table, timeline.configuration, ADA, at("2026-05-29 10:00"))

    assert length_at(timeline, "2026-05-29 11:00") == 0


@pytest.mark.parametrize(
    ("frequency", "event", "now"),
    [
        pytest.param(Frequency.DAILY, "2026-03-01 12:00", "2026-05-30 08:00", id="91 days"),
        pytest.param(Frequency.WEEKLY, "2025-12-28 12:00", "2026-05-29 08:00", id="the week before that of 1 January"),
        pytest.param(Frequency.MONTHLY, "2024-12-31 12:00", "2026-05-29 08:00", id="two years ago"),
    ],
)
def test_4_9_what_lies_before_the_window_does_not_come_back(
    rig: Rig, frequency: Frequency, event: str, now: str
) -> None:
    timeline = timeline_of(rig)
    timeline.settings("2020-01-01 00:00", frequency=frequency)
    timeline.event(event)

    with pytest.raises(NoStreakToRestoreError):
        restore_streak(timeline.table, timeline.configuration, ADA, at(now))


def test_4_9_a_reset_stands_in_the_history(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.event("2026-03-09 12:00")
    timeline.event("2026-03-10 12:00")
    reset_streak(timeline.table, timeline.configuration, ADA, at("2026-03-10 13:00"))
    timeline.event("2026-03-10 14:00")

    settled = load_settled_user(timeline.table, timeline.configuration, ADA, at("2026-03-10 15:00"))
    history = read_history(timeline.table, settled, 2)

    assert [(period.length, period.reset_at) for period in history] == [(1, None), (0, at("2026-03-10 13:00"))]


def length_at(timeline: Timeline, when: str) -> int:
    return load_settled_user(timeline.table, timeline.configuration, ADA, at(when)).view.length


# --- bodies that do not fit -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/streaks/freezes", "freezes"),
        ("/streaks/pauses", "pauses"),
        ("/streaks/restore", "users"),
        ("/streaks/reset", "users"),
    ],
)
def test_1_7_a_body_holds_1_to_100_items(caller: Caller, path: str, name: str) -> None:
    bodies: list[Any] = [{}, [], {name: []}, {name: {}}, {name: None}, {name: "ada"}, {name: [{}] * 101}]

    answers = [caller.admin("POST", path, body) for body in bodies]

    assert [answer.status for answer in answers] == [422] * len(bodies)
    assert caller.admin("POST", path, raw_body="[").status == 400


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/streaks/freezes", "freezes"),
        ("/streaks/pauses", "pauses"),
        ("/streaks/restore", "users"),
        ("/streaks/reset", "users"),
    ],
)
def test_1_7_items_without_shape_come_back_by_position(caller: Caller, path: str, name: str) -> None:
    items: list[Any] = [{}, None, 5, "ada", {"id": "", "userId": ""}, {"id": 5, "userId": 5}, {"id": "\u0000"}]

    answer = caller.admin("POST", path, {name: items})

    assert answer.status == 200
    assert [issue["index"] for issue in answer.body["issues"]] == [0, 1, 2, 3, 4, 5, 6]


def test_1_7_a_deletion_names_1_to_100_pauses(caller: Caller) -> None:
    assert caller.admin("DELETE", "/streaks/pauses").status == 422
    assert caller.admin("DELETE", "/streaks/pauses", query={"ids": ",".join(map(str, range(101)))}).status == 422


def test_1_3_application_keys_do_not_open_the_admin_api(caller: Caller) -> None:
    created = caller.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"]
    ada = Caller(created[0]["key"])

    assert grant(ada, "ada").status == 401
    assert ada.admin("POST", "/streaks/reset", users("ada")).status == 401
