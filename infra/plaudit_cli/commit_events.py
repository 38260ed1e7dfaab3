"""Commits as events: sent by several threads, in order for each author, and read back."""

import re
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

from trophy import EventResponse, TrophyApi
from trophy.core.request_options import RequestOptions
from trophy.errors import NotFoundError

from plaudit_cli.commits import Commit, History
from plaudit_cli.sdk import in_path, to_user

THREADS = 4
PATIENT = RequestOptions(max_retries=10)
"""A stack on AWS may limit the rate; the SDK then waits as long as it is told to."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one author's events: the total that the last answer told, and how many had counted before."""

    total: int
    replayed: int


@dataclass(frozen=True, slots=True)
class Total:
    """An author's total. The API cannot show that of everybody: some ids do not fit into a path."""

    value: int
    is_read_back: bool


def metric_key_of(history: History, limit: int | None) -> str:
    """Return the metric of a repository; a part of its history has one of its own, so that its totals are exact."""
    slug = re.sub(r"[^a-z0-9]+", "-", history.name.lower()).strip("-")[:100] or "repository"
    if limit is None:
        return f"commits-{slug}-{history.id[:7]}"
    return f"commits-{slug}-{history.head[:7]}-last-{limit}"


def send_commits(client: TrophyApi, metric: str, history: History, on_answer: Callable[[], None]) -> dict[str, Sent]:
    """Send every commit, and return what came of it by author. Sent again, a commit changes nothing."""
    by_author: defaultdict[str, list[Commit]] = defaultdict(list)
    for commit in history.commits:
        by_author[commit.author].append(commit)
    stopped = Event()

    def send_author(author: str) -> Sent:
        total = replayed = 0
        for commit in by_author[author]:
            if stopped.is_set():
                break
            try:
                answer = _send(client, metric, history.id, commit)
            except Exception:
                stopped.set()
                raise
            total, replayed = int(answer.total), replayed + bool(answer.idempotent_replayed)
            on_answer()
        return Sent(total, replayed)

    # Whoever has most to send begins, so that nobody is left alone at the end.
    authors = sorted(by_author, key=lambda author: -len(by_author[author]))
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            return dict(zip(authors, pool.map(send_author, authors), strict=True))
        finally:
            stopped.set()


def read_totals(client: TrophyApi, metric: str, sent: dict[str, Sent]) -> dict[str, Total]:
    """Return the totals as the API tells them."""

    def read_total(author: str) -> Total:
        try:
            shown = client.users.single_metric(in_path(author), metric, request_options=PATIENT)
        except NotFoundError:
            return Total(sent[author].total, is_read_back=False)
        return Total(int(shown.current), is_read_back=True)

    with ThreadPoolExecutor(THREADS) as pool:
        return dict(zip(sent, pool.map(read_total, sent), strict=True))


def _send(client: TrophyApi, metric: str, repository_id: str, commit: Commit) -> EventResponse:
    answer: EventResponse = client.metrics.event(
        metric,
        user=to_user(commit.author, commit.time_zone),
        value=1,
        idempotency_key=f"{repository_id}:{commit.id}",
        request_options=PATIENT,
    )
    return answer
