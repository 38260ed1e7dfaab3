"""The main job on real input: a git history, sent as events, counts what `git shortlog` counts."""

from pathlib import Path

import pytest

from cli.conftest import AnswerOf, Run
from cli.repositories import commit, forget_latest_commit, make_repository


@pytest.fixture
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Three authors, one of them under two names, in zones of all kinds."""
    path = make_repository(tmp_path / "Small Project")
    (path / ".mailmap").write_text("Ada Lovelace <ada@example.com>\nAda Lovelace <ada-l.@example.com>\n")
    commit(path, "ada", "2026-01-01T10:00:00+0200", message=request.node.name)
    commit(path, "Jürgen Müller-Lüdenscheidt", "2026-01-02T10:00:00+0530")
    commit(path, "Ada L.", "2026-01-03T10:00:00-0800")
    commit(path, 'J. R. "Bob" Dobbs? #1 100%', "2026-01-04T10:00:00+1030")
    commit(path, "Jürgen Müller-Lüdenscheidt", "2026-01-05T10:00:00+0000")
    commit(path, "ada", "2026-01-06T10:00:00+0000")
    return path


def test_totals_are_those_of_git_shortlog(answer_of: AnswerOf, repository: Path) -> None:
    answer = answer_of("demo", "--repository", str(repository))

    assert answer["is_equal_to_shortlog"] is True
    assert answer["metric"].startswith("commits-small-project-")
    assert (answer["events"], answer["replayed"]) == (6, 0)
    assert {each["author"]: each["total"] for each in answer["authors"]} == {
        "Ada Lovelace": 3,
        "Jürgen Müller-Lüdenscheidt": 2,
        'J. R. "Bob" Dobbs? #1 100%': 1,
    }
    assert all(each["is_read_back"] for each in answer["authors"])


def test_a_second_run_changes_nothing(answer_of: AnswerOf, repository: Path) -> None:
    first = answer_of("demo", "--repository", str(repository))
    second = answer_of("demo", "--repository", str(repository))

    assert (second["events"], second["replayed"]) == (6, 6)
    assert (second["metric"], second["authors"]) == (first["metric"], first["authors"])


def test_new_commits_are_added_to_those_that_counted_before(answer_of: AnswerOf, repository: Path) -> None:
    answer_of("demo", "--repository", str(repository))
    commit(repository, "ada", "2026-01-07T10:00:00+0000")

    answer = answer_of("demo", "--repository", str(repository))

    assert (answer["events"], answer["replayed"], answer["is_equal_to_shortlog"]) == (7, 6, True)


def test_a_part_of_the_history_is_counted_apart(answer_of: AnswerOf, repository: Path) -> None:
    answer_of("demo", "--repository", str(repository))

    answer = answer_of("demo", "--repository", str(repository), "--limit", "2")

    assert answer["is_equal_to_shortlog"] is True
    assert {each["author"]: each["total"] for each in answer["authors"]} == {
        "Ada Lovelace": 1,
        "Jürgen Müller-Lüdenscheidt": 1,
    }


def test_the_result_is_a_table_that_a_person_reads(run: Run, repository: Path) -> None:
    result = run("demo", "--repository", str(repository))

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert "1 Ada Lovelace ██████████████████████████████ 3 3 ✓" in lines
    assert "2 Jürgen Müller-Lüdenscheidt ████████████████████ 2 2 ✓" in lines
    assert lines[-1] == "Equal to `git shortlog -sn HEAD`: 3 authors."


def test_a_history_that_lost_commits_differs_and_says_why(run: Run, repository: Path) -> None:
    run("demo", "--repository", str(repository))
    forget_latest_commit(repository)

    result = run("demo", "--repository", str(repository))

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert "1 Ada Lovelace ██████████████████████████████ 3 2 ✗" in lines
    assert lines[-1] == "Different from `git shortlog -sn HEAD`: 1 author."
    assert "More than git counts: commits were sent that HEAD does not reach any more" in result.stderr


def test_a_name_that_fits_into_no_path_is_reported_as_not_read_back(run: Run, repository: Path) -> None:
    commit(repository, "Ada/Bea", "2026-01-07T10:00:00+0000")

    result = run("demo", "--repository", str(repository), "--limit", "1")

    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == (
        "Taken from the answers to their events, because the API cannot find them by a path: Ada/Bea."
    )
    assert result.stdout.splitlines()[-1] == "Equal to `git shortlog -sn --max-count=1 HEAD`: 1 author."


def test_the_log_explains_a_commit(answer_of: AnswerOf, repository: Path) -> None:
    metric = answer_of("demo", "--repository", str(repository))["metric"]

    log = answer_of("event", "log", "demo/development", 'J. R. "Bob" Dobbs? #1 100%')

    assert f"{metric} +1 to 1" in log[0]["caused"]


def test_a_folder_that_is_no_repository_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("demo", "--repository", str(tmp_path))

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: git cannot read the history of {tmp_path}: fatal: not a git repository")
