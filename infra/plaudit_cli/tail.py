"""`plaudit tail`: what happens on the whole stack, as the log lines of all its functions tell it."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import boto3
import typer
from rich.text import Text

from plaudit.clock import utc_now
from plaudit_cli.output import local_time, printable, result_console, show_json_line
from plaudit_cli.session import connect, session_of

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_logs.type_defs import FilteredLogEventTypeDef

POLL_SECONDS = 2
"""CloudWatch allows five of these calls a second for the whole account; a stack has a handful of log groups."""
LATENESS = timedelta(seconds=30)
"""How much later than its own time a line may turn up in CloudWatch and still be shown."""
FUNCTION_LOGS = "/aws/lambda/"
PLATFORM_LINES = ("START ", "END ", "REPORT ", "INIT_START ", "RESTORE_START ", "RESTORE_REPORT ", "XRAY ")
KNOWN = frozenset(
    {
        "level", "location", "message", "timestamp", "service", "cold_start", "function_name", "function_memory_size",
        "function_arn", "function_request_id", "gateway_request_id", "message_id", "organisation_id", "environment_id",
        "tenant_id", "method", "path", "status", "duration_ms", "exception", "exception_name", "stack_trace",
        "xray_trace_id",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line that a function wrote. `fields` are those of a structured one; another has only its message."""

    group: str
    written_at: datetime
    identity: tuple[str, int, str]
    fields: dict[str, Any]


def tail(
    context: typer.Context,
    since: Annotated[int, typer.Option(min=0, metavar="MINUTES", help="How far to look back at first.")] = 10,
    *,
    follow: Annotated[bool, typer.Option(metavar="", help="Go on until Ctrl-C.")] = True,
) -> None:
    """Show what happens on the whole stack: every request and every message, with function, outcome and tenant."""
    deployment = connect(context)
    groups = _log_groups(deployment.stack_name)
    lines = _lines(groups, utc_now() - timedelta(minutes=since), follow=follow)
    with suppress(KeyboardInterrupt):  # The usual way to end this.
        for line in lines:
            _show(context, line)


def _log_groups(stack_name: str) -> list[str]:
    pages = (
        boto3.Session().client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack_name)
    )
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    names = [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == "AWS::Logs::LogGroup"]
    return [name for name in names if name.startswith(FUNCTION_LOGS)]


def _lines(groups: list[str], start: datetime, *, follow: bool) -> Iterator[LogLine]:
    """Yield lines in order of time; while following, each once, however late CloudWatch shows it."""
    logs = boto3.Session().client("logs")
    shown: dict[tuple[str, int, str], datetime] = {}
    while True:
        asked_at = utc_now()
        found = [line for group in groups for line in _written_since(logs, group, start)]
        for line in sorted(found, key=lambda line: line.written_at):
            if line.identity not in shown:
                shown[line.identity] = line.written_at
                yield line
        if not follow:
            return
        start = max(start, asked_at - LATENESS)
        shown = {identity: written_at for identity, written_at in shown.items() if written_at >= start}
        time.sleep(POLL_SECONDS)


def _written_since(logs: "CloudWatchLogsClient", group: str, start: datetime) -> Iterator[LogLine]:
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(start.timestamp() * 1000)
    )
    for page in pages:
        for event in page["events"]:
            if not event["message"].startswith(PLATFORM_LINES):
                yield _to_line(group, event)


def _to_line(group: str, event: "FilteredLogEventTypeDef") -> LogLine:
    message = event["message"].rstrip()
    fields: Any = None
    with suppress(json.JSONDecodeError):
        fields = json.loads(message)
    return LogLine(
        group=group,
        written_at=datetime.fromtimestamp(event["timestamp"] / 1000, UTC),
        identity=(event["logStreamName"], event["timestamp"], message),
        fields=fields if isinstance(fields, dict) else {"message": message},
    )


def _show(context: typer.Context, line: LogLine) -> None:
    if session_of(context).is_json:
        show_json_line({"time": line.written_at, "log_group": line.group, **line.fields})
        return
    fields = line.fields
    function = fields.get("service") or line.group.removeprefix(FUNCTION_LOGS)
    text = Text.assemble(
        (f"{local_time(line.written_at)}  ", "dim"),
        (f"{function:<16}  ", "cyan"),
        (printable(_outcome(fields)), _style(fields)),
        (f"  tenant {fields['tenant_id']}" if "tenant_id" in fields else "", "dim"),
    )
    result_console().print(text, soft_wrap=True)


def _outcome(fields: dict[str, Any]) -> str:
    """Requests by method, path and status; everything else by its message and what it adds to it."""
    if "method" in fields:
        return f"{fields['method']} {fields.get('path')} {fields.get('status')}"
    known = KNOWN if "tenant_id" in fields else KNOWN - {"environment_id"}
    added = [f"{name}={value}" for name, value in fields.items() if name not in known]
    exception = fields.get("exception_name")
    return " ".join([str(fields.get("message", "")), *added, *([exception] if exception else [])])


def _style(fields: dict[str, Any]) -> str:
    status = fields.get("status", 0)
    if fields.get("level") in ("ERROR", "CRITICAL") or status >= 500:  # noqa: PLR2004  # HTTP's server errors
        return "red"
    return "yellow" if status >= 400 or fields.get("level") == "WARNING" else ""  # noqa: PLR2004  # and client errors
