"""Compares a system whose time passes with the oracle: what is answered, what is told and when, and what is left."""

from collections.abc import Iterator

from oracle.announcing import announcements
from oracle.clock import after_time
from oracle.clock_strategies import Story
from oracle.clocked_system import ClockedSystem
from oracle.compare import differences, explain
from oracle.history import users
from oracle.oracle import live, view_of
from oracle.results import Announcement
from oracle.scenario import World

# What was settled since the step before is told by the clock, not by the next step.
ON_TIME = frozenset({"settled"})
LATE = ON_TIME | {"boards"}


def first_difference_in_time(story: Story, system: ClockedSystem) -> str | None:
    """Send a story through a system; return nothing if all is as it should be."""
    return next(differences_in_time(story, system), None)


def differences_in_time(story: Story, system: ClockedSystem) -> Iterator[str]:
    world, end, looks = story.world, story.looks[-1], list(story.looks)
    history, expected_answers = live(world)
    for number, (step, expected) in enumerate(zip(world.steps, expected_answers, strict=True)):
        while looks and looks[0] < step.at:
            system.run_clock(looks.pop(0))
        for difference in differences(expected, system.apply(step), "", LATE if story.late else ON_TIME):
            yield explain(world, number, f"answer{difference}")
    for look in looks:
        system.run_clock(look)
    history = after_time(world.rules, history, world.steps[-1].at, end)
    for user in users(history):
        told = announcements(world.rules, history, user, end)
        if told != system.told(user):
            yield explain_told(world, user, told, system.told(user))
        expected_view = view_of(world.rules, history, user, end)
        for difference in differences(expected_view, system.view(user, end), "", frozenset()):
            yield explain(world, len(world.steps) - 1, f"view of {user} at {end:%Y-%m-%d %H:%M}{difference}")


def explain_told(world: World, user: str, expected: tuple[Announcement, ...], actual: tuple[Announcement, ...]) -> str:
    """Tell what a user was to be told of and was not, what was told too much, and all that was told around it."""
    missing = [each for each in expected if expected.count(each) > actual.count(each)]
    wrong = [each for each in actual if actual.count(each) > expected.count(each)]
    lines = [f"{user} is told of other things", *(f"  missing  {line(each)}" for each in missing)]
    lines += [f"  too much {line(each)}" for each in wrong]
    lines += ["expected", *(f"  {line(each)}" for each in expected)]
    mine = [number for number, step in enumerate(world.steps) if getattr(step, "user", None) == user]
    return "\n".join([*lines, explain(world, mine[-1], "all of it")])


def line(announcement: Announcement) -> str:
    """Write an announcement on one line."""
    return f"{announcement.at:%Y-%m-%d %H:%M:%S.%f} {announcement.what}"
