"""Behaviour 1.6: more at once than one change can hold is refused with a sentence, and nothing is half done."""

import pytest

from api import Answer
from integration.conftest import Rig
from plaudit.domain.identifiers import UserId
from plaudit.domain.points import MetricCause
from plaudit.storage.dynamodb import MAX_TRANSACTION_WRITES, TransactionTooLargeError, put, transact
from plaudit.storage.users import find_user
from rules import delete, make_attribute, make_metric, make_system, make_trigger, set_up

ATTRIBUTES = [make_attribute(f"attribute-{number}") for number in range(20)]
LONG = "🎉" * 255
WORDS, XP = make_metric("words"), make_system("xp")
EVERY_WORD = MetricCause(WORDS.id, 1)
FILTER = {attribute.id: LONG for attribute in ATTRIBUTES}
TRIGGERS = [make_trigger(XP, 5, EVERY_WORD, user_filter=FILTER) for _ in range(50)]


def send_word(rig: Rig) -> Answer:
    user = {"id": "ada", "attributes": {attribute.key: LONG for attribute in ATTRIBUTES}}
    body = {"user": user, "value": 1}
    return rig.caller().application("POST", "/metrics/words/event", body, headers={"idempotency-key": "one"})


def test_1_6_an_event_that_causes_too_much_is_422_and_leaves_nothing(rig: Rig) -> None:
    """Fifty awards share an item; with the filters of their triggers these have more than DynamoDB's 400 KB."""
    set_up(rig.table(), *ATTRIBUTES, WORDS, XP)
    set_up(rig.table(), *TRIGGERS)

    answer = send_word(rig)

    assert answer.status == 422
    assert answer.body == {
        "error": "Too many rules act on this at once. Nothing was applied. "
        "Set up fewer triggers, boosts or leaderboards, or shorter attribute values."
    }
    assert find_user(rig.table(), UserId("ada")) is None
    delete(rig.table(), *TRIGGERS[10:])
    again = send_word(rig)
    assert (again.status, again.body["points"]["xp"]["total"]) == (201, 50)


def test_a_transaction_of_too_many_writes_is_refused(rig: Rig) -> None:
    table = rig.table()
    writes = [put(table.name, {"PK": "ITEM", "SK": f"{number}"}) for number in range(MAX_TRANSACTION_WRITES + 1)]

    with pytest.raises(TransactionTooLargeError, match="101 writes"):
        transact(table.client, writes)
