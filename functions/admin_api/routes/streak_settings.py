"""`/streaks/settings`: what makes a streak."""

from admin_api.paths import BASE_PATH
from admin_api.schemas.streak_settings import (
    AdminStreakSettings,
    StreakSettingsUpdate,
    changed_streak_settings,
    to_admin_streak_settings,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit
from plaudit.domain.edits.streaks import change_streak_settings
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.services.edit_configuration import edit_configuration

router = new_router(BASE_PATH)


@router.get("/streaks/settings", operation_id="admin_streaks_settings_get", tags=["Streaks"])
async def get_streak_settings(access: AdminAccess) -> AdminStreakSettings:
    """Return the streak settings in force."""
    return to_admin_streak_settings(access.configuration.streak_settings, access.configuration)


@router.patch("/streaks/settings", operation_id="admin_streaks_settings_update", tags=["Streaks"])
async def update_streak_settings(wanted: StreakSettingsUpdate, access: AdminAccess) -> AdminStreakSettings:
    """Change streak settings, all that is sent or nothing. They hold from the current period on."""

    def decide(configuration: Configuration) -> Edit:
        return change_streak_settings(configuration, changed_streak_settings(configuration, wanted), access.now)

    outcome = edit_configuration(access.table, access.configuration, [decide], access.now)[0]
    if not isinstance(outcome, StreakEpoch):
        raise InvalidRequestError(f"Invalid streak settings: {outcome}.")
    return to_admin_streak_settings(outcome.settings, access.configuration)
