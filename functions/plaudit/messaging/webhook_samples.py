"""A made-up payload of each type of webhook, to try a receiver with (behaviour 8.5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from plaudit.domain.achievements import Achievement, AchievementStatus, MetricGoal
from plaudit.domain.announcements import TopPlace
from plaudit.domain.awards import Award, DatedAward
from plaudit.domain.configuration import Configuration, Metric
from plaudit.domain.effects import LevelChanged
from plaudit.domain.identifiers import (
    AchievementId,
    AwardId,
    BoostId,
    EnvironmentId,
    LeaderboardId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
    UserId,
)
from plaudit.domain.leaderboard_history import Standing
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking
from plaudit.domain.periods import Frequency
from plaudit.domain.points import Boost, Level, MetricCause, PointsSystem, Trigger, TriggerStatus
from plaudit.domain.streak_history import PeriodView
from plaudit.domain.streaks import StreakView
from plaudit.domain.users import Profile
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads import achievements, emails, leaderboards, points, streaks
from plaudit.messaging.webhook_payloads.users import Payload, Subject

METRIC = Metric(MetricId("01980000-0000-7000-8000-000000000001"), "pages-read", "Pages read")
ACHIEVEMENT = Achievement(
    AchievementId("01980000-0000-7000-8000-000000000002"),
    1,
    "Bookworm",
    MetricGoal(METRIC.id, Decimal(500)),
    AchievementStatus.ACTIVE,
    "Read five hundred pages.",
)
SYSTEM = PointsSystem(PointsSystemId("01980000-0000-7000-8000-000000000003"), "xp", "XP")
READER = Level(LevelId("01980000-0000-7000-8000-000000000004"), SYSTEM.id, "reader", "Reader", 100)
TRIGGER_ID = TriggerId("01980000-0000-7000-8000-000000000005")
BOOST_ID = BoostId("01980000-0000-7000-8000-000000000006")
BOARD_ID = LeaderboardId("01980000-0000-7000-8000-000000000007")
AWARD_ID = AwardId("01980000-0000-7000-8000-000000000008")
TOP = (TopPlace(1, UserId("grace"), "Grace Hopper", 530), TopPlace(2, UserId("ada"), "Ada Lovelace", 512))
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Story:
    """What happened to Ada at an instant: she read, and everything that can come of it."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def subject(self) -> Subject:
        joined_at = self.now - 30 * DAY
        ada = Profile(UserId("ada"), joined_at, self.now, "ada@example.com", "Ada Lovelace", "Europe/London")
        return Subject(self.configuration, EnvironmentId("sample"), ada, self.now)

    @property
    def configuration(self) -> Configuration:
        boost = Boost(BOOST_ID, SYSTEM.id, "Double weekend", self.today - DAY, self.today, Decimal(2))
        board = Leaderboard(
            BOARD_ID,
            "readers",
            "Readers of the month",
            MetricRanking(METRIC.id),
            self.today - 10 * DAY,
            status=LeaderboardStatus.ACTIVE,
        )
        return Configuration(
            metrics={METRIC.id: METRIC},
            achievements={ACHIEVEMENT.id: ACHIEVEMENT},
            points_systems={SYSTEM.id: SYSTEM},
            levels={READER.id: READER},
            boosts={boost.id: boost},
            leaderboards={board.id: board},
        )

    @property
    def award(self) -> DatedAward:
        made_at = self.now - 30 * DAY
        cause = MetricCause(METRIC.id, 10)
        trigger = Trigger(TRIGGER_ID, SYSTEM.id, 20, cause, made_at, made_at, TriggerStatus.ACTIVE)
        return DatedAward(Award(AWARD_ID, trigger, (), 20, 110), self.now)

    @property
    def streak(self) -> StreakView:
        return StreakView(
            length=3,
            frequency=Frequency.DAILY,
            started_on=self.today - 2 * DAY,
            period_starts_on=self.today,
            period_ends_on=self.today,
            expires_on=self.today + DAY,
            extended_at=self.now,
        )

    @property
    def periods(self) -> list[PeriodView]:
        days = [self.today - number * DAY for number in (2, 1, 0)]
        return [PeriodView(day, day, length) for length, day in enumerate(days, start=1)]


_SAMPLES: dict[WebhookType, Callable[[_Story], Payload | None]] = {
    WebhookType.ACHIEVEMENT_COMPLETED: lambda story: achievements.completed(story.subject, ACHIEVEMENT.id),
    WebhookType.STREAK_STARTED: lambda story: streaks.started(story.subject, story.streak),
    WebhookType.STREAK_EXTENDED: lambda story: streaks.extended(story.subject, story.streak),
    WebhookType.STREAK_LOST: lambda story: streaks.lost(story.subject, 3),
    WebhookType.STREAK_FREEZE_CONSUMED: lambda story: streaks.freeze_consumed(story.subject, consumed=1, freezes=2),
    WebhookType.STREAK_FREEZE_EARNED: lambda story: streaks.freeze_earned(story.subject, earned=1, freezes=3),
    WebhookType.POINTS_CHANGED: lambda story: points.changed(
        story.subject, SYSTEM.id, total=110, added=20, awards=[story.award]
    ),
    WebhookType.POINTS_LEVEL_CHANGED: lambda story: points.level_changed(
        story.subject, LevelChanged(SYSTEM.id, None, READER.id), total=110
    ),
    WebhookType.POINTS_BOOST_STARTED: lambda story: points.boost_started(story.configuration, BOOST_ID, story.now),
    WebhookType.POINTS_BOOST_FINISHED: lambda story: points.boost_finished(story.configuration, BOOST_ID, story.now),
    WebhookType.LEADERBOARD_STARTED: lambda story: leaderboards.started(story.configuration, BOARD_ID, (), story.now),
    WebhookType.LEADERBOARD_CHANGED: lambda story: leaderboards.changed(story.configuration, BOARD_ID, TOP, story.now),
    WebhookType.LEADERBOARD_FINISHED: lambda story: leaderboards.finished(
        story.configuration, BOARD_ID, TOP, story.now
    ),
    WebhookType.LEADERBOARD_RANK_CHANGED: lambda story: leaderboards.rank_changed(
        story.subject, BOARD_ID, previous=Standing(3, 488), current=Standing(2, 512)
    ),
    WebhookType.EMAILS_RECAP_DUE: lambda story: emails.recap_due(
        story.subject, starts_on=story.today - 7 * DAY, ends_on=story.today - DAY
    ),
    WebhookType.EMAILS_REACTIVATION_DUE: lambda story: emails.reactivation_due(story.subject, number=1, days=3),
    WebhookType.EMAILS_STREAK_REMINDER_DUE: lambda story: emails.streak_reminder_due(
        story.subject, story.streak, story.periods, ()
    ),
    WebhookType.EMAILS_ACHIEVEMENT_DUE: lambda story: emails.achievement_due(story.subject, ACHIEVEMENT.id, story.now),
}


def sample_payload(type_: WebhookType, now: datetime) -> Payload:
    """Return a made-up payload of a type, as if everything in it had just happened to Ada."""
    payload = _SAMPLES[type_](_Story(now))
    if payload is None:
        raise LookupError(type_)
    return payload
