"""Items that were written under an earlier schema are read: a backup of each version is kept, and restored here."""

from pathlib import Path

import pytest

from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.identifiers import CustomerId, UserId
from plaudit.services.open_tenant import registry
from plaudit.services.restore_tenant import Target, restore_backup
from plaudit.services.verify_user import open_archive, verify_everybody
from plaudit.storage.attributes import SCHEMA_VERSION, NewerItemError, from_attributes
from plaudit.storage.logs import list_log

KEPT = Path(__file__).parents[1] / "data"
EVENTS = {"tenant-schema-1.backup": 45}
"""How many events of words Ada sent, one word each."""


def test_a_backup_of_every_version_is_kept() -> None:
    assert {path.name for path in KEPT.glob("*.backup")} == set(EVENTS)
    assert len(EVENTS) == SCHEMA_VERSION


@pytest.mark.parametrize("name", EVENTS)
def test_a_tenant_of_an_earlier_version_lives_on(shared_rig: Rig, name: str) -> None:
    with (KEPT / name).open("rb") as file:
        restore_backup(registry(), file, Target(shared_rig.environment, CustomerId("old")), utc_now())
    caller, table = shared_rig.caller("old"), shared_rig.table("old")

    verdicts = list(verify_everybody(open_archive(table)))
    log = list(list_log(table, UserId("yst-ada"), newest_first=False))

    assert [verdict.differences for verdict in verdicts] == [(), ()]
    assert [entry.sequence for entry in log] == list(range(1, len(log) + 1))
    assert caller.total("yst-words", "yst-ada") == EVENTS[name]
    assert caller.send_event("yst-words", "yst-ada", 1).body["total"] == EVENTS[name] + 1


def test_an_item_of_a_later_version_is_not_guessed() -> None:
    with pytest.raises(NewerItemError):
        from_attributes({"PK": {"S": "USER#ada"}, "schema": {"N": str(SCHEMA_VERSION + 1)}})
