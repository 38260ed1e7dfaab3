"""Where what one side gives is not what the other side takes, by their schemas."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

DATES = {"date", "date-time"}


@dataclass(frozen=True, slots=True)
class Side:
    """A schema, and where its references lead."""

    schema: Schema
    definitions: dict[str, Any]

    def kinds(self) -> "list[Side]":
        """Return the kinds of value that it stands for; one that may be anything besides is what else it says."""
        if "$ref" in self.schema:
            return self.at(self.definitions[self.schema["$ref"].rsplit("/", 1)[1]]).kinds()
        if "anyOf" in self.schema:
            return [kind for option in self.schema["anyOf"] if option for kind in self.at(option).kinds()]
        return [self]

    def at(self, schema: Schema) -> "Side":
        """Return a part of it."""
        return Side(schema, self.definitions)

    @property
    def type(self) -> str | None:
        if "const" in self.schema:
            return "string"
        type_: str | None = self.schema.get("type")
        return type_

    @property
    def named(self) -> str:
        return f"{self.type} {self.schema.get('format', '')}".rstrip()

    @property
    def values_in_map(self) -> Schema:
        """What a map that has any keys holds."""
        values = self.schema.get("additionalProperties")
        return values if isinstance(values, dict) else {}

    @property
    def fields(self) -> dict[str, Schema]:
        return dict(self.schema.get("properties", {}))

    @property
    def required(self) -> set[str]:
        return set(self.schema.get("required", []))

    @property
    def values(self) -> set[str]:
        """The values of a closed set."""
        return {self.schema["const"]} if "const" in self.schema else set(self.schema.get("enum", []))


def misfits(giver: Side, taker: Side, where: str, *, official: str) -> Iterator[str]:
    """Yield what of the giver's values the taker does not take.

    `official` is the side, "giver" or "taker", whose fields the other must all know.
    """
    takers = taker.kinds()
    for kind in giver.kinds():
        attempts = [list(_misfits_of_kind(kind, each, where, official)) for each in takers]
        if attempts and all(attempts):
            yield from min(attempts, key=len)


def _misfits_of_kind(giver: Side, taker: Side, where: str, official: str) -> Iterator[str]:
    if giver.type is None or taker.type is None:
        return
    if not _is_type_taken(giver, taker):
        yield f"{where}: {giver.named} for {taker.named}"
    elif giver.type == "object":
        yield from _misfits_of_fields(giver, taker, where, official)
    elif giver.type == "array" and taker.type == "array":
        yield from misfits(
            giver.at(giver.schema["items"]), taker.at(taker.schema["items"]), f"{where}[]", official=official
        )
    elif giver.values != taker.values and giver.values and taker.values:
        yield f"{where}: {sorted(giver.values)} for {sorted(taker.values)}"


def _is_type_taken(giver: Side, taker: Side) -> bool:
    formats = giver.schema.get("format"), taker.schema.get("format")
    if taker.type == giver.type == "string" and DATES & set(formats):
        return formats[0] == formats[1] or None in formats
    return taker.type == giver.type or (giver.type, taker.type) in {("integer", "number"), ("string", "array")}


def _misfits_of_fields(giver: Side, taker: Side, where: str, official: str) -> Iterator[str]:
    if not (giver.fields and taker.fields):
        pair = giver.at(giver.values_in_map), taker.at(taker.values_in_map)
        yield from misfits(*pair, f"{where}.*", official=official)
        return
    known, ours = (giver, taker) if official == "giver" else (taker, giver)
    yield from (f"{where}.{name}: not there" for name in known.fields.keys() - ours.fields.keys())
    yield from (f"{where}.{name}: not always there" for name in (taker.required & giver.fields.keys()) - giver.required)
    for name in sorted(giver.fields.keys() & taker.fields.keys()):
        pair = giver.at(giver.fields[name]), taker.at(taker.fields[name])
        yield from misfits(*pair, f"{where}.{name}", official=official)
