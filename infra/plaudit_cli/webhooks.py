"""`plaudit webhooks`: who in the outside world is told of what happens (behaviour 8)."""

from typing import Annotated, TypeAlias

import typer

from plaudit.clock import utc_now
from plaudit.domain.edits.webhooks import WebhookChange, change_webhook, delete_webhook, rotate_webhook
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.services.webhook_secrets import ShownSecrets, shown_secrets
from plaudit.storage.configuration import load_configuration
from plaudit_cli import webhook_deliveries
from plaudit_cli.errors import CommandError
from plaudit_cli.output import Row, local_time, note, show_json, show_row, show_rows
from plaudit_cli.references import EnvironmentReference, TenantOption, get_table
from plaudit_cli.session import connect, session_of
from plaudit_cli.webhook_listening import listen
from plaudit_cli.webhook_references import (
    WebhookArgument,
    edit_webhook,
    get_webhook,
    make_webhook,
    require_good_url,
)

COLUMNS = ("id", "name", "url", "types", "enabled")
MAX_NAME = 255

TypesOption: TypeAlias = Annotated[
    list[WebhookType] | None, typer.Option("--type", metavar="TYPE", help="What it is told of; may be repeated.")
]

app = typer.Typer(no_args_is_help=True, help="Webhooks: who is told of what happens, and what came of it.")


@app.command("list")
def list_(context: typer.Context, reference: EnvironmentReference, tenant: TenantOption = None) -> None:
    """List webhooks, without their secrets."""
    connect(context)
    webhooks = load_configuration(get_table(reference, tenant)).webhooks.values()
    show_rows(context, [_to_row(context, each) for each in webhooks], COLUMNS)


@app.command()
def create(
    context: typer.Context,
    reference: EnvironmentReference,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where deliveries are posted.")],
    types: Annotated[
        list[WebhookType] | None,
        typer.Argument(metavar="TYPE", help="What it is told of, such as achievement.completed; else everything."),
    ] = None,
    name: Annotated[str, typer.Option(help="What people call it.")] = "webhook",
    tenant: TenantOption = None,
    *,
    is_off: Annotated[bool, typer.Option("--off", metavar="", help="It is told nothing before it is on.")] = False,
) -> None:
    """Create a webhook and show it with its secret, which signs what it is told."""
    connect(context)
    table = get_table(reference, tenant)
    webhook = make_webhook(table, name=_checked(name), url=url, types=types, is_enabled=not is_off)
    secret = shown_secrets(webhook, utc_now()).current
    show_row(context, {**_to_row(context, webhook), "secret": secret}, (*COLUMNS, "secret"))


@app.command()
def update(  # noqa: PLR0913  # an option each
    context: typer.Context,
    reference: EnvironmentReference,
    webhook_id: WebhookArgument,
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    url: Annotated[str | None, typer.Option(help="Where deliveries are posted.")] = None,
    types: TypesOption = None,
    tenant: TenantOption = None,
    *,
    is_enabled: Annotated[bool | None, typer.Option("--on/--off", help="Whether it is told anything.")] = None,
) -> None:
    """Change a webhook; what is not named stays, and so does its secret. Safe to repeat."""
    connect(context)
    table = get_table(reference, tenant)
    webhook = get_webhook(table, reference, webhook_id)
    if url is not None:
        require_good_url(url)
    change = WebhookChange(
        name=None if name is None else _checked(name),
        url=url,
        types=tuple(dict.fromkeys(types)) if types else None,
        is_enabled=is_enabled,
    )
    changed = edit_webhook(table, lambda configuration: change_webhook(configuration, webhook.id, change))
    show_row(context, _to_row(context, changed), COLUMNS)


@app.command()
def delete(
    context: typer.Context, reference: EnvironmentReference, webhook_id: WebhookArgument, tenant: TenantOption = None
) -> None:
    """Delete a webhook; what was not delivered to it is not delivered any more."""
    connect(context)
    table = get_table(reference, tenant)
    webhook = get_webhook(table, reference, webhook_id)
    edit_webhook(table, lambda configuration: delete_webhook(configuration, webhook.id))
    note(f"The webhook {webhook.id} is deleted.")


@app.command()
def secret(
    context: typer.Context, reference: EnvironmentReference, webhook_id: WebhookArgument, tenant: TenantOption = None
) -> None:
    """Print the secret that signs what a webhook is told."""
    connect(context)
    webhook = get_webhook(get_table(reference, tenant), reference, webhook_id)
    _show_secret(context, shown_secrets(webhook, utc_now()))


@app.command()
def rotate(
    context: typer.Context, reference: EnvironmentReference, webhook_id: WebhookArgument, tenant: TenantOption = None
) -> None:
    """Give a webhook another secret and print it; the one before signs as well for 24 hours."""
    connect(context)
    table = get_table(reference, tenant)
    webhook, now = get_webhook(table, reference, webhook_id), utc_now()
    rotated = edit_webhook(table, lambda configuration: rotate_webhook(configuration, webhook.id, now))
    _show_secret(context, shown_secrets(rotated, now))


app.command("test")(webhook_deliveries.send_test_delivery)
app.command("deliveries")(webhook_deliveries.list_deliveries)
app.command("delivery")(webhook_deliveries.show_delivery)
app.command("replay")(webhook_deliveries.replay_deliveries)
app.command("listen")(listen)


def _show_secret(context: typer.Context, secrets: ShownSecrets) -> None:
    """Print the secret alone on the standard output, so that a script can catch it."""
    if session_of(context).is_json:
        show_json(
            {
                "secret": secrets.current,
                "previous_secret": secrets.previous,
                "previous_secret_expires": secrets.previous_until,
            }
        )
        return
    typer.echo(secrets.current)
    if secrets.previous_until is not None:
        note(f"The one before, {secrets.previous}, signs as well until {local_time(secrets.previous_until)}.")


def _to_row(context: typer.Context, webhook: Webhook) -> Row:
    types: object = list(webhook.types)
    if not session_of(context).is_json:
        types = "all" if len(webhook.types) == len(WebhookType) else ", ".join(webhook.types)
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "types": types,
        "enabled": webhook.is_enabled,
        "created_at": webhook.created_at,
    }


def _checked(name: str) -> str:
    if not 0 < len(name) <= MAX_NAME:
        raise CommandError(f"A name has 1 to {MAX_NAME} characters.")
    return name
