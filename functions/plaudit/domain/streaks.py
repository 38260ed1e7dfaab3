"""A user's streaks: what counts, what is missed, what holds (behaviour 4).

Everything is a function of values. What the passing of time does is found by whoever looks next, so no clock has to
run for the truth to be seen, and settling in one step or in many leads to the same. The chains of all three
frequencies go on all the time, so that another frequency shows the right streak at once (4.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from plaudit.domain.amounts import ZERO
from plaudit.domain.freezes import Freezes, first_freezes, grant
from plaudit.domain.identifiers import MetricId, PauseId
from plaudit.domain.journeys import Journey, days_never_had, travel
from plaudit.domain.local_time import local_date
from plaudit.domain.metrics import MetricProgress, change_in
from plaudit.domain.periods import Frequency, first_day, last_day, period_of
from plaudit.domain.preferences import StreakPreferences, effective
from plaudit.domain.streak_chains import (
    Chain,
    Grounds,
    Stock,
    count_period,
    deadline,
    end_of_period,
    first_unsettled,
    mark_active,
    move_chain,
    next_period,
    settle_chain,
)
from plaudit.domain.streak_happenings import Happening, Outcome, PeriodsSettled
from plaudit.domain.streak_pauses import Pause, add_pause, delete_pause
from plaudit.domain.streak_settings import DEFAULT_STREAK_SETTINGS, EvaluationMode, StreakEpoch, StreakSettings

FORESIGHT = 400
"""How many periods ahead a loss is looked for."""


@dataclass(frozen=True, slots=True)
class Streaks:
    """All that streaks depend on besides settings and totals.

    `settled_at` is the instant up to which everything is settled, `judged_under` the tenant's settings until then:
    since when they hold, and the how many-th they are of those that hold since that instant. `length_changed_at` is
    when the streak that counts became as long as it is, in any way.
    """

    freezes: Freezes
    settled_at: datetime
    journey: Journey
    judged_under: tuple[datetime, int] | None = None
    chains: Mapping[Frequency, Chain] = field(default_factory=lambda: {frequency: Chain() for frequency in Frequency})
    pauses: tuple[Pause, ...] = ()
    length_changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """Streaks, and what happened to them on the way, in order of time."""

    streaks: Streaks
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """A period that nothing but a freeze would hold, and when it is settled if nothing is done in it."""

    period: int
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class StreakView:
    """The streak that counts, as a user sees it at an instant; dates are None when the length is 0 (4.3).

    What is about freezes is None where there are none (4.6).
    """

    length: int
    frequency: Frequency = Frequency.DAILY
    started_on: date | None = None
    period_starts_on: date | None = None
    period_ends_on: date | None = None
    expires_on: date | None = None
    freezes: int | None = None
    max_freezes: int | None = None
    auto_earn_interval: int | None = None
    auto_earn_amount: int | None = None
    extended_at: datetime | None = None


def begin(epochs: tuple[StreakEpoch, ...], now: datetime, zone: ZoneInfo) -> Streaks:
    """Return the streaks of a user who is identified for the first time."""
    today = local_date(now, zone)
    freezes = first_freezes(_settings(epochs, len(epochs)).freezes, today)
    return Streaks(freezes, now, Journey(today.toordinal()), _judged_under(epochs))


def settle(
    streaks: Streaks,
    epochs: tuple[StreakEpoch, ...],
    preferences: StreakPreferences,
    progress: Mapping[MetricId, MetricProgress],
    now: datetime,
    zone: ZoneInfo,
) -> Settled:
    """Return the streaks as they are at an instant, under the settings of each time (4.4).

    What is due when settings change is settled under the old ones; then the current periods are judged anew. Settling
    twice changes nothing.
    """
    now = max(now, streaks.settled_at)
    happenings: list[Happening] = []
    for position in range(_judged(streaks, epochs), len(epochs)):
        since = min(max(epochs[position].since, streaks.settled_at), now)
        old, new = _settings(epochs, position), epochs[position].settings
        passed = _pass_time(streaks, old, preferences, since, zone)
        length = visible_chain(passed.streaks, old, preferences).length
        judged = change_rules(passed.streaks, epochs[: position + 1], preferences, progress, since, zone)
        streaks = replace(judged.streaks, judged_under=_judged_under(epochs[: position + 1]))
        streaks = with_length_noted(streaks, length, new, preferences, since)
        happenings += passed.happenings + judged.happenings
    passed = _pass_time(streaks, _settings(epochs, len(epochs)), preferences, now, zone)
    return Settled(passed.streaks, (*happenings, *passed.happenings))


def change_zone(
    streaks: Streaks,
    old_zone: ZoneInfo,
    new_zone: ZoneInfo,
    now: datetime,
    settings: StreakSettings,
    preferences: StreakPreferences,
) -> Settled:
    """Return settled streaks for a user who is in another zone from now on (4.5).

    No period that is open in either zone ends earlier than it would have. The dates that are jumped over are earned
    for (4.6), and are not missed.
    """
    chains = {each: move_chain(chain, each, old_zone, new_zone, now) for each, chain in streaks.chains.items()}
    days = (local_date(now, zone).toordinal() for zone in (old_zone, new_zone))
    moved = replace(streaks, chains=chains, journey=travel(streaks.journey, *days))
    return _pass_time(moved, settings, preferences, now, new_zone)


def change_rules(
    streaks: Streaks,
    epochs: tuple[StreakEpoch, ...],
    preferences: StreakPreferences,
    progress: Mapping[MetricId, MetricProgress],
    now: datetime,
    zone: ZoneInfo,
) -> Settled:
    """Judge the current periods of settled streaks anew, because settings or preferences are others now (4.2)."""
    settings = effective(_settings(epochs, len(epochs)), preferences)
    return _judge(streaks, settings, progress, now, zone)


def count(
    streaks: Streaks,
    settings: StreakSettings,
    progress: Mapping[MetricId, MetricProgress],
    *,
    is_non_zero: bool,
    now: datetime,
    zone: ZoneInfo,
) -> Settled:
    """Return settled streaks after an event, under the settings that hold for the user; `progress` is that after it.

    A period that is settled does not count again, also when the user has its date once more (4.5).
    """
    if not is_non_zero:
        return Settled(streaks)
    today = local_date(now, zone)
    chains = {each: mark_active(chain, period_of(today, each)) for each, chain in streaks.chains.items()}
    return _judge(replace(streaks, chains=chains), settings, progress, now, zone)


def view(
    streaks: Streaks, settings: StreakSettings, preferences: StreakPreferences, now: datetime, zone: ZoneInfo
) -> StreakView:
    """Return what to show of settled streaks (4.3, 4.11). `settings` are those that hold for the user."""
    chain, freezes = visible_chain(streaks, settings, preferences), settings.freezes
    seen = StreakView(
        chain.length,
        settings.frequency,
        freezes=streaks.freezes.count if freezes else None,
        max_freezes=freezes.max_count if freezes else None,
        auto_earn_interval=freezes.auto_earn_interval if freezes else None,
        auto_earn_amount=freezes.auto_earn_amount if freezes else None,
    )
    if not chain.length:
        return seen
    current = period_of(local_date(now, zone), settings.frequency)
    return replace(
        seen,
        started_on=chain.started_on,
        period_starts_on=first_day(current, settings.frequency),
        period_ends_on=last_day(current, settings.frequency),
        expires_on=_expires_on(chain, _grounds(streaks, settings.frequency, settings, zone)),
        extended_at=chain.extended_at,
    )


def lost_at(
    streaks: Streaks, settings: StreakSettings, preferences: StreakPreferences, zone: ZoneInfo
) -> datetime | None:
    """Return the instant at which the streak that counts is lost if nothing more happens.

    None when there is no streak, or none of the next 400 periods loses it.
    """
    chain, frequency = visible_chain(streaks, settings, preferences), settings.frequency
    if not chain.length:
        return None
    stock = Stock(streaks.freezes, settings.freezes, zone, streaks.settled_at)
    last = min(chain.settled_through + FORESIGHT, period_of(date.max, frequency) - 1)
    grounds, until = _grounds(streaks, frequency, settings, zone), end_of_period(last, frequency, zone)
    _, records = settle_chain(chain, grounds, stock, streaks.settled_at, until)
    return next((record.at for record in records if record.outcome is Outcome.LOST), None)


def next_miss(
    streaks: Streaks, settings: StreakSettings, preferences: StreakPreferences, zone: ZoneInfo
) -> Miss | None:
    """Return the next period that the user can miss, as far as is known now; None without a streak."""
    chain = visible_chain(streaks, settings, preferences)
    if not chain.length:
        return None
    period = next_period(chain, _grounds(streaks, settings.frequency, settings, zone))
    return Miss(period, deadline(chain, period, settings.frequency, zone))


def visible_chain(streaks: Streaks, settings: StreakSettings, preferences: StreakPreferences) -> Chain:
    """Return the chain that counts, or one without a length for a user who does not want streaks (4.11)."""
    return Chain() if preferences.is_enabled is False else streaks.chains[settings.frequency]


def with_length_noted(
    streaks: Streaks, length_before: int, settings: StreakSettings, preferences: StreakPreferences, now: datetime
) -> Streaks:
    """Return the streaks with a note of when the length changed, if it is another one than before (7.2)."""
    is_same = visible_chain(streaks, settings, preferences).length == length_before
    return streaks if is_same else replace(streaks, length_changed_at=now)


def with_freezes(streaks: Streaks, count_: int, settings: StreakSettings) -> Streaks:
    """Return the streaks with more freezes; raises FreezeLimitError (4.6)."""
    return replace(streaks, freezes=grant(streaks.freezes, settings.freezes, count_))


def with_pause(streaks: Streaks, pause: Pause, today: date) -> Streaks:
    """Return the streaks with one more pause; raises PauseEndError, PastPauseError or TooManyPausesError (4.7)."""
    return replace(streaks, pauses=add_pause(streaks.pauses, pause, today))


def without_pause(streaks: Streaks, pause_id: PauseId, today: date) -> Streaks:
    """Return the streaks without a pause; equal ones when no pause has the id (4.7)."""
    first_open = max(today.toordinal(), first_unsettled(streaks.chains[Frequency.DAILY]))
    return replace(streaks, pauses=delete_pause(streaks.pauses, pause_id, date.fromordinal(first_open)))


def _judged(streaks: Streaks, epochs: tuple[StreakEpoch, ...]) -> int:
    """Return how many of the settings that are kept were applied already; very old ones are not kept."""
    if streaks.judged_under is None:
        return 0
    since, nth = streaks.judged_under
    there = [position for position, epoch in enumerate(epochs) if epoch.since == since]
    return there[nth - 1] + 1 if there else sum(epoch.since < since for epoch in epochs)


def _judged_under(epochs: tuple[StreakEpoch, ...]) -> tuple[datetime, int] | None:
    if not epochs:
        return None
    since = epochs[-1].since
    return since, sum(epoch.since == since for epoch in epochs)


def _settings(epochs: tuple[StreakEpoch, ...], judged: int) -> StreakSettings:
    return epochs[judged - 1].settings if judged else DEFAULT_STREAK_SETTINGS


def _grounds(streaks: Streaks, frequency: Frequency, settings: StreakSettings, zone: ZoneInfo) -> Grounds:
    journey = streaks.journey
    return Grounds(
        frequency,
        settings.days_off,
        streaks.pauses,
        zone,
        first_day=min(streaks.freezes.since.toordinal(), journey.entered),
        entered=journey.entered,
        days_never_had=days_never_had(journey),
    )


def _pass_time(
    streaks: Streaks, settings: StreakSettings, preferences: StreakPreferences, until: datetime, zone: ZoneInfo
) -> Settled:
    """Settle everything that is due up to an instant under one set of settings."""
    settings = effective(settings, preferences)
    is_wanted = preferences.is_enabled is not False
    stock = Stock(streaks.freezes, settings.freezes, zone, streaks.settled_at, is_usable=is_wanted)
    chains, records = {}, list[PeriodsSettled]()
    for frequency, chain in streaks.chains.items():
        usable = stock if frequency is settings.frequency else None
        grounds = _grounds(streaks, frequency, settings, zone)
        chains[frequency], settled = settle_chain(chain, grounds, usable, streaks.settled_at, until)
        records += settled
    stock.earn(local_date(until, zone))
    passed = replace(streaks, chains=chains, freezes=stock.freezes, settled_at=until)
    return Settled(passed, tuple(sorted([*stock.told, *records], key=lambda happening: happening.at)))


def _judge(
    streaks: Streaks,
    settings: StreakSettings,
    progress: Mapping[MetricId, MetricProgress],
    now: datetime,
    zone: ZoneInfo,
) -> Settled:
    """Count the current period of every frequency whose condition holds, unless the period is settled already."""
    today, chains = local_date(now, zone), dict(streaks.chains)
    records: list[PeriodsSettled] = []
    for frequency, chain in streaks.chains.items():
        period = period_of(today, frequency)
        if period > chain.settled_through and _is_reached(chain, settings, progress, frequency, period):
            chains[frequency], counted = count_period(chain, period, frequency, now, zone)
            records += counted
    return Settled(replace(streaks, chains=chains), tuple(records))


def _is_reached(
    chain: Chain,
    settings: StreakSettings,
    progress: Mapping[MetricId, MetricProgress],
    frequency: Frequency,
    period: int,
) -> bool:
    """Tell whether what was done in a period makes it count (4.2)."""
    if not settings.thresholds:
        return period in chain.active
    reached = (
        (change_in(progress[metric_id], frequency, period) if metric_id in progress else ZERO) >= threshold
        for metric_id, threshold in settings.thresholds.items()
    )
    return any(reached) if settings.mode is EvaluationMode.ANY else all(reached)


def _expires_on(chain: Chain, grounds: Grounds) -> date:
    """Return the last day on which the user can still act; in a period kept open, a date of the present zone (4.5)."""
    period = next_period(chain, grounds)
    return local_date(deadline(chain, period, grounds.frequency, grounds.zone) - timedelta.resolution, grounds.zone)
