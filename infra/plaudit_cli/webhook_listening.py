"""`plaudit webhooks listen`: a receiver for development, which fails when it is told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.edits.webhooks import delete_webhook
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.services.webhook_secrets import shown_secrets
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli import webhook_receiver
from plaudit_cli.errors import CommandError
from plaudit_cli.output import note, result_console, show_json_line
from plaudit_cli.references import TenantOption, get_table
from plaudit_cli.session import connect, session_of
from plaudit_cli.webhook_receiver import HOST, ListenOptions, Received, described
from plaudit_cli.webhook_references import edit_webhook, get_webhook, make_webhook

PORT = 8788
"""Beside 8787, where the local stack is."""


def listen(  # noqa: PLR0913, PLR0917  # an option each
    context: typer.Context,
    reference: Annotated[
        str | None, typer.Argument(metavar="ORG/ENV", help="Where the webhook is, for --webhook and --create.")
    ] = None,
    types: Annotated[
        list[WebhookType] | None, typer.Argument(metavar="TYPE", help="What --create wants; else everything.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Where to listen, on 127.0.0.1.")] = PORT,
    secret: Annotated[
        str | None, typer.Option(metavar="SECRET", help="What signatures are checked with: whsec_…")
    ] = None,
    webhook_id: Annotated[
        str | None, typer.Option("--webhook", metavar="WEBHOOK", help="Check signatures with the secret of this one.")
    ] = None,
    status: Annotated[int, typer.Option(min=200, max=599, help="What to answer with.")] = 200,
    times: Annotated[
        int | None, typer.Option(min=0, help="How many are answered so; the others get 200.", show_default="all")
    ] = None,
    delay: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long to wait with the answer.")] = 0,
    retry_after: Annotated[
        int | None, typer.Option(min=0, metavar="SECONDS", help="Ask with Retry-After to be left alone so long.")
    ] = None,
    tenant: TenantOption = None,
    *,
    creates: Annotated[
        bool, typer.Option("--create", metavar="", help="Make a webhook to here, and delete it at the end.")
    ] = False,
) -> None:
    """Receive deliveries on this machine and show them, until Ctrl-C; with --create a webhook is made for it."""
    options = ListenOptions(secret, status, times, delay, retry_after)
    wanted = {"--secret": secret is not None, "--webhook": webhook_id is not None, "--create": creates}
    _require_one_at_most([option for option, is_given in wanted.items() if is_given])
    with ExitStack() as at_the_end:
        if creates or webhook_id is not None:
            if reference is None:
                raise CommandError("Name the environment of the webhook as well, such as demo/production.")
            connect(context)
            table = get_table(reference, tenant)
            if webhook_id is None:
                webhook = at_the_end.enter_context(_webhook_to_here(table, port, types))
            else:
                webhook = get_webhook(table, reference, webhook_id)
            options = replace(options, secret=shown_secrets(webhook, utc_now()).current)
        _receive(port, options, _shower(context))


def _require_one_at_most(options: list[str]) -> None:
    """Each of them says with which secret signatures are checked."""
    if len(options) > 1:
        raise CommandError(f"{options[0]} and {options[1]} exclude each other.")


@contextmanager
def _webhook_to_here(table: TenantTable, port: int, types: list[WebhookType] | None) -> Iterator[Webhook]:
    """Have a webhook for the length of the block."""
    webhook = make_webhook(table, name="plaudit webhooks listen", url=f"http://{HOST}:{port}/", types=types)
    note(f"The webhook {webhook.id} is made.")
    try:
        yield webhook
    finally:
        edit_webhook(table, lambda configuration: delete_webhook(configuration, webhook.id))
        note(f"The webhook {webhook.id} is deleted.")


def _receive(port: int, options: ListenOptions, show: Callable[[Received], None]) -> None:
    try:
        with webhook_receiver.listen(port, options, show), suppress(KeyboardInterrupt):  # The usual way to end this.
            note(f"Listening on http://{HOST}:{port}/ until Ctrl-C.")
            threading.Event().wait()
    except OSError as error:
        raise CommandError(f"Nobody can listen on port {port} of {HOST}: {error.strerror}.") from error


def _shower(context: typer.Context) -> Callable[[Received], None]:
    if session_of(context).is_json:
        return lambda received: show_json_line(_to_json(received))
    console = result_console()
    return lambda received: console.print(described(received), soft_wrap=True)


def _to_json(received: Received) -> object:
    return {
        "at": received.at,
        "id": received.delivery_id,
        "type": received.type,
        "answered": received.status,
        "signature_checked": received.is_checked,
        "signature_problem": received.problem,
        "body": received.content,
    }
