"""A tenant whose users live in several zones, with a clock of its own that may be interrupted at any call of AWS.

Its registry is its own, so that a look at the clock finds this tenant alone. All can be put back to where it began, so
that many ways of what happens next can be compared item by item.
"""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from dumps import Dump, dump, stored_items
from factories import at
from integration.clock_queue import Clock, clock_of
from integration.conftest import Rig
from interruptions import DeathError, dying_after
from plaudit import clients
from plaudit.domain.achievements import AnniversaryGoal, MetricGoal, StreakGoal
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, StreakRanking
from plaudit.domain.streak_settings import FreezeSettings
from plaudit.domain.users import ProfileChange
from plaudit.messaging.clock import PartsDue
from plaudit.services.identify_user import identify_user
from plaudit.services.open_tenant import registry
from plaudit.services.run_clock import look_at_clock, work_off
from plaudit.settings import settings
from plaudit.storage import pointers
from plaudit.storage.clock_slots import CLOCK_POINTERS
from plaudit.storage.dynamodb import delete_all, write_all
from plaudit.storage.keys import DUE_SLOTS
from plaudit.storage.logs import list_log
from plaudit.storage.tenant_tables import EXPIRES_AT
from plaudit.storage.tenants import find_tenant, put_tenant
from rules import make_achievement, set_up
from timeline import Timeline, timeline_of

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TimeToLiveSpecificationTypeDef

LOOKS = (at("2026-03-11 20:00"), at("2026-03-12 12:00"), at("2026-03-14 12:00"), at("2026-03-17 12:00"))
THE_END = at("2036-01-01 00:00")

HOURS = timedelta(hours=5)
HAS_TIME = 0.9

ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", None)
NAMES = ("ada", "bob", "cleo", "dan", "eve")


@dataclass(frozen=True, slots=True)
class Town:
    """The tenant, its clock, and what its table and the registry hold at the beginning."""

    life: Timeline
    clock: Clock
    start: dict[str, Dump]

    def restore(self) -> None:
        """Put everything back to where it began; processes remember nothing, and no message is on its way."""
        for table, items in self.start.items():
            found = stored_items(table)
            delete_all(clients.dynamodb(), table, sorted(found.keys() - items.keys()))
            write_all(clients.dynamodb(), table, [item for key, item in items.items() if found.get(key) != item])
        self.clock.receive()
        forget()

    def look(self, now: datetime) -> None:
        """Look at the clock, and work off what that sends."""
        look_at_clock(now)
        self.work(now)

    def work(self, now: datetime, has_time: Callable[[], bool] = lambda: True) -> None:
        """Work off the messages that are there, and those that follow from them."""
        while messages := self.clock.receive():
            self.work_off(messages, now, has_time)

    def work_off(
        self, messages: Sequence[PartsDue], now: datetime, has_time: Callable[[], bool] = lambda: True
    ) -> None:
        """Work off these messages; what they send waits."""
        for message in messages:
            work_off(message, now, has_time)

    def outcome(self) -> Dump:
        """Everything there is but where the clock has to look, of which there may be too much."""
        found = {key: item for key, item in dump(self.life.table.name).items() if key.pk != DUE_SLOTS}
        return {key: {**item, EXPIRES_AT: EXPIRES_AT in item} for key, item in found.items()}

    def markers(self) -> dict[str, datetime]:
        """When the clock looks at whom, as the marker and the user's state agree."""
        items = dump(self.life.table.name)
        markers = {item["user_id"]: item["due_at"] for key, item in items.items() if key.pk.startswith("DUE_USERS#")}
        named = {
            item["profile"]["id"]: item["due_at"] for item in items.values() if "due_at" in item and "profile" in item
        }
        assert markers == named
        assert sum(key.pk.startswith("DUE_USERS#") for key in items) == len(markers)
        return {user_id: datetime.fromisoformat(due_at) for user_id, due_at in markers.items()}

    def pointed(self) -> set[datetime]:
        """The slots at which the clock looks."""
        return {due.slot for due in CLOCK_POINTERS.list_until(registry(), THE_END)}


def told(town: Town, name: str) -> list[str]:
    """What happened to a user, in a line each."""
    return [
        f"{entry.occurred_at:%m-%d %H:%M} {' '.join(type(effect).__name__ for effect in entry.effects)}"
        for entry in list_log(town.life.table, UserId(name), newest_first=False)
    ]


def undisturbed(town: Town) -> Dump:
    """What comes out if nothing goes wrong."""
    town.restore()
    for now in LOOKS:
        town.look(now)
    return _at_last(town)


def calls_of_all_looks(town: Town) -> int:
    """How often AWS is called meanwhile."""
    town.restore()
    with dying_after(1_000_000) as death:
        for now in LOOKS:
            town.look(now)
    return death.calls


def dying_at(town: Town, call: int) -> Dump:
    """What comes out if the process dies at a call; messages that it had taken are lost."""
    town.restore()
    with dying_after(call) as death, suppress(DeathError):
        for now in LOOKS:
            town.look(now)
    assert death.happened
    forget()
    return _at_last(town)


