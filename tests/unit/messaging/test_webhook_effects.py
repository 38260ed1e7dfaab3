"""Behaviour 8.1: which webhooks tell of what happened, and what they tell of each effect."""

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from factories import NOW, WORDS
from plaudit.domain.announcements import Announcement, BoostFinished, BoostStarted, RunFinished, RunStarted
from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    MetricChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    ScoreChanged,
    StreakExtended,
    StreakLost,
    StreakReminderEmailDue,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.identifiers import (
    AchievementId,
    AwardId,
    BoostId,
    CompletionId,
    LeaderboardId,
    LevelId,
    PointsSystemId,
    TriggerId,
)
from plaudit.domain.leaderboard_history import Standing
from plaudit.domain.webhook_types import types_of
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads import leaderboards, points
from plaudit.messaging.webhook_payloads.effects import Details, payload_of_effect, totals_after
from webhook_cases import (
    BOOKWORM,
    BRONZE,
    CONFIGURATION,
    DRAFT,
    JOINED_AT,
    PAUSES,
    PERIODS,
    STREAK,
    SUBJECT,
    WEEKEND,
    WEEKLY,
    XP,
    part,
)

DONE = CompletionId("completion")
AWARDED = PointsAwarded(AwardId("award"), XP.id, TriggerId("trigger"), 20, 120)
SCORED = ScoreChanged(WEEKLY, date(2026, 3, 9), Decimal(5))
DETAILS = Details({XP.id: 120}, JOINED_AT, PERIODS, PAUSES)
TOLD: dict[str, Effect] = {
    "achievement.completed": AchievementCompleted(BOOKWORM, DONE),
    "streak.started": StreakStarted(STREAK),
    "streak.extended": StreakExtended(STREAK),
    "streak.lost": StreakLost(3, NOW),
    "streak.freeze_consumed": FreezesUsed(1, 2, NOW),
    "streak.freeze_earned": FreezesEarned(1, 3, NOW),
    "points.level_changed": LevelChanged(XP.id, None, BRONZE.id),
    "emails.recap_due": RecapEmailDue(date(2026, 3, 2), date(2026, 3, 8)),
    "emails.reactivation_due": ReactivationEmailDue(2, 5),
    "emails.streak_reminder_due": StreakReminderEmailDue(STREAK),
    "emails.achievement_due": AchievementEmailDue(BOOKWORM, DONE),
}
OTHERS: tuple[tuple[Effect | Announcement, tuple[str, ...]], ...] = (
    (UserCreated(), ()),
    (MetricChanged(WORDS, Decimal(1), Decimal(2)), ()),
    (AWARDED, ("points.changed",)),
    (SCORED, ("leaderboard.changed", "leaderboard.rank_changed")),
    (RunStarted(WEEKLY, date(2026, 3, 9)), ("leaderboard.started",)),
    (RunFinished(WEEKLY, date(2026, 3, 9)), ("leaderboard.finished",)),
    (BoostStarted(WEEKEND.id), ("points.boost_started",)),
    (BoostFinished(WEEKEND.id), ("points.boost_finished",)),
)


@pytest.mark.parametrize("type_", TOLD)
def test_8_1_an_effect_is_told_by_the_webhook_of_its_type(type_: str) -> None:
    payload = payload_of_effect(SUBJECT, TOLD[type_], DETAILS)

    assert payload is not None
    assert payload["type"] == type_
    assert payload["user"]["id"] == "ada"
    assert types_of(TOLD[type_]) == (type_,)


@pytest.mark.parametrize(("happening", "types"), OTHERS, ids=lambda each: type(each).__name__)
def test_8_1_types_of_what_is_told_by_window_or_of_a_tenant(
    happening: Effect | Announcement, types: tuple[str, ...]
) -> None:
    assert types_of(happening) == types


def test_8_1_all_that_can_happen_and_all_types_are_covered() -> None:
    happenings = {type(each) for each in TOLD.values()} | {type(happening) for happening, _ in OTHERS}
    types = {*TOLD} | {type_ for _, types in OTHERS for type_ in types}

    assert happenings == {*get_args(Effect), *get_args(Announcement)}
    assert types == {*WebhookType}
    assert len(types) == 18


@pytest.mark.parametrize(
    "effect",
    [UserCreated(), MetricChanged(WORDS, Decimal(1), Decimal(2)), AWARDED, SCORED],
    ids=lambda e: type(e).__name__,
)
def test_8_6_what_is_told_by_window_or_to_nobody_has_no_payload_of_its_own(effect: Effect) -> None:
    assert payload_of_effect(SUBJECT, effect, DETAILS) is None


def test_8_1_details_go_to_the_payloads_that_tell_them() -> None:
    shown = {type_: payload_of_effect(SUBJECT, effect, DETAILS) for type_, effect in TOLD.items()}

    assert part(shown["achievement.completed"], "achievement")["achievedAt"] == "2026-03-10T12:00:00.000Z"
    assert part(shown["emails.achievement_due"], "achievement")["achievedAt"] == "2026-01-02T08:30:00.000Z"
    assert part(shown["points.level_changed"], "points")["total"] == 120
    assert part(shown["emails.recap_due"], "recap") == {"periodStart": "2026-03-02", "periodEnd": "2026-03-08"}
    assert part(shown["emails.reactivation_due"], "reactivation") == {"messageNumber": 2, "daysSinceLastActive": 5}
    reminder = part(shown["emails.streak_reminder_due"], "streak")
    assert [len(reminder["streakHistory"]), len(reminder["pauses"])] == [2, 2]
    assert (shown["streak.freeze_consumed"] or {})["freezes"] == 2
    assert (shown["streak.freeze_earned"] or {})["earned"] == 1


def test_6_4_the_totals_of_a_step_are_those_after_its_last_award_in_each_system() -> None:
    gems = PointsSystemId("gems")
    effects: list[Effect] = [
        UserCreated(),
        AWARDED,
        PointsAwarded(AwardId("second"), XP.id, TriggerId("trigger"), -20, 100),
        PointsAwarded(AwardId("third"), gems, TriggerId("other"), 1, 7),
    ]

    assert totals_after(effects) == {XP.id: 100, gems: 7}


def test_8_1_nothing_is_told_of_what_is_deleted_or_inactive() -> None:
    deleted, gone, system = LeaderboardId("deleted"), LevelId("deleted"), PointsSystemId("deleted")
    effects: list[Effect] = [
        AchievementCompleted(AchievementId("deleted"), DONE),
        AchievementEmailDue(AchievementId("deleted"), DONE),
        LevelChanged(XP.id, gone, BRONZE.id),
        LevelChanged(XP.id, BRONZE.id, gone),
        LevelChanged(system, None, BRONZE.id),
    ]

    assert [payload_of_effect(SUBJECT, effect, Details({XP.id: 1, system: 1})) for effect in effects] == [None] * 5
    assert points.changed(SUBJECT, system, total=1, added=1, awards=()) is None
    assert points.boost_started(CONFIGURATION, BoostId("deleted"), NOW) is None
    assert points.boost_finished(CONFIGURATION, BoostId("deleted"), NOW) is None
    for board_id in (deleted, DRAFT):
        assert leaderboards.started(CONFIGURATION, board_id, (), NOW) is None
        assert leaderboards.changed(CONFIGURATION, board_id, (), NOW) is None
        assert leaderboards.finished(CONFIGURATION, board_id, (), NOW) is None
        assert leaderboards.rank_changed(SUBJECT, board_id, previous=Standing(), current=Standing()) is None
