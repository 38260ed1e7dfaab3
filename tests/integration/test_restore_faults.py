"""A restore that is cut short is finished by the same command; where something is wrong, nothing is opened (1.4)."""

import gzip
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pytest

from dumps import Dump
from integration.conftest import Rig, make_rig
from integration.originals import Original, customer_ids, items_of, make_original, tenant_of
from integration.webhook_queues import webhooks_that_nobody_tells
from interruptions import DeathError, dying_after, just_before
from plaudit.clock import utc_now
from plaudit.documents.backup_file import BackupFileError
from plaudit.domain.identifiers import CustomerId, TenantId
from plaudit.domain.tenancy import TenantStatus
from plaudit.services import restore_tenant
from plaudit.services.announce import OUTBOX_POINTERS
from plaudit.services.manage_tenants import archive_tenant
from plaudit.services.open_tenant import registry
from plaudit.services.restore_tenant import RestoreFailedError, Target, TargetTakenError, interim_id
from plaudit.storage import pointers
from plaudit.storage.clock_slots import CLOCK_POINTERS
from plaudit.storage.dynamodb import ItemKey, delete_all, write_all
from plaudit.storage.pointers import Pointers
from plaudit.storage.restore_marks import claim_restore
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli.connection import Deployment

A_LONG_TIME = 10_000
STRAY = ItemKey("STRAY", "STRAY")


