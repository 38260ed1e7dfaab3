"""What came of a demo: who did how much, and whether git says the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plaudit_cli.commit_events import Sent, Total
from plaudit_cli.output import note, printable, result_console, show_json

SHOWN_AUTHORS = 25
BAR_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was sent to a metric, what the API then told, and what git tells; all by author."""

    metric: str
    seconds: float
    sent: Mapping[str, Sent]
    totals: Mapping[str, Total]
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
    counted_before = f"; {outcome.replayed:,} of them had counted before" if outcome.replayed else ""
    rate = outcome.events / outcome.seconds
    console.print(f"{outcome.events:,} events in {outcome.seconds:.1f} s, {rate:.0f} events/s{counted_before}.")
    _note_unread(outcome)
    _show_verdict(console, outcome)


def show_outcome_as_json(outcome: Outcome) -> None:
    """Show the outcome to a script."""
    authors = [
        {
            "author": author,
            "total": total.value,
            "is_read_back": total.is_read_back,
            "shortlog": outcome.shortlog.get(author, 0),
        }
        for author, total in outcome.totals.items()
    ]
    show_json(
        {
            "metric": outcome.metric,
            "events": outcome.events,
            "replayed": outcome.replayed,
            "seconds": round(outcome.seconds, 3),
            "is_equal_to_shortlog": not outcome.differing,
            "authors": authors,
        }
    )


def _show_authors(console: Console, outcome: Outcome) -> None:
    """Show those who did most, and everybody of whom git tells something else."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=outcome.metric, title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("author", max_width=40)
    table.add_column("")
    table.add_column("commits", justify="right")
    table.add_column("git shortlog", justify="right")
    table.add_column("")
    totals = {author: total.value for author, total in outcome.totals.items()}
    ranked = sorted(totals, key=lambda author: (-totals[author], author))
    differing = set(outcome.differing)
    for rank, author in enumerate(ranked, start=1):
        if rank <= SHOWN_AUTHORS or author in differing:
            bar = "█" * max(1, round(BAR_WIDTH * totals[author] / totals[ranked[0]]))
            mark = Text("✗", "red") if author in differing else Text("✓", "green")
            counts = f"{totals[author]:,}", f"{outcome.shortlog.get(author, 0):,}"
            table.add_row(str(rank), Text(printable(author)), Text(bar, "cyan"), *counts, mark)
    console.print(table)
    if len(ranked) > table.row_count:
        console.print(f"and {len(ranked) - table.row_count:,} more who did less")


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
