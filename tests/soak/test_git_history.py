"""The authors of a git history live their lives again, day by day: their longest streaks are what the log tells (4.3).

`PLAUDIT_REPOSITORY` names a repository with many authors in many time zones; without it, it is this one.
"""

import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import groupby, pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from api import Caller
from integration.conftest import make_rig
from integration.job_queue import jobs_that_nobody_does
from plaudit_cli.commits import zone_of_offset
from plaudit_cli.connection import Deployment

REPOSITORY = Path(os.environ.get("PLAUDIT_REPOSITORY") or Path(__file__).parents[2])
QUARTER = timedelta(minutes=15)
"""Every midnight of every zone is at one."""

FIRST, LAST = datetime(2000, 1, 2, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Commit:
    """When somebody wrote a commit, and by how much the clock was ahead of UTC there."""

    written_at: datetime
    author: str
    offset: str


def commits_of(repository: Path) -> list[Commit]:
    """All commits that a test clock can stand at, by time."""
    output = subprocess.run(
        ["git", "-C", repository, "log", "-z", "--format=%at%x1f%ai%x1f%aN", "HEAD"],  # noqa: S607  # whichever git there is
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    found = []
    for record in output.rstrip("\0").split("\0"):
        seconds, shown, author = record.split("\x1f")
        written_at = datetime.fromtimestamp(int(seconds), UTC)
        if FIRST <= written_at < LAST:
            found.append(Commit(written_at, author[:255] or "?", shown.rpartition(" ")[2]))
    return sorted(found)


def homes_of(commits: Iterable[Commit]) -> dict[str, str]:
    """Where each author mostly is: an offset that there is a zone for."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for commit in commits:
        seen[commit.author][commit.offset if zone_of_offset(commit.offset) else "+0000"] += 1
    return {author: offsets.most_common(1)[0][0] for author, offsets in seen.items()}


def longest_runs(commits: Iterable[Commit], homes: dict[str, str]) -> dict[str, int]:
    """The most days in a row on which each author wrote something, by the calendar at home."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for commit in commits:
        home = datetime.strptime(homes[commit.author], "%z").tzinfo
        assert isinstance(home, timezone)
        days[commit.author].add(commit.written_at.astimezone(home).date())
    return {author: max(map(len, in_a_row(sorted(written)))) for author, written in days.items()}


def in_a_row(days: Sequence[date]) -> Iterator[list[date]]:
    """Yield the runs of days of which each follows the one before."""
    run = [days[0]]
    for before, day in pairwise(days):
        if day - before == timedelta(days=1):
            run.append(day)
        else:
            yield run
            run = [day]
    yield run


def quarter_of(commit: Commit) -> datetime:
    """Return the beginning of the quarter of an hour that a commit was written in."""
    return commit.written_at - (commit.written_at - FIRST) % QUARTER


def move(caller: Caller, instant: datetime) -> None:
    answer = caller.admin("POST", "/test-clock", {"now": instant.isoformat()})
    while answer.status == 202:
        answer = caller.admin("POST", "/test-clock", {"now": instant.isoformat()})
    assert answer.status == 200, answer.body


def want_no_messages(caller: Caller, author: str) -> None:
    """Let nothing be due for an author but what concerns the streak."""
    types = ("achievement_completed", "recap", "reactivation", "streak_reminder")
    path = f"/users/{quote(author, safe='')}/preferences"
    answer = caller.application("PATCH", path, {"notifications": {each: [] for each in types}})
    assert answer.status == 200, answer.body


@pytest.mark.timeout(3_600)
def test_4_3_every_authors_longest_streak_is_what_the_git_log_tells(
    connected: Deployment, record_property: Callable[[str, object], None]
) -> None:
    assert connected.stack_name
    caller, commits = make_rig().caller(), commits_of(REPOSITORY)
    homes = homes_of(commits)
    longest: Counter[str] = Counter()
    with jobs_that_nobody_does():
        move(caller, commits[0].written_at - timedelta(days=1))
        caller.create_metric("commits")
        for _, together in groupby(commits, quarter_of):
            at_once = list(together)
            move(caller, at_once[0].written_at)
            for commit in at_once:
                tz = zone_of_offset(homes[commit.author])
                answer = caller.application(
                    "POST", "/metrics/commits/event", {"user": {"id": commit.author, "tz": tz}, "value": 1}
                )
                assert answer.status == 201, answer.body
                if commit.author not in longest:
                    want_no_messages(caller, commit.author)
                longest[commit.author] = max(longest[commit.author], answer.body["currentStreak"]["length"])

    assert dict(longest) == longest_runs(commits, homes)
    record_property("commits", len(commits))
