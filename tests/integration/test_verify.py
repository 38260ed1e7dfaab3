"""Behaviour 3.8: what is stored of a user follows from the log, whatever happened."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factories import at
from integration.conftest import Rig
from lives import USERS, Lives
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.edits.edit import Saved
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking
from plaudit.domain.points import MetricCause
from plaudit.domain.streak_happenings import Outcome
from plaudit.domain.users import ProfileChange
from plaudit.services.identify_user import identify_user
from plaudit.services.verify_user import Archive, open_archive, verify_everybody, verify_user
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import ItemKey, delete, put, query, transact
from plaudit.storage.keys import ranking_partition
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import load_whole_snapshot
from rules import delete as delete_things
from rules import make_achievement, make_attribute, make_level, make_system, make_trigger, set_up
from tampering import change_first, change_items
from timeline import ADA, Timeline, timeline_of

LAST = "\U0010ffff"


def board(timeline: Timeline) -> Leaderboard:
    words = timeline.configuration.get_metric("words")
    return Leaderboard(
        LeaderboardId("board"),
        "board",
        "Board",
        MetricRanking(words.id),
        date(2026, 3, 1),
        status=LeaderboardStatus.ACTIVE,
    )


@pytest.fixture
def life(rig: Rig) -> Timeline:
    """Ada wrote on two days, has an achievement, points and a place on a board, and lost her streak later."""
    timeline = timeline_of(rig, "words")
    words = timeline.configuration.get_metric("words")
    system = make_system()
    trigger = make_trigger(system, 3, MetricCause(words.id, 2))
    ten = replace(make_achievement("ten", MetricGoal(words.id, Decimal(10))), number=7)
    set_up(timeline.table, system, trigger, make_level(system, "one", 1), ten, board(timeline))
    for day in (2, 3, 6):
        timeline.event(f"2026-03-0{day} 12:00", value=5)
    return timeline


def found(timeline: Timeline, user_id: UserId = ADA) -> list[tuple[str, object, object]]:
    """What differs: where, what is stored, and what it should be."""
    verdict = verify_user(open_archive(timeline.table), user_id)
    return [(" ".join(each.path), each.stored, each.rebuilt) for each in verdict.differences]


def partition(table: TenantTable, pk: str) -> dict[str, Item]:
    """The items of a partition by sort key."""
    return {item["SK"]: item for item in query(table.client, table.name, pk, between=(" ", LAST))}


def tamper(timeline: Timeline, beginning: str, change: Callable[[Item], Any]) -> None:
    """Change Ada's first item of a kind by hand."""
    change_first(timeline.table, ADA, beginning, change)


def test_3_8_what_is_stored_agrees_with_the_log(life: Timeline) -> None:
    verdict = verify_user(open_archive(life.table), ADA)

    assert (verdict.user_id, verdict.entries, verdict.differences) == (ADA, 8, ())


@pytest.mark.parametrize(
    ("beginning", "change", "expected"),
    [
        ("STATE", lambda item: item["profile"].update(name="Eve"), [("state user profile name", "Eve", None)]),
        (
            "STATE",
            lambda item: item["streaks"]["chains"]["daily"].update(length=9),
            [("state user streaks chains daily length", 9, 1)],
        ),
        ("STATE", lambda item: item.update(completed=[]), [("state user completed", frozenset(), frozenset({7}))]),
        ("DAY#", lambda item: item.update(total=Decimal(6)), [("2026-03-02 total", Decimal(6), Decimal(5))]),
        ("POINTS_DAY#", lambda item: item.update(change=Decimal(7)), [("2026-03-02 change", Decimal(7), Decimal(6))]),
        ("AWARDS#", lambda item: item["awards"][0].update(awarded=60), [("1 award awarded", 60, 6)]),
        ("PROGRESS#", lambda item: item.update(highest=Decimal(99)), [("highest", Decimal(99), Decimal(15))]),
        (
            "COMPLETIONS#",
            lambda item: item.update(achieved_at="2026-03-01T00:00:00Z"),
            [("achieved_at", at("2026-03-01 00:00"), at("2026-03-03 12:00"))],
        ),
        (
            "PERIOD#daily",
            lambda item: item["runs"][0].update(outcome="frozen"),
            [("outcome", Outcome.FROZEN, Outcome.COUNTED)],
        ),
    ],
)
def test_3_8_an_item_that_was_changed_by_hand_is_found(
    life: Timeline, beginning: str, change: Callable[[Item], Any], expected: list[tuple[str, object, object]]
) -> None:
    tamper(life, beginning, change)

    differences = found(life)

    assert [each[1:] for each in differences] == [each[1:] for each in expected]
    assert [each[0].endswith(wanted[0]) for each, wanted in zip(differences, expected, strict=True)] == [True]


def test_3_8_an_effect_that_was_changed_in_the_log_is_found(life: Timeline) -> None:
    tamper(life, "LOG#000000000003", lambda item: item["effects"][0].update(change="50"))

    assert found(life) == [("log 3 effects 1 change", Decimal(50), Decimal(5))]


def test_3_8_an_amount_that_was_changed_in_the_log_differs_from_all_that_followed(life: Timeline) -> None:
    tamper(life, "LOG#000000000003", lambda item: item["action"].update(amount="6"))

    paths = [path.replace(life.configuration.get_metric("words").id, "words") for path, _, _ in found(life)]

    assert "state progress words tally total" in paths
    assert "days words 2026-03-03 change" in paths


