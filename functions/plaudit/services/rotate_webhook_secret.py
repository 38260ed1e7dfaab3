"""Use case: a webhook gets another secret; the one before signs as well for a day (behaviour 8.2)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.webhooks import rotate_webhook
from plaudit.domain.errors import ResourceNotFoundError
from plaudit.domain.identifiers import WebhookId
from plaudit.domain.webhooks import Webhook
from plaudit.services.edit_configuration import edit_configuration
from plaudit.storage.tenant_tables import TenantTable


def rotate_webhook_secret(
    table: TenantTable, configuration: Configuration, webhook_id: WebhookId, *, now: datetime, there: datetime
) -> Webhook:
    """Return the webhook with its new secret; raises ResourceNotFoundError.

    `now` is real time, which receivers live by; `there` is the time of the environment.
    """
    (outcome,) = edit_configuration(
        table, configuration, [lambda current: rotate_webhook(current, webhook_id, now)], there
    )
    if not isinstance(outcome, Webhook):
        raise ResourceNotFoundError("Webhook")
    return outcome
