"""The Admin API: what sets the rules."""

from admin_api.paths import BASE_PATH
from http_api.app import create_app
from http_api.request_json import MAX_LARGE_BYTES

MODULES = {
    "/environments": "environments",
    "/test-clock": "test_clock",
    "/configuration": "configuration",
    "/settings": "settings",
    "/attributes": "attributes",
    "/metrics": "metrics",
    "/streaks/settings": "streak_settings",
    "/users": "users",
    "/streaks": "user_streaks",
    "/achievements": "achievements",
    "/points": "points_systems",
    "/points/*/levels": "levels",
    "/points/*/triggers": "triggers",
    "/points/*/boosts": "boosts",
    "/leaderboards": "leaderboards",
    "/webhooks": "webhooks",
    "/webhooks/*/deliveries": "deliveries",
    "/webhooks/*/replay": "deliveries",
    "/jobs": "jobs",
    "/api-keys": "api_keys",
    "/application-api-keys": "application_keys",
    "/tenants": "tenants",
}
"""Which module of `routes` has the paths that begin so, in the order of the document."""

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
    routes="admin_api.routes",
    modules=MODULES,
)
