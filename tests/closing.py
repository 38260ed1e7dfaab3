"""A board is closed while its users are at it (behaviour 7.6): `make test` with few places, `make soak` with 1,000."""

import random
import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import floor

from integration.job_queue import jobs_that_nobody_does
from outbox import announced
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.announcements import TopPlace
from plaudit.domain.edits.edit import Saved
from plaudit.domain.identifiers import EventId, LeaderboardId, UserId
from plaudit.domain.leaderboard_runs import Run, first_run
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, edition_of
from plaudit.ids import new_id
from plaudit.services.edit_configuration import edit_configuration
from plaudit.services.keep_agenda import Agenda, keep_agenda
from plaudit.services.open_tenant import latest_configuration
from plaudit.services.record_event import take_event
from plaudit.services.take_step import Need
from plaudit.storage.announcements import find_top
from plaudit.storage.board_editions import RunOfBoard
from plaudit.storage.logs import list_log
from plaudit.storage.rankings import Ranking, list_places
from timeline import Timeline

SETTLES = timedelta(seconds=3)
"""Longer than any request of this test takes."""

STREAMS = 4


@dataclass
class Race:
    """A board with so many places, and more users than that."""

    life: Timeline
    places: int
    seed: int
    users: Sequence[UserId] = field(init=False)
    board: Leaderboard = field(init=False)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Set the board up, active since yesterday."""
        self.users = [UserId(f"user-{number:04d}") for number in range(self.places * 6 // 5)]
        now = utc_now()
        self.board = Leaderboard(
            LeaderboardId(new_id()),
            "race",
            "Race",
            MetricRanking(self.life.configuration.get_metric("words").id),
            starts_on=(now - timedelta(days=1)).date(),
            status=LeaderboardStatus.ACTIVE,
            max_participants=self.places,
            activated_at=now,
        )
        self.edit(self.board, now)

    @property
    def run(self) -> Run:
        """The only run of the board."""
        return first_run(self.board)

    def edit(self, board: Leaderboard, now: datetime) -> None:
        """Change the board as the Admin API does."""
        assert edit_configuration(self.life.table, self.life.configuration, [lambda _: Saved(board)], now) == [board]

    def send(self, user_id: UserId, words: int) -> None:
        """Send an event as a request does: its instant first, then what is set up, then everything else."""
        now, table = utc_now(), self.life.table
        configuration = latest_configuration(table)
        metric = configuration.get_metric("words")
        event = MetricEvent(EventId(new_id()), user_id, metric.id, Decimal(words))
        take_event(table, configuration, Need(user_id, (metric.id,)), event, now)

    def fill(self) -> None:
        """Everybody has a score."""
        with ThreadPoolExecutor(STREAMS) as pool:
            chance = random.Random(self.seed)
            list(pool.map(self.send, self.users, [chance.randint(1, 50) for _ in self.users]))

    def stream(self, number: int) -> None:
        """Send events of anybody until the race is over."""
        chance = random.Random(self.seed + number)
        while not self.is_over.is_set():
            self.send(chance.choice(self.users), chance.randint(1, 9))

    def close(self) -> None:
        """Look at the agenda again and again, as clocks do, until the race is over."""
        while not self.is_over.is_set():
            now = utc_now()
            keep_agenda(Agenda(self.life.table, self.life.configuration, now, now, SETTLES))


@dataclass(frozen=True)
class Frozen:
    """What is left of a race: what was announced, the places that are shown and those that the log tells of."""

    announced: Sequence[str]
    top: Sequence[TopPlace]
    shown: Sequence[tuple[UserId, int]]
    recomputed: Sequence[tuple[UserId, int]]


def run_race(life: Timeline, places: int, seed: int) -> Frozen:
    """Set a board to finished while events stream in and two clocks look, and go on for a while after it closed."""
    with jobs_that_nobody_does():
        return _run(Race(life, places, seed))


def _run(race: Race) -> Frozen:
    life = race.life
    race.fill()
    with ThreadPoolExecutor(STREAMS + 2) as pool:
        running = [pool.submit(race.stream, number) for number in range(STREAMS)]
        running += [pool.submit(race.close) for _ in range(2)]
        threading.Event().wait(1)
        version = life.configuration.version
        finished_at = utc_now()
        race.edit(replace(race.board, status=LeaderboardStatus.FINISHED, finished_at=finished_at), finished_at)
        while utc_now() < finished_at + SETTLES + timedelta(seconds=2):
            threading.Event().wait(0.1)
        race.is_over.set()
        for each in running:
            each.result()
    finished = life.configuration.leaderboards[race.board.id]
    ranking = Ranking(finished, race.run, ())
    top = find_top(life.table, RunOfBoard(finished.id, edition_of(finished), race.run.starts_on, None))
    assert top is not None
    return Frozen(
        [line[12:] for line in announced(life.table)],
        top,
        [(place.user_id, place.value) for place in list_places(life.table, ranking, utc_now())],
        recomputed(race, version),
    )


def recomputed(race: Race, version: int) -> list[tuple[UserId, int]]:
    """The places of all whose events were decided before the board was finished, from nothing but their logs."""
    sums: dict[UserId, Decimal] = defaultdict(Decimal)
    reached_at: dict[UserId, datetime] = {}
    for user_id in race.users:
        for entry in list_log(race.life.table, user_id, newest_first=False):
            if isinstance(entry.action, MetricEvent) and entry.configuration_version <= version:
                sums[user_id] += entry.action.amount
                reached_at[user_id] = entry.occurred_at.replace(
                    microsecond=entry.occurred_at.microsecond // 1000 * 1000
                )
    order = sorted(sums, key=lambda user_id: (-sums[user_id], reached_at[user_id], user_id))
    return [(user_id, floor(sums[user_id])) for user_id in order[: race.places]]
