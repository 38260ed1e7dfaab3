"""Lambda: posts deliveries to webhooks, side by side to different ones."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import Any, TypeAlias

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from plaudit.clock import utc_now
from plaudit.messaging.webhook_connections import PostingRules
from plaudit.messaging.webhooks import DeliveryDue, to_delivery_due
from plaudit.services.deliver import MARGIN, Round, deliver
from plaudit.services.open_tenant import current_configuration, tenant_table
from plaudit.settings import settings
from plaudit.storage.configuration import version_in
from plaudit.storage.dynamodb import find
from plaudit.storage.keys import CONFIGURATION_VERSION
from plaudit.storage.tenant_tables import TableRemovedError, noticing_removal

logger = Logger()

Records: TypeAlias = Sequence[tuple[str, DeliveryDue]]
"""Messages by the id under which the queue knows them."""


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:
    """Process the records; those that failed come back from the queue."""
    received = sorted(
        ((record["messageId"], to_delivery_due(record["body"])) for record in event["Records"]),
        key=lambda each: _receiver(each[1]),
    )
    rounds = [list(records) for _, records in groupby(received, key=lambda each: _receiver(each[1]))]
    with ThreadPoolExecutor(len(rounds)) as pool:
        failed = [id_ for ids in pool.map(partial(_deliver, context), rounds) for id_ in ids]
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in failed]}


def _receiver(message: DeliveryDue) -> tuple[str, str, bool]:
    return message.tenant_id, message.webhook_id, message.is_patient


def _deliver(context: LambdaContext, records: Records) -> list[str]:
    """Make the tries for one webhook; returns the ids of the messages that are to come again."""
    message, rules = records[0][1], PostingRules(allows_loopback=settings().webhook_targets == "loopback")
    longest = timedelta(seconds=rules.limit_seconds) + MARGIN
    table = tenant_table(message.tenant_id, message.environment_id)
    try:
        with noticing_removal(table):
            version = version_in(find(table.client, table.name, CONFIGURATION_VERSION))
            deliver(
                Round(
                    table,
                    current_configuration(table, version),
                    [each for _, each in records],
                    now=utc_now,
                    has_time=lambda: context.get_remaining_time_in_millis() >= longest.total_seconds() * 1000,
                    rules=rules,
                )
            )
    except TableRemovedError:
        logger.info("tenant is gone", tenant_id=message.tenant_id)
    except Exception:
        logger.exception("deliveries failed", tenant_id=message.tenant_id, webhook_id=message.webhook_id)
        return [id_ for id_, _ in records]
    return []
