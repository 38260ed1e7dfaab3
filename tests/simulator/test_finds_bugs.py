"""Stories that are played on broken code do not end well: each way of breaking it is found within a few seeds."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from plaudit.domain.configuration import Configuration
from plaudit.domain.deliveries import Delivery
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import DeliveryId, WebhookId
from plaudit.services import announce, take_step, tell_webhooks
from plaudit.services.announce import send_announced
from plaudit.services.tell_webhooks import News, new_delivery
from plaudit.storage import steps
from plaudit.storage.dynamodb import ItemKey, Write, put_alone, transact
from plaudit.storage.steps import Along, save_step
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import Snapshot
from simulator.simulation import Studio, played
from simulator.story import story_of
from simulator.trials import violations

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

Sabotage = Callable[[pytest.MonkeyPatch], None]
FIRST, MOST = 10_000, 25


def save_unconditionally(patch: pytest.MonkeyPatch) -> None:
    """A step is written, whatever was read before it."""
    conditions = ("ConditionExpression", "ExpressionAttributeValues", "ExpressionAttributeNames")

    def unconditional(write: Write) -> Write:
        [(kind, action)] = write.action.items()
        return Write({kind: {name: part for name, part in action.items() if kind != "Put" or name not in conditions}})

    def transact_anyway(client: "DynamoDBClient", writes: Sequence[Write]) -> None:
        transact(client, [unconditional(write) for write in writes])

    def put_anyway(client: "DynamoDBClient", write: Write) -> None:
        put_alone(client, unconditional(write))

    patch.setattr(steps, "transact", transact_anyway)
    patch.setattr(steps, "put_alone", put_anyway)


def leave_out_marks(patch: pytest.MonkeyPatch) -> None:
    """Nobody remembers an idempotency key."""

    def save_unmarked(
        table: TenantTable, configuration: Configuration, before: Snapshot, decided: Decided, along: Along
    ) -> None:
        save_step(table, configuration, before, decided, replace(along, mark=None))

    patch.setattr(take_step, "save_step", save_unmarked)


def forget_outbox(patch: pytest.MonkeyPatch) -> None:
    """Some messages are not sent, and no sweep finds what was to be told by them."""
    numbers = iter(range(1_000_000))

    def send_some(table: TenantTable, keys: Sequence[ItemKey]) -> None:
        if next(numbers) % 4:
            send_announced(table, keys)

    patch.setattr(take_step, "send_announced", send_some)
    patch.setattr(announce, "list_left", lambda *_: iter(()))


def tell_under_any_id(patch: pytest.MonkeyPatch) -> None:
    """A delivery has another id each time that it is made."""

    def delivery_of_chance(webhook_id: WebhookId, news: News) -> Delivery:
        made = new_delivery(webhook_id, news)
        return replace(made, id=DeliveryId(f"{made.id[:12]}{random.getrandbits(64):016x}"))

    patch.setattr(tell_webhooks, "new_delivery", delivery_of_chance)


def lose_step_after_answer(patch: pytest.MonkeyPatch) -> None:
    """Every tenth step is only said to be saved."""
    numbers = iter(range(1_000_000))

    def save_most(
        table: TenantTable, configuration: Configuration, before: Snapshot, decided: Decided, along: Along
    ) -> None:
        if next(numbers) % 10 != 5:
            save_step(table, configuration, before, decided, along)

    patch.setattr(take_step, "save_step", save_most)


@pytest.mark.parametrize(
    ("sabotage", "tells"),
    [
        (save_unconditionally, "nothing"),
        (leave_out_marks, "nothing"),
        (lose_step_after_answer, "nothing"),
        (forget_outbox, "little"),
        (tell_under_any_id, "little"),
    ],
)
def test_broken_code_is_found(studio: Studio, monkeypatch: pytest.MonkeyPatch, sabotage: Sabotage, tells: str) -> None:
    sabotage(monkeypatch)

    fitting = (seed for seed in range(FIRST, FIRST + 10_000) if story_of(seed).tells == tells)
    assert any(_is_found(studio, seed) for seed in islice(fitting, MOST))


def _is_found(studio: Studio, seed: int) -> bool:
    with played(studio, seed) as story:
        return any(violations(story))
