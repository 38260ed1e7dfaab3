"""Use case: the customer says that a user completed an achievement (behaviour 5.3)."""

from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.achievements import Achievement, Completion
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.engine import Decided, call_achievement
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import State
from plaudit.domain.users import ProfileChange
from plaudit.services.retrying import Contest
from plaudit.services.take_step import Need, take_step
from plaudit.storage.completions import list_completions
from plaudit.storage.tenant_tables import TenantTable


@dataclass(frozen=True, slots=True)
class CompletionAnswer:
    """The one completion that a user can have of an achievement, and what was decided now."""

    achievement: Achievement
    completion: Completion
    decided: Decided


def complete_achievement(
    table: TenantTable,
    configuration: Configuration,
    user_id: UserId,
    change: ProfileChange,
    achievement: Achievement,
    now: datetime,
) -> CompletionAnswer:
    """Complete an achievement for a user, who is created or changed with it.

    Safe to repeat: the second time it is the same completion, and nobody gets points. Raises AchievementNotFoundError,
    AchievementNotOpenError, OutOfPointsError, and what a change of the profile raises.
    """

    def decide(state: State) -> Decided:
        return call_achievement(configuration, state, user_id, change, achievement, now)

    decided = take_step(table, configuration, Need(user_id, change=change), decide, now).decided
    if decided is None:
        raise ValueError(achievement)
    completion = _completion_in(decided, achievement) or _stored_completion(table, user_id, achievement)
    return CompletionAnswer(achievement, completion, decided)


def _completion_in(decided: Decided, achievement: Achievement) -> Completion | None:
    """Return the completion, if this is the step that made it."""
    if decided.entry is None:
        return None
    for effect in decided.entry.effects:
        if isinstance(effect, AchievementCompleted) and effect.achievement_id == achievement.id:
            return Completion(effect.completion_id, achievement.id, decided.entry.occurred_at)
    return None


def _stored_completion(table: TenantTable, user_id: UserId, achievement: Achievement) -> Completion:
    """Return the completion of before. It is stored with the state that told of it, but a moment later to be seen."""
    contest = Contest()
    while True:
        for completion in list_completions(table, user_id):
            if completion.achievement_id == achievement.id:
                return completion
        contest.lose()
