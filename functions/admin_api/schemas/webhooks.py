"""Webhooks on the wire (behaviour 8.1, 8.2)."""

from typing import Annotated

from annotated_types import Len
from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from admin_api.items import AdminIssue, Updated
from admin_api.schemas.instants import SentInstant
from http_api.models import APIModel, Id, Instant
from http_api.texts import NameText
from plaudit.domain.edits.webhooks import WebhookChange
from plaudit.domain.webhook_targets import MAX_URL
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.services.webhook_secrets import ShownSecrets

NAME = "What people call it."
NAMES = ["Gift cards"]
URL = (
    "Where deliveries are posted: https, and a public address. It is looked at when it is saved, and again at every "
    "connection."
)
URLS = ["https://hooks.example.com/plaudit"]
TYPES = "What it is told of."
SOME_TYPES = [["achievement.completed", "leaderboard.finished"]]
ENABLED = "Whether it is told of what happens. What happens while it is off is not told later."
SECRET = "What deliveries are signed with."  # noqa: S105  # says what it is
SECRETS = ["whsec_7QvXsF7Ck6me7O3mHxZqk04+DQk+O+xF4MxO/7UJmG8="]


def _each_once(types: list[WebhookType]) -> list[WebhookType]:
    if len(set(types)) < len(types):
        raise ValueError("name each type once")
    return types


TargetText = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=MAX_URL)]
Types = Annotated[
    list[WebhookType],
    Len(1, len(WebhookType)),
    AfterValidator(_each_once),
    Field(json_schema_extra={"uniqueItems": True}),
]


class AdminWebhook(APIModel):
    """Who is told of what happens, and where."""

    id: Id
    name: str = Field(description=NAME, examples=NAMES)
    url: str = Field(description=URL, examples=URLS)
    types: list[WebhookType] = Field(description=TYPES, examples=SOME_TYPES)
    enabled: bool = Field(description=ENABLED, examples=[True])
    created: Instant = Field(description="When it was made.")


class MadeWebhook(AdminWebhook):
    """A webhook that was just made, with its secret."""

    secret: str = Field(description=SECRET, examples=SECRETS)


class WebhookCreate(APIModel):
    """A webhook to create."""

    name: NameText = Field(description=NAME, examples=NAMES)
    url: TargetText = Field(description=URL, examples=URLS)
    types: Types = Field(description=TYPES, examples=SOME_TYPES)
    enabled: StrictBool = Field(default=True, description=ENABLED, examples=[True])


class WebhookUpdate(APIModel):
    """A change of a webhook; what is not sent stays, and so does its secret."""

    id: str = Field(description="The webhook to change.")
    name: NameText | None = Field(None, description=NAME, examples=NAMES)
    url: TargetText | None = Field(None, description=URL, examples=URLS)
    types: Types | None = Field(None, description=TYPES, examples=SOME_TYPES)
    enabled: StrictBool | None = Field(None, description=ENABLED, examples=[True])


class WebhooksCreated(APIModel):
    """What was created, and an issue for each item that was not."""

    created: list[MadeWebhook]
    issues: list[AdminIssue]


class WebhooksUpdated(Updated[AdminWebhook]):
    """What was changed."""


class WebhookSecret(APIModel):
    """What the deliveries of a webhook are signed with."""

    secret: str = Field(description=SECRET, examples=SECRETS)
    previous_secret: str | None = Field(
        description="The secret before, which signs as well for 24 hours after a rotation; else null.", examples=[None]
    )
    previous_secret_expires: Instant | None = Field(
        description="Until when the secret before signs; null when there is none.", examples=[None]
    )


class WebhookTest(APIModel):
    """Asks for a made-up delivery."""

    type: WebhookType = Field(
        description="What it tells of, whether the webhook takes that type or not.", examples=["achievement.completed"]
    )


class WebhookReplay(APIModel):
    """Asks for what failed to be sent again."""

    since: SentInstant = Field(
        description="Deliveries that were made then or later, in real time.", examples=["2026-07-01T09:30:00.000Z"]
    )


class WebhookReplayAccepted(APIModel):
    """What failed is being sent again."""

    since: Instant = Field(description="From which instant on.", examples=["2026-07-01T09:30:00.000Z"])
    accepted: bool = Field(description="Always true: it is done in the background.", examples=[True])


def to_admin_webhook(webhook: Webhook) -> AdminWebhook:
    """Return a webhook as the wire shows it."""
    return AdminWebhook(
        id=webhook.id,
        name=webhook.name,
        url=webhook.url,
        types=list(webhook.types),
        enabled=webhook.is_enabled,
        created=webhook.created_at,
    )


def to_made_webhook(webhook: Webhook, secrets: ShownSecrets) -> MadeWebhook:
    """Return a webhook that was just made as the wire shows it."""
    return MadeWebhook(**to_admin_webhook(webhook).model_dump(), secret=secrets.current)


def to_webhook_change(wanted: WebhookUpdate) -> WebhookChange:
    """Return what a request wants of a webhook."""
    return WebhookChange(
        name=wanted.name,
        url=wanted.url,
        types=None if wanted.types is None else tuple(wanted.types),
        is_enabled=wanted.enabled,
    )


def to_webhook_secret(secrets: ShownSecrets) -> WebhookSecret:
    """Return secrets as the wire shows them."""
    return WebhookSecret(
        secret=secrets.current,
        previous_secret=secrets.previous,
        previous_secret_expires=secrets.previous_until,
    )
