"""Leaderboards as item attributes, and back."""

from datetime import date, time
from typing import assert_never

from plaudit.domain.identifiers import AttributeId, LeaderboardId, MetricId, PointsSystemId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    RankedBy,
    Repetition,
    RunUnit,
    StreakRanking,
)
from plaudit.storage.attributes import Item
from plaudit.storage.times import find_date, find_date_text, find_instant, find_text


def board_to_item(board: Leaderboard) -> Item:
    """Return a leaderboard as item attributes."""
    repetition = board.repetition
    return {
        "id": board.id,
        "key": board.key,
        "name": board.name,
        "ranked_by": _ranking_to_item(board.ranked_by),
        "starts_on": board.starts_on.isoformat(),
        "ends_on": find_date_text(board.ends_on),
        "status": board.status.value,
        "description": board.description,
        "max_participants": board.max_participants,
        "start_time": _find_time_text(board.start_time),
        "end_time": _find_time_text(board.end_time),
        "breakdown": list(board.breakdown),
        "repetition": {"unit": repetition.unit.value, "interval": repetition.interval} if repetition else None,
        "user_filter": dict(board.user_filter),
        "activated_at": find_text(board.activated_at),
        "finished_at": find_text(board.finished_at),
    }


def to_board(item: Item) -> Leaderboard:
    """Return the leaderboard that an item stores."""
    repetition = item["repetition"]
    return Leaderboard(
        id=LeaderboardId(item["id"]),
        key=item["key"],
        name=item["name"],
        ranked_by=_to_ranking(item["ranked_by"]),
        starts_on=date.fromisoformat(item["starts_on"]),
        ends_on=find_date(item["ends_on"]),
        status=LeaderboardStatus(item["status"]),
        description=item["description"],
        max_participants=int(item["max_participants"]),
        start_time=_find_time(item["start_time"]),
        end_time=_find_time(item["end_time"]),
        breakdown=tuple(AttributeId(each) for each in item["breakdown"]),
        repetition=Repetition(RunUnit(repetition["unit"]), int(repetition["interval"])) if repetition else None,
        user_filter=item["user_filter"],
        activated_at=find_instant(item["activated_at"]),
        finished_at=find_instant(item["finished_at"]),
    )


def _ranking_to_item(ranked_by: RankedBy) -> Item:
    match ranked_by:
        case MetricRanking(metric_id):
            return {"kind": "metric", "metric_id": metric_id}
        case PointsRanking(system_id):
            return {"kind": "points", "system_id": system_id}
        case StreakRanking():
            return {"kind": "streak"}
        case _:
            assert_never(ranked_by)


def _to_ranking(item: Item) -> RankedBy:
    match item["kind"]:
        case "metric":
            return MetricRanking(MetricId(item["metric_id"]))
        case "points":
            return PointsRanking(PointsSystemId(item["system_id"]))
        case _:
            return StreakRanking()


def _find_time_text(time_of_day: time | None) -> str | None:
    return None if time_of_day is None else time_of_day.isoformat()


def _find_time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
