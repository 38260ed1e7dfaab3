"""A tenant is written to a file as it is, and another one is made of it that is the same (behaviour 1.4)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from api import Caller
from api_documents import Operation, operations
from conformance.probing import requests_about
from dumps import stored_items
from integration.conftest import Rig, make_rig
from integration.originals import Original, backup_of, items_of, make_original, tenant_of
from integration.webhook_queues import webhooks_that_nobody_tells
from interruptions import before_each
from plaudit.clock import utc_now
from plaudit.domain.identifiers import UserId
from plaudit.domain.tenancy import TenantStatus
from plaudit.services.announce import OUTBOX_POINTERS
from plaudit.services.backup_tenant import TenantBusyError
from plaudit.services.open_tenant import registry
from plaudit.services.verify_user import open_archive, verify_user
from plaudit.storage.api_keys import delete_keys_of_tenant, list_keys_of_tenant
from plaudit.storage.clock_slots import CLOCK_POINTERS, list_slots
from plaudit.storage.keys import CONFIGURATION_VERSION, RESTORE, configuration_history_key, webhook_key
from plaudit.storage.pointers import Pointers
from plaudit_cli.connection import Deployment

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
READS = [operation for operation in operations("application") if operation.method == "get"]


@pytest.fixture(scope="module")
def original(connected: Deployment) -> Iterator[Original]:
    assert connected.stack_name
    with webhooks_that_nobody_tells():
        yield make_original()


@pytest.fixture(scope="module")
def copy(original: Original) -> Rig:
    """The environment, in which a copy of the tenant is the tenant `copy`."""
    assert original.restore("copy").tenant.customer_id == "copy"
    return original.rig


def pointed(pointers: Pointers, rig: Rig, customer_id: str) -> list[datetime]:
    """The slots of time in which the registry knows of something for a tenant."""
    tenant_id = rig.tenant_id(customer_id)
    return [each.slot for each in pointers.list_until(registry(), END_OF_TIME) if each.tenant_id == tenant_id]


def test_a_restored_tenant_that_keeps_its_webhooks_has_every_item_and_a_mark_of_where_it_is_from(
    original: Original,
) -> None:
    restored = original.restore("same", keeps_webhooks=True)

    stored, copied = (stored_items(original.rig.table(each).name) for each in ("acme", "same"))
    mark = copied.pop(RESTORE)
    assert (mark["sha256"], mark["is_complete"]) == (restored.backup.footer.sha256, True)
    assert len(stored) > 50
    assert copied == stored


def test_else_its_webhooks_are_off_which_is_the_latest_change_of_its_configuration(copy: Rig) -> None:
    stored, copied = items_of(copy, "acme"), items_of(copy, "copy")

    changed = {key for key in stored | copied if stored.get(key) != copied.get(key)}
    version = int(stored[CONFIGURATION_VERSION]["version"])
    [hook] = [each for each in copy.caller("acme").admin("GET", "/webhooks").body if each["enabled"]]
    assert changed == {
        CONFIGURATION_VERSION,
        configuration_history_key(version + 1, 0),
        webhook_key(hook["id"]),
    }
    assert [each["enabled"] for each in copy.caller("copy").admin("GET", "/webhooks").body] == [False, False]


@pytest.mark.parametrize("operation", [pytest.param(each, id=each.id) for each in READS])
def test_every_read_answers_the_same_of_both(original: Original, copy: Rig, operation: Operation) -> None:
    requests = list(requests_about(operation, original.world))
    assert requests

    for request in requests:
        one, other = (request.send(copy.caller(each)) for each in ("acme", "copy"))
        assert (other.status, other.body) == (one.status, one.body), request.text
        assert one.status in (200, 422), request.text


@pytest.mark.parametrize(
    ("board", "query"),
    [("words-board", {}), ("xp-board", {}), ("streak-board", {}), ("regions", {"userAttributes": "bkp-region:south"})],
)
def test_every_board_ranks_the_same_users(copy: Rig, board: str, query: dict[str, str]) -> None:
    one, other = (
        copy.caller(each).application("GET", f"/leaderboards/bkp-{board}", query=query) for each in ("acme", "copy")
    )

    assert (other.status, other.body) == (200, one.body)


def test_what_is_stored_of_users_is_what_their_logs_say(original: Original, copy: Rig) -> None:
    archive = open_archive(copy.table("copy"))

    verdicts = [verify_user(archive, UserId(user)) for user in original.world.users]

    assert [(each.entries > 1, each.differences) for each in verdicts] == [(True, ()), (True, ())]


def test_an_event_counts_in_the_copy_alone(original: Original) -> None:
    original.restore("counting")
    metric, user = original.world.keys["metrics"], original.world.users[0]
    counting, acme = original.rig.caller("counting"), original.rig.caller("acme")

    answer = counting.send_event(metric, user, 5)

    assert (answer.status, answer.body["total"]) == (201, 18)
    assert (counting.total(metric, user), acme.total(metric, user)) == (18, 13)


def test_the_clock_and_the_sweep_know_where_to_look(original: Original) -> None:
    original.restore("pointed")

    slots = list(list_slots(original.rig.table("acme"), END_OF_TIME))
    assert len(slots) > 1
    assert pointed(CLOCK_POINTERS, original.rig, "pointed") == slots
    assert len(pointed(OUTBOX_POINTERS, original.rig, "pointed")) == 1


@pytest.mark.usefixtures("original")
def test_application_keys_open_the_copy_where_the_original_has_none() -> None:
    first = make_original()
    user, key = first.world.users[0], first.world.application_keys[first.world.users[0]]

    beside = first.restore("beside")
    assert (beside.keys, beside.keys_in_use) == (0, 2)
    assert list(list_keys_of_tenant(registry(), first.rig.tenant_id("beside"))) == []
    assert Caller(key, "beside").application("GET", f"/users/{user}").status == 404

    delete_keys_of_tenant(registry(), first.rig.tenant_id("acme"))
    other = make_rig("somebody")
    alone = first.restore("alone", into=other)
    assert (alone.keys, alone.keys_in_use) == (2, 0)
    assert Caller(key, "alone").application("GET", f"/users/{user}").body["id"] == user
    assert {each.environment_id for each in list_keys_of_tenant(registry(), alone.tenant.id)} == {other.environment.id}


def test_no_secret_is_in_a_backup(original: Original) -> None:
    content = original.file.getvalue()

    assert all(key.encode() not in content for key in original.world.application_keys.values())


def test_a_backup_is_taken_anew_when_the_tenant_changed_meanwhile(original: Original) -> None:
    original.restore("busy", keeps_webhooks=True)
    busy, user = original.rig.caller("busy"), original.world.users[1]

    def act(scans: int) -> None:
        if scans == 1:
            assert busy.send_event(original.world.keys["metrics"], user, 1).status == 201

    with before_each("Scan", act):
        file = backup_of(original.rig, "busy")

    original.restore("calm", keeps_webhooks=True, file=file)
    assert original.rig.caller("calm").total(original.world.keys["metrics"], user) == 13
    assert items_of(original.rig, "calm") == items_of(original.rig, "busy")


def test_a_tenant_that_never_rests_is_not_backed_up(original: Original) -> None:
    original.restore("restless")
    restless, user = original.rig.caller("restless"), original.world.users[1]
    scans = []

    def act(number: int) -> None:
        scans.append(number)
        assert restless.send_event(original.world.keys["metrics"], user, 1).status == 201

    with before_each("Scan", act), pytest.raises(TenantBusyError, match="Archive it first"):
        backup_of(original.rig, "restless")
    assert len(scans) == 10


def test_a_new_single_tenant_environment_takes_a_backup(original: Original) -> None:
    single = make_rig()

    restored = original.restore("", into=single)

    user = original.world.users[0]
    assert (restored.tenant.customer_id, restored.tenant.status) == ("", TenantStatus.ACTIVE)
    assert tenant_of(single).purge_at is None
    assert single.caller().total(original.world.keys["metrics"], user) == 13
    assert verify_user(open_archive(single.table()), UserId(user)).differences == ()
    assert restored.tenant.created_at < utc_now()


def test_a_backup_of_a_copy_is_one_of_the_original(original: Original) -> None:
    original.restore("first", keeps_webhooks=True)

    original.restore("second", keeps_webhooks=True, file=backup_of(original.rig, "first"))

    assert items_of(original.rig, "second") == items_of(original.rig, "acme")
