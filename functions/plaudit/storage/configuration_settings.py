"""A tenant's settings as item attributes, and back."""

from plaudit.domain.tenant_settings import AggregationPeriod, Branding, Experimentation, Font, TenantSettings
from plaudit.storage.attributes import Item


def tenant_settings_to_item(settings: TenantSettings) -> Item:
    """Return settings as the attributes of the one item that holds them."""
    branding, experimentation = settings.branding, settings.experimentation
    return {
        "branding": {
            "app_name": branding.app_name,
            "app_url": branding.app_url,
            "brand_color": branding.brand_color,
            "font": branding.font.value,
            "logo_url": branding.logo_url,
            "app_icon_url": branding.app_icon_url,
        },
        "control_percent": experimentation.control_percent,
        "activation_window_days": experimentation.activation_window_days,
        "aggregation_period": settings.aggregation_period.value,
    }


def to_tenant_settings(item: Item) -> TenantSettings:
    """Return the settings that were stored."""
    branding = item["branding"]
    return TenantSettings(
        Branding(**{**branding, "font": Font(branding["font"])}),
        Experimentation(int(item["control_percent"]), int(item["activation_window_days"])),
        AggregationPeriod(item["aggregation_period"]),
    )
