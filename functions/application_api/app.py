"""The Application API: what app developers call."""

from application_api.paths import BASE_PATH
from http_api.app import create_app

MODULES = {
    "/metrics": "metrics",
    "/users": "users",
    "/users/*/metrics": "user_metrics",
    "/users/*/achievements": "user_achievements",
    "/users/*/points": "user_points",
    "/users/*/events": "user_log",
    "/users/*/streak": "streaks",
    "/streaks": "streaks",
    "/users/*/preferences": "preferences",
    "/users/*/wrapped": "wrapped",
    "/achievements": "achievements",
    "/points": "points",
    "/users/*/leaderboards": "leaderboards",
    "/leaderboards": "leaderboards",
}
"""Which module of `routes` has the paths that begin so, in the order of the document."""

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
    routes="application_api.routes",
    modules=MODULES,
)
