"""Lambda: does for all users what edits of the configuration ask for, and removes what remains of erased users."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

import plaudit.collector  # noqa: F401  # before what is dear to import
from plaudit.clock import utc_now
from plaudit.log_context import note_tenant, working_on
from plaudit.messaging.erasures import RemovalDue, find_removal
from plaudit.messaging.jobs import PagesDue, to_pages
from plaudit.services.erase_user import continue_removal
from plaudit.services.open_tenant import registry
from plaudit.services.run_job import run_pages
from plaudit.storage.test_clocks import environment_now
from plaudit.time_left import half_of_the_time

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Process the records; those that failed come back from the queue."""
    handle = partial(handle_record, has_time=half_of_the_time(context))
    return process_partial_response(event=event, record_handler=handle, processor=processor, context=context)


def handle_record(record: SQSRecord, has_time: Callable[[], bool]) -> None:
    """Process one message. The processor puts a failed one back without a word, so the word is said here."""
    with working_on(logger, record.message_id):
        removal = find_removal(record.body)
        if removal:
            _remove(removal, has_time)
        else:
            _run(to_pages(record.body), has_time)


def _run(message: PagesDue, has_time: Callable[[], bool]) -> None:
    note_tenant(logger, message)
    outcome = run_pages(message, utc_now(), has_time)
    logger.info(
        "pages visited",
        job_id=message.job_id,
        visited=outcome.visited,
        changed=outcome.changed,
        is_expired=outcome.is_expired,
    )


def _remove(message: RemovalDue, has_time: Callable[[], bool]) -> None:
    note_tenant(logger, message)
    now = environment_now(registry(), message.environment_id, utc_now())
    is_through = continue_removal(message, now, has_time)
    logger.info("erased user's items removed", is_through=is_through)
