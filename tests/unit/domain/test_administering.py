"""Behaviour 4.2-4.11: what administrators and preferences do to a user's streak, and what follows from it."""

from datetime import date
from decimal import Decimal

import pytest

from factories import PLAN, USER, WORDS, at
from plaudit.domain import engine
from plaudit.domain.achievements import StreakGoal, completion_id
from plaudit.domain.actions import (
    FreezesGranted,
    PauseAdded,
    PauseDeleted,
    PreferencesChange,
    StreakReset,
    StreakRestored,
)
from plaudit.domain.edits.edit import ConfigurationThing
from plaudit.domain.effects import (
    AchievementCompleted,
    FreezesEarned,
    PointsAwarded,
    ScoreChanged,
    StreakExtended,
    StreakLost,
)
from plaudit.domain.errors import FreezeLimitError, PastPauseError
from plaudit.domain.identifiers import LeaderboardId, PauseId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, StreakRanking
from plaudit.domain.points import AchievementCause, StreakCause
from plaudit.domain.preferences import NotificationChannel, NotificationType, Preferences, StreakPreferences
from plaudit.domain.step import streak_at
from plaudit.domain.streak_happenings import Outcome
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from rules import make_achievement, make_system, make_trigger
from user_lives import Life, effects_of, life_with, told

PERSONAL = StreakSettings(is_customizable=True, thresholds={WORDS: Decimal(10)}, freezes=FreezeSettings(1, 3))
TWO_DAYS = make_achievement("Two days", StreakGoal(2))
XP = make_system()
FOR_TWO_DAYS = make_trigger(XP, 10, AchievementCause(TWO_DAYS.id))
EACH_DAY = make_trigger(XP, 1, StreakCause(1))
BOARD = Leaderboard(
    LeaderboardId("board"), "b", "B", StreakRanking(), date(2026, 3, 1), status=LeaderboardStatus.ACTIVE
)


def personal_life(*things: ConfigurationThing) -> Life:
    """A user with one freeze, in a tenant where a day counts with ten words unless the user says otherwise."""
    life = life_with(StreakEpoch(at("2026-01-01 00:00"), PERSONAL), *things)
    life.event("2026-03-10 12:00", 10)
    return life


def length_at(life: Life, when: str) -> int:
    """The length of the streak at a moment."""
    return streak_at(life.configuration, life.state, at(when)).length


def test_4_6_freezes_are_granted_up_to_the_maximum() -> None:
    life = personal_life()

    decided = life.take(engine.grant_freezes, 2, "2026-03-10 13:00")

    assert decided.entry is not None
    assert (decided.entry.sequence, decided.entry.action, decided.entry.effects) == (2, FreezesGranted(2), ())
    assert life.user.streaks.freezes.count == 3
    with pytest.raises(FreezeLimitError):
        life.take(engine.grant_freezes, 1, "2026-03-10 13:01")


def test_4_4_granting_settles_first_so_that_new_freezes_hold_nothing_of_the_past() -> None:
    life = personal_life()

    decided = life.take(engine.grant_freezes, 2, "2026-03-13 12:00")

    assert StreakLost(1, at("2026-03-13 00:00")) in effects_of(decided)
    assert life.user.streaks.freezes.count == 2


def test_4_6_freezes_that_were_earned_are_written_down_by_a_step_that_does_nothing_else() -> None:
    earning = StreakSettings(freezes=FreezeSettings(0, 3, auto_earn_interval=1, auto_earn_amount=1))
    life = life_with(StreakEpoch(at("2026-01-01 00:00"), earning))
    life.identify("2026-03-10 12:00")

    assert effects_of(life.identify("2026-03-11 12:00")) == (FreezesEarned(1, 1, at("2026-03-11 00:00")),)
    assert effects_of(life.prefer("2026-03-12 12:00", PreferencesChange())) == (
        FreezesEarned(1, 2, at("2026-03-12 00:00")),
    )
    assert effects_of(life.check("2026-03-13 12:00")) == (FreezesEarned(1, 3, at("2026-03-13 00:00")),)
    assert life.identify("2026-03-13 13:00").entry is None


