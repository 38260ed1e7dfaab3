"""`/settings`: branding, experiments and the length of a recap."""

from admin_api.paths import BASE_PATH
from admin_api.schemas.settings import AdminSettings, SettingsUpdate, changed_settings, to_admin_settings
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.edits.edit import Saved
from plaudit.services.edit_configuration import edit_configuration

router = new_router(BASE_PATH)


@router.get("/settings", operation_id="admin_settings_get", tags=["Settings"])
async def get_settings(access: AdminAccess) -> AdminSettings:
    """Return the settings."""
    return to_admin_settings(access.configuration.settings)


@router.patch("/settings", operation_id="admin_settings_update", tags=["Settings"])
async def update_settings(wanted: SettingsUpdate, access: AdminAccess) -> AdminSettings:
    """Change settings, all that is sent or nothing."""
    decisions = [lambda configuration: Saved(changed_settings(configuration.settings, wanted))]
    edit_configuration(access.table, access.configuration, decisions, access.now)
    return to_admin_settings(changed_settings(access.configuration.settings, wanted))
