"""A value with everything that a schema allows."""

from typing import Any

BY_FORMAT = {"date": "2026-07-01", "date-time": "2026-07-01T09:30:00Z"}
BY_TYPE: dict[str, Any] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}


def sample(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:  # noqa: ANN401  # JSON may be anything
    """Return a value with every field, where there is a choice of the first kind."""
    if "$ref" in schema:
        return sample(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], definitions)
    if "enum" in schema or "const" in schema:
        return schema.get("const") or schema["enum"][0]
    if schema.get("type") == "array":
        return [sample(schema["items"], definitions)]
    if schema.get("type") == "object":
        return _object(schema, definitions)
    return BY_FORMAT.get(schema.get("format", "")) or BY_TYPE[schema.get("type", "string")]


def _object(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "properties" in schema:
        return {name: sample(each, definitions) for name, each in schema["properties"].items()}
    return {"key": sample(schema.get("additionalProperties", {"type": "string"}), definitions)}
