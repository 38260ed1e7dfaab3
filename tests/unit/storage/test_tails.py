"""What rides in a user's state is where it would be without that, whoever reads it and whenever it is written out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import NOW, make_configuration
from fake_table import FakeTable
from plaudit.domain.identifiers import EventId, MetricId, PointsSystemId, UserId
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.states import UserState
from plaudit.ids import new_id
from plaudit.storage.attributes import Item, from_attributes
from plaudit.storage.dynamodb import ItemKey, beginning_with
from plaudit.storage.item_sizes import item_size
from plaudit.storage.keys import awards_key, day_key, log_key, mark_key, progress_key, user_state_key
from plaudit.storage.packing import pack, unpack
from plaudit.storage.tails import (
    MAX_MARKS_TOLD,
    MAX_SIZE,
    NO_TAIL,
    USUAL_SIZE,
    Tail,
    close_state,
    emptied,
    expanded,
    open_state,
    query_user,
)
from plaudit.storage.user_items import progress_to_item, user_to_item
from plaudit.storage.users import MarkAddress, Snapshot, to_snapshot
from user_lives import Life as UserLife

ADA = UserId("ada")
STATE = user_state_key(ADA)
METRICS = [MetricId(f"metric-{number}") for number in range(20)]
SYSTEMS = [PointsSystemId(name) for name in ("xp", "gems")]

NAMES = st.text(st.characters(codec="utf-8", min_codepoint=32), max_size=3)
PLAIN = st.none() | st.booleans() | st.text(max_size=5) | st.integers(-(10**37), 10**37).map(Decimal)
FRACTIONS = st.decimals(-(10**12), 10**12, places=6)
CONTENTS = st.recursive(
    PLAIN | FRACTIONS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)


@given(st.dictionaries(NAMES, CONTENTS))
def test_what_is_packed_comes_back(content: Item) -> None:
    assert unpack(pack(content)) == content


def test_what_another_format_holds_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="unknown format b'\\\\x07'"):
        unpack(b"\x07...")


@dataclass(frozen=True, slots=True)
class Step:
    """What a step writes: awards in some systems, progress in a metric, and perhaps a lot of text in its log entry."""

    metric: int
    systems: tuple[int, ...]
    is_marked: bool
    seconds_later: int
    text: int = 0


STEPS = st.lists(
    st.builds(
        Step,
        st.integers(0, len(METRICS) - 1),
        st.sampled_from([(), (0,), (1,), (0, 1)]),
        st.booleans(),
        st.sampled_from([0, 1, 30, 61, 181, 86_400]),
        st.sampled_from([0, 0, 0, 100, 700, 30_000]),
    ),
    min_size=1,
    max_size=25,
)


def some_user() -> UserState:
    """A user who was there once."""
    life = UserLife(make_configuration())
    life.event("2026-03-10 12:00")
    return replace(life.user, profile=replace(life.user.profile, id=ADA))


@dataclass
class Life:
    """A user whose steps are stored; `truth` is what they wrote, by sort key."""

    fake: FakeTable = field(default_factory=FakeTable)
    truth: dict[str, Item] = field(default_factory=dict)
    now: datetime = NOW
    number: int = 0
    user: UserState = field(default_factory=some_user)

    def take(self, step: Step) -> list[FakeTable]:
        """Take a step; return the table as others may see it: with marks alone, then with all."""
        self.now += timedelta(seconds=step.seconds_later)
        self.number += 1
        new = list(self._items(step))
        closed = close_state(user_to_item(self.user), self.tail(), new, self.now)
        seen = [self.fake.put(closed.marks).copy()]
        self.fake.put([closed.state, *closed.spilled])
        self.truth |= {item["SK"]: item for item in new}
        return [*seen, self.fake.copy()]

    def tail(self) -> Tail:
        return open_state(self.stored_state())[1] if STATE in self.fake.items else NO_TAIL

    def stored_state(self) -> Item:
        return from_attributes(self.fake.items[STATE])

    def _items(self, step: Step) -> Iterator[Item]:
        yield {**log_key(ADA, self.number).attributes(), "sequence": self.number, "text": _noise(step.text)}
        for system in step.systems:
            yield {**awards_key(ADA, SYSTEMS[system], self.number, 0).attributes(), "total": self.number}
        metric_id = METRICS[step.metric]
        yield progress_to_item(ADA, MetricProgress(metric_id, version=self.number))
        yield {**day_key(ADA, metric_id, self.now.date()).attributes(), "total": self.number}
        if step.is_marked:
            yield {**mark_key(ADA, metric_id, f"{self.number}").attributes(), "event_id": f"event-{self.number}"}


def _noise(size: int) -> str:
    return "".join(new_id() for _ in range(size // 36))


def plain(items: Iterable[Item]) -> list[Item]:
    """Items with numbers as they come from a table."""
    return [unpack(pack(item)) for item in items]


@given(STEPS, st.data())
def test_a_query_finds_every_item_in_order_wherever_it_is(steps: list[Step], data: st.DataObject) -> None:
    life = Life()
    for step in steps:
        life.take(step)
    keys = sorted(life.truth)
    one, other = data.draw(st.tuples(st.sampled_from(keys), st.sampled_from(keys)))
    limit = data.draw(st.none() | st.integers(1, 5))
    newest_first = data.draw(st.booleans())
    ranges = [beginning_with(kind) for kind in ("LOG#", "AWARDS#xp#", "PROGRESS#", "IDEMPOTENCY#")]
    ranges += [(day_key(ADA, each, date.min).sk, day_key(ADA, each, date.max).sk) for each in METRICS[:3]]
    if one.rpartition("#")[0] == other.rpartition("#")[0]:
        ranges.append((min(one, other), max(one, other)))

    for low, high in ranges:
        found = query_user(life.fake.table, ADA, between=(low, high), newest_first=newest_first, limit=limit)
        expected = [life.truth[key] for key in keys if low <= key <= high]
        assert plain(found) == plain((expected[::-1] if newest_first else expected)[:limit])


@given(STEPS)
def test_a_state_has_the_usual_size_unless_a_step_has_more_of_its_own(steps: list[Step]) -> None:
    life = Life()
    for step in steps:
        life.take(step)
        size = item_size(life.stored_state())
        assert size <= (USUAL_SIZE if step.text < 100 and not any(each.text for each in steps) else MAX_SIZE + 4096)


@given(STEPS)
def test_everything_is_written_out_at_once_if_asked_for(steps: list[Step]) -> None:
    life = Life()
    for step in steps:
        life.take(step)
    while not life.tail().is_written_out:
        closed = emptied(user_to_item(life.user), life.tail(), life.now)
        life.fake.put(closed.marks)
        life.fake.put([closed.state, *closed.spilled])

    stored = [from_attributes(item) for _, item in sorted(life.fake.items.items())]
    found = {each["SK"]: each for item in stored for each in expanded(item) if item["SK"] != "STATE"}

    assert plain(found[key] for key in sorted(found)) == plain(life.truth[key] for key in sorted(life.truth))


@given(STEPS, st.sampled_from([2, MAX_MARKS_TOLD]))
def test_3_4_who_reads_a_mark_before_the_state_finds_it_or_looks_again(steps: list[Step], told: int) -> None:
    """A read of several items takes less than three minutes, in which any number of steps may be taken."""
    life, seen = Life(), list[tuple[datetime, int, FakeTable]]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plaudit.storage.tails.MAX_MARKS_TOLD", told)
        for step in steps:
            marks_alone, all_of_it = life.take(step)
            seen += [(life.now, life.number - 1, marks_alone), (life.now, life.number, all_of_it)]

    for earlier, _, before in seen:
        for later, taken, after in seen:
            if timedelta(0) <= later - earlier < timedelta(minutes=3) and STATE in after.items:
                marked = [number for number in range(1, taken + 1) if steps[number - 1].is_marked]
                assert [each for each in marked if not _is_noticed(steps, each, before, after, later)] == []


def _is_noticed(steps: list[Step], number: int, before: FakeTable, after: FakeTable, now: datetime) -> bool:
    """Tell whether who has the items from before and the state from after knows of a mark, or has to look again."""
    mark = MarkAddress(METRICS[steps[number - 1].metric], f"{number}")
    at = mark_key(ADA, mark.metric_id, mark.idempotency_key)
    items: dict[ItemKey, Item] = {STATE: from_attributes(after.items[STATE])}
    if at in before.items:
        items[at] = from_attributes(before.items[at])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plaudit.storage.users.utc_now", lambda: now)
        snapshot = to_snapshot(items, ADA, (), mark)
    return snapshot.marked_by == f"event-{number}" or snapshot.is_torn


def test_3_4_however_many_marks_a_burst_makes_the_state_stays_small_and_sends_nobody_in_circles() -> None:
    life = Life()
    for _ in range(400):
        life.take(Step(0, (), is_marked=True, seconds_later=0))
    state, mark = {STATE: life.stored_state()}, MarkAddress(METRICS[0], "1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plaudit.storage.users.utc_now", lambda: life.now)
        misled = to_snapshot(state, ADA, (), mark)
        sure = to_snapshot(state, ADA, (), mark, is_mark_fresh=True)

    assert item_size(state[STATE]) <= USUAL_SIZE
    assert (misled.marked_by, misled.is_torn, sure.is_torn) == (None, True, False)


@given(STEPS)
def test_progress_from_before_a_state_is_never_taken_for_current(steps: list[Step]) -> None:
    life, seen = Life(), list[FakeTable]()
    versions: dict[MetricId, int] = {}
    for step in steps:
        seen += life.take(step)[1:]
        versions[METRICS[step.metric]] = life.number
        for before in seen[-5:]:
            snapshot = _snapshot(before, seen[-1])
            if not snapshot.is_torn:
                assert {id_: each.version for id_, each in snapshot.state.progress.items()} == versions


def _snapshot(before: FakeTable, after: FakeTable) -> Snapshot:
    keys = [progress_key(ADA, metric_id) for metric_id in METRICS]
    items: dict[ItemKey, Item] = {key: from_attributes(before.items[key]) for key in keys if key in before.items}
    return to_snapshot({**items, STATE: from_attributes(after.items[STATE])}, ADA, METRICS)


def test_3_4_a_mark_is_found_wherever_it_is() -> None:
    life = Life()
    for _ in range(30):
        life.take(Step(0, (), is_marked=True, seconds_later=61))
    keys = {key: from_attributes(item) for key, item in life.fake.items.items()}

    def marked_by(number: int) -> EventId | None:
        mark = MarkAddress(METRICS[0], f"{number}")
        at = mark_key(ADA, METRICS[0], f"{number}")
        items: dict[ItemKey, Any] = {STATE: keys[STATE]} | ({at: keys[at]} if at in keys else {})
        return to_snapshot(items, ADA, (), mark).marked_by

    assert [marked_by(number) for number in (1, 15, 30, 31)] == ["event-1", "event-15", "event-30", None]
