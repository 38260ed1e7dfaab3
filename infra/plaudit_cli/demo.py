"""`plaudit demo`: the history of a git repository, sent as events and counted by the running stack."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from trophy import TrophyApi

from plaudit_cli.commit_events import Sent, Total, ensure_metric, metric_key_of, read_totals, send_commits
from plaudit_cli.commits import History, read_history, read_shortlog
from plaudit_cli.output import note, note_console, printable, result_console, show_json
from plaudit_cli.sdk import KeyOption, chosen_key, sdk_client
from plaudit_cli.session import connect, session_of

ENVIRONMENT = "development"
SHOWN_AUTHORS = 25
BAR_WIDTH = 30


def demo(
    context: typer.Context,
    repository: Annotated[
        Path, typer.Option(metavar="PATH", help="Any git repository.", file_okay=False, exists=True)
    ] = Path(),
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the latest N commits.")] = None,
    key: KeyOption = None,
) -> None:
    """Send the commits of a git repository as events, and compare who did how much with `git shortlog`.

    Every commit is an event of its author with the value 1, in a metric of the repository's own in demo/development.
    A commit counts once, however often this is run.
    """
    deployment = connect(context)
    api_key = chosen_key(deployment, key, demo_environment=ENVIRONMENT)
    history = read_history(repository, limit)
    shortlog = read_shortlog(repository, limit)
    client = sdk_client(deployment, api_key)
    metric = metric_key_of(history, limit)
    ensure_metric(client, metric, f"Commits to {history.name}")
    started = time.monotonic()
    sent = _send_with_progress(client, metric, history)
    seconds = time.monotonic() - started
    totals = read_totals(client, metric, sent)
    if session_of(context).is_json:
        _show_json(metric, sent, totals, shortlog, seconds)
    else:
        _show_table(metric, totals, shortlog)
        _summarise(sent, totals, shortlog, seconds)
    if _differing(totals, shortlog):
        raise typer.Exit(1)


def _send_with_progress(client: TrophyApi, metric: str, history: History) -> dict[str, Sent]:
    columns = (
        TextColumn("Sending {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} events/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=note_console()) as progress:
        started = time.monotonic()
        task = progress.add_task(history.name, total=len(history.commits), rate=0.0)

        def on_answer() -> None:
            progress.advance(task)
            progress.update(task, rate=progress.tasks[0].completed / (time.monotonic() - started))

        return send_commits(client, metric, history, on_answer)


def _show_table(metric: str, totals: dict[str, Total], shortlog: dict[str, int]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=metric, title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("author", max_width=40)
    table.add_column("")
    table.add_column("commits", justify="right")
    table.add_column("git shortlog", justify="right")
    table.add_column("")
    most = max(total.value for total in totals.values())
    ranked = sorted(totals, key=lambda author: (-totals[author].value, author))
    for rank, author in enumerate(ranked, start=1):
        total, expected = totals[author].value, shortlog.get(author, 0)
        if rank > SHOWN_AUTHORS and total == expected:
            continue
        bar = "█" * max(1, round(BAR_WIDTH * total / most))
        mark = Text("✓", "green") if total == expected else Text("✗", "red")
        table.add_row(str(rank), Text(printable(author)), Text(bar, "cyan"), f"{total:,}", f"{expected:,}", mark)
    result_console().print(table)
    if len(ranked) > SHOWN_AUTHORS:
        result_console().print(f"and {len(ranked) - SHOWN_AUTHORS} more who did less")


def _summarise(sent: dict[str, Sent], totals: dict[str, Total], shortlog: dict[str, int], seconds: float) -> None:
    console = result_console()
    events, replayed = sum(shortlog.values()), sum(each.replayed for each in sent.values())
    counted_before = f"; {replayed:,} of them had counted before" if replayed else ""
    console.print(f"{events:,} events in {seconds:.1f} s, {events / seconds:.0f} events/s{counted_before}.")
    unread = [author for author, total in totals.items() if not total.is_read_back]
    if unread:
        names = printable(", ".join(unread))
        note(f"Not read back, but taken from the answers to their events, because the API cannot find them: {names}.")
    differing = _differing(totals, shortlog)
    if not differing:
        console.print(f"Equal to `git shortlog -sn HEAD` for all {len(shortlog):,} authors.", style="bold green")
        return
    console.print(f"Different from `git shortlog -sn HEAD` for {len(differing):,} authors.", style="bold red")
    note(
        "More than git counts: commits were sent that HEAD does not reach any more, from another branch or before "
        "history or .mailmap were changed. Fewer: events were lost, which must not be."
    )


def _show_json(
    metric: str, sent: dict[str, Sent], totals: dict[str, Total], shortlog: dict[str, int], seconds: float
) -> None:
    show_json(
        {
            "metric": metric,
            "events": sum(shortlog.values()),
            "replayed": sum(each.replayed for each in sent.values()),
            "seconds": round(seconds, 3),
            "is_equal_to_shortlog": not _differing(totals, shortlog),
            "authors": [
                {
                    "author": author,
                    "total": total.value,
                    "is_read_back": total.is_read_back,
                    "shortlog": shortlog.get(author, 0),
                }
                for author, total in totals.items()
            ],
        }
    )


def _differing(totals: dict[str, Total], shortlog: dict[str, int]) -> list[str]:
    authors = totals.keys() | shortlog.keys()
    return sorted(author for author in authors if author not in totals or totals[author].value != shortlog.get(author))
