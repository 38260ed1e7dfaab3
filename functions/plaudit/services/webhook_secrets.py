"""The secrets by which webhooks are signed: derived, shown to administrators, and stored nowhere (behaviour 8.2)."""

from dataclasses import dataclass, field
from datetime import datetime

from plaudit.domain.webhooks import OVERLAP, Webhook
from plaudit.messaging.webhook_signing import webhook_secret
from plaudit.settings import settings
from plaudit.storage.secrets import webhook_master


@dataclass(frozen=True, slots=True)
class ShownSecrets:
    """What administrators are shown: the secret, and for a day after a rotation the one before."""

    current: str = field(repr=False)
    previous: str | None = field(repr=False)
    previous_until: datetime | None


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """Return the secrets that sign at an instant of real time, the newest first."""
    master = webhook_master(settings().webhook_master_secret_arn)
    return [webhook_secret(master, webhook.id, generation) for generation in webhook.generations_at(now)]


def shown_secrets(webhook: Webhook, now: datetime) -> ShownSecrets:
    """Return the secrets of a webhook at an instant of real time."""
    current, *previous = secrets_of(webhook, now)
    if not previous or webhook.rotated_at is None:
        return ShownSecrets(current, None, None)
    return ShownSecrets(current, previous[0], webhook.rotated_at + OVERLAP)
