"""Behaviour 9.5: where a test clock may be set to, and what is known of a move."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from factories import NOW, at
from plaudit.domain.identifiers import EnvironmentId, OrganisationId, TenantId
from plaudit.domain.tenancy import Environment, EnvironmentType
from plaudit.domain.test_clocks import (
    ClockAheadError,
    ClockGoesBackError,
    ClockMovingError,
    FrozenClock,
    ProductionClockError,
    advanced,
    arrived,
    end_of_window,
    is_left_alone,
    require_forward,
    require_rehearsal,
    require_release,
    set_clock,
)

LONGEST = timedelta(seconds=90)
LATER = at("2026-08-01 00:00")
ENVIRONMENT = EnvironmentId("environment")
CLOCK = FrozenClock(ENVIRONMENT, now=at("2026-04-01 00:00"), moved_at=NOW, touched_at=NOW)
AT_REST = arrived(CLOCK, NOW)


def test_9_5_freezing_time_begins_a_move() -> None:
    clock = set_clock(None, ENVIRONMENT, at("2026-04-01 00:00"), NOW, LONGEST)

    assert clock == CLOCK
    assert clock.is_pending


def test_9_5_setting_a_clock_to_where_it_stands_changes_nothing() -> None:
    assert set_clock(AT_REST, ENVIRONMENT, AT_REST.now, NOW, LONGEST) is AT_REST


def test_9_5_a_new_move_counts_anew_what_happens() -> None:
    before = replace(AT_REST, happened={"streak_lost": 2})

    clock = set_clock(before, ENVIRONMENT, LATER, NOW, LONGEST)

    assert (clock.now, clock.is_pending, clock.version, clock.happened) == (LATER, True, 3, {})


def test_9_5_a_move_that_is_extended_goes_on_counting_and_begins_with_the_first_tenant() -> None:
    before = replace(advanced(CLOCK, TenantId("acme"), CLOCK.now, NOW), happened={"streak_lost": 2})

    clock = set_clock(before, ENVIRONMENT, LATER, NOW, LONGEST)

    assert (clock.now, clock.tenant_id, clock.reached_at) == (LATER, None, None)
    assert clock.happened == {"streak_lost": 2}


def test_9_5_the_time_before_a_move_is_settled_when_no_request_of_then_can_be_under_way() -> None:
    soon = set_clock(AT_REST, ENVIRONMENT, LATER, NOW + timedelta(seconds=89), LONGEST)
    settled = set_clock(AT_REST, ENVIRONMENT, LATER, NOW + LONGEST, LONGEST)
    moved_back = set_clock(AT_REST, ENVIRONMENT, at("2026-03-01 00:00"), NOW + LONGEST, LONGEST)

    assert soon.settled_at is None
    assert settled.settled_at == at("2026-04-01 00:00")
    assert moved_back.settled_at == at("2026-03-01 00:00")


def test_9_5_the_time_is_settled_too_however_often_the_clock_is_moved() -> None:
    first = set_clock(AT_REST, ENVIRONMENT, at("2026-04-02 00:00"), NOW + timedelta(seconds=40), LONGEST)
    second = set_clock(arrived(first, NOW), ENVIRONMENT, at("2026-04-03 00:00"), NOW + timedelta(seconds=80), LONGEST)
    third = set_clock(arrived(second, NOW), ENVIRONMENT, at("2026-04-04 00:00"), NOW + timedelta(seconds=120), LONGEST)

    assert [clock.settled_at for clock in (first, second, third)] == [None, None, at("2026-04-01 00:00")]
    assert (third.settling_at, third.settling_since) == (at("2026-04-03 00:00"), NOW + timedelta(seconds=80))


def test_9_5_a_move_begins_where_the_latest_one_ended_unless_something_is_to_be_looked_for_again() -> None:
    def visited_until(before: FrozenClock, seconds: int = 1, wanted: datetime = LATER) -> datetime | None:
        return set_clock(before, ENVIRONMENT, wanted, NOW + timedelta(seconds=seconds), LONGEST).visited_until

    half_way = replace(CLOCK, visited_until=at("2026-03-01 00:00"))

    assert visited_until(AT_REST) == at("2026-04-01 00:00")
    assert visited_until(half_way) == at("2026-03-01 00:00")
    assert visited_until(AT_REST, seconds=90) is None
    assert visited_until(AT_REST, wanted=at("2026-02-01 00:00")) is None
    assert visited_until(replace(AT_REST, happened={"users_skipped": 1})) is None


def test_9_5_a_move_that_is_done_is_at_nobody_any_more() -> None:
    clock = arrived(advanced(CLOCK, TenantId("acme"), CLOCK.now, NOW), NOW)

    assert (clock.is_pending, clock.tenant_id, clock.reached_at) == (False, None, None)


@pytest.mark.parametrize(
    ("clock", "seconds", "is_alone"),
    [(CLOCK, 44, False), (CLOCK, 45, True), (AT_REST, 3600, False)],
    ids=["somebody is at it", "nobody is", "nothing to do"],
)
def test_9_5_a_move_without_a_sign_of_life_is_left_alone(clock: FrozenClock, seconds: int, *, is_alone: bool) -> None:
    assert is_left_alone(clock, NOW + timedelta(seconds=seconds)) == is_alone


def test_9_5_production_has_no_test_clock() -> None:
    live, staging = (
        Environment(ENVIRONMENT, OrganisationId("acme"), "key", "Name", type_, is_multi_tenant=False, created_at=NOW)
        for type_ in (EnvironmentType.PRODUCTION, EnvironmentType.STAGING)
    )

    require_rehearsal(staging)
    with pytest.raises(ProductionClockError, match="The time of the production environment cannot be frozen"):
        require_rehearsal(live)


def test_9_5_a_window_ends_with_the_utc_day() -> None:
    assert end_of_window(at("2026-03-31 23:45")) == at("2026-04-01 00:00")
    assert end_of_window(at("2026-04-01 00:00")) == at("2026-04-02 00:00")


def test_9_5_time_goes_back_only_where_nobody_has_lived() -> None:
    require_forward(at("2020-01-01 00:00"), NOW, has_users=False)
    require_forward(NOW, NOW, has_users=True)

    with pytest.raises(ClockGoesBackError, match=r"Use an instant from 2026-03-10T12:00:00\.000Z on"):
        require_forward(NOW - timedelta(microseconds=1), NOW, has_users=True)


def test_9_5_real_time_is_given_back_when_it_has_caught_up_and_nothing_is_pending() -> None:
    require_release(AT_REST, at("2026-04-01 00:00"))

    with pytest.raises(ClockMovingError, match="still being moved"):
        require_release(CLOCK, at("2026-04-01 00:00"))
    with pytest.raises(ClockAheadError, match=r"given back from 2026-04-01T00:00:00\.000Z on"):
        require_release(AT_REST, at("2026-03-31 23:59"))
