"""How a command line names webhooks, and how it edits them."""

from collections.abc import Callable
from typing import Annotated, TypeAlias

import typer

from plaudit.clock import utc_now
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit, IssueError
from plaudit.domain.edits.webhooks import create_webhook
from plaudit.domain.identifiers import WebhookId
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.ids import new_id
from plaudit.services.check_targets import refused_targets
from plaudit.services.edit_configuration import edit_configuration
from plaudit.settings import settings
from plaudit.storage.configuration import load_configuration
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli.environment_time import now_in
from plaudit_cli.errors import CommandError

WebhookArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="WEBHOOK", help="The id of a webhook; `webhooks list` shows it.")
]

Decide: TypeAlias = Callable[[Configuration], Edit]


def get_webhook(table: TenantTable, reference: str, webhook_id: str) -> Webhook:
    """Return a webhook, or say that there is none."""
    webhook = load_configuration(table).webhooks.get(WebhookId(webhook_id.lower()))
    if webhook is None:
        raise CommandError(f"There is no webhook {webhook_id} in {reference}. See `plaudit webhooks list {reference}`.")
    return webhook


def make_webhook(
    table: TenantTable, *, name: str, url: str, types: list[WebhookType] | None, is_enabled: bool = True
) -> Webhook:
    """Create a webhook; one that names no types takes all."""
    require_good_url(url)
    webhook = Webhook(
        WebhookId(new_id()), name, url, tuple(dict.fromkeys(types or WebhookType)), utc_now(), is_enabled=is_enabled
    )
    return edit_webhook(table, lambda configuration: create_webhook(configuration, webhook))


def edit_webhook(table: TenantTable, decide: Decide) -> Webhook:
    """Edit a webhook, and return what it is now or was last; raises IssueError."""
    (outcome,) = edit_configuration(table, load_configuration(table), [decide], now_in(table))
    if isinstance(outcome, IssueError):
        raise outcome
    if not isinstance(outcome, Webhook):
        raise TypeError(outcome)
    return outcome


def require_good_url(url: str) -> None:
    """Refuse a URL that webhooks may not be sent to (behaviour 8.7)."""
    refused = refused_targets([url], allows_loopback=settings().webhook_targets == "loopback")
    if url in refused:
        raise CommandError(refused[url])
