"""The oracle's streak settings, pauses, resets and restores against examples worked out by hand (4)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from oracle.results import Issue, StreakPeriod
from oracle.scenario import (
    AddPause,
    ChangePreferences,
    ChangeStreakSettings,
    DeletePause,
    Freezes,
    Mode,
    Reset,
    Restore,
    StreakSettings,
)
from oracle.telling import (
    ADA,
    DAILY,
    MONTHLY,
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
BOTH = StreakSettings(mode=Mode.ALL, thresholds=(("words", Decimal(5)), ("pages", Decimal(3))))


def test_all_thresholds_must_hold_at_one_moment() -> None:
    steps = (
        event("2026-03-10 10:00", "5"),
        event("2026-03-10 11:00", "-1"),
        event("2026-03-10 12:00", "3", metric="pages"),
        event("2026-03-10 13:00", "1"),
        event("2026-03-10 14:00", "-5"),
    )

    assert lengths(replace(DAILY, streak=BOTH), *steps) == [0, 0, 0, 1, 1]


def test_any_threshold_is_enough_and_decimals_are_exact() -> None:
    either = replace(DAILY, streak=replace(BOTH, mode=Mode.ANY, thresholds=(("words", Decimal("0.3")),)))

    assert lengths(either, *[event(f"2026-03-10 1{hour}:00", "0.1") for hour in range(3)]) == [0, 0, 1]


def test_a_lower_threshold_makes_the_current_day_count_from_the_change_on() -> None:
    strict = replace(DAILY, streak=StreakSettings(thresholds=(("words", Decimal(10)),)))
    change = ChangeStreakSettings(at("2026-03-10 13:00"), StreakSettings(thresholds=(("words", Decimal(4)),)))
    steps = (event("2026-03-10 12:00", "4"), change, event("2026-03-10 14:00", "9"))

    assert lengths(strict, *steps) == [0, 1]
    assert answered(strict, *steps)[-1].extended is False
    assert streak(strict, "2026-03-10 15:00", *steps).extended_at == at("2026-03-10 13:00")


def test_a_users_own_threshold_acts_only_while_it_is_allowed() -> None:
    strict = StreakSettings(thresholds=(("words", Decimal(10)),), customisable=True)
    own = ChangePreferences(at("2026-03-10 09:00"), ADA, thresholds=(("words", Decimal(2)),))
    steps = (move("2026-03-10 08:00", "UTC"), own, event("2026-03-10 12:00", "2"))

    assert lengths(replace(DAILY, streak=strict), *steps) == [0, 0, 1]
    assert answered(replace(DAILY, streak=replace(strict, customisable=False)), *steps)[1].issue is (
        Issue.NOT_CUSTOMISABLE
    )


def test_days_off_hold_without_a_freeze() -> None:
    weekend = frozenset({0, 6})
    rules = replace(ONE_FREEZE, streak=replace(ONE_FREEZE.streak, days_off=weekend))
    friday = event("2026-03-13 12:00")

    assert streak(rules, "2026-03-13 13:00", friday).expires == day("2026-03-16")
    assert streak(rules, "2026-03-16 23:00", friday).freezes == 1
    assert streak(rules, "2026-03-17 00:00", friday).freezes == 0


def pause(text: str, start: str, end: str) -> AddPause:
    return AddPause(at(text), ADA, "holiday", day(start), day(end))


def test_a_pause_holds_and_is_told_even_for_a_counted_day() -> None:
    steps = (
        event("2026-03-10 12:00"),
        pause("2026-03-10 13:00", "2026-03-10", "2026-03-12"),
        event("2026-03-13 12:00"),
    )

    assert lengths(DAILY, *steps) == [1, 1, 2]
    assert streak(DAILY, "2026-03-10 14:00", *steps[:2]).expires == day("2026-03-13")
    assert [entry.used_pause for entry in history(DAILY, "2026-03-13 12:00", *steps, periods=4)] == [
        True,
        True,
        True,
        False,
    ]


def test_a_pause_of_one_day_holds_the_month() -> None:
    steps = (
        event("2026-01-10 12:00"),
        pause("2026-01-11 12:00", "2026-02-14", "2026-02-14"),
        event("2026-03-31 12:00"),
    )

    assert lengths(MONTHLY, *steps) == [1, 1, 2]


def test_deleting_a_pause_leaves_settled_days() -> None:
    delete = DeletePause(at("2026-03-12 12:00"), ADA, "holiday")
    steps = (event("2026-03-10 12:00"), pause("2026-03-10 13:00", "2026-03-11", "2026-03-20"), delete)

    assert streak(DAILY, "2026-03-12 13:00", *steps).expires == day("2026-03-12")
    assert [entry.used_pause for entry in history(DAILY, "2026-03-12 13:00", *steps, periods=2)] == [True, False]


@pytest.mark.parametrize(
    ("start", "end", "issue"),
    [
        ("2026-03-09", "2026-03-12", Issue.PAUSE_IN_THE_PAST),
        ("2026-03-12", "2026-03-11", Issue.PAUSE_ENDS_BEFORE_START),
    ],
)
def test_a_pause_is_refused(start: str, end: str, issue: Issue) -> None:
    assert last(DAILY, move("2026-03-10 01:00", "UTC"), pause("2026-03-10 02:00", start, end)).issue is issue


def test_a_reset_closes_the_day_and_the_next_one_may_count() -> None:
    steps = (
        event("2026-03-09 12:00"),
        event("2026-03-10 12:00"),
        Reset(at("2026-03-10 13:00"), ADA),
        event("2026-03-10 14:00"),
        event("2026-03-11 12:00"),
    )

    assert lengths(DAILY, *steps) == [1, 2, 0, 0, 1]
    assert history(DAILY, "2026-03-11 13:00", *steps, periods=2)[0] == StreakPeriod(
        day("2026-03-10"), day("2026-03-10"), 0, used_freeze=False, used_pause=False, reset_at=at("2026-03-10 13:00")
    )


def test_a_restore_after_a_reset_takes_up_the_chain_on_the_next_day() -> None:
    steps = (
        event("2026-03-09 12:00"),
        event("2026-03-10 12:00"),
        Reset(at("2026-03-10 13:00"), ADA),
        Restore(at("2026-03-10 14:00"), ADA),
        event("2026-03-10 15:00"),
        event("2026-03-11 12:00"),
    )

    assert lengths(DAILY, *steps) == [1, 2, 0, 2, 2, 3]
    assert streak(DAILY, "2026-03-10 16:00", *steps[:5]).expires == day("2026-03-11")
    assert streak(DAILY, "2026-03-10 16:00", *steps[:5]).extended_at == at("2026-03-10 14:00")


def test_a_restored_streak_must_go_on_today() -> None:
    steps = (event("2026-03-10 12:00"), event("2026-03-11 12:00"), Restore(at("2026-03-20 14:00"), ADA))

    shown = streak(DAILY, "2026-03-20 14:00", *steps)

    assert (shown.length, shown.started, shown.expires) == (2, day("2026-03-10"), day("2026-03-20"))
    assert streak(DAILY, "2026-03-21 00:00", *steps).length == 0
    assert [entry.length for entry in history(DAILY, "2026-03-21 00:00", *steps, periods=3)] == [0, 0, 0]


def test_a_restored_streak_keeps_its_length_when_today_has_counted() -> None:
    steps = (event("2026-03-10 12:00"), event("2026-03-11 12:00"), event("2026-03-20 12:00"))

    assert lengths(DAILY, *steps, Restore(at("2026-03-20 14:00"), ADA), event("2026-03-21 12:00")) == [1, 2, 1, 2, 3]


@pytest.mark.parametrize(("now", "length"), [("2026-06-08 12:00", 1), ("2026-06-09 12:00", None)])
def test_the_ninety_days_of_a_restore_include_today(now: str, length: int | None) -> None:
    # 8 June is the 90th day from 11 March on, whose end the streak reached no more.
    restored = last(DAILY, event("2026-03-11 12:00"), Restore(at(now), ADA)).streak

    assert (restored.length if restored else None) == length


def test_nothing_to_restore_and_nothing_to_reset() -> None:
    lost = event("2026-03-10 12:00", "0")

    assert last(DAILY, lost, Restore(at("2026-03-10 13:00"), ADA)).issue is Issue.NOTHING_TO_RESTORE
    assert last(DAILY, lost, Reset(at("2026-03-10 13:00"), ADA)).issue is Issue.NOTHING_TO_RESET
    assert last(DAILY, Reset(at("2026-03-10 13:00"), ADA)).issue is Issue.UNKNOWN_USER


def test_a_streak_that_is_switched_off_goes_on_unseen() -> None:
    off = ChangePreferences(at("2026-03-10 13:00"), ADA, enabled=False)
    on = ChangePreferences(at("2026-03-11 13:00"), ADA, enabled=True)

    assert lengths(DAILY, event("2026-03-10 12:00"), off, event("2026-03-11 12:00"), on) == [1, 0, 0, 2]


def test_no_freeze_is_used_while_the_streak_is_switched_off() -> None:
    off = ChangePreferences(at("2026-03-10 13:00"), ADA, enabled=False)
    on = ChangePreferences(at("2026-03-13 13:00"), ADA, enabled=True)

    answer = last(ONE_FREEZE, event("2026-03-10 12:00"), off, on)

    assert answer.streak is not None
    assert (answer.streak.length, answer.streak.freezes, answer.settled) == (0, 1, ())
