"""The rules of a world as the product's configuration; keys serve as ids."""

from datetime import UTC, datetime
from decimal import Decimal

from oracle import scenario as told
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
from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LeaderboardId,
    LevelId,
    MetricId,
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
from plaudit.domain.streak_settings import EvaluationMode, FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.tenant_settings import AggregationPeriod, TenantSettings

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
UNITS = {told.Unit.DAYS: RunUnit.DAY, told.Unit.MONTHS: RunUnit.MONTH, told.Unit.YEARS: RunUnit.YEAR}


def to_configuration(rules: told.Rules) -> Configuration:
    """Everything that a world has set up before its first step."""
    numbered = enumerate(rules.achievements, start=1)
    return Configuration(
        version=1,
        attributes={AttributeId(key): _attribute(key) for key in sorted(_attribute_keys(rules))},
        metrics={MetricId(key): Metric(MetricId(key), key, key) for key in rules.metrics},
        achievements={AchievementId(each.key): _achievement(number, each) for number, each in numbered},
        points_systems={PointsSystemId(each.key): _system(each) for each in rules.systems},
        triggers={TriggerId(each.key): _trigger(system, each) for system in rules.systems for each in system.triggers},
        levels={
            LevelId(f"{system.key}/{each.key}"): _level(system, each)
            for system in rules.systems
            for each in system.levels
        },
        boosts={
            BoostId(f"{system.key}/{each.key}"): _boost(system, each)
            for system in rules.systems
            for each in system.boosts
        },
        leaderboards={LeaderboardId(each.key): _board(each) for each in rules.boards},
        streak_epochs=(StreakEpoch(LONG_AGO, to_streak_settings(rules.streak)),),
        settings=TenantSettings(aggregation_period=AggregationPeriod(rules.recaps.value)),
    )


def to_streak_settings(settings: told.StreakSettings) -> StreakSettings:
    """The product's streak settings."""
    freezes = settings.freezes
    return StreakSettings(
        frequency=Frequency(settings.frequency.value),
        mode=EvaluationMode(settings.mode.value),
        is_customizable=settings.customisable,
        days_off=settings.days_off,
        thresholds={MetricId(key): threshold for key, threshold in settings.thresholds},
        freezes=FreezeSettings(freezes.start, freezes.maximum, freezes.earn_every_days, freezes.earn_amount)
        if freezes
        else None,
    )


def to_attributes(pairs: told.Attributes) -> AttributeValues:
    """Values by attribute id."""
    return {AttributeId(key): value for key, value in pairs}


def _attribute_keys(rules: told.Rules) -> set[str]:
    """The user attributes that rules look at; a world's users have no others that matter."""
    filters = [each.user_filter for each in (*rules.achievements, *rules.boards)]
    filters += [each.user_filter for system in rules.systems for each in system.triggers]
    filters += [each.cohort for system in rules.systems for each in system.boosts]
    named = {key for pairs in filters for key, _ in pairs}
    return named | {key for board in rules.boards for key in board.breakdown} | {"plan", "city", "team"}


def _attribute(key: str) -> Attribute:
    return Attribute(AttributeId(key), key, key, AttributeType.USER)


def _achievement(number: int, each: told.Achievement) -> Achievement:
    return Achievement(
        id=AchievementId(each.key),
        number=number,
        name=each.key,
        goal=_goal(each),
        status=AchievementStatus(each.status.value),
        user_filter=to_attributes(each.user_filter),
    )


def _goal(each: told.Achievement) -> Goal:
    match each:
        case told.MetricAchievement():
            return MetricGoal(MetricId(each.metric), each.value, to_attributes(each.event_filter))
        case told.StreakAchievement():
            return StreakGoal(each.length)
        case told.APIAchievement():
            return APIGoal(each.key)
        case told.AnniversaryAchievement():
            return AnniversaryGoal(each.years)
        case told.CompositeAchievement():
            return CompositeGoal(frozenset(map(AchievementId, each.requires)))


def _system(system: told.PointsSystem) -> PointsSystem:
    return PointsSystem(PointsSystemId(system.key), system.key, system.key, max_points=system.max_points)


def _trigger(system: told.PointsSystem, each: told.Trigger) -> Trigger:
    return Trigger(
        id=TriggerId(each.key),
        system_id=PointsSystemId(system.key),
        points=each.points,
        cause=_cause(each),
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
        status=TriggerStatus.ACTIVE if each.active else TriggerStatus.INACTIVE,
        user_filter=to_attributes(each.user_filter),
        blocks=each.blocking,
    )


def _cause(each: told.Trigger) -> Cause:
    match each:
        case told.MetricTrigger():
            return MetricCause(MetricId(each.metric), int(each.threshold), to_attributes(each.event_filter))
        case told.StreakTrigger():
            return StreakCause(each.length)
        case told.AchievementTrigger():
            return AchievementCause(AchievementId(each.achievement))
        case told.TimeTrigger():
            return TimeCause(TimeUnit.HOURS, each.hours, each.activated_at)
        case told.UserCreationTrigger():
            return CreationCause()


def _level(system: told.PointsSystem, each: told.Level) -> Level:
    return Level(LevelId(f"{system.key}/{each.key}"), PointsSystemId(system.key), each.key, each.key, each.points)


def _boost(system: told.PointsSystem, each: told.Boost) -> Boost:
    return Boost(
        id=BoostId(f"{system.key}/{each.key}"),
        system_id=PointsSystemId(system.key),
        name=each.key,
        starts_on=each.start,
        ends_on=each.end,
        multiplier=Decimal(each.multiplier),
        rounding=Rounding(each.rounding.value),
        user_id=UserId(each.user) if each.user else None,
        user_filter=to_attributes(each.cohort),
    )


def _board(each: told.Leaderboard) -> Leaderboard:
    repetition = each.repetition
    return Leaderboard(
        id=LeaderboardId(each.key),
        key=each.key,
        name=each.key,
        ranked_by=_ranked_by(each),
        starts_on=each.start,
        ends_on=each.end,
        status=LeaderboardStatus.ACTIVE,
        max_participants=each.max_participants,
        start_time=each.window_start,
        end_time=each.window_end,
        breakdown=tuple(map(AttributeId, each.breakdown)),
        repetition=Repetition(UNITS[repetition.unit], repetition.interval) if repetition else None,
        user_filter=to_attributes(each.user_filter),
        activated_at=LONG_AGO,
    )


def _ranked_by(each: told.Leaderboard) -> RankedBy:
    match each.score:
        case told.MetricScore(metric):
            return MetricRanking(MetricId(metric))
        case told.PointsScore(system):
            return PointsRanking(PointsSystemId(system))
        case told.StreakScore():
            return StreakRanking()
