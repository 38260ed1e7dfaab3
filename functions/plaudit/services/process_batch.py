"""Use case: process a part of an accepted batch, each event exactly once and in order (behaviour 3.6)."""

from dataclasses import dataclass, replace

from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import Configuration
from plaudit.domain.erasures import is_free
from plaudit.domain.errors import InvalidRequestError, MetricNotFoundError
from plaudit.messaging.batch_events import PartReady
from plaudit.services.open_tenant import current_configuration, registry, tenant_table
from plaudit.services.record_event import take_event
from plaudit.services.take_step import Need
from plaudit.storage.batches import PART_RETENTION, BatchPart, delete_part, to_part
from plaudit.storage.configuration import version_in
from plaudit.storage.dynamodb import read
from plaudit.storage.erasures import find_erasure
from plaudit.storage.keys import CONFIGURATION_VERSION, batch_part_key
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.test_clocks import environment_now
from plaudit.storage.users import MarkAddress


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What became of a part. A rejected event is one that no longer fits, its metric being deleted for instance.

    An expired part was gone when its message came, from the dead-letter queue after weeks, or because its user was
    erased.
    """

    recorded: int
    replayed: int
    rejected: dict[str, str]
    is_expired: bool = False


def process_part(message: PartReady) -> PartOutcome:
    """Record the events of a part. Safe to repeat: every event leaves a mark, and one with a mark is skipped."""
    table = tenant_table(message.tenant_id, message.environment_id)
    part_at = table.address(batch_part_key(message.batch_id, message.part))
    version_at = table.address(CONFIGURATION_VERSION)
    found = read(table.client, [part_at, version_at])
    if part_at not in found:
        return PartOutcome(0, 0, {}, is_expired=True)
    part = to_part(found[part_at])
    if not is_free(find_erasure(table, part.user_id), part.accepted_at):
        return _leave_out(table, message, part)
    configuration = current_configuration(table, version_in(found.get(version_at)))
    now = environment_now(registry(), message.environment_id, utc_now())
    replayed = 0
    rejected: dict[str, str] = {}
    for event in part.events:
        try:
            replayed += _record(table, configuration, part, replace(event, processed_at=now))
        except (InvalidRequestError, MetricNotFoundError) as error:
            rejected[event.id] = str(error)
    return PartOutcome(len(part.events) - replayed - len(rejected), replayed, rejected)


def _leave_out(table: TenantTable, message: PartReady, part: BatchPart) -> PartOutcome:
    """Forget a part that was accepted before its user was erased, or too soon afterwards (2.7)."""
    delete_part(table, part.user_id, message.batch_id, message.part)
    return PartOutcome(0, 0, {event.id: "its user was erased" for event in part.events})


def _record(table: TenantTable, configuration: Configuration, part: BatchPart, event: MetricEvent) -> bool:
    """Record an event as of when it was accepted; tell whether it had been recorded before.

    In runs that are frozen by now it does not count any more (7.6).
    """
    if event.metric_id not in configuration.metrics:
        raise MetricNotFoundError(event.metric_id)
    need = Need(event.user_id, (event.metric_id,), _mark(event), event.profile_change)
    return take_event(table, configuration, need, event, part.accepted_at).decided is None


def _mark(event: MetricEvent) -> MarkAddress:
    """The customer's idempotency key if there is one; else the event's id, as long as its message can come again.

    No key of a customer begins with a control character, so the two never meet.
    """
    if event.idempotency_key:
        return MarkAddress(event.metric_id, event.idempotency_key)
    return MarkAddress(event.metric_id, f"\0batch event {event.id}", PART_RETENTION)
