"""What one tenant has set up: everything that decides what an event does, under one version number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.errors import (
    AchievementNotFoundError,
    InvalidAttributeKeysError,
    LeaderboardNotFoundError,
    MetricNotFoundError,
    PointsSystemNotFoundError,
)
from plaudit.domain.filters import AttributeValues, FilterId, filter_id
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LeaderboardId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
    WebhookId,
)
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    StreakRanking,
)
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    StreakCause,
    TimeCause,
    Trigger,
    TriggerStatus,
)
from plaudit.domain.streak_settings import DEFAULT_STREAK_SETTINGS, StreakEpoch, StreakSettings
from plaudit.domain.tenant_settings import TenantSettings
from plaudit.domain.webhooks import Webhook, WebhookType

Key = TypeVar("Key")
Value = TypeVar("Value")

LIVE_BOARDS = frozenset({LeaderboardStatus.ACTIVE, LeaderboardStatus.SCHEDULED})
"""Boards that take scores, as far as their dates let them."""


class AttributeType(StrEnum):
    """Whether an attribute describes users or events."""

    USER = "user"
    EVENT = "event"


class UnitType(StrEnum):
    """How a metric's totals are to be shown."""

    NUMBER = "number"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property that users or events may carry."""

    id: AttributeId
    key: str
    name: str
    type: AttributeType


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that users do and that is counted."""

    id: MetricId
    key: str
    name: str
    unit_type: UnitType = UnitType.NUMBER
    units: str = ""


