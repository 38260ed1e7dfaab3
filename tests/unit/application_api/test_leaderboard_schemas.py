"""Behaviour 3.3, 7.6 and 9.6: boards in the answer to an event."""

from datetime import date
from decimal import Decimal
from typing import Any

from application_api.schemas.leaderboards import to_event_leaderboard
from factories import NOW, PLAN, WORDS
from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric
from plaudit.domain.identifiers import AttributeId, LeaderboardId, PointsSystemId
from plaudit.domain.leaderboard_scores import Move
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    Repetition,
    RunUnit,
    Score,
    edition_of,
)
from plaudit.storage.ranks import Placing

CITY = AttributeId("attribute-city")
CONFIGURATION = Configuration(
    attributes={
        PLAN: Attribute(PLAN, "plan", "Plan", AttributeType.USER),
        CITY: Attribute(CITY, "city", "City", AttributeType.USER),
    },
    metrics={WORDS: Metric(WORDS, "words", "Words")},
)


def shown(placing: Placing, *group: str, previous_rank: int | None = None, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # passed on to the dataclass
    """What the wire shows of a board in whose second week a user of a group scored."""
    defaults: dict[str, Any] = {"ranked_by": MetricRanking(WORDS), "repetition": Repetition(RunUnit.DAY, 7)}
    board = Leaderboard(
        LeaderboardId("board"),
        "board",
        "Board",
        starts_on=date(2026, 3, 2),
        status=LeaderboardStatus.ACTIVE,
        **(defaults | fields),
    )
    score = Score(date(2026, 3, 9), Decimal(5), NOW, group, edition_of(board), None)
    answer = to_event_leaderboard(Move(board, None, score), placing, previous_rank, CONFIGURATION, NOW)
    return answer.model_dump(mode="json", by_alias=True)


def test_7_6_an_event_shows_the_run_on_which_the_score_changed() -> None:
    answer = shown(Placing(2, 4), previous_rank=3)

    assert (answer["start"], answer["end"]) == ("2026-03-09", "2026-03-15")
    assert (answer["rank"], answer["previousRank"], answer["threshold"]) == (2, 3, 4)
    assert (answer["rankBy"], answer["metricKey"], answer["pointsSystemKey"]) == ("metric", "words", None)


def test_9_6_values_of_breakdown_attributes_are_only_there_when_there_are_some() -> None:
    plain = shown(Placing(None, 0))
    one = shown(Placing(None, 0), "pro", breakdown=(PLAN,))
    two = shown(Placing(None, 0), "Rome", "pro", breakdown=(CITY, PLAN))

    assert "breakdownAttributeValue" not in plain
    assert "breakdownAttributeValues" not in plain
    assert (one["breakdownAttribute"], one["breakdownAttributeValue"]) == ("plan", "pro")
    assert (two["breakdownAttribute"], two.get("breakdownAttributeValue")) == (None, None)
    assert two["breakdownAttributeValues"] == [{"key": "city", "value": "Rome"}, {"key": "plan", "value": "pro"}]


def test_1_9_a_board_by_a_points_system_that_is_gone_has_no_key_of_it() -> None:
    answer = shown(Placing(1, 0), ranked_by=PointsRanking(PointsSystemId("gone")), repetition=None)

    assert (answer["rankBy"], answer["metricKey"], answer["pointsSystemKey"]) == ("points", None, None)
    assert (answer["runUnit"], answer["runInterval"]) == (None, None)
