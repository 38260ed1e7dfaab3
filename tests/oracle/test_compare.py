"""A comparison finds a system that differs from the oracle, and says where."""

from dataclasses import dataclass, replace
from datetime import datetime

from oracle.compare import first_difference
from oracle.oracle import answers, view
from oracle.results import Answer, UserView
from oracle.scenario import Step, World
from oracle.telling import ADA, DAILY, event, words_board

STEPS = (event("2026-03-10 12:00", "2"), event("2026-03-11 12:00", "3", user="bob"), event("2026-03-12 12:00", "4"))
WORLD = World(words_board(), STEPS)


@dataclass
class Mirror:
    """Answers as the oracle does, for a world that may be another one."""

    world: World
    applied: int = 0

    def apply(self, step: Step) -> Answer:
        self.applied += 1
        assert step == WORLD.steps[self.applied - 1]
        return answers(self.world)[self.applied - 1]

    def view(self, user: str, at: datetime) -> UserView | None:
        return view(self.world, user, at)


def test_equal_systems_do_not_differ() -> None:
    assert first_difference(WORLD, Mirror(WORLD)) is None
    assert first_difference(World(DAILY, ()), Mirror(WORLD)) is None


def test_the_first_difference_names_step_field_and_values() -> None:
    other = replace(WORLD, steps=(*STEPS[:2], event("2026-03-12 12:00", "5")))

    assert first_difference(WORLD, Mirror(other)) == "\n".join(
        [
            "step 2: answer.total",
            "  expected  6",
            "  actual    7",
            "",
            f"streak settings  {DAILY.streak}",
            "   0 2026-03-10 12:00:00 Event user=ada metric=words value=2",
            ">  2 2026-03-12 12:00:00 Event user=ada metric=words value=4",
        ]
    )


def test_ignored_fields_are_passed_over() -> None:
    other = replace(WORLD, steps=(*STEPS[:2], event("2026-03-12 12:00", "5")))
    ignored = frozenset({"total", "boards.value", "totals", "day_totals", "boards.rows"})

    assert first_difference(WORLD, Mirror(other), ignored=ignored) is None


def test_views_are_compared_after_the_last_step() -> None:
    class Forgetful(Mirror):
        def view(self, user: str, at: datetime) -> UserView | None:
            found = super().view(user, at)
            return found and replace(found, totals=())

    assert (first_difference(WORLD, Forgetful(WORLD)) or "").startswith(
        f"step 2: view of {ADA} at 2026-03-12 12:00.totals\n"
    )
