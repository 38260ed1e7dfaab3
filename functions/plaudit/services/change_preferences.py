"""Use case: a user decides about notifications and the streak (behaviour 2.6, 4.11)."""

from datetime import datetime

from plaudit.domain.actions import PreferencesChange
from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import Decided
from plaudit.domain.engine import change_preferences as decide_change
from plaudit.domain.identifiers import UserId
from plaudit.domain.preferences import (
    NotificationPreferences,
    Preferences,
    StreakPreferencesSent,
    change_notifications,
    change_streak_preferences,
)
from plaudit.domain.states import State
from plaudit.services.known_users import take_step_of_known_user
from plaudit.storage.tenant_tables import TenantTable

NOTHING_SENT = StreakPreferencesSent()


def change_preferences(
    table: TenantTable,
    configuration: Configuration,
    user_id: UserId,
    notifications: NotificationPreferences,
    streak: StreakPreferencesSent,
    now: datetime,
) -> Preferences:
    """Change what was sent, and return the preferences after it.

    Raises UserNotFoundError, and what `change_streak_preferences` raises. Safe to repeat: the same change a second
    time changes nothing, and is not even logged.
    """

    def decide(state: State) -> Decided:
        kept = _kept(state)
        change = PreferencesChange(
            change_notifications(kept.notifications, notifications) if notifications else None,
            change_streak_preferences(kept.streak, streak, configuration) if streak != NOTHING_SENT else None,
        )
        return decide_change(configuration, state, change, now)

    return _kept(take_step_of_known_user(table, configuration, user_id, decide, now).state)


def _kept(state: State) -> Preferences:
    return state.user.preferences if state.user else Preferences()
