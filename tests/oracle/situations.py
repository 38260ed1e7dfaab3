"""Names what is interesting about a world, so that it can be measured how often strategies get there."""

from collections.abc import Iterator

from oracle.oracle import answers
from oracle.results import Answer, EarnedFreezes, LostStreak, UsedFreeze
from oracle.scenario import (
    UNCHANGED,
    Complete,
    Event,
    Identify,
    Step,
    World,
)


def situations(world: World) -> set[str]:
    """Return what happens in a world, in a few words each."""
    answered = list(zip(world.steps, answers(world), strict=True))
    seen = {situation for _, answer in answered for situation in in_answer(answer)}
    seen |= {situation for step, answer in answered if answer.issue is None for situation in in_step(step)}
    return seen | {f"issue: {answer.issue.name}" for _, answer in answered if answer.issue is not None}


def in_answer(answer: Answer) -> Iterator[str]:
    checks = {
        "streak above 2": answer.streak is not None and answer.streak.length > 2,
        "streak lost": any(isinstance(each, LostStreak) for each in answer.settled),
        "freeze used": any(isinstance(each, UsedFreeze) for each in answer.settled),
        "freeze earned": any(isinstance(each, EarnedFreezes) for each in answer.settled),
        "achievement completed": bool(answer.achievements),
        "several achievements": len(answer.achievements) > 1,
        "blocked": answer.blocked_by is not None,
        "rank": any(change.rank for change in answer.boards),
        "rank changed": any(change.rank != change.previous_rank and change.previous_rank for change in answer.boards),
        "below the limit": any(change.rank is None for change in answer.boards),
    }
    yield from (name for name, holds in checks.items() if holds)
    yield from in_points(answer)


def in_points(answer: Answer) -> Iterator[str]:
    for change in answer.points:
        yield "points"
        if change.level_changed:
            yield "level changed"
        if any(award.awarded < 0 for award in change.awards):
            yield "points deducted"
        if len(change.awards) > 1:
            yield "several awards"


def in_step(step: Step) -> Iterator[str]:
    yield type(step).__name__
    if isinstance(step, Event | Identify | Complete) and step.profile.tz != UNCHANGED:
        yield "zone sent"
    if isinstance(step, Event) and step.value < 0:
        yield "negative value"
