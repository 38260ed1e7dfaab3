"""Streak settings and settings in a configuration document."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from plaudit.documents.parts import DocumentPart, Picture, left_out
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_settings import EvaluationMode
from plaudit.domain.tenant_settings import DEFAULT_ACTIVATION_WINDOW_DAYS, AggregationPeriod, Font
from plaudit.values import Color, Days, KeyText, Percent, ShortText, WebAddress, Whole

Mode = Annotated[EvaluationMode, BeforeValidator(lambda value: "AND" if value == "ALL" else value)]
"""ALL means the same as AND (4.2)."""


class StreakMetric(DocumentPart):
    """A metric that counts towards the streak."""

    key: KeyText = Field(description="The key of the metric.")
    threshold: Whole = Field(description="By how much the metric has to change within a period; at least 1.")


class StreakFreezes(DocumentPart):
    """How users get freezes."""

    start_count: Whole = Field(description="How many a new user has.")
    max_count: Whole = Field(description="How many a user may have at most; not less than startCount.")
    auto_earn_interval: Whole | None = left_out("After how many days some are earned, if they are.")
    auto_earn_amount: Whole | None = left_out("How many are earned, if they are.")


class DocumentStreakSettings(DocumentPart):
    """What makes a period count towards the streak, and what holds a missed one."""

    frequency: Frequency = Field(Frequency.DAILY, description="How long a period is.")
    evaluation_mode: Mode = Field(
        EvaluationMode.ANY, description="Whether one metric (OR) or all of them (AND) have to do."
    )
    customization_enabled: bool = left_out("Whether users may have settings of their own.", default=False)
    days_off: tuple[Whole, ...] = left_out(
        "Weekdays on which a daily streak is held, from 0 (Sunday) to 6.", default=()
    )
    metrics: tuple[StreakMetric, ...] = left_out("What counts; with none of them any event does.", default=())
    freezes: StreakFreezes | None = left_out("How users get freezes; without it there are none.")


class DocumentBranding(DocumentPart):
    """How e-mails and pushes look."""

    app_name: ShortText = left_out("What the app is called.", default="")
    app_url: WebAddress = left_out("Where messages lead.", default="")
    brand_color: Color = Field("#000000", description="As in CSS: `#1a2b3c`, `#abc`, `rgb()` or `rgba()`.")
    font: Font = Field(Font.MODERN_SANS, description="The family that e-mails are set in.")
    logo: Picture | None = left_out("The picture in e-mails.")
    app_icon: Picture | None = left_out("The picture in pushes.")


class DocumentExperimentation(DocumentPart):
    """How experiments are made."""

    control_ratio: Percent = Field(0, description="How many percent of the users are in the control group.")
    user_activation_window: Days = Field(
        DEFAULT_ACTIVATION_WINDOW_DAYS, description="How many days count as a user's beginning."
    )


class DocumentSettings(DocumentPart):
    """What is set up besides the rules."""

    branding: DocumentBranding = Field(default_factory=DocumentBranding, description="How messages look.")
    experimentation: DocumentExperimentation = Field(
        default_factory=DocumentExperimentation, description="How experiments are made."
    )
    aggregation_period: AggregationPeriod = Field(
        AggregationPeriod.WEEKLY, description="How long a recap reaches back."
    )
