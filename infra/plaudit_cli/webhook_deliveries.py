"""`plaudit webhooks test`, `deliveries`, `delivery`, `replay`: what a webhook was told, and telling it again (8.5)."""

import json
import re
from datetime import datetime
from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.deliveries import ID_PATTERN, Attempt, Delivery, DeliveryStatus
from plaudit.domain.identifiers import DeliveryId
from plaudit.domain.test_clocks import EARLIEST, LATEST
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.services.find_deliveries import Sought, find_deliveries
from plaudit.services.replay_deliveries import replay, replay_since, send_test
from plaudit.storage.deliveries import find_delivery
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli.errors import CommandError
from plaudit_cli.instants import to_instant
from plaudit_cli.output import Row, local_time, note, printable, result_console, show_json, show_row, show_rows
from plaudit_cli.references import EnvironmentReference, TenantOption, get_table
from plaudit_cli.session import connect, session_of
from plaudit_cli.webhook_references import WebhookArgument, get_webhook

COLUMNS = ("id", "type", "status", "created_at", "tries", "next_at", "last_at", "last_status", "last_error")
ATTEMPT_COLUMNS = ("number", "at", "duration_ms", "status", "error", "answer")

TypeOption = Annotated[WebhookType | None, typer.Option("--type", metavar="TYPE", help="Only those that tell of this.")]
StatusOption = Annotated[DeliveryStatus | None, typer.Option("--status", help="Only those that are as far as this.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="INSTANT", help="Only those made then or later, in real time.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="INSTANT", help="Only those made before then, in real time.")
]


def send_test_delivery(
    context: typer.Context,
    reference: EnvironmentReference,
    webhook_id: WebhookArgument,
    type_: Annotated[WebhookType, typer.Argument(metavar="TYPE", help="What it tells of, such as streak.lost.")],
    tenant: TenantOption = None,
) -> None:
    """Send a webhook a made-up delivery, whether it takes that type or not; it is signed and tried as a real one."""
    connect(context)
    table = get_table(reference, tenant)
    delivery = send_test(table, get_webhook(table, reference, webhook_id), type_, utc_now())
    show_row(context, _to_row(delivery), COLUMNS[:4])


def list_deliveries(  # noqa: PLR0913, PLR0917  # an option each
    context: typer.Context,
    reference: EnvironmentReference,
    webhook_id: WebhookArgument,
    type_: TypeOption = None,
    status: StatusOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20,
    before: Annotated[
        str | None, typer.Option("--before", metavar="DELIVERY", help="Only those before this one: `next` of a page.")
    ] = None,
    tenant: TenantOption = None,
) -> None:
    """List what a webhook was told, the newest first; each is kept for 7 days after its last try."""
    sought = Sought(type_, status, _find_instant(since), _find_instant(until))
    connect(context)
    table = get_table(reference, tenant)
    webhook = get_webhook(table, reference, webhook_id)
    start = None if before is None else _checked(before)
    page = find_deliveries(table, webhook.id, sought, before=start, limit=limit)
    if session_of(context).is_json:
        show_json({"deliveries": [_to_row(each) for each in page.deliveries], "next": page.next})
        return
    show_rows(context, [_to_row(each) for each in page.deliveries], COLUMNS)
    if page.next is not None:
        note(f"There may be more: --before {page.next}")


def show_delivery(
    context: typer.Context,
    reference: EnvironmentReference,
    webhook_id: WebhookArgument,
    delivery_id: Annotated[str, typer.Argument(metavar="DELIVERY", help="The id of a delivery.")],
    tenant: TenantOption = None,
) -> None:
    """Show a delivery in full: every try, what the receiver answered, and what is sent."""
    connect(context)
    table = get_table(reference, tenant)
    delivery = _get_delivery(table, get_webhook(table, reference, webhook_id), delivery_id)
    attempts = [_attempt_to_row(each) for each in delivery.attempts]
    if session_of(context).is_json:
        show_json({**_to_row(delivery), "attempts": attempts, "body": json.loads(delivery.body)})
        return
    show_row(context, _to_row(delivery), COLUMNS[:6])
    if attempts:
        show_rows(context, attempts, ATTEMPT_COLUMNS)
    for line in json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False).splitlines():
        result_console().print(printable(line), soft_wrap=True)


def replay_deliveries(
    context: typer.Context,
    reference: EnvironmentReference,
    webhook_id: WebhookArgument,
    delivery_id: Annotated[
        str | None, typer.Argument(metavar="DELIVERY", help="The id of a delivery, also of one that was delivered.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="INSTANT", help="All that failed and was made then or later.")
    ] = None,
    tenant: TenantOption = None,
) -> None:
    """Send a delivery again, or all that failed since an instant of real time: each with its id and body."""
    if (delivery_id is None) is (since is None):
        raise CommandError("Name a delivery, or say with --since from when on all that failed is to be sent again.")
    start = _find_instant(since)
    connect(context)
    table = get_table(reference, tenant)
    webhook = get_webhook(table, reference, webhook_id)
    if delivery_id is not None:
        replay(table, _get_delivery(table, webhook, delivery_id), utc_now())
        show_row(context, _to_row(_get_delivery(table, webhook, delivery_id)), COLUMNS[:6])
    elif start is not None:
        replay_since(table, webhook, start)
        _show_accepted(context, start)


def _show_accepted(context: typer.Context, start: datetime) -> None:
    if session_of(context).is_json:
        show_json({"since": start, "accepted": True})
    else:
        note(f"What failed since {local_time(start)} is being sent again.")


def _get_delivery(table: TenantTable, webhook: Webhook, delivery_id: str) -> Delivery:
    delivery = find_delivery(table, webhook.id, DeliveryId(_checked(delivery_id)))
    if delivery is None:
        raise CommandError(f"The webhook {webhook.id} has no delivery {delivery_id}; they are kept for 7 days.")
    return delivery


def _checked(delivery_id: str) -> str:
    if not re.fullmatch(ID_PATTERN, delivery_id):
        raise CommandError(f'"{printable(delivery_id)}" is no id of a delivery: see `plaudit webhooks deliveries`.')
    return delivery_id


def _find_instant(text: str | None) -> datetime | None:
    """Return an instant of those that deliveries can have been made at, or near them."""
    return None if text is None else min(max(to_instant(text), EARLIEST), LATEST)


def _to_row(delivery: Delivery) -> Row:
    last = delivery.attempts[-1] if delivery.attempts else None
    return {
        "id": delivery.id,
        "type": delivery.type,
        "status": delivery.status,
        "created_at": delivery.created_at,
        "tries": delivery.tries,
        "next_at": delivery.next_at if delivery.status is DeliveryStatus.PENDING else None,
        "last_at": last.at if last else None,
        "last_status": last.status if last else None,
        "last_error": last.error if last else None,
    }


def _attempt_to_row(attempt: Attempt) -> Row:
    return {
        "number": attempt.number,
        "at": attempt.at,
        "duration_ms": attempt.duration_ms,
        "status": attempt.status,
        "error": attempt.error,
        "answer": attempt.answer,
    }
