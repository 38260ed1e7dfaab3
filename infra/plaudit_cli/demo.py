"""`plaudit demo`: the history of a git repository, replayed by the clock of a rehearsal in the running stack."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from trophy import TrophyApi

from plaudit.clock import utc_now
from plaudit_cli.commit_events import Sent, read_totals, replay
from plaudit_cli.commits import read_history, read_shortlog, shortlog_command
from plaudit_cli.demo_outcome import Outcome, Pace, show_outcome_as_json
from plaudit_cli.demo_report import show_outcome
from plaudit_cli.demo_rules import METRIC, set_up_rules
from plaudit_cli.demo_standing import read_standing
from plaudit_cli.output import note_console, step
from plaudit_cli.rehearsals import RehearsalClock, api, make_rehearsal
from plaudit_cli.sdk import chosen_key, sdk_client
from plaudit_cli.session import connect, session_of
from plaudit_cli.timeline import Moment, Timeline, timeline_of

ProductionKeyOption = Annotated[
    str | None,
    typer.Option(
        "--key",
        envvar="PLAUDIT_API_KEY",
        metavar="PRODUCTION_KEY",
        help="An admin key of a production environment. On the local stack the demo organisation's is the default.",
        show_envvar=True,
    ),
]


def demo(
    context: typer.Context,
    repository: Annotated[
        Path, typer.Option(metavar="PATH", help="Any git repository.", file_okay=False, exists=True)
    ] = Path(),
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the latest N commits.")] = None,
    key: ProductionKeyOption = None,
) -> None:
    """Replay the history of a git repository, and compare who did how much with `git shortlog`.

    Every commit is an event of its author, at the time and in the time zone of the commit. That takes a fresh
    environment of the demo organisation with a clock of its own, under achievements, XP with levels, streaks with
    freezes, and leaderboards; it stays until the next run for the same repository.
    """
    deployment = connect(context)
    production_key = chosen_key(deployment, key, demo_environment="production")
    history, shortlog = read_history(repository, limit), read_shortlog(repository, limit)
    timeline = timeline_of(history.commits, utc_now())
    with step("a fresh environment"), api(deployment.admin_url, production_key) as production:
        environment, api_key = make_rehearsal(production, history.name, utc_now())
    with api(deployment.admin_url, api_key) as admin:
        clock = RehearsalClock(admin)
        clock.move_to(timeline.begins_at)
        client = sdk_client(deployment, api_key)
        with step("rules: achievements, XP, streaks with freezes, leaderboards"):
            achievements = set_up_rules(client, history.name, timeline.first_monday)
        started = time.monotonic()
        sent = _replay_with_progress(client, clock, history.name, timeline)
        pace = Pace(time.monotonic() - started, clock.moves, clock.happened)
    totals = read_totals(client, METRIC, sent)
    with api(deployment.application_url, api_key) as application:
        standing = read_standing(client, application, achievements, totals, timeline.mondays)
    command = shortlog_command(limit)
    outcome = Outcome(environment, history.name, pace, timeline.strays, sent, totals, standing, command, shortlog)
    (show_outcome_as_json if session_of(context).is_json else show_outcome)(outcome)
    if outcome.differing:
        raise typer.Exit(1)


def _replay_with_progress(client: TrophyApi, clock: RehearsalClock, name: str, timeline: Timeline) -> dict[str, Sent]:
    columns = (
        TextColumn("Replaying {task.description}"),
        TextColumn("{task.fields[day]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} events/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=note_console()) as progress:
        started = time.monotonic()
        commits = sum(len(moment.commits) for moment in timeline.moments)
        task = progress.add_task(name, total=commits, rate=0.0, day=f"{timeline.begins_at:%Y-%m-%d}")

        def on_moment(moment: Moment) -> None:
            progress.advance(task, len(moment.commits))
            rate = progress.tasks[0].completed / (time.monotonic() - started)
            progress.update(task, rate=rate, day=f"{moment.at:%Y-%m-%d}")

        return replay(client, METRIC, clock, timeline, on_moment)
