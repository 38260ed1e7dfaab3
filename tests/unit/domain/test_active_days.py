"""Behaviour 9.1: on which days of a year a user was active."""

from collections.abc import Iterator
from datetime import date

from factories import at
from plaudit.domain.active_days import ActiveYear, Activity, active_year
from plaudit.domain.local_time import zone_of
from plaudit.domain.users import UNSET, Sent

NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"


def event(when: str, time_zone: Sent[str | None] = UNSET) -> Activity:
    return Activity(at(when), is_event=True, time_zone=time_zone)


def change(when: str, time_zone: Sent[str | None] = UNSET) -> Activity:
    return Activity(at(when), is_event=False, time_zone=time_zone)


def events_in_2026(*oldest_first: Activity, zone: str | None = None) -> dict[date, int]:
    return dict(active_year(reversed(oldest_first), zone_of(zone), 2026).events)


def test_9_1_events_count_and_nothing_else_does() -> None:
    log = change("2026-03-09 12:00"), event("2026-03-10 08:00"), change("2026-03-10 09:00"), event("2026-03-10 23:59")

    assert events_in_2026(*log) == {date(2026, 3, 10): 2}


def test_9_1_every_entry_has_a_day() -> None:
    log = [event("2026-03-10 08:00"), change("2026-03-09 12:00")]

    year = active_year(log, zone_of(None), 2026)

    assert year.days == {at("2026-03-10 08:00"): date(2026, 3, 10), at("2026-03-09 12:00"): date(2026, 3, 9)}


def test_9_1_a_year_is_the_one_of_the_users_calendar() -> None:
    log = event("2025-12-31 14:59"), event("2025-12-31 15:00"), event("2026-12-31 14:59"), event("2026-12-31 15:00")

    assert events_in_2026(*log, zone=TOKYO) == {date(2026, 1, 1): 1, date(2026, 12, 31): 1}


def test_9_1_an_event_counts_on_the_day_of_the_zone_that_was_in_force() -> None:
    log = (
        event("2026-03-10 23:30"),
        event("2026-03-11 02:00", NEW_YORK),
        event("2026-03-11 03:00"),
        change("2026-03-12 12:00", TOKYO),
        event("2026-03-12 16:00"),
    )

    assert events_in_2026(*log, zone=TOKYO) == {date(2026, 3, 10): 3, date(2026, 3, 13): 1}


def test_9_1_a_zone_that_was_taken_back_is_utc() -> None:
    log = event("2026-03-10 02:00", NEW_YORK), event("2026-03-11 02:00", None), event("2026-03-12 02:00")

    assert events_in_2026(*log) == {date(2026, 3, 9): 1, date(2026, 3, 11): 1, date(2026, 3, 12): 1}


def test_9_1_no_more_of_the_log_is_read_than_is_needed() -> None:
    def log() -> Iterator[Activity]:
        yield event("2026-01-01 12:00")
        yield event("2025-12-28 12:00")
        raise AssertionError

    assert active_year(log(), zone_of(None), 2026).events == {date(2026, 1, 1): 1}


def test_9_1_the_log_is_read_until_the_zone_is_known() -> None:
    log = event("2020-01-01 12:00", TOKYO), event("2025-12-31 15:00"), change("2026-05-01 12:00", NEW_YORK)

    assert events_in_2026(*log, zone=NEW_YORK) == {date(2026, 1, 1): 1}


def test_9_1_a_year_without_anything() -> None:
    assert active_year([], zone_of(None), 1) == ActiveYear({}, {})
