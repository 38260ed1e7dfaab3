"""Which e-mails fall due to a user, and when (9.4). Nothing depends on them, so they are found from the history."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oracle.history import History, steps_of, time_zone
from oracle.periods import DAY, day_end, day_start, last_day, local_day, local_time, next_period, period_of
from oracle.results import AchievementEmail, Announcement, ReactivationEmail, RecapEmail, ReminderEmail
from oracle.retelling import tell_step
from oracle.scenario import (
    ByClock,
    ChangePreferences,
    ChangeStreakSettings,
    Event,
    Frequency,
    Notification,
    Restore,
    Rules,
    Step,
)
from oracle.streak_views import streak_view
from oracle.streaks import NEVER, Diary, next_to_miss, settle_until

USUAL_PLACE = "America/New_York"
FRIDAY, REMINDER_DAY = 5, 25
SILENT = (Restore, ChangePreferences, ChangeStreakSettings)
"""Steps that complete achievements without telling the user (5.4, 4.9)."""


def emails(rules: Rules, history: History, user: str, until: datetime) -> Iterator[Announcement]:
    """List what a user is written, each with its instant; at one instant the clock comes before the step."""
    yield from achievement_emails(history, user, until)
    yield from reactivation_emails(history, user, until)
    yield from recap_emails(rules, history, user, until)
    yield from reminder_emails(rules, history, user, until)


def place(steps: Sequence[Step], user: str) -> str:
    return time_zone(list(steps), user) or USUAL_PLACE


def at_clock(day: date, clock: time, tz: str) -> datetime:
    """Return when a clock at a place shows a time of a day."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(tz)).astimezone(UTC)


def wants(steps: Sequence[Step], user: str, type_: Notification) -> bool:
    """Say whether a type is on after some steps; one that was never set is (2.6)."""
    switches = [
        on
        for step in steps
        if isinstance(step, ChangePreferences) and step.user == user
        for each, on in step.notifications
        if each is type_
    ]
    return not switches or switches[-1]


def steps_before(history: History, at: datetime) -> list[Step]:
    return [step for step in steps_of(history) if step.at < at]


def achievement_emails(history: History, user: str, until: datetime) -> Iterator[Announcement]:
    """From 17:00 to 21:00 at once, else at the next 17:00 of the place where it was completed."""
    for number, fact in enumerate(history, start=1):
        mine = [done.achievement for done in fact.completions if done.user == user]
        if not mine or isinstance(fact.step, SILENT):
            continue
        so_far = steps_of(history[:number])
        at = evening(fact.step.at, place(so_far, user))
        known = so_far if at == fact.step.at else steps_before(history, at)
        if at <= until and wants(known, user, Notification.ACHIEVEMENT_COMPLETED):
            yield from (Announcement(at, AchievementEmail(key)) for key in mine)


def evening(at: datetime, tz: str) -> datetime:
    local = local_time(at, tz)
    if time(17) <= local.time() < time(21):
        return at
    day = local.date() if local.time() < time(17) else local.date() + DAY
    return max(at, at_clock(day, time(17), tz))


def reactivation_emails(history: History, user: str, until: datetime) -> Iterator[Announcement]:
    """So many days after an event at its hour, where it happened, until there is another event."""
    steps = steps_of(history)
    events = [number for number, step in enumerate(steps) if isinstance(step, Event) and step.user == user]
    ends = [*(steps[number].at for number in events[1:]), until]
    for number, end in zip(events, ends, strict=False):
        tz = place(steps[: number + 1], user)
        local = local_time(steps[number].at, tz)
        for message, days in enumerate((3, 5, 7, 14, 30), start=1):
            at = at_clock(local.date() + days * DAY, local.time(), tz)
            if at <= min(end, until) and wants(steps_before(history, at), user, Notification.REACTIVATION):
                yield Announcement(at, ReactivationEmail(message, days))


def recap_emails(rules: Rules, history: History, user: str, until: datetime) -> Iterator[Announcement]:
    """When a period with an event is over, in a zone or because of a journey; no period is summed up twice."""
    length, steps = rules.recaps, steps_of(history)
    waiting, summed_up = NEVER, NEVER
    mine = [number for number, step in enumerate(steps) if getattr(step, "user", None) == user]
    ends = [*(steps[number].at for number in mine[1:]), until]
    for number, end in zip(mine, ends, strict=True):
        step, tz = steps[number], place(steps[: number + 1], user)
        if waiting > summed_up and day_start(next_period(waiting, length), tz) <= step.at:
            summed_up = waiting
            if wants(steps[: number + 1], user, Notification.RECAP):
                yield recap(step.at, waiting, length)
        today = period_of(local_day(step.at, tz), length)
        if isinstance(step, Event) and day_start(next_period(today, length), tz) > step.at:
            waiting = max(waiting, today)
        over = day_start(next_period(waiting, length), tz) if waiting > summed_up else until
        if waiting > summed_up and over <= end:
            summed_up = waiting
            if wants(steps_before(history, over), user, Notification.RECAP):
                yield recap(over, waiting, length)


def recap(at: datetime, period: date, length: Frequency) -> Announcement:
    return Announcement(at, RecapEmail(period, last_day(period, length)))


def reminder_emails(rules: Rules, history: History, user: str, until: datetime) -> Iterator[Announcement]:
    """Whenever a reminder's hour strikes in a period that would break the streak if nothing were done any more."""
    diary, steps = Diary(rules.streak), steps_of(history)
    mine = [n for n, step in enumerate(steps) if isinstance(step, ChangeStreakSettings) or step.user == user]
    ends = [*(steps[number].at for number in mine[1:]), until]
    for number, end in zip(mine, ends, strict=True):
        tell_step(diary, steps[number])
        if not diary.chains:
            continue
        tz = place(steps[: number + 1], user)
        for at in reminder_hours(diary.settings.frequency, tz, steps[number].at, end):
            settle_until(diary, at)
            if is_in_danger(diary, at) and wants(steps_before(history, at), user, Notification.STREAK_REMINDER):
                yield Announcement(at, ReminderEmail(streak_view(diary, at)))


def is_in_danger(diary: Diary, at: datetime) -> bool:
    if diary.shown_length() == 0:
        return False
    return next_to_miss(diary, diary.chain) <= diary.period_at(at, diary.settings.frequency)


def reminder_hours(frequency: Frequency, tz: str, since: datetime, until: datetime) -> list[datetime]:
    day, last = local_day(since, tz) - DAY, local_day(until, tz) + DAY
    hours = set[datetime]()
    while day <= last:
        if frequency is Frequency.DAILY:
            hours.add(day_end(day, tz) - timedelta(hours=4))
        elif (frequency is Frequency.WEEKLY and day.isoweekday() == FRIDAY) or (
            frequency is Frequency.MONTHLY and day.day == REMINDER_DAY
        ):
            hours.add(at_clock(day, time(9), tz))
        day += DAY
    return sorted(at for at in hours if since < at <= until)


def is_silent(step: Step | ByClock) -> bool:
    return isinstance(step, SILENT)
