"""Use case: show the achievements that a user completed or may complete (behaviour 5.1, 5.2)."""

from datetime import datetime

from plaudit.domain.achievements import Achievement, is_visible
from plaudit.domain.configuration import Configuration
from plaudit.domain.states import UserState
from plaudit.storage.completions import list_completions
from plaudit.storage.tenant_tables import TenantTable


def visible_achievements(
    table: TenantTable, configuration: Configuration, user: UserState
) -> list[tuple[Achievement, datetime | None]]:
    """Return the achievements that a user sees, in the order of their creation, with when they were completed."""
    achieved_at = {each.achievement_id: each.achieved_at for each in list_completions(table, user.profile.id)}
    numbers = configuration.achievement_numbers
    completed = {numbers[id_] for id_ in achieved_at if id_ in numbers}
    return [
        (achievement, achieved_at.get(achievement.id))
        for achievement in configuration.achievements.values()
        if is_visible(achievement, completed, user.profile.attributes)
    ]
