"""Lambda: posts deliveries to webhooks, side by side to different ones."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import Any, TypeAlias

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from plaudit.messaging.webhooks import DeliveryDue, to_delivery_due
from plaudit.services.deliver import deliver_messages
from plaudit.storage.tenant_tables import TableRemovedError

logger = Logger()

Records: TypeAlias = Sequence[tuple[str, DeliveryDue]]
"""Messages by the id under which the queue knows them."""


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:
    """Process the records; those that failed come back from the queue."""
    received = [(record["messageId"], to_delivery_due(record["body"])) for record in event["Records"]]
    received.sort(key=_receiver)
    rounds = [list(records) for _, records in groupby(received, key=_receiver)]
    with ThreadPoolExecutor(len(rounds)) as pool:
        failed = [id_ for ids in pool.map(partial(_deliver, context), rounds) for id_ in ids]
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in failed]}


def _receiver(record: tuple[str, DeliveryDue]) -> tuple[str, str, bool]:
    _, message = record
    return message.tenant_id, message.webhook_id, message.is_patient


def _deliver(context: LambdaContext, records: Records) -> list[str]:
    """Make the tries for one webhook; returns the ids of the messages that are to come again."""
    message = records[0][1]
    try:
        deliver_messages([each for _, each in records], lambda: context.get_remaining_time_in_millis() / 1000)
    except TableRemovedError:
        logger.info("tenant is gone", tenant_id=message.tenant_id)
    except Exception:
        logger.exception("deliveries failed", tenant_id=message.tenant_id, webhook_id=message.webhook_id)
        return [id_ for id_, _ in records]
    return []
