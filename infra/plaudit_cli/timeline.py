"""A history laid out in time: when the clock of its replay has to stand where, and who did what there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from plaudit_cli.commits import Commit

QUARTER = timedelta(minutes=15)
"""Commits of a quarter of an hour are replayed at its beginning. All midnights of all zones lie on such quarters, so
every commit keeps its local day."""

EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)
"""Test clocks begin with the year 2000, which is a day earlier in the far west."""

TOMORROW = timedelta(days=1)
"""So far clocks of authors may be ahead."""

AFTERWARDS = timedelta(weeks=2)
"""Long enough for the last weekly board to be closed and the last streaks to end, freezes included."""

WIDEST_OFFSET = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """The commits of a quarter of an hour, in the order in which they were made."""

    at: datetime
    commits: tuple[Commit, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The moments of a history, in order; `strays` counts the commits that are dated before 2000 or in the future."""

    moments: tuple[Moment, ...]
    strays: int

    @property
    def begins_at(self) -> datetime:
        """A little before the first commit."""
        return self.moments[0].at - QUARTER

    @property
    def ends_at(self) -> datetime:
        """When all is over that the commits have brought about."""
        return self.moments[-1].at + AFTERWARDS

    @property
    def first_monday(self) -> date:
        """The first day of a week that nobody's first commit is before, whatever zone it was made in."""
        return _monday(self.moments[0].at - WIDEST_OFFSET)

    @property
    def mondays(self) -> list[date]:
        """The first days of all weeks in which somebody may have committed, by any zone, in order."""
        moments = [moment.at for moment in self.moments]
        return sorted({_monday(at + offset) for at in moments for offset in (-WIDEST_OFFSET, WIDEST_OFFSET)})


def timeline_of(commits: Sequence[Commit], now: datetime) -> Timeline:
    """Lay commits out in the order in which their authors made them.

    A stray is moved to the first or the last date that is not one, so that it does not open years of nothing.
    """
    low, high = int(EARLIEST.timestamp()), int((now + TOMORROW).timestamp())
    believed = [commit.written_at for commit in commits if low <= commit.written_at <= high]
    first, last = min(believed, default=low), max(believed, default=high)

    def quarter_of(commit: Commit) -> datetime:
        seconds = min(max(commit.written_at, first), last)
        return datetime.fromtimestamp(seconds - seconds % QUARTER.seconds, UTC)

    in_order = sorted(commits, key=lambda commit: commit.written_at)
    moments = [Moment(at, tuple(together)) for at, together in groupby(in_order, quarter_of)]
    return Timeline(tuple(moments), strays=len(commits) - len(believed))


def _monday(at: datetime) -> date:
    return at.date() - timedelta(days=at.weekday())
