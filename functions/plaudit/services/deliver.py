"""Use case: deliveries are tried, and what comes of it is kept (behaviour 8.2, 8.3, 8.5, 8.7).

Who is slow keeps nobody else waiting. Of all workers at most SLOTS wait for one receiver, and as soon as one of them
has waited for two seconds, its deliveries go to a queue of their own, with workers of their own; they come back when it
answers promptly again. Deliveries that find no slot are put off a little. A try that fails is sent again with a delay;
so nothing waits in a worker but the tries that are being made. What is put off stays the message that it is, so that
messages which come twice do not become more and more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from aws_lambda_powertools import Logger

from plaudit.clock import utc_now
from plaudit.domain.configuration import Configuration
from plaudit.domain.deliveries import Attempt, Delivery, DeliveryStatus, delay_after
from plaudit.domain.errors import InvalidTargetError
from plaudit.domain.webhook_targets import parse_target
from plaudit.domain.webhooks import Webhook
from plaudit.messaging.webhook_connections import PostingRules
from plaudit.messaging.webhook_posting import Answer, post
from plaudit.messaging.webhook_signing import signature_headers
from plaudit.messaging.webhooks import DeliveryDue, send_dead_letter, send_deliveries
from plaudit.services.open_tenant import latest_configuration, tenant_table
from plaudit.services.webhook_secrets import secrets_of
from plaudit.settings import settings
from plaudit.storage.deliveries import claim_delivery, save_attempt
from plaudit.storage.tenant_tables import TenantTable, noticing_removal
from plaudit.storage.webhook_lanes import SLOTS, give_back_slot, note_prompt, note_slow, take_slot

MARGIN = timedelta(seconds=15)
"""How much longer than its try a claim lasts: for resolving the name, and for writing down what came of it."""

HELD_FOR = timedelta(seconds=30)
"""How long a slot is held for the prompt tries of one round; whoever has to wait for an answer holds it longer."""

PUT_OFF_BY = {False: timedelta(seconds=4), True: timedelta(seconds=40)}
"""How long a delivery waits about that found no free slot, by whether the webhook is slow."""

logger = Logger()


@dataclass(frozen=True, slots=True)
class Round:
    """What a worker does at once: tries for one webhook of one tenant.

    `now` tells real time, `has_time` whether a further try would end before the worker has to.
    """

    table: TenantTable
    configuration: Configuration
    messages: Sequence[DeliveryDue]
    now: Callable[[], datetime]
    has_time: Callable[[], bool]
    rules: PostingRules
    random: Random = field(default_factory=Random)

    @property
    def claimed_for(self) -> timedelta:
        """How long a try may take at most."""
        return timedelta(seconds=self.rules.limit_seconds) + MARGIN


@dataclass(frozen=True, slots=True)
class PutOff:
    """A message, by its position, is to come again after so long."""

    position: int
    by: timedelta


def deliver_messages(messages: Sequence[DeliveryDue], seconds_left: Callable[[], float]) -> list[PutOff]:
    """Make the tries that messages for one webhook of one tenant name, by the rules of the deployment.

    Returns what is put off. Raises TableRemovedError for a tenant that was purged.
    """
    rules = PostingRules(allows_loopback=settings().webhook_targets == "loopback")
    longest = timedelta(seconds=rules.limit_seconds) + MARGIN
    table = tenant_table(messages[0].tenant_id, messages[0].environment_id)
    with noticing_removal(table):
        configuration = latest_configuration(table)
        return deliver(Round(table, configuration, messages, utc_now, lambda: seconds_left() >= longest.seconds, rules))


def deliver(work: Round) -> list[PutOff]:
    """Make the tries that messages name, or send them to where they will be made; returns what is put off.

    Safe to repeat: a try is made by whoever claims it first. A webhook that is gone is told nothing any more.
    """
    webhook = work.configuration.webhooks.get(work.messages[0].webhook_id)
    if webhook is None:
        return []
    now = work.now()
    lane = take_slot(work.table, webhook.id, work.random.randrange(SLOTS), now, now + HELD_FOR)
    is_patient = work.messages[0].is_patient
    try:
        if lane.is_slow and not is_patient:
            _be_patient(work.messages)
            return []
        if lane.slot is None:
            delay = PUT_OFF_BY[is_patient] * (0.5 + work.random.random())
            return [PutOff(position, delay) for position in range(len(work.messages))]
        return _try_each(work, webhook, lane.slot)
    finally:
        if lane.slot is not None:
            give_back_slot(work.table, webhook.id, lane.slot)


def _try_each(work: Round, webhook: Webhook, slot: int) -> list[PutOff]:
    """Make the tries one by one; what there is no time for comes again at once, of a slow receiver on its own queue."""
    put_off: list[PutOff] = []
    for position, message in enumerate(work.messages):
        if position and not work.has_time():
            return [*put_off, *(PutOff(rest, timedelta()) for rest in range(position, len(work.messages)))]
        outcome = _try(work, webhook, message, slot)
        if outcome.comes_again is not None:
            put_off.append(PutOff(position, outcome.comes_again))
        if outcome.is_slow and not message.is_patient:
            _be_patient(work.messages[position + 1 :])
            return put_off
    return put_off


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Whether a receiver was slow, and after what time the message is to come again, if it is."""

    is_slow: bool = False
    comes_again: timedelta | None = None


