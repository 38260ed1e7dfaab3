"""What was announced of a user a short time ago: a window that is open tells of what follows anyway (behaviour 8.6).

Points and places on boards are told once in fifteen minutes, as they are then. So of all changes within that time only
the first has to be announced, and a user's state remembers when that was. The rule holds without any other
coordination, because times overlap:

- An announcement finds its window open or opens it, so that window ends after the announcement.
- What changes within QUIET_FOR after it is saved within WINDOW after it: no write takes minutes, and no two clocks
  differ by minutes.
- When a window ends, and then WINDOW after an announcement if that is later, it is seen to whether there is more to
  tell.

What was announced under other rules does not count: who is told may have changed meanwhile. Nor does what was announced
of another tenant, whose copy this one is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plaudit.domain.effects import Effect, PointsAwarded, ScoreChanged
from plaudit.domain.identifiers import PointsSystemId

WINDOW = timedelta(minutes=15)
"""What changes often is told once in so much time."""

QUIET_FOR = timedelta(minutes=10)
"""How long after an announcement nothing of the kind is announced; the rest of WINDOW is left for it to be saved."""


@dataclass(frozen=True, slots=True)
class LatelyAnnounced:
    """When changes of a user were last announced, in real time, by what changed.

    `rules` names the configuration under which that was, and the tenant.
    """

    rules: str = ""
    instants: Mapping[str, datetime] = field(default_factory=dict)

    def covers(self, effect: Effect, rules: str, now: datetime) -> bool:
        """Tell whether a window will tell of an effect that happens now, though it is not announced."""
        announced_at = self.instants.get(_subject_of(effect) or "")
        return rules == self.rules and announced_at is not None and abs(now - announced_at) < QUIET_FOR

    def with_announced(self, effects: Iterable[Effect], rules: str, now: datetime) -> "LatelyAnnounced":
        """Return it after effects are announced, without what is over by then."""
        old = self.instants if rules == self.rules else {}
        lasting = {subject: at for subject, at in old.items() if abs(now - at) < WINDOW}
        subjects = filter(None, map(_subject_of, effects))
        return LatelyAnnounced(rules, lasting | dict.fromkeys(subjects, now))

    def points_until(self, system_id: PointsSystemId) -> datetime | None:
        """Return until when points may still be saved that were not announced; None if none may be."""
        announced_at = self.instants.get(_subject_of_points(system_id))
        return announced_at + WINDOW if announced_at else None


NOTHING_ANNOUNCED = LatelyAnnounced()


def _subject_of(effect: Effect) -> str | None:
    """Return what names the window that tells of an effect; None if it is told by itself."""
    match effect:
        case PointsAwarded(system_id=system_id):
            return _subject_of_points(system_id)
        case ScoreChanged(leaderboard_id, run):
            return f"{leaderboard_id} {run.isoformat()}"
        case _:
            return None


def _subject_of_points(system_id: PointsSystemId) -> str:
    return str(system_id)
