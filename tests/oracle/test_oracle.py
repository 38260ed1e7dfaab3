"""The oracle's streaks against examples worked out by hand (4)."""

from dataclasses import replace

from oracle.results import EarnedFreezes, Issue, LostStreak, StreakPeriod
from oracle.scenario import (
    ChangeStreakSettings,
    Freezes,
    Frequency,
    GrantFreezes,
    StreakSettings,
)
from oracle.telling import (
    ADA,
    DAILY,
    MONTHLY,
    WEEKLY,
    answered,
    at,
    day,
    event,
    history,
    last,
    lengths,
    move,
    streak,
)

ONE_FREEZE = replace(DAILY, streak=StreakSettings(freezes=Freezes(start=1, maximum=3)))
EARNING = replace(DAILY, streak=StreakSettings(freezes=Freezes(0, 2, earn_every_days=3, earn_amount=1)))


def test_consecutive_days_add_up() -> None:
    assert lengths(DAILY, event("2026-03-10 12:00"), event("2026-03-10 13:00"), event("2026-03-11 01:00")) == [1, 1, 2]


def test_only_the_event_that_makes_the_period_count_extends() -> None:
    steps = (event("2026-03-10 12:00", "0"), event("2026-03-10 13:00"), event("2026-03-10 14:00"))

    assert [answer.extended for answer in answered(DAILY, *steps)] == [False, True, False]


def test_a_streak_is_lost_at_the_first_instant_after_the_missed_day() -> None:
    steps = (event("2026-03-10 12:00"),)

    assert streak(DAILY, "2026-03-11 23:59", *steps).length == 1
    assert streak(DAILY, "2026-03-12 00:00", *steps).length == 0


def test_the_answer_tells_the_streak_that_was_lost_before_it() -> None:
    answer = last(DAILY, event("2026-03-10 12:00"), event("2026-03-11 12:00"), event("2026-03-13 00:00"))

    assert answer.settled == (LostStreak(2, at("2026-03-13 00:00")),)
    assert answer.streak is not None
    assert answer.streak.length == 1


def test_dates_of_a_streak_that_has_counted_today() -> None:
    shown = streak(DAILY, "2026-03-11 12:00", event("2026-03-10 12:00"), event("2026-03-11 10:00"))

    assert (shown.started, shown.period_start, shown.expires) == (
        day("2026-03-10"),
        day("2026-03-11"),
        day("2026-03-12"),
    )
    assert shown.extended_at == at("2026-03-11 10:00")


def test_dates_of_a_streak_that_has_not_counted_today() -> None:
    assert streak(DAILY, "2026-03-11 12:00", event("2026-03-10 12:00")).expires == day("2026-03-11")


def test_all_dates_are_null_without_a_streak() -> None:
    shown = streak(DAILY, "2026-03-20 12:00", event("2026-03-10 12:00"))

    assert (shown.started, shown.period_start, shown.period_end, shown.expires) == (None, None, None, None)


def test_a_day_ends_at_local_midnight() -> None:
    steps = (event("2026-03-10 05:00", tz="America/New_York"), event("2026-03-11 03:59"), event("2026-03-11 04:00"))

    assert lengths(DAILY, *steps) == [1, 1, 2]


def test_a_day_of_23_hours_ends_an_hour_sooner() -> None:
    steps = (event("2026-03-07 12:00", tz="America/New_York"),)

    assert streak(DAILY, "2026-03-09 03:59", *steps).length == 1
    assert streak(DAILY, "2026-03-09 04:00", *steps).length == 0


def test_samoa_skips_30_december_2011_and_nobody_misses_it() -> None:
    steps = (event("2011-12-30 08:00", tz="Pacific/Apia"), event("2011-12-30 12:00"))

    assert lengths(DAILY, *steps) == [1, 2]
    assert history(DAILY, "2011-12-30 12:00", *steps, periods=3) == (
        StreakPeriod(day("2011-12-29"), day("2011-12-29"), 1, used_freeze=False, used_pause=False, reset_at=None),
        StreakPeriod(day("2011-12-30"), day("2011-12-30"), 1, used_freeze=False, used_pause=False, reset_at=None),
        StreakPeriod(day("2011-12-31"), day("2011-12-31"), 2, used_freeze=False, used_pause=False, reset_at=None),
    )


