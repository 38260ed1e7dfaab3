"""Behaviour 4.1-4.4, 4.6, 4.8: what counts, what is missed, and what holds."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from plaudit.domain.errors import FreezeLimitError
from plaudit.domain.periods import Frequency
from plaudit.domain.preferences import StreakPreferences
from plaudit.domain.streak_happenings import Earned, Lost, Used
from plaudit.domain.streak_settings import EvaluationMode, StreakEpoch, StreakSettings
from plaudit.domain.streaks import StreakView, begin, settle
from streak_lives import PAGES, WORDS, Life, at, freezes, on

BERLIN = ZoneInfo("Europe/Berlin")
DAILY = StreakSettings()
WEEKLY = StreakSettings(frequency=Frequency.WEEKLY)
MONTHLY = StreakSettings(frequency=Frequency.MONTHLY)
WITH_THREE = StreakSettings(freezes=freezes(3))
TEN_WORDS = StreakSettings(thresholds={WORDS: Decimal(10)})


def test_4_3_the_first_event_starts_a_streak() -> None:
    assert Life().act("2026-03-10 12:00").view == StreakView(
        length=1,
        frequency=Frequency.DAILY,
        started_on=date(2026, 3, 10),
        period_starts_on=date(2026, 3, 10),
        period_ends_on=date(2026, 3, 10),
        expires_on=date(2026, 3, 11),
        extended_at=at("2026-03-10 12:00"),
    )


def test_4_3_there_are_no_dates_without_a_streak() -> None:
    assert Life().look("2026-03-10 12:00").view == StreakView(length=0)


def test_4_3_a_period_counts_once() -> None:
    assert Life().act("2026-03-10 00:00", "2026-03-10 23:59").length == 1


def test_4_2_an_event_of_value_zero_counts_for_nothing() -> None:
    assert Life().act("2026-03-10 00:00", amount=0).length == 0


def test_4_3_the_current_day_not_yet_counted_does_not_break_the_streak() -> None:
    life = Life().act("2026-03-09 12:00", "2026-03-10 12:00").look("2026-03-11 23:59")

    assert (life.length, life.view.expires_on) == (2, on("2026-03-11"))


def test_4_4_a_missed_day_loses_the_streak_at_the_first_instant_after_it() -> None:
    life = Life().act("2026-03-10 12:00")

    assert life.look("2026-03-11 23:59:59.999999").length == 1
    assert life.look("2026-03-12 00:00").length == 0
    assert life.told == [Lost(1, at("2026-03-12 00:00"))]


def test_4_4_a_streak_begins_anew_on_the_day_after_the_missed_one() -> None:
    life = Life().act("2026-03-10 12:00", "2026-03-12 12:00")

    assert (life.length, life.view.started_on) == (1, on("2026-03-12"))


def test_4_1_days_are_those_of_the_users_zone() -> None:
    life = Life(zone=BERLIN).act("2026-03-10 22:30", "2026-03-10 23:30")

    assert life.length == 2
    assert life.lost_at == at("2026-03-12 23:00")


def test_4_1_the_day_on_which_the_clock_goes_forward_is_a_day() -> None:
    assert Life(zone=BERLIN).act("2026-03-28 12:00", "2026-03-29 21:59", "2026-03-29 22:00").length == 3


def test_4_1_weeks_begin_on_monday() -> None:
    life = Life(WEEKLY).act("2026-03-08 23:59", "2026-03-09 00:00")

    assert life.view == StreakView(
        length=2,
        frequency=Frequency.WEEKLY,
        started_on=date(2026, 3, 2),
        period_starts_on=date(2026, 3, 9),
        period_ends_on=date(2026, 3, 15),
        expires_on=date(2026, 3, 22),
        extended_at=at("2026-03-09 00:00"),
    )


def test_4_1_months_are_those_of_the_calendar() -> None:
    life = Life(MONTHLY, began_at=at("2028-01-01 00:00")).act("2028-01-31 23:59", "2028-02-29 23:59")

    assert (life.length, life.view.period_ends_on, life.view.expires_on) == (2, on("2028-02-29"), on("2028-03-31"))


def test_4_1_another_frequency_shows_its_own_streak_at_once() -> None:
    life = Life().act("2026-03-02 12:00", "2026-03-03 12:00", "2026-03-10 12:00").set_up("2026-03-11 00:00", WEEKLY)

    assert life.look("2026-03-11 12:00").length == 2


@pytest.mark.parametrize(
    ("mode", "words", "pages", "length"),
    [
        pytest.param(EvaluationMode.ANY, 10, 0, 1, id="any: one is reached"),
        pytest.param(EvaluationMode.ANY, 9, 4, 0, id="any: none is reached"),
        pytest.param(EvaluationMode.ALL, 10, 4, 0, id="all: one is missing"),
        pytest.param(EvaluationMode.ALL, 10, 5, 1, id="all: both are reached"),
    ],
)
def test_4_2_metrics_reach_their_thresholds(mode: EvaluationMode, words: int, pages: int, length: int) -> None:
    settings = StreakSettings(mode=mode, thresholds={WORDS: Decimal(10), PAGES: Decimal(5)})

    life = Life(settings).act("2026-03-10 12:00", amount=words).act("2026-03-10 12:01", amount=pages, metric=PAGES)

    assert life.length == length


def test_4_2_the_changes_within_the_period_add_up() -> None:
    life = Life(TEN_WORDS).act("2026-03-09 12:00", "2026-03-10 12:00", amount=6)

    assert life.length == 0
    assert life.act("2026-03-10 13:00", amount=4).length == 1


def test_4_2_a_period_keeps_counting_whatever_is_subtracted() -> None:
    assert Life(TEN_WORDS).act("2026-03-10 12:00", amount=10).act("2026-03-10 13:00", amount=-10).length == 1


def test_4_2_a_metric_that_the_user_never_moved_is_at_zero() -> None:
    assert Life(TEN_WORDS).act("2026-03-10 12:00", amount=50, metric=PAGES).length == 0


def test_4_2_changed_settings_judge_the_current_period_anew() -> None:
    life = Life(TEN_WORDS).act("2026-03-10 12:00", amount=5)
    life.set_up("2026-03-10 14:00", StreakSettings(thresholds={WORDS: Decimal(5)})).look("2026-03-10 15:00")

    assert (life.length, life.view.extended_at) == (1, at("2026-03-10 14:00"))


def test_4_2_changed_settings_leave_settled_periods_alone() -> None:
    life = Life(TEN_WORDS).act("2026-03-09 12:00", amount=5).act("2026-03-10 12:00", amount=10)

    assert life.set_up("2026-03-10 14:00", DAILY).look("2026-03-10 15:00").length == 1


def test_4_2_without_metrics_what_was_done_in_the_current_week_counts() -> None:
    demanding = StreakSettings(frequency=Frequency.WEEKLY, thresholds={WORDS: Decimal(10)})
    life = Life(demanding).act("2026-03-09 12:00").set_up("2026-03-12 00:00", WEEKLY)

    assert life.look("2026-03-12 12:00").length == 1


def test_4_2_each_time_is_settled_under_its_own_settings() -> None:
    life = Life(WITH_THREE).act("2026-03-10 12:00").set_up("2026-03-13 00:00", DAILY)

    life.look("2026-03-20 12:00")

    assert life.told == [
        Used(1, 2, at("2026-03-12 00:00")),
        Used(1, 1, at("2026-03-13 00:00")),
        Lost(1, at("2026-03-14 00:00")),
    ]


def test_4_2_settings_changed_twice_within_one_instant_both_act() -> None:
    life = Life(TEN_WORDS).act("2026-03-10 12:00", amount=5)
    life.set_up("2026-03-10 12:00", StreakSettings(thresholds={WORDS: Decimal(5)})).look("2026-03-10 12:00")
    life.set_up("2026-03-10 12:00", TEN_WORDS)

    assert life.look("2026-03-10 12:00").look("2026-03-10 12:00").length == 1


def test_4_2_very_old_settings_may_be_forgotten() -> None:
    life = Life(TEN_WORDS).act("2026-03-10 12:00", amount=5)
    life.epochs = (StreakEpoch(at("2026-03-10 14:00"), DAILY),)

    assert life.look("2026-03-10 15:00").length == 1


def test_4_2_a_tenant_without_settings_has_the_default_ones() -> None:
    streaks = begin((), at("2026-03-10 12:00"), ZoneInfo("UTC"))
    settled = settle(streaks, (), StreakPreferences(), {}, at("2026-03-11 12:00"), ZoneInfo("UTC"))
    epochs = (StreakEpoch(at("2026-03-12 12:00"), WITH_THREE),)
    later = settle(settled.streaks, epochs, StreakPreferences(), {}, at("2026-03-13 12:00"), ZoneInfo("UTC"))

    assert streaks.judged_under is None
    assert settled.streaks.settled_at == at("2026-03-11 12:00")
    assert later.streaks.judged_under == (at("2026-03-12 12:00"), 1)


def test_4_2_time_never_runs_backwards() -> None:
    life = Life().act("2026-03-10 12:00").look("2026-03-09 12:00")

    assert life.streaks.settled_at == at("2026-03-10 12:00")


def test_4_4_a_freeze_holds_a_missed_day() -> None:
    life = Life(WITH_THREE).act("2026-03-10 12:00").act("2026-03-12 12:00")

    assert (life.length, life.view.freezes, life.view.max_freezes) == (2, 2, 9)
    assert life.told == [Used(1, 2, at("2026-03-12 00:00"))]


def test_4_4_the_streak_is_lost_when_the_freezes_are_used_up() -> None:
    life = Life(WITH_THREE).act("2026-03-10 12:00").look("2026-03-20 12:00")

    assert life.told == [
        Used(1, 2, at("2026-03-12 00:00")),
        Used(1, 1, at("2026-03-13 00:00")),
        Used(1, 0, at("2026-03-14 00:00")),
        Lost(1, at("2026-03-15 00:00")),
    ]
    assert life.view.freezes == 0


def test_4_4_without_a_streak_no_freeze_is_used() -> None:
    assert Life(WITH_THREE).look("2026-04-10 12:00").view.freezes == 3


def test_4_4_only_the_streak_that_counts_uses_freezes() -> None:
    life = Life(StreakSettings(frequency=Frequency.WEEKLY, freezes=freezes(3))).act("2026-03-02 12:00")

    life.look("2026-03-08 12:00")

    assert (life.length, life.view.freezes, life.streaks.chains[Frequency.DAILY].length) == (1, 3, 0)


def test_4_4_days_off_hold_before_freezes_do() -> None:
    life = Life(StreakSettings(days_off=frozenset({0, 6}), freezes=freezes(1))).act("2026-03-06 12:00")  # a Friday

    assert life.view.expires_on == on("2026-03-09")
    assert life.act("2026-03-09 12:00").length == 2
    assert life.view.freezes == 1


def test_4_8_days_off_hold_no_weeks() -> None:
    life = Life(StreakSettings(frequency=Frequency.WEEKLY, days_off=frozenset({1}))).act("2026-03-02 12:00")

    assert life.look("2026-03-16 00:00").length == 0


def test_4_7_activity_on_a_day_off_counts() -> None:
    assert Life(StreakSettings(days_off=frozenset({0}))).act("2026-03-07 12:00", "2026-03-08 12:00").length == 2


def test_4_6_a_user_starts_with_freezes() -> None:
    view = Life(StreakSettings(freezes=freezes(2, 5, every=7, earns=1))).view

    assert (view.freezes, view.max_freezes, view.auto_earn_interval, view.auto_earn_amount) == (2, 5, 7, 1)


def test_4_6_freezes_are_earned_every_so_many_days_since_the_first() -> None:
    life = Life(StreakSettings(freezes=freezes(0, 5, every=3, earns=2)))

    assert life.look("2026-03-03 23:59").view.freezes == 0
    assert life.look("2026-03-04 00:00").view.freezes == 2
    assert life.look("2026-03-09 12:00").view.freezes == 4
    assert life.told == [Earned(2, 2, at("2026-03-04 00:00")), Earned(2, 4, at("2026-03-07 00:00"))]


def test_4_6_no_more_are_earned_than_the_maximum() -> None:
    life = Life(StreakSettings(freezes=freezes(0, 5, every=1, earns=2))).look("2026-03-31 00:00")

    assert life.told == [
        Earned(2, 2, at("2026-03-02 00:00")),
        Earned(2, 4, at("2026-03-03 00:00")),
        Earned(1, 5, at("2026-03-04 00:00")),
    ]


def test_4_6_a_stock_above_the_maximum_stays() -> None:
    life = Life(StreakSettings(freezes=freezes(5))).set_up(
        "2026-03-02 00:00", StreakSettings(freezes=freezes(0, 3, every=1, earns=1))
    )

    assert life.look("2026-03-10 00:00").view.freezes == 5


def test_4_6_at_one_midnight_the_missed_day_comes_before_the_freezes() -> None:
    life = Life(StreakSettings(freezes=freezes(0, every=3, earns=1))).act("2026-03-02 12:00")

    life.look("2026-03-04 12:00")

    assert life.told == [Lost(1, at("2026-03-04 00:00")), Earned(1, 1, at("2026-03-04 00:00"))]


def test_4_6_a_freeze_earned_meanwhile_holds_a_later_day() -> None:
    life = Life(StreakSettings(freezes=freezes(0, every=3, earns=1))).act("2026-03-03 12:00")

    assert life.look("2026-03-05 12:00").length == 1
    assert life.told == [Earned(1, 1, at("2026-03-04 00:00")), Used(1, 0, at("2026-03-05 00:00"))]


def test_4_6_a_tenant_may_have_no_freezes() -> None:
    life = Life(WITH_THREE).set_up("2026-03-02 00:00", DAILY).act("2026-03-10 12:00").look("2026-03-12 00:00")

    assert (life.view.freezes, life.length, life.streaks.freezes.count) == (None, 0, 3)


def test_4_6_freezes_are_granted_up_to_the_maximum() -> None:
    life = Life(WITH_THREE).get_freezes("2026-03-02 12:00", 6)

    assert life.view.freezes == 9
    with pytest.raises(FreezeLimitError, match="Would exceed maximum freeze limit"):
        life.get_freezes("2026-03-02 12:00", 1)


def test_4_6_no_freezes_are_granted_where_there_are_none() -> None:
    with pytest.raises(FreezeLimitError):
        Life().get_freezes("2026-03-02 12:00", 1)


def test_4_4_a_loss_is_foreseen_with_all_that_holds_until_then() -> None:
    settings = StreakSettings(days_off=frozenset({0}), freezes=freezes(1, every=10, earns=1))
    life = Life(settings).act("2026-03-07 12:00").pause("2026-03-07 13:00", "2026-03-09", "2026-03-10")

    assert life.lost_at == at("2026-03-14 00:00")  # day off 8, pause 9 and 10, freezes 11 and 12, lost with the 13th
    assert life.look("2026-03-13 23:59").length == 1
    assert life.look("2026-03-14 00:00").length == 0


def test_4_4_a_streak_that_nothing_ends_soon_has_no_foreseeable_loss() -> None:
    assert Life().lost_at is None
    assert Life(StreakSettings(freezes=freezes(500, 500))).act("2026-03-07 12:00").lost_at is None


def test_4_11_a_disabled_streak_is_not_shown_and_uses_no_freeze() -> None:
    life = Life(WITH_THREE).act("2026-03-10 12:00").prefer("2026-03-10 13:00", StreakPreferences(is_enabled=False))

    assert life.view == StreakView(0, Frequency.DAILY, freezes=3, max_freezes=9)
    assert life.lost_at is None
    assert life.look("2026-03-20 12:00").view.freezes == 3
    assert life.told == []


def test_4_11_a_streak_goes_on_while_it_is_not_shown() -> None:
    life = Life().act("2026-03-10 12:00").prefer("2026-03-10 13:00", StreakPreferences(is_enabled=False))
    life.act("2026-03-11 12:00").prefer("2026-03-11 13:00", StreakPreferences(is_enabled=True))

    assert life.length == 2


def test_4_11_preferences_judge_the_current_period_anew() -> None:
    settings = StreakSettings(is_customizable=True, thresholds={WORDS: Decimal(10)})
    life = Life(settings).act("2026-03-10 12:00", amount=5)

    assert life.prefer("2026-03-10 13:00", StreakPreferences(thresholds={WORDS: Decimal(5)})).length == 1
    assert life.records()[-1].at == at("2026-03-10 13:00")
