"""A step that moves a user on more boards than one transaction takes: all of it happens, also if it is interrupted."""

from datetime import UTC, date, datetime

import pytest

from api import Caller
from integration.conftest import Rig
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking
from plaudit.ids import new_id
from plaudit.storage import steps
from rules import make_attribute, make_metric, set_up

TEAM = make_attribute("team")
WORDS = make_metric("words")
BOARDS = [
    Leaderboard(
        LeaderboardId(new_id()),
        f"board-{number}",
        f"Board {number}",
        MetricRanking(WORDS.id),
        date(2026, 1, 1),
        status=LeaderboardStatus.ACTIVE,
        breakdown=(TEAM.id,),
        activated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    for number in range(60)
]


class ProcessDiedError(Exception):
    """Stands for a process that ends in the middle."""


@pytest.fixture
def caller(rig: Rig) -> Caller:
    set_up(rig.table(), TEAM, WORDS, *BOARDS)
    return rig.caller()


def users_on(caller: Caller, board: Leaderboard, team: str) -> list[str]:
    answer = caller.application("GET", f"/leaderboards/{board.key}", query={"userAttributes": f"team:{team}"})
    return [ranking["userId"] for ranking in answer.body["rankings"]]


def send(caller: Caller, value: int, team: str) -> dict[str, dict[str, int]]:
    body = {"user": {"id": "ada", "attributes": {"team": team}}, "value": value}
    answer = caller.application("POST", "/metrics/words/event", body)
    assert answer.status == 201, answer.body
    boards: dict[str, dict[str, int]] = answer.body["leaderboards"]
    return boards


def test_7_7_an_event_moves_a_user_on_sixty_boards(caller: Caller) -> None:
    boards = send(caller, 5, "red")

    assert {key: board["rank"] for key, board in boards.items()} == {board.key: 1 for board in BOARDS}
    assert [users_on(caller, board, "red") for board in (BOARDS[0], BOARDS[59])] == [["ada"], ["ada"]]


def test_7_4_a_changed_attribute_moves_a_user_on_sixty_boards(caller: Caller) -> None:
    send(caller, 5, "red")

    answer = caller.application("PUT", "/users/ada", {"attributes": {"team": "blue"}})

    assert answer.status == 200
    assert {tuple(users_on(caller, board, "red")) for board in BOARDS} == {()}
    assert {tuple(users_on(caller, board, "blue")) for board in BOARDS} == {("ada",)}


def test_7_4_moves_that_were_interrupted_are_carried_out_before_the_next_step(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(caller, 5, "red")

    def die(*_: object) -> None:
        raise ProcessDiedError

    with monkeypatch.context() as patched:
        patched.setattr(steps, "carry_out_pending", die)
        assert caller.application("PUT", "/users/ada", {"attributes": {"team": "blue"}}).status == 500
    assert users_on(caller, BOARDS[59], "red") == ["ada"]

    boards = send(caller, 1, "green")

    assert {board["rank"] for board in boards.values()} == {1}
    assert {tuple(users_on(caller, board, team)) for board in BOARDS for team in ("red", "blue")} == {()}
    assert {tuple(users_on(caller, board, "green")) for board in BOARDS} == {("ada",)}
