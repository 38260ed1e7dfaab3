"""The Application API: what app developers call."""

from application_api.routes import (
    achievements,
    leaderboards,
    metrics,
    points,
    preferences,
    streaks,
    user_achievements,
    user_log,
    user_metrics,
    user_points,
    users,
    wrapped,
)
from http_api.app import create_app

BASE_PATH = "/api/v1"

TAGS = {
    "Metrics": "What users do.",
    "Users": "Who they are, and where each of them stands.",
    "Streaks": "The streaks of many users at once.",
    "Achievements": "What users can complete.",
    "Points": "What points systems are, and how many users have how many of their points.",
    "Leaderboards": "Who is ahead.",
}

app = create_app(
    title="Plaudit Application API",
    description=(
        "Send what users do, and learn at once what it came to: achievements, streak, points, levels, leaderboards. "
        "Every request carries a key in the header `X-API-KEY`: an admin key, or an application key, which is made "
        "for one user and may be given to that user's device."
    ),
    base_path=BASE_PATH,
    tags=TAGS,
    routers=[
        metrics.router,
        users.router,
        user_metrics.router,
        user_achievements.router,
        user_points.router,
        user_log.router,
        streaks.router,
        preferences.router,
        wrapped.router,
        achievements.router,
        points.router,
        leaderboards.router,
    ],
)
