"""Everything that is known of a user between two steps (behaviour 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from plaudit.domain.awards import Standing
from plaudit.domain.identifiers import LeaderboardId, MetricId, PointsSystemId
from plaudit.domain.leaderboards import Score
from plaudit.domain.local_time import zone_of
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.notices import Notices
from plaudit.domain.preferences import Preferences
from plaudit.domain.streaks import Streaks
from plaudit.domain.users import Profile


@dataclass(frozen=True, slots=True)
class UserState:
    """All of a user that every step needs. `version` counts the log entries that led here.

    `completed` are the numbers of completed achievements, `streak_scores` the scores on the boards that rank by streak.
    """

    profile: Profile
    version: int
    latest_at: datetime
    streaks: Streaks
    completed: frozenset[int] = frozenset()
    points: Mapping[PointsSystemId, Standing] = field(default_factory=dict)
    preferences: Preferences = field(default_factory=Preferences)
    streak_scores: Mapping[LeaderboardId, tuple[Score, ...]] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the user's calendar."""
        return zone_of(self.profile.time_zone)


@dataclass(frozen=True, slots=True)
class State:
    """What a step reads and writes: the user, if known already, and progress in metrics.

    An event needs the progress in its own metric and in those that decide about streaks; a change of attributes that
    boards look at needs all of it.
    """

    user: UserState | None
    progress: Mapping[MetricId, MetricProgress] = field(default_factory=dict)

    def progress_in(self, metric_id: MetricId) -> MetricProgress:
        """Return the progress in a metric, which may be none at all."""
        return self.progress.get(metric_id) or MetricProgress(metric_id)
