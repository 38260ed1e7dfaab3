"""One user's streaks (4), told from the first identification on, every time anew.

A diary is what has been noted of the user until some instant: which periods counted, which were settled and how. It is
written by retelling the user's whole history in order; lengths are found by looking at the periods noted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter

from oracle.periods import (
    DAY,
    TINY,
    day_end,
    day_start,
    last_day,
    local_day,
    next_period,
    period_end,
    period_of,
    previous_period,
)
from oracle.results import EarnedFreezes, LostStreak, Settled, UsedFreeze
from oracle.scenario import Frequency, Mode, StreakSettings

NEVER = date.min
LONG_AGO = datetime.min.replace(tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a chain begins anew: counted periods after `floor` add to `length`, which began with `started`."""

    floor: date = NEVER
    length: int = 0
    started: date | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Peak:
    """A length that the chain had in a period, or at its end (4.9)."""

    period: date
    length: int
    started: date


@dataclass
class Chain:
    """The periods of one frequency. Everything up to `settled_through` is settled; `closed_through` was reset."""

    frequency: Frequency
    first: date
    settled_through: date = NEVER
    closed_through: date = NEVER
    anchor: Anchor = Anchor()
    counted: dict[date, datetime] = field(default_factory=dict)
    lengths: dict[date, int] = field(default_factory=dict)
    frozen: set[date] = field(default_factory=set)
    paused: set[date] = field(default_factory=set)
    resets: dict[date, datetime] = field(default_factory=dict)
    peaks: list[Peak] = field(default_factory=list)

    def links(self, through: date = date.max) -> list[date]:
        """The counted periods of the present chain."""
        return [period for period in self.counted if self.anchor.floor < period <= through]

    def length(self, through: date = date.max) -> int:
        return self.anchor.length + len(self.links(through))

    def started(self) -> date | None:
        return self.anchor.started or min(self.links(), default=None)

    def extended_at(self) -> datetime | None:
        return max((self.counted[period] for period in self.links()), default=self.anchor.at)

    def last_counted(self) -> date:
        return max(self.counted, default=NEVER)

    def first_unsettled(self) -> date:
        if self.settled_through == NEVER:
            return self.first
        return next_period(self.settled_through, self.frequency)

    def may_count(self, period: date) -> bool:
        """A settled period never counts later, nor does one that was reset (4.5, 4.9)."""
        return period not in self.counted and period > max(self.settled_through, self.closed_through)

    def note_peak(self, period: date) -> None:
        started = self.started()
        if started is not None:
            self.peaks.append(Peak(period, self.length(), started))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time spent in one zone, from an instant on."""

    since: datetime
    tz: str | None


@dataclass(frozen=True, slots=True)
class Deed:
    """An event, on the local day it counts for."""

    day: date
    metric: str
    value: Decimal


@dataclass
class Preferences:
    enabled: bool = True
    mode: Mode | None = None
    thresholds: dict[str, Decimal] = field(default_factory=dict)
    days_off: frozenset[int] | None = None


@dataclass
class Diary:
    settings: StreakSettings
    first_day: date = NEVER
    stretches: list[Stretch] = field(default_factory=list)
    chains: dict[Frequency, Chain] = field(default_factory=dict)
    granted_ends: dict[tuple[Frequency, date], list[datetime]] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    preferences: Preferences = field(default_factory=Preferences)
    pauses: dict[str, tuple[date, date]] = field(default_factory=dict)
    deleted_pauses: list[tuple[date, date, date]] = field(default_factory=list)
    stock: int = 0
    earned_through: date = NEVER
    settled_until: datetime = LONG_AGO
    length_changed_at: datetime | None = None
    logs: list[list[Settled]] = field(default_factory=lambda: [[]])

    @property
    def tz(self) -> str | None:
        return self.stretches[-1].tz

    @property
    def log(self) -> list[Settled]:
        """What the clock did to what the user sees, up to a step of the user's."""
        return self.logs[-1]

    @property
    def chain(self) -> Chain:
        """The chain of the frequency in force."""
        return self.chains[self.settings.frequency]

    def shown_length(self) -> int:
        return self.chain.length() if self.chains and self.preferences.enabled else 0

    def period_at(self, instant: datetime, frequency: Frequency) -> date:
        return period_of(local_day(instant, self.tz), frequency)


