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

app = create_app(
    title="Plaudit Application API",
    summary="Send what users do; learn at once what it came to.",
    base_path=BASE_PATH,
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
