"""A transaction that is carried out while every further try is told that it is still in progress (3.5)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from simulator import simulation
from simulator.faults import Call, Fault, Faults
from simulator.simulation import Studio, played
from simulator.story import STARTS, Round, SendEvent, Story
from simulator.trials import violations

TRIES = 4
STORY = Story(
    begins_at=STARTS[1],
    tells="nothing",
    share_of_faults=0,
    share_of_late_letters=0,
    offsets=(timedelta(),) * 3,
    rounds=(Round(timedelta(), (SendEvent("ada", "words", Decimal(1)),)),),
)


class SlowAtFirst(Faults):
    """The answer to the first transaction is lost, and botocore gives up before it is over."""

    __slots__ = ()

    def drawn(self, operation: str, call: Call) -> Fault | None:
        """Let all tries of the first transaction go wrong."""
        if operation != "TransactWriteItems" or self.injected.total() >= TRIES:
            return None
        return Fault.IN_PROGRESS if call.was_carried_out else Fault.ANSWER_LOST


def test_3_5_an_event_whose_transaction_takes_long_counts_once(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "Faults", SlowAtFirst)

    with played(studio, 1, STORY) as story:
        assert story.faults.injected.total() == TRIES
        assert list(violations(story)) == []
