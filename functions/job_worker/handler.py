"""Lambda: does for all users what edits of the configuration ask for."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from plaudit.clock import utc_now
from plaudit.messaging.jobs import to_pages
from plaudit.services.run_job import run_pages

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Process the records; those that failed come back from the queue."""
    handle = partial(handle_record, has_time=_half_of_the_time(context))
    return process_partial_response(event=event, record_handler=handle, processor=processor, context=context)


def handle_record(record: SQSRecord, has_time: Callable[[], bool]) -> None:
    """Process one message. The processor puts a failed one back without a word, so the word is said here."""
    try:
        message = to_pages(record.body)
        outcome = run_pages(message, utc_now(), has_time)
    except Exception:
        logger.exception("message failed", message_id=record.message_id)
        raise
    logger.info(
        "pages visited",
        tenant_id=message.tenant_id,
        job_id=message.job_id,
        visited=outcome.visited,
        changed=outcome.changed,
        is_expired=outcome.is_expired,
    )


def _half_of_the_time(context: LambdaContext) -> Callable[[], bool]:
    """Return what tells whether a further user may be begun: as long as half of the time is left for finishing."""
    least = context.get_remaining_time_in_millis() / 2
    return lambda: context.get_remaining_time_in_millis() >= least
