"""What a tenant has set up besides its rules: how it presents itself, experiments, and how often it sums up."""

from dataclasses import dataclass, field
from enum import StrEnum

DEFAULT_ACTIVATION_WINDOW_DAYS = 7


class Font(StrEnum):
    """The families that e-mails may be set in; the values are the wire's."""

    MODERN_SANS = "MODERN_SANS"
    BOOK_SANS = "BOOK_SANS"
    ORGANIC_SANS = "ORGANIC_SANS"
    GEOMETRIC_SANS = "GEOMETRIC_SANS"
    HEAVY_SANS = "HEAVY_SANS"
    ROUNDED_SANS = "ROUNDED_SANS"
    MODERN_SERIF = "MODERN_SERIF"
    BOOK_SERIF = "BOOK_SERIF"
    MONOSPACE = "MONOSPACE"


class AggregationPeriod(StrEnum):
    """How long a recap reaches back."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Branding:
    """How e-mails and pushes look. A colour is written as in CSS: hexadecimal, `rgb()` or `rgba()`."""

    app_name: str = ""
    app_url: str = ""
    brand_color: str = "#000000"
    font: Font = Font.MODERN_SANS
    logo_url: str | None = None
    app_icon_url: str | None = None


@dataclass(frozen=True, slots=True)
class Experimentation:
    """How many percent of the users are in the control group (2.4), and how many days count as a user's beginning."""

    control_percent: int = 0
    activation_window_days: int = DEFAULT_ACTIVATION_WINDOW_DAYS


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """All of it; it is changed as one thing."""

    branding: Branding = field(default_factory=Branding)
    experimentation: Experimentation = field(default_factory=Experimentation)
    aggregation_period: AggregationPeriod = AggregationPeriod.WEEKLY
