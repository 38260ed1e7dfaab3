"""`/users/{id}/preferences`: what a user wants to be told, and of the streak."""

from application_api.paths import BASE_PATH
from application_api.routes.users import UserIdInPath
from application_api.schemas.preferences import (
    Notifications,
    PreferencesUpdate,
    StreakPreferencesChange,
    UserPreferences,
    to_notifications,
    to_streak_preferences,
    to_user_preferences,
)
from http_api.access import AnyAccess
from http_api.app import new_router
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.services.change_preferences import change_preferences
from plaudit.storage.users import find_user

router = new_router(BASE_PATH)


@router.get("/users/{id}/preferences", operation_id="users_get_preferences", tags=["Users"])
async def get_preferences(user_id: UserIdInPath, access: AnyAccess) -> UserPreferences:
    """Return a user's preferences, as far as there are any."""
    user = find_user(access.table, UserId(user_id))
    if user is None:
        raise UserNotFoundError(user_id)
    return to_user_preferences(user.preferences, access.configuration)


@router.patch("/users/{id}/preferences", operation_id="users_update_preferences", tags=["Users"])
async def update_preferences(
    user_id: UserIdInPath, preferences: PreferencesUpdate, access: AnyAccess
) -> UserPreferences:
    """Change a user's preferences; only what is sent changes.

    All streak preferences but `enabled` need streak customization to be enabled in the streak settings.
    """
    changed = change_preferences(
        access.table,
        access.configuration,
        UserId(user_id),
        to_notifications(preferences.notifications or Notifications()),
        to_streak_preferences(preferences.streak or StreakPreferencesChange()),
        access.now,
    )
    return to_user_preferences(changed, access.configuration)
