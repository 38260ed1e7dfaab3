"""The laws of local days hold at every change of any zone's clocks from 2000 to 2040 (behaviour 4.3-4.6, 9.4)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from daylight_saving import check_change
from zone_changes import changes, zones_alike

SINCE, UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)
PARTS = 20

ZONES, CHANGES = 598, 18_235
"""As many as the pinned time-zone database has; links are zones of their own."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
def test_4_5_laws_hold_at_every_change(part: int, record_property: Callable[[str, object], None]) -> None:
    changed = 0
    for names in zones_alike()[part::PARTS]:
        for change in changes(names[0], SINCE, UNTIL):
            check_change(names[0], change)
            changed += len(names)

    record_property("changes", changed)


@pytest.mark.timeout(600)
def test_2_2_every_zone_and_every_change_of_the_database_is_among_them() -> None:
    found = {names: sum(1 for _ in changes(names[0], SINCE, UNTIL)) for names in zones_alike()}

    assert sum(len(names) for names in found) == ZONES
    assert sum(len(names) * number for names, number in found.items()) == CHANGES