def _try(work: Round, webhook: Webhook, message: DeliveryDue, slot: int) -> _Outcome:
    """Make a try, unless somebody else is at it or has made it."""
    now = work.now()
    claim = claim_delivery(work.table, webhook.id, message.delivery_id, message.number, now, now + work.claimed_for)
    if not claim.is_granted or claim.delivery is None:
        return _Outcome(comes_again=_see_to(message, claim.delivery, now))
    noticed: list[datetime] = []

    def notice() -> None:
        noticed.append(now)
        note_slow(work.table, webhook.id, slot, now, now + work.claimed_for)

    answer = _post(work, webhook, claim.delivery, now, notice)
    _record(work, message, claim.delivery, answer, now)
    if message.is_patient and not noticed and answer.status is not None:
        note_prompt(work.table, webhook.id)
    return _Outcome(is_slow=bool(noticed))


def _see_to(message: DeliveryDue, delivery: Delivery | None, now: datetime) -> timedelta | None:
    """Do what a message still asks for whose try was made, or is being made, by somebody else.

    Returns after what time it is to come again.
    """
    if delivery is None or delivery.status is not DeliveryStatus.PENDING:
        return None
    if delivery.claimed_until is not None and now < delivery.claimed_until:
        # Whoever is at it may die: this message comes back to see.
        return delivery.claimed_until - now
    if delivery.tries >= message.number and delivery.next_at is not None:
        # Whoever made the try may have died before it sent the next one.
        send_deliveries([replace(message, number=delivery.tries + 1)], delivery.next_at - now)
    return None


def _post(work: Round, webhook: Webhook, delivery: Delivery, now: datetime, on_slow: Callable[[], None]) -> Answer:
    if not webhook.is_enabled:
        return Answer(None, "The webhook is switched off.", "", 0)
    try:
        target = parse_target(webhook.url, allows_loopback=work.rules.allows_loopback)
    except InvalidTargetError as error:
        return Answer(None, str(error), "", 0)
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json",
        **signature_headers(secrets_of(webhook, now), delivery.id, body, now),
    }
    return post(target, headers, body, now=now, rules=work.rules, on_slow=on_slow)


def _record(work: Round, message: DeliveryDue, delivery: Delivery, answer: Answer, began: datetime) -> None:
    """Keep what came of a try; a failure has a next one, unless it was the last."""
    attempt = Attempt(message.number, began, answer.duration_ms, answer.status, answer.error, answer.excerpt)
    left = delivery.last_try - message.number
    delay = None
    if answer.error is not None and left > 0:
        asked = None if answer.retry_after_seconds is None else timedelta(seconds=answer.retry_after_seconds)
        delay = delay_after(left, work.random.random(), asked)
    now = work.now()
    is_saved = save_attempt(work.table, delivery, attempt, now + delay if delay is not None else None)
    logger.info(
        "webhook posted",
        environment_id=work.table.environment_id,
        tenant_id=work.table.tenant_id,
        webhook_id=delivery.webhook_id,
        delivery_id=delivery.id,
        type=delivery.type,
        number=attempt.number,
        status=attempt.status,
        error=attempt.error,
        duration_ms=attempt.duration_ms,
    )
    following = replace(message, number=message.number + 1)
    if is_saved and delay is not None:
        send_deliveries([following], delay)
    elif is_saved and answer.error is not None:
        send_dead_letter(following)


def _be_patient(messages: Sequence[DeliveryDue]) -> None:
    """Send deliveries on to the queue of slow receivers."""
    send_deliveries([replace(each, is_patient=True) for each in messages])
