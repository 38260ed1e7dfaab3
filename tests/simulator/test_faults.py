"""What is said to go wrong in stories really does."""

from collections import Counter
from dataclasses import replace

from simulator.faults import Fault
from simulator.simulation import Studio, played
from simulator.story import story_of
from simulator.trials import violations

SEEDS = range(20_000, 20_012)
BESIDES = (
    "duplicated",
    "delayed",
    "reordered",
    "requests that died",
    "messages that died",
    "requests sent again",
)


def test_every_fault_happens_and_nothing_comes_of_it(studio: Studio) -> None:
    happened: Counter[str] = Counter()
    switches, offsets = 0, set()
    for seed in SEEDS:
        story = replace(story_of(seed), share_of_faults=0.2, share_of_late_letters=0.5)
        with played(studio, seed, story) as result:
            assert list(violations(result)) == []
            happened += Counter({str(fault): count for fault, count in result.faults.injected.items()})
            happened += result.mail.happened + result.happened
            switches += result.stage.switches
            offsets |= set(story.offsets)

    assert [name for name in (*map(str, Fault), *BESIDES) if not happened[name]] == []
    assert switches > 100
    assert len(offsets) > 3
