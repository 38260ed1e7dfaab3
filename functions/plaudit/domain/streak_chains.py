"""One chain of periods: how it grows, what it takes for it to go on over missed periods, and until when (4.3-4.5).

A chain knows the last period that is settled, counted or not. The one after it is the next that the user can miss.
Periods are settled in their order, never twice. Where there is no chain nothing is held or lost, but periods pass all
the same: none of them counts later.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from plaudit.domain.freezes import Freezes, earn, use_one
from plaudit.domain.local_time import begin_of_day, end_of_day, local_date
from plaudit.domain.periods import Frequency, first_day, last_day, period_of
from plaudit.domain.streak_happenings import Earned, Lost, Outcome, PeriodsSettled, Used
from plaudit.domain.streak_pauses import Pause, is_paused, last_paused_day
from plaudit.domain.streak_settings import FreezeSettings

NOON = time(12)
MAX_ACTIVE = 3
"""A local date may go back by two days: so many of the latest periods may become the current one again."""


@dataclass(frozen=True, slots=True)
class Chain:
    """An unbroken chain of counted periods up to now; there is none while `length` is 0.

    `settled_through` is the last settled period, 0 before there is any; `outcome` is how it ended, if known, and
    `reset_at` when the streak was reset in it. `active` are the latest periods with an event of a non-zero value.
    `open_until` are the ends of periods that stay open longer than the present zone says (4.5).
    """

    length: int = 0
    started_on: date | None = None
    settled_through: int = 0
    outcome: Outcome | None = None
    extended_at: datetime | None = None
    reset_at: datetime | None = None
    active: tuple[int, ...] = ()
    open_until: tuple[tuple[int, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What decides about the missed periods of a chain, besides freezes.

    `first_day` is the first that the user can have missed, `entered` the one on which the zone was entered.
    """

    frequency: Frequency
    days_off: frozenset[int]
    pauses: tuple[Pause, ...]
    zone: ZoneInfo
    first_day: int
    entered: int
    days_never_had: frozenset[int] = frozenset()


@dataclass(slots=True)
class Stock:
    """The freezes while time passes, earned and used in order of time.

    It is `usable` while the user wants a streak. `told` is what happened to the streak that counts.
    """

    freezes: Freezes
    settings: FreezeSettings | None
    zone: ZoneInfo
    settled_at: datetime
    is_usable: bool = True
    told: list[Used | Lost | Earned] = field(default_factory=list)

    def hold(self, length: int, at: datetime) -> bool:
        """Hold a missed period by a freeze; False if there is none, and the streak of this length is lost.

        At a midnight that is before the freezes of the day that begins are earned.
        """
        self.earn(local_date(at - datetime.resolution, self.zone))
        if self.is_usable and self.settings and self.freezes.count > 0:
            self.freezes = use_one(self.freezes)
            self.told.append(Used(1, self.freezes.count, at))
            return True
        if self.is_usable:
            self.told.append(Lost(length, at))
        return False

    def earn(self, through: date) -> None:
        """Take what the days up to one bring."""
        self.freezes, earnings = earn(self.freezes, self.settings, through)
        for each in earnings:
            at = begin_of_day(each.day, self.zone, self.settled_at)
            self.told.append(Earned(each.count, each.left, at))


def end_of_period(period: int, frequency: Frequency, zone: ZoneInfo) -> datetime:
    """Return the first instant after a period."""
    return end_of_day(last_day(period, frequency), zone)


def deadline(chain: Chain, period: int, frequency: Frequency, zone: ZoneInfo) -> datetime:
    """Return the instant at which an open period is settled if it is missed: its end, or a later one (4.5).

    Periods are settled in their order, so one that stays open longer keeps those after it open.
    """
    return max([end_of_period(period, frequency, zone), *(end for each, end in chain.open_until if each <= period)])


