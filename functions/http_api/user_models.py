"""Users on the wire, in both directions (behaviour 2)."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StringConstraints, WithJsonSchema

from http_api.days import parse_day
from http_api.models import APIModel, Instant, example_with
from http_api.texts import MAX_TEXT, DeviceToken, IdText, ShortText
from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.control_group import is_in_control_group
from plaudit.domain.errors import InvalidTimeZoneError
from plaudit.domain.identifiers import EnvironmentId
from plaudit.domain.local_time import check_time_zone
from plaudit.domain.users import UNSET, Profile, ProfileChange, visible_attributes

MAX_DEVICE_TOKENS = 20


def _check_time_zone(name: str) -> str:
    try:
        return check_time_zone(name)
    except InvalidTimeZoneError as error:
        raise ValueError("use an IANA time zone name such as Europe/London") from error


def _parse_sign_up_date(value: object) -> date | None:
    """Accept a date, or an instant reduced to its UTC day (2.5)."""
    if value is None:
        return None
    try:
        if not isinstance(value, str) or "T" not in value:
            return parse_day(value)
        instant = datetime.fromisoformat(value)
        return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC).date()
    except (ValueError, OverflowError) as error:
        raise ValueError("use a date such as 2026-01-31 or an ISO 8601 instant") from error


EmailText = Annotated[str, StringConstraints(strict=True, max_length=MAX_TEXT, pattern=r"^[^@\s]+@[^@\s]+$")]
TimeZoneText = Annotated[str, StringConstraints(strict=True), AfterValidator(_check_time_zone)]
SignUpDate = Annotated[date, BeforeValidator(_parse_sign_up_date), WithJsonSchema({"type": "string", "format": "date"})]


class UpdatedUser(APIModel):
    """The editable fields of a user. A field that is not sent stays as it is; null clears it."""

    model_config = example_with("email", "name", "tz", "subscribeToEmails", "attributes")

    email: EmailText | None = Field(None, description="Required when subscribeToEmails is true.")
    name: ShortText | None = Field(None, examples=["Ada Lovelace"])
    tz: TimeZoneText | None = Field(None, description="An IANA time zone; without one the user lives in UTC.")
    sign_up_date: SignUpDate | None = None
    device_tokens: list[DeviceToken] | None = Field(None, max_length=MAX_DEVICE_TOKENS)
    subscribe_to_emails: StrictBool | None = Field(None, description="False also drops the stored address.")
    attributes: dict[str, ShortText | None] | None = Field(
        None, description="Merged key by key; null removes a key. Keys must be user attributes that are set up."
    )


class UpsertedUser(UpdatedUser):
    """A user, created if new; only `id` is required."""

    id: IdText = Field(description="Your own id of the user.", examples=["ada"])


class User(APIModel):
    """A user as stored."""

    id: str = Field(description="Your own id of the user.", examples=["ada"])
    email: str | None
    name: str | None = Field(examples=["Ada Lovelace"])
    tz: str | None
    sign_up_date: date | None
    device_tokens: list[str] | None
    subscribe_to_emails: bool
    attributes: dict[str, str]
    control: bool = Field(description="Whether the user is in the control group of an experiment.")
    created: Instant
    updated: Instant


def to_profile_change(user: UpdatedUser, configuration: Configuration, *, dashboard_url: str) -> ProfileChange:
    """Return what a request wants changed; raises InvalidAttributeKeysError (2.3)."""
    sent: dict[str, Any] = {name: getattr(user, name) for name in user.model_fields_set}
    tokens = sent.get("device_tokens", UNSET)
    subscribed = sent.get("subscribe_to_emails")
    return ProfileChange(
        email=sent.get("email", UNSET),
        name=sent.get("name", UNSET),
        time_zone=sent.get("tz", UNSET),
        signed_up_on=sent.get("sign_up_date", UNSET),
        device_tokens=tuple(tokens) if isinstance(tokens, list) else tokens,
        is_subscribed_to_emails=UNSET if subscribed is None else subscribed,
        attributes=configuration.attribute_ids(
            user.attributes or {}, AttributeType.USER, set_up_at=f"{dashboard_url}/users/attributes"
        ),
    )


def to_user(profile: Profile, configuration: Configuration, environment_id: EnvironmentId) -> User:
    """Return a user as the wire shows it."""
    control_percent = configuration.settings.experimentation.control_percent
    return User(
        id=profile.id,
        email=profile.email,
        name=profile.name,
        tz=profile.time_zone,
        sign_up_date=profile.signed_up_on,
        device_tokens=None if profile.device_tokens is None else list(profile.device_tokens),
        subscribe_to_emails=profile.is_subscribed_to_emails,
        attributes=visible_attributes(profile, configuration),
        control=is_in_control_group(profile.id, salt=environment_id, control_percent=control_percent),
        created=profile.created_at,
        updated=profile.updated_at,
    )
