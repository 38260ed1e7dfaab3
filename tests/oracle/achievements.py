"""Which achievements a step completes (5)."""

from oracle.history import History, attributes, completed, running_totals, steps_of
from oracle.scenario import (
    Achievement,
    CompositeAchievement,
    Event,
    MetricAchievement,
    Rules,
    Status,
    StreakAchievement,
    matches,
)


def completed_by_event(rules: Rules, history: History, event: Event, length: int) -> tuple[str, ...]:
    """List what an event, the last in the history, completes: metric, streak, composite (3.2)."""
    open_now = open_to(rules, history, event.user)
    metric = [
        achievement.key
        for achievement in open_now
        if isinstance(achievement, MetricAchievement)
        and achievement.metric == event.metric
        and running_totals(history, event.user, event.metric, achievement.event_filter)[-1] >= achievement.value
    ]
    return with_composites(rules, history, event.user, [*metric, *reached_lengths(open_now, length)])


def completed_by_length(rules: Rules, history: History, user: str, length: int) -> tuple[str, ...]:
    """List what a length that jumped completes, silently (4.9, 5.4)."""
    return with_composites(rules, history, user, reached_lengths(open_to(rules, history, user), length))


def open_to(rules: Rules, history: History, user: str) -> list[Achievement]:
    """List what the user could complete at this moment, in order of creation."""
    held = {key for key, _ in completed(history, user)}
    mine = attributes(steps_of(history), user)
    return [
        achievement
        for achievement in rules.achievements
        if achievement.status is Status.ACTIVE
        and achievement.key not in held
        and matches(achievement.user_filter, mine)
    ]


def reached_lengths(open_now: list[Achievement], length: int) -> list[str]:
    return [item.key for item in open_now if isinstance(item, StreakAchievement) and length >= item.length > 0]


def with_composites(rules: Rules, history: History, user: str, new: list[str]) -> tuple[str, ...]:
    """Add the composites that completions complete, round after round; each goes by what the one before it left (5.2).

    Without a completion no composite is looked at.
    """
    held = {key for key, _ in completed(history, user)}
    composites = [item for item in open_to(rules, history, user) if isinstance(item, CompositeAchievement)]
    done = list(new)
    while new:
        held |= set(new)
        new = [item.key for item in composites if item.key not in held and set(item.requires) <= held]
        done += new
    return tuple(done)
