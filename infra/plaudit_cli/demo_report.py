"""What came of a demo: who did how much and what that earned, and whether git says the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plaudit_cli.commit_events import Sent, Total
from plaudit_cli.demo_standing import SHOWN_AUTHORS, Standing
from plaudit_cli.output import note, printable, result_console, show_json

BAR_WIDTH = 30
NAMED_EARNERS = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was sent to a metric, what the API then told, and what git tells; all by author."""

    metric: str
    name: str
    seconds: float
    sent: Mapping[str, Sent]
    totals: Mapping[str, Total]
    standing: Standing
    git_command: str
    shortlog: Mapping[str, int]

    @property
    def events(self) -> int:
        """How many events were sent."""
        return sum(self.shortlog.values())

    @property
    def replayed(self) -> int:
        """How many of them had counted before."""
        return sum(each.replayed for each in self.sent.values())

    @property
    def differing(self) -> list[str]:
        """The authors of whom git tells something else."""
        totals = {author: total.value for author, total in self.totals.items()}
        return sorted(
            author for author in totals.keys() | self.shortlog.keys() if totals.get(author) != self.shortlog.get(author)
        )


def show_outcome(outcome: Outcome) -> None:
    """Show the outcome to a person."""
    console = result_console()
    _show_authors(console, outcome)
    _show_achievements(console, outcome.standing)
    _show_streaks(console, outcome.standing)
    counted_before = f"; {outcome.replayed:,} of them had counted before" if outcome.replayed else ""
    rate = outcome.events / outcome.seconds
    console.print(
        f"{outcome.events:,} events to the metric {outcome.metric} in {outcome.seconds:.1f} s, "
        f"{rate:.0f} events/s{counted_before}."
    )
    _note_unread(outcome)
    _show_verdict(console, outcome)


def show_outcome_as_json(outcome: Outcome) -> None:
    """Show the outcome to a script."""
    near_the_top = {author.id: author for author in outcome.standing.top}
    authors = [
        {
            "author": author,
            "total": outcome.totals[author].value,
            "is_read_back": outcome.totals[author].is_read_back,
            "shortlog": outcome.shortlog.get(author, 0),
            "xp": near_the_top[author].xp if author in near_the_top else None,
            "level": near_the_top[author].level if author in near_the_top else None,
        }
        for author in outcome.standing.ranked
    ]
    show_json(
        {
            "metric": outcome.metric,
            "events": outcome.events,
            "replayed": outcome.replayed,
            "seconds": round(outcome.seconds, 3),
            "is_equal_to_shortlog": not outcome.differing,
            "authors": authors,
            "achievements": dict(outcome.standing.earned),
            "longest_streaks": dict(outcome.standing.streaks),
        }
    )


def _show_authors(console: Console, outcome: Outcome) -> None:
    """Show those who did most, and everybody of whom git tells something else."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"Commits to {outcome.name}", title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("author", max_width=40)
    table.add_column("")
    table.add_column("commits", justify="right")
    table.add_column("git shortlog", justify="right")
    table.add_column("")
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
            known = near_the_top.get(author)
            won = (f"{known.xp:,}", known.level or "") if known else ("", "")
            table.add_row(str(rank), Text(printable(author)), Text(bar, "cyan"), *counts, mark, *won)
    console.print(table)
    if len(ranked) > table.row_count:
        console.print(f"and {len(ranked) - table.row_count:,} more who did less")


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


def _show_streaks(console: Console, standing: Standing) -> None:
    """Events count when they are sent, so a first run can only show streaks of a single day; that is said, too."""
    longest = max((length for _, length in standing.streaks), default=0)
    if longest > 1:
        named = [f"{printable(user_id)} {length:,} days" for user_id, length in standing.streaks if length > 1]
        console.print(f"Longest streaks: {', '.join(named)}.")
    else:
        console.print("Every streak is one day long: an event counts when it is sent, not when the commit was made.")
    if not standing.is_alone:
        console.print("XP, levels and streaks are of all repositories that were sent to this environment.")


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
    note(
        "More than git counts: commits were sent that HEAD does not reach any more, from another branch or before "
        "history or .mailmap were changed. Fewer: events were lost, which must not be."
    )


def _authors(count: int) -> str:
    return "1 author" if count == 1 else f"{count:,} authors"
