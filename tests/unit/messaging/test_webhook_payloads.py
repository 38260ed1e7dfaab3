"""Behaviour 8.1: what webhooks are told of users, achievements, streaks and e-mails that are due."""

from datetime import date
from typing import Any

from plaudit.messaging.webhook_payloads import achievements, emails, streaks
from plaudit.messaging.webhook_payloads.users import user_fields
from webhook_cases import (
    AT,
    BOOKWORM,
    GUEST,
    MASTER,
    NO_STREAK,
    PAUSES,
    PERIODS,
    STEADY,
    STREAK,
    SUBJECT,
    UNKNOWN,
    USER_FIELDS,
    VETERAN,
    part,
)

ACHIEVEMENT = {
    "id": "bookworm",
    "name": "Bookworm",
    "description": "Read a lot.",
    "badgeUrl": "https://example.com/bookworm.png",
    "userAttributes": [{"key": "plan", "value": "pro"}],
    "trigger": "metric",
    "metricId": "metric-words",
    "metricValue": 500.5,
    "metricName": "Words",
    "eventAttribute": {"key": "genre", "value": "fiction"},
    "eventAttributes": [{"key": "genre", "value": "fiction"}],
    "achievedAt": "2026-03-10T12:00:00.000Z",
}
BASE_STREAK = {
    "length": 2,
    "frequency": "weekly",
    "started": "2026-03-02",
    "periodStart": "2026-03-09",
    "periodEnd": "2026-03-15",
    "expires": "2026-03-22",
    "freezes": 1,
    "maxFreezes": 3,
    "freezeAutoEarnInterval": 7,
    "freezeAutoEarnAmount": 1,
}
NO_STREAK_FIELDS = {
    "length": 0,
    "frequency": "daily",
    "started": None,
    "periodStart": None,
    "periodEnd": None,
    "expires": None,
}


def test_8_1_a_user_of_whom_nothing_is_known_has_nulls() -> None:
    assert user_fields(UNKNOWN) == {
        **USER_FIELDS,
        "email": None,
        "name": None,
        "tz": None,
        "signUpDate": None,
        "deviceTokens": None,
        "subscribeToEmails": False,
        "attributes": {},
    }


def test_8_1_achievement_completed() -> None:
    payload = achievements.completed(SUBJECT, BOOKWORM)

    assert payload == {"type": "achievement.completed", "user": USER_FIELDS, "achievement": ACHIEVEMENT}
    assert next(iter(payload)) == "type"


def test_1_9_an_achievement_has_only_the_fields_of_its_kind() -> None:
    common: dict[str, Any] = {"description": None, "badgeUrl": None, "userAttributes": [], "achievedAt": AT}
    shown = [part(achievements.completed(SUBJECT, id_), "achievement") for id_ in (STEADY, GUEST, MASTER, VETERAN)]

    assert shown == [
        {**common, "id": "steady", "name": "Steady", "trigger": "streak", "streakLength": 7},
        {**common, "id": "guest", "name": "Guest", "trigger": "api", "key": "guest"},
        {
            **common,
            "id": "master",
            "name": "Master",
            "trigger": "achievement",
            "achievementIds": ["bookworm", "steady"],
        },
        {**common, "id": "veteran", "name": "Veteran", "trigger": "anniversary", "anniversaryYears": 2},
    ]


def test_8_1_streaks_that_begin_and_go_on() -> None:
    started, extended = streaks.started(SUBJECT, STREAK), streaks.extended(SUBJECT, STREAK)

    assert started == {"type": "streak.started", "user": USER_FIELDS, "streak": BASE_STREAK}
    assert extended == {"type": "streak.extended", "user": USER_FIELDS, "streak": BASE_STREAK}


def test_8_1_streaks_that_are_lost_and_freezes() -> None:
    assert streaks.lost(SUBJECT, 12) == {"type": "streak.lost", "user": USER_FIELDS, "length": 12}
    assert streaks.freeze_consumed(SUBJECT, consumed=1, freezes=2) == {
        "type": "streak.freeze_consumed",
        "user": USER_FIELDS,
        "consumed": 1,
        "freezes": 2,
    }
    assert streaks.freeze_earned(SUBJECT, earned=2, freezes=3) == {
        "type": "streak.freeze_earned",
        "user": USER_FIELDS,
        "earned": 2,
        "freezes": 3,
    }


def test_9_4_an_email_about_an_achievement_tells_when_it_was_completed() -> None:
    payload = emails.achievement_due(SUBJECT, BOOKWORM, SUBJECT.profile.created_at)

    assert payload == {
        "type": "emails.achievement_due",
        "timestamp": AT,
        "user": USER_FIELDS,
        "achievement": {**ACHIEVEMENT, "achievedAt": "2026-01-02T08:30:00.000Z"},
    }


def test_9_4_emails_that_recap_and_bring_back() -> None:
    assert emails.recap_due(SUBJECT, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 8)) == {
        "type": "emails.recap_due",
        "timestamp": AT,
        "user": USER_FIELDS,
        "recap": {"periodStart": "2026-03-02", "periodEnd": "2026-03-08"},
    }
    assert emails.reactivation_due(SUBJECT, number=2, days=5) == {
        "type": "emails.reactivation_due",
        "timestamp": AT,
        "user": USER_FIELDS,
        "reactivation": {"messageNumber": 2, "daysSinceLastActive": 5},
    }


def test_9_4_a_reminder_tells_how_the_streak_went_and_which_pauses_are_not_over() -> None:
    first = {"periodStart": "2026-03-02", "periodEnd": "2026-03-08", "length": 1, "usedFreeze": True}
    second = {"periodStart": "2026-03-09", "periodEnd": "2026-03-15", "length": 2, "usedFreeze": False}

    assert emails.streak_reminder_due(SUBJECT, STREAK, PERIODS, PAUSES) == {
        "type": "emails.streak_reminder_due",
        "timestamp": AT,
        "user": USER_FIELDS,
        "streak": {
            **BASE_STREAK,
            "extended": AT,
            "streakHistory": [
                {**first, "usedPause": False, "resetAt": "2026-01-02T08:30:00.000Z"},
                {**second, "usedPause": True, "resetAt": None},
            ],
            "pauses": [
                {"id": "01980000-0000-7000-8000-00000000000b", "start": "2026-03-09", "end": "2026-03-10"},
                {"id": "01980000-0000-7000-8000-00000000000a", "start": "2026-04-01", "end": "2026-04-02"},
            ],
        },
    }


def test_4_6_without_freezes_a_streak_tells_nothing_of_them() -> None:
    payload = emails.streak_reminder_due(SUBJECT, NO_STREAK, PERIODS[1:], ())
    period = {"periodStart": "2026-03-09", "periodEnd": "2026-03-15", "length": 2, "usedPause": True, "resetAt": None}

    assert payload["streak"] == {**NO_STREAK_FIELDS, "extended": None, "streakHistory": [period], "pauses": []}
    assert streaks.started(SUBJECT, NO_STREAK)["streak"] == NO_STREAK_FIELDS
