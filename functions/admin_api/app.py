"""The Admin API: what sets the rules."""

from admin_api.routes import (
    achievements,
    application_keys,
    attributes,
    boosts,
    environments,
    jobs,
    leaderboards,
    levels,
    metrics,
    points_systems,
    settings,
    streak_settings,
    tenants,
    triggers,
    user_streaks,
)
from http_api.app import create_app

BASE_PATH = "/admin/v1"

app = create_app(
    title="Plaudit Admin API",
    summary="Set up what is counted, for whom, and who may call.",
    base_path=BASE_PATH,
    routers=[
        environments.router,
        settings.router,
        attributes.router,
        metrics.router,
        streak_settings.router,
        user_streaks.router,
        achievements.router,
        points_systems.router,
        levels.router,
        triggers.router,
        boosts.router,
        leaderboards.router,
        jobs.router,
        application_keys.router,
        tenants.router,
    ],
)
