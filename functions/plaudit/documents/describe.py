"""A configuration as a document: keys instead of ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import count
from typing import Any, assert_never

from plaudit.documents.achievements import (
    AnniversaryAchievement,
    AnyAchievement,
    APIAchievement,
    CompositeAchievement,
    MetricAchievement,
    StreakAchievement,
)
from plaudit.documents.document import FORMAT_VERSION, ConfigurationDocument, DocumentAttribute, DocumentMetric
from plaudit.documents.leaderboards import AnyLeaderboard, MetricLeaderboard, PointsLeaderboard, StreakLeaderboard
from plaudit.documents.parts import AchievementReference, picture
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
from plaudit.documents.settings import (
    DocumentBranding,
    DocumentExperimentation,
    DocumentSettings,
    DocumentStreakFreezes,
    DocumentStreakMetric,
    DocumentStreakSettings,
)
from plaudit.domain.achievements import (
    Achievement,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import Attribute, Configuration, Metric
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AchievementId
from plaudit.domain.leaderboard_runs import status_at
from plaudit.domain.leaderboards import Leaderboard, MetricRanking, PointsRanking, StreakRanking
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
)
from plaudit.domain.streak_settings import FreezeSettings
from plaudit.domain.tenant_settings import TenantSettings


def to_document(configuration: Configuration, now: datetime) -> ConfigurationDocument:
    """Return a configuration as a document. Boosts for single users stay out: they concern users, not rules."""
    words = Words(configuration, now)
    return ConfigurationDocument(
        format_version=FORMAT_VERSION,
        attributes=tuple(map(words.attribute, configuration.attributes.values())),
        metrics=tuple(map(words.metric, configuration.metrics.values())),
        achievements=tuple(map(words.achievement, configuration.achievements.values())),
        points_systems=tuple(map(words.points_system, configuration.points_systems.values())),
        leaderboards=tuple(map(words.leaderboard, configuration.leaderboards.values())),
        streak_settings=words.streak_settings(),
        settings=words.settings(),
    )


@dataclass(frozen=True)
class Words:
    """How a document says what is set up in a configuration, at a moment."""

    configuration: Configuration
    now: datetime

    def attribute(self, attribute: Attribute) -> DocumentAttribute:
        """Return an attribute as a document says it."""
        return DocumentAttribute(key=attribute.key, name=attribute.name, type=attribute.type)

    def metric(self, metric: Metric) -> DocumentMetric:
        """Return a metric as a document says it."""
        return DocumentMetric(key=metric.key, name=metric.name, unit_type=metric.unit_type, units=metric.units)

    def achievement(self, achievement: Achievement) -> AnyAchievement:
        """Return an achievement as a document says it."""
        common = {
            "name": achievement.name,
            "description": achievement.description,
            "status": achievement.status,
            "badge": picture(achievement.badge_url),
            "user_attributes": self._conditions(achievement.user_filter),
        }
        match achievement.goal:
            case MetricGoal(metric_id, value, event_filter):
                return MetricAchievement.model_validate(
                    common
                    | {
                        "trigger": "metric",
                        "metric_key": self.configuration.metrics[metric_id].key,
                        "metric_value": value,
                        "event_attributes": self._conditions(event_filter),
                    }
                )
            case StreakGoal(length):
                return StreakAchievement.model_validate(common | {"trigger": "streak", "streak_length": length})
            case APIGoal(key):
                return APIAchievement.model_validate(common | {"trigger": "api", "key": key})
            case CompositeGoal(achievement_ids):
                required = tuple(each for id_, each in self.references.items() if id_ in achievement_ids)
                return CompositeAchievement.model_validate(
                    common | {"trigger": "achievement", "achievements": required}
                )
            case AnniversaryGoal(years):
                return AnniversaryAchievement.model_validate(
                    common | {"trigger": "anniversary", "anniversary_years": years}
                )
            case _:
                assert_never(achievement.goal)

    def points_system(self, system: PointsSystem) -> DocumentPointsSystem:
        """Return a points system as a document says it, with all that belongs to it."""
        boosts = (boost for boost in self.configuration.boosts_of(system.id) if boost.user_id is None)
        return DocumentPointsSystem(
            key=system.key,
            name=system.name,
            description=system.description,
            badge=picture(system.badge_url),
            max_points=system.max_points,
            levels=tuple(map(self.level, self.configuration.levels_of(system.id))),
            triggers=tuple(map(self.trigger, self.configuration.triggers_of(system.id))),
            boosts=tuple(map(self.boost, boosts)),
        )

    def level(self, level: Level) -> DocumentLevel:
        """Return a level as a document says it."""
        return DocumentLevel(
            key=level.key,
            name=level.name,
            points=level.points,
            description=level.description,
            badge=picture(level.badge_url),
        )

    def trigger(self, trigger: Trigger) -> AnyTrigger:
        """Return a trigger as a document says it."""
        common = {
            "points": trigger.points,
            "status": trigger.status,
            "user_attributes": self._conditions(trigger.user_filter),
            "block_if_out_of_points": trigger.blocks,
        }
        match trigger.cause:
            case MetricCause(metric_id, threshold, event_filter):
                return MetricTrigger.model_validate(
                    common
                    | {
                        "type": "metric",
                        "metric_key": self.configuration.metrics[metric_id].key,
                        "metric_threshold": threshold,
                        "event_attributes": self._conditions(event_filter),
                    }
                )
            case AchievementCause(achievement_id):
                reference = self.references[achievement_id]
                return AchievementTrigger.model_validate(common | {"type": "achievement", "achievement": reference})
            case StreakCause(length):
                return StreakTrigger.model_validate(common | {"type": "streak", "streak_length": length})
            case TimeCause(unit, interval, _):
                return TimeTrigger.model_validate(
                    common | {"type": "time", "time_unit": unit, "time_interval": interval}
                )
            case CreationCause():
                return CreationTrigger.model_validate(common | {"type": "user_creation"})
            case _:
                assert_never(trigger.cause)

    def boost(self, boost: Boost) -> DocumentBoost:
        """Return a boost as a document says it."""
        return DocumentBoost(
            name=boost.name,
            start=boost.starts_on,
            end=boost.ends_on,
            multiplier=boost.multiplier,
            rounding=boost.rounding,
            user_attributes=self._conditions(boost.user_filter),
        )

    def leaderboard(self, board: Leaderboard) -> AnyLeaderboard:
        """Return a leaderboard as a document says it, with the status that it has by now."""
        common: dict[str, Any] = {
            "key": board.key,
            "name": board.name,
            "description": board.description,
            "status": status_at(board, self.now),
            "max_participants": board.max_participants,
            "start": board.starts_on,
            "end": board.ends_on,
            "breakdown_attributes": tuple(self.configuration.attributes[id_].key for id_ in board.breakdown),
            "user_attributes": self._conditions(board.user_filter),
        }
        if isinstance(board.ranked_by, StreakRanking):
            return StreakLeaderboard.model_validate(common | {"rank_by": "streak"})
        repetition = board.repetition
        common |= {
            "run_unit": repetition.unit if repetition else None,
            "run_interval": repetition.interval if repetition else None,
            "start_time": board.start_time,
            "end_time": board.end_time,
        }
        match board.ranked_by:
            case MetricRanking(metric_id):
                key = self.configuration.metrics[metric_id].key
                return MetricLeaderboard.model_validate(common | {"rank_by": "metric", "metric_key": key})
            case PointsRanking(system_id):
                key = self.configuration.points_systems[system_id].key
                return PointsLeaderboard.model_validate(common | {"rank_by": "points", "points_system_key": key})
            case _:
                assert_never(board.ranked_by)

    def streak_settings(self) -> DocumentStreakSettings:
        """Return the streak settings in force as a document says them."""
        settings = self.configuration.streak_settings
        counted = {self.configuration.metrics[id_].key: threshold for id_, threshold in settings.thresholds.items()}
        return DocumentStreakSettings(
            frequency=settings.frequency,
            evaluation_mode=settings.mode,
            customization_enabled=settings.is_customizable,
            days_off=tuple(sorted(settings.days_off)),
            metrics=tuple(DocumentStreakMetric(key=key, threshold=int(counted[key])) for key in sorted(counted)),
            freezes=_freezes(settings.freezes),
        )

    def settings(self) -> DocumentSettings:
        """Return the settings as a document says them."""
        return _settings(self.configuration.settings)

    @cached_property
    def references(self) -> Mapping[AchievementId, AchievementReference]:
        """How a document refers to each achievement."""
        counts: dict[str, count[int]] = {}
        references: dict[AchievementId, AchievementReference] = {}
        for achievement in self.configuration.achievements.values():
            if isinstance(achievement.goal, APIGoal):
                references[achievement.id] = AchievementReference(key=achievement.goal.key)
                continue
            ordinal = next(counts.setdefault(achievement.name, count(1)))
            references[achievement.id] = AchievementReference(
                name=achievement.name, ordinal=ordinal if ordinal > 1 else None
            )
        return references

    def _conditions(self, wanted: AttributeValues) -> dict[str, str]:
        return dict(sorted((self.configuration.attributes[id_].key, value) for id_, value in wanted.items()))


def _freezes(freezes: FreezeSettings | None) -> DocumentStreakFreezes | None:
    if freezes is None:
        return None
    return DocumentStreakFreezes(
        start_count=freezes.start_count,
        max_count=freezes.max_count,
        auto_earn_interval=freezes.auto_earn_interval,
        auto_earn_amount=freezes.auto_earn_amount,
    )


def _settings(settings: TenantSettings) -> DocumentSettings:
    branding, experimentation = settings.branding, settings.experimentation
    return DocumentSettings(
        branding=DocumentBranding(
            app_name=branding.app_name,
            app_url=branding.app_url,
            brand_color=branding.brand_color,
            font=branding.font,
            logo=picture(branding.logo_url),
            app_icon=picture(branding.app_icon_url),
        ),
        experimentation=DocumentExperimentation(
            control_ratio=experimentation.control_percent,
            user_activation_window=experimentation.activation_window_days,
        ),
        aggregation_period=settings.aggregation_period,
    )