# Thresholds, mode and days off in force (4.2, 4.8, 4.11): preferences act only while they are allowed.


def thresholds_in_force(diary: Diary) -> dict[str, Decimal]:
    thresholds = dict(diary.settings.thresholds)
    if diary.settings.customisable:
        thresholds |= {key: value for key, value in diary.preferences.thresholds.items() if key in thresholds}
    return thresholds


def mode_in_force(diary: Diary) -> Mode:
    preferred = diary.preferences.mode if diary.settings.customisable else None
    return preferred or diary.settings.mode


def days_off_in_force(diary: Diary) -> frozenset[int]:
    preferred = diary.preferences.days_off if diary.settings.customisable else None
    return diary.settings.days_off if preferred is None else preferred


# When a period counts (4.2).


def condition_holds(diary: Diary, period: date, frequency: Frequency) -> bool:
    deeds = [deed for deed in diary.deeds if period_of(deed.day, frequency) == period]
    thresholds = thresholds_in_force(diary)
    if not thresholds:
        return any(deed.value != 0 for deed in deeds)
    reached = [
        sum((deed.value for deed in deeds if deed.metric == metric), Decimal(0)) >= threshold
        for metric, threshold in thresholds.items()
    ]
    return all(reached) if mode_in_force(diary) is Mode.ALL else any(reached)


def judge_current_periods(diary: Diary, at: datetime) -> None:
    for chain in diary.chains.values():
        period = diary.period_at(at, chain.frequency)
        if chain.may_count(period) and condition_holds(diary, period, chain.frequency):
            count(diary, chain, period, at)


def count(diary: Diary, chain: Chain, period: date, at: datetime) -> None:
    """Count a period; whatever was still unsettled before it is held (4.5)."""
    hold_before(diary, chain, period)
    chain.counted[period] = at
    chain.note_peak(period)


def hold_before(diary: Diary, chain: Chain, period: date) -> None:
    """Settle what a journey has kept open so far; nothing of it is missed."""
    for earlier in periods_between(chain.first_unsettled(), period, chain.frequency):
        note_end(diary, chain, earlier)
    chain.settled_through = max(chain.settled_through, previous_period(period, chain.frequency))


def periods_between(first: date, end: date, frequency: Frequency) -> Iterator[date]:
    while first < end:
        yield first
        first = next_period(first, frequency)


# When a period is settled (4.5), and how (4.4).


def deadline(diary: Diary, period: date, frequency: Frequency) -> datetime:
    return max([period_end(period, frequency, diary.tz), *diary.granted_ends.get((frequency, period), [])])


def change_zone(diary: Diary, at: datetime, tz: str | None) -> None:
    """The period open in the old or the new zone is settled at the later of its two ends (4.5)."""
    old = diary.tz
    diary.stretches.append(Stretch(at, tz))
    for chain in diary.chains.values():
        for period in {period_of(local_day(at, zone), chain.frequency) for zone in (old, tz)}:
            ends = [period_end(period, chain.frequency, zone) for zone in (old, tz)]
            diary.granted_ends.setdefault((chain.frequency, period), []).extend(ends)
        chain.first = min(chain.first, diary.period_at(at, chain.frequency))


def was_or_will_be(diary: Diary, day: date) -> bool:
    """Say whether the user's calendar ever shows the day: the date line takes some away (4.5)."""
    for stretch, left in zip(diary.stretches, [*(later.since for later in diary.stretches[1:]), FOREVER], strict=True):
        begins, ends = day_start(day, stretch.tz), day_start(day + DAY, stretch.tz)
        if local_day(stretch.since, stretch.tz) == day or max(begins, stretch.since) < min(ends, left):
            return True
    return False


def is_paused(diary: Diary, period: date, frequency: Frequency) -> bool:
    """A pause of any day of a period covers it; one that was deleted covers what was over before that (4.7)."""
    end = last_day(period, frequency)
    pauses = [
        *diary.pauses.values(),
        *((start, until) for start, until, deleted in diary.deleted_pauses if end < deleted),
    ]
    return any(start <= end and period <= until for start, until in pauses)


def is_held(diary: Diary, period: date, frequency: Frequency) -> bool:
    if is_paused(diary, period, frequency):
        return True
    if frequency is not Frequency.DAILY:
        return False
    return period.isoweekday() % 7 in days_off_in_force(diary) or not was_or_will_be(diary, period)


