"""Which achievements a step completes, and what it takes for them (behaviour 5)."""

from dataclasses import replace

from plaudit.domain.achievements import (
    Achievement,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
    completion_id,
    composites_completed,
    is_open,
)
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.filters import filter_id
from plaudit.domain.identifiers import MetricId
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.notices import WaitingAchievement, achievement_due_at, notice_zone, with_achievement
from plaudit.domain.step import Step


def complete_by_metric(step: Step, metric_id: MetricId) -> None:
    """Complete what the total of an event's metric reaches; it is looked at by every event of the metric (5.2)."""
    progress = step.progress.get(metric_id) or MetricProgress(metric_id)
    for achievement, goal in step.configuration.metric_achievements.get(metric_id, ()):
        if is_open(achievement, step.user.completed, step.attributes) and _is_reached(goal, progress):
            complete(step, achievement)


def complete_by_streak(step: Step) -> None:
    """Complete what the length of the streak reaches; it is looked at by every event (5.2)."""
    achievements = step.configuration.streak_achievements
    length = step.streak.length if achievements else 0
    for achievement, goal in achievements:
        if length >= goal.length and is_open(achievement, step.user.completed, step.attributes):
            complete(step, achievement)


def complete_composites(step: Step) -> None:
    """Complete what the achievements that the step has completed make complete in turn (5.2)."""
    if step.completed:
        numbers = step.configuration.achievement_numbers
        composites = step.configuration.composite_achievements
        for achievement in composites_completed(composites, numbers, step.user.completed, step.attributes):
            complete(step, achievement)


def complete(step: Step, achievement: Achievement) -> None:
    """Complete an achievement, and see to it that the user is written to about it, unless it is silent (9.4)."""
    id_ = completion_id(step.user.profile.id, achievement.id)
    step.user = replace(step.user, completed=step.user.completed | {achievement.number})
    step.completed.append(achievement)
    step.effects.append(AchievementCompleted(achievement.id, id_, step.is_silent))
    if not step.is_silent:
        _announce(step, achievement)


def qualifies(step: Step, achievement: Achievement) -> bool:
    """Tell whether a user's present standing completes an achievement (5.4)."""
    if not is_open(achievement, step.user.completed, step.attributes):
        return False
    match achievement.goal:
        case MetricGoal() as goal:
            return _is_reached(goal, step.before.progress_in(goal.metric_id))
        case StreakGoal(length):
            return step.streak.length >= length
        case CompositeGoal(achievement_ids):
            numbers = step.configuration.achievement_numbers
            return all(numbers[id_] in step.user.completed for id_ in achievement_ids)
        case _:
            return False


def _is_reached(goal: MetricGoal, progress: MetricProgress) -> bool:
    filter_ = filter_id(goal.event_filter) if goal.event_filter else None
    return progress.height(filter_).total >= goal.value


def _announce(step: Step, achievement: Achievement) -> None:
    """Tell of a completion at once if its hour has come, else note when."""
    due_at = achievement_due_at(step.user.latest_at, notice_zone(step.user.profile.time_zone))
    waiting = WaitingAchievement(due_at, achievement.number)
    step.user = replace(step.user, notices=with_achievement(step.user.notices, waiting))
