"""The OpenAPI 3.1 document of an API, generated from its routes and models (behaviour 1.10).

FastAPI makes the document; here it gets what a reader needs and FastAPI does not know: a description of every field,
examples, the statuses that really occur, and where it is served.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from http_api.examples import ONLY_WITH, ExampleMissingError, Schema, example_of
from http_api.models import ErrorBody
from http_api.statuses import describe_statuses
from http_api.vocabulary import RESOURCES, WORDS

SECURITY_SCHEMES = {
    "ApiKeyAuth": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-KEY",
        "description": "An admin key, which opens both APIs of its environment; or, in the Application API alone, an "
        "application key (`app_…`), which opens them for one user.",
    }
}
METHODS = ("get", "post", "put", "patch", "delete")

ERROR_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}

Document = dict[str, Any]


def make_document(app: FastAPI, *, base_path: str, tags: Mapping[str, str]) -> Document:
    """Return the document of an app whose routes are below `base_path`; `tags` tells of each tag, in their order."""
    app.state.modules_of_routes.have_all()
    document = app.openapi()
    document["servers"] = [{"url": base_path, "description": "The deployment that serves this document."}]
    document["paths"] = {path.removeprefix(base_path): item for path, item in document["paths"].items()}
    document["components"]["securitySchemes"] = SECURITY_SCHEMES
    document["security"] = [{"ApiKeyAuth": []}]
    schemas = document["components"]["schemas"] = _with_errors(document["components"]["schemas"])
    for schema in schemas.values():
        _describe_fields(schema)
    for schema in _answered(document):
        _require_defaults(schema)
    for path, method, operation in operations_of(document):
        describe_statuses(operation, path, changes=method != "get", schemas=schemas)
        _complete(operation, path, schemas)
    used = {tag for _, _, operation in operations_of(document) for tag in operation["tags"]}
    document["tags"] = [{"name": name, "description": text} for name, text in tags.items() if name in used]
    for schema in schemas.values():
        schema.pop(ONLY_WITH, None)
    return document


def _with_errors(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """Add the model that all errors refer to, in its place."""
    return dict(sorted({**schemas, ErrorBody.__name__: ErrorBody.model_json_schema()}.items()))


def operations_of(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and operation, in the order of the document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _answered(document: Document) -> Iterator[Schema]:
    """Yield the models that answers are made of."""
    schemas: Mapping[str, Schema] = document["components"]["schemas"]
    answers = [operation["responses"] for _, _, operation in operations_of(document)]
    waiting, seen = _names_in(answers), set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= _names_in(schemas[name]) - seen
        yield schemas[name]


def _names_in(part: object) -> set[str]:
    """Return the models that a part of the document refers to."""
    if isinstance(part, dict):
        here = {str(part["$ref"]).rsplit("/", 1)[1]} if "$ref" in part else set[str]()
        return here.union(*map(_names_in, part.values()))
    return set[str]().union(*map(_names_in, part)) if isinstance(part, list) else set()


def _require_defaults(schema: Schema) -> None:
    """A field that has a value unless told else is in every answer; what is left out of one has no default but null."""
    fields = schema.get("properties", {})
    always = [name for name, field in fields.items() if field.pop("default", None) is not None]
    required = {*schema.get("required", ()), *always}
    if required:
        schema["required"] = [name for name in fields if name in required]


def _describe_fields(schema: Schema) -> None:
    for name, field in schema.get("properties", {}).items():
        field.pop("title", None)
        if "description" not in field and name in WORDS:
            field["description"] = WORDS[name].description
    schema.pop("title", None)


def _complete(operation: dict[str, Any], path: str, schemas: Mapping[str, Schema]) -> None:
    operation["summary"] = _sentence(operation["summary"])
    for parameter in operation.get("parameters", []):
        _complete_parameter(parameter, path, schemas)
    contents = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in contents:
        media = content.get("content", {}).get("application/json")
        if media:
            media["schema"].pop("title", None)
            _set_example(media, schemas)


def _sentence(title: str) -> str:
    """Return a title, which has every word in capitals, as a sentence has it."""
    return title[:1] + title[1:].lower().replace(" api ", " API ")


def _complete_parameter(parameter: dict[str, Any], path: str, schemas: Mapping[str, Schema]) -> None:
    parameter["schema"] = _sent(parameter["schema"])
    before = path.partition("{" + parameter["name"] + "}")[0].rstrip("/").rsplit("/", 1)[-1]
    if parameter["in"] == "path" and parameter["name"] == "key" and before in RESOURCES:
        description, parameter["example"] = RESOURCES[before]
        parameter.setdefault("description", description)
        return
    if parameter["name"] in WORDS:
        parameter.setdefault("description", WORDS[parameter["name"]].description)
    if "example" not in parameter and "default" not in parameter["schema"]:
        _set_example(parameter, schemas, parameter["name"])


def _sent(schema: Schema) -> Schema:
    """Return the schema of a parameter when it is sent: one that may be None may be left out, no more."""
    schema.pop("title", None)
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    return {**kinds[0], **{key: value for key, value in schema.items() if key != "anyOf"}}


def _set_example(place: dict[str, Any], schemas: Mapping[str, Schema], name: str = "") -> None:
    """Set the example of a parameter or a body; one that nobody has said anything about stays without."""
    if "example" in place or "examples" in place:
        return
    try:
        place["example"] = example_of(place["schema"], schemas, name)
    except ExampleMissingError:
        return
