"""Everything that a user is told of, in order, each with its instant."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from oracle.emails import emails, is_silent
from oracle.history import Fact, History, steps_of
from oracle.points import level_at
from oracle.results import Announcement, AwardView, CompletedAchievement, GrownStreak, NewLevel, in_order
from oracle.retelling import tell
from oracle.scenario import Rules


def announcements(rules: Rules, history: History, user: str, until: datetime) -> tuple[Announcement, ...]:
    """List what a user is told of up to an instant, from the whole history until then."""
    diary = tell(rules, steps_of(history), user, until)
    settled = (Announcement(each.at, each) for log in diary.logs for each in log)
    caused = (each for fact in history if not is_silent(fact.step) for each in caused_by(fact, user))
    return in_order([*settled, *caused, *points_told(rules, history, user), *emails(rules, history, user, until)])


def caused_by(fact: Fact, user: str) -> Iterator[Announcement]:
    if fact.grown is not None and getattr(fact.step, "user", None) == user:
        yield Announcement(fact.step.at, GrownStreak(fact.grown))
    for done in fact.completions:
        if done.user == user:
            yield Announcement(fact.step.at, CompletedAchievement(done.achievement))


def points_told(rules: Rules, history: History, user: str) -> Iterator[Announcement]:
    totals = {system.key: 0 for system in rules.systems}
    for fact, system in product(history, rules.systems):
        before = totals[system.key]
        told = not is_silent(fact.step)
        for award in fact.awards:
            if (award.user, award.system) == (user, system.key):
                totals[system.key] += award.awarded
                if told:
                    yield Announcement(fact.step.at, AwardView(award.trigger, award.awarded, totals[system.key]))
        level = level_at(system, totals[system.key])
        if level != level_at(system, before) and told:
            yield Announcement(fact.step.at, NewLevel(system.key, level))
