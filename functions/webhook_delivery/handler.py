"""Lambda: posts deliveries to webhooks, side by side to different ones."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

import plaudit.collector  # noqa: F401  # before what is dear to import
from plaudit.messaging.webhooks import DeliveryDue, put_off, to_delivery_due
from plaudit.services.deliver import deliver_messages
from plaudit.storage.tenant_tables import TableRemovedError

logger = Logger()


@dataclass(frozen=True, slots=True)
class Received:
    """A message, and how the queue knows it."""

    id: str
    receipt_handle: str
    message: DeliveryDue

    @property
    def receiver(self) -> tuple[str, str, bool]:
        """What messages share that one round is made of."""
        return self.message.tenant_id, self.message.webhook_id, self.message.is_patient


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:
    """Process the records; those that failed come back from the queue."""
    records = event["Records"]
    received = [Received(each["messageId"], each["receiptHandle"], to_delivery_due(each["body"])) for each in records]
    received.sort(key=attrgetter("receiver"))
    rounds = [list(of_receiver) for _, of_receiver in groupby(received, key=attrgetter("receiver"))]
    with ThreadPoolExecutor(len(rounds)) as pool:
        again = [each for of_round in pool.map(partial(_deliver, context), rounds) for each in of_round]
    return {"batchItemFailures": [{"itemIdentifier": each.id} for each in again]}


def _deliver(context: LambdaContext, received: Sequence[Received]) -> list[Received]:
    """Make the tries for one webhook; returns the messages that are to come again."""
    messages = [each.message for each in received]
    # Several rounds share one logger, so each line says itself whose it is.
    whose: dict[str, Any] = {"environment_id": messages[0].environment_id, "tenant_id": messages[0].tenant_id}
    try:
        later = deliver_messages(messages, lambda: context.get_remaining_time_in_millis() / 1000)
        for each in later:
            put_off(messages[each.position], received[each.position].receipt_handle, each.by)
    except TableRemovedError:
        logger.info("tenant is gone", **whose)
        return []
    except Exception:
        logger.exception("deliveries failed", webhook_id=messages[0].webhook_id, **whose)
        return list(received)
    return [received[each.position] for each in later]