@dataclass(frozen=True)
class Configuration:
    """Everything that decides what an event does, and who is told of it.

    It is immutable, so that a process may keep it as long as it likes.

    `version` counts the changes. Two configurations of one tenant with the same version are equal. Everything is in
    the order of its creation. `streak_epochs` are the streak settings that ever held, oldest first: a period is judged
    by those of its own time (4.2). `achievements_made` counts the achievements ever made, deleted ones included.

    The indexes hold what acts: active achievements and triggers, and boards that take scores.
    """

    version: int = 0
    attributes: Mapping[AttributeId, Attribute] = field(default_factory=dict)
    metrics: Mapping[MetricId, Metric] = field(default_factory=dict)
    achievements: Mapping[AchievementId, Achievement] = field(default_factory=dict)
    points_systems: Mapping[PointsSystemId, PointsSystem] = field(default_factory=dict)
    triggers: Mapping[TriggerId, Trigger] = field(default_factory=dict)
    levels: Mapping[LevelId, Level] = field(default_factory=dict)
    boosts: Mapping[BoostId, Boost] = field(default_factory=dict)
    leaderboards: Mapping[LeaderboardId, Leaderboard] = field(default_factory=dict)
    webhooks: Mapping[WebhookId, Webhook] = field(default_factory=dict)
    streak_epochs: tuple[StreakEpoch, ...] = ()
    achievements_made: int = 0
    settings: TenantSettings = field(default_factory=TenantSettings)

    @property
    def streak_settings(self) -> StreakSettings:
        """The streak settings in force."""
        return self.streak_epochs[-1].settings if self.streak_epochs else DEFAULT_STREAK_SETTINGS

    def get_metric(self, key: str) -> Metric:
        """Return the metric with this key, or raise MetricNotFoundError."""
        metric = self._metrics_by_key.get(key)
        if metric is None:
            raise MetricNotFoundError(key)
        return metric

    def find_metric(self, key: str) -> Metric | None:
        """Return the metric with this key, if there is one."""
        return self._metrics_by_key.get(key)

    def attributes_by_key(self, type_: AttributeType) -> Mapping[str, Attribute]:
        """Return the attributes of one type by key; the same key may exist in both types."""
        return self._attributes_by_key[type_]

    def attribute_ids(
        self, values: Mapping[str, Value], type_: AttributeType, *, set_up_at: str
    ) -> dict[AttributeId, Value]:
        """Return values by attribute id instead of by key.

        Raises InvalidAttributeKeysError that names every key which is not set up (behaviour 2.3).
        """
        known = self.attributes_by_key(type_)
        unknown = [key for key in values if key not in known]
        if unknown:
            raise InvalidAttributeKeysError(unknown, set_up_at=set_up_at)
        return {known[key].id: value for key, value in values.items()}

    def get_achievement_by_api_key(self, api_key: str) -> Achievement:
        """Return the achievement that this key completes, whatever its status, or raise AchievementNotFoundError."""
        achievement = self._achievements_by_api_key.get(api_key)
        if achievement is None:
            raise AchievementNotFoundError(api_key)
        return achievement

    def get_points_system(self, key: str) -> PointsSystem:
        """Return the points system with this key, or raise PointsSystemNotFoundError."""
        system = self._points_systems_by_key.get(key)
        if system is None:
            raise PointsSystemNotFoundError(key)
        return system

    def get_leaderboard(self, key: str) -> Leaderboard:
        """Return the leaderboard with this key, whatever its status, or raise LeaderboardNotFoundError."""
        board = self._leaderboards_by_key.get(key)
        if board is None:
            raise LeaderboardNotFoundError(key)
        return board

    def filters_of(self, metric_id: MetricId) -> Mapping[FilterId, AttributeValues]:
        """Return the event filters that achievements and triggers of a metric have, whatever their status.

        What an inactive rule filters is counted too, so that it is known when the rule becomes active (5.4, 6.1).
        """
        return self._filters.get(metric_id, {})

    def triggers_of(self, system_id: PointsSystemId) -> tuple[Trigger, ...]:
        """Return all triggers of a points system, in the order of their creation."""
        return self._triggers_by_system.get(system_id, ())

    def levels_of(self, system_id: PointsSystemId) -> tuple[Level, ...]:
        """Return the levels of a points system, the lowest first."""
        return self._levels_by_system.get(system_id, ())

    def boosts_of(self, system_id: PointsSystemId) -> tuple[Boost, ...]:
        """Return all boosts of a points system, in the order of their creation."""
        return self._boosts_by_system.get(system_id, ())

    @cached_property
    def achievement_numbers(self) -> Mapping[AchievementId, int]:
        """The numbers of all achievements."""
        return {achievement.id: achievement.number for achievement in self.achievements.values()}

    @cached_property
    def achievements_by_number(self) -> Mapping[int, Achievement]:
        """All achievements by number."""
        return {achievement.number: achievement for achievement in self.achievements.values()}

    @cached_property
    def metric_achievements(self) -> Mapping[MetricId, tuple[tuple[Achievement, MetricGoal], ...]]:
        """Active achievements by the metric that completes them."""
        pairs = [(each, each.goal) for each in self._active_achievements if isinstance(each.goal, MetricGoal)]
        return _grouped((goal.metric_id, (each, goal)) for each, goal in pairs)

    @cached_property
    def streak_achievements(self) -> tuple[tuple[Achievement, StreakGoal], ...]:
        """Active achievements that the length of the streak completes."""
        return tuple((each, each.goal) for each in self._active_achievements if isinstance(each.goal, StreakGoal))

    @cached_property
    def anniversary_achievements(self) -> tuple[tuple[Achievement, AnniversaryGoal], ...]:
        """Active achievements that the calendar completes."""
        return tuple((each, each.goal) for each in self._active_achievements if isinstance(each.goal, AnniversaryGoal))

    @cached_property
    def composite_achievements(self) -> tuple[tuple[Achievement, CompositeGoal], ...]:
        """Active achievements that other achievements complete."""
        return tuple((each, each.goal) for each in self._active_achievements if isinstance(each.goal, CompositeGoal))

    @cached_property
    def metric_triggers(self) -> Mapping[MetricId, tuple[tuple[Trigger, MetricCause], ...]]:
        """Active triggers by the metric that makes them act."""
        pairs = [(each, each.cause) for each in self._active_triggers if isinstance(each.cause, MetricCause)]
        return _grouped((cause.metric_id, (each, cause)) for each, cause in pairs)

    @cached_property
    def streak_triggers(self) -> tuple[tuple[Trigger, StreakCause], ...]:
        """Active triggers that act as the streak is extended."""
        return tuple((each, each.cause) for each in self._active_triggers if isinstance(each.cause, StreakCause))

    @cached_property
    def achievement_triggers(self) -> tuple[tuple[Trigger, AchievementCause], ...]:
        """Active triggers that act as an achievement is completed."""
        return tuple((each, each.cause) for each in self._active_triggers if isinstance(each.cause, AchievementCause))

    @cached_property
    def time_triggers(self) -> tuple[tuple[Trigger, TimeCause], ...]:
        """Active triggers that act by the clock."""
        return tuple((each, each.cause) for each in self._active_triggers if isinstance(each.cause, TimeCause))

    @cached_property
    def creation_triggers(self) -> tuple[Trigger, ...]:
        """Active triggers that act when a user is identified for the first time."""
        return tuple(each for each in self._active_triggers if isinstance(each.cause, CreationCause))

    @cached_property
    def metric_boards(self) -> Mapping[MetricId, tuple[Leaderboard, ...]]:
        """Boards that take scores, by the metric that they rank by."""
        return _grouped(
            (each.ranked_by.metric_id, each) for each in self._live_boards if isinstance(each.ranked_by, MetricRanking)
        )

    @cached_property
    def points_boards(self) -> Mapping[PointsSystemId, tuple[Leaderboard, ...]]:
        """Boards that take scores, by the points system that they rank by."""
        return _grouped(
            (each.ranked_by.system_id, each) for each in self._live_boards if isinstance(each.ranked_by, PointsRanking)
        )

    @cached_property
    def streak_boards(self) -> tuple[Leaderboard, ...]:
        """Boards that take scores and rank by streak."""
        return tuple(each for each in self._live_boards if isinstance(each.ranked_by, StreakRanking))

    @cached_property
    def subscribers(self) -> Mapping[WebhookType, tuple[Webhook, ...]]:
        """Webhooks that are on, by what they are told of (8.1)."""
        return _grouped((type_, each) for each in self.webhooks.values() if each.is_enabled for type_ in each.types)

    @cached_property
    def _active_achievements(self) -> tuple[Achievement, ...]:
        return tuple(each for each in self.achievements.values() if each.status is AchievementStatus.ACTIVE)

    @cached_property
    def _active_triggers(self) -> tuple[Trigger, ...]:
        return tuple(each for each in self.triggers.values() if each.status is TriggerStatus.ACTIVE)

    @cached_property
    def _live_boards(self) -> tuple[Leaderboard, ...]:
        return tuple(each for each in self.leaderboards.values() if each.status in LIVE_BOARDS)

    @cached_property
    def _filters(self) -> Mapping[MetricId, Mapping[FilterId, AttributeValues]]:
        rules = [achievement.goal for achievement in self.achievements.values()]
        rules_of_points = [trigger.cause for trigger in self.triggers.values()]
        filters: dict[MetricId, dict[FilterId, AttributeValues]] = {}
        for rule in (*rules, *rules_of_points):
            if isinstance(rule, MetricGoal | MetricCause) and rule.event_filter:
                filters.setdefault(rule.metric_id, {})[filter_id(rule.event_filter)] = rule.event_filter
        return filters

    @cached_property
    def _triggers_by_system(self) -> Mapping[PointsSystemId, tuple[Trigger, ...]]:
        return _grouped((each.system_id, each) for each in self.triggers.values())

    @cached_property
    def _levels_by_system(self) -> Mapping[PointsSystemId, tuple[Level, ...]]:
        ordered = sorted(self.levels.values(), key=lambda level: level.points)
        return _grouped((each.system_id, each) for each in ordered)

    @cached_property
    def _boosts_by_system(self) -> Mapping[PointsSystemId, tuple[Boost, ...]]:
        return _grouped((each.system_id, each) for each in self.boosts.values())

    @cached_property
    def _achievements_by_api_key(self) -> Mapping[str, Achievement]:
        return {each.goal.key: each for each in self.achievements.values() if isinstance(each.goal, APIGoal)}

    @cached_property
    def _points_systems_by_key(self) -> Mapping[str, PointsSystem]:
        return {system.key: system for system in self.points_systems.values()}

    @cached_property
    def _leaderboards_by_key(self) -> Mapping[str, Leaderboard]:
        return {board.key: board for board in self.leaderboards.values()}

    @cached_property
    def _metrics_by_key(self) -> Mapping[str, Metric]:
        return {metric.key: metric for metric in self.metrics.values()}

    @cached_property
    def _attributes_by_key(self) -> Mapping[AttributeType, Mapping[str, Attribute]]:
        return {
            type_: {attribute.key: attribute for attribute in self.attributes.values() if attribute.type is type_}
            for type_ in AttributeType
        }


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    """Return values by key, in the order in which they come."""
    groups: dict[Key, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
