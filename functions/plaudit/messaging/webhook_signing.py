"""How a receiver knows that a delivery comes from here (behaviour 8.2).

`X-Trophy-Signature` is what receivers written for Trophy compare with the one value they compute, so it holds one
signature: that of the newest secret. For a day after a rotation `X-Trophy-Signature-Previous` holds that of the secret
before. The Standard Webhooks headers sign id and time as well, so that replays can be told, and hold all signatures at
once.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from plaudit.domain.identifiers import WebhookId

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)

SIGNATURE = "X-Trophy-Signature"
PREVIOUS_SIGNATURE = "X-Trophy-Signature-Previous"
ID = "webhook-id"
TIMESTAMP = "webhook-timestamp"
SIGNATURES = "webhook-signature"
MAX_TIMESTAMP_DIGITS = 12


def webhook_secret(master: bytes, webhook_id: WebhookId, generation: int) -> str:
    """Return a secret of a webhook. It is derived, so that it can be shown again though it is stored nowhere."""
    # The number comes first and has no colon, so no two pairs have the same label.
    label = f"plaudit:webhook-secret:{generation}:{webhook_id}"
    return PREFIX + _base64(_mac(master, label.encode()))


def signature_headers(secrets: Sequence[str], delivery_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that sign a body: by one secret, or by two with the newest first.

    Trophy's header is keyed with the text of the secret as it is shown, prefix and all; the Standard Webhooks
    signature with the bytes that stand in base64 after the prefix.
    """
    timestamp = str(int(now.timestamp()))
    trophy = [_base64(_mac(secret.encode(), body)) for secret in secrets]
    standard = [_standard_signature(secret, delivery_id, timestamp, body) for secret in secrets]
    names = (SIGNATURE, PREVIOUS_SIGNATURE)
    return dict(zip(names, trophy, strict=False)) | {
        ID: delivery_id,
        TIMESTAMP: timestamp,
        SIGNATURES: " ".join(standard),
    }


def verify(
    secret: str, headers: Mapping[str, str], body: bytes, now: datetime, tolerance: timedelta = TOLERANCE
) -> str | None:
    """Return why a delivery is not to be trusted, as a sentence, or None if it is good under this secret."""
    sent = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in (SIGNATURE, ID, TIMESTAMP, SIGNATURES) if name.lower() not in sent]
    if missing:
        return f"The header {missing[0]} is missing."
    if not _is_timely(sent[TIMESTAMP], now, tolerance):
        return f"The timestamp is not within {tolerance.total_seconds() / 60:g} minutes of now."
    try:
        standard = _standard_signature(secret, sent[ID], sent[TIMESTAMP], body)
    except (binascii.Error, ValueError):
        return "The secret is not valid: it is whsec_ and base64."
    trophy = _base64(_mac(secret.encode(), body))
    if not _is_among(standard, sent[SIGNATURES].split(" ")):
        return f"No signature in {SIGNATURES} is that of this secret and body."
    if not _is_among(trophy, [sent[SIGNATURE.lower()], sent.get(PREVIOUS_SIGNATURE.lower(), "")]):
        return f"{SIGNATURE} is not that of this secret and body."
    return None


def _standard_signature(secret: str, delivery_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return f"v1,{_base64(_mac(key, f'{delivery_id}.{timestamp}.'.encode() + body))}"


def _is_timely(timestamp: str, now: datetime, tolerance: timedelta) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= MAX_TIMESTAMP_DIGITS):
        return False
    return abs(now.timestamp() - int(timestamp)) <= tolerance.total_seconds()


def _is_among(expected: str, found: Sequence[str]) -> bool:
    return any(hmac.compare_digest(expected.encode(), each.encode()) for each in found)


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
