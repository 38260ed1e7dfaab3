"""The main job on real input: a git history, sent as events, counts what `git shortlog` counts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cli.conftest import AnswerOf, Client, Run
from cli.repositories import commit, forget_latest_commit, make_repository
from shared_stack import SharedStack


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
    assert any(line.startswith("1 Ada Lovelace ██████████████████████████████ 3 3 ✓") for line in lines)
    assert any(line.startswith("2 Jürgen Müller-Lüdenscheidt ████████████████████ 2 2 ✓") for line in lines)
    assert lines[-1] == "Equal to `git shortlog -sn HEAD`: 3 authors."


def test_commits_earn_achievements_points_and_levels(run: Run, answer_of: AnswerOf, tmp_path: Path) -> None:
    busy, calm = f"Busy {uuid4().hex}", f"Calm {uuid4().hex}"
    path = make_repository(tmp_path / "Orchard")
    for number in range(12):
        commit(path, busy, "2026-01-01T10:00:00+0200", message=f"{busy} {number}")
    commit(path, calm, "2026-01-01T10:00:00+0200")

    answer = answer_of("demo", "--repository", str(path))
    lines = [" ".join(line.split()) for line in run("demo", "--repository", str(path)).stdout.splitlines()]

    # 10 for each commit, 50 for the tenth, and 20 for the first day of a streak.
    assert [(each["author"], each["xp"], each["level"]) for each in answer["authors"]] == [
        (busy, 190, "Contributor"),
        (calm, 30, "Newcomer"),
    ]
    assert answer["achievements"] == {
        "First commit": 2,
        "10 commits": 1,
        "100 commits": 0,
        "1,000 commits": 0,
        "Every milestone": 0,
        "A week in a row": 0,
    }
    assert f"1 {busy} ██████████████████████████████ 12 12 ✓ 190 Contributor" in lines
    assert f"First commit {busy}, {calm}" in lines
    assert "100 commits nobody yet" in lines
    assert "Every streak is one day long: an event counts when it is sent, not when the commit was made." in lines


def test_authors_of_equally_many_commits_are_ranked_as_on_the_leaderboard(
    answer_of: AnswerOf, client: Client, local_stack: SharedStack, tmp_path: Path
) -> None:
    path = make_repository(tmp_path / "Vineyard")
    authors = [f"{name} {uuid4().hex}" for name in ("Zoe", "Ann", "Mia")]
    for author in authors:
        commit(path, author, "2026-01-01T10:00:00+0200")

    answer = answer_of("demo", "--repository", str(path))

    api_key = local_stack.environment("development")["admin_api_key"]
    board = client(api_key).leaderboards.get(answer["metric"])
    assert [each["author"] for each in answer["authors"]] == [each.user_id for each in board.rankings]
    assert [each.value for each in board.rankings] == [1, 1, 1]


def test_the_rules_are_set_up_once(
    answer_of: AnswerOf, client: Client, local_stack: SharedStack, repository: Path
) -> None:
    metric = answer_of("demo", "--repository", str(repository))["metric"]
    answer_of("demo", "--repository", str(repository))

    admin = client(local_stack.environment("development")["admin_api_key"]).admin
    [metric_id] = [each.id for each in everything(admin.metrics.list) if each.key == metric]
    assert sorted(each.name for each in everything(admin.achievements.list) if each.metric_id == metric_id) == [
        "1,000 commits",
        "10 commits",
        "100 commits",
        "First commit",
    ]
    assert [each.key for each in everything(admin.leaderboards.list) if each.key == "xp"] == ["xp"]


def everything(list_page: Callable[..., Any]) -> list[Any]:
    """All pages of a list."""
    pages = (list_page(limit=100, skip=skip) for skip in (0, 100, 200))
    return [each for page in pages for each in page]


def test_a_history_that_lost_commits_differs_and_says_why(run: Run, repository: Path) -> None:
    run("demo", "--repository", str(repository))
    forget_latest_commit(repository)

    result = run("demo", "--repository", str(repository))

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert any(line.startswith("1 Ada Lovelace ██████████████████████████████ 3 2 ✗") for line in lines)
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

    [caused] = [each["caused"] for each in log if each["metric"] == metric]
    assert caused.startswith(f"{metric} +1 to 1, ") or f", {metric} +1 to 1, " in caused


def test_a_folder_that_is_no_repository_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("demo", "--repository", str(tmp_path))

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: git cannot read the history of {tmp_path}: fatal: not a git repository")
