"""What a demo tells people of what a small history does not bring about."""

from datetime import date

import pytest

from plaudit_cli.commit_events import Sent, Total
from plaudit_cli.demo_outcome import Outcome, Pace
from plaudit_cli.demo_report import show_outcome
from plaudit_cli.demo_standing import Standing, Week


def test_totals_that_differ_and_ten_weeks_of_the_clock(capsys: pytest.CaptureFixture[str]) -> None:
    weeks = [Week(date(2026, 1, day), [("Ada", 1_200), ("Bea", 2)]) for day in range(5, 14)]
    weeks.append(Week(date(2026, 1, 14), [("Bea", 1)]))
    outcome = Outcome(
        environment="demo-orchard",
        name="Orchard",
        pace=Pace(seconds=2.0, moves=12, happened={"streak_lost": 1, "freezes_used": 1_500, "recap_email_due": 9}),
        strays=3,
        sent={"Ada": Sent(events=5, total=5, longest_streak=1)},
        totals={"Ada": Total(5, is_read_back=True)},
        standing=Standing(ranked=["Ada"], top=[], earned={"First commit": 4}, weeks=weeks),
        git_command="git shortlog",
        shortlog={"Ada": 4},
    )

    show_outcome(outcome)

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "1 Ada ██████████████████████████████ 5 4 ✗ 1 day" in lines
    assert "First commit 4 authors" in lines
    assert [line[:10] for line in lines if line.startswith("2026-01-")] == [f"2026-01-{day:02}" for day in range(7, 15)]
    assert "2026-01-13 Ada 1,200 Bea 2" in lines
    assert lines[-5:] == [
        "Most of 10 weekly boards won: Ada 9, Bea 1.",
        "On the way: 1 streak lost, 1,500 streaks held by freezes, 10 weekly boards closed.",
        "5 events and 12 moves of the clock of demo-orchard in 2.0 s, 2 events/s.",
        "3 commits are dated before 2000 or in the future, and replayed at the nearest date of another one.",
        "Different from `git shortlog`: 1 author.",
    ]
