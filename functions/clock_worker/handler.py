"""Lambda: does what is due by the clock, user by user, and finishes moves of test clocks."""

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
from plaudit.messaging.clock import MoveDue, PartsDue, to_clock_message
from plaudit.services.move_clock import move_on
from plaudit.services.open_tenant import registry
from plaudit.services.run_clock import work_off
from plaudit.storage.test_clocks import find_test_clock
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
        message = to_clock_message(record.body)
        if isinstance(message, MoveDue):
            _move(message, has_time)
        else:
            _work_off(message, has_time)


def _move(message: MoveDue, has_time: Callable[[], bool]) -> None:
    logger.append_keys(environment_id=message.moved_environment_id)
    clock = move_on(registry(), message.moved_environment_id, has_time)
    logger.info(
        "test clock moved",
        is_pending=clock is not None and clock.is_pending,
        happened=clock.happened if clock else {},
    )


def _work_off(message: PartsDue, has_time: Callable[[], bool]) -> None:
    note_tenant(logger, message)
    if find_test_clock(registry(), message.environment_id):
        logger.info("left to the test clock", slot=message.slot)
        return
    shift = work_off(message, utc_now(), has_time)
    if shift is None:
        logger.info("tenant is closed or gone", slot=message.slot)
        return
    logger.info(
        "slot worked off",
        slot=message.slot,
        visited=shift.visited,
        failed=shift.failed,
        remaining=len(shift.remaining),
    )
