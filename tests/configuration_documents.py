"""Configuration documents: nothing set up, and some of everything."""

from typing import Any

EMPTY: dict[str, Any] = {
    "formatVersion": 1,
    "attributes": [],
    "metrics": [],
    "achievements": [],
    "pointsSystems": [],
    "leaderboards": [],
    "streakSettings": {"frequency": "daily", "evaluationMode": "OR"},
    "settings": {
        "branding": {"brandColor": "#000000", "font": "MODERN_SANS"},
        "experimentation": {"controlRatio": 0, "userActivationWindow": 7},
        "aggregationPeriod": "weekly",
    },
}
FULL: dict[str, Any] = {
    "formatVersion": 1,
    "attributes": [
        {"key": "plan", "name": "Plan", "type": "user"},
        {"key": "plan", "name": "Plan of the page", "type": "event"},
    ],
    "metrics": [
        {"key": "words", "name": "Words", "unitType": "number", "units": "words"},
        {"key": "spent", "name": "Spent", "unitType": "currency", "units": "USD"},
    ],
    "achievements": [
        {
            "name": "All of it",
            "trigger": "achievement",
            "status": "active",
            "achievements": [{"name": "Writer"}, {"name": "Writer", "ordinal": 2}, {"key": "called"}],
        },
        {
            "name": "Writer",
            "trigger": "metric",
            "description": "A thousand words",
            "status": "active",
            "badge": {"url": "https://example.com/writer.png"},
            "userAttributes": {"plan": "pro"},
            "metricKey": "words",
            "metricValue": 1000,
            "eventAttributes": {"plan": "novel"},
        },
        {"name": "Writer", "trigger": "streak", "status": "inactive", "streakLength": 7},
        {"name": "Called", "trigger": "api", "status": "locked", "key": "called"},
        {"name": "A year", "trigger": "anniversary", "status": "active", "anniversaryYears": 1},
    ],
    "pointsSystems": [
        {
            "key": "xp",
            "name": "XP",
            "description": "Experience",
            "maxPoints": 5000,
            "levels": [
                {"key": "novice", "name": "Novice", "points": 0},
                {"key": "master", "name": "Master", "points": 1000, "description": "Knows it all"},
            ],
            "triggers": [
                {
                    "type": "metric",
                    "points": 10,
                    "status": "active",
                    "userAttributes": {"plan": "pro"},
                    "metricKey": "words",
                    "metricThreshold": 100,
                    "eventAttributes": {"plan": "novel"},
                },
                {
                    "type": "metric",
                    "points": -5,
                    "status": "inactive",
                    "blockIfOutOfPoints": True,
                    "metricKey": "spent",
                    "metricThreshold": 1,
                },
                {"type": "achievement", "points": 50, "status": "active", "achievement": {"name": "Writer"}},
                {"type": "streak", "points": 5, "status": "active", "streakLength": 7},
                {"type": "time", "points": 1, "status": "active", "timeUnit": "days", "timeInterval": 1},
                {"type": "user_creation", "points": 100, "status": "active"},
            ],
            "boosts": [
                {
                    "name": "Double",
                    "start": "2026-01-01",
                    "end": "2026-12-31",
                    "multiplier": 1.5,
                    "rounding": "nearest",
                    "userAttributes": {"plan": "pro"},
                }
            ],
        },
        {"key": "gems", "name": "Gems", "levels": [], "triggers": [], "boosts": []},
    ],
    "leaderboards": [
        {
            "key": "writers",
            "name": "Writers",
            "description": "Who wrote most",
            "status": "active",
            "rankBy": "metric",
            "maxParticipants": 10,
            "start": "2026-01-31",
            "breakdownAttributes": ["plan"],
            "runUnit": "month",
            "runInterval": 1,
            "startTime": "09:00",
            "endTime": "17:30",
            "metricKey": "words",
        },
        {
            "key": "rich",
            "name": "Rich",
            "status": "inactive",
            "rankBy": "points",
            "maxParticipants": 1000,
            "start": "2026-01-01",
            "userAttributes": {"plan": "pro"},
            "pointsSystemKey": "gems",
        },
        {
            "key": "steady",
            "name": "Steady",
            "status": "finished",
            "rankBy": "streak",
            "maxParticipants": 1000,
            "start": "2026-01-01",
        },
    ],
    "streakSettings": {
        "frequency": "daily",
        "evaluationMode": "AND",
        "customizationEnabled": True,
        "daysOff": [0, 6],
        "metrics": [{"key": "spent", "threshold": 2}, {"key": "words", "threshold": 100}],
        "freezes": {"startCount": 1, "maxCount": 5, "autoEarnInterval": 7, "autoEarnAmount": 1},
    },
    "settings": {
        "branding": {
            "appName": "Readers' Circle",
            "appUrl": "https://example.com",
            "brandColor": "#1f6feb",
            "font": "BOOK_SERIF",
            "logo": {"url": "https://example.com/logo.png"},
        },
        "experimentation": {"controlRatio": 10, "userActivationWindow": 14},
        "aggregationPeriod": "monthly",
    },
}
