"""Use case: make a tenant out of a backup (behaviour 1.4).

Until it is whole the tenant is archived, in a multi-tenant environment under an id that nobody asks for. So a restore
that was given up is removed by itself when the time of grace is over. The table has a mark of which backup it is filled
from and how far that has come. When all is there and compared, the mark says so, and only then the clock and the
background jobs are told of the tenant: from then on its table may change, and nothing of the backup is put any more.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import IO

from plaudit.documents.backup_file import Backup, Fingerprint, RawItem, check_backup, items_in, keys_in
from plaudit.domain.api_keys import ApiKey
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.edits.webhooks import WebhookChange, change_webhook
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.identifiers import CustomerId
from plaudit.domain.tenancy import SHOWN, SINGLE_TENANT, Environment, EnvironmentType, Tenant, TenantStatus
from plaudit.ids import new_id
from plaudit.services.announce import expect_announcement
from plaudit.services.edit_configuration import edit_configuration
from plaudit.services.manage_tenants import archive_tenant, change_tenant, create_tenants
from plaudit.services.open_tenant import tenant_table
from plaudit.storage import outbox
from plaudit.storage.api_keys import PrefixTakenError, find_api_key, put_application_key, to_api_key
from plaudit.storage.attributes import from_attributes
from plaudit.storage.clock_slots import list_slots, point_at
from plaudit.storage.configuration import load_configuration
from plaudit.storage.registry import Registry
from plaudit.storage.restore_marks import RestoreTakenOverError, claim_restore, find_restore, note_restored
from plaudit.storage.table_copies import ITEMS_AT_ONCE, is_empty, is_expired, put_items, scan_items
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.tenants import find_door, find_tenant
from plaudit.storage.test_clocks import environment_now

GONE_SOON = timedelta(hours=1)
"""What expires within so long is not compared: DynamoDB may delete it meanwhile."""

ALL_TIME = datetime.max.replace(tzinfo=UTC)


class TargetTakenError(InvalidRequestError):
    """There is a tenant already, and it was not made from this backup."""


class RestoreFailedError(InvalidRequestError):
    """What is in the table in the end is not what the backup has."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup is restored to: a customer id of an environment, SINGLE_TENANT in a single-tenant one.

    `keeps_webhooks` has the webhooks of the copy on if they were: it tells the same receivers as the original.
    """

    environment: Environment
    customer_id: CustomerId
    keeps_webhooks: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """A tenant that was made from a backup; how many of its application keys open it, and how many were in use."""

    tenant: Tenant
    backup: Backup
    keys: int = 0
    keys_in_use: int = 0
    is_new: bool = True


def restore_backup(registry: Registry, source: IO[bytes], target: Target, now: datetime) -> Restored:
    """Make a tenant out of a backup, or go on with that; raises BackupFileError, TargetTakenError, IssueError.

    Safe to repeat with the same file and target, wherever it was cut short; what was finished is left as it is. Nothing
    is made of a file that is not whole. Raises RestoreFailedError when another process goes on with it meanwhile.
    """
    backup = check_backup(source)
    tenant = _ensure_tenant(registry, target, backup, now)
    table = tenant_table(tenant.id, target.environment.id)
    if _is_finished(table, target, tenant):
        return Restored(tenant, backup, is_new=False)
    try:
        _fill_once(registry, table, source, backup, now)
    except RestoreTakenOverError as error:
        raise RestoreFailedError("Another process goes on with this restore.") from error
    if not target.keeps_webhooks:
        _switch_webhooks_off(registry, table, now)
    _point(registry, table, now)
    keys, keys_in_use = _restore_keys(registry, source, target.environment, tenant)
    opened = change_tenant(
        registry,
        target.environment.id,
        tenant.id,
        customer_id=target.customer_id,
        status=TenantStatus.ACTIVE,
        now=now,
    )
    return Restored(opened, backup, keys, keys_in_use)


def interim_id(target: Target, sha256: str) -> CustomerId:
    """Return the customer id of a tenant while it is filled: another one for each backup and target."""
    if target.customer_id == SINGLE_TENANT:
        return SINGLE_TENANT
    digest = hashlib.sha256(f"{sha256}#{target.customer_id}".encode()).hexdigest()
    return CustomerId(f"restoring-{digest[:32]}")


def _ensure_tenant(registry: Registry, target: Target, backup: Backup, now: datetime) -> Tenant:
    """Return the tenant to be filled, made if there is none, or the one that is finished; raises TargetTakenError."""
    environment_id, interim = target.environment.id, interim_id(target, backup.footer.sha256)
    door = find_door(registry, environment_id, target.customer_id)
    if door is not None:
        tenant = find_tenant(registry, environment_id, door.tenant_id)
        if tenant is None or not _is_ours(tenant, backup.footer.sha256):
            raise TargetTakenError(_refusal(target))
        return tenant
    door = find_door(registry, environment_id, interim)
    if door is None or door.status is TenantStatus.CREATING:
        (outcome,) = create_tenants(registry, environment_id, [(interim, backup.header.name)], now)
        if isinstance(outcome, IssueError):
            raise outcome
        return outcome
    tenant = find_tenant(registry, environment_id, door.tenant_id)
    if tenant is None or tenant.status not in SHOWN:
        raise TargetTakenError("An earlier restore that was given up is being removed. Try again in an hour.")
    return tenant


def _is_ours(tenant: Tenant, sha256: str) -> bool:
    """Tell whether a tenant that has the target's id was made from this backup, or is one's own and holds nothing."""
    if tenant.status not in SHOWN:
        return False
    table = tenant_table(tenant.id, tenant.environment_id)
    mark = find_restore(table)
    if mark is None:
        return tenant.customer_id == SINGLE_TENANT and is_empty(table)
    return mark.sha256 == sha256


def _refusal(target: Target) -> str:
    if target.environment.is_multi_tenant:
        return (
            f'There is a tenant "{target.customer_id}" already, and it was not made from this backup. '
            "Restore to another customer id."
        )
    return (
        "The tenant of this environment holds something already. A backup is restored to a single-tenant environment "
        "only if that is new (`plaudit environment create`) and nothing was set up in it."
    )


def _is_finished(table: TenantTable, target: Target, tenant: Tenant) -> bool:
    """Tell whether nothing is left to do. One that was archived after it was finished is left archived.

    In a single-tenant environment nobody archives a tenant but the restore itself.
    """
    mark = find_restore(table)
    is_opened = tenant.status is TenantStatus.ACTIVE or target.environment.is_multi_tenant
    return mark is not None and mark.is_complete and tenant.customer_id == target.customer_id and is_opened


def _fill_once(registry: Registry, table: TenantTable, source: IO[bytes], backup: Backup, now: datetime) -> None:
    """Close the tenant and put all items of a backup into its table, unless they were. Safe to repeat."""
    run, items = new_id(), backup.footer.items
    mark = claim_restore(table, backup.footer.sha256, run)
    archive_tenant(registry, table.environment_id, table.tenant_id, now)
    if mark.is_complete:
        return
    _put_rest(table, source, run, mark.items, now)
    if _fingerprint(items_in(source), now) != _fingerprint(scan_items(table), now):
        note_restored(table, run, 0, is_complete=False)
        raise RestoreFailedError(
            "What is in the new table is not what the backup has: somebody else wrote into it. Nothing was opened. "
            "Send the same command again."
        )
    note_restored(table, run, items, is_complete=True)


def _put_rest(table: TenantTable, source: IO[bytes], run: str, done: int, now: datetime) -> None:
    items = islice(items_in(source), done, None)
    while part := list(islice(items, ITEMS_AT_ONCE)):
        put_items(table, [item for item in part if not is_expired(item, now)])
        done += len(part)
        note_restored(table, run, done, is_complete=False)


def _fingerprint(items: Iterator[RawItem], now: datetime) -> Fingerprint:
    fingerprint = Fingerprint()
    for item in items:
        if not is_expired(item, now + GONE_SOON):
            fingerprint.add(item)
    return fingerprint


def _switch_webhooks_off(registry: Registry, table: TenantTable, now: datetime) -> None:
    """Have nobody told of what happens to a copy. Safe to repeat; raises IssueError."""
    configuration = load_configuration(table)
    decisions = [
        partial(change_webhook, id_=id_, change=WebhookChange(is_enabled=False))
        for id_, webhook in configuration.webhooks.items()
        if webhook.is_enabled
    ]
    its_now = environment_now(registry, table.environment_id, now)
    for outcome in edit_configuration(table, configuration, decisions, its_now):
        if isinstance(outcome, IssueError):
            raise outcome


def _point(registry: Registry, table: TenantTable, now: datetime) -> None:
    """Tell the clock what is due, and the sweep that something waits to be told. Safe to repeat."""
    for slot in list(list_slots(table, ALL_TIME)):
        point_at(registry, table, slot, now)
    if not outbox.is_empty(table):
        expect_announcement(table)


def _restore_keys(registry: Registry, source: IO[bytes], environment: Environment, tenant: Tenant) -> tuple[int, int]:
    """Have application keys open the tenant, but those that are in use, mostly by the original. Safe to repeat.

    Returns how many there are of both.
    """
    restored, in_use = 0, 0
    for raw in keys_in(source):
        key = replace(
            to_api_key(from_attributes(raw)),
            organisation_id=environment.organisation_id,
            environment_id=environment.id,
            is_multi_tenant=environment.is_multi_tenant,
            is_production=environment.type is EnvironmentType.PRODUCTION,
            tenant_id=tenant.id,
        )
        if _put_key(registry, key):
            restored += 1
        else:
            in_use += 1
    return restored, in_use


def _put_key(registry: Registry, key: ApiKey) -> bool:
    """Store an application key and tell whether it opens its tenant."""
    try:
        put_application_key(registry, key)
    except PrefixTakenError:
        other = find_api_key(registry, key.prefix)
        return other is not None and other.tenant_id == key.tenant_id
    return True
