"""Commits as events: replayed by the clock of a rehearsal, in order for each author, and read back."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from trophy import EventResponse, NotificationPreferences, TrophyApi
from trophy.core.request_options import RequestOptions
from trophy.errors import NotFoundError

from plaudit_cli.commits import Commit
from plaudit_cli.rehearsals import RehearsalClock
from plaudit_cli.sdk import in_path, to_user
from plaudit_cli.timeline import Moment, Timeline

THREADS = 4
PATIENT = RequestOptions(max_retries=10)
"""A stack on AWS may limit the rate; the SDK then waits as long as it is told to."""

NO_MESSAGES = NotificationPreferences(achievement_completed=[], recap=[], reactivation=[], streak_reminder=[])


@dataclass(frozen=True, slots=True)
class Sent:
    """How many events of an author were sent, and what the answers told: the total, and the longest streak so far."""

    events: int = 0
    total: int = 0
    longest_streak: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """An author's total. The API cannot show that of everybody: some ids do not fit into a path."""

    value: int
    is_read_back: bool


def replay(
    client: TrophyApi, metric: str, clock: RehearsalClock, timeline: Timeline, on_moment: Callable[[Moment], None]
) -> dict[str, Sent]:
    """Send every commit at its own instant, then let time pass; return what came of it by author."""
    sent: dict[str, Sent] = {}
    with ThreadPoolExecutor(THREADS) as pool:
        for moment in timeline.moments:
            clock.move_to(moment.at)
            by_author = _by_author(moment.commits)
            answers = pool.map(
                lambda commits: [_send(client, metric, commit) for commit in commits], by_author.values()
            )
            for author, answered in zip(by_author, answers, strict=True):
                if author not in sent:
                    _want_no_messages(client, author)
                sent[author] = _after(sent.get(author, Sent()), answered)
            on_moment(moment)
    clock.move_to(timeline.ends_at)
    return sent


def read_totals(client: TrophyApi, metric: str, sent: Mapping[str, Sent]) -> dict[str, Total]:
    """Return the totals as the API tells them."""

    def read_total(author: str) -> Total:
        try:
            shown = client.users.single_metric(in_path(author), metric, request_options=PATIENT)
        except NotFoundError:
            return Total(sent[author].total, is_read_back=False)
        return Total(int(shown.current), is_read_back=True)

    with ThreadPoolExecutor(THREADS) as pool:
        return dict(zip(sent, pool.map(read_total, sent), strict=True))


def _want_no_messages(client: TrophyApi, author: str) -> None:
    """Let nothing be due that reminds an author of something or sums it up: it would be most of what there is to do."""
    with suppress(NotFoundError):  # An id that does not fit into a path.
        client.users.update_preferences(in_path(author), notifications=NO_MESSAGES, request_options=PATIENT)


def _after(sent: Sent, answers: Sequence[EventResponse]) -> Sent:
    longest = max(answer.current_streak.length for answer in answers)
    return Sent(sent.events + len(answers), int(answers[-1].total), max(sent.longest_streak, longest))


def _by_author(commits: Sequence[Commit]) -> dict[str, list[Commit]]:
    by_author: defaultdict[str, list[Commit]] = defaultdict(list)
    for commit in commits:
        by_author[commit.author].append(commit)
    return by_author


def _send(client: TrophyApi, metric: str, commit: Commit) -> EventResponse:
    """Send a commit; sent again by the SDK, it counts once."""
    answer: EventResponse = client.metrics.event(
        metric,
        user=to_user(commit.author, commit.time_zone),
        value=1,
        idempotency_key=commit.id,
        request_options=PATIENT,
    )
    return answer
