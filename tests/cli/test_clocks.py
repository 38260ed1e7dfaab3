"""Behaviour 9.5 from the command line: the time of an environment is frozen, moved and given back."""

from uuid import uuid4

import pytest
from trophy import CreateMetricRequestItem, UpsertedUser

from cli.conftest import AnswerOf, Client, Run


@pytest.fixture
def reference(run: Run, client: Client) -> str:
    """An environment of the test's own, with a metric."""
    reference = f"clocks/e{uuid4().hex}"
    trophy = client(run("onboard", *reference.split("/")).stdout.strip())
    trophy.admin.metrics.create(request=[CreateMetricRequestItem(key="words", name="Words")])
    return reference


def test_9_5_time_is_frozen_and_moved_and_what_happened_is_told(run: Run, client: Client, reference: str) -> None:
    frozen = run("clock", "set", reference, "2026-03-10T12:00Z")
    key = run("key", "create", reference).stdout.strip()
    client(key).metrics.event("words", user=UpsertedUser(id="ada", tz="Europe/London"), value=5)

    moved = run("clock", "forward", reference, "2d")

    assert frozen.stdout == "It is 2026-03-10 12:00:00 UTC, and time stands still.\n"
    assert moved.stdout == (
        "It is 2026-03-12 12:00:00 UTC, and time stands still.\n"
        "      1 streak lost\n"
        "      1 streak reminder email due\n"
    )
    assert moved.stderr.endswith(f"Moving {reference} to 2026-03-12 12:00:00 UTC\n")
    assert run("clock", "show", reference).stdout == moved.stdout
    assert "03-12" in run("event", "log", reference, "ada").stdout


def test_9_5_the_clock_is_shown_for_scripts(answer_of: AnswerOf, reference: str) -> None:
    assert answer_of("clock", "show", reference)["frozen"] is False
    assert answer_of("clock", "set", reference, "2026-03-10") == {
        "now": "2026-03-10T00:00:00Z",
        "frozen": True,
        "pending": False,
        "happened": {},
    }
    assert answer_of("clock", "forward", reference, "4w")["now"] == "2026-04-07T00:00:00Z"
    assert answer_of("clock", "release", reference)["frozen"] is False


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("set", "{}", "tomorrow"), '"tomorrow" is no instant: write one such as 2026-08-01T09:30Z.'),
        (("set", "{}", "1999-12-31"), "A test clock can stand in the years 2000 to 2099."),
        (("forward", "{}", "2 days"), '"2 days" is no duration: write one such as 90m, 3h, 2d or 4w.'),
        (("forward", "{}", "999999w"), "A test clock can stand in the years 2000 to 2099."),
        (
            ("set", "demo/production", "2026-08-01"),
            "The time of the production environment cannot be frozen. Use a key of another environment.",
        ),
    ],
    ids=["no instant", "another century", "no duration", "too far", "production"],
)
def test_9_5_what_cannot_be_done_is_said_in_one_sentence(
    run: Run, reference: str, words: tuple[str, ...], sentence: str
) -> None:
    result = run("clock", *(word.format(reference) for word in words))

    assert result.exit_code == 1
    assert (result.stdout, result.stderr.splitlines()[-1]) == ("", f"Error: {sentence}")


def test_9_5_a_time_ahead_is_not_given_back(run: Run, reference: str) -> None:
    run("clock", "set", reference, "2098-01-01")

    assert run("clock", "release", reference).stderr.startswith("Error: The test time is ahead of real time.")
