"""Behaviour 1.6: more at once than one change can hold is refused with a sentence, and nothing is half done."""

import random

import pytest

from api import Answer
from factories import NOW
from integration.conftest import Rig
from plaudit.domain.identifiers import UserId
from plaudit.domain.points import MetricCause
from plaudit.storage.dynamodb import MAX_TRANSACTION_WRITES, TransactionTooLargeError, put, transact
from plaudit.storage.users import find_user
from rules import delete, make_boost, make_metric, make_system, make_trigger, set_up

WORDS, XP = make_metric("words"), make_system("xp")
EVERY_WORD = MetricCause(WORDS.id, 1)
HANZI = range(0x4E00, 0x9FFF)


def long_name(number: int) -> str:
    """A name that nothing makes shorter."""
    return "".join(chr(random.Random(number * 1000 + place).choice(HANZI)) for place in range(255))


BOOSTS = [make_boost(XP, "1", NOW.date(), name=long_name(number)) for number in range(900)]


def send_word(rig: Rig) -> Answer:
    body = {"user": {"id": "ada"}, "value": 1}
    return rig.caller().application("POST", "/metrics/words/event", body, headers={"idempotency-key": "one"})


def test_1_6_an_event_that_causes_too_much_is_422_and_leaves_nothing(rig: Rig) -> None:
    """An award tells by which boosts it was multiplied: 900 names of 255 characters have more than 400 KB."""
    set_up(rig.table(), WORDS, XP, make_trigger(XP, 5, EVERY_WORD))
    set_up(rig.table(), *BOOSTS)

    answer = send_word(rig)

    assert answer.status == 422
    assert answer.body == {
        "error": "Too many rules act on this at once. Nothing was applied. "
        "Set up fewer triggers, boosts or leaderboards, or shorter attribute values."
    }
    assert find_user(rig.table(), UserId("ada")) is None
    delete(rig.table(), *BOOSTS[100:])
    again = send_word(rig)
    assert (again.status, again.body["points"]["xp"]["total"]) == (201, 5)


def test_a_transaction_of_too_many_writes_is_refused(rig: Rig) -> None:
    table = rig.table()
    writes = [put(table.name, {"PK": "ITEM", "SK": f"{number}"}) for number in range(MAX_TRANSACTION_WRITES + 1)]

    with pytest.raises(TransactionTooLargeError, match="101 writes"):
        transact(table.client, writes)
