"""The rules of the demo, set up through the Admin API: what is there already is left as it is.

Metric, achievements and a leaderboard are a repository's own. XP and streaks are shared by all repositories, because
they belong to people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from trophy import (
    CreateAchievementRequestItem,
    CreateLeaderboardRequestItem,
    CreateMetricRequestItem,
    CreatePointsLevelRequestItem,
    CreatePointsSystemRequestItem,
    CreatePointsTriggerRequestItem,
    TrophyApi,
)
from trophy.types.admin_issue import AdminIssue

from plaudit_cli.errors import CommandError

SYSTEM = "xp"
XP_BOARD, STREAK_BOARD = "xp", "streaks"
LEVELS = (("Newcomer", 0), ("Contributor", 100), ("Regular", 500), ("Maintainer", 2_500), ("Legend", 15_000))
MILESTONES = (
    ("First commit", 1, 0),
    ("10 commits", 10, 50),
    ("100 commits", 100, 250),
    ("1,000 commits", 1_000, 1_000),
)
"""Names, totals, and the XP for reaching them."""
ALL_MILESTONES = "Every milestone"
WEEK = "A week in a row"
XP_FOR_COMMIT, XP_FOR_DAY = 10, 20
LONG_AGO = "2000-01-01"
PAGE = 100

Thing = TypeVar("Thing")
Wanted = TypeVar("Wanted")


class Created(Protocol):
    """What the Admin API answers to a creation: an issue for each item that could not be created."""

    issues: list[AdminIssue]


@dataclass(frozen=True, slots=True)
class DemoRules:
    """What a repository's events are counted by; its leaderboard has the key of the metric.

    `achievements` are ids, the easiest first. `is_alone`: no other repository was sent to this environment.
    """

    metric: str
    achievements: tuple[str, ...]
    is_alone: bool


def ensure_rules(client: TrophyApi, metric_key: str, name: str) -> DemoRules:
    """Set up what is missing for a repository; raises CommandError when the API refuses it."""
    metric_id = _ensure_metric(client, metric_key, name)
    achievements = _ensure_achievements(client, metric_id)
    _ensure_points(client, metric_id, achievements)
    _ensure_boards(client, metric_key, metric_id, name)
    if client.admin.streaks.settings.get().frequency != "daily":
        client.admin.streaks.settings.update(frequency="daily")
    others = [each for each in _all(client.admin.metrics.list) if each.key.startswith("commits-")]
    return DemoRules(metric_key, tuple(achievements.values()), is_alone=len(others) == 1)


def _ensure_metric(client: TrophyApi, key: str, name: str) -> str:
    def find() -> dict[str, str]:
        return {each.key: each.id for each in _all(client.admin.metrics.list)}

    wanted = CreateMetricRequestItem(key=key, name=f"Commits to {name}", units="commits")
    return _ensure(find, {key: wanted}, client.admin.metrics.create)[key]


def _ensure_achievements(client: TrophyApi, metric_id: str) -> dict[str, str]:
    """Return the ids of the repository's achievements by name."""

    def find() -> dict[str, str]:
        own: set[str] = set()
        found: dict[str, str] = {}
        for each in _all(client.admin.achievements.list):
            is_own = each.metric_id == metric_id or bool(own & {*(each.achievement_ids or ())})
            if is_own:
                own.add(each.id)
            if is_own or each.trigger == "streak":
                found.setdefault(each.name, each.id)
        return found

    milestones = {
        name: CreateAchievementRequestItem(
            name=name, trigger="metric", status="active", metric_id=metric_id, metric_value=value
        )
        for name, value, _ in MILESTONES
    }
    week = CreateAchievementRequestItem(name=WEEK, trigger="streak", status="active", streak_length=7)
    ids = _ensure(find, {**milestones, WEEK: week}, client.admin.achievements.create)
    every = CreateAchievementRequestItem(
        name=ALL_MILESTONES,
        trigger="achievement",
        status="active",
        achievement_ids=[ids[name] for name in milestones],
    )
    ids |= _ensure(find, {ALL_MILESTONES: every}, client.admin.achievements.create)
    return {name: ids[name] for name in (*milestones, ALL_MILESTONES, WEEK)}


def _ensure_points(client: TrophyApi, metric_id: str, achievements: dict[str, str]) -> None:
    """XP for every commit, for milestones, and for every day of a streak."""
    levels = [CreatePointsLevelRequestItem(name=name, key=name.lower(), points=points) for name, points in LEVELS]
    day = CreatePointsTriggerRequestItem(type="streak", status="active", points=XP_FOR_DAY, streak_length=1)
    system = CreatePointsSystemRequestItem(name="XP", key=SYSTEM, levels=levels, triggers=[day])

    def find_systems() -> dict[str, str]:
        return {each.key: each.id for each in _all(client.admin.points.systems.list)}

    system_id = _ensure(find_systems, {SYSTEM: system}, client.admin.points.systems.create)[SYSTEM]

    def find_triggers() -> dict[str, str]:
        triggers = _all(lambda **page: client.admin.points.triggers.list(system_id, **page))
        return {each.metric_id or each.achievement_id or each.type: each.id for each in triggers}

    wanted = {
        metric_id: CreatePointsTriggerRequestItem(
            type="metric", status="active", points=XP_FOR_COMMIT, metric_id=metric_id, metric_threshold=1
        )
    }
    for name, _, points in MILESTONES:
        if points:
            wanted[achievements[name]] = CreatePointsTriggerRequestItem(
                type="achievement", status="active", points=points, achievement_id=achievements[name]
            )
    _ensure(find_triggers, wanted, lambda request: client.admin.points.triggers.create(system_id, request=request))


def _ensure_boards(client: TrophyApi, metric_key: str, metric_id: str, name: str) -> None:
    """Boards that take in everything: a new one would only count from the day of its making."""
    system_id = next(each.id for each in _all(client.admin.points.systems.list) if each.key == SYSTEM)

    def find() -> dict[str, str]:
        return {each.key: each.id for each in _all(client.admin.leaderboards.list)}

    commits = CreateLeaderboardRequestItem(
        name=f"Commits to {name}",
        key=metric_key,
        status="active",
        rank_by="metric",
        metric_id=metric_id,
        start=LONG_AGO,
    )
    xp = CreateLeaderboardRequestItem(
        name="XP", key=XP_BOARD, status="active", rank_by="points", points_system_id=system_id, start=LONG_AGO
    )
    streaks = CreateLeaderboardRequestItem(
        name="Streaks", key=STREAK_BOARD, status="active", rank_by="streak", start=LONG_AGO
    )
    wanted = {metric_key: commits, XP_BOARD: xp, STREAK_BOARD: streaks}
    _ensure(find, wanted, client.admin.leaderboards.create)


def _ensure(
    find: Callable[[], dict[str, str]],
    wanted: dict[str, Wanted],
    create: Callable[..., Created],
) -> dict[str, str]:
    """Return the ids of wanted things by name, after creating those that are not there; raises CommandError.

    Somebody else may be creating the same at the same time, so what counts is what is there in the end.
    """
    found = find()
    missing = [item for name, item in wanted.items() if name not in found]
    if not missing:
        return found
    answer = create(request=missing)
    found = find()
    if any(name not in found for name in wanted):
        reasons = "; ".join(issue.message for issue in answer.issues)
        raise CommandError(f"The rules of the demo cannot be set up: {reasons}.")
    return found


def _all(list_page: Callable[..., Sequence[Thing]]) -> list[Thing]:
    things: list[Thing] = []
    while page := list_page(limit=PAGE, skip=len(things)):
        things += page
        if len(page) < PAGE:
            break
    return things