def settle_chain(
    chain: Chain, grounds: Grounds, stock: Stock | None, settled_at: datetime, until: datetime
) -> tuple[Chain, list[PeriodsSettled]]:
    """Settle what was missed, in order of time (4.4). Only the chain that counts has a stock of freezes."""
    frequency, zone = grounds.frequency, grounds.zone
    current, at = period_of(local_date(until, zone), frequency), settled_at
    records: list[PeriodsSettled] = []
    while chain.length and chain.settled_through + 1 < current:
        period = chain.settled_through + 1
        at = max(at, deadline(chain, period, frequency, zone))
        if at > until:
            break
        outcome = _held_by(period, grounds) or _frozen_or_lost(stock, chain.length, at)
        before, chain = chain, _missed(chain, period, outcome)
        record = _record(chain, period, outcome, frequency, at, zone)
        if outcome is Outcome.LOST and before.outcome is None:
            record = replace(record, started_on=before.started_on, reached=before.length)
        _append(records, record, zone)
    return chain if chain.length else _let_pass(chain, grounds, until), records


def count_period(
    chain: Chain, period: int, frequency: Frequency, now: datetime, zone: ZoneInfo
) -> tuple[Chain, list[PeriodsSettled]]:
    """Count a period that is not settled; missed ones before it that are still open are held (4.5)."""
    held = held_before(chain, period, frequency, now, zone)
    counted = _settled(
        replace(
            chain,
            length=chain.length + 1,
            started_on=chain.started_on if chain.length else first_day(period, frequency),
            extended_at=now,
        ),
        period,
        Outcome.COUNTED,
    )
    return counted, [*held, _record(counted, period, Outcome.COUNTED, frequency, now, zone)]


def held_before(chain: Chain, period: int, frequency: Frequency, now: datetime, zone: ZoneInfo) -> list[PeriodsSettled]:
    """Return the record of the periods that a journey has kept open, when something happens in a later one (4.5)."""
    still_open = range(chain.settled_through + 1, period)
    if not (chain.length and still_open):
        return []
    return [replace(_record(chain, still_open[0], Outcome.HELD, frequency, now, zone), count=len(still_open))]


def mark_active(chain: Chain, period: int) -> Chain:
    """Note that something was done in a period."""
    if period in chain.active:
        return chain
    return replace(chain, active=tuple(sorted((*chain.active, period))[-MAX_ACTIVE:]))


def move_chain(chain: Chain, frequency: Frequency, old: ZoneInfo, new: ZoneInfo, now: datetime) -> Chain:
    """Return a settled chain for a user who is in another zone from now on.

    The periods current in either zone stay open until the later of their two ends; later ones end by the new zone.
    """
    ends = dict(chain.open_until)
    for period in {period_of(local_date(now, zone), frequency) for zone in (old, new)}:
        ends[period] = max(ends.get(period, now), end_of_period(period, frequency, old))
    open_until = (
        (period, end)
        for period, end in sorted(ends.items())
        if period >= chain.settled_through and end > max(now, end_of_period(period, frequency, new))
    )
    return replace(chain, open_until=tuple(open_until))


def reset_chain(
    chain: Chain, current: int, frequency: Frequency, now: datetime, zone: ZoneInfo
) -> tuple[Chain, list[PeriodsSettled]]:
    """End a chain that has a length at once; the current period is settled by that and does not count again (4.9)."""
    period = max(chain.settled_through, current)
    ended = _settled(_without_length(chain), period, Outcome.RESET)
    record = _record(ended, period, Outcome.RESET, frequency, now, zone)
    lost = replace(record, started_on=chain.started_on, reached=chain.length, reset_at=now)
    return replace(ended, reset_at=now), [*held_before(chain, period, frequency, now, zone), lost]


def restore_chain(chain: Chain, length: int, started_on: date, current: int, now: datetime) -> Chain:
    """Give a chain a length; the current period is open unless it is settled already (4.9)."""
    restored = replace(chain, length=length, started_on=started_on, extended_at=now)
    return _settled(restored, current - 1, None) if chain.settled_through < current else restored


def current_record(
    chain: Chain, current: int, frequency: Frequency, now: datetime, zone: ZoneInfo
) -> list[PeriodsSettled]:
    """Return the record of the current period with the chain's present length, if it has counted or was reset."""
    if chain.settled_through < current or not chain.outcome or chain.settled_through < first_unsettled(chain):
        return []
    record = _record(chain, chain.settled_through, chain.outcome, frequency, now, zone)
    return [replace(record, reset_at=chain.reset_at)]