def test_4_7_a_pause_holds_the_days_that_are_missed() -> None:
    life = personal_life()
    pause = Pause(PauseId("holiday"), date(2026, 3, 11), date(2026, 3, 20))

    decided = life.take(engine.add_pause, pause, "2026-03-10 13:00")

    assert decided.entry is not None
    assert decided.entry.action == PauseAdded(pause)
    assert length_at(life, "2026-03-21 12:00") == 1
    assert told(life.event("2026-03-21 12:00", 10), StreakExtended)[0].streak.length == 2
    assert life.user.streaks.freezes.count == 1


def test_4_7_a_pause_in_the_past_is_refused() -> None:
    pause = Pause(PauseId("holiday"), date(2026, 3, 9), date(2026, 3, 20))

    with pytest.raises(PastPauseError):
        personal_life().take(engine.add_pause, pause, "2026-03-10 13:00")


def test_4_7_what_a_deleted_pause_held_stays_held() -> None:
    life = personal_life()
    pause = Pause(PauseId("holiday"), date(2026, 3, 11), date(2026, 3, 20))
    life.take(engine.add_pause, pause, "2026-03-10 13:00")

    decided = life.take(engine.delete_pause, pause.id, "2026-03-13 12:00")

    assert decided.entry is not None
    assert decided.entry.action == PauseDeleted(pause.id)
    assert [(each.outcome, each.count) for each in decided.periods] == [(Outcome.PAUSED, 2)]
    assert length_at(life, "2026-03-13 12:00") == 1
    assert length_at(life, "2026-03-15 12:00") == 0


def test_4_7_deleting_a_pause_that_is_not_there_leaves_no_entry() -> None:
    life = personal_life()
    state = life.state

    assert life.take(engine.delete_pause, PauseId("none"), "2026-03-13 12:00").entry is None
    assert life.state is state


def test_4_9_a_reset_ends_the_streak_and_the_day_does_not_count_again() -> None:
    life = personal_life(EACH_DAY, XP, BOARD)

    decided = life.take(engine.reset_streak, "2026-03-10 13:00")

    assert decided.entry is not None
    assert decided.entry.action == StreakReset()
    assert decided.entry.effects == (ScoreChanged(BOARD.id, BOARD.starts_on, None),)
    assert length_at(life, "2026-03-10 13:00") == 0
    assert told(life.event("2026-03-10 14:00", 10), PointsAwarded) == []
    assert len(told(life.event("2026-03-11 12:00", 10), PointsAwarded)) == 1


def test_4_9_there_is_nothing_to_reset_without_a_streak() -> None:
    life = personal_life()
    life.take(engine.reset_streak, "2026-03-10 13:00")

    assert life.take(engine.reset_streak, "2026-03-10 14:00").entry is None


def test_4_9_a_restored_length_completes_silently_and_fires_no_streak_triggers() -> None:
    life = personal_life(TWO_DAYS, XP, FOR_TWO_DAYS, BOARD)
    life.event("2026-03-11 12:00", 0)
    life.set_up(EACH_DAY)
    life.take(engine.reset_streak, "2026-03-11 13:00")

    decided = life.restore("2026-03-11 14:00", 3, "2026-03-08 00:00")

    assert decided.entry is not None
    assert decided.entry.action == StreakRestored(3, date(2026, 3, 8))
    assert decided.entry.effects == (
        AchievementCompleted(TWO_DAYS.id, completion_id(USER, TWO_DAYS.id), is_silent=True),
        PointsAwarded(decided.awards[0].id, XP.id, FOR_TWO_DAYS.id, 10, 10, is_silent=True),
        ScoreChanged(BOARD.id, BOARD.starts_on, Decimal(3), is_silent=True),
    )
    assert length_at(life, "2026-03-11 14:00") == 3