def test_samoa_uses_no_freeze_for_the_skipped_day() -> None:
    shown = streak(ONE_FREEZE, "2011-12-30 12:00", event("2011-12-30 08:00", tz="Pacific/Apia"))

    assert (shown.length, shown.freezes, shown.expires) == (1, 1, day("2011-12-31"))


def test_moving_west_gives_the_open_day_more_time() -> None:
    # 11 March in Tokyo ends at 15:00 UTC, in Los Angeles at 07:00 UTC of the 12th.
    steps = (event("2026-03-10 03:00", tz="Asia/Tokyo"), move("2026-03-11 01:00", "America/Los_Angeles"))

    assert streak(DAILY, "2026-03-12 06:59", *steps).length == 1
    assert streak(DAILY, "2026-03-12 06:59", *steps).expires == day("2026-03-11")
    assert streak(DAILY, "2026-03-12 07:00", *steps).length == 0


def test_a_day_had_twice_counts_once() -> None:
    steps = (
        event("2026-03-09 16:00", tz="Asia/Tokyo"),  # the 10th
        event("2026-03-10 02:00", tz="America/Los_Angeles"),  # the 9th, which Tokyo has settled
        event("2026-03-10 20:00"),  # the 10th once more
        event("2026-03-11 20:00"),  # the 11th
    )

    assert lengths(DAILY, *steps) == [1, 1, 1, 2]


def test_moving_east_leaves_the_old_day_open_until_its_old_end() -> None:
    # It is 18:00 on the 10th in Los Angeles and 10:00 on the 11th in Tokyo.
    steps = (event("2026-03-09 20:00", tz="America/Los_Angeles"), move("2026-03-11 01:00", "Asia/Tokyo"))

    assert streak(DAILY, "2026-03-11 06:59", *steps).length == 1
    assert streak(DAILY, "2026-03-11 06:59", *steps).expires == day("2026-03-11")
    assert streak(DAILY, "2026-03-11 07:00", *steps).length == 0


def test_moving_east_also_leaves_the_new_day_open_until_its_old_end() -> None:
    # The 11th in Los Angeles would have ended at 07:00 UTC on the 12th, when it is 16:00 on the 12th in Tokyo.
    steps = (event("2026-03-10 20:00", tz="America/Los_Angeles"), move("2026-03-11 01:00", "Asia/Tokyo"))

    assert streak(DAILY, "2026-03-12 06:59", *steps).expires == day("2026-03-12")
    assert streak(DAILY, "2026-03-12 07:00", *steps).length == 0


def test_a_later_day_that_counts_holds_the_open_one_without_a_freeze() -> None:
    steps = (
        event("2026-03-09 20:00", tz="America/Los_Angeles"),
        event("2026-03-11 01:00", tz="Asia/Tokyo"),  # the 11th; the 10th is still open
    )

    assert lengths(ONE_FREEZE, *steps) == [1, 2]
    assert streak(ONE_FREEZE, "2026-03-11 09:00", *steps).freezes == 1


def test_a_day_that_was_held_does_not_count_after_moving_back() -> None:
    steps = (
        event("2026-03-09 20:00", tz="America/Los_Angeles"),
        event("2026-03-11 01:00", tz="Asia/Tokyo"),
        event("2026-03-11 03:00", tz="America/Los_Angeles"),  # the 10th
    )

    assert lengths(DAILY, *steps) == [1, 2, 2]


def test_a_day_that_only_the_crossing_skipped_is_not_missed() -> None:
    # From 23:30 on the 9th in Pago Pago to 00:30 on the 11th in Kiritimati.
    steps = (event("2026-03-10 10:00", tz="Pacific/Pago_Pago"), event("2026-03-10 10:30", tz="Pacific/Kiritimati"))

    assert lengths(DAILY, *steps) == [1, 2]


def test_the_date_before_the_first_identification_may_count_after_moving_west() -> None:
    steps = (move("2026-03-10 01:00", "UTC"), event("2026-03-10 02:00", tz="America/Los_Angeles"))

    assert lengths(DAILY, *steps) == [0, 1]


def test_a_freeze_holds_a_missed_day_and_the_next_one_is_lost() -> None:
    steps = (event("2026-03-10 12:00"),)

    assert (
        streak(ONE_FREEZE, "2026-03-12 00:00", *steps).length,
        streak(ONE_FREEZE, "2026-03-12", *steps).freezes,
    ) == (
        1,
        0,
    )
    assert streak(ONE_FREEZE, "2026-03-13 00:00", *steps).length == 0


