"""The main job on real input: a git history, replayed by its own time, counts what `git shortlog` counts."""

from pathlib import Path
from uuid import uuid4

import pytest

from cli.conftest import AnswerOf, Run
from cli.repositories import commit, make_repository
from shared_stack import SharedStack

MONDAY, WEDNESDAY = "2026-01-05T10:00:00+0100", "2026-01-07T10:00:00+0100"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Without any commit, and with a name that no other has: a run deletes the environments of earlier ones."""
    return make_repository(tmp_path / f"Orchard {uuid4().hex}")


def weeks_of_two(repository: Path) -> None:
    """Ada misses Wednesday, which her freeze holds, and stops on Friday; Bea skips two days, and wins the next week."""
    for day in (5, 6, 8, 9):
        commit(repository, "Ada", f"2026-01-0{day}T23:30:00+0100")
    commit(repository, "Bea", "2026-01-05T20:30:00-0200")
    commit(repository, "Bea", "2026-01-12T00:10:00+0530")
    commit(repository, "Bea", "2026-01-13T00:10:00+0530")
    commit(repository, "Ada", "2026-01-19T23:30:00+0100")


def test_streaks_freezes_and_the_winners_of_the_weeks_are_those_of_the_authors_own_days(
    answer_of: AnswerOf, repository: Path
) -> None:
    weeks_of_two(repository)

    answer = answer_of("demo", "--repository", str(repository))

    assert (answer["events"], answer["moves"], answer["strays"], answer["is_equal_to_shortlog"]) == (8, 9, 0, True)
    assert answer["authors"] == [
        {
            "author": "Ada",
            "total": 5,
            "is_read_back": True,
            "shortlog": 5,
            "longest_streak": 4,
            "freezes_used": 2,
            "xp": 150,
            "level": "Contributor",
        },
        {
            "author": "Bea",
            "total": 3,
            "is_read_back": True,
            "shortlog": 3,
            "longest_streak": 2,
            "freezes_used": 1,
            "xp": 90,
            "level": "Newcomer",
        },
    ]
    assert answer["achievements"] == {
        "First commit": 2,
        "10 commits": 0,
        "100 commits": 0,
        "1,000 commits": 0,
        "Every milestone": 0,
        "A week in a row": 0,
    }
    assert answer["weeks"] == [
        {"monday": "2026-01-05", "places": [{"author": "Ada", "commits": 4}, {"author": "Bea", "commits": 1}]},
        {"monday": "2026-01-12", "places": [{"author": "Bea", "commits": 2}]},
        {"monday": "2026-01-19", "places": [{"author": "Ada", "commits": 1}]},
    ]
    assert answer["weeks_won"] == {"Ada": 2, "Bea": 1}
    happened = answer["happened"]
    assert {name: happened[name] for name in ("freezes_used", "streak_lost")} == {"freezes_used": 3, "streak_lost": 4}


def test_the_result_is_a_table_that_a_person_reads(run: Run, repository: Path) -> None:
    commit(repository, "Bea", MONDAY)
    commit(repository, "Ada", MONDAY)
    commit(repository, "Ada", WEDNESDAY)
    commit(repository, "Ada/Cyd", "1970-01-01T00:00:00+0000")

    result = run("demo", "--repository", str(repository))

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert "1 Ada ██████████████████████████████ 2 2 ✓ 2 days 1 60 Newcomer" in lines
    assert "2 Ada/Cyd ███████████████ 1 1 ✓ 1 day" in lines
    assert "First commit Ada, Bea and 1 more" in lines
    assert "2026-01-05 Ada 2 Ada/Cyd 1, Bea 1" in lines
    assert ("1 commit is dated before 2000 or in the future, and replayed at the nearest date of another one.") in lines
    assert result.stderr.splitlines()[-1] == (
        "Taken from the answers to their events, because the API cannot find them by a path: Ada/Cyd."
    )
    assert lines[-1] == "Equal to `git shortlog -sn HEAD`: 3 authors."


def test_a_run_deletes_what_an_earlier_one_has_left_and_shows_the_same(
    answer_of: AnswerOf, local_stack: SharedStack, repository: Path
) -> None:
    commit(repository, "Ada", MONDAY)
    commit(repository, 'J. R. "Bob" Dobbs? #1 100%', WEDNESDAY)

    first = answer_of("demo", "--repository", str(repository))
    production = local_stack.environment("production")["admin_api_key"]
    second = answer_of("demo", "--repository", str(repository), "--limit", "1", "--key", production)

    slug = f"demo-{repository.name.lower().replace(' ', '-')}-"
    keys = [each["key"] for each in answer_of("environment", "list", "demo") if each["key"].startswith(slug)]
    assert keys == [second["environment"]]
    assert [(each["author"], each["total"]) for each in first["authors"]] == [
        ("Ada", 1),
        ('J. R. "Bob" Dobbs? #1 100%', 1),
    ]
    assert second["authors"] == first["authors"][1:]


def test_a_folder_that_is_no_repository_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("demo", "--repository", str(tmp_path))

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: git cannot read the history of {tmp_path}: fatal: not a git repository")


def test_a_key_that_is_not_of_production_is_refused(run: Run, local_stack: SharedStack, repository: Path) -> None:
    commit(repository, "Ada", MONDAY)
    development = local_stack.environment("development")["admin_api_key"]

    result = run("demo", "--repository", str(repository), "--key", development)

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "Error: Use an admin key of the organisation's production environment for this."
    )
