"""A user's completions of achievements. Those of one step share items, so that no step ever has too much to write."""

from collections.abc import Sequence
from datetime import datetime

from plaudit.domain.achievements import Completion
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.identifiers import AchievementId, CompletionId, UserId
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import beginning_with
from plaudit.storage.keys import completions_key
from plaudit.storage.tails import Tail, query_user
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant, to_text

COMPLETIONS_IN_AN_ITEM = 500


def completion_items(
    user_id: UserId, sequence: int, completed: Sequence[AchievementCompleted], achieved_at: datetime
) -> list[Item]:
    """Return the items that keep the completions that a step caused."""
    starts = range(0, len(completed), COMPLETIONS_IN_AN_ITEM)
    parts = (completed[start : start + COMPLETIONS_IN_AN_ITEM] for start in starts)
    return [
        {**completions_key(user_id, sequence, number).attributes(), **_to_item(part, achieved_at)}
        for number, part in enumerate(parts)
    ]


def list_completions(table: TenantTable, user_id: UserId, tail: Tail | None = None) -> list[Completion]:
    """Return all completions of a user, the oldest first; as many as there are achievements at most."""
    items = query_user(table, user_id, between=beginning_with("COMPLETIONS#"), tail=tail)
    return [completion for item in items for completion in to_completions(item)]


def _to_item(completed: Sequence[AchievementCompleted], achieved_at: datetime) -> Item:
    return {
        "achieved_at": to_text(achieved_at),
        "completions": [{"id": each.completion_id, "achievement_id": each.achievement_id} for each in completed],
    }


def to_completions(item: Item) -> list[Completion]:
    achieved_at = to_instant(item["achieved_at"])
    return [
        Completion(CompletionId(each["id"]), AchievementId(each["achievement_id"]), achieved_at)
        for each in item["completions"]
    ]