def test_a_freeze_is_used_at_the_end_of_the_short_day() -> None:
    steps = (event("2026-03-07 12:00", tz="America/New_York"),)

    assert streak(ONE_FREEZE, "2026-03-09 03:59", *steps).freezes == 1
    assert streak(ONE_FREEZE, "2026-03-09 04:00", *steps).freezes == 0


def test_no_freeze_is_used_without_a_streak() -> None:
    assert streak(ONE_FREEZE, "2026-03-20 12:00", move("2026-03-10 12:00", "UTC")).freezes == 1


def test_freezes_are_earned_on_every_third_local_date_up_to_the_maximum() -> None:
    steps = (move("2026-03-10 12:00", "UTC"),)

    freezes = [streak(EARNING, f"2026-03-{date}", *steps).freezes for date in ("12 23:59", "13 00:00", "16", "19")]

    assert freezes == [0, 1, 2, 2]


def test_a_freeze_earned_at_a_midnight_does_not_save_the_day_before() -> None:
    answer = last(EARNING, move("2026-03-10 12:00", "UTC"), event("2026-03-11 12:00"), event("2026-03-13 00:00"))

    assert answer.settled == (LostStreak(1, at("2026-03-13 00:00")), EarnedFreezes(1, 1, at("2026-03-13 00:00")))


def test_a_date_that_a_move_jumps_over_is_earned_for_at_the_move() -> None:
    # The 13th begins in Kiritimati at 10:00 UTC on the 12th.
    steps = (move("2026-03-10 12:00", "UTC"), move("2026-03-12 11:00", "Pacific/Kiritimati"))

    assert streak(EARNING, "2026-03-12 11:00", *steps).freezes == 1


def test_a_date_had_twice_is_earned_for_once() -> None:
    steps = (move("2026-03-10 12:00", "UTC"), move("2026-03-13 01:00", "America/Los_Angeles"))

    assert streak(EARNING, "2026-03-13 08:00", *steps).freezes == 1


def test_granting_above_the_maximum_changes_nothing() -> None:
    steps = (move("2026-03-10 12:00", "UTC"), GrantFreezes(at("2026-03-10 13:00"), ADA, 3))

    assert last(ONE_FREEZE, *steps).issue is Issue.TOO_MANY_FREEZES
    assert streak(ONE_FREEZE, "2026-03-10 14:00", *steps).freezes == 1


def test_weekly_streak_goes_over_new_year() -> None:
    # Monday 29 December 2025 to Sunday 4 January 2026 is one week.
    steps = (event("2025-12-24 12:00"), event("2025-12-31 12:00"), event("2026-01-02 12:00"), event("2026-01-05 12:00"))

    assert lengths(WEEKLY, *steps) == [1, 2, 2, 3]
    assert streak(WEEKLY, "2026-01-05 12:00", *steps).started == day("2025-12-22")
    assert streak(WEEKLY, "2026-01-05 12:00", *steps).expires == day("2026-01-18")


def test_monthly_streak_counts_february_once() -> None:
    steps = (event("2024-01-31 23:59"), event("2024-02-01 00:00"), event("2024-02-29 12:00"), event("2024-03-31 12:00"))

    assert lengths(MONTHLY, *steps) == [1, 2, 2, 3]
    assert streak(MONTHLY, "2024-03-31 13:00", *steps).expires == day("2024-04-30")


def test_switching_the_frequency_shows_the_streak_at_once() -> None:
    switch = ChangeStreakSettings(at("2026-03-11 13:00"), StreakSettings(Frequency.WEEKLY))
    steps = (event("2026-03-03 12:00"), event("2026-03-10 12:00"), event("2026-03-11 12:00"), switch)

    assert streak(DAILY, "2026-03-11 12:59", *steps[:3]).length == 2
    assert streak(DAILY, "2026-03-11 13:00", *steps).length == 2
    assert streak(DAILY, "2026-03-11 13:00", *steps).started == day("2026-03-02")


def test_a_day_is_over_at_its_first_midnight() -> None:
    """In 2010 the clocks of St. John's went from 00:01 on 7 November back to 23:01 on the 6th."""
    steps = (
        event("2010-11-06 12:00", tz="America/St_Johns"),
        event("2010-11-07 02:30"),  # 00:00 on the 7th
        event("2010-11-07 03:00"),  # 23:30 on the 6th
        event("2010-11-07 12:00"),
    )

    assert lengths(DAILY, *steps) == [1, 2, 2, 2]
