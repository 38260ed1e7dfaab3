"""What came of a demo, for people to read."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plaudit_cli.demo_outcome import Outcome, Pace
from plaudit_cli.demo_standing import SHOWN_AUTHORS, Author, Standing
from plaudit_cli.output import note, printable, result_console

BAR_WIDTH = 30
NAMED_EARNERS = 3
SHOWN_WEEKS = 8
NAMED_WINNERS = 5
TOLD = {
    "streak_lost": ("streak lost", "streaks lost"),
    "freezes_used": ("streak held by a freeze", "streaks held by freezes"),
    "freezes_earned": ("freeze earned", "freezes earned"),
}
"""What the clock brings about, by what the answers call it; e-mails that would be due are left out."""


def show_outcome(outcome: Outcome) -> None:
    """Show the outcome to a person."""
    console = result_console()
    _show_authors(console, outcome)
    _show_achievements(console, outcome.standing)
    _show_weeks(console, outcome.standing)
    _show_pace(console, outcome, outcome.pace)
    _show_strays(console, outcome.strays)
    _note_unread(outcome)
    _show_verdict(console, outcome)


def _show_authors(console: Console, outcome: Outcome) -> None:
    """Show those who did most, and everybody of whom git tells something else."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"Commits to {outcome.name}", title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("author", max_width=40)
    table.add_column("")
    table.add_column("commits", justify="right")
    table.add_column("git shortlog", justify="right")
    table.add_column("")
    table.add_column("longest streak", justify="right")
    table.add_column("freezes used", justify="right")
    table.add_column("XP", justify="right")
    table.add_column("level")
    ranked, totals = outcome.standing.ranked, outcome.totals
    near_the_top = {author.id: author for author in outcome.standing.top}
    differing = set(outcome.differing)
    for rank, author in enumerate(ranked, start=1):
        if rank <= SHOWN_AUTHORS or author in differing:
            bar = "█" * max(1, round(BAR_WIDTH * totals[author].value / totals[ranked[0]].value))
            mark = Text("✗", "red") if author in differing else Text("✓", "green")
            counts = f"{totals[author].value:,}", f"{outcome.shortlog.get(author, 0):,}"
            streak = _days(outcome.sent[author].longest_streak)
            won = _won(near_the_top.get(author))
            table.add_row(str(rank), Text(printable(author)), Text(bar, "cyan"), *counts, mark, streak, *won)
    console.print(table)
    if len(ranked) > table.row_count:
        console.print(f"and {len(ranked) - table.row_count:,} more who did less")


def _won(known: Author | None) -> tuple[str, str, str]:
    return (f"{known.freezes_used:,}", f"{known.xp:,}", known.level or "") if known else ("", "", "")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _show_achievements(console: Console, standing: Standing) -> None:
    """Show who has what: by name those near the top, of the others how many they are."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("achievement")
    table.add_column("earned by", max_width=100)
    for name, count in standing.earned.items():
        known = [author.id for author in standing.top if name in author.achievements][:NAMED_EARNERS]
        table.add_row(Text(printable(name)), Text(_earners(known, max(count, len(known)))))
    console.print(table)


def _earners(known: list[str], count: int) -> str:
    names = printable(", ".join(known))
    if count == 0:
        return "nobody yet"
    if not known:
        return _authors(count)
    return names if count == len(known) else f"{names} and {count - len(known):,} more"


def _show_weeks(console: Console, standing: Standing) -> None:
    """Show who won the latest weeks, and who won most of all."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("week of")
    table.add_column("won by", max_width=40)
    table.add_column("commits", justify="right")
    table.add_column("before", max_width=80)
    for week in standing.weeks[-SHOWN_WEEKS:]:
        (winner, commits), *others = week.places
        table.add_row(f"{week.monday}", Text(printable(winner)), f"{commits:,}", Text(_named(others)))
    console.print(table)
    count = len(standing.weeks)
    if count > 1:
        console.print(f"Most of {count:,} weekly boards won: {_named(standing.weeks_won[:NAMED_WINNERS])}.")


def _named(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{printable(author)} {count:,}" for author, count in counts)


def _show_pace(console: Console, outcome: Outcome, pace: Pace) -> None:
    told = [
        f"{pace.happened[name]:,} {words[pace.happened[name] > 1]}"
        for name, words in TOLD.items()
        if pace.happened.get(name)
    ]
    boards = len(outcome.standing.weeks)
    told.append("1 weekly board closed" if boards == 1 else f"{boards:,} weekly boards closed")
    console.print(f"On the way: {', '.join(told)}.")
    console.print(
        f"{outcome.events:,} events and {pace.moves:,} moves of the clock of {outcome.environment} in "
        f"{pace.seconds:.1f} s, {outcome.events / pace.seconds:.0f} events/s."
    )


def _show_strays(console: Console, count: int) -> None:
    if count:
        commits = "1 commit is" if count == 1 else f"{count:,} commits are"
        console.print(f"{commits} dated before 2000 or in the future, and replayed at the nearest date of another one.")


def _note_unread(outcome: Outcome) -> None:
    unread = [author for author, total in outcome.totals.items() if not total.is_read_back]
    if unread:
        names = printable(", ".join(unread))
        note(f"Taken from the answers to their events, because the API cannot find them by a path: {names}.")


def _show_verdict(console: Console, outcome: Outcome) -> None:
    differing = outcome.differing
    if not differing:
        console.print(f"Equal to `{outcome.git_command}`: {_authors(len(outcome.totals))}.", style="bold green")
        return
    console.print(f"Different from `{outcome.git_command}`: {_authors(len(differing))}.", style="bold red")
    note("The environment is fresh, so this must not be; unless history or .mailmap were changed meanwhile.")


def _authors(count: int) -> str:
    return "1 author" if count == 1 else f"{count:,} authors"
