"""Behaviour 1.1-1.3: the form of keys, and what opens them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from factories import NOW
from plaudit.domain.api_keys import (
    ApiKey,
    KeyScope,
    KeyStatus,
    PresentedKey,
    find_presented_key,
    hash_key_body,
    is_last_use_stale,
    is_opened_by,
)
from plaudit.domain.identifiers import EnvironmentId, KeyId, OrganisationId

PEPPER = b"pepper"
BODY = "b" * 32
KEY = ApiKey(
    id=KeyId("id"),
    prefix="prefix00",
    body_hash=hash_key_body(BODY, PEPPER),
    scope=KeyScope.ADMIN,
    status=KeyStatus.ACTIVE,
    name="first",
    organisation_id=OrganisationId("organisation"),
    environment_id=EnvironmentId("environment"),
    is_multi_tenant=False,
    created_at=NOW,
)


@pytest.mark.parametrize(
    ("header", "presented"),
    [
        (f"prefix00.{BODY}", PresentedKey("prefix00", BODY)),
        (f"app_12345.{BODY}", PresentedKey("app_12345", BODY)),
        (None, None),
        ("", None),
        ("prefix00", None),
        (f"prefix0.{BODY}", None),
        (f"prefix000.{BODY}", None),
        (f"app_1234.{BODY}", None),
        (f"prefix00.{BODY}\n", None),
        (f"prefix00.{BODY}.{BODY}", None),
        ("prefix00." + "b" * 129, None),
        (f"préfix00.{BODY}", None),
    ],
)
def test_1_1_a_key_has_two_parts(header: str | None, presented: PresentedKey | None) -> None:
    assert find_presented_key(header) == presented


def test_1_1_only_the_right_body_opens_an_active_key() -> None:
    assert is_opened_by(KEY, PresentedKey("prefix00", BODY), PEPPER)
    assert not is_opened_by(KEY, PresentedKey("prefix00", BODY.replace("b", "c", 1)), PEPPER)
    assert not is_opened_by(KEY, PresentedKey("prefix00", BODY), b"another pepper")
    assert not is_opened_by(replace(KEY, status=KeyStatus.REVOKED), PresentedKey("prefix00", BODY), PEPPER)


def test_a_key_does_not_show_its_body_by_accident() -> None:
    assert repr(PresentedKey("prefix00", BODY)) == "PresentedKey(prefix='prefix00')"
    assert PresentedKey("prefix00", BODY).text == f"prefix00.{BODY}"


def test_1_2_a_use_is_written_down_once_an_hour() -> None:
    used = replace(KEY, last_used_at=NOW)

    assert is_last_use_stale(KEY, NOW)
    assert not is_last_use_stale(used, NOW + timedelta(minutes=59))
    assert is_last_use_stale(used, NOW + timedelta(hours=1))
