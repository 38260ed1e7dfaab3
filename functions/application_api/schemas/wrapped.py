"""A user's year in answers, in the shapes that the official SDK expects (behaviour 9.1)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from application_api.schemas.achievements import UserAchievement, to_user_achievement
from application_api.schemas.leaderboards import UserLeaderboard, to_user_leaderboard
from http_api.models import APIModel, Number, optional
from http_api.user_models import User, to_user
from plaudit.domain.configuration import Configuration, Metric
from plaudit.domain.identifiers import AttributeId, EnvironmentId
from plaudit.domain.periods import Frequency
from plaudit.domain.wrapped import Figures
from plaudit.services.read_leaderboards import UserStanding
from plaudit.services.read_wrapped import MetricYear, Part, Wrapped
from plaudit.services.recall_boards import Recalled

PERCENTILE = (
    "The percentage of the users active in the period whose change is not greater. Only present for the week, the "
    "month and the year, in tenants of at most 200 users."
)


class WrappedFigures(APIModel):
    """How a total moved."""

    current_total: Number = Field(description="At the end of the period.")
    change_this_period: Number
    percent_change: Number = Field(description="In percent of the total before the period; 100 if that was 0.")
    percentile_this_period: Number | None = optional(PERCENTILE)


class WrappedAttributeValue(WrappedFigures):
    """How a metric moved by events with one value of an attribute."""

    name: str
    units: str | None


class WrappedMetric(WrappedAttributeValue):
    """How a metric moved."""

    by_attribute: dict[str, dict[str, WrappedAttributeValue]] = Field(
        description="By key and value of event attributes."
    )


class WrappedPoints(WrappedFigures):
    """How points moved."""

    name: str = Field(examples=["XP"])
    description: str | None


class WrappedPart(APIModel):
    """What a user did in a period."""

    metrics: dict[str, WrappedMetric] = Field(description="Those that changed, by key.")
    points: dict[str, WrappedPoints] = Field(description="Those that changed, by key.")
    achievements: list[UserAchievement] = Field(description="Those completed in the period.")
    leaderboards: dict[str, UserLeaderboard] = Field(
        description="The best place at the end of any day, by key, with the start and end of the run it was in."
    )


class WrappedDay(WrappedPart):
    """The day with most events."""

    date: Annotated[date, Field(description="The day.")]


class WrappedWeek(WrappedPart):
    """The ISO week with most events; only its days within the year count."""

    start: date = Field(description="Its first day within the year.")
    end: date = Field(description="Its last day within the year.")


class WrappedMonth(WrappedPart):
    """The month with most events."""

    month: int = Field(ge=0, le=11, description="0 is January.", examples=[6])


class WrappedStreak(APIModel):
    """The longest streak of the year; all dates are null when there was none."""

    length: int
    frequency: Frequency
    period_start: date | None = Field(description="The first day of its first period.")
    period_end: date | None = Field(description="The last day of the period in which it reached its length.")
    started: date | None


class WrappedYear(WrappedPart):
    """The whole year."""

    longest_streak: WrappedStreak


class WrappedActivity(APIModel):
    """When a user was active, and most active; of equally active periods the earlier counts."""

    days_active: int
    weeks_active: int
    months_active: int
    most_active_day: WrappedDay
    most_active_week: WrappedWeek
    most_active_month: WrappedMonth
    entire_year: WrappedYear


class WrappedResponse(APIModel):
    """A user's year."""

    user: User
    activity: WrappedActivity


def to_wrapped_response(
    wrapped: Wrapped, configuration: Configuration, environment_id: EnvironmentId
) -> WrappedResponse:
    """Return a user's year as the wire shows it."""

    def part(shown: Part) -> dict[str, Any]:
        return _part(shown, wrapped, configuration)

    streak, day, week, month = wrapped.longest, wrapped.day, wrapped.week, wrapped.month
    longest = WrappedStreak(
        length=streak.length,
        frequency=wrapped.settled.settings.frequency,
        period_start=streak.started_on,
        period_end=streak.ended_on,
        started=streak.started_on,
    )
    return WrappedResponse(
        user=to_user(wrapped.settled.user.profile, configuration, environment_id),
        activity=WrappedActivity(
            days_active=wrapped.days_active,
            weeks_active=wrapped.weeks_active,
            months_active=wrapped.months_active,
            most_active_day=WrappedDay(**part(day), date=day.days.first),
            most_active_week=WrappedWeek(**part(week), start=week.days.first, end=week.days.last),
            most_active_month=WrappedMonth(**part(month), month=month.days.first.month - 1),
            entire_year=WrappedYear(**part(wrapped.year), longest_streak=longest),
        ),
    )


def _part(part: Part, wrapped: Wrapped, configuration: Configuration) -> dict[str, Any]:
    metrics, systems, achievements = configuration.metrics, configuration.points_systems, configuration.achievements
    return {
        "metrics": {metrics[id_].key: _metric(metrics[id_], each, configuration) for id_, each in part.metrics.items()},
        "points": {
            systems[id_].key: WrappedPoints(
                **_figures(each.figures),
                percentile_this_period=each.percentile,
                name=systems[id_].name,
                description=systems[id_].description or None,
            )
            for id_, each in part.points.items()
        },
        "achievements": [
            to_user_achievement(achievements[each.achievement_id], configuration, each.achieved_at)
            for each in part.completions
            if each.achievement_id in achievements
        ],
        "leaderboards": {each.board.key: _leaderboard(each, wrapped, configuration) for each in part.boards},
    }


def _metric(metric: Metric, shown: MetricYear, configuration: Configuration) -> WrappedMetric:
    named: dict[str, Any] = {"name": metric.name, "units": metric.units or None}

    def values(figures: Mapping[str, Figures]) -> dict[str, WrappedAttributeValue]:
        return {value: WrappedAttributeValue(**_figures(each), **named) for value, each in figures.items()}

    attributes: Mapping[AttributeId, Any] = configuration.attributes
    return WrappedMetric(
        **_figures(shown.figures),
        **named,
        percentile_this_period=shown.percentile,
        by_attribute={
            attributes[id_].key: values(figures) for id_, figures in shown.by_attribute.items() if id_ in attributes
        },
    )


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "current_total": figures.total,
        "change_this_period": figures.change,
        "percent_change": figures.percent_change,
    }


def _leaderboard(recalled: Recalled, wrapped: Wrapped, configuration: Configuration) -> UserLeaderboard:
    standing = UserStanding(recalled.standing, ())
    shown = to_user_leaderboard(recalled.board, standing, configuration, wrapped.settled.now)
    return shown.model_copy(update={"start": recalled.run.starts_on, "end": recalled.run.ends_on})