def test_3_8_an_entry_that_is_missing_in_the_log_is_found(life: Timeline) -> None:
    change_items(life.table, ADA, lambda items: items.pop("LOG#000000000002"))

    assert found(life)[0] == ("log 2 sequence", 3, 2)


def test_3_8_a_log_that_no_engine_can_follow_is_a_finding(life: Timeline) -> None:
    tamper(life, "LOG#000000000001", lambda item: item.update(action={"type": "streak reset"}))

    where, stored, rebuilt = found(life)[0]

    assert (where, stored) == ("log 1", "an entry")
    assert str(rebuilt).startswith("impossible: ")


def ranking(timeline: Timeline) -> str:
    [progress] = load_whole_snapshot(timeline.table, ADA).state.progress.values()
    [score] = progress.scores[LeaderboardId("board")]
    return ranking_partition(LeaderboardId("board"), score.edition, date(2026, 3, 1), ())


def test_3_8_a_place_on_a_board_that_is_missing_is_found(life: Timeline) -> None:
    pk = ranking(life)
    [sort_key] = partition(life.table, pk)
    transact(life.table.client, [delete(life.table.name, ItemKey(pk, sort_key))])

    [(where, stored, rebuilt)] = found(life)

    assert (where, stored) == ("entries board since 2026-03-01", None)
    assert [score.value for score in rebuilt] == [15]  # type: ignore[attr-defined]  # a tuple of scores


def test_3_8_a_second_place_on_a_board_is_found(life: Timeline) -> None:
    pk = ranking(life)
    [(sort_key, item)] = partition(life.table, pk).items()
    transact(life.table.client, [put(life.table.name, {**item, "SK": sort_key.replace("4284:", "4285:")})])

    assert [(where, rebuilt) for where, _, rebuilt in found(life)] == [("entries board since 2026-03-01 2", None)]


def test_3_8_who_was_never_seen_cannot_be_verified(life: Timeline) -> None:
    with pytest.raises(UserNotFoundError):
        verify_user(open_archive(life.table), UserId("nobody"))


def test_3_8_somebody_who_goes_on_meanwhile_is_looked_at_again(life: Timeline) -> None:
    archive = open_archive(life.table)
    events = iter(["2026-03-07 12:00", "2026-03-08 12:00"])

    class Busy(dict):  # type: ignore[type-arg]  # what the archive holds
        """Looking into it takes long enough for another event, twice."""

        def __contains__(self, version: object) -> bool:
            if when := next(events, None):
                life.event(when)
            return super().__contains__(version)

    verdict = verify_user(Archive(life.table, Busy(archive.configurations), archive.rankings), ADA)

    assert (verdict.entries, verdict.differences) == (12, ())


def test_3_8_rules_that_are_younger_than_the_archive_are_read_on_the_way(life: Timeline) -> None:
    archive = open_archive(life.table)
    set_up(life.table, make_achievement("late"))
    life.event("2026-03-07 12:00")

    assert verify_user(archive, ADA).differences == ()


def test_3_8_everybody_is_verified_one_by_one(life: Timeline) -> None:
    for number in range(40):
        life.event("2026-03-07 12:00", user_id=UserId(f"user-{number}"), value=number)

    verdicts = list(verify_everybody(open_archive(life.table)))

    assert len({verdict.user_id for verdict in verdicts}) == len(verdicts) == 41
    assert not any(verdict.differences for verdict in verdicts)


def test_3_8_a_board_that_is_gone_leaves_no_difference_behind(life: Timeline) -> None:
    plan = make_attribute("plan")
    set_up(life.table, plan)
    delete_things(life.table, board(life))
    identify_user(
        life.table, life.configuration, ADA, ProfileChange(attributes={plan.id: "pro"}), at("2026-03-08 12:00")
    )
    life.event("2026-03-09 12:00")

    assert found(life) == []


def test_3_8_a_long_absence_with_other_rules_meanwhile_leaves_no_difference_behind(life: Timeline) -> None:
    words = life.configuration.get_metric("words")
    for day, threshold in enumerate((1, 2, 3, 4, 5, 6), start=7):
        life.settings(f"2026-03-{day:02d} 12:00", thresholds={words.id: Decimal(threshold)})
    life.event("2026-03-20 12:00", value=6)

    assert found(life) == []


def test_5_4_an_achievement_that_looks_at_events_of_before_is_rebuilt(rig: Rig) -> None:
    lives = Lives(rig.table(), random.Random(1))
    timeline = Timeline(rig.table())
    timeline.event("2026-02-20 09:00", value=5, device="phone")
    goal = MetricGoal(lives.words.id, Decimal(5), {lives.device.id: "phone"})

    lives.edit(Saved(make_achievement("5 on the phone", goal)))

    assert verify_user(open_archive(rig.table()), ADA).differences == ()


@pytest.mark.parametrize("seed", range(2))
def test_3_8_nothing_differs_after_lives_with_steps_of_every_kind(rig: Rig, seed: int) -> None:
    lives = Lives(rig.table(), random.Random(seed))
    for _ in range(80):
        lives.go_on()

    archive = open_archive(rig.table())

    assert [verify_user(archive, user_id).differences for user_id in USERS] == [(), ()]
