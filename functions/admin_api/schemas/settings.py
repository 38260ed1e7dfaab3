"""A tenant's settings on the wire."""

from dataclasses import replace
from typing import Any

from pydantic import Field

from admin_api.schemas.parts import Badge, badge_url, to_badge
from http_api.models import APIModel, example_with
from http_api.texts import ShortText
from plaudit.domain.tenant_settings import AggregationPeriod, Branding, Experimentation, Font, TenantSettings
from plaudit.values import Color, Days, Percent, WebAddress


class BrandingSettings(APIModel):
    """How e-mails and pushes look."""

    app_name: str
    app_url: str
    brand_color: str
    font: Font
    logo: Badge | None
    app_icon: Badge | None


class ExperimentationSettings(APIModel):
    """How experiments are made."""

    control_ratio: int = Field(description="How many percent of the users are in the control group.")
    user_activation_window: int = Field(description="How many days count as a user's beginning.")


class AdminSettings(APIModel):
    """What is set up besides the rules."""

    branding: BrandingSettings
    experimentation: ExperimentationSettings
    aggregation_period: AggregationPeriod


class BrandingUpdate(APIModel):
    """A change of the branding; what is not sent stays, null clears a picture."""

    model_config = example_with("appName", "appUrl", "brandColor")

    app_name: ShortText | None = None
    app_url: WebAddress | None = None
    brand_color: Color | None = Field(None, description="As in CSS: `#1a2b3c`, `#abc`, `rgb()` or `rgba()`.")
    font: Font | None = None
    logo: Badge | None = None
    app_icon: Badge | None = None


class ExperimentationUpdate(APIModel):
    """A change of how experiments are made; what is not sent stays."""

    control_ratio: Percent | None = None
    user_activation_window: Days | None = None


class SettingsUpdate(APIModel):
    """A change of settings; what is not sent stays."""

    branding: BrandingUpdate | None = None
    experimentation: ExperimentationUpdate | None = None
    aggregation_period: AggregationPeriod | None = None


def to_admin_settings(settings: TenantSettings) -> AdminSettings:
    """Return settings as the wire shows them."""
    branding, experimentation = settings.branding, settings.experimentation
    return AdminSettings(
        branding=BrandingSettings(
            app_name=branding.app_name,
            app_url=branding.app_url,
            brand_color=branding.brand_color,
            font=branding.font,
            logo=to_badge(branding.logo_url),
            app_icon=to_badge(branding.app_icon_url),
        ),
        experimentation=ExperimentationSettings(
            control_ratio=experimentation.control_percent,
            user_activation_window=experimentation.activation_window_days,
        ),
        aggregation_period=settings.aggregation_period,
    )


def changed_settings(settings: TenantSettings, wanted: SettingsUpdate) -> TenantSettings:
    """Return the settings with what a request sends."""
    return replace(
        settings,
        branding=_changed_branding(settings.branding, wanted.branding or BrandingUpdate()),
        experimentation=_changed_experimentation(
            settings.experimentation, wanted.experimentation or ExperimentationUpdate()
        ),
        aggregation_period=wanted.aggregation_period or settings.aggregation_period,
    )


def _changed_branding(branding: Branding, wanted: BrandingUpdate) -> Branding:
    names = ("app_name", "app_url", "brand_color", "font")
    changes: dict[str, Any] = {name: value for name in names if (value := getattr(wanted, name)) is not None}
    if "logo" in wanted.model_fields_set:
        changes["logo_url"] = badge_url(wanted.logo)
    if "app_icon" in wanted.model_fields_set:
        changes["app_icon_url"] = badge_url(wanted.app_icon)
    return replace(branding, **changes)


def _changed_experimentation(experimentation: Experimentation, wanted: ExperimentationUpdate) -> Experimentation:
    ratio, window = wanted.control_ratio, wanted.user_activation_window
    return Experimentation(
        control_percent=experimentation.control_percent if ratio is None else ratio,
        activation_window_days=experimentation.activation_window_days if window is None else window,
    )
