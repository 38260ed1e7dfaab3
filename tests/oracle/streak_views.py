"""What can be read of a diary: the streak and its history (4.3, 4.10)."""

from datetime import date, datetime

from oracle.periods import last_day, local_day, previous_period
from oracle.results import StreakPeriod, StreakView
from oracle.streaks import Chain, Diary, expires, is_paused


def streak_view(diary: Diary, at: datetime) -> StreakView:
    """Return the settled streak; all dates are None when its length is 0."""
    chain, freezes, alive = diary.chain, diary.settings.freezes, diary.shown_length() > 0
    period = diary.period_at(at, chain.frequency)
    return StreakView(
        frequency=chain.frequency,
        length=diary.shown_length(),
        started=chain.started() if alive else None,
        period_start=period if alive else None,
        period_end=last_day(period, chain.frequency) if alive else None,
        expires=expires(diary, chain) if alive else None,
        freezes=None if freezes is None else diary.stock,
        max_freezes=None if freezes is None else freezes.maximum,
        extended_at=chain.extended_at() if alive else None,
    )


def streak_history(diary: Diary, at: datetime, periods: int) -> tuple[StreakPeriod, ...]:
    """List the last periods up to the current one, oldest first."""
    chain = diary.chain
    period, entries = diary.period_at(at, chain.frequency), list[StreakPeriod]()
    for _ in range(periods):
        entries.append(history_entry(diary, chain, period))
        period = previous_period(period, chain.frequency)
    return tuple(reversed(entries))


def history_entry(diary: Diary, chain: Chain, period: date) -> StreakPeriod:
    return StreakPeriod(
        start=period,
        end=last_day(period, chain.frequency),
        length=length_at_end(chain, period) if diary.preferences.enabled else 0,
        used_freeze=period in chain.frozen,
        used_pause=used_pause(diary, chain, period),
        reset_at=chain.resets.get(period),
    )


def length_at_end(chain: Chain, period: date) -> int:
    if period <= chain.settled_through or period < chain.first:
        return chain.lengths.get(period, 0)
    return chain.length(through=period)


def used_pause(diary: Diary, chain: Chain, period: date) -> bool:
    """A pause covers every period of its own, settled ones also when it is deleted (4.7)."""
    return period in chain.paused or is_paused(diary, period, chain.frequency)


def listed_pauses(diary: Diary, at: datetime) -> tuple[str, ...]:
    """List pauses while they are upcoming or active (4.7)."""
    today = local_day(at, diary.tz)
    return tuple(key for key, (_, end) in sorted(diary.pauses.items()) if end >= today)