def first_unsettled(chain: Chain) -> int:
    """Return the first period that may not be over yet, though it may count already, or be reset."""
    is_over = chain.outcome not in (Outcome.COUNTED, Outcome.RESET)
    return chain.settled_through + is_over


def next_period(chain: Chain, grounds: Grounds) -> int:
    """Return the first period after the settled ones that nothing but a freeze would hold, as far as is known now."""
    last = period_of(date.max, grounds.frequency) - 1
    period = chain.settled_through + 1
    while period < last and _held_by(period, grounds):
        paused = last_paused_day(grounds.pauses, period, grounds.frequency)
        period = max(period, period_of(paused, grounds.frequency) if paused else 0) + 1
    return min(period, last)


def _held_by(period: int, grounds: Grounds) -> Outcome | None:
    """Return what holds a missed period other than a freeze (4.4, 4.5)."""
    frequency = grounds.frequency
    if frequency is Frequency.DAILY and _is_never_had(period, grounds):
        return Outcome.HELD
    if is_paused(grounds.pauses, period, frequency):
        return Outcome.PAUSED
    if frequency is Frequency.DAILY and first_day(period, frequency).isoweekday() % 7 in grounds.days_off:
        return Outcome.DAY_OFF
    return None


def _is_never_had(day: int, grounds: Grounds) -> bool:
    return day in grounds.days_never_had or (day > grounds.entered and _is_left_out(day, grounds.zone))


def _is_left_out(day: int, zone: ZoneInfo) -> bool:
    """Tell whether a zone never had a day, because it moved across the date line: then there is no noon either."""
    noon = datetime.combine(date.fromordinal(day), NOON, tzinfo=zone)
    return local_date(noon.astimezone(UTC), zone) != noon.date()


def _let_pass(chain: Chain, grounds: Grounds, until: datetime) -> Chain:
    """Settle the periods that are over where there is no chain: one that begins later does not begin in them (4.5)."""
    frequency, zone = grounds.frequency, grounds.zone
    over = period_of(local_date(until, zone), frequency) - 1
    earliest = max(chain.settled_through + 1, period_of(date.fromordinal(grounds.first_day), frequency))
    while over >= earliest and deadline(chain, over, frequency, zone) > until:
        over -= 1
    return _settled(chain, over, None) if over >= earliest else chain


def _frozen_or_lost(stock: Stock | None, length: int, at: datetime) -> Outcome:
    return Outcome.FROZEN if stock and stock.hold(length, at) else Outcome.LOST


def _missed(chain: Chain, period: int, outcome: Outcome) -> Chain:
    return _settled(_without_length(chain) if outcome is Outcome.LOST else chain, period, outcome)


def _without_length(chain: Chain) -> Chain:
    return replace(chain, length=0, started_on=None, extended_at=None)


def _settled(chain: Chain, period: int, outcome: Outcome | None) -> Chain:
    return replace(
        chain,
        settled_through=period,
        outcome=outcome,
        reset_at=None,
        open_until=tuple((each, end) for each, end in chain.open_until if each >= period),
    )


def _record(
    chain: Chain, period: int, outcome: Outcome, frequency: Frequency, at: datetime, zone: ZoneInfo
) -> PeriodsSettled:
    return PeriodsSettled(
        frequency, period, 1, outcome, chain.length, chain.started_on, at, zone.key, reached=chain.length
    )


def _append(records: list[PeriodsSettled], record: PeriodsSettled, zone: ZoneInfo) -> None:
    """Add a record, to the last group if it ended like that one and its instant follows from the group's."""
    if records and records[-1].outcome is record.outcome:
        group = records[-1]
        is_held = record.outcome is Outcome.HELD
        if record.at == (group.at if is_held else end_of_period(record.period, record.frequency, zone)):
            records[-1] = replace(group, count=group.count + 1)
            return
    records.append(record)