def settle(diary: Diary, chain: Chain, period: date, at: datetime) -> None:
    missed = period not in chain.counted and period > chain.closed_through
    if missed and chain.length() > 0 and not is_held(diary, period, chain.frequency):
        use_freeze_or_lose(diary, chain, period, at)
    note_end(diary, chain, period)
    chain.note_peak(period)
    chain.settled_through = period


def use_freeze_or_lose(diary: Diary, chain: Chain, period: date, at: datetime) -> None:
    in_force = chain is diary.chain and diary.preferences.enabled
    if in_force and diary.settings.freezes is not None and diary.stock > 0:
        diary.stock -= 1
        chain.frozen.add(period)
        diary.log.append(UsedFreeze(diary.stock, at))
        return
    if in_force:
        diary.log.append(LostStreak(chain.length(), at))
        diary.length_changed_at = at
    chain.anchor = Anchor(floor=period)


def note_end(diary: Diary, chain: Chain, period: date) -> None:
    """Write down what the history will say of the period (4.10)."""
    chain.lengths[period] = chain.length(through=period)
    if is_paused(diary, period, chain.frequency):
        chain.paused.add(period)


def earn(diary: Diary, day: date, at: datetime) -> None:
    """Earn what the interval gives on a local date (4.6)."""
    diary.earned_through = day
    freezes = diary.settings.freezes
    if freezes is None or freezes.earn_every_days is None or freezes.earn_amount is None:
        return
    if (day - diary.first_day).days % freezes.earn_every_days == 0:
        stock = max(diary.stock, min(diary.stock + freezes.earn_amount, freezes.maximum))
        if stock > diary.stock:
            diary.log.append(EarnedFreezes(stock - diary.stock, stock, at))
        diary.stock = stock


def settle_until(diary: Diary, now: datetime) -> None:
    """Do what is due at or before an instant: at one midnight the missed periods first, then earned freezes."""
    settlements = [(at, 0, chain, period) for chain in diary.chains.values() for at, period in due(diary, chain, now)]
    earnings = [(at, 1, None, day) for at, day in days_to_earn(diary, now)]
    for at, _, chain, day in sorted([*settlements, *earnings], key=itemgetter(0, 1)):
        if chain is not None:
            settle(diary, chain, day, at)
        else:
            earn(diary, day, at)
    diary.settled_until = now


def due(diary: Diary, chain: Chain, now: datetime) -> Iterable[tuple[datetime, date]]:
    """List the periods to settle until now; a later one is never settled before an earlier one."""
    period, at = chain.first_unsettled(), LONG_AGO
    while (at := max(at, deadline(diary, period, chain.frequency))) <= now:
        yield at, period
        period = next_period(period, chain.frequency)


def days_to_earn(diary: Diary, now: datetime) -> Iterable[tuple[datetime, date]]:
    day = diary.earned_through + DAY
    while (at := begin_of_day(diary, day)) <= now:
        yield at, day
        day += DAY


def begin_of_day(diary: Diary, day: date) -> datetime:
    """Return when a day that was not earned for yet begins: at the second midnight for who came between two of them.

    A day that a journey jumped into begins at once.
    """
    midnights = (day_start(day, diary.tz), day_end(day - DAY, diary.tz))
    return min((at for at in midnights if at > diary.settled_until), default=diary.settled_until)


def next_to_miss(diary: Diary, chain: Chain) -> date:
    """Return the first period that would break the chain."""
    period = chain.first_unsettled()
    while not breaks_when_missed(diary, chain, period):
        period = next_period(period, chain.frequency)
    return period


def expires(diary: Diary, chain: Chain) -> date:
    """Return the last day on which the user can still act (4.3)."""
    end = next_period(next_to_miss(diary, chain), chain.frequency)
    unsettled = periods_between(chain.first_unsettled(), end, chain.frequency)
    return local_day(max(deadline(diary, period, chain.frequency) for period in unsettled) - TINY, diary.tz)


def breaks_when_missed(diary: Diary, chain: Chain, period: date) -> bool:
    counts_already = period in chain.counted or period <= chain.closed_through
    return not counts_already and not is_held(diary, period, chain.frequency)
