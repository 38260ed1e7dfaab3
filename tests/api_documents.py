"""The OpenAPI documents of both APIs, as tests walk them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from admin_api import app as admin
from admin_api.paths import BASE_PATH as ADMIN_PATH
from application_api import app as application
from application_api.paths import BASE_PATH as APPLICATION_PATH
from http_api.documents import make_document, operations_of

DOCUMENTS: dict[str, dict[str, Any]] = {
    "application": make_document(application.app, base_path=APPLICATION_PATH, tags=application.TAGS),
    "admin": make_document(admin.app, base_path=ADMIN_PATH, tags=admin.TAGS),
}
ERRORS = {"400", "401", "403", "404", "413", "422", "429", "503"}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of one of the documents."""

    api: str
    path: str
    method: str
    content: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.content["operationId"])

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return list(self.content.get("parameters", []))

    @property
    def parameter_names(self) -> set[str]:
        return {each["name"] for each in self.parameters}

    @property
    def body_schema(self) -> dict[str, Any] | None:
        """What a request carries, as the document says it."""
        if "requestBody" not in self.content:
            return None
        schema: dict[str, Any] = self.content["requestBody"]["content"]["application/json"]["schema"]
        return schema

    @property
    def media(self) -> list[dict[str, Any]]:
        """The JSON of the request and of every answer."""
        bodies = [self.content.get("requestBody"), *self.content["responses"].values()]
        return [body["content"]["application/json"] for body in bodies if body]

    def answer_schema(self, status: str) -> dict[str, Any]:
        """What an answer of this status has, without references at the top."""
        schema = self.content["responses"][status]["content"]["application/json"]["schema"]
        return resolve(self.api, schema)


def operations(api: str) -> Iterator[Operation]:
    for path, method, content in operations_of(DOCUMENTS[api]):
        yield Operation(api, path, method, content)


def resolve(api: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference leads to; any other schema as it is."""
    while "$ref" in schema:
        schema = DOCUMENTS[api]["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def with_components(api: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that stands alone."""
    return {**schema, "components": {"schemas": DOCUMENTS[api]["components"]["schemas"]}}


every_operation = pytest.mark.parametrize(
    "operation", [pytest.param(each, id=each.id) for api in DOCUMENTS for each in operations(api)]
)
