"""Lambda: makes deliveries to webhooks of what waits in outboxes, and of windows that are over."""

from typing import Any, assert_never

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from plaudit.clock import utc_now
from plaudit.messaging.webhooks import (
    Announced,
    FanOutMessage,
    OutboxLeft,
    ReplayDue,
    WindowOver,
    send_to_fan_out,
    to_fan_out_message,
)
from plaudit.services.announce import sweep_outbox
from plaudit.services.fan_out import fan_out
from plaudit.services.open_tenant import current_configuration, registry, tenant_table
from plaudit.services.replay_deliveries import replay_page
from plaudit.services.tell_windows import Times, tell_window
from plaudit.storage.configuration import version_in
from plaudit.storage.dynamodb import ItemKey, find
from plaudit.storage.keys import CONFIGURATION_VERSION
from plaudit.storage.tenant_tables import TableRemovedError, TenantTable, noticing_removal
from plaudit.storage.test_clocks import environment_now

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Process the records; those that failed come back from the queue."""
    return process_partial_response(event=event, record_handler=handle_record, processor=processor, context=context)


def handle_record(record: SQSRecord) -> None:
    """Process one message. The processor puts a failed one back without a word, so the word is said here."""
    try:
        message = to_fan_out_message(record.body)
        count = _process(message)
    except TableRemovedError:
        logger.info("tenant is gone", message_id=record.message_id)
    except Exception:
        logger.exception("message failed", message_id=record.message_id)
        raise
    else:
        logger.info(type(message).__name__, tenant_id=message.tenant_id, count=count)


def _process(message: FanOutMessage) -> int:
    """Do what a message asks for; returns how many deliveries or messages that made."""
    table, now = tenant_table(message.tenant_id, message.environment_id), utc_now()
    if isinstance(message, OutboxLeft):
        return sweep_outbox(table, message, now)
    with noticing_removal(table):
        return _tell(table, message)


def _tell(table: TenantTable, message: Announced | WindowOver | ReplayDue) -> int:
    now = utc_now()
    configuration = current_configuration(table, version_in(find(table.client, table.name, CONFIGURATION_VERSION)))
    match message:
        case Announced(pk=pk, sk=sk):
            return fan_out(table, configuration, ItemKey(pk, sk), now)
        case WindowOver(window_pk=pk, window_sk=sk):
            there = environment_now(registry(), message.environment_id, now)
            return tell_window(table, configuration, ItemKey(pk, sk), Times(now, there))
        case ReplayDue():
            page = replay_page(table, message, now)
            send_to_fan_out(page.following)
            return page.replayed
        case _:
            assert_never(message)
