"""What is stored is what the oracle makes of the logs, and what follows from them by the product's own replay."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

import pytest

from oracle import scenario as told
from oracle.announcing import announcements
from oracle.clock import after_time
from oracle.clock_compare import line
from oracle.clocked_system import announced
from oracle.compare import differences
from oracle.engine_answers import Boards, to_view
from oracle.engine_system import EngineSystem
from oracle.oracle import live, view_of
from oracle.results import Announcement, in_order
from plaudit.domain.actions import AchievementCall, Identification, LogEntry, MetricEvent
from plaudit.domain.configuration import Configuration
from plaudit.domain.counted import counted_of
from plaudit.domain.effects import AchievementCompleted, is_announced
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_runs import run_starting
from plaudit.domain.users import UNSET, ProfileChange
from plaudit.services import verify_user as verifying
from plaudit.services.read_record import Rankings, read_record
from plaudit.services.user_records import UserRecord
from plaudit.services.verify_user import open_archive, verify_user
from plaudit.storage.counters import load_cohorts, load_counters
from plaudit.storage.rankings import Ranking, list_entries
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import Snapshot
from simulator.delivery_check import violations_of_deliveries
from simulator.simulation import Played
from simulator.tenant import RULES

Logs = dict[str, list[LogEntry]]


def violations_of_states(played: Played, logs: Logs) -> Iterator[str]:
    """Compare with the replay first, then with the oracle, and then what was told with all that."""
    archive = open_archive(played.table)
    with what_verifying_reads() as records:
        for user in logs:
            for difference in verify_user(archive, UserId(user)).differences:
                yield f"{user} differs from the log: {difference}"
    system = stored_system(played, archive.latest, logs, records)
    yield from _violations_of_views(played, system, logs)
    yield from _violations_of_counters(played, system)
    yield from violations_of_deliveries(played, logs, system)


def world_of(logs: Logs) -> told.World:
    """What happened, in the order that the logs show."""
    entries = sorted(
        ((entry.occurred_at, user, entry) for user, log in logs.items() for entry in log), key=lambda each: each[:2]
    )
    return told.World(RULES, tuple(chain.from_iterable(_step(user, entry) for _, user, entry in entries)))


def _step(user: str, entry: LogEntry) -> Iterator[told.Step]:
    at, profile = entry.occurred_at, _profile(entry.profile_change)
    match entry.action:
        case MetricEvent() as event:
            yield told.Event(at, user, event.metric_id, event.amount, profile=profile)
        case Identification():
            yield told.Identify(at, user, profile)
        case AchievementCall(id_):
            yield told.Complete(at, user, id_, profile)
        case _:
            pass


def _profile(change: ProfileChange) -> told.ProfileChange:
    return told.ProfileChange(tz=told.UNCHANGED if change.time_zone is UNSET else change.time_zone)


@contextmanager
def what_verifying_reads() -> Iterator[dict[str, UserRecord]]:
    """Keep what is read of each user to be verified, so that nothing is read twice."""
    records: dict[str, UserRecord] = {}

    def read_and_keep(  # as what it stands in for
        table: TenantTable, configuration: Configuration, snapshot: Snapshot, like: UserRecord, rankings: Rankings
    ) -> UserRecord:
        record = read_record(table, configuration, snapshot, like, rankings)
        assert record.state.user
        records[record.state.user.profile.id] = record
        return record

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "read_record", read_and_keep)
        yield records


def stored_system(
    played: Played, configuration: Configuration, logs: Logs, records: dict[str, UserRecord]
) -> EngineSystem:
    """What is stored, as the system that the oracle is compared with."""
    system = EngineSystem(RULES)
    # In storage things stand in another order.
    system.boards = Boards()
    for user, record in records.items():
        system.states[user] = record.state
        system.periods[user] = [each for of in record.periods.values() for _, each in sorted(of.items())]
        done = sorted(record.completions.values(), key=lambda each: each.achieved_at)
        order = {
            effect.achievement_id: (entry.sequence, place)
            for entry in logs[user]
            for place, effect in enumerate(entry.effects)
            if isinstance(effect, AchievementCompleted)
        }
        done.sort(key=lambda each: order.get(each.achievement_id, (0, 0)))
        system.achieved[user] = {each.achievement_id: each.achieved_at for each in done}
        days = {(id_, day): each.change for id_, of_metric in record.days.items() for day, each in of_metric.items()}
        system.day_totals[user] = {(str(id_), day): change for (id_, day), change in days.items()}
    for board in configuration.leaderboards.values():
        run = run_starting(board, board.starts_on)
        assert run is not None
        system.boards.boards[board.key] = board
        entries = dict(list_entries(played.table, Ranking(board, run, ()), at_once=1000))
        if entries:
            system.boards.entries[board.key, run.starts_on, ()] = {str(user): score for user, score in entries.items()}
    return system


def _violations_of_views(played: Played, system: EngineSystem, logs: Logs) -> Iterator[str]:
    world = world_of(logs)
    if not world.steps:
        return
    end = max(played.settled_at or played.stage.now, world.steps[-1].at)
    history, answers = live(world)
    yield from (f"the oracle refuses what was logged: {each}" for each in answers if each.issue or each.blocked_by)
    history = after_time(RULES, history, world.steps[-1].at, end)
    for user, log in logs.items():
        expected, found = view_of(RULES, history, user, end), to_view(system, user, end)
        for difference in differences(expected, found, "", frozenset()):
            yield f"{user} is not as the oracle has it: {difference}"
        told_of = in_order(
            Announcement(entry.occurred_at, each)
            for entry in log
            for effect in entry.effects
            if is_announced(effect)
            for each in announced(system.configuration, effect)
        )
        wanted = announcements(RULES, history, user, end)
        yield from (f"{user} was not told: {line(each)}" for each in wanted if each not in told_of)
        yield from (f"{user} was told too much: {line(each)}" for each in told_of if each not in wanted)
        if sorted(map(line, told_of)) == sorted(map(line, wanted)) and told_of != wanted:
            yield f"{user} was told in another order: {told_of}, not {wanted}"
        elif len(told_of) != len(wanted):
            yield f"{user} was told {len(told_of)} things, not {len(wanted)}"


def _violations_of_counters(played: Played, system: EngineSystem) -> Iterator[str]:
    """Counters are the sums of what the states say."""
    users = [state.user for state in system.states.values() if state.user]
    counters = load_counters(played.table)
    completions = {number: 0 for user in users for number in user.completed}
    for user in users:
        for number in user.completed:
            completions[number] += 1
    if (counters.user_count, dict(counters.completions)) != (len(users), completions):
        yield f"counters are {counters}, not {len(users)} users with {completions}"
    cohorts = load_cohorts(played.table)
    counted = [counted_of(system.configuration, user) for user in users]
    names = sorted(name for each in counted for name in each.counters)
    found = sorted(name for cohort in cohorts for name, count in cohort.counts.items() for _ in range(count))
    if found != names or sum(cohort.user_count for cohort in cohorts) != len(users):
        yield f"cohorts are {cohorts}, not {names}"
