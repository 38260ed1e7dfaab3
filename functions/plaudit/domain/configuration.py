"""What one tenant has set up: everything that decides what an event does, under one version number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from plaudit.domain.achievements import Achievement
from plaudit.domain.errors import InvalidAttributeKeysError, MetricNotFoundError
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
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.points import Boost, Level, PointsSystem, Trigger
from plaudit.domain.streak_settings import DEFAULT_STREAK_SETTINGS, StreakEpoch, StreakSettings

Value = TypeVar("Value")


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
    """Everything that decides what an event does; immutable, so that a process may keep it as long as it likes.

    `version` counts the changes. Two configurations of one tenant with the same version are equal. Everything is in
    the order of its creation. `streak_epochs` are the streak settings that ever held, oldest first: a period is judged
    by those of its own time (4.2). `achievements_made` counts the achievements ever made, deleted ones included.
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
    streak_epochs: tuple[StreakEpoch, ...] = ()
    achievements_made: int = 0

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

    @cached_property
    def _metrics_by_key(self) -> Mapping[str, Metric]:
        return {metric.key: metric for metric in self.metrics.values()}

    @cached_property
    def _attributes_by_key(self) -> Mapping[AttributeType, Mapping[str, Attribute]]:
        return {
            type_: {attribute.key: attribute for attribute in self.attributes.values() if attribute.type is type_}
            for type_ in AttributeType
        }
