"""Requests about somebody else's things, made from the documents: every operation, every id, key and user."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar
from urllib.parse import quote

from api import Answer, Caller
from api_documents import Operation
from worlds import World

RESOURCES = {
    "achievementId": "achievements",
    "achievementIds": "achievements",
    "attributeId": "attributes",
    "metricId": "metrics",
    "pointsSystemId": "points",
    "startAfter": "users",
    "systemId": "points",
    "userId": "users",
    "userIds": "users",
}
"""Of what kind the things are that a parameter or a field of this name names, wherever it stands."""

KEYS = {
    "cloneFrom": "environments",
    "customerId": "customers",
    "metricKey": "metrics",
    "achievementKey": "achievements",
    "pointsSystemKey": "points",
}
"""The same for names that hold a key."""

OF_NOBODY = {
    *("aggregation", "before", "endDate", "startDate", "historyPeriods", "includeFinished", "includeIncomplete"),
    *("awards", "limit", "numEvents", "offset", "run", "skip", "start", "end", "year"),
    *("since", "status", "type", "until"),
    *("dryRun", "ifVersion", "idempotencyKey"),
}
"""What names nothing of anybody's."""


Known = TypeVar("Known", str, list[str])


class UnknownPartError(Exception):
    """The probe cannot tell what a part of an operation names: teach it, in this file."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call of an operation about things of one world."""

    operation: Operation
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any

    def send(self, caller: Caller) -> Answer:
        """Send it as somebody."""
        call = caller.admin if self.operation.api == "admin" else caller.application
        return call(self.operation.method.upper(), self.path, self.body, query=list(self.query))

    @property
    def text(self) -> str:
        """All that it tells."""
        return f"{self.path} {self.query} {self.body}"


def requests_about(operation: Operation, world: World) -> Iterator[Request]:
    """Yield a request for every way in which an operation can name things of a world; raises UnknownPartError."""
    in_path = re.findall(r"{(\w+)}", operation.path)
    choices = [_in_path(operation.path, name, world) for name in in_path]
    query = tuple(_query(operation, world))
    for values in product(*choices):
        path = operation.path
        for name, value in zip(in_path, values, strict=True):
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        yield Request(operation, path, query, _body(operation, world))


def _in_path(path: str, name: str, world: World) -> Sequence[str]:
    resource = path.partition(f"/{{{name}}}")[0].rsplit("/", 1)[-1]
    if name == "key":
        return [_known(world.keys, resource)]
    return _known(world.ids, RESOURCES.get(name, resource))


def _query(operation: Operation, world: World) -> Iterator[tuple[str, str]]:
    attributes = {"userAttributes": f"{world.mark}-plan:pro,{world.mark}-region:south", "search": world.mark}
    for parameter in operation.parameters:
        name = parameter["name"]
        if parameter["in"] != "query":
            continue
        if name == "ids":
            yield from (("ids", id_) for id_ in _known(world.ids, _last_resource(operation.path))[:100])
        elif name in RESOURCES:
            yield from ((name, id_) for id_ in _known(world.ids, RESOURCES[name])[: 100 if name.endswith("s") else 1])
        elif name in attributes:
            yield name, attributes[name]
        elif name not in OF_NOBODY:
            raise UnknownPartError(f"{operation.id}: {name}")
        elif parameter.get("required"):
            yield name, str(parameter["example"])


def _body(operation: Operation, world: World) -> Any:  # noqa: ANN401  # JSON may be anything
    if operation.body_schema is None:
        return None
    example = operation.content["requestBody"]["content"]["application/json"]["example"]
    return _filled(example, "", (_last_resource(operation.path),), world)


def _filled(value: Any, name: str, around: tuple[str, ...], world: World) -> Any:  # noqa: ANN401  # JSON may be anything
    """Return a part of a body with all that it names taken from a world; `around` are the fields it stands in."""
    if isinstance(value, dict):
        return {
            _attribute(field, name, around, world): _filled(each, field, (*around, name), world)
            for field, each in value.items()
        }
    if isinstance(value, list):
        return [_filled(each, name, around, world) for each in value]
    return _named(value, name, around, world) if isinstance(value, str) else value


def _attribute(field: str, name: str, around: tuple[str, ...], world: World) -> str:
    """Return the key of an attribute of users or of events in a map of them, else the field as it is."""
    if name != "attributes":
        return field
    is_of_event = _last_resource(around[0]) == "metrics" and around[-1] != "user"
    return f"{world.mark}-{'genre' if is_of_event else 'plan'}"


def _named(value: str, name: str, around: tuple[str, ...], world: World) -> str:
    if name == "id":
        within = [field for field in around[1:] if field]
        return _known(world.ids, "users" if within[-1:] in (["user"], ["users"]) else around[0])[0]
    if name in RESOURCES:
        return _known(world.ids, RESOURCES[name])[0]
    if name in KEYS:
        return _known(world.keys, KEYS[name])
    if name == "key":
        within = [field for field in around[1:] if field]
        return world.keys.get(within[-1] if within else around[0], value)
    if name not in OF_NOBODY and re.search(r"(Id|Ids|Key|Keys)$", name):
        raise UnknownPartError(name)
    return value


def _last_resource(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment and not segment.startswith("{")]
    return {"event": "metrics", "events": "metrics", "complete": "achievements", "rotate": "api-keys"}.get(
        segments[-1], segments[-1]
    )


def _known(things: Mapping[str, Known], kind: str) -> Known:
    if not things.get(kind):
        raise UnknownPartError(kind)
    return things[kind]
