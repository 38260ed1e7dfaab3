"""Effects in words, for whoever asks why."""

from typing import assert_never

from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import Effect, MetricChanged, StreakExtended, StreakLost, StreakStarted, UserCreated
from plaudit.domain.identifiers import MetricId


def describe_effect(effect: Effect, configuration: Configuration) -> str:
    """Return what an effect means, as part of a sentence."""
    match effect:
        case UserCreated():
            return "user created"
        case StreakLost():
            return f"streak of {effect.length} lost"
        case MetricChanged():
            return f"{metric_key(effect.metric_id, configuration)} {effect.change:+} to {effect.total}"
        case StreakStarted():
            return "streak started"
        case StreakExtended():
            return f"streak extended to {effect.streak.length}"
        case _:
            assert_never(effect)


def metric_key(metric_id: MetricId, configuration: Configuration) -> str:
    """Return the key of a metric; of one that was deleted since, the id."""
    metric = configuration.metrics.get(metric_id)
    return metric.key if metric else metric_id
