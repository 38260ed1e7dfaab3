"""Behaviour 2.7: when the id of an erased user can be used again."""

from dataclasses import replace
from datetime import date, timedelta

from factories import NOW, USER, make_configuration, make_event, make_state
from plaudit.domain.counted import CohortId
from plaudit.domain.engine import apply
from plaudit.domain.erasures import Erasure, Remains, begin_erasure, finish_erasure, is_free, is_remembered

WAIT, A_DAY = timedelta(seconds=90), timedelta(days=1)


def begun(rounds: int = 0) -> Erasure:
    """The erasure of Ada, who did something yesterday for the first and last time."""
    user = apply(make_configuration(), make_state(), make_event(), NOW - A_DAY).state.user
    assert user is not None
    return replace(begin_erasure("hash", user, CohortId("cohort"), NOW, WAIT), rounds=rounds)


def test_2_7_an_erasure_knows_where_something_of_the_user_may_be() -> None:
    assert begun() == Erasure(
        digest="hash",
        erased_at=NOW,
        free_from=NOW + WAIT,
        waited=WAIT,
        remains=Remains(USER, date(2026, 3, 9), date(2026, 3, 9), CohortId("cohort")),
    )


def test_2_7_an_id_is_free_when_nothing_remains_and_no_request_of_before_can_be_under_way() -> None:
    finished = finish_erasure(begun(rounds=1), NOW)

    assert is_free(None, NOW)
    assert not is_free(begun(), NOW + A_DAY)
    assert not is_free(finished, NOW + timedelta(seconds=89))
    assert is_free(finished, NOW + WAIT)


def test_2_7_when_two_were_removing_things_an_id_is_free_when_neither_can_still_be_at_it() -> None:
    finished = finish_erasure(begun(rounds=2), NOW + timedelta(seconds=60))

    assert finished.remains is None
    assert finished.free_from == NOW + timedelta(seconds=240)


def test_2_7_who_has_the_id_anew_may_meet_late_retries_for_a_month() -> None:
    assert is_remembered(NOW, NOW + timedelta(days=29))
    assert not is_remembered(NOW, NOW + timedelta(days=30))
