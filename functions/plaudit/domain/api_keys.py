"""API keys: their form, what is kept of them, and what they open (behaviour 1.1-1.3)."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plaudit.domain.identifiers import EnvironmentId, KeyId, OrganisationId, TenantId, UserId

MAX_ADMIN_KEYS = 3
"""How many admin keys an environment may have, revoked ones included (1.2)."""

LAST_USE_RESOLUTION = timedelta(hours=1)
"""How exactly the last use of a key is known; finer would cost a write on every request."""

_PRESENTED_KEY = re.compile(r"(?P<prefix>app_[A-Za-z0-9]{5}|[A-Za-z0-9]{8})\.(?P<body>[A-Za-z0-9_-]{16,128})")


class KeyScope(StrEnum):
    """Admin keys open both APIs; application keys the Application API for one user."""

    ADMIN = "admin"
    APPLICATION = "application"


class KeyStatus(StrEnum):
    """A revoked key opens nothing until it is re-activated."""

    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """A key as a request shows it."""

    prefix: str
    body: str

    @property
    def text(self) -> str:
        """The whole key, as the customer keeps it."""
        return f"{self.prefix}.{self.body}"

    def __repr__(self) -> str:
        """Leave out the body: it must not reach a log by accident."""
        return f"PresentedKey(prefix={self.prefix!r})"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is stored of a key. `tenant_id` and `user_id` are set for application keys only.

    Where `is_production`, no test clock has to be looked for (9.5); keys from before there were any do not say so.
    """

    id: KeyId
    prefix: str
    body_hash: bytes
    scope: KeyScope
    status: KeyStatus
    name: str
    organisation_id: OrganisationId
    environment_id: EnvironmentId
    is_multi_tenant: bool
    created_at: datetime
    last_used_at: datetime | None = None
    tenant_id: TenantId | None = None
    user_id: UserId | None = None
    is_production: bool = False


def find_presented_key(header: str | None) -> PresentedKey | None:
    """Return the two parts of a well-formed key, else None."""
    match = _PRESENTED_KEY.fullmatch(header or "")
    return PresentedKey(match["prefix"], match["body"]) if match else None


def hash_key_body(body: str, pepper: bytes) -> bytes:
    """Return the keyed hash that is stored instead of the body."""
    return hmac.digest(pepper, body.encode(), hashlib.sha256)


def is_opened_by(key: ApiKey, presented: PresentedKey, pepper: bytes) -> bool:
    """Tell whether an active key matches what was presented, in constant time."""
    matches = hmac.compare_digest(key.body_hash, hash_key_body(presented.body, pepper))
    return matches and key.status is KeyStatus.ACTIVE


def is_last_use_stale(key: ApiKey, now: datetime) -> bool:
    """Tell whether the stored last use is so old that this use should be written down."""
    return key.last_used_at is None or now - key.last_used_at >= LAST_USE_RESOLUTION
