"""What a user did last rides in the user's state, as its tail, until there is no room for it.

Log entries, awards, days, progress and idempotency marks are items of their own to whoever reads them. Written each
for itself, they would make up most of what an event costs: a started kilobyte for a few bytes, and twice that in a
transaction. So a step writes them into the state item, all in one, and now and then a step moves what has gathered
there to where it belongs (it *spills*), log entries and awards several to an item.

- The tail is part of the state, so a step is one conditional write, all or nothing.
- Spilling is part of the transaction of the step that finds no room, so everything is always in one place or the other.
  What is in the tail wins: of progress and days an older form may lie underneath.
- A reader of a user's items (`query_user`) reads the state first, then the items, so that nothing is missed that is
  spilled meanwhile.
- Whoever reads both at once, as requests do, may see items from before a spill and the state from after it. So progress
  that was spilled is known by its version. Idempotency marks are written before the step that spills them is saved, and
  that they were is told for three minutes. Whoever may have missed something reads it again, after the state.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby, islice
from math import ceil
from typing import Final

from plaudit.domain.identifiers import MetricId, UserId
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import find, query
from plaudit.storage.item_sizes import item_size
from plaudit.storage.keys import date_of, dates_key, user_state_key
from plaudit.storage.packing import PACKED, pack, unpack
from plaudit.storage.tenant_tables import TenantTable

BEYOND_ALL_SPILLS: Final = 10**11
"""A number that no state's spills ever reach."""

WRITE_UNIT: Final = 1024
"""In bytes: DynamoDB counts started ones."""

USUAL_SIZE: Final = 2 * WRITE_UNIT
"""In bytes: up to which size a state is let grow. Larger ones have what they need, and ROOM."""

ROOM: Final = 300

MAX_SIZE: Final = 16 * WRITE_UNIT
"""In bytes: what a single step would make larger than that is not kept in the tail at all."""

MAX_PROGRESS: Final = 16
"""In how many metrics progress is kept in the tail. That of others is spilled, the one moved longest ago first."""

MAX_SPILLED: Final = 40
"""How many items a step spills at most, so that its transaction has room for what else it writes."""

MARK_IS_TOLD: Final = timedelta(minutes=3)
"""How long a state tells that a mark was written out: longer than a step and a read take together."""

MAX_MARKS_TOLD: Final = 40
"""Of how many marks it tells that at most. If there are more, it tells that it has forgotten some."""

_PLAIN: Final = frozenset({"PK", "SK", "version", "profile", "counted", "due_at", "pending", "reused_from"})
"""Attributes of the state that conditions and searches look at."""

