"""Payloads of `leaderboard.*` (behaviour 7, 8.1, 8.6).

As in reads of a board, start, end and status are those of the board, not of one of its runs (7.6).
"""

from collections.abc import Sequence
from datetime import datetime, time
from typing import assert_never

from plaudit.domain.announcements import TopPlace
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboard_history import Standing
from plaudit.domain.leaderboard_runs import status_at
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    RankedBy,
    StreakRanking,
)
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads.attributes import attribute_values
from plaudit.messaging.webhook_payloads.users import Payload, Subject, about_user


def started(
    configuration: Configuration, board_id: LeaderboardId, rankings: Sequence[TopPlace], at: datetime
) -> Payload | None:
    """Return that a run of a board is open; None when the board is deleted or inactive."""
    return _about_board(WebhookType.LEADERBOARD_STARTED, configuration, board_id, rankings, at)


def changed(
    configuration: Configuration, board_id: LeaderboardId, rankings: Sequence[TopPlace], at: datetime
) -> Payload | None:
    """Return the places of a board at the end of a window; None when the board is deleted or inactive."""
    return _about_board(WebhookType.LEADERBOARD_CHANGED, configuration, board_id, rankings, at)


def finished(
    configuration: Configuration, board_id: LeaderboardId, rankings: Sequence[TopPlace], at: datetime
) -> Payload | None:
    """Return the first places of a run that is frozen; None when the board is deleted or inactive."""
    return _about_board(WebhookType.LEADERBOARD_FINISHED, configuration, board_id, rankings, at)


def rank_changed(subject: Subject, board_id: LeaderboardId, *, previous: Standing, current: Standing) -> Payload | None:
    """Return where a user stands, and stood as the window began; None when the board is deleted or inactive."""
    board = subject.configuration.leaderboards.get(board_id)
    fields = _board_fields(board, subject.configuration, subject.at) if board else None
    if fields is None:
        return None
    standings = {
        "rank": current.rank,
        "value": current.value,
        "previousRank": previous.rank,
        "previousValue": previous.value,
    }
    return about_user(WebhookType.LEADERBOARD_RANK_CHANGED, subject, {"leaderboard": {**fields, **standings}})


def _about_board(
    type_: WebhookType,
    configuration: Configuration,
    board_id: LeaderboardId,
    rankings: Sequence[TopPlace],
    at: datetime,
) -> Payload | None:
    board = configuration.leaderboards.get(board_id)
    fields = _board_fields(board, configuration, at) if board else None
    if fields is None:
        return None
    return {"type": type_.value, "leaderboard": {**fields, "rankings": [_place_fields(place) for place in rankings]}}


def _board_fields(board: Leaderboard, configuration: Configuration, at: datetime) -> Payload | None:
    """Return what every payload tells of a board; None of an inactive one, which nobody sees."""
    status = status_at(board, at)
    if status is LeaderboardStatus.INACTIVE:
        return None
    attributes, repetition = configuration.attributes, board.repetition
    keys = [attributes[id_].key for id_ in board.breakdown if id_ in attributes]
    return {
        "id": board.id,
        "name": board.name,
        "key": board.key,
        "status": status.value,
        **_criterion_fields(board.ranked_by, configuration),
        "breakdownAttribute": keys[0] if len(keys) == 1 else None,
        "breakdownAttributes": keys,
        "description": board.description,
        "start": board.starts_on.isoformat(),
        "end": board.ends_on.isoformat() if board.ends_on else None,
        "startTime": _time_text(board.start_time),
        "endTime": _time_text(board.end_time),
        "maxParticipants": board.max_participants,
        "runUnit": repetition.unit.value if repetition else None,
        "runInterval": repetition.interval if repetition else None,
        "userAttributes": attribute_values(board.user_filter, configuration),
    }


def _criterion_fields(ranked_by: RankedBy, configuration: Configuration) -> Payload:
    """Return what a board ranks by. Key and name of the other kind are left out: the payloads do not allow null."""
    match ranked_by:
        case MetricRanking(metric_id):
            metric = configuration.metrics.get(metric_id)
            named = {"metricKey": metric.key, "metricName": metric.name} if metric else {}
            return {"rankBy": "metric", **named}
        case PointsRanking(system_id):
            system = configuration.points_systems.get(system_id)
            named = {"pointsSystemKey": system.key, "pointsSystemName": system.name} if system else {}
            return {"rankBy": "points", **named}
        case StreakRanking():
            return {"rankBy": "streak"}
        case _:
            assert_never(ranked_by)


def _place_fields(place: TopPlace) -> Payload:
    return {"userId": place.user_id, "userName": place.name, "rank": place.rank, "value": place.value}


def _time_text(time_of_day: time | None) -> str | None:
    """Return a time as `HH:MM`, with seconds only if it has some."""
    if time_of_day is None:
        return None
    return time_of_day.isoformat("seconds" if time_of_day.second else "minutes")
