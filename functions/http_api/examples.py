"""Examples for the documents, put together from what the schemas and the vocabulary know of each value."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from http_api.vocabulary import FORMATS, WORDS

Schema: TypeAlias = dict[str, Any]

ONLY_WITH = "x-example-with"
"""Names the optional fields that the example of a model has; without it the example has all of them."""

KEYS = {
    "attributes": "plan",
    "byAttribute": "genre",
    "leaderboards": "readers",
    "metrics": "pages-read",
    "points": "xp",
}
"""What the keys of a map of this name look like."""

INNER_KEY = "fiction"
"""What the keys of a map within a map look like: values of an event attribute."""

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


class ExampleMissingError(LookupError):
    """Nobody has said what a value looks like: its field wants `examples`, or its name a word in the vocabulary."""


def example_of(schema: Schema, schemas: Mapping[str, Schema], name: str = "") -> object:
    """Return an example of what a schema describes, which is the value of a field of this name.

    Raises ExampleMissingError.
    """
    schema = resolved(schema, schemas)
    for key, take in (("const", _itself), ("examples", _first), ("enum", _first)):
        if key in schema:
            return take(schema[key])
    if "anyOf" in schema or "oneOf" in schema:
        options = schema.get("anyOf") or schema["oneOf"]
        return example_of(next(each for each in options if each.get("type") != "null"), schemas, name)
    if schema.get("type") == "array":
        return _array(schema, schemas, name)
    if schema.get("type") == "object":
        return _object(schema, schemas, name)
    return _plain(schema, name)


def resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Return what a reference leads to, with what is said beside it; any other schema as it is."""
    if "$ref" not in schema:
        return schema
    return {**schemas[schema["$ref"].rsplit("/", 1)[1]], **{key: schema[key] for key in schema if key != "$ref"}}


def _itself(value: object) -> object:
    return value


def _first(values: list[object]) -> object:
    return values[0]


def _array(schema: Schema, schemas: Mapping[str, Schema], name: str) -> object:
    items = schema["items"]
    if "maxItems" in schema and schema["maxItems"] == 0:
        return []
    return [example_of(items, schemas, name)]


def _object(schema: Schema, schemas: Mapping[str, Schema], name: str) -> object:
    if "properties" in schema:
        fields: dict[str, Schema] = schema["properties"]
        shown = {*schema.get("required", ()), *schema.get(ONLY_WITH, fields)}
        return {field: example_of(each, schemas, field) for field, each in fields.items() if field in shown}
    values = schema.get("additionalProperties")
    if not isinstance(values, dict):
        raise ExampleMissingError(name)
    inner = INNER_KEY if "additionalProperties" in values else name
    return {KEYS.get(name, INNER_KEY): example_of(values, schemas, inner)}


def _plain(schema: Schema, name: str) -> object:
    type_ = schema.get("type", "string")
    for example in WORDS[name].examples if name in WORDS else ():
        if isinstance(example, TYPES[type_]) and (schema.get("format") in (None, "double") or type_ == "string"):
            return example
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    if type_ == "boolean":
        return True
    raise ExampleMissingError(name)