def late_and_twice(town: Town, chance: random.Random, share_of_late_ones: float) -> Dump:
    """What comes out if every message comes twice, in any order, some after the next looks, to hasty workers."""
    town.restore()
    late: list[PartsDue] = []
    for now in LOOKS:
        look_at_clock(now)
        messages = town.clock.receive()
        while messages:
            kept_back = [message for message in messages if chance.random() < share_of_late_ones]
            late, in_time = late + kept_back, [message for message in messages if message not in kept_back]
            town.work_off(_twice(in_time, chance), now, lambda: chance.random() < HAS_TIME)
            messages = town.clock.receive()
        in_time, late = late[: len(late) // 2], late[len(late) // 2 :]
        town.work_off(_twice(in_time, chance), min(now + HOURS, LOOKS[-1]), lambda: chance.random() < HAS_TIME)
    town.work_off(_twice(late, chance), LOOKS[-1])
    return _at_last(town)


def at_once(town: Town, clocks: int, workers: int) -> Dump:
    """What comes out if several clocks look and several workers work at the same time."""
    town.restore()
    for now in LOOKS:
        barrier = threading.Barrier(clocks + workers)

        def act(is_clock: bool, now: datetime = now, barrier: threading.Barrier = barrier) -> None:  # noqa: FBT001  # which of two
            barrier.wait()
            for _ in range(3):
                if is_clock:
                    look_at_clock(now)
                town.work(now)

        with ThreadPoolExecutor(clocks + workers) as pool:
            list(pool.map(act, [True] * clocks + [False] * workers))
    return _at_last(town)


def _twice(messages: Sequence[PartsDue], chance: random.Random) -> list[PartsDue]:
    return chance.sample([*messages, *messages], 2 * len(messages))


def _at_last(town: Town) -> Dump:
    """What there is when the clock has looked until it finds nothing to do."""
    for _ in range(3):
        town.look(LOOKS[-1])
    town.markers()
    return town.outcome()


def forget() -> None:
    """Forget what the process remembers of the clock, as a new one would."""
    pointers._pointed.clear()  # noqa: SLF001


@contextmanager
def town_of(rig: Rig, monkeypatch: pytest.MonkeyPatch, users: int = 1) -> Iterator[Town]:
    """A town with so many users of each kind."""
    life = timeline_of(rig)
    with own_clock(life, monkeypatch) as clock:
        _settle(life, users)
        yield Town(life, clock, {table: stored_items(table) for table in (life.table.name, settings().registry_table)})


@contextmanager
def own_clock(life: Timeline, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A clock that knows one tenant, whose steps are never under way for long, and in whose past nothing expires."""
    # The emulator deletes what has expired by the clock of the machine whenever it comes round to it.
    off: TimeToLiveSpecificationTypeDef = {"AttributeName": EXPIRES_AT, "Enabled": False}
    clients.dynamodb().update_time_to_live(TableName=life.table.name, TimeToLiveSpecification=off)
    tenant = find_tenant(registry(), life.table.environment_id, life.table.tenant_id)
    own_registry = f"registry-{uuid4().hex}"
    _create_table(own_registry)
    with clock_of(life.table, monkeypatch) as clock:
        monkeypatch.setenv("REGISTRY_TABLE", own_registry)
        monkeypatch.setenv("LONGEST_REQUEST_SECONDS", "0")
        settings.cache_clear()
        assert tenant is not None
        put_tenant(registry(), tenant)
        yield clock
    clients.dynamodb().delete_table(TableName=own_registry)


def _settle(life: Timeline, users: int) -> None:
    life.settings("2026-03-01 00:00", freezes=FreezeSettings(1, 2, auto_earn_interval=4, auto_earn_amount=1))
    words = life.configuration.get_metric("words")
    board = Leaderboard(
        LeaderboardId("streaks"), "streaks", "S", StreakRanking(), date(2026, 3, 1), status=LeaderboardStatus.ACTIVE
    )
    set_up(life.table, make_achievement("Three words", MetricGoal(words.id, Decimal(3))), board)
    set_up(life.table, make_achievement("Two days", StreakGoal(2)), make_achievement("A year", AnniversaryGoal(1)))
    for number in range(users):
        for name, zone in zip(NAMES, ZONES, strict=True):
            user_id = UserId(f"{name}{number or ''}")
            change = ProfileChange(time_zone=zone, signed_up_on=date(2025, 3, 13 + number % 4))
            identify_user(life.table, life.configuration, user_id, change, at("2026-03-10 06:00"))
        minute = f"{number % 60:02d}"
        life.event(f"2026-03-10 12:{minute}", user_id=UserId(f"ada{number or ''}"))
        life.event(f"2026-03-11 12:{minute}", user_id=UserId(f"ada{number or ''}"))
        life.event(f"2026-03-10 12:{minute}", user_id=UserId(f"bob{number or ''}"))
        life.event(f"2026-03-10 23:{minute}", value=3, user_id=UserId(f"cleo{number or ''}"))
        life.event(f"2026-03-11 09:{minute}", user_id=UserId(f"dan{number or ''}"))


def _create_table(name: str) -> None:
    attributes = ("PK", "SK")
    clients.dynamodb().create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in attributes],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
    )
    clients.dynamodb().get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
