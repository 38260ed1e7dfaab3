"""What a million events cost, by the published prices of us-east-1, itemised; with everything on, and without webhooks.

Users of the standard tenant have two sessions a day of five events each, every event with an idempotency key. They have
been there for two weeks, every board has a hundred users more, and the clock does what falls due. Then three days are
measured without a webhook, and three on which one is told of everything.
"""

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from rich import box
from rich.console import Console
from rich.table import Table

from event_costs import Cost, measured
from factories import at
from integration.clock_queue import Clock, clock_of
from integration.conftest import Rig
from integration.post_office import PostOffice, post_office
from plaudit.domain.actions import MetricEvent
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.rate_limits import Tier
from plaudit.ids import new_id
from plaudit.services.limit_rate import Turnstile
from plaudit.services.open_tenant import Credentials, open_tenant, registry
from plaudit.services.record_event import event_keys, record_event
from plaudit_cli.connection import Deployment
from receivers import receiver
from rules import make_webhook, set_up
from standard_tenant import METRICS, standard_rig

MILLION = 1_000_000
PER_REQUEST_OF_HTTP_API = Decimal("1.00") / MILLION
PER_INVOCATION = Decimal("0.20") / MILLION
PER_GB_SECOND = Decimal("0.0000133334")  # arm64
PER_SQS_REQUEST = Decimal("0.40") / MILLION
PER_LOGGED_GB = Decimal("0.50")

USED = Decimal("0.7")
"""How much of its capacity a table uses whose capacity is provisioned, and follows the load."""
HOUR = 3600
UNIT_PRICES = {
    "on demand": (Decimal("0.625") / MILLION, Decimal("0.125") / MILLION),
    "provisioned": (Decimal("0.00065") / HOUR / USED, Decimal("0.00013") / HOUR / USED),
}
"""What a write unit and a read unit cost."""

API_GB, WORKER_GB = Decimal("1.769"), Decimal("0.512")  # the template's defaults
ROUND_TRIP = Decimal("0.005")
"""In seconds: what DynamoDB is assumed to take for a call; calls in a row add up."""
WORKER_SECONDS = Decimal("0.1")
"""What a worker is assumed to take for a message, the receiver's answer included."""
LOGGED_BYTES = 1_100
"""Of a request: our line, that of the HTTP API's access log, and what Lambda itself logs of an invocation."""
REQUESTS_OF_A_MESSAGE = 3  # sent, received, deleted
LIMITS = (1, 1)
"""Write and read units of the rate limit (tests/integration/test_rate_limits.py)."""

USERS, PAST_DAYS, DAYS, SESSION = 10, 14, 3, 5
SESSIONS = (9, 19)
BEGIN = at("2026-03-02 00:00")


@dataclass
class Town:
    """A tenant and what was spent on it, by what for."""

    rig: Rig
    office: PostOffice
    clock: Clock
    chance: random.Random
    numbers: Iterator[int] = field(default_factory=count)
    events: list[Cost] = field(default_factory=list)
    webhooks: list[Cost] = field(default_factory=list)
    ticks: list[Cost] = field(default_factory=list)
    told: int = 0

    def live(self, monkeypatch: pytest.MonkeyPatch, first: datetime, days: int) -> None:
        for day in range(days):
            for hour in SESSIONS:
                starts_at = first + timedelta(days=day, hours=hour)
                for minute in range(SESSION):
                    for number in range(USERS):
                        now = starts_at + timedelta(minutes=minute, seconds=number)
                        monkeypatch.setattr("plaudit.storage.steps.utc_now", lambda now=now: now)
                        self._event(UserId(f"user-{number}"), now)
                self._tell(starts_at + timedelta(minutes=SESSION))
            self._tick(first + timedelta(days=day + 1, minutes=1))

    def measure(self, monkeypatch: pytest.MonkeyPatch, first: datetime) -> "Measured":
        """Live a few days and return what they cost."""
        self.events, self.webhooks, self.ticks = [], [], []
        self.live(monkeypatch, first, DAYS)
        in_a_row = statistics.fmean(len(sequential(cost)) for cost in self.events)
        return Measured(len(self.events), in_a_row, total(self.events), total(self.webhooks), total(self.ticks))

    def _event(self, user_id: UserId, now: datetime) -> None:
        self.office.now = now
        key = f"event-{next(self.numbers)}-{self.chance.random()}"
        metric_key = self.chance.choice(METRICS)
        credentials = Credentials.from_headers(self.rig.made.presented.text, None)
        with measured() as cost:
            access = open_tenant(
                credentials,
                now,
                Turnstile(registry(), Tier.ONE, now),
                wanted=lambda rules: event_keys(rules, metric_key, user_id, key),
            )
            metric = access.configuration.get_metric(metric_key)
            event = MetricEvent(EventId(new_id()), user_id, metric.id, Decimal(1), idempotency_key=key)
            assert record_event(access, metric, event, now).decided
        self.events.append(cost)

    def _tell(self, now: datetime) -> None:
        self.office.now = now
        before = len(self.office.done)
        with measured() as cost:
            self.office.run(timedelta(minutes=40))
        self.webhooks.append(cost)
        self.told += len(self.office.done) - before

    def _tick(self, now: datetime) -> None:
        with measured() as cost:
            self.clock.run(now)
        self.ticks.append(cost)
        self._tell(now)


