"""Things out of a document, with ids instead of keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar, assert_never

from plaudit.documents.achievements import (
    AnniversaryAchievement,
    AnyAchievement,
    APIAchievement,
    CompositeAchievement,
    MetricAchievement,
    StreakAchievement,
)
from plaudit.documents.identities import name_of_reference
from plaudit.documents.leaderboards import AnyLeaderboard, MetricLeaderboard, PointsLeaderboard, StreakLeaderboard
from plaudit.documents.parts import AchievementReference, url_of
from plaudit.documents.points import (
    AchievementTrigger,
    AnyTrigger,
    CreationTrigger,
    DocumentBoost,
    DocumentLevel,
    DocumentPointsSystem,
    MetricTrigger,
    StreakTrigger,
    TimeTrigger,
)
from plaudit.documents.settings import DocumentSettings, DocumentStreakFreezes, DocumentStreakSettings
from plaudit.domain.achievements import (
    Achievement,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    Goal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import AttributeType
from plaudit.domain.edits.edit import IssueError
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
)
from plaudit.domain.leaderboards import (
    Leaderboard,
    MetricRanking,
    PointsRanking,
    RankedBy,
    Repetition,
    StreakRanking,
)
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    Cause,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    StreakCause,
    TimeCause,
    Trigger,
)
from plaudit.domain.streak_settings import FreezeSettings, StreakSettings
from plaudit.domain.tenant_settings import Branding, Experimentation, TenantSettings

Name = TypeVar("Name")
Id = TypeVar("Id", bound=str)


class UnknownReferenceError(IssueError):
    """A field names something that the document does not have."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = name


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of what a document refers to: by key, or by whatever names it."""

    attributes: dict[tuple[AttributeType, str], AttributeId] = field(default_factory=dict)
    metrics: dict[str, MetricId] = field(default_factory=dict)
    achievements: dict[tuple[tuple[str, str], int], AchievementId] = field(default_factory=dict)
    points_systems: dict[str, PointsSystemId] = field(default_factory=dict)

    def metric(self, key: str, name: str) -> MetricId:
        """Return the id of the metric that a field names."""
        return _get(self.metrics, key, name, f'There is no metric with the key "{key}"')

    def points_system(self, key: str, name: str) -> PointsSystemId:
        """Return the id of the points system that a field names."""
        return _get(self.points_systems, key, name, f'There is no points system with the key "{key}"')

    def achievement(self, reference: AchievementReference, name: str) -> AchievementId:
        """Return the id of the achievement that a field names."""
        kind, word = name_of_reference(reference)
        ordinal = reference.ordinal or 1
        which = "" if ordinal == 1 else f" and the ordinal {ordinal}"
        sentence = f'There is no achievement with the {kind} "{word}"{which}'
        return _get(self.achievements, ((kind, word), ordinal), name, sentence)

    def attribute(self, type_: AttributeType, key: str, name: str) -> AttributeId:
        """Return the id of the attribute that a field names."""
        return _get(self.attributes, (type_, key), name, f'There is no attribute of type {type_} with the key "{key}"')

    def conditions(self, wanted: Mapping[str, str], type_: AttributeType, name: str) -> AttributeValues:
        """Return the filter that a field asks for."""
        return {self.attribute(type_, key, f"{name}.{key}"): value for key, value in wanted.items()}


def to_achievement(id_: AchievementId, wanted: AnyAchievement, ids: Ids) -> Achievement:
    """Return the achievement that a document describes, without a number yet."""
    return Achievement(
        id=id_,
        number=0,
        name=wanted.name,
        goal=_to_goal(wanted, ids),
        status=wanted.status,
        description=wanted.description or None,
        badge_url=url_of(wanted.badge),
        user_filter=ids.conditions(wanted.user_attributes, AttributeType.USER, "userAttributes"),
    )


def to_points_system(id_: PointsSystemId, wanted: DocumentPointsSystem) -> PointsSystem:
    """Return the points system that a document describes."""
    return PointsSystem(
        id_, wanted.key, wanted.name, wanted.description or None, url_of(wanted.badge), wanted.max_points
    )


def to_level(id_: LevelId, system_id: PointsSystemId, wanted: DocumentLevel) -> Level:
    """Return the level that a document describes."""
    return Level(id_, system_id, wanted.key, wanted.name, wanted.points, wanted.description, url_of(wanted.badge))


def to_trigger(id_: TriggerId, system_id: PointsSystemId, wanted: AnyTrigger, ids: Ids, now: datetime) -> Trigger:
    """Return the trigger that a document describes, as if it were made now."""
    return Trigger(
        id=id_,
        system_id=system_id,
        points=wanted.points,
        cause=_to_cause(wanted, ids),
        created_at=now,
        updated_at=now,
        status=wanted.status,
        user_filter=ids.conditions(wanted.user_attributes, AttributeType.USER, "userAttributes"),
        blocks=wanted.block_if_out_of_points,
    )


def to_boost(id_: BoostId, system_id: PointsSystemId, wanted: DocumentBoost, ids: Ids) -> Boost:
    """Return the boost that a document describes."""
    return Boost(
        id=id_,
        system_id=system_id,
        name=wanted.name,
        starts_on=wanted.start,
        ends_on=wanted.end,
        multiplier=wanted.multiplier,
        rounding=wanted.rounding,
        user_filter=ids.conditions(wanted.user_attributes, AttributeType.USER, "userAttributes"),
    )


def to_leaderboard(id_: LeaderboardId, wanted: AnyLeaderboard, ids: Ids) -> Leaderboard:
    """Return the leaderboard that a document describes."""
    scored = None if isinstance(wanted, StreakLeaderboard) else wanted
    return Leaderboard(
        id=id_,
        key=wanted.key,
        name=wanted.name,
        ranked_by=_to_ranking(wanted, ids),
        starts_on=wanted.start,
        ends_on=wanted.end,
        status=wanted.status,
        description=wanted.description or None,
        max_participants=wanted.max_participants,
        start_time=scored.start_time if scored else None,
        end_time=scored.end_time if scored else None,
        breakdown=tuple(
            ids.attribute(AttributeType.USER, key, "breakdownAttributes") for key in wanted.breakdown_attributes
        ),
        repetition=_to_repetition(scored) if scored else None,
        user_filter=ids.conditions(wanted.user_attributes, AttributeType.USER, "userAttributes"),
    )


def to_streak_settings(wanted: DocumentStreakSettings, ids: Ids) -> StreakSettings:
    """Return the streak settings that a document describes."""
    thresholds: dict[MetricId, Decimal] = {}
    for position, metric in enumerate(wanted.metrics):
        metric_id = ids.metric(metric.key, f"metrics.{position}.key")
        if metric_id in thresholds:
            raise UnknownReferenceError(f"metrics.{position}.key", f"metrics must not repeat the key {metric.key}")
        thresholds[metric_id] = Decimal(metric.threshold)
    return StreakSettings(
        frequency=wanted.frequency,
        mode=wanted.evaluation_mode,
        is_customizable=wanted.customization_enabled,
        days_off=frozenset(wanted.days_off),
        thresholds=thresholds,
        freezes=_to_freezes(wanted.freezes),
    )


def to_settings(wanted: DocumentSettings) -> TenantSettings:
    """Return the settings that a document describes."""
    branding, experimentation = wanted.branding, wanted.experimentation
    return TenantSettings(
        Branding(
            branding.app_name,
            branding.app_url,
            branding.brand_color,
            branding.font,
            url_of(branding.logo),
            url_of(branding.app_icon),
        ),
        Experimentation(experimentation.control_ratio, experimentation.user_activation_window),
        wanted.aggregation_period,
    )


def _get(known: Mapping[Name, Id], word: Name, name: str, sentence: str) -> Id:
    id_ = known.get(word)
    if id_ is None:
        raise UnknownReferenceError(name, sentence)
    return id_


def _to_goal(wanted: AnyAchievement, ids: Ids) -> Goal:
    match wanted:
        case MetricAchievement():
            metric_id = ids.metric(wanted.metric_key, "metricKey")
            event_filter = ids.conditions(wanted.event_attributes, AttributeType.EVENT, "eventAttributes")
            return MetricGoal(metric_id, wanted.metric_value, event_filter)
        case StreakAchievement():
            return StreakGoal(wanted.streak_length)
        case APIAchievement():
            return APIGoal(wanted.key)
        case CompositeAchievement():
            required = enumerate(wanted.achievements)
            return CompositeGoal(frozenset(ids.achievement(each, f"achievements.{place}") for place, each in required))
        case AnniversaryAchievement():
            return AnniversaryGoal(wanted.anniversary_years)
        case _:
            assert_never(wanted)


def _to_cause(wanted: AnyTrigger, ids: Ids) -> Cause:
    match wanted:
        case MetricTrigger():
            metric_id = ids.metric(wanted.metric_key, "metricKey")
            event_filter = ids.conditions(wanted.event_attributes, AttributeType.EVENT, "eventAttributes")
            return MetricCause(metric_id, wanted.metric_threshold, event_filter)
        case AchievementTrigger():
            return AchievementCause(ids.achievement(wanted.achievement, "achievement"))
        case StreakTrigger():
            return StreakCause(wanted.streak_length)
        case TimeTrigger():
            return TimeCause(wanted.time_unit, wanted.time_interval)
        case CreationTrigger():
            return CreationCause()
        case _:
            assert_never(wanted)


def _to_ranking(wanted: AnyLeaderboard, ids: Ids) -> RankedBy:
    match wanted:
        case MetricLeaderboard():
            return MetricRanking(ids.metric(wanted.metric_key, "metricKey"))
        case PointsLeaderboard():
            return PointsRanking(ids.points_system(wanted.points_system_key, "pointsSystemKey"))
        case StreakLeaderboard():
            return StreakRanking()
        case _:
            assert_never(wanted)


def _to_repetition(wanted: MetricLeaderboard | PointsLeaderboard) -> Repetition | None:
    unit, interval = wanted.run_unit, wanted.run_interval
    if unit is None and interval is None:
        return None
    if unit is None:
        raise IssueError("runUnit is required with runInterval")
    if interval is None:
        raise IssueError("runInterval is required with runUnit")
    return Repetition(unit, interval)


def _to_freezes(wanted: DocumentStreakFreezes | None) -> FreezeSettings | None:
    if wanted is None:
        return None
    return FreezeSettings(wanted.start_count, wanted.max_count, wanted.auto_earn_interval, wanted.auto_earn_amount)
