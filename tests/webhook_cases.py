"""A tenant in which there is one of everything that webhooks tell of, and Ada, to whom it happens."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from factories import NOW, PLAN, USER, WORDS
from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    Goal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.announcements import TopPlace
from plaudit.domain.awards import Award, DatedAward
from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    AwardId,
    BoostId,
    EnvironmentId,
    LeaderboardId,
    LevelId,
    PauseId,
    PointsSystemId,
    TriggerId,
    UserId,
)
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    RankedBy,
    Repetition,
    RunUnit,
    StreakRanking,
)
from plaudit.domain.periods import Frequency
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    Cause,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    Rounding,
    StreakCause,
    TimeCause,
    TimeUnit,
    Trigger,
    TriggerStatus,
)
from plaudit.domain.streak_history import PeriodView
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streaks import StreakView
from plaudit.domain.tenant_settings import Experimentation, TenantSettings
from plaudit.domain.users import Profile
from plaudit.messaging.webhook_payloads.users import Subject

GENRE = AttributeId("attribute-genre")
GONE = AttributeId("attribute-gone")
JOINED_AT = datetime(2026, 1, 2, 8, 30, tzinfo=UTC)
BOOKWORM, STEADY, GUEST, MASTER, VETERAN = (
    AchievementId(name) for name in ("bookworm", "steady", "guest", "master", "veteran")
)
XP = PointsSystem(PointsSystemId("system-xp"), "xp", "XP", "", "https://example.com/xp.png", 1_000)
BRONZE = Level(LevelId("level-bronze"), XP.id, "bronze", "Bronze", 100, "A start", "https://example.com/bronze.png")
SILVER = Level(LevelId("level-silver"), XP.id, "silver", "Silver", 200)
WEEKEND = Boost(BoostId("weekend"), XP.id, "Weekend", date(2026, 3, 10), date(2026, 3, 11), Decimal("1.5"))
BIRTHDAY = Boost(BoostId("birthday"), XP.id, "Birthday", NOW.date(), None, Decimal(2), Rounding.UP, USER)
WEEKLY, BY_POINTS, BY_STREAK, DRAFT = (LeaderboardId(name) for name in ("weekly", "by-points", "by-streak", "draft"))
TOP = (TopPlace(1, UserId("grace"), None, 530, ("pro",)), TopPlace(2, USER, "Ada", 512, ("pro",)))


def _achievement(id_: AchievementId, number: int, goal: Goal) -> Achievement:
    return Achievement(id_, number, id_.title(), goal, AchievementStatus.ACTIVE)


def _board(id_: LeaderboardId, ranked_by: RankedBy, status: LeaderboardStatus) -> Leaderboard:
    return Leaderboard(id_, id_, id_.title(), ranked_by, date(2026, 3, 2), status=status)


ACHIEVEMENTS = (
    Achievement(
        BOOKWORM,
        1,
        "Bookworm",
        MetricGoal(WORDS, Decimal("500.5"), {GENRE: "fiction"}),
        AchievementStatus.ACTIVE,
        "Read a lot.",
        "https://example.com/bookworm.png",
        {PLAN: "pro", GONE: "yes"},
    ),
    _achievement(STEADY, 2, StreakGoal(7)),
    _achievement(GUEST, 3, APIGoal("guest")),
    _achievement(MASTER, 4, CompositeGoal(frozenset({STEADY, BOOKWORM}))),
    _achievement(VETERAN, 5, AnniversaryGoal(2)),
)
BOARDS = (
    Leaderboard(
        WEEKLY,
        "weekly",
        "Readers of the week",
        MetricRanking(WORDS),
        date(2026, 3, 2),
        date(2026, 12, 31),
        LeaderboardStatus.ACTIVE,
        "Who reads most.",
        100,
        time(9),
        time(17, 30, 15),
        (PLAN,),
        Repetition(RunUnit.DAY, 7),
        {PLAN: "pro"},
    ),
    _board(BY_POINTS, PointsRanking(XP.id), LeaderboardStatus.ACTIVE),
    _board(BY_STREAK, StreakRanking(), LeaderboardStatus.FINISHED),
    _board(DRAFT, StreakRanking(), LeaderboardStatus.INACTIVE),
)
CONFIGURATION = Configuration(
    attributes={
        PLAN: Attribute(PLAN, "plan", "Plan", AttributeType.USER),
        GENRE: Attribute(GENRE, "genre", "Genre", AttributeType.EVENT),
    },
    metrics={WORDS: Metric(WORDS, "words", "Words")},
    achievements={each.id: each for each in ACHIEVEMENTS},
    points_systems={XP.id: XP},
    levels={each.id: each for each in (BRONZE, SILVER)},
    boosts={each.id: each for each in (WEEKEND, BIRTHDAY)},
    leaderboards={each.id: each for each in BOARDS},
    settings=TenantSettings(experimentation=Experimentation(control_percent=100)),
)
ADA = Profile(
    USER,
    JOINED_AT,
    NOW,
    "ada@example.com",
    "Ada",
    "Asia/Tokyo",
    date(2026, 1, 1),
    ("token",),
    attributes={PLAN: "pro", GONE: "yes"},
)
NOBODY = Profile(USER, JOINED_AT, NOW, is_subscribed_to_emails=False)
SUBJECT = Subject(CONFIGURATION, EnvironmentId("environment"), ADA, NOW)
UNKNOWN = Subject(CONFIGURATION, EnvironmentId("environment"), NOBODY, NOW)

STREAK = StreakView(
    length=2,
    frequency=Frequency.WEEKLY,
    started_on=date(2026, 3, 2),
    period_starts_on=date(2026, 3, 9),
    period_ends_on=date(2026, 3, 15),
    expires_on=date(2026, 3, 22),
    freezes=1,
    max_freezes=3,
    auto_earn_interval=7,
    auto_earn_amount=1,
    extended_at=NOW,
)
NO_STREAK = StreakView(length=0)
PERIODS = (
    PeriodView(date(2026, 3, 2), date(2026, 3, 8), 1, used_freeze=True, reset_at=JOINED_AT),
    PeriodView(date(2026, 3, 9), date(2026, 3, 15), 2, used_pause=True),
)
PAUSES = (
    Pause(PauseId("01980000-0000-7000-8000-00000000000a"), date(2026, 4, 1), date(2026, 4, 2)),
    Pause(PauseId("01980000-0000-7000-8000-00000000000b"), date(2026, 3, 9), date(2026, 3, 10)),
    Pause(PauseId("01980000-0000-7000-8000-00000000000c"), date(2026, 3, 8), date(2026, 3, 9)),
)


def _award(number: int, cause: Cause, *boosts: Boost) -> DatedAward:
    id_ = TriggerId(f"trigger-{number}")
    trigger = Trigger(id_, XP.id, 20, cause, JOINED_AT, NOW, TriggerStatus.ACTIVE, {PLAN: "pro"})
    return DatedAward(Award(AwardId(f"award-{number}"), trigger, boosts, 30, 30 * number), NOW)


AWARDS = (
    _award(1, MetricCause(WORDS, 10, {GENRE: "fiction"}), WEEKEND, BIRTHDAY),
    _award(2, AchievementCause(BOOKWORM)),
    _award(3, StreakCause(7)),
    _award(4, TimeCause(TimeUnit.HOURS, 12)),
    _award(5, CreationCause()),
    _award(6, AchievementCause(AchievementId("deleted"))),
)

USER_FIELDS = {
    "id": "ada",
    "email": "ada@example.com",
    "name": "Ada",
    "tz": "Asia/Tokyo",
    "signUpDate": "2026-01-01",
    "deviceTokens": ["token"],
    "subscribeToEmails": True,
    "attributes": {"plan": "pro"},
    "control": True,
    "created": "2026-01-02T08:30:00.000Z",
    "updated": "2026-03-10T12:00:00.000Z",
}
"""Ada as payloads show her."""
AT = "2026-03-10T12:00:00.000Z"
"""When everything happens."""


def part(payload: dict[str, Any] | None, name: str) -> dict[str, Any]:
    """What a payload that there has to be tells under a name."""
    assert payload is not None
    found: dict[str, Any] = payload[name]
    return found
