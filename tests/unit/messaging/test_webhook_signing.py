import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from plaudit.clock import utc_now
from plaudit.domain.identifiers import WebhookId
from plaudit.messaging.webhook_signing import signature_headers, verify, webhook_secret

MASTER = b"0123456789abcdef0123456789abcdef"
OLD = "whsec_7QvXsF7Ck6me7O3mHxZqk04+DQk+O+xF4MxO/7UJmG8="
NEW = "whsec_eB9Q/2cSt2fe5SegRUUtT4CM0KyXYcV4FZ3uKB62Qvs="
BODY = '{"type":"streak.lost","name":"Zoë"}'.encode()
NOW = datetime.fromtimestamp(1_800_000_000, UTC)

SIGNED = {
    "X-Trophy-Signature": "R5wxmllOKOfnWdpJNKa0aKW7oa3GBKLdL2QSIU6FHUI=",
    "webhook-id": "msg_1",
    "webhook-timestamp": "1800000000",
    "webhook-signature": "v1,D4ZFjRPEb9Z2eJgrtTMbvVVOjv9DwY4YIWphAm+NW4c=",
}


def test_8_2_a_secret_is_derived_from_the_webhook_and_its_generation() -> None:
    assert webhook_secret(MASTER, WebhookId("wh-1"), 1) == OLD
    assert webhook_secret(MASTER, WebhookId("wh-1"), 2) == NEW
    assert len(base64.b64decode(OLD.removeprefix("whsec_"))) == 32


def test_8_2_no_two_webhooks_or_generations_or_stacks_have_the_same_secret() -> None:
    secrets = {
        webhook_secret(master, WebhookId(id_), generation)
        for master in (MASTER, MASTER[::-1])
        for id_ in ("1", "11", "1:1", ":1", "1:")
        for generation in (1, 11, 111)
    }

    assert len(secrets) == 30


def test_8_2_a_delivery_is_signed_for_trophy_receivers_and_by_standard_webhooks() -> None:
    assert signature_headers([OLD], "msg_1", BODY, NOW) == SIGNED


def test_8_2_after_a_rotation_both_secrets_sign() -> None:
    assert signature_headers([NEW, OLD], "msg_1", BODY, NOW) == {
        "X-Trophy-Signature": "qh4cJKg7C82EbMUIOdRdJnLW6n2YpuqgqlqzwDSFopA=",
        "X-Trophy-Signature-Previous": "R5wxmllOKOfnWdpJNKa0aKW7oa3GBKLdL2QSIU6FHUI=",
        "webhook-id": "msg_1",
        "webhook-timestamp": "1800000000",
        "webhook-signature": (
            "v1,yCZKec4jz/WbF0yU29g+/iZ5bZbdh+5OgRQYU+jqf/E= v1,D4ZFjRPEb9Z2eJgrtTMbvVVOjv9DwY4YIWphAm+NW4c="
        ),
    }


def test_8_2_the_timestamp_is_the_instant_in_any_zone_without_its_fraction() -> None:
    elsewhere = (NOW + timedelta(microseconds=999_999)).astimezone(timezone(timedelta(hours=-8)))

    assert signature_headers([OLD], "msg_1", BODY, elsewhere) == SIGNED


def test_8_2_a_receiver_written_for_trophy_accepts_the_signature() -> None:
    headers = signature_headers([OLD], "msg_1", BODY, NOW)

    computed = base64.b64encode(hmac.new(OLD.encode("utf-8"), BODY, hashlib.sha256).digest()).decode()
    assert headers["X-Trophy-Signature"] == computed


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_8_2_the_official_standard_webhooks_library_accepts_both_secrets_after_a_rotation(secret: str) -> None:
    headers = signature_headers([NEW, OLD], "msg_1", BODY, utc_now())

    assert Webhook(secret).verify(BODY, headers) == {"type": "streak.lost", "name": "Zoë"}


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (BODY + b" ", {}),
        (BODY, {"webhook-id": "msg_2"}),
        (BODY, {"webhook-timestamp": str(int(utc_now().timestamp()) - 10)}),
        (BODY, {"webhook-timestamp": "1800000000"}),
    ],
)
def test_8_2_the_official_library_refuses_what_was_changed(body: bytes, changed: dict[str, str]) -> None:
    headers = signature_headers([OLD], "msg_1", BODY, utc_now())

    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body, headers | changed)


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_8_2_a_good_delivery_is_verified_under_either_secret(secret: str) -> None:
    headers = signature_headers([NEW, OLD], "msg_1", BODY, NOW)

    assert verify(secret, headers, BODY, NOW) is None
    assert verify(secret, {name.upper(): value for name, value in headers.items()}, BODY, NOW) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"webhook-id": "msg_2"}, "No signature in webhook-signature is that of this secret and body."),
        ({"webhook-timestamp": "1800000001"}, "No signature in webhook-signature is that of this secret and body."),
        ({"webhook-signature": "v1,é v2,"}, "No signature in webhook-signature is that of this secret and body."),
        ({"webhook-timestamp": "1800000301"}, "The timestamp is not within 5 minutes of now."),
        ({"webhook-timestamp": "1799999699"}, "The timestamp is not within 5 minutes of now."),
        ({"webhook-timestamp": "soon"}, "The timestamp is not within 5 minutes of now."),
        ({"webhook-timestamp": "9" * 5_000}, "The timestamp is not within 5 minutes of now."),
        ({"X-Trophy-Signature": "R5wx"}, "X-Trophy-Signature is not that of this secret and body."),
    ],
)
def test_8_2_a_changed_header_is_refused_with_the_reason(changed: dict[str, str], reason: str) -> None:
    assert verify(OLD, SIGNED | changed, BODY, NOW) == reason


@pytest.mark.parametrize("name", ["X-Trophy-Signature", "webhook-id", "webhook-timestamp", "webhook-signature"])
def test_8_2_a_missing_header_is_named(name: str) -> None:
    headers = {header: value for header, value in SIGNED.items() if header != name}

    assert verify(OLD, headers, BODY, NOW) == f"The header {name} is missing."


def test_8_2_another_body_or_secret_is_refused() -> None:
    reason = "No signature in webhook-signature is that of this secret and body."

    assert verify(OLD, SIGNED, BODY + b" ", NOW) == reason
    assert verify(NEW, SIGNED, BODY, NOW) == reason


@pytest.mark.parametrize("secret", ["whsec_not base64", "whsec_é", "whsec_abc"])
def test_8_2_a_secret_that_is_none_is_refused(secret: str) -> None:
    assert verify(secret, SIGNED, BODY, NOW) == "The secret is not valid: it is whsec_ and base64."


def test_8_2_five_minutes_of_difference_are_tolerated() -> None:
    assert verify(OLD, SIGNED, BODY, NOW + timedelta(minutes=5)) is None
    assert verify(OLD, SIGNED, BODY, NOW - timedelta(minutes=5)) is None
    assert verify(OLD, SIGNED, BODY, NOW + timedelta(days=1), tolerance=timedelta(days=1)) is None
