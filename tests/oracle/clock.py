"""What time does to users by itself: ticks of triggers (6.1) and anniversaries (2.5)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from oracle.achievements import open_to, with_composites
from oracle.history import Completion, Fact, History, signed_up, steps_of, time_zone, users
from oracle.periods import DAY, day_end, day_start, local_day, local_time
from oracle.points import Occasion, awards_of
from oracle.scenario import AnniversaryAchievement, ByClock, Event, Identify, Rules, TimeTrigger
from oracle.scenario import Complete as Call

FEBRUARY = 2


def after_time(rules: Rules, history: History, since: datetime, until: datetime) -> History:
    """Return the history with what the clock does after an instant and up to another; no step lies between them."""
    known = users(history)
    moments = {(at, user) for at in ticks(rules, since, until) for user in known}
    for user in known:
        if any(isinstance(each, AnniversaryAchievement) for each in open_to(rules, history, user)):
            moments |= {(at, user) for at in midnights(time_zone(steps_of(history), user), since, until)}
    for at, user in sorted(moments):
        fact = fact_at(rules, history, at, user)
        if fact.completions or fact.awards:
            history = (*history, fact)
    return history


def ticks(rules: Rules, since: datetime, until: datetime) -> Iterator[datetime]:
    """List the instants at which any trigger acts by the clock."""
    for trigger in (trigger for system in rules.systems for trigger in system.triggers):
        if isinstance(trigger, TimeTrigger) and trigger.active:
            at = trigger.activated_at
            while (at := at + timedelta(hours=trigger.hours)) <= until:
                if at > since:
                    yield at


def midnights(tz: str | None, since: datetime, until: datetime) -> Iterator[datetime]:
    """List the instants at which a clock turns to another date; where it is set back it may do so twice."""
    day = local_day(since, tz) - DAY
    while day <= local_day(until, tz) + DAY:
        yield from (at for at in (day_start(day, tz), day_end(day - DAY, tz)) if since < at <= until)
        day += DAY


def fact_at(rules: Rules, history: History, at: datetime, user: str) -> Fact:
    """Say what an instant brings to a user."""
    tz = time_zone(steps_of(history), user)
    local = local_time(at, tz)
    is_midnight = at in midnights(tz, at - timedelta(hours=1), at)
    come_round = anniversaries(rules, history, user, local.date()) if is_midnight else []
    done = with_composites(rules, history, user, come_round)
    occasion = Occasion(history, user, local, completions=done, moment=at, may_block=False)
    completions = tuple(Completion(user, key) for key in done)
    return Fact(ByClock(at, user), local, completions, awards_of(rules, occasion))


def anniversaries(rules: Rules, history: History, user: str, today: date) -> list[str]:
    """List what the user has yet to complete by today, for the years since sign-up."""
    first = first_day(history, user)
    return [
        achievement.key
        for achievement in open_to(rules, history, user)
        if isinstance(achievement, AnniversaryAchievement) and years_after(first, achievement.years) <= today
    ]


def first_day(history: History, user: str) -> date:
    """Return the day of sign-up that was told, else the one on which the user was first seen, in today's zone."""
    steps = steps_of(history)
    seen = [step.at for step in steps if isinstance(step, Event | Identify | Call) and step.user == user]
    return signed_up(steps, user) or local_day(seen[0], time_zone(steps, user))


def years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, FEBRUARY, 28)
