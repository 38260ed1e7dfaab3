"""What the official SDK sends and expects, learned by calling each of its methods and looking at its types."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from inspect import Parameter, signature
from typing import Any, get_type_hints

import httpx
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel
from trophy import TrophyApi
from trophy.core.api_error import ApiError
from trophy.environment import TrophyApiEnvironment

from conformance.samples import sample

URLS = TrophyApiEnvironment(api="http://sdk.invalid/application", admin="http://sdk.invalid/admin")
IN_PATH = "in-path-"

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """The request that a method makes when it is given everything that it takes."""

    method: str
    path: str
    query: frozenset[str]
    has_idempotency_key: bool
    body: Any


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the SDK, under the name by which it is called: `admin.metrics.create`."""

    name: str
    api: str
    sent: Sent
    arguments: dict[str, Schema]
    required: frozenset[str]
    answer: Schema

    def sent_type(self, name: str) -> Schema:
        """Return the type of a parameter when it is sent: None means that it is not."""
        schema = self.arguments[name]
        kinds = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
        return {**schema, "anyOf": kinds}

    def body_schema(self) -> Schema | None:
        """Return what the types say about the body."""
        if self.sent.body is None:
            return None
        if isinstance(self.sent.body, list) or "request" in self.arguments:
            return self.arguments["request"]
        fields = {name: schema for name, schema in self.arguments.items() if name in self.sent.body}
        return {"type": "object", "properties": fields, "required": sorted(self.required & fields.keys())}


@cache
def sdk_methods() -> tuple[Method, ...]:
    """Return every method of the client."""
    caught: list[httpx.Request] = []

    def catch(request: httpx.Request) -> httpx.Response:
        caught.append(request)
        return httpx.Response(418, json={})

    with httpx.Client(transport=httpx.MockTransport(catch)) as http:
        client = TrophyApi(environment=URLS, api_key="key", httpx_client=http, max_retries=0)
        return tuple(_learn(name, call, caught) for name, call in _methods_of(client, ""))


def _methods_of(client: object, prefix: str) -> Iterator[tuple[str, Any]]:
    for name in dir(client):
        if name.startswith("_") or name == "with_raw_response":
            continue
        member = getattr(client, name)
        if isinstance(getattr(type(client), name), property):
            yield from _methods_of(member, f"{prefix}{name}.")
        elif callable(member):
            yield f"{prefix}{name}", member


def _learn(name: str, call: Any, caught: list[httpx.Request]) -> Method:  # noqa: ANN401  # any method
    hints = get_type_hints(call)
    parameters = [each for each in signature(call).parameters.values() if each.name != "request_options"]
    schemas = {each.name: TypeAdapter(hints[each.name]).json_schema() for each in parameters}
    given = {each.name: _argument(each, schemas[each.name], hints[each.name]) for each in parameters}
    with suppress(ApiError):
        call(**given)
    request = caught.pop()
    api, _, path = request.url.path.removeprefix("/").partition("/")
    return Method(
        name=name,
        api=api,
        sent=Sent(
            method=request.method.lower(),
            path=f"/{path}",
            query=frozenset(request.url.params),
            has_idempotency_key="idempotency-key" in request.headers,
            body=json.loads(request.content) if request.content else None,
        ),
        arguments={
            each.name if each.name == "request" else to_camel(each.name): schemas[each.name] for each in parameters
        },
        required=frozenset(to_camel(each.name) for each in parameters if each.default is Parameter.empty),
        answer=TypeAdapter(hints["return"]).json_schema(),
    )


def _argument(parameter: Parameter, schema: Schema, type_: Any) -> Any:  # noqa: ANN401  # whatever the method takes
    if parameter.kind is Parameter.POSITIONAL_OR_KEYWORD:
        return f"{IN_PATH}{parameter.name}"
    return TypeAdapter(type_).validate_python(sample(schema, schema.get("$defs", {})))
