"""What webhooks were told is what the logs show: nothing more, nothing twice, nothing less."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from oracle.engine_system import EngineSystem
from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import AchievementCompleted, Effect, PointsAwarded, is_announced
from plaudit.domain.webhook_types import types_of
from plaudit.domain.webhooks import WebhookType
from simulator.simulation import Played, Post

WINDOWED = {WebhookType.POINTS_CHANGED, WebhookType.LEADERBOARD_CHANGED, WebhookType.LEADERBOARD_RANK_CHANGED}
"""Told once in a while, as it is in the end (8.6)."""

News: TypeAlias = tuple[str, ...]
"""Which webhook is told of what type of thing, of whom, and of which achievement."""


def violations_of_deliveries(played: Played, logs: Mapping[str, list[LogEntry]], stored: EngineSystem) -> Iterator[str]:
    """Compare what receivers took with what the logs and the boards show."""
    yield from _violations_of_ids(played)
    taken = {each.id: each for each in played.posts if each.is_taken}
    bodies = [(each, json.loads(each.body)) for each in taken.values()]
    configuration = stored.configuration
    wanted = Counter(news for user, log in logs.items() for news in _wanted(played, user, log))
    told = Counter(_told(post, body) for post, body in bodies if body["type"] not in WINDOWED)
    for news in sorted(wanted | told):
        if wanted[news] != told[news]:
            yield f"{' '.join(news)} was told {told[news]} times, and happened {wanted[news]} times"
    if WebhookType.POINTS_CHANGED in played.types:
        yield from _violations_of_points(bodies, logs, configuration)
        yield from _violations_of_boards(bodies, stored, played.stage.now)


def _violations_of_ids(played: Played) -> Iterator[str]:
    """A delivery is posted again with the same body, to the same receiver."""
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for post in played.posts:
        seen[post.id].add((post.webhook, post.body))
    yield from (f"delivery {id_} was posted as {sorted(found)}" for id_, found in seen.items() if len(found) > 1)
    untaken = seen.keys() - {post.id for post in played.posts if post.is_taken}
    yield from (f"delivery {id_} was never taken" for id_ in sorted(untaken))


def _wanted(played: Played, user: str, log: list[LogEntry]) -> Iterator[News]:
    for effect in (effect for entry in log for effect in entry.effects if is_announced(effect)):
        for type_ in types_of(effect):
            if type_ in played.types and type_ not in WINDOWED:
                yield from ((webhook, type_, user, _subject(effect)) for webhook in ("one", "two"))


def _subject(effect: Effect) -> str:
    return effect.achievement_id if isinstance(effect, AchievementCompleted) else ""


def _told(post: Post, body: dict[str, Any]) -> News:
    is_completion = body["type"] == WebhookType.ACHIEVEMENT_COMPLETED
    return post.webhook, body["type"], body["user"]["id"], body["achievement"]["id"] if is_completion else ""


def _violations_of_points(
    bodies: list[tuple[Post, dict[str, Any]]], logs: Mapping[str, list[LogEntry]], configuration: Configuration
) -> Iterator[str]:
    """All awards are told in one window or another, none of them twice."""
    added: Counter[News] = Counter()
    for post, body in bodies:
        if body["type"] == WebhookType.POINTS_CHANGED:
            added[post.webhook, body["user"]["id"], body["points"]["id"]] += body["points"]["added"]
    for webhook in configuration.webhooks:
        for user, log in logs.items():
            effects = [effect for entry in log for effect in entry.effects if isinstance(effect, PointsAwarded)]
            awarded = sum(effect.awarded for effect in effects)
            if added[webhook, user, "xp"] != awarded:
                yield f"{webhook} was told of {added[webhook, user, 'xp']} points of {user}, who got {awarded}"


def _violations_of_boards(
    bodies: list[tuple[Post, dict[str, Any]]], stored: EngineSystem, now: datetime
) -> Iterator[str]:
    """The last state of a board is told."""
    last: dict[str, tuple[str, list[tuple[str, int]]]] = {}
    for post, body in bodies:
        if body["type"] == WebhookType.LEADERBOARD_CHANGED and body["leaderboard"]["id"] == "most":
            places = [(place["userId"], place["value"]) for place in body["leaderboard"]["rankings"]]
            # Ids of deliveries are in order of time.
            last[post.webhook] = max(last.get(post.webhook, ("", [])), (post.id, places))
    for ranking in stored.boards.entries:
        if ranking[0] == "most":
            rows = [(row.user, row.value) for row in stored.boards.rows(ranking, now)]
            for webhook in ("one", "two"):
                if last.get(webhook, ("", []))[1] != rows:
                    yield f"{webhook} was told last that a board is {last.get(webhook)}, not {rows}"
