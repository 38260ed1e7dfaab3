"""Where the authors of a demo stand, as the Application API tells it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from trophy import TrophyApi
from trophy.errors import NotFoundError

from plaudit_cli.commit_events import PATIENT, THREADS, Total
from plaudit_cli.demo_rules import STREAK_BOARD, SYSTEM, DemoRules
from plaudit_cli.sdk import in_path

SHOWN_AUTHORS = 10
SHOWN_STREAKS = 5


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody near the top. `level` is None below the first one, `achievements` are names."""

    id: str
    xp: int
    level: str | None
    achievements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to tell about a repository's authors besides their totals.

    `ranked` are all of them, best first; `top` are the first ones. `earned` are the achievements, the easiest first,
    with how many people have them. `streaks` are the longest ones of the environment.
    """

    ranked: Sequence[str]
    top: Sequence[Author]
    earned: Mapping[str, int]
    streaks: Sequence[tuple[str, int]]
    is_alone: bool


def read_standing(client: TrophyApi, rules: DemoRules, totals: Mapping[str, Total]) -> Standing:
    """Return where authors stand; of two with the same total the one comes first who reached it first."""
    places = client.leaderboards.get(rules.metric, limit=100, request_options=PATIENT).rankings
    rank_of = {place.user_id: place.rank for place in places}
    ranked = sorted(totals, key=lambda each: (-totals[each].value, rank_of.get(each, len(totals)), each))
    stats = {each.id: each for each in client.achievements.all_(request_options=PATIENT)}
    streaks = client.leaderboards.get(STREAK_BOARD, limit=SHOWN_STREAKS, request_options=PATIENT).rankings
    with ThreadPoolExecutor(THREADS) as pool:
        top = list(pool.map(lambda author: _read_author(client, rules, author), ranked[:SHOWN_AUTHORS]))
    return Standing(
        ranked=ranked,
        top=[author for author in top if author],
        earned={stats[id_].name: stats[id_].completions for id_ in rules.achievements if id_ in stats},
        streaks=[(place.user_id, place.value) for place in streaks],
        is_alone=rules.is_alone,
    )


def _read_author(client: TrophyApi, rules: DemoRules, author: str) -> Author | None:
    """Return an author, or None for one whose id does not fit into a path."""
    try:
        points = client.users.points(in_path(author), SYSTEM, request_options=PATIENT)
        achievements = client.users.achievements(in_path(author), request_options=PATIENT)
    except NotFoundError:
        return None
    names = frozenset(each.name for each in achievements if each.id in rules.achievements)
    return Author(author, points.total, points.level.name if points.level else None, names)
