"""What a million events cost, by the published prices of us-east-1, with everything on, itemised.

Users of the standard tenant have two sessions a day of five events each, every event with an idempotency key. They have
been there for two weeks, a webhook is told of everything, every board has a hundred users more, and the clock does what
falls due.
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
PER_WRITE_UNIT = Decimal("0.625") / MILLION
PER_READ_UNIT = Decimal("0.125") / MILLION
PER_SQS_REQUEST = Decimal("0.40") / MILLION
PER_LOGGED_GB = Decimal("0.50")

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

    def forget_costs(self) -> None:
        self.events, self.webhooks, self.ticks = [], [], []

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


@pytest.mark.timeout(600)
def test_a_million_events_in_dollars(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town.live(monkeypatch, BEGIN, PAST_DAYS)
    town.forget_costs()
    with receiver() as receiving:
        set_up(town.rig.table(), make_webhook(receiving.url))
        town.live(monkeypatch, BEGIN + timedelta(days=PAST_DAYS), DAYS)
    monkeypatch.undo()
    number = len(town.events)
    events, webhooks, ticks = total(town.events), total(town.webhooks), total(town.ticks)
    in_a_row = statistics.fmean(len(sequential(cost)) for cost in town.events)
    busy = processor_seconds(town.rig)
    duration = busy + ROUND_TRIP * Decimal(in_a_row)
    messages = events.messages + webhooks.messages + ticks.messages
    per = Decimal(MILLION) / number

    def units(cost: Cost) -> Decimal:
        return per * (cost.write_units * PER_WRITE_UNIT + cost.read_units * PER_READ_UNIT)

    lines: dict[str, tuple[str, Decimal]] = {
        "API Gateway": ("an HTTP API request", MILLION * PER_REQUEST_OF_HTTP_API),
        "Lambda, events": (
            f"{1000 * busy:.1f} ms busy, {in_a_row:.1f} calls in a row of 5 ms",
            MILLION * (PER_INVOCATION + duration * API_GB * PER_GB_SECOND),
        ),
        "DynamoDB, events": (_units(events, number), units(events)),
        "DynamoDB, rate limit": ("1 write, 1 read", MILLION * (LIMITS[0] * PER_WRITE_UNIT + LIMITS[1] * PER_READ_UNIT)),
        "DynamoDB, by the clock": (_units(ticks, number), units(ticks)),
        "DynamoDB, webhooks": (_units(webhooks, number), units(webhooks)),
        "SQS": (f"{messages / number:.2f} messages", per * messages * REQUESTS_OF_A_MESSAGE * PER_SQS_REQUEST),
        "Lambda, workers": (
            f"{messages / number:.2f} messages of 100 ms",
            per * messages * (PER_INVOCATION + WORKER_SECONDS * WORKER_GB * PER_GB_SECOND),
        ),
        "Logs": (f"{LOGGED_BYTES} bytes", MILLION * LOGGED_BYTES * PER_LOGGED_GB / 10**9),
    }
    _show(capsys, lines, events, number)
    assert number == USERS * DAYS * len(SESSIONS) * SESSION


def sequential(cost: Cost) -> list[str]:
    """The calls of an event that wait for each other: queries of boards go out together, before and after."""
    in_a_row: list[str] = []
    for call in cost.calls:
        if call != "Query" or in_a_row[-1:] != ["Query"]:
            in_a_row.append(call)
    return in_a_row


def _units(cost: Cost, number: int) -> str:
    return f"{cost.write_units / number:.2f} writes, {cost.read_units / number:.2f} reads"


def _show(capsys: pytest.CaptureFixture[str], lines: dict[str, tuple[str, Decimal]], events: Cost, number: int) -> None:
    table = Table(title=f"A million events in dollars (mean of {number})", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("")
    table.add_column("an event takes")
    table.add_column("$ per million", justify="right")
    for name, (what, dollars) in lines.items():
        table.add_row(name, what, f"{dollars:.2f}")
    table.add_row("all", "", f"{sum(dollars for _, dollars in lines.values()):.2f}")
    kinds = Table(title="What an event writes", box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("item", "of an event", "bytes of an event"):
        kinds.add_column(name)
    for kind, times in events.items.most_common():
        kinds.add_row(kind, f"{times / number:.2f}", f"{events.bytes[kind] / number:.0f}")
    with capsys.disabled():
        Console(width=120).print("\n", table, kinds)
