"""Laws that hold in every world, whatever its rules."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby, product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.agreeing import in_worlds
from oracle.engine_system import EngineSystem
from oracle.results import BoardChange, UserView
from oracle.scenario import ChangeStreakSettings, Complete, Event, Identify, PointsSystem, Step, World
from oracle.strategies import worlds
from plaudit.domain.awards import level_of
from plaudit.domain.effects import LevelChanged, PointsAwarded
from plaudit.domain.identifiers import PointsSystemId, UserId
from plaudit.domain.leaderboard_scores import rank_order
from plaudit.domain.replay import replay, retell
from plaudit.storage.ranking_items import entry_sort_key

LATER = st.sampled_from([timedelta(0), timedelta(hours=5), timedelta(hours=30), timedelta(days=9), timedelta(days=100)])

laws = settings(in_worlds, max_examples=40)


def lived(world: World) -> EngineSystem:
    """The tenant after all that happens in a world."""
    system = EngineSystem(world.rules)
    for step in world.steps:
        system.apply(step)
    return system


def end_of(world: World) -> datetime:
    return world.steps[-1].at


def seen(system: EngineSystem, user: str, at: datetime) -> UserView:
    found = system.view(user, at)
    assert found is not None
    return found


@laws
@given(worlds())
def test_3_8_replaying_the_log_gives_the_same_state_and_the_same_log(world: World) -> None:
    system = lived(world)

    for user, log in system.logs.items():
        assert replay(UserId(user), log, system.configurations) == system.states[user]
        assert [told.entry for _, told in retell(UserId(user), log, system.configurations)] == log


@laws
@given(worlds(), LATER)
def test_4_4_settling_shows_nothing_new_and_settling_twice_changes_nothing(world: World, later: timedelta) -> None:
    system, at = lived(world), end_of(world) + later
    for user in sorted(system.states):
        before = seen(system, user, at)

        system.apply(Identify(at, user))
        settled, entries = system.states[user], len(system.logs[user])
        system.apply(Identify(at, user))

        assert seen(system, user, at) == before
        assert (system.states[user], len(system.logs[user])) == (settled, entries)


def by_user(steps: tuple[Step, ...]) -> Iterator[Step]:
    """The steps of every instant, user by user; changes of settings stay where they are."""
    for _, together in groupby(steps, key=lambda step: None if isinstance(step, ChangeStreakSettings) else step.at):
        same = list(together)
        yield from same if isinstance(same[0], ChangeStreakSettings) else sorted(same, key=user_of, reverse=True)


def user_of(step: Step) -> str:
    return "" if isinstance(step, ChangeStreakSettings) else step.user


@laws
@given(worlds())
def test_the_order_of_what_different_users_do_at_one_instant_does_not_matter(world: World) -> None:
    one, other = lived(world), lived(World(world.rules, tuple(by_user(world.steps))))

    assert other.states == one.states
    assert other.logs == one.logs
    assert other.boards.entries == one.boards.entries


def awards_in(system: EngineSystem, user: str, points: PointsSystem) -> list[PointsAwarded]:
    effects = [effect for entry in system.logs[user] for effect in entry.effects]
    return [each for each in effects if isinstance(each, PointsAwarded) and each.system_id == points.key]


@laws
@given(worlds())
def test_6_3_a_total_is_the_sum_of_what_was_awarded_and_stays_within_its_bounds(world: World) -> None:
    system = lived(world)
    for user, points in product(system.states, world.rules.systems):
        awards = awards_in(system, user, points)
        shown = {each.system: each.total for each in seen(system, user, end_of(world)).points}

        assert shown[points.key] == sum(award.awarded for award in awards)
        assert all(0 <= award.total <= (points.max_points or award.total) for award in awards)


@laws
@given(worlds())
def test_6_4_levels_follow_totals(world: World) -> None:
    system = lived(world)
    for user, points in product(system.states, world.rules.systems):
        reached = sorted(levels_reached(system, user, points))

        assert [level for _, level in reached] == sorted(level for _, level in reached)


def levels_reached(system: EngineSystem, user: str, points: PointsSystem) -> Iterator[tuple[int, int]]:
    """The total after each step, and what its level asks for, as the user was told; -1 below the lowest level."""
    rules = system.configuration
    first = level_of(rules.levels_of(PointsSystemId(points.key)), 0)
    total, level = 0, first.points if first else -1
    for entry in system.logs[user]:
        for effect in entry.effects:
            if isinstance(effect, PointsAwarded) and effect.system_id == points.key:
                total = effect.total
            if isinstance(effect, LevelChanged) and effect.system_id == points.key:
                level = rules.levels[effect.current].points if effect.current else -1
        yield total, level


@laws
@given(worlds(), st.randoms(use_true_random=False))
def test_7_2_the_order_of_a_board_is_total_and_that_of_its_keys(world: World, chance: Random) -> None:
    for ranking in lived(world).boards.entries.values():
        entries = [(UserId(user), score) for user, score in ranking.items()]
        ordered = sorted(entries, key=lambda entry: rank_order(entry[1], entry[0]))
        chance.shuffle(entries)

        assert sorted(entries, key=lambda entry: rank_order(entry[1], entry[0])) == ordered
        assert sorted(entries, key=lambda entry: entry_sort_key(*entry)) == ordered


@laws
@given(worlds())
def test_7_7_an_answer_is_what_an_immediate_read_shows(world: World) -> None:
    system = EngineSystem(world.rules)
    for step in world.steps:
        answer = system.apply(step)
        if isinstance(step, Event | Complete) and answer.streak:
            read = seen(system, step.user, step.at)

            totals, points = dict(read.totals), {(each.system, each.total) for each in read.points}
            assert answer.streak == read.streak
            assert isinstance(step, Complete) or answer.total == totals[step.metric]
            assert {(each.system, each.total) for each in answer.points} <= points
            assert all((each.rank, each.value) == place_in(read, each, step.user) for each in answer.boards)


def place_in(read: UserView, change: BoardChange, user: str) -> tuple[int | None, int | None]:
    """The rank and value of a user on a board."""
    groups = [group for group in read.boards if (group.board, group.run_start) == (change.board, change.run_start)]
    rows = [row for group in groups for row in group.rows if row.user == user]
    return (rows[0].rank, rows[0].value) if rows else (None, None)
