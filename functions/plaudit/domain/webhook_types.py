"""Which types of webhooks tell of what happened (behaviour 8.1)."""

from collections.abc import Mapping

from plaudit.domain.announcements import Announcement, BoostFinished, BoostStarted, RunFinished, RunStarted
from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    MetricChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    ScoreChanged,
    StreakExtended,
    StreakLost,
    StreakReminderEmailDue,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.webhooks import WebhookType

_TYPES: Mapping[type[Effect | Announcement], tuple[WebhookType, ...]] = {
    UserCreated: (),
    MetricChanged: (),
    FreezesEarned: (WebhookType.STREAK_FREEZE_EARNED,),
    FreezesUsed: (WebhookType.STREAK_FREEZE_CONSUMED,),
    StreakLost: (WebhookType.STREAK_LOST,),
    StreakStarted: (WebhookType.STREAK_STARTED,),
    StreakExtended: (WebhookType.STREAK_EXTENDED,),
    AchievementCompleted: (WebhookType.ACHIEVEMENT_COMPLETED,),
    PointsAwarded: (WebhookType.POINTS_CHANGED,),
    LevelChanged: (WebhookType.POINTS_LEVEL_CHANGED,),
    ScoreChanged: (WebhookType.LEADERBOARD_CHANGED, WebhookType.LEADERBOARD_RANK_CHANGED),
    AchievementEmailDue: (WebhookType.EMAILS_ACHIEVEMENT_DUE,),
    ReactivationEmailDue: (WebhookType.EMAILS_REACTIVATION_DUE,),
    StreakReminderEmailDue: (WebhookType.EMAILS_STREAK_REMINDER_DUE,),
    RecapEmailDue: (WebhookType.EMAILS_RECAP_DUE,),
    RunStarted: (WebhookType.LEADERBOARD_STARTED,),
    RunFinished: (WebhookType.LEADERBOARD_FINISHED,),
    BoostStarted: (WebhookType.POINTS_BOOST_STARTED,),
    BoostFinished: (WebhookType.POINTS_BOOST_FINISHED,),
}


def types_of(happening: Effect | Announcement) -> tuple[WebhookType, ...]:
    """Return the types of webhooks that tell of something; none if nobody is told."""
    return _TYPES[type(happening)]
