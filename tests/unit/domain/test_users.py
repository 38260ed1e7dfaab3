"""Behaviour 2.1-2.5: what a request changes of a user."""

from datetime import date

import pytest

from factories import NOW, PLAN, USER, at, make_configuration
from plaudit.domain.errors import FutureSignUpDateError, InvalidTimeZoneError, MissingEmailError
from plaudit.domain.identifiers import AttributeId
from plaudit.domain.users import (
    Profile,
    ProfileChange,
    change_profile,
    new_profile,
    visible_attributes,
    will_change_attributes,
)

CONFIGURATION = make_configuration()
LATER = at("2026-03-11 12:00")


def changed(profile: Profile, change: ProfileChange) -> Profile:
    return change_profile(profile, change, CONFIGURATION, LATER)


def test_2_1_only_the_id_is_required() -> None:
    profile = changed(new_profile(USER, NOW), ProfileChange())

    assert profile == Profile(id=USER, created_at=NOW, updated_at=NOW, is_subscribed_to_emails=True)


def test_2_1_only_the_fields_that_were_sent_change() -> None:
    ada = changed(new_profile(USER, NOW), ProfileChange(name="Ada", email="ada@example.com"))

    renamed = changed(ada, ProfileChange(name="Countess"))

    assert (renamed.name, renamed.email, renamed.updated_at) == ("Countess", "ada@example.com", LATER)


def test_2_1_null_clears() -> None:
    ada = changed(new_profile(USER, NOW), ProfileChange(name="Ada", time_zone="Europe/London", device_tokens=("t",)))

    cleared = changed(ada, ProfileChange(name=None, time_zone=None, device_tokens=None))

    assert (cleared.name, cleared.time_zone, cleared.device_tokens) == (None, None, None)


def test_2_1_a_change_that_changes_nothing_leaves_the_time_of_change() -> None:
    ada = change_profile(new_profile(USER, NOW), ProfileChange(name="Ada"), CONFIGURATION, NOW)

    assert changed(ada, ProfileChange(name="Ada")) is ada


def test_2_1_attributes_merge_key_by_key_and_null_removes_one() -> None:
    role = AttributeId("attribute-role")
    configuration = make_configuration(
        attributes=CONFIGURATION.attributes | {role: CONFIGURATION.attributes[PLAN]}  # type: ignore[operator]
    )
    ada = change_profile(
        new_profile(USER, NOW), ProfileChange(attributes={PLAN: "pro", role: "writer"}), configuration, NOW
    )

    merged = change_profile(ada, ProfileChange(attributes={PLAN: "free", role: None}), configuration, NOW)

    assert merged.attributes == {PLAN: "free"}


def test_1_8_values_of_a_deleted_attribute_are_not_shown_and_fall_away() -> None:
    ada = changed(new_profile(USER, NOW), ProfileChange(attributes={PLAN: "pro"}))
    without_plan = make_configuration(attributes={})

    assert visible_attributes(ada, CONFIGURATION) == {"plan": "pro"}
    assert visible_attributes(ada, without_plan) == {}
    assert change_profile(ada, ProfileChange(name="Ada"), without_plan, NOW).attributes == {}


def test_2_2_a_time_zone_is_an_iana_name() -> None:
    with pytest.raises(InvalidTimeZoneError):
        changed(new_profile(USER, NOW), ProfileChange(time_zone="Mars/Olympus"))


def test_2_2_subscribing_needs_an_address_stored_or_sent() -> None:
    nobody = new_profile(USER, NOW)
    ada = changed(nobody, ProfileChange(email="ada@example.com"))

    with pytest.raises(MissingEmailError):
        changed(nobody, ProfileChange(is_subscribed_to_emails=True))
    with pytest.raises(MissingEmailError):
        changed(ada, ProfileChange(is_subscribed_to_emails=True, email=None))
    assert changed(ada, ProfileChange(is_subscribed_to_emails=True)).email == "ada@example.com"


def test_2_2_unsubscribing_drops_the_address_for_as_long_as_it_lasts() -> None:
    ada = changed(new_profile(USER, NOW), ProfileChange(email="ada@example.com"))

    gone = changed(ada, ProfileChange(is_subscribed_to_emails=False))

    assert gone.email is None
    assert changed(gone, ProfileChange(email="ada@example.com")).email is None
    assert changed(gone, ProfileChange(email="a@b.c", is_subscribed_to_emails=True)).email == "a@b.c"


def test_2_5_a_sign_up_date_may_be_today_in_the_users_zone_but_not_later() -> None:
    tomorrow_in_utc = ProfileChange(signed_up_on=date(2026, 3, 12), time_zone="Pacific/Kiritimati")

    assert changed(new_profile(USER, NOW), tomorrow_in_utc).signed_up_on == date(2026, 3, 12)
    with pytest.raises(FutureSignUpDateError):
        changed(new_profile(USER, NOW), ProfileChange(signed_up_on=date(2026, 3, 12)))


@pytest.mark.parametrize(
    ("sent", "will_change"),
    [
        pytest.param({}, False, id="none sent"),
        pytest.param({PLAN: "pro"}, False, id="the same value"),
        pytest.param({PLAN: "free"}, True, id="another value"),
        pytest.param({PLAN: None}, True, id="a value removed"),
        pytest.param({AttributeId("attribute-city"): None}, False, id="one removed that is not there"),
        pytest.param({PLAN: "pro", AttributeId("attribute-city"): "Oslo"}, True, id="one more"),
    ],
)
def test_7_4_it_is_known_beforehand_whether_attributes_change(
    sent: dict[AttributeId, str | None],
    will_change: bool,  # noqa: FBT001  # a column of the table
) -> None:
    ada = changed(new_profile(USER, NOW), ProfileChange(attributes={PLAN: "pro"}))

    assert will_change_attributes(ada, ProfileChange(attributes=sent)) is will_change
