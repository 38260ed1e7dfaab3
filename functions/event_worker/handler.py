"""Lambda: works through the queue of batch events."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

import plaudit.collector  # noqa: F401  # before what is dear to import
from plaudit.log_context import note_tenant, working_on
from plaudit.messaging.batch_events import BatchAccepted, BatchMessage, PartReady, send_parts, to_message
from plaudit.services.process_batch import process_part

logger = Logger()
# One user's trouble does not hold up another's events: only the rest of the failed message's group is put back.
processor = SqsFifoPartialProcessor(skip_group_on_error=True)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Process the records; those that failed come back from the queue."""
    return process_partial_response(event=event, record_handler=handle_record, processor=processor, context=context)


def handle_record(record: SQSRecord) -> None:
    """Process one message. The processor puts a failed one back without a word, so the word is said here."""
    with working_on(logger, record.message_id):
        process(to_message(record.body))


def process(message: BatchMessage) -> None:
    """Dispatch a batch, or process a part of one."""
    note_tenant(logger, message)
    match message:
        case BatchAccepted():
            send_parts(message)
            logger.info("batch dispatched", parts=len(message.groups))
        case PartReady():
            outcome = process_part(message)
            logger.info(
                "batch part processed",
                recorded=outcome.recorded,
                replayed=outcome.replayed,
                rejected=outcome.rejected,
                is_expired=outcome.is_expired,
            )