@pytest.fixture(scope="module")
def original(connected: Deployment) -> Iterator[Original]:
    assert connected.stack_name
    with webhooks_that_nobody_tells():
        yield make_original()


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a small table is put in several parts."""
    monkeypatch.setattr(restore_tenant, "ITEMS_AT_ONCE", 50)


def interim_of(original: Original, customer_id: str) -> CustomerId:
    """The customer id that a tenant has while it is filled."""
    target = Target(original.rig.environment, CustomerId(customer_id))
    return interim_id(target, original.restore("finished").backup.footer.sha256)


def timeless(items: Dump) -> Dump:
    """Items without the moment at which the webhooks were switched off."""
    latest = max(key for key in items if key.pk == "CONFIGURATION_HISTORY")
    return {key: item if key != latest else item | {"at": "-"} for key, item in items.items()}


def pointed(kind: Pointers, tenant_id: TenantId) -> int:
    due = kind.list_until(registry(), utc_now().replace(year=9999))
    return sum(each.tenant_id == tenant_id for each in due)


def die_and_repeat(original: Original, customer_id: str, rig: Rig, calls: int) -> bool:
    """Restore in a process that dies after so many calls, and again; tell whether it died at all."""
    with dying_after(calls) as death, suppress(DeathError):
        original.restore(customer_id, into=rig)
    pointers._pointed.clear()  # noqa: SLF001 - what the dead process remembered is gone
    assert original.restore(customer_id, into=rig).tenant.status is TenantStatus.ACTIVE
    return death.happened


def test_wherever_a_restore_dies_the_same_command_finishes_it(original: Original) -> None:
    whole = original.restore("whole")
    expected = timeless(items_of(original.rig, "whole"))
    slots = pointed(CLOCK_POINTERS, whole.tenant.id)
    deaths = 0

    for calls in range(0, A_LONG_TIME, 5):
        if not die_and_repeat(original, f"copy-{calls}", original.rig, calls):
            break
        deaths += 1
        assert timeless(items_of(original.rig, f"copy-{calls}")) == expected, calls
        tenant = tenant_of(original.rig, f"copy-{calls}")
        assert (tenant.status, tenant.purge_at) == (TenantStatus.ACTIVE, None), calls
        assert (pointed(CLOCK_POINTERS, tenant.id), pointed(OUTBOX_POINTERS, tenant.id)) == (slots, 1), calls

    assert deaths > 8
    assert not [each for each in customer_ids(original.rig) if each.startswith("restoring-")]


def test_a_restore_that_dies_at_every_call_comes_to_an_end(original: Original) -> None:
    expected = timeless(items_of(original.rig, original.restore("whole").tenant.customer_id))

    for calls in range(1, A_LONG_TIME):
        with dying_after(calls) as death, suppress(DeathError):
            original.restore("stubborn")
        if not death.happened:
            break

    assert timeless(items_of(original.rig, "stubborn")) == expected


def test_in_a_single_tenant_environment_too(original: Original) -> None:
    expected = timeless(items_of(original.rig, original.restore("whole").tenant.customer_id))

    for calls in (4, 13, 30):
        single = make_rig()
        assert die_and_repeat(original, "", single, calls)
        assert timeless(items_of(single)) == expected, calls


def test_until_it_is_whole_nobody_reaches_it(original: Original) -> None:
    interim = interim_of(original, "closed")
    seen: list[object] = []

    def look() -> None:
        seen.append(tenant_of(original.rig, interim).status)
        seen.append(original.rig.caller(interim).application("GET", "/achievements").status)
        seen.append(original.rig.caller("closed").application("GET", "/achievements").status)

    with just_before("BatchWriteItem", look):
        original.restore("closed")

    assert seen == [TenantStatus.ARCHIVED, 404, 404]
    assert original.rig.caller("closed").application("GET", "/achievements").status == 200


def test_a_finished_restore_is_left_alone(original: Original) -> None:
    first = original.restore("left")
    user = original.world.users[0]
    assert original.rig.caller("left").send_event(original.world.keys["metrics"], user, 5).status == 201

    second = original.restore("left")
    archived = archive_tenant(registry(), original.rig.environment.id, first.tenant.id, utc_now())
    third = original.restore("left")

    assert (first.is_new, second.is_new, third.is_new) == (True, False, False)
    assert third.tenant == archived
    assert items_of(original.rig, "left")[ItemKey(f"USER#{user}", "STATE")]["version"] > 3


def test_a_tenant_that_is_there_already_is_refused(original: Original) -> None:
    before = items_of(original.rig, "acme")

    with pytest.raises(TargetTakenError, match='There is a tenant "acme" already'):
        original.restore("acme")

    assert items_of(original.rig, "acme") == before
    assert tenant_of(original.rig, "acme").status is TenantStatus.ACTIVE


def test_a_single_tenant_environment_in_which_something_is_set_up_is_refused(original: Original) -> None:
    single = make_rig()
    single.caller().create_metric("words")

    with pytest.raises(TargetTakenError, match="holds something already"):
        original.restore("", into=single)

    assert [each["key"] for each in single.caller().admin("GET", "/metrics").body] == ["words"]


@pytest.mark.parametrize("cut", [0, 1, 500, -9, -1])
def test_a_file_that_was_cut_off_makes_nothing(original: Original, cut: int) -> None:
    before = customer_ids(original.rig)

    with pytest.raises(BackupFileError):
        original.restore("cut", file=BytesIO(original.file.getvalue()[:cut]))

    assert customer_ids(original.rig) == before


def test_a_file_in_which_a_byte_was_changed_makes_nothing(original: Original) -> None:
    before, content = customer_ids(original.rig), original.file.getvalue()
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]

    with pytest.raises(BackupFileError):
        original.restore("changed", file=BytesIO(changed))

    assert customer_ids(original.rig) == before


def test_a_file_of_a_later_version_makes_nothing(original: Original) -> None:
    before, lines = customer_ids(original.rig), gzip.decompress(original.file.getvalue())
    assert lines.count(b'"format":1') == 1
    later = gzip.compress(lines.replace(b'"format":1', b'"format":2'))

    with pytest.raises(BackupFileError, match="The backup has the format 2"):
        original.restore("later", file=BytesIO(later))

    assert customer_ids(original.rig) == before


def test_what_somebody_else_wrote_meanwhile_keeps_it_closed(original: Original) -> None:
    interim = interim_of(original, "strange")

    def meddle() -> None:
        table = original.rig.table(interim)
        write_all(table.client, table.name, [{"PK": STRAY.pk, "SK": STRAY.sk}])

    with just_before("BatchWriteItem", meddle), pytest.raises(RestoreFailedError, match="somebody else wrote into it"):
        original.restore("strange")
    assert "strange" not in customer_ids(original.rig)
    assert tenant_of(original.rig, interim).status is TenantStatus.ARCHIVED

    delete_stray(original.rig.table(interim))
    assert original.restore("strange").tenant.status is TenantStatus.ACTIVE
    assert STRAY not in items_of(original.rig, "strange")


def test_of_two_processes_that_restore_at_once_the_later_one_goes_on(original: Original) -> None:
    sha256 = original.restore("finished").backup.footer.sha256
    interim = interim_of(original, "twice")

    def take_over() -> None:
        claim_restore(original.rig.table(interim), sha256, "the other one")

    with just_before("BatchWriteItem", take_over), pytest.raises(RestoreFailedError, match="Another process"):
        original.restore("twice")

    assert "twice" not in customer_ids(original.rig)
    assert original.restore("twice").tenant.status is TenantStatus.ACTIVE


def delete_stray(table: TenantTable) -> None:
    delete_all(table.client, table.name, [STRAY])
