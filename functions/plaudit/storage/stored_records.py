"""Everything that stands under a user's id, as records that can be told to people, whatever kind of item it is.

A page is what one query returns, at most 1 MB. Each kind of item has a reader here; a test holds the kinds that there
are against them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboards import Score
from plaudit.domain.periods import first_day, last_day
from plaudit.domain.points import AchievementCause, Cause, CreationCause, MetricCause, StreakCause, TimeCause
from plaudit.storage.attributes import Item, from_attributes, to_attributes
from plaudit.storage.awards import to_awards
from plaudit.storage.batches import to_part
from plaudit.storage.completions import to_completions
from plaudit.storage.directory import JUST_BEHIND
from plaudit.storage.dynamodb import ALL_SORT_KEYS, find
from plaudit.storage.keys import batch_part_key, user_state_key
from plaudit.storage.logs import to_log_entry
from plaudit.storage.ranking_items import to_score
from plaudit.storage.streak_items import to_stretch
from plaudit.storage.tails import expanded
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_items import to_day, to_progress, to_slice


class Record(dict[str, Any]):
    """Fields by name. Those that hold ids are named like everywhere else, so that keys can stand for them."""


ITEMS_AT_ONCE = 500
PART_WEIGHT = 50
"""An item that leads to a part of a batch counts as so many: a part has up to 240 KB."""


CAUSES: Mapping[type[Cause], str] = {
    MetricCause: "metric",
    StreakCause: "streak",
    AchievementCause: "achievement",
    TimeCause: "time",
    CreationCause: "user_creation",
}


@dataclass(frozen=True, slots=True)
class StoredPage:
    """Records by section, in the order of the items, and the position that the next page begins behind."""

    records: Mapping[str, list[Any]]
    next: str | None


def read_records(table: TenantTable, user_id: UserId, after: str | None) -> StoredPage:
    """Return what a page of the user's items holds; it begins behind a position."""
    items, position = _query(table, user_id, after)
    records: dict[str, list[Any]] = {}
    weight = 0
    for item in items:
        for each in expanded(item):
            kind = str(each["SK"]).partition("#")[0]
            section, read = READERS[kind]
            if section:
                records.setdefault(section, []).extend(read(table, user_id, each))
            weight += PART_WEIGHT if kind == "BATCH" else 1
        if weight >= ITEMS_AT_ONCE:
            return StoredPage(records, item["SK"])
    return StoredPage(records, position)


def score_records(scores: Mapping[LeaderboardId, Sequence[Score]]) -> list[Record]:
    """Return scores as records, by board and run."""
    return [
        Record(leaderboard_id=id_, run=score.run, value=score.value, reached_at=score.reached_at, group=score.group)
        for id_, each in scores.items()
        for score in each
    ]


def cause_name(cause: Cause) -> str:
    """Return what kind of cause makes a trigger act, in the words of the API."""
    return CAUSES[type(cause)]


def _query(table: TenantTable, user_id: UserId, after: str | None) -> tuple[list[Item], str | None]:
    low = ALL_SORT_KEYS[0] if after is None else after + JUST_BEHIND
    if low > ALL_SORT_KEYS[1]:
        return [], None
    values = {":pk": user_state_key(user_id).pk, ":low": low, ":high": ALL_SORT_KEYS[1]}
    answer = table.client.query(
        TableName=table.name,
        KeyConditionExpression="PK = :pk AND SK BETWEEN :low AND :high",
        ExpressionAttributeValues=to_attributes(values),
        ConsistentRead=True,
        Limit=ITEMS_AT_ONCE,
    )
    position = from_attributes(answer["LastEvaluatedKey"])["SK"] if "LastEvaluatedKey" in answer else None
    return list(map(from_attributes, answer["Items"])), position


def _parts(item: Item) -> list[str]:
    """Return what stands between the signs of a sort key, behind the kind of item."""
    return str(item["SK"]).split("#")[1:]


def _awards(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    for each in to_awards(item):
        award, trigger = each.award, each.award.trigger
        yield Record(
            id=award.id,
            system_id=trigger.system_id,
            awarded_at=each.awarded_at,
            awarded=award.awarded,
            total=award.total,
            trigger=Record(id=trigger.id, type=cause_name(trigger.cause), points=trigger.points, cause=trigger.cause),
            boosts=[Record(name=boost.name, multiplier=boost.multiplier) for boost in award.boosts],
        )


def _completions(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    for each in to_completions(item):
        yield Record(achievement_id=each.achievement_id, completion_id=each.id, achieved_at=each.achieved_at)


def _day(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    day = to_day(item)
    yield Record(metric_id=_parts(item)[0], day=day.day, change=day.change, total=day.total)


def _points_day(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    day = to_day(item)
    yield Record(system_id=_parts(item)[0], day=day.day, change=day.change, total=day.total)


def _slice(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    part = to_slice(item)
    yield Record(metric_id=_parts(item)[0], day=part.day, attributes=part.attributes, change=part.change)


def _mark(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    metric_id, key_hash = _parts(item)
    yield Record(metric_id=metric_id, event_id=item["event_id"], key_hash=key_hash)


def _periods(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    for each in to_stretch(item):
        yield Record(
            frequency=each.frequency,
            first_day=first_day(each.period, each.frequency),
            last_day=last_day(each.last_period, each.frequency),
            outcome=each.outcome,
            length=each.length,
            started_on=each.started_on,
            settled_at=each.at,
            zone=each.zone,
            reset_at=each.reset_at,
        )


def _progress(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    progress = to_progress(item)
    yield Record(
        metric_id=progress.metric_id,
        total=progress.total,
        highest=progress.highest,
        filtered=[Record(total=each.total, highest=each.highest) for each in progress.filtered.values()],
        leaderboards=score_records(progress.scores),
    )


def _final_score(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    board_id = LeaderboardId(_parts(item)[0])
    yield from score_records({board_id: (to_score(item["score"]),)})


def _waiting_events(table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    part = find(table.client, table.name, batch_part_key(item["batch_id"], int(item["part"])))
    if part:
        accepted = to_part(part)
        for event in accepted.events:
            yield Record(accepted_at=accepted.accepted_at, event=event, user=event.profile_change)


def _pending_moves(_table: TenantTable, _user_id: UserId, item: Item) -> Iterator[Record]:
    yield Record(sequence=int(_parts(item)[0]))


def _log_entry(_table: TenantTable, user_id: UserId, item: Item) -> Iterator[object]:
    yield to_log_entry(user_id, item)


def _nothing(_table: TenantTable, _user_id: UserId, _item: Item) -> Iterator[object]:
    return iter(())


READERS: Mapping[str, tuple[str, Callable[[TenantTable, UserId, Item], Iterator[Any]]]] = {
    "AWARDS": ("awards", _awards),
    "BATCH": ("batch_events", _waiting_events),
    "COMPLETIONS": ("achievements", _completions),
    "DAY": ("days", _day),
    "IDEMPOTENCY": ("idempotency_marks", _mark),
    "LOG": ("log", _log_entry),
    "PENDING": ("pending_moves", _pending_moves),
    "PERIOD": ("streak_periods", _periods),
    "POINTS_DAY": ("points_days", _points_day),
    "PROGRESS": ("metrics", _progress),
    "SCORE": ("past_scores", _final_score),
    "SLICE": ("days_by_attributes", _slice),
    "STATE": ("", _nothing),
}
"""By kind of item: the section, and what reads a record. The state is told of as a whole, before everything else."""

SECTIONS = [section for section, _ in READERS.values() if section]
"""The names of all sections."""
