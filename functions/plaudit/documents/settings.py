"""Streak settings and settings in a configuration document."""

from typing import Annotated

from annotated_types import Len
from pydantic import Field

from plaudit.documents.parts import DocumentPart, Picture, assumed, left_out
from plaudit.domain.edits.streaks import MAX_STREAK_METRICS
from plaudit.domain.periods import DAYS_PER_WEEK, Frequency
from plaudit.domain.streak_settings import EvaluationMode
from plaudit.domain.tenant_settings import DEFAULT_ACTIVATION_WINDOW_DAYS, AggregationPeriod, Font
from plaudit.values import Color, Days, KeyText, Mode, Percent, ShortText, WebAddress, Whole


class DocumentStreakMetric(DocumentPart):
    """A metric that counts towards the streak."""

    key: KeyText = Field(description="The key of the metric.")
    threshold: Whole = Field(description="By how much the metric has to change within a period; at least 1.")


class DocumentStreakFreezes(DocumentPart):
    """How users get freezes."""

    start_count: Whole = Field(description="How many a new user has.")
    max_count: Whole = Field(description="How many a user may have at most; not less than startCount.")
    auto_earn_interval: Whole | None = left_out("After how many days some are earned, if they are.")
    auto_earn_amount: Whole | None = left_out("How many are earned, if they are.")


class DocumentStreakSettings(DocumentPart):
    """What makes a period count towards the streak, and what holds a missed one."""

    frequency: Frequency = assumed(Frequency.DAILY, "How long a period is.")
    evaluation_mode: Mode = assumed(EvaluationMode.ANY, "Whether one metric (OR) or all of them (AND) have to do.")
    customization_enabled: bool = left_out("Whether users may have settings of their own.", default_factory=bool)
    days_off: Annotated[tuple[Whole, ...], Len(0, DAYS_PER_WEEK)] = left_out(
        "Weekdays on which a daily streak is held, from 0 (Sunday) to 6.", default_factory=tuple
    )
    metrics: Annotated[tuple[DocumentStreakMetric, ...], Len(0, MAX_STREAK_METRICS)] = left_out(
        "What counts; with none of them any event does.", default_factory=tuple
    )
    freezes: DocumentStreakFreezes | None = left_out("How users get freezes; without it there are none.")


class DocumentBranding(DocumentPart):
    """How e-mails and pushes look."""

    app_name: ShortText = left_out("What the app is called.", default_factory=str)
    app_url: WebAddress = left_out("Where messages lead.", default_factory=str)
    brand_color: Color = assumed("#000000", "As in CSS: `#1a2b3c`, `#abc`, `rgb()` or `rgba()`.")
    font: Font = assumed(Font.MODERN_SANS, "The family that e-mails are set in.")
    logo: Picture | None = left_out("The picture in e-mails.")
    app_icon: Picture | None = left_out("The picture in pushes.")


class DocumentExperimentation(DocumentPart):
    """How experiments are made."""

    control_ratio: Percent = assumed(0, "How many percent of the users are in the control group.")
    user_activation_window: Days = assumed(DEFAULT_ACTIVATION_WINDOW_DAYS, "How many days count as a user's beginning.")


class DocumentSettings(DocumentPart):
    """What is set up besides the rules."""

    branding: DocumentBranding = Field(default_factory=DocumentBranding, description="How messages look.")
    experimentation: DocumentExperimentation = Field(
        default_factory=DocumentExperimentation, description="How experiments are made."
    )
    aggregation_period: AggregationPeriod = assumed(AggregationPeriod.WEEKLY, "How long a recap reaches back.")
