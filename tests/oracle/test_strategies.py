"""The strategies get to what is interesting often enough, and their worlds are in order."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from oracle.oracle import answers, view
from oracle.results import UserView
from oracle.scenario import ChangeStreakSettings, World
from oracle.situations import situations
from oracle.strategies import worlds

EXAMPLES = 120
INTERESTING = (
    "streak above 2",
    "streak lost",
    "freeze used",
    "freeze earned",
    "achievement completed",
    "level changed",
    "points deducted",
    "blocked",
    "rank changed",
    "zone sent",
    "AddPause",
    "Restore",
    "ChangePreferences",
    "ChangeStreakSettings",
)

drawing = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def drawn() -> list[World]:
    found: list[World] = []

    @seed(1)
    @drawing
    @given(worlds())
    def collect(world: World) -> None:
        found.append(world)

    collect()
    return found


def test_steps_never_go_back_in_time(drawn: list[World]) -> None:
    for world in drawn:
        instants = [step.at for step in world.steps]
        assert instants == sorted(instants)


def test_an_answer_agrees_with_an_immediate_read(drawn: list[World]) -> None:
    """Rule 7.7."""
    for world in drawn:
        *_, (step, answer) = zip(world.steps, answers(world), strict=True)
        if isinstance(step, ChangeStreakSettings) or answer.streak is None:
            continue
        read = view(world, step.user, step.at)
        assert read is not None
        assert read.streak == answer.streak
        assert ranks(read, step.user) >= {(change.board, change.rank) for change in answer.boards if change.rank}


def ranks(read: UserView, user: str) -> set[tuple[str, int]]:
    return {(board.board, row.rank) for board in read.boards for row in board.rows if row.user == user}


def test_totals_stay_within_their_bounds(drawn: list[World]) -> None:
    """Rule 6.3."""
    for world in drawn:
        most = {system.key: system.max_points for system in world.rules.systems}
        for change in (change for answer in answers(world) for change in answer.points):
            assert 0 <= change.total <= (most[change.system] or change.total)


def test_interesting_situations_occur_in_a_twentieth_of_the_worlds(drawn: list[World]) -> None:
    """They occur in a tenth of many examples; these are few."""
    counted = Counter(situation for world in drawn for situation in situations(world))

    assert {name: counted[name] for name in INTERESTING if counted[name] < EXAMPLES / 20} == {}