def test_4_9_the_step_after_a_restore_is_not_silent() -> None:
    three = make_achievement("Four days", StreakGoal(4))
    life = personal_life(three)
    life.event("2026-03-11 12:00", 0)
    life.take(engine.reset_streak, "2026-03-11 13:00")
    life.restore("2026-03-11 14:00", 3, "2026-03-08 00:00")

    decided = life.event("2026-03-12 12:00", 10)

    assert told(decided, AchievementCompleted) == [AchievementCompleted(three.id, completion_id(USER, three.id))]


def test_2_6_preferences_change_as_far_as_they_are_sent() -> None:
    life = personal_life()
    notifications = {NotificationType.RECAP: (NotificationChannel.EMAIL,)}
    streak = StreakPreferences(days_off=frozenset({0}))

    life.prefer("2026-03-10 13:00", PreferencesChange(notifications=notifications))
    decided = life.prefer("2026-03-10 14:00", PreferencesChange(streak=streak))

    assert decided.entry is not None
    assert decided.entry.action == PreferencesChange(streak=streak)
    assert life.user.preferences == Preferences(notifications, streak)


def test_2_6_the_same_preferences_again_leave_no_entry_unless_something_is_due() -> None:
    life = personal_life()
    same = PreferencesChange(Preferences().notifications, Preferences().streak)

    assert life.prefer("2026-03-10 13:00", same).entry is None
    assert effects_of(life.prefer("2026-03-13 13:00", same))[-1] == StreakLost(1, at("2026-03-13 00:00"))


def test_4_2_the_current_day_is_judged_anew_under_changed_preferences() -> None:
    life = personal_life(TWO_DAYS, EACH_DAY, XP)
    life.event("2026-03-11 12:00", 4)
    lower = PreferencesChange(streak=StreakPreferences(thresholds={WORDS: Decimal(3)}))

    decided = life.prefer("2026-03-11 13:00", lower)

    assert length_at(life, "2026-03-11 13:00") == 2
    assert effects_of(decided) == (AchievementCompleted(TWO_DAYS.id, completion_id(USER, TWO_DAYS.id), is_silent=True),)
    assert Outcome.COUNTED in {each.outcome for each in decided.periods}


def test_4_11_who_switches_streaks_off_has_none_until_they_are_on_again() -> None:
    life = personal_life(TWO_DAYS, BOARD)
    off, on = (PreferencesChange(streak=StreakPreferences(is_enabled=is_enabled)) for is_enabled in (False, True))

    switched_off = life.prefer("2026-03-10 13:00", off)
    life.event("2026-03-11 12:00", 10)
    length_while_off = length_at(life, "2026-03-11 12:30")
    switched_on = life.prefer("2026-03-11 13:00", on)

    assert effects_of(switched_off) == (ScoreChanged(BOARD.id, BOARD.starts_on, None, is_silent=True),)
    assert length_while_off == 0
    assert effects_of(switched_on) == (
        AchievementCompleted(TWO_DAYS.id, completion_id(USER, TWO_DAYS.id), is_silent=True),
        ScoreChanged(BOARD.id, BOARD.starts_on, Decimal(2), is_silent=True),
    )


def test_4_9_a_change_of_preferences_completes_nothing_unless_the_length_jumps() -> None:
    """What else the length reaches is completed, and told, at the next event (5.2)."""
    life = life_with(make_achievement("Pro day", StreakGoal(1), user_filter={PLAN: "pro"}))
    life.event("2026-03-10 12:00")
    life.identify("2026-03-10 13:00", attributes={PLAN: "pro"})

    no_recaps = PreferencesChange(notifications={NotificationType.RECAP: ()})
    assert told(life.prefer("2026-03-10 14:00", no_recaps), AchievementCompleted) == []
    assert [each.is_silent for each in told(life.event("2026-03-10 15:00"), AchievementCompleted)] == [False]
