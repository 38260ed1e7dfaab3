"""The Admin API: what sets the rules."""

from admin_api.routes import (
    achievements,
    api_keys,
    application_keys,
    attributes,
    boosts,
    configuration,
    deliveries,
    environments,
    jobs,
    leaderboards,
    levels,
    metrics,
    points_systems,
    settings,
    streak_settings,
    tenants,
    test_clock,
    triggers,
    user_streaks,
    users,
    webhooks,
)
from http_api.app import create_app
from http_api.request_json import MAX_LARGE_BYTES

BASE_PATH = "/admin/v1"

TAGS = {
    "Attributes": "What users and events may carry: a plan, a region, a genre.",
    "Metrics": "What is counted, and events in batches.",
    "Achievements": "What users can complete, once each.",
    "Points systems": "Kinds of points.",
    "Points levels": "What users reach with so many points.",
    "Points triggers": "What awards and deducts points.",
    "Points boosts": "What multiplies awards for a time.",
    "Leaderboards": "Rankings by metric, points or streak; perpetual or in runs, with groups and time windows.",
    "Streaks": "What makes a streak, and what administrators can do for users' streaks.",
    "Webhooks": "Who in the outside world is told of what happens, and what came of it.",
    "Users": "Who there is: found, listed, exported, erased.",
    "Configuration": "The whole configuration as one document with keys instead of ids: read, compared, applied.",
    "Settings": "Branding, experiments, and how long a recap is.",
    "Jobs": "The progress of what edits set off for all users.",
    "API keys": "Who may call: keys of the environment, and keys of single users.",
    "Tenants": "Your customers in a multi-tenant environment, each with data of its own.",
    "Environments": "Separate worlds of your organisation: production, staging, development.",
    "Test clock": "The time of an environment that is not production, frozen and moved: months rehearsed in seconds.",
}

app = create_app(
    title="Plaudit Admin API",
    description=(
        "Set up what is counted, for whom, and who may call. Every request carries an admin key in the header "
        "`X-API-KEY`. Requests for many items judge each item alone: those that fit take effect, and `issues` tells "
        "what is wrong with the others, by position (`index`) or by `id`."
    ),
    base_path=BASE_PATH,
    tags=TAGS,
    max_body=MAX_LARGE_BYTES,
    routers=[
        environments.router,
        test_clock.router,
        configuration.router,
        settings.router,
        attributes.router,
        metrics.router,
        streak_settings.router,
        users.router,
        user_streaks.router,
        achievements.router,
        points_systems.router,
        levels.router,
        triggers.router,
        boosts.router,
        leaderboards.router,
        webhooks.router,
        deliveries.router,
        jobs.router,
        api_keys.router,
        application_keys.router,
        tenants.router,
    ],
)
