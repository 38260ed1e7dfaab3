"""Lambda: makes deliveries to webhooks of what waits in outboxes, and of windows that are over."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

import plaudit.collector  # noqa: F401  # before what is dear to import
from plaudit.clock import utc_now
from plaudit.log_context import note_tenant, working_on
from plaudit.messaging.webhooks import to_fan_out_message
from plaudit.services.do_fan_out import do_fan_out
from plaudit.storage.tenant_tables import TableRemovedError

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Process the records; those that failed come back from the queue."""
    return process_partial_response(event=event, record_handler=handle_record, processor=processor, context=context)


def handle_record(record: SQSRecord) -> None:
    """Process one message. The processor puts a failed one back without a word, so the word is said here."""
    with working_on(logger, record.message_id):
        message = to_fan_out_message(record.body)
        note_tenant(logger, message)
        try:
            count = do_fan_out(message, utc_now())
        except TableRemovedError:
            logger.info("tenant is gone")
        else:
            logger.info(type(message).__name__, count=count)
