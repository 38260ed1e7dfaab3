"""Use case: write down everything that is kept of a tenant, as it was at one moment (behaviour 1.4).

DynamoDB reads a table piece by piece, while requests change it. So it is read twice: if nothing is different the second
time, then what was read is what there was when the first reading ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from plaudit.documents.backup_file import Backup, BackupWriter, Fingerprint, Header, RawItem
from plaudit.domain.errors import PlauditError
from plaudit.domain.tenancy import Tenant
from plaudit.storage.api_keys import api_key_to_item, list_keys_of_tenant
from plaudit.storage.attributes import to_attributes
from plaudit.storage.registry import Registry
from plaudit.storage.table_copies import is_expired, scan_items, version_of
from plaudit.storage.tenant_tables import TenantTable

MAX_TRIES = 5
"""How often a table is read anew because it changed."""


class TenantBusyError(PlauditError):
    """The tenant changes faster than it can be read."""

    def __init__(self) -> None:
        super().__init__(
            "The tenant is so busy that no moment could be captured. Archive it first (`plaudit tenant archive`), or "
            "restore its table to a moment of the past on AWS (point-in-time recovery), and name that one with --table."
        )


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: a tenant of an environment that is named `ORG/ENV`, out of its table or a copy of that."""

    environment: str
    tenant: Tenant
    table: TenantTable
    copy: str | None = None

    def items(self, now: datetime) -> Iterator[RawItem]:
        """Yield what there is, but what DynamoDB may delete at any moment."""
        return (item for item in scan_items(self.table, self.copy) if not is_expired(item, now))


def back_up(registry: Registry, source: Source, out: IO[bytes], now: datetime) -> Backup:
    """Write a backup into a file, from its beginning, and return what it says of itself; raises TenantBusyError.

    Safe to repeat: it changes nothing but the file.
    """
    for _ in range(MAX_TRIES):
        seen, version = _look(source, now)
        header = Header(source.environment, source.tenant.customer_id, source.tenant.name, now, version)
        with BackupWriter(out) as writer:
            writer.begin(header)
            if _write_items(writer, source, now) != seen:
                continue
            for key in list_keys_of_tenant(registry, source.tenant.id):
                writer.add_key(to_attributes(api_key_to_item(key)))
            return Backup(header, writer.end())
    raise TenantBusyError


def _look(source: Source, now: datetime) -> tuple[Fingerprint, int]:
    """Return the fingerprint of what there is, and the version of the configuration."""
    fingerprint, version = Fingerprint(), 0
    for item in source.items(now):
        fingerprint.add(item)
        version = version_of(item) or version
    return fingerprint, version


def _write_items(writer: BackupWriter, source: Source, now: datetime) -> Fingerprint:
    fingerprint = Fingerprint()
    for item in source.items(now):
        fingerprint.add(item)
        writer.add_item(item)
    return fingerprint