@dataclass(frozen=True)
class Measured:
    """What so many events took, and how many calls that wait for each other one of them took."""

    number: int
    in_a_row: float
    events: Cost
    webhooks: Cost
    ticks: Cost

    @property
    def messages(self) -> Decimal:
        """For one event."""
        return Decimal(self.events.messages + self.webhooks.messages + self.ticks.messages) / self.number

    def lines(self, busy: Decimal, per_unit: tuple[Decimal, Decimal]) -> dict[str, tuple[str, Decimal]]:
        """Return what an event takes of each service, and what a million of them cost."""
        duration = busy + ROUND_TRIP * Decimal(self.in_a_row)
        messages = f"{self.messages:.2f} messages"
        limits = Cost(write_units=LIMITS[0] * self.number, read_units=LIMITS[1] * self.number)
        prices = {
            "API Gateway": ("an HTTP API request", PER_REQUEST_OF_HTTP_API),
            "Lambda, events": (
                f"{1000 * busy:.1f} ms busy, {self.in_a_row:.1f} calls in a row of 5 ms",
                PER_INVOCATION + duration * API_GB * PER_GB_SECOND,
            ),
            "DynamoDB, events": self._units(self.events, per_unit),
            "DynamoDB, rate limit": self._units(limits, per_unit),
            "DynamoDB, by the clock": self._units(self.ticks, per_unit),
            "DynamoDB, webhooks": self._units(self.webhooks, per_unit),
            "SQS": (messages, self.messages * REQUESTS_OF_A_MESSAGE * PER_SQS_REQUEST),
            "Lambda, workers": (
                f"{messages} of 100 ms",
                self.messages * (PER_INVOCATION + WORKER_SECONDS * WORKER_GB * PER_GB_SECOND),
            ),
            "Logs": (f"{LOGGED_BYTES} bytes", LOGGED_BYTES * PER_LOGGED_GB / 10**9),
        }
        return {name: (what, MILLION * dollars) for name, (what, dollars) in prices.items()}

    def _units(self, cost: Cost, per_unit: tuple[Decimal, Decimal]) -> tuple[str, Decimal]:
        writes, reads = Decimal(cost.write_units) / self.number, Decimal(cost.read_units) / self.number
        return f"{writes:.2f} writes, {reads:.2f} reads", writes * per_unit[0] + reads * per_unit[1]


@pytest.fixture
def town(connected: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    assert connected.stack_name
    rig = standard_rig()
    own, of_clock = pytest.MonkeyPatch(), pytest.MonkeyPatch()
    with post_office(rig.table(), own) as office, clock_of(rig.table(), of_clock) as clock:
        yield Town(rig, office, clock, random.Random(7))
    monkeypatch.undo()


def processor_seconds(rig: Rig) -> Decimal:
    """How long the handler keeps a processor busy with an event: the median over the metrics."""
    times = []
    for number in range(100):
        start = time.process_time()
        assert rig.caller().send_event(METRICS[number % len(METRICS)], "ada", 1).status == 201
        times.append(time.process_time() - start)
    return Decimal(statistics.fmean(sorted(times)[10:-10]))


def total(costs: list[Cost]) -> Cost:
    added = Cost()
    for cost in costs:
        added = added.plus(cost)
    return added


@pytest.mark.timeout(900)
def test_a_million_events_in_dollars(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town.live(monkeypatch, BEGIN, PAST_DAYS)
    first = BEGIN + timedelta(days=PAST_DAYS)
    untold = town.measure(monkeypatch, first)
    with receiver() as receiving:
        set_up(town.rig.table(), make_webhook(receiving.url))
        told = town.measure(monkeypatch, first + timedelta(days=DAYS))
    monkeypatch.undo()
    busy = processor_seconds(town.rig)
    with capsys.disabled():
        Console(width=140).print("\n", prices_of(told, untold, busy), items_of(told))
    assert told.number == untold.number == USERS * DAYS * len(SESSIONS) * SESSION
    assert untold.webhooks.write_units == 0


def sequential(cost: Cost) -> list[str]:
    """The calls of an event that wait for each other: queries of boards go out together, before and after."""
    in_a_row: list[str] = []
    for call in cost.calls:
        if call != "Query" or in_a_row[-1:] != ["Query"]:
            in_a_row.append(call)
    return in_a_row


def prices_of(told: Measured, untold: Measured, busy: Decimal) -> Table:
    table = Table(title=f"A million events in dollars (means of {told.number})", box=box.SIMPLE_HEAD)
    for name in ("", "an event takes", "without webhooks"):
        table.add_column(name)
    columns = [each.lines(busy, per_unit) for each in (told, untold) for per_unit in UNIT_PRICES.values()]
    for name in (*UNIT_PRICES, *(f"{name}, without webhooks" for name in UNIT_PRICES)):
        table.add_column(name, justify="right")
    for name in columns[0]:
        amounts = [column[name][0] for column in (columns[0], columns[-1])]
        table.add_row(name, *amounts, *(f"{column[name][1]:.2f}" for column in columns))
    table.add_row("all", "", "", *(f"{sum(dollars for _, dollars in column.values()):.2f}" for column in columns))
    return table


def items_of(told: Measured) -> Table:
    table = Table(title="What an event writes", box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("item", "of an event", "bytes of an event"):
        table.add_column(name)
    for kind, times in told.events.items.most_common():
        table.add_row(kind, f"{times / told.number:.2f}", f"{told.events.bytes[kind] / told.number:.0f}")
    return table
