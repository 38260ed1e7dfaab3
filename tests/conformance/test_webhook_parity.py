"""Behaviour 1.9 and 8.1: webhooks show users, streaks, achievements, points and boards as the API does."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from application_api.schemas.achievements import to_user_achievement
from application_api.schemas.leaderboards import to_leaderboard_with_rankings, to_user_leaderboard
from application_api.schemas.points import to_user_points
from application_api.schemas.streaks import to_event_streak, to_streak_response
from factories import NOW, USER, make_event
from http_api.user_models import to_user
from plaudit.domain.announcements import TopPlace
from plaudit.domain.awards import Standing as PointsStanding
from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import apply
from plaudit.domain.identifiers import AchievementId, LeaderboardId, UserId
from plaudit.domain.leaderboard_history import Standing
from plaudit.domain.leaderboards import Score
from plaudit.domain.states import State
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.streaks import StreakView
from plaudit.domain.tallies import Tally
from plaudit.messaging.webhook_payloads import emails, leaderboards, points
from plaudit.messaging.webhook_payloads.achievements import achievement_fields
from plaudit.messaging.webhook_payloads.streaks import started
from plaudit.messaging.webhook_payloads.users import Subject, user_fields
from plaudit.services.read_leaderboards import Page, UserStanding
from plaudit.services.read_streaks import settled_user
from plaudit.storage.rankings import Place
from webhook_cases import (
    ACHIEVEMENTS,
    AWARDS,
    BOARDS,
    BY_POINTS,
    BY_STREAK,
    CONFIGURATION,
    NO_STREAK,
    PAUSES,
    PERIODS,
    STREAK,
    SUBJECT,
    UNKNOWN,
    WEEKLY,
    XP,
    part,
)

ONLY_IN_ANSWERS = {"metricKey", "metricName", "pointsSystemKey", "pointsSystemName"}
"""Answers have null where payloads, which must not, leave the field out."""


def dumped(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)


def dumped_board(model: BaseModel) -> dict[str, Any]:
    return {name: value for name, value in dumped(model).items() if name not in ONLY_IN_ANSWERS or value is not None}


@pytest.mark.parametrize("subject", [SUBJECT, UNKNOWN], ids=["full", "empty"])
def test_8_1_users_are_shown_as_the_api_shows_them(subject: Subject) -> None:
    answer = dumped(to_user(subject.profile, subject.configuration, subject.environment_id))

    assert len(answer) == 11
    assert user_fields(subject) == answer


@pytest.mark.parametrize("streak", [STREAK, NO_STREAK], ids=["full", "none"])
def test_8_1_streaks_are_shown_as_the_api_shows_them(streak: StreakView) -> None:
    answer = dumped(to_event_streak(streak, is_extended=True))

    assert answer == {**started(SUBJECT, streak)["streak"], "extended": True}


@pytest.mark.parametrize("freezes", [FreezeSettings(1, 3, 7, 1), None], ids=["with freezes", "without"])
def test_8_1_reminders_show_streaks_as_the_api_shows_them(freezes: FreezeSettings | None) -> None:
    epoch = StreakEpoch(NOW - timedelta(days=9), StreakSettings(freezes=freezes))
    configuration = replace(CONFIGURATION, streak_epochs=(epoch,))
    user = lived(configuration, days=3)
    settled = settled_user(configuration, user, USER, NOW)
    subject = replace(SUBJECT, configuration=configuration, profile=settled.user.profile)

    payload = emails.streak_reminder_due(subject, settled.view, PERIODS, settled.user.streaks.pauses)

    assert payload["streak"] == dumped(to_streak_response(settled, PERIODS))
    assert (payload["streak"]["length"], len(payload["streak"]["pauses"])) == (3, 2)
    assert ("freezes" in payload["streak"]) is (freezes is not None)


def lived(configuration: Configuration, *, days: int) -> State:
    """Ada after so many days with an event each, up to now, with pauses."""
    state = State(None)
    for day in reversed(range(days)):
        state = apply(configuration, state, make_event(tz="Asia/Tokyo"), NOW - timedelta(days=day)).state
    assert state.user is not None
    return replace(state, user=replace(state.user, streaks=replace(state.user.streaks, pauses=PAUSES)))


@pytest.mark.parametrize("achievement_id", [each.id for each in ACHIEVEMENTS])
def test_8_1_achievements_are_shown_as_the_api_shows_them(achievement_id: AchievementId) -> None:
    achievement = CONFIGURATION.achievements[achievement_id]

    for achieved_at in (NOW, None):
        answer = dumped(to_user_achievement(achievement, CONFIGURATION, achieved_at))
        assert achievement_fields(achievement, CONFIGURATION, achieved_at) == answer


def test_8_1_points_and_awards_are_shown_as_the_api_shows_them() -> None:
    standing = PointsStanding(Tally(total=Decimal(180)))
    answer = dumped(to_user_points(XP, CONFIGURATION, standing, AWARDS))

    payload = points.changed(SUBJECT, XP.id, total=180, added=180, awards=AWARDS)

    assert len(answer["awards"]) == 6
    assert answer["level"]["key"] == "bronze"
    assert part(payload, "points") == {**answer, "added": 180}


@pytest.mark.parametrize("board_id", [WEEKLY, BY_POINTS, BY_STREAK])
@pytest.mark.parametrize("days", [0, 400], ids=["now", "later"])
def test_8_1_boards_are_shown_as_reads_of_the_api_show_them(board_id: LeaderboardId, days: int) -> None:
    board, at = CONFIGURATION.leaderboards[board_id], NOW + timedelta(days=days)
    score = Score(date(2026, 3, 9), Decimal("512.9"), NOW, (), "edition", None)
    page = Page((Place(1, UserId("grace"), score), Place(2, USER, score)), {USER: "Ada"})
    answer = dumped_board(to_leaderboard_with_rankings(board, page, CONFIGURATION, at))

    top = (TopPlace(1, UserId("grace"), None, 512), TopPlace(2, USER, "Ada", 512))
    payload = leaderboards.changed(CONFIGURATION, board_id, top, at)

    assert len(answer["rankings"]) == 2
    assert part(payload, "leaderboard") == answer


@pytest.mark.parametrize("standing", [Standing(2, 512), Standing()], ids=["on it", "not on it"])
def test_8_1_a_user_on_a_board_is_shown_as_the_api_shows_it(standing: Standing) -> None:
    answer = dumped_board(to_user_leaderboard(BOARDS[0], UserStanding(standing, ()), CONFIGURATION, NOW))
    payload = leaderboards.rank_changed(SUBJECT, WEEKLY, previous=Standing(3, 9), current=standing)
    shown = part(payload, "leaderboard")

    assert (shown.pop("previousRank"), shown.pop("previousValue")) == (3, 9)
    assert {**shown, "history": []} == answer
