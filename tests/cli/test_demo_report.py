"""What a demo shows of streaks that a single run cannot make."""

import pytest

from plaudit_cli.commit_events import Sent, Total
from plaudit_cli.demo_report import Outcome, show_outcome
from plaudit_cli.demo_standing import Standing


def test_streaks_of_several_days_are_named_and_those_of_one_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    streaks = [("Ada", 3), ("Bea", 2), ("Cyd", 1)]
    standing = Standing(ranked=["Ada"], top=[], earned={"First commit": 4}, streaks=streaks, is_alone=True)
    outcome = Outcome(
        "commits",
        "Orchard",
        1.0,
        {"Ada": Sent(5, 0)},
        {"Ada": Total(5, is_read_back=True)},
        standing,
        "git shortlog",
        {"Ada": 5},
    )

    show_outcome(outcome)

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "Longest streaks: Ada 3 days, Bea 2 days." in lines
    assert "First commit 4 authors" in lines
    assert not any("all repositories" in line for line in lines)