_WRITTEN_AT: Final = "written_at"
_PROGRESS, _MARK, _LOG, _AWARDS = "PROGRESS#", "IDEMPOTENCY#", "LOG#", "AWARDS#"
_DAYS = ("DAY#", "POINTS_DAY#")
_GATHERED = (_LOG, _AWARDS, "DATES#")
"""Stored items that hold others, which are those of their own kind, or the days of a date."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Attributes of items by sort key, in the order in which they were written last.

    `spilled` has the versions of progress that is not in the tail, by metric; `spills` is how often anything was.
    `forgot_at` is when it was last forgotten that a mark was written out a short time ago, in seconds since the epoch.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    spilled: Mapping[MetricId, int] = field(default_factory=dict)
    spills: int = 0
    forgot_at: int = 0

    def find(self, sort_key: str) -> Item | None:
        """Return an item that is in the tail."""
        item = self.items.get(sort_key)
        return None if item is None or _WRITTEN_AT in item else item

    def may_be_elsewhere(self, sort_key: str, now: datetime) -> bool:
        """Tell whether a mark may have been written out so short a time ago that a read may have missed it."""
        item = self.items.get(sort_key, {})
        return _is_recent(int(item.get(_WRITTEN_AT, 0)), now) or _is_recent(self.forgot_at, now)

    @property
    def is_written_out(self) -> bool:
        """Whether everything is where it belongs, too."""
        return all(_WRITTEN_AT in item for item in self.items.values())

    def between(self, user_id: UserId, low: str, high: str) -> list[Item]:
        """Return the items between two sort keys, in their order."""
        pk = user_state_key(user_id).pk
        riding = ((key, item) for key, item in sorted(self.items.items()) if _WRITTEN_AT not in item)
        return [{"PK": pk, "SK": key, **item} for key, item in riding if low <= key <= high]


NO_TAIL: Final = Tail()


@dataclass(frozen=True, slots=True)
class Closed:
    """What has to be written so that a state and its tail are saved.

    `state` and `spilled` belong into one transaction; `marks` come before it, which they may, because the steps that
    left them have been saved.
    """

    state: Item
    spilled: tuple[Item, ...] = ()
    marks: tuple[Item, ...] = ()


def open_state(item: Item) -> tuple[Item, Tail]:
    """Return the attributes of a stored state, and its tail."""
    content = unpack(item[PACKED])
    plain = {name: value for name, value in item.items() if name in _PLAIN}
    spilled = {MetricId(id_): int(version) for id_, version in content.get("spilled", {}).items()}
    numbers = {name: int(content[name]) for name in ("spills", "forgot_at") if name in content}
    return plain | content["state"], Tail(content.get("tail", {}), spilled, **numbers)


def close_state(state: Item, tail: Tail, new: Iterable[Item], now: datetime) -> Closed:
    """Return what saves a state with what a step wrote, at an instant of real time; it spills when there is no room."""
    added = {item["SK"]: _attributes(item) for item in new}
    old = {key: item for key, item in tail.items.items() if key not in added and not _is_told_enough(item, now)}
    spilled = {id_: version for id_, version in tail.spilled.items() if f"{_PROGRESS}{id_}" not in added}
    items = old | added
    whole_tail = replace(tail, items=items, spilled=spilled)
    whole = _closed(state, whole_tail)
    size, is_crowded = item_size(whole), sum(map(_is_progress, items)) > MAX_PROGRESS
    if size <= USUAL_SIZE and not is_crowded:
        return Closed(whole)
    kept = _kept(items, added)
    smallest = item_size(_spilling(state, whole_tail, kept, added, now).state)
    if smallest > MAX_SIZE:
        kept = {key for key in kept if _is_progress(key)}
    elif size <= max(USUAL_SIZE, WRITE_UNIT * ceil((smallest + ROOM) / WRITE_UNIT)) and not is_crowded:
        return Closed(whole)
    return _spilling(state, whole_tail, kept, added, now)


def emptied(state: Item, tail: Tail, now: datetime) -> Closed:
    """Return what writes out everything that rides in a tail."""
    items = {key: item for key, item in tail.items.items() if not _is_told_enough(item, now)}
    return _spilling(state, replace(tail, items=items), (), (), now)


def query_user(
    table: TenantTable,
    user_id: UserId,
    *,
    between: tuple[str, str],
    newest_first: bool = False,
    limit: int | None = None,
    tail: Tail | None = None,
) -> Iterator[Item]:
    """Yield a user's items whose sort keys lie between two, both included, in their order, wherever they are.

    Days are asked for of one metric or points system, from date to date. A `tail` that was read before saves a read.
    """
    low, high = between
    tail = load_tail(table, user_id) if tail is None else tail
    riding = tail.between(user_id, low, high)
    stored = _stored(table, user_id, low, high, newest_first=newest_first, limit=limit)
    if newest_first:
        riding.reverse()
    # Of two with one key the first is taken, which is that in the tail.
    both = merge(riding, stored, key=_sort_key, reverse=newest_first)
    return islice((next(same) for _, same in groupby(both, key=_sort_key)), limit)


def load_tail(table: TenantTable, user_id: UserId) -> Tail:
    """Read the tail of a user; of one who is not there it is empty."""
    item = find(table.client, table.name, user_state_key(user_id))
    return open_state(item)[1] if item else NO_TAIL


def expanded(item: Item) -> list[Item]:
    """Return the items that one stored item holds: itself, or those that were gathered in it."""
    if PACKED not in item or not str(item["SK"]).startswith(_GATHERED):
        return [item]
    return [{"PK": item["PK"], "SK": key, **each} for key, each in unpack(item[PACKED])["items"].items()]


def _stored(
    table: TenantTable, user_id: UserId, low: str, high: str, *, newest_first: bool, limit: int | None
) -> Iterator[Item]:
    """Yield stored items in a range; what was gathered is in the item of the first of them, which may lie before it."""
    if low.startswith(_DAYS):
        yield from _stored_days(table, user_id, low, high, newest_first=newest_first)
        return
    pk = user_state_key(user_id).pk
    found = query(table.client, table.name, pk, between=(low, high), newest_first=newest_first, limit=limit)
    if newest_first:
        yield from _within(found, low, high, newest_first=True)
        yield from _within(_item_before(table, pk, low), low, high, newest_first=True)
    else:
        yield from _within(_item_before(table, pk, low), low, high, newest_first=False)
        yield from _within(found, low, high, newest_first=False)


def _stored_days(table: TenantTable, user_id: UserId, low: str, high: str, *, newest_first: bool) -> Iterator[Item]:
    """Yield stored days of one thing; of two items of one date the later one has the figures that count."""
    first, last = (dates_key(user_id, date_of(key), number) for key, number in ((low, 0), (high, BEYOND_ALL_SPILLS)))
    found = query(table.client, table.name, first.pk, between=(first.sk, last.sk), newest_first=newest_first)
    days = _within(found, low, high, newest_first=newest_first)
    for _, of_date in groupby(days, key=_sort_key):
        found_on_date = list(of_date)
        yield found_on_date[0 if newest_first else -1]


def _within(items: Iterable[Item], low: str, high: str, *, newest_first: bool) -> Iterator[Item]:
    for item in items:
        each = expanded(item)
        yield from (one for one in (reversed(each) if newest_first else each) if low <= one["SK"] <= high)


def _item_before(table: TenantTable, pk: str, low: str) -> Iterator[Item]:
    """Yield the item before a key, if items of its kind are gathered and the key is not the first that there may be."""
    prefix = _gathering_prefix(low)
    if prefix and low != prefix:
        for item in query(table.client, table.name, pk, between=(prefix, low), newest_first=True, limit=2):
            if item["SK"] < low:
                yield item
                return


def _gathering_prefix(key: str) -> str:
    """Return what the sort keys of items begin with that may be gathered with the one of this key; mostly nothing."""
    if key.startswith(_LOG):
        return _LOG
    if key.startswith(_AWARDS):
        return "#".join(key.split("#")[:2]) + "#"
    return ""


def _kept(items: Mapping[str, Item], added: Collection[str]) -> set[str]:
    """Return what stays in the tail when it spills: what is new, and what changes again and again."""
    newest = max((date_of(key) for key in items if key.startswith(_DAYS)), default="")
    days = [key for key in items if key.startswith(_DAYS) and key.endswith(newest)]
    progress = [key for key in items if _is_progress(key)]
    return {*added, *days[-MAX_PROGRESS:], *progress[-MAX_PROGRESS // 2 :]}


def _spilling(state: Item, tail: Tail, kept: Collection[str], fresh: Collection[str], now: datetime) -> Closed:
    """Return what keeps some items in the tail and writes the others out; `fresh` marks are not of a saved step yet."""
    items = tail.items
    others = (key for key in items if key not in kept and not key.startswith(_MARK))
    going = {key: items[key] for key in islice(others, MAX_SPILLED)}
    staying = {key: item for key, item in items.items() if key not in going}
    marks = {
        key: item
        for key, item in staying.items()
        if key.startswith(_MARK) and key not in fresh and _WRITTEN_AT not in item
    }
    staying |= {key: {_WRITTEN_AT: int(now.timestamp())} for key in marks}
    told = [key for key, item in staying.items() if _WRITTEN_AT in item]
    forgotten = told[:-MAX_MARKS_TOLD]
    versions = {MetricId(item["metric_id"]): int(item["version"]) for key, item in going.items() if _is_progress(key)}
    pk = state["PK"]
    after = Tail(
        {key: item for key, item in staying.items() if key not in forgotten},
        {**tail.spilled, **versions},
        tail.spills + 1,
        int(now.timestamp()) if forgotten else tail.forgot_at,
    )
    return Closed(
        _closed(state, after),
        tuple(_gathered(state, going, tail.spills + 1)),
        tuple({"PK": pk, "SK": key, **item} for key, item in marks.items()),
    )


def _gathered(state: Item, items: Mapping[str, Item], number: int) -> Iterator[Item]:
    """Yield the items to store: log entries as one, awards by points system, days by date, others as they are."""
    pk, user_id = state["PK"], UserId(state["profile"]["id"])
    days = sorted((key for key in items if key.startswith(_DAYS)), key=date_of)
    for date, keys in groupby(days, key=date_of):
        yield {**dates_key(user_id, date, number).attributes(), PACKED: _together(items, keys)}
    for prefix, keys in groupby(sorted(items.keys() - set(days)), key=_gathering_prefix):
        gathered = list(keys)
        if prefix:
            yield {"PK": pk, "SK": gathered[0], PACKED: _together(items, gathered)}
        else:
            yield from ({"PK": pk, "SK": key, **items[key]} for key in gathered)


def _together(items: Mapping[str, Item], keys: Iterable[str]) -> bytes:
    return pack({"items": {key: items[key] for key in keys}})


def _closed(state: Item, tail: Tail) -> Item:
    content: Item = {"state": {name: value for name, value in state.items() if name not in _PLAIN}}
    if tail.items:
        content["tail"] = dict(tail.items)
    if tail.spilled:
        content["spilled"] = dict(tail.spilled)
    content |= {name: number for name in ("spills", "forgot_at") if (number := getattr(tail, name))}
    return {**{name: value for name, value in state.items() if name in _PLAIN}, PACKED: pack(content)}


def _attributes(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("PK", "SK")}


def _is_told_enough(item: Item, now: datetime) -> bool:
    """Tell whether a mark was written out so long ago that everybody sees it."""
    return _WRITTEN_AT in item and not _is_recent(int(item[_WRITTEN_AT]), now)


def _is_recent(seconds: int, now: datetime) -> bool:
    return seconds + MARK_IS_TOLD.total_seconds() >= now.timestamp()


def _is_progress(key: str) -> bool:
    return key.startswith(_PROGRESS)


def _sort_key(item: Item) -> str:
    return str(item["SK"])
