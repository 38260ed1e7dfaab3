"""`plaudit demo`: the history of a git repository, sent as events and counted by the running stack."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from trophy import TrophyApi

from plaudit_cli.commit_events import Sent, metric_key_of, read_totals, send_commits
from plaudit_cli.commits import History, read_history, read_shortlog, shortlog_command
from plaudit_cli.demo_report import Outcome, show_outcome, show_outcome_as_json
from plaudit_cli.demo_rules import ensure_rules
from plaudit_cli.demo_standing import read_standing
from plaudit_cli.output import note_console, step
from plaudit_cli.sdk import KeyOption, chosen_key, sdk_client
from plaudit_cli.session import connect, session_of

ENVIRONMENT = "development"


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
    Achievements, XP with levels, streaks and leaderboards are set up first, unless they are there. A commit counts
    once, however often this is run.
    """
    deployment = connect(context)
    api_key = chosen_key(deployment, key, demo_environment=ENVIRONMENT)
    history = read_history(repository, limit)
    shortlog = read_shortlog(repository, limit)
    client = sdk_client(deployment, api_key)
    metric = metric_key_of(history, limit)
    with step("rules: achievements, XP, streaks, leaderboards"):
        rules = ensure_rules(client, metric, history.name)
    started = time.monotonic()
    sent = _send_with_progress(client, metric, history)
    seconds = time.monotonic() - started
    totals = read_totals(client, metric, sent)
    standing = read_standing(client, rules, totals)
    outcome = Outcome(metric, history.name, seconds, sent, totals, standing, shortlog_command(limit), shortlog)
    (show_outcome_as_json if session_of(context).is_json else show_outcome)(outcome)
    if outcome.differing:
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
