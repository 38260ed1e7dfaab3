"""Behaviour 2.4: who is in the control group."""

from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.control_group import is_in_control_group
from plaudit.domain.identifiers import UserId


@given(st.text(), st.text())
def test_2_4_membership_is_monotone_when_the_ratio_rises(user_id: str, salt: str) -> None:
    memberships = [is_in_control_group(UserId(user_id), salt=salt, control_percent=each) for each in range(101)]

    assert memberships == sorted(memberships)
    assert (memberships[0], memberships[100]) == (False, True)


def test_2_4_membership_is_stable_and_about_as_frequent_as_asked() -> None:
    members = [
        number
        for number in range(10_000)
        if is_in_control_group(UserId(f"user-{number}"), salt="environment", control_percent=20)
    ]

    assert len(members) == 2022
    assert members[:5] == [0, 22, 23, 30, 31]
