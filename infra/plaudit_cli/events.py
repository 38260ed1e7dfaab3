"""`plaudit event`: send one through the official SDK, and ask what a user's events caused."""

import math
from itertools import islice
from typing import Annotated

import typer
from trophy import EventResponse

from plaudit.domain.actions import LogEntry, MetricEvent
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import UserId
from plaudit.storage.configuration import load_configuration
from plaudit.storage.logs import action_to_item, effect_to_item, list_log
from plaudit_cli.actions import describe_action
from plaudit_cli.effects import describe_effect
from plaudit_cli.errors import CommandError
from plaudit_cli.names import metric_key
from plaudit_cli.output import Row, printable, result_console, show_json, show_rows
from plaudit_cli.references import EnvironmentReference, TenantOption, get_table
from plaudit_cli.sdk import KeyOption, chosen_key, sdk_client, to_user
from plaudit_cli.session import connect, session_of

LOG_COLUMNS = ("sequence", "occurred_at", "what", "caused")

app = typer.Typer(no_args_is_help=True, help="Events: what users do, and what it came to.")


@app.command()
def send(  # noqa: PLR0913, PLR0917  # one for each option
    context: typer.Context,
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="The key of a metric.")],
    user: Annotated[str, typer.Option("--user", metavar="ID", help="Your own id of the user.")],
    value: Annotated[float, typer.Option(help="What to add to the user's total.")],
    tz: Annotated[str | None, typer.Option(help="The user's time zone, such as Europe/London.")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="An attribute of the event; may be repeated.")
    ] = None,
    idempotency_key: Annotated[str | None, typer.Option(help="Makes a repeated event count once.")] = None,
    tenant: TenantOption = None,
    key: KeyOption = None,
) -> None:
    """Send an event through the official SDK.

    On the local stack the key of demo/production is the default, and with --tenant that of demo/sandbox.
    """
    if not math.isfinite(value):
        raise CommandError("--value takes a finite number.")
    attributes = _to_attributes(attribute or [])
    deployment = connect(context)
    api_key = chosen_key(deployment, key, demo_environment="sandbox" if tenant else "production")
    response = sdk_client(deployment, api_key, tenant).metrics.event(
        metric,
        user=to_user(user, tz),
        value=value,
        idempotency_key=idempotency_key,
        **({"attributes": attributes} if attributes else {}),
    )
    _show(context, metric, user, response)


@app.command()
def log(
    context: typer.Context,
    reference: EnvironmentReference,
    user: Annotated[str, typer.Argument(metavar="USER", help="Your own id of the user.")],
    tenant: TenantOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many entries.")] = 20,
) -> None:
    """Show a user's log, newest first: what happened, and what it caused."""
    connect(context)
    table = get_table(reference, tenant)
    entries = list(islice(list_log(table, UserId(user), newest_first=True, limit=limit), limit))
    if not entries:
        raise CommandError(f'There is no user "{user}" in {reference}.')
    configuration = load_configuration(table)
    show_rows(context, [_to_row(entry, configuration) for entry in entries], LOG_COLUMNS)


def _to_attributes(pairs: list[str]) -> dict[str, str]:
    attributes = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise CommandError(f'"{pair}" is no attribute: write --attribute KEY=VALUE.')
        attributes[key] = value
    return attributes


def _show(context: typer.Context, metric: str, user: str, response: EventResponse) -> None:
    if session_of(context).is_json:
        show_json(response.model_dump(mode="json", by_alias=True))
        return
    streak = response.current_streak
    lines = [f"{user}: {metric} is {response.total:,.15g}, streak {streak.length}"]
    if response.idempotent_replayed:
        lines.append("This idempotency key was used before, so nothing changed.")
    elif streak.extended:
        lines.append("The streak was extended by this event.")
    for line in lines:
        result_console().print(printable(line))


def _to_row(entry: LogEntry, configuration: Configuration) -> Row:
    event = entry.action if isinstance(entry.action, MetricEvent) else None
    return {
        "sequence": entry.sequence,
        "occurred_at": entry.occurred_at,
        "event_id": event.id if event else None,
        "metric": metric_key(event.metric_id, configuration) if event else None,
        "value": event.amount if event else None,
        "idempotency_key": event.idempotency_key if event else None,
        "action": action_to_item(entry.action),
        "effects": [effect_to_item(effect) for effect in entry.effects],
        "what": describe_action(entry.action, configuration),
        "caused": ", ".join(describe_effect(effect, configuration) for effect in entry.effects) or "nothing",
    }
