"""The secrets by which webhooks are signed: derived, shown to administrators, and stored nowhere (behaviour 8.2)."""

from datetime import datetime

from plaudit.domain.webhooks import Webhook
from plaudit.messaging.webhook_signing import webhook_secret
from plaudit.settings import settings
from plaudit.storage.secrets import webhook_master


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """Return the secrets that sign at an instant of real time, the newest first."""
    master = webhook_master(settings().webhook_master_secret_arn)
    return [webhook_secret(master, webhook.id, generation) for generation in webhook.generations_at(now)]
