"""Behaviour 8.1, 8.6 and 9.2: what webhooks are told of points, levels and boosts."""

import pytest

from factories import NOW
from plaudit.domain.effects import LevelChanged
from plaudit.messaging.webhook_payloads import points
from webhook_cases import AT, AWARDS, BIRTHDAY, BRONZE, CONFIGURATION, SUBJECT, USER_FIELDS, WEEKEND, XP, part

SYSTEM = {
    "id": "system-xp",
    "key": "xp",
    "name": "XP",
    "description": None,
    "badgeUrl": "https://example.com/xp.png",
    "maxPoints": 1000,
}
BRONZE_FIELDS = {
    "id": "level-bronze",
    "key": "bronze",
    "name": "Bronze",
    "description": "A start",
    "badgeUrl": "https://example.com/bronze.png",
    "points": 100,
}
WEEKEND_FIELDS = {
    "id": "weekend",
    "name": "Weekend",
    "start": "2026-03-10",
    "end": "2026-03-11",
    "multiplier": 1.5,
    "rounding": "down",
}


def test_8_6_points_changed_tells_of_a_window() -> None:
    payload = points.changed(SUBJECT, XP.id, total=130, added=30, awards=AWARDS[:1])

    assert payload == {
        "type": "points.changed",
        "user": USER_FIELDS,
        "points": {
            **SYSTEM,
            "total": 130,
            "added": 30,
            "awards": [
                {
                    "id": "award-1",
                    "awarded": 30,
                    "date": AT,
                    "total": 30,
                    "trigger": {
                        "id": "trigger-1",
                        "type": "metric",
                        "points": 20,
                        "status": "active",
                        "metricId": "metric-words",
                        "metricName": "Words",
                        "metricThreshold": 10,
                        "userAttributes": [{"key": "plan", "value": "pro"}],
                        "eventAttribute": {"key": "genre", "value": "fiction"},
                        "eventAttributes": [{"key": "genre", "value": "fiction"}],
                        "created": "2026-01-02T08:30:00.000Z",
                        "updated": AT,
                    },
                    "boosts": [
                        {**WEEKEND_FIELDS, "status": "active"},
                        {
                            "id": "birthday",
                            "name": "Birthday",
                            "status": "active",
                            "start": "2026-03-10",
                            "end": None,
                            "multiplier": 2,
                            "rounding": "up",
                        },
                    ],
                }
            ],
        },
    }


def test_1_9_a_trigger_has_only_the_fields_of_its_kind() -> None:
    payload = points.changed(SUBJECT, XP.id, total=180, added=0, awards=AWARDS[1:])
    common = {"points", "status", "userAttributes", "created", "updated"}
    triggers = [award["trigger"] for award in part(payload, "points")["awards"]]

    assert [{name: trigger[name] for name in trigger.keys() - common} for trigger in triggers] == [
        {"id": "trigger-2", "type": "achievement", "achievementId": "bookworm", "achievementName": "Bookworm"},
        {"id": "trigger-3", "type": "streak", "streakLengthThreshold": 7},
        {"id": "trigger-4", "type": "time", "timeUnit": "hour", "timeInterval": 12},
        {"id": "trigger-5", "type": "user_creation"},
        {"id": "trigger-6", "type": "achievement", "achievementId": "deleted"},
    ]


@pytest.mark.parametrize(
    ("total", "added", "level"),
    [(130, 30, "absent"), (130, 31, BRONZE_FIELDS), (90, -20, None)],
    ids=["same", "up", "down"],
)
def test_6_4_points_changed_has_a_level_only_when_the_window_changed_it(total: int, added: int, level: object) -> None:
    payload = points.changed(SUBJECT, XP.id, total=total, added=added, awards=())

    assert part(payload, "points").get("level", "absent") == level


def test_8_1_level_changed() -> None:
    up = points.level_changed(SUBJECT, LevelChanged(XP.id, None, BRONZE.id), 120)
    down = points.level_changed(SUBJECT, LevelChanged(XP.id, BRONZE.id, None), 90)

    assert up == {
        "type": "points.level_changed",
        "user": USER_FIELDS,
        "points": {**SYSTEM, "total": 120},
        "previousLevel": None,
        "newLevel": BRONZE_FIELDS,
    }
    assert down == {**up, "points": {**SYSTEM, "total": 90}, "previousLevel": BRONZE_FIELDS, "newLevel": None}


def test_9_2_boosts_that_begin_and_end() -> None:
    of_system = {"pointsSystemId": "system-xp", "pointsSystemKey": "xp", "pointsSystemName": "XP"}

    assert points.boost_started(CONFIGURATION, WEEKEND.id, NOW) == {
        "type": "points.boost_started",
        "timestamp": AT,
        "boost": {**WEEKEND_FIELDS, **of_system, "status": "active", "userId": None},
    }
    assert points.boost_finished(CONFIGURATION, BIRTHDAY.id, NOW) == {
        "type": "points.boost_finished",
        "timestamp": AT,
        "boost": {
            **of_system,
            "id": "birthday",
            "name": "Birthday",
            "status": "finished",
            "userId": "ada",
            "start": "2026-03-10",
            "end": None,
            "multiplier": 2,
            "rounding": "up",
        },
    }
