"""Where the authors of a demo stand, as the Application API tells it, and who won its weeks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import httpx
from trophy import TrophyApi
from trophy.errors import NotFoundError

from plaudit_cli.commit_events import PATIENT, THREADS, Total
from plaudit_cli.demo_rules import COMMITS_BOARD, SYSTEM, WEEK_BOARD
from plaudit_cli.rehearsals import ask
from plaudit_cli.sdk import in_path

SHOWN_AUTHORS = 10
SHOWN_PLACES = 3
PAGE = 100


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody near the top. `level` is None below the first one, `achievements` are names."""

    id: str
    xp: int
    level: str | None
    achievements: frozenset[str]
    freezes_used: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week in which somebody committed, with the first places of its board and what they had done, best first."""

    monday: date
    places: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to tell about a repository's authors besides their totals.

    `ranked` are all of them, best first; `top` are the first ones. `earned` are the achievements, the easiest first,
    with how many people have them. `weeks` are in order.
    """

    ranked: Sequence[str]
    top: Sequence[Author]
    earned: Mapping[str, int]
    weeks: Sequence[Week]

    @property
    def weeks_won(self) -> list[tuple[str, int]]:
        """Who won how many weeks, the most first."""
        return Counter(week.places[0][0] for week in self.weeks).most_common()


def read_standing(
    client: TrophyApi,
    application: httpx.Client,
    achievements: Sequence[str],
    totals: Mapping[str, Total],
    mondays: Sequence[date],
) -> Standing:
    """Return where authors stand; of two with the same total the one comes first who reached it first."""
    places = client.leaderboards.get(COMMITS_BOARD, limit=PAGE, request_options=PATIENT).rankings
    rank_of = {place.user_id: place.rank for place in places}
    ranked = sorted(totals, key=lambda each: (-totals[each].value, rank_of.get(each, len(totals)), each))
    stats = {each.id: each for each in client.achievements.all_(request_options=PATIENT)}
    with ThreadPoolExecutor(THREADS) as pool:
        top = list(pool.map(lambda author: _read_author(client, application, author), ranked[:SHOWN_AUTHORS]))
        weeks = list(pool.map(lambda monday: _read_week(client, monday), mondays))
    return Standing(
        ranked=ranked,
        top=[author for author in top if author],
        earned={stats[id_].name: stats[id_].completions for id_ in achievements if id_ in stats},
        weeks=[week for week in weeks if week.places],
    )


def _read_author(client: TrophyApi, application: httpx.Client, author: str) -> Author | None:
    """Return an author, or None for one whose id does not fit into a path."""
    try:
        points = client.users.points(in_path(author), SYSTEM, request_options=PATIENT)
        achievements = client.users.achievements(in_path(author), request_options=PATIENT)
    except NotFoundError:
        return None
    names = frozenset(each.name for each in achievements)
    level = points.level.name if points.level else None
    return Author(author, points.total, level, names, _read_freezes_used(application, author))


def _read_freezes_used(application: httpx.Client, author: str) -> int:
    """Return how many freezes have held an author's streak, as the log tells it: the SDK has no method for either."""
    used, page = 0, f"/users/{in_path(author)}/events?limit={PAGE}"
    entries = ask(application, "GET", page)
    while entries:
        effects = [effect for entry in entries for effect in entry["effects"]]
        used += sum(effect["count"] for effect in effects if effect["type"] == "freezes.used")
        entries = ask(application, "GET", f"{page}&before={entries[-1]['sequence']}")
    return used


def _read_week(client: TrophyApi, monday: date) -> Week:
    """Return who came first in the run of the weekly board that began on a Monday."""
    board = client.leaderboards.get(WEEK_BOARD, run=monday.isoformat(), limit=SHOWN_PLACES, request_options=PATIENT)
    return Week(monday, [(place.user_id, place.value) for place in board.rankings if place.value])
