"""What came of a demo: who did how much and what that earned, and whether git says the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from plaudit_cli.commit_events import Sent, Total
from plaudit_cli.demo_standing import Standing
from plaudit_cli.output import show_json


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the clock was moved, how often what happened by it, and how many seconds that and the events took."""

    seconds: float
    moves: int
    happened: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was sent to an environment, what the API then told, and what git tells; all by author.

    `strays` are the commits that were replayed at another date than their own.
    """

    environment: str
    name: str
    pace: Pace
    strays: int
    sent: Mapping[str, Sent]
    totals: Mapping[str, Total]
    standing: Standing
    git_command: str
    shortlog: Mapping[str, int]

    @property
    def events(self) -> int:
        """How many events were sent."""
        return sum(each.events for each in self.sent.values())

    @property
    def differing(self) -> list[str]:
        """The authors of whom git tells something else."""
        totals = {author: total.value for author, total in self.totals.items()}
        return sorted(
            author for author in totals.keys() | self.shortlog.keys() if totals.get(author) != self.shortlog.get(author)
        )


def show_outcome_as_json(outcome: Outcome) -> None:
    """Show the outcome to a script."""
    standing = outcome.standing
    weeks = [
        {"monday": week.monday, "places": [{"author": author, "commits": value} for author, value in week.places]}
        for week in standing.weeks
    ]
    show_json(
        {
            "environment": outcome.environment,
            "events": outcome.events,
            "moves": outcome.pace.moves,
            "seconds": round(outcome.pace.seconds, 3),
            "strays": outcome.strays,
            "is_equal_to_shortlog": not outcome.differing,
            "authors": _authors(outcome),
            "achievements": dict(standing.earned),
            "weeks": weeks,
            "weeks_won": dict(standing.weeks_won),
            "happened": dict(sorted(outcome.pace.happened.items())),
        }
    )


def _authors(outcome: Outcome) -> list[dict[str, object]]:
    near_the_top = {author.id: author for author in outcome.standing.top}
    rows: list[dict[str, object]] = []
    for author in outcome.standing.ranked:
        known = near_the_top.get(author)
        rows.append(
            {
                "author": author,
                "total": outcome.totals[author].value,
                "is_read_back": outcome.totals[author].is_read_back,
                "shortlog": outcome.shortlog.get(author, 0),
                "longest_streak": outcome.sent[author].longest_streak,
                "freezes_used": known.freezes_used if known else None,
                "xp": known.xp if known else None,
                "level": known.level if known else None,
            }
        )
    return rows
