"""Behaviour 5.5 and 6.6: completions, awards and days of points as they are stored and read."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from factories import NOW
from integration.conftest import Rig
from plaudit.domain.achievements import Completion
from plaudit.domain.awards import Award, DatedAward
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.identifiers import AchievementId, AwardId, CompletionId, MetricId, UserId
from plaudit.domain.points import CreationCause, MetricCause, Trigger
from plaudit.storage.awards import award_items, list_awards
from plaudit.storage.completions import completion_items, list_completions
from plaudit.storage.dynamodb import write_all
from plaudit.storage.tenant_tables import TenantTable
from rules import make_boost, make_system, make_trigger

XP, GEMS = make_system("xp"), make_system("gems")
BY_WORDS = make_trigger(XP, 5, MetricCause(MetricId("words"), 10))
BY_GEMS = make_trigger(GEMS, 5, CreationCause())
BOOST = make_boost(XP, "1.5", date(2026, 3, 1), user_id=UserId("ada"))


@pytest.fixture
def table(quiet_rig: Rig) -> TenantTable:
    """A table, in which every test has a user of its own."""
    return quiet_rig.table()


@pytest.fixture
def user_id() -> UserId:
    return UserId(uuid4().hex)


def make_award(number: int, trigger: Trigger = BY_WORDS, *, is_boosted: bool = False) -> Award:
    return Award(AwardId(f"award-{number}"), trigger, (BOOST,) if is_boosted else (), number, number * 10)


def test_6_6_awards_come_newest_first_and_the_last_processed_of_a_step_first(
    table: TenantTable, user_id: UserId
) -> None:
    later = NOW + timedelta(hours=1)
    first = [make_award(1), make_award(2, is_boosted=True), make_award(3)]
    write_all(table.client, table.name, [*award_items(user_id, 1, first, NOW)])
    write_all(table.client, table.name, [*award_items(user_id, 2, [make_award(4), make_award(5, BY_GEMS)], later)])

    assert list(list_awards(table, user_id, XP.id)) == [
        DatedAward(make_award(4), later),
        DatedAward(make_award(3), NOW),
        DatedAward(make_award(2, is_boosted=True), NOW),
        DatedAward(make_award(1), NOW),
    ]
    assert list(list_awards(table, user_id, GEMS.id)) == [DatedAward(make_award(5, BY_GEMS), later)]
    assert [each.award.awarded for each in list_awards(table, user_id, XP.id, limit=2)] == [4, 3]


def test_6_6_a_step_may_award_more_than_an_item_holds(table: TenantTable, user_id: UserId) -> None:
    items = list(award_items(user_id, 1, [make_award(number) for number in range(1, 121)], NOW))

    write_all(table.client, table.name, items)

    assert len(items) == 3
    assert [each.award.awarded for each in list_awards(table, user_id, XP.id)] == list(range(120, 0, -1))


def test_5_5_completions_come_in_the_order_in_which_they_happened(table: TenantTable, user_id: UserId) -> None:
    later = NOW + timedelta(hours=1)
    completed = [
        AchievementCompleted(AchievementId(f"a{number}"), CompletionId(f"c{number}")) for number in range(1001)
    ]
    write_all(table.client, table.name, completion_items(user_id, 1, completed[1:], NOW))
    write_all(table.client, table.name, completion_items(user_id, 2, completed[:1], later))

    completions = list_completions(table, user_id)

    assert [each.id for each in completions] == [*(f"c{number}" for number in range(1, 1001)), "c0"]
    assert completions[0] == Completion(CompletionId("c1"), AchievementId("a1"), NOW)
    assert completions[-1] == Completion(CompletionId("c0"), AchievementId("a0"), later)
    assert completion_items(user_id, 3, [], NOW) == []


def test_6_2_a_boost_is_kept_as_it_was(table: TenantTable, user_id: UserId) -> None:
    write_all(table.client, table.name, [*award_items(user_id, 1, [make_award(1, is_boosted=True)], NOW)])

    [stored] = list_awards(table, user_id, XP.id)

    assert stored.award.boosts == (BOOST,)
    assert stored.award.boosts[0].multiplier == Decimal("1.5")
