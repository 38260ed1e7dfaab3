"""Use case: what a webhook was told is looked through, the latest first (behaviour 8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.deliveries import Delivery, DeliveryStatus, id_behind, id_prefix
from plaudit.domain.identifiers import DeliveryId, WebhookId
from plaudit.domain.webhooks import WebhookType
from plaudit.storage.deliveries import list_deliveries
from plaudit.storage.tenant_tables import TenantTable

READ_AT_ONCE = 1_000
"""How many deliveries one page looks at, however few of them are wanted."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which deliveries are wanted; None asks for nothing. They were made at or after `since`, and before `until`."""

    type: WebhookType | None = None
    status: DeliveryStatus | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_by_time_alone(self) -> bool:
        """Whether all are wanted of a span of time."""
        return self.type is None and self.status is None

    def includes(self, delivery: Delivery) -> bool:
        """Return whether a delivery is wanted."""
        return (
            self.type in (None, delivery.type)
            and self.status in (None, delivery.status)
            and (self.since is None or delivery.created_at >= self.since)
            and (self.until is None or delivery.created_at < self.until)
        )


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, and the id behind which the next page begins, None when there is no more to look through."""

    deliveries: Sequence[Delivery]
    next: DeliveryId | None


def find_deliveries(
    table: TenantTable, webhook_id: WebhookId, sought: Sought, *, before: str | None, limit: int
) -> DeliveryPage:
    """Return the latest deliveries that are wanted, or those that lie before an id.

    A page can have fewer than the limit, or none, and yet a next one: it ends where so many were looked at.
    """
    latest = id_behind(sought.until) if sought.until is not None else None
    bounds = [each for each in (before, latest) if each is not None]
    # One more than are wanted tells whether there is a next page.
    most = limit + 1 if sought.is_by_time_alone else READ_AT_ONCE
    found: list[Delivery] = []
    seen, last = 0, None
    for delivery in list_deliveries(table, webhook_id, before=min(bounds, default=None), limit=most):
        if sought.since is not None and delivery.id < id_prefix(sought.since):
            return DeliveryPage(found, None)
        if len(found) == limit:
            return DeliveryPage(found, last)
        seen, last = seen + 1, delivery.id
        found += [delivery] if sought.includes(delivery) else []
    return DeliveryPage(found, last if seen == most else None)
