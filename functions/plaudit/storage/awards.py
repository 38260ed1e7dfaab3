"""What triggers awarded to a user. Awards of one step and system share items, so that no step has too much to write.

Triggers and boosts are kept as they were. The boosts of a step and system are the same for every positive award, so
an item holds them once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice

from plaudit.domain.awards import Award, DatedAward
from plaudit.domain.identifiers import AwardId, PointsSystemId, UserId
from plaudit.storage.attributes import Item
from plaudit.storage.configuration_points import boost_to_item, to_boost, to_trigger, trigger_to_item
from plaudit.storage.dynamodb import beginning_with
from plaudit.storage.keys import awards_key
from plaudit.storage.tails import Tail, query_user
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant, to_text

AWARDS_IN_AN_ITEM = 50


def award_items(user_id: UserId, sequence: int, awards: Sequence[Award], awarded_at: datetime) -> Iterator[Item]:
    """Yield the items that keep the awards of a step. Those of a system follow each other."""
    for system_id, of_system in groupby(awards, key=lambda award: award.trigger.system_id):
        remaining = iter(of_system)
        number = 0
        while part := list(islice(remaining, AWARDS_IN_AN_ITEM)):
            key = awards_key(user_id, system_id, sequence, number)
            yield {**key.attributes(), **_to_item(part, awarded_at)}
            number += 1


def list_awards(
    table: TenantTable,
    user_id: UserId,
    system_id: PointsSystemId,
    *,
    limit: int | None = None,
    tail: Tail | None = None,
) -> Iterator[DatedAward]:
    """Yield a user's awards in a points system, newest first, the last processed of one step first (6.6)."""
    between = beginning_with(f"AWARDS#{system_id}#")
    items = query_user(table, user_id, between=between, newest_first=True, limit=limit, tail=tail)
    return islice((award for item in items for award in reversed(to_awards(item))), limit)


def list_awards_between(
    table: TenantTable, user_id: UserId, system_id: PointsSystemId, after: int, until: int
) -> list[DatedAward]:
    """Return a user's awards in a points system of the steps after one up to another, oldest first."""
    if after >= until:
        return []
    _, high = beginning_with(awards_key(user_id, system_id, until, 0).sk.rpartition("#")[0])
    items = query_user(table, user_id, between=(awards_key(user_id, system_id, after + 1, 0).sk, high))
    return [award for item in items for award in to_awards(item)]


def _to_item(awards: Sequence[Award], awarded_at: datetime) -> Item:
    boosts = next((award.boosts for award in awards if award.boosts), ())
    return {
        "awarded_at": to_text(awarded_at),
        "boosts": [boost_to_item(boost) for boost in boosts],
        "awards": [
            {
                "id": award.id,
                "trigger": trigger_to_item(award.trigger),
                "is_boosted": bool(award.boosts),
                "awarded": award.awarded,
                "total": award.total,
            }
            for award in awards
        ],
    }


def to_awards(item: Item) -> list[DatedAward]:
    awarded_at = to_instant(item["awarded_at"])
    boosts = tuple(map(to_boost, item["boosts"]))
    return [
        DatedAward(
            Award(
                id=AwardId(each["id"]),
                trigger=to_trigger(each["trigger"]),
                boosts=boosts if each["is_boosted"] else (),
                awarded=int(each["awarded"]),
                total=int(each["total"]),
            ),
            awarded_at,
        )
        for each in item["awards"]
    ]
