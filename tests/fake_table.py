"""A table in memory, for what is stored where: it puts items, finds them, and answers queries between two sort keys."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from plaudit.storage.attributes import Item, to_attributes
from plaudit.storage.tenant_tables import TenantTable


class FakeTable:
    """It is its own client."""

    def __init__(self) -> None:
        self.name = "table"
        self.client = self
        self.items: dict[tuple[str, str], Mapping[str, Any]] = {}

    @property
    def table(self) -> TenantTable:
        """What storage takes it for."""
        return cast("TenantTable", self)

    def put(self, items: Iterable[Item]) -> "FakeTable":
        """Put the items of a step, which may not put the same one twice."""
        puts = [((item["PK"], item["SK"]), to_attributes(item)) for item in items]
        assert len(dict(puts)) == len(puts)
        self.items |= dict(puts)
        return self

    def copy(self) -> "FakeTable":
        """Return the table as it is now."""
        copied = FakeTable()
        copied.items = dict(self.items)
        return copied

    def get_item(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401  # as the client takes it
        """Answer what is under a key."""
        found = self.items.get((request["Key"]["PK"]["S"], request["Key"]["SK"]["S"]))
        return {"Item": found} if found else {}

    def query(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401  # as above
        """Answer a query."""
        pk, low, high = (request["ExpressionAttributeValues"][name]["S"] for name in (":pk", ":low", ":high"))
        found = [self.items[key] for key in sorted(self.items) if key[0] == pk and low <= key[1] <= high]
        return {"Items": (found if request["ScanIndexForward"] else found[::-1])[: request.get("Limit")]}
