"""The tenant of a story: its rules in the oracle's words, and tables of its own, filled from a template."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from dumps import dump
from oracle import scenario as told
from oracle.product_rules import to_configuration
from plaudit import clients
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import EnvironmentId, TenantId, WebhookId
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.services.open_tenant import tenant_table
from plaudit.settings import settings
from plaudit.storage.attributes import Item
from plaudit.storage.configuration import save_whole
from plaudit.storage.dynamodb import write_all
from plaudit.storage.tenant_tables import TenantTable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = EnvironmentId("simulated")
LONG_AGO = datetime.fromisoformat("2020-01-01T00:00:00Z")
EVERYTHING = tuple(WebhookType)
LITTLE = (WebhookType.STREAK_STARTED, WebhookType.ACHIEVEMENT_COMPLETED)

RULES = told.Rules(
    metrics=("words", "pages"),
    streak=told.StreakSettings(freezes=told.Freezes(start=1, maximum=2, earn_every_days=3, earn_amount=1)),
    achievements=(
        told.MetricAchievement("ten", "words", Decimal(10)),
        told.StreakAchievement("two-days", 2),
        told.APIAchievement("hello"),
        told.CompositeAchievement("both", ("ten", "hello")),
    ),
    systems=(
        told.PointsSystem(
            "xp",
            triggers=(
                told.UserCreationTrigger("created", 2),
                told.MetricTrigger("words", 1, "words", Decimal(3)),
                told.StreakTrigger("streak", 5, 2),
                told.AchievementTrigger("achieved", 7, "ten"),
            ),
            levels=(told.Level("low", 1), told.Level("high", 12)),
        ),
    ),
    boards=(
        told.Leaderboard("most", told.MetricScore("words"), date(2020, 1, 1)),
        told.Leaderboard("longest", told.StreakScore(), date(2020, 1, 1)),
    ),
)


@dataclass(frozen=True, slots=True)
class Template:
    """What the table of a tenant holds before anybody comes, by what its webhooks are told of."""

    items: dict[tuple[WebhookType, ...], list[Item]]


def make_template() -> Template:
    """Save the configurations once, as the product does, and keep what that wrote."""
    items = {}
    for types in (EVERYTHING, LITTLE, ()):
        with made_table() as table:
            save_whole(table, Configuration(), configuration_with(types), LONG_AGO)
            items[types] = list(dump(table.name).values())
    return Template(items)


def configuration_with(types: tuple[WebhookType, ...]) -> Configuration:
    """The rules, with two webhooks that are told of some types; of none, there are no webhooks."""
    urls = {WebhookId(name): f"http://127.0.0.1:9/{name}" for name in ("one", "two") if types}
    webhooks = {id_: Webhook(id_, id_, url, types, LONG_AGO) for id_, url in urls.items()}
    return replace(to_configuration(RULES), webhooks=webhooks)


@contextmanager
def made_table(name: str | None = None) -> Iterator[TenantTable]:
    """A table for the length of the block; nothing in it expires by the clock of the machine."""
    table = tenant_table(TenantId(name or f"template-{uuid4().hex}"), ENVIRONMENT)
    create_table(clients.dynamodb(), table.name)
    try:
        yield table
    finally:
        clients.dynamodb().delete_table(TableName=table.name)


@contextmanager
def tenant_of(template: Template, types: tuple[WebhookType, ...], name: str) -> Iterator[TenantTable]:
    """A tenant that nobody has been to; the registry is as empty."""
    with made_table(name) as table:
        create_table(clients.dynamodb(), settings().registry_table)
        write_all(table.client, table.name, template.items[types])
        try:
            yield table
        finally:
            clients.dynamodb().delete_table(TableName=settings().registry_table)


def create_table(client: "DynamoDBClient", name: str) -> None:
    """Create a table with the keys that all of ours have."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("PK", "SK")],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
    )
