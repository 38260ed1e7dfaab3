"""Plays seeds, and tells all that is wrong with a story together with the one command that plays it again."""

import os
from collections.abc import Iterable, Iterator

from simulator.checks import logs_of, violations_of_answers, violations_of_events
from simulator.oracle_check import violations_of_states
from simulator.simulation import Played, Studio, played

REPLAY = "PLAUDIT_SEED={} .venv/bin/pytest -n 0 tests/simulator/test_simulator.py"
SEED = "PLAUDIT_SEED"


def violations(story: Played) -> Iterator[str]:
    """Tell all that is wrong after a story."""
    logs = logs_of(story)
    yield from story.troubles
    yield from violations_of_answers(story)
    yield from violations_of_events(story, logs)
    yield from violations_of_states(story, logs)


def troubles_with(studio: Studio, seeds: Iterable[int]) -> list[str]:
    """Play seeds until a story does not end well, and tell what is wrong with that one, line by line."""
    for seed in seeds:
        with played(studio, seed) as story:
            if found := list(violations(story)):
                return explained(story, found)
    return []


def explained(story: Played, found: list[str]) -> list[str]:
    """Tell what is wrong, all that happened, and how to see it again."""
    return [f"seed {story.seed}:", *found, "", *story.stage.trace, "", *found, REPLAY.format(story.seed)]


def seed_asked_for() -> int | None:
    """Return the seed that somebody wants to see again."""
    return int(os.environ[SEED]) if SEED in os.environ else None
