"""Retells a user's history into a diary, step by step (4)."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import assert_never

from oracle.periods import DAY, local_day, period_of
from oracle.results import Settled
from oracle.scenario import (
    UNCHANGED,
    AddPause,
    ChangePreferences,
    ChangeStreakSettings,
    Complete,
    DeletePause,
    Event,
    Frequency,
    GrantFreezes,
    Identify,
    ProfileChange,
    Reset,
    Restore,
    Rules,
    Step,
    StreakSettings,
)
from oracle.streaks import (
    NEVER,
    Anchor,
    Chain,
    Deed,
    Diary,
    Peak,
    Stretch,
    change_zone,
    hold_before,
    judge_current_periods,
    settle_until,
)


def tell(rules: Rules, steps: Sequence[Step], user: str, until: datetime) -> Diary:
    """Tell a user's history and settle what is due until an instant. Steps that were refused are not told."""
    relevant = tuple(step for step in steps if isinstance(step, ChangeStreakSettings) or step.user == user)
    return told(rules.streak, relevant, until)


@lru_cache(maxsize=1000)
def told(settings: StreakSettings, steps: tuple[Step, ...], until: datetime) -> Diary:
    """Remembered, because many questions are asked about the same moment; nobody writes into a finished diary."""
    diary = Diary(settings)
    for step in steps:
        tell_step(diary, step)
        if not isinstance(step, ChangeStreakSettings):
            diary.logs.append([])
    if diary.chains:
        settle_until(diary, until)
    return diary


def last_settled(diary: Diary) -> tuple[Settled, ...]:
    """Return what the clock did between the user's last two steps, and at a change of zone in the last."""
    return tuple(diary.logs[-2])


def tell_step(diary: Diary, step: Step) -> None:
    """Everything due by then happens under the old settings and in the old zone; then the step."""
    if diary.chains:
        settle_until(diary, step.at)
    length = diary.shown_length()
    apply(diary, step)
    if diary.shown_length() != length:
        diary.length_changed_at = step.at


def apply(diary: Diary, step: Step) -> None:  # noqa: C901  # one line per kind of step
    match step:
        case ChangeStreakSettings():
            change_settings(diary, step)
        case Event():
            record(diary, step)
        case Identify() | Complete():
            identify(diary, step.at, step.profile)
        case ChangePreferences():
            change_preferences(diary, step)
        case GrantFreezes():
            diary.stock += step.count
        case AddPause():
            diary.pauses[step.key] = (step.start, step.end)
        case DeletePause():
            delete_pause(diary, step)
        case Reset():
            reset(diary, step.at)
        case Restore():
            restore(diary, step.at)
        case _:
            assert_never(step)


def identify(diary: Diary, at: datetime, profile: ProfileChange) -> None:
    tz = None if profile.tz == UNCHANGED else profile.tz
    if not diary.chains:
        begin(diary, at, tz)
    elif profile.tz != UNCHANGED and tz != diary.tz:
        change_zone(diary, at, tz)
        settle_until(diary, at)


def begin(diary: Diary, at: datetime, tz: str | None) -> None:
    """Start at the first identification, with the freezes that a user starts with (4.6)."""
    diary.stretches.append(Stretch(at, tz))
    diary.first_day = diary.earned_through = local_day(at, tz)
    diary.settled_until = at
    diary.chains = {frequency: Chain(frequency, first=period_of(diary.first_day, frequency)) for frequency in Frequency}
    diary.stock = diary.settings.freezes.start if diary.settings.freezes else 0


def record(diary: Diary, event: Event) -> None:
    identify(diary, event.at, event.profile)
    diary.deeds.append(Deed(local_day(event.at, diary.tz), event.metric, event.value))
    if event.value != 0:
        judge_current_periods(diary, event.at)


def change_settings(diary: Diary, step: ChangeStreakSettings) -> None:
    diary.settings = step.settings
    judge_current_periods(diary, step.at)


def change_preferences(diary: Diary, step: ChangePreferences) -> None:
    preferences = diary.preferences
    preferences.thresholds |= dict(step.thresholds)
    if step.enabled is not None:
        preferences.enabled = step.enabled
    if step.mode is not None:
        preferences.mode = step.mode
    if step.days_off is not None:
        preferences.days_off = step.days_off
    judge_current_periods(diary, step.at)


def delete_pause(diary: Diary, step: DeletePause) -> None:
    """What was over before the day of the deletion, or is settled, keeps the pause (4.7)."""
    first_open = max(local_day(step.at, diary.tz), diary.chains[Frequency.DAILY].first_unsettled())
    diary.deleted_pauses.append((*diary.pauses.pop(step.key), first_open))


def reset(diary: Diary, at: datetime) -> None:
    """The period of a reset does not count again, the next one may (4.9).

    It is the current one, or the latest that has counted or is settled when a journey has made it the next one.
    """
    for chain in diary.chains.values():
        if chain.length() > 0:
            current = diary.period_at(at, chain.frequency)
            hold_before(diary, chain, current)
            period = max(current, chain.last_counted(), chain.settled_through)
            chain.note_peak(period)
            chain.closed_through = period
            chain.anchor = Anchor(floor=period)
            chain.resets[period] = at
            chain.lengths[period] = 0
            chain.frozen.discard(period)


def restore(diary: Diary, at: datetime) -> None:
    """The chain stands as if the current period were still open, unless it has counted already (4.9).

    What came before it is over, also what would have stayed open on a journey.
    """
    chain = diary.chain
    best = longest(diary, at)
    period = diary.period_at(at, chain.frequency)
    hold_before(diary, chain, period)
    floor = max(chain.settled_through, chain.last_counted())
    chain.anchor = Anchor(floor, best.length, best.started, at)
    chain.note_peak(period)
    if chain.closed_through >= period:
        chain.lengths[chain.closed_through] = best.length


def longest(diary: Diary, at: datetime) -> Peak:
    """Return the longest length reached in the window; of equally long ones, the one that began later."""
    first = window_start(diary.settings.frequency, local_day(at, diary.tz))
    nothing = Peak(NEVER, 0, NEVER)
    peaks = [peak for peak in diary.chain.peaks if peak.period >= first]
    return max(peaks, key=lambda peak: (peak.length, peak.started), default=nothing)


def window_start(frequency: Frequency, today: date) -> date:
    match frequency:
        case Frequency.DAILY:
            return today - 89 * DAY
        case Frequency.WEEKLY:
            return period_of(today.replace(month=1, day=1), frequency)
        case Frequency.MONTHLY:
            return date(today.year - 1, 1, 1)
