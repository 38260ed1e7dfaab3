"""Points boosts on the wire (behaviour 6.2, 9.2)."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from admin_api.items import Created, Updated
from admin_api.schemas.parts import AttributeFilter, to_attribute_values, to_filters
from http_api.days import Day
from http_api.models import APIModel, Id, Number, example_with, optional
from http_api.texts import IdText, NameText
from plaudit.domain.identifiers import BoostId, PointsSystemId, UserId
from plaudit.domain.points import Boost, Rounding
from plaudit.values import Amount


class BoostStatus(StrEnum):
    """Where today's UTC date lies: before, within or after the days of a boost."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    FINISHED = "finished"


class AdminBoost(APIModel):
    """A multiplier of positive awards, for one user, for those who match, or for everybody."""

    model_config = example_with("userAttributes")

    id: Id
    name: str = Field(examples=["Double weekend"])
    status: BoostStatus
    start: date
    end: date | None
    multiplier: Number
    rounding: Rounding
    user_id: str | None = Field(
        description="The one user whom it is for; null when it is for all who match.", examples=[None]
    )
    user_attributes: list[AttributeFilter] | None = optional("For which users it is, unless it is for one user.")


class BoostCreate(APIModel):
    """A boost to create."""

    model_config = example_with("end", "rounding", "userAttributes")

    user_id: IdText | None = Field(None, description="For this user alone; not together with userAttributes.")
    name: NameText = Field(examples=["Double weekend"])
    start: Day = Field(description="The first day, local to each user.")
    end: Day | None = Field(None, description="The last day; without it the boost goes on.")
    multiplier: Amount = Field(description="Greater than 0, less than 100, not 1.")
    rounding: Rounding | None = Field(None, description="`down` if not sent.")
    user_attributes: list[AttributeFilter] | None = None


class BoostUpdate(APIModel):
    """A change of a boost; what is not sent stays."""

    model_config = example_with("end")

    id: str
    name: NameText | None = Field(None, examples=["Double weekend"])
    start: Day | None = None
    end: Day | None = Field(None, description="null removes it.")
    multiplier: Amount | None = None
    rounding: Rounding | None = None
    user_attributes: list[AttributeFilter] | None = Field(None, description="null clears them.")


class BoostsCreated(Created[AdminBoost]):
    """What was created."""


class BoostsUpdated(Updated[AdminBoost]):
    """What was changed."""


def to_admin_boost(boost: Boost, now: datetime) -> AdminBoost:
    """Return a boost as the wire shows it at a moment."""
    return AdminBoost(
        id=boost.id,
        name=boost.name,
        status=_status(boost, now.date()),
        start=boost.starts_on,
        end=boost.ends_on,
        multiplier=boost.multiplier,
        rounding=boost.rounding,
        user_id=boost.user_id,
        user_attributes=to_filters(boost.user_filter) if boost.user_id is None else None,
    )


def to_boost(id_: BoostId, system_id: PointsSystemId, wanted: BoostCreate) -> Boost:
    """Return the boost that a request describes; raises IssueError."""
    return Boost(
        id=id_,
        system_id=system_id,
        name=wanted.name,
        starts_on=wanted.start,
        ends_on=wanted.end,
        multiplier=wanted.multiplier,
        rounding=wanted.rounding or Rounding.DOWN,
        user_id=None if wanted.user_id is None else UserId(wanted.user_id),
        user_filter=to_attribute_values(wanted.user_attributes),
    )


def changed_boost(boost: Boost, wanted: BoostUpdate) -> Boost:
    """Return a boost with what a request sends; raises IssueError."""
    sent = wanted.model_fields_set
    return replace(
        boost,
        name=wanted.name or boost.name,
        starts_on=wanted.start or boost.starts_on,
        ends_on=wanted.end if "end" in sent else boost.ends_on,
        multiplier=boost.multiplier if wanted.multiplier is None else wanted.multiplier,
        rounding=wanted.rounding or boost.rounding,
        user_filter=to_attribute_values(wanted.user_attributes) if "user_attributes" in sent else boost.user_filter,
    )


def _status(boost: Boost, today: date) -> BoostStatus:
    if today < boost.starts_on:
        return BoostStatus.SCHEDULED
    if boost.ends_on is not None and boost.ends_on < today:
        return BoostStatus.FINISHED
    return BoostStatus.ACTIVE
