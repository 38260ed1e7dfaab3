"""Streaks as a part of a user's state, and what became of their periods. The names of the attributes are permanent.

Consecutive periods that one step settled are one item, however many they are: a long absence costs one write.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

from plaudit.domain.freezes import Freezes
from plaudit.domain.identifiers import PauseId, UserId
from plaudit.domain.journeys import Journey
from plaudit.domain.periods import Frequency, first_day
from plaudit.domain.streak_chains import Chain
from plaudit.domain.streak_happenings import Outcome, PeriodsSettled
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streaks import Streaks
from plaudit.storage.attributes import Item
from plaudit.storage.keys import period_key
from plaudit.storage.tails import Tail, load_tail, query_user
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import find_date, find_instant, to_instant, to_text


def streaks_to_item(streaks: Streaks) -> Item:
    """Return streaks as a part of an item; what is empty is left out."""
    return {
        "freezes": streaks.freezes.count,
        "days_since": streaks.freezes.since.isoformat(),
        "earned_through": streaks.freezes.earned_through.isoformat(),
        "settled_at": to_text(streaks.settled_at),
        "judged_under": [to_text(streaks.judged_under[0]), streaks.judged_under[1]] if streaks.judged_under else None,
        "journey": [streaks.journey.entered, streaks.journey.latest, *streaks.journey.skipped],
        "chains": {frequency.value: _chain_to_item(each) for frequency, each in streaks.chains.items()},
        **_filled(
            pauses=[pause_to_item(pause) for pause in streaks.pauses],
            length_changed_at=to_text(streaks.length_changed_at) if streaks.length_changed_at else None,
        ),
    }


def to_streaks(item: Item) -> Streaks:
    """Return the streaks that were stored."""
    judged, (entered, latest, *skipped) = item["judged_under"], map(int, item["journey"])
    return Streaks(
        freezes=Freezes(
            int(item["freezes"]),
            date.fromisoformat(item["days_since"]),
            date.fromisoformat(item["earned_through"]),
        ),
        settled_at=to_instant(item["settled_at"]),
        journey=Journey(entered, latest, tuple(skipped)),
        judged_under=(to_instant(judged[0]), int(judged[1])) if judged else None,
        chains={frequency: _to_chain(item["chains"][frequency.value]) for frequency in Frequency},
        pauses=tuple(map(to_pause, item.get("pauses", ()))),
        length_changed_at=find_instant(item.get("length_changed_at")),
    )


def pause_to_item(pause: Pause) -> Item:
    """Return a pause as a part of an item."""
    return {
        "id": pause.id,
        "starts_on": pause.starts_on.isoformat(),
        "ends_on": pause.ends_on.isoformat(),
        **_filled(deleted_on=pause.deleted_on.isoformat() if pause.deleted_on else None),
    }


def to_pause(item: Item) -> Pause:
    """Return the pause that was stored."""
    return Pause(
        PauseId(item["id"]),
        date.fromisoformat(item["starts_on"]),
        date.fromisoformat(item["ends_on"]),
        find_date(item.get("deleted_on")),
    )


def period_items(user_id: UserId, records: Iterable[PeriodsSettled]) -> Iterator[Item]:
    """Yield the items of what a step settled, one for each frequency and stretch of consecutive periods."""
    by_frequency: dict[Frequency, list[PeriodsSettled]] = {}
    for record in records:
        by_frequency.setdefault(record.frequency, []).append(record)
    for each in by_frequency.values():
        for stretch in _stretches(each):
            yield stretch_to_item(user_id, stretch)


def list_periods(
    table: TenantTable, user_id: UserId, frequency: Frequency, first: date, last: date, tail: Tail | None = None
) -> list[PeriodsSettled]:
    """Return what became of the periods that begin in a range of dates, oldest first; some before it may come along.

    A stretch may have begun before the range, so the last one that did is read too.
    """
    lowest, before, low, high = (
        period_key(user_id, frequency, day).sk for day in (date.min, first - timedelta(days=1), first, last)
    )
    tail = load_tail(table, user_id) if tail is None else tail
    earlier = query_user(table, user_id, between=(lowest, before), newest_first=True, limit=1, tail=tail)
    items = query_user(table, user_id, between=(low, high), tail=tail)
    return [record for item in chain(earlier, items) for record in to_stretch(item)]


def stretch_to_item(user_id: UserId, stretch: list[PeriodsSettled]) -> Item:
    """Return records of consecutive periods as an item."""
    begin = stretch[0]
    return {
        **period_key(user_id, begin.frequency, first_day(begin.period, begin.frequency)).attributes(),
        "frequency": begin.frequency.value,
        "period": begin.period,
        "runs": [_run_to_item(record) for record in stretch],
    }


def to_stretch(item: Item) -> list[PeriodsSettled]:
    """Return the records that were stored."""
    frequency, period = Frequency(item["frequency"]), int(item["period"])
    records = list[PeriodsSettled]()
    for run in item["runs"]:
        records.append(_to_record(run, frequency, period))
        period += records[-1].count
    return records


def _stretches(records: Iterable[PeriodsSettled]) -> list[list[PeriodsSettled]]:
    """Return records in stretches of consecutive periods; a later record of a period replaces an earlier one.

    Only the last settled period is ever settled again: when its streak is reset or restored.
    """
    stretches: list[list[PeriodsSettled]] = []
    for record in records:
        if stretches:
            stretches[-1] = _before(stretches[-1], record.period)
        if stretches and stretches[-1] and stretches[-1][-1].last_period == record.period - 1:
            stretches[-1].append(record)
        else:
            stretches.append([record])
    return [stretch for stretch in stretches if stretch]


def _before(stretch: list[PeriodsSettled], period: int) -> list[PeriodsSettled]:
    """Return the part of a stretch that lies before a period."""
    return [replace(each, count=min(each.count, period - each.period)) for each in stretch if each.period < period]


def _run_to_item(record: PeriodsSettled) -> Item:
    return {
        "outcome": record.outcome.value,
        "count": record.count,
        "length": record.length,
        "at": to_text(record.at),
        "zone": record.zone,
        **_filled(
            started_on=record.started_on.isoformat() if record.started_on else None,
            reached=record.reached if record.reached != record.length else None,
            reset_at=to_text(record.reset_at) if record.reset_at else None,
        ),
    }


def _to_record(run: Item, frequency: Frequency, period: int) -> PeriodsSettled:
    return PeriodsSettled(
        frequency,
        period,
        int(run["count"]),
        Outcome(run["outcome"]),
        int(run["length"]),
        find_date(run.get("started_on")),
        to_instant(run["at"]),
        run["zone"],
        reached=int(run.get("reached") or run["length"]),
        reset_at=find_instant(run.get("reset_at")),
    )


def _chain_to_item(each: Chain) -> Item:
    return _filled(
        length=each.length,
        started_on=each.started_on.isoformat() if each.started_on else None,
        settled_through=each.settled_through,
        outcome=each.outcome.value if each.outcome else None,
        extended_at=to_text(each.extended_at) if each.extended_at else None,
        reset_at=to_text(each.reset_at) if each.reset_at else None,
        active=list(each.active),
        open_until=[[period, to_text(end)] for period, end in each.open_until],
    )


def _to_chain(item: Item) -> Chain:
    outcome = item.get("outcome")
    return Chain(
        length=int(item.get("length", 0)),
        started_on=find_date(item.get("started_on")),
        settled_through=int(item.get("settled_through", 0)),
        outcome=Outcome(outcome) if outcome else None,
        extended_at=find_instant(item.get("extended_at")),
        reset_at=find_instant(item.get("reset_at")),
        active=tuple(map(int, item.get("active", ()))),
        open_until=tuple((int(period), to_instant(end)) for period, end in item.get("open_until", ())),
    )


def _filled(**attributes: Any) -> Item:  # noqa: ANN401  # whatever an item may hold
    """Return the attributes that are not empty; 0 stands for nothing here."""
    return {name: value for name, value in attributes.items() if value}
