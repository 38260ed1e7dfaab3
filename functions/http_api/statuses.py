"""Which statuses an operation can answer with, and why (behaviour 1.6, 1.7)."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from http_api.examples import Schema, resolved

TENANT_HEADER = "Tenant-ID"
USER_PARAMETERS = frozenset({"userId", "userIds"})
NOTHING_TOOK_EFFECT = "No item took effect; `issues` says why."


SENTENCES = {
    "400": "Malformed JSON in the request body: EOF while parsing an object at line 1 column 14.",
    "401": "Invalid API key. Send a valid key in the X-API-KEY header.",
    "403": "This application key is only valid for its own user.",
    "404": "Metric not found by key: pages",
    "413": "The request body has more than 1 MB. Send less at a time.",
    "422": "Invalid limit: Input should be less than or equal to 100.",
    "429": "Too many requests: your organisation may send 10 of this kind per second. Try again in 1 second.",
    "503": "Too many changes at the same time. Nothing was applied; please try again.",
}
"""What errors say, for instance."""


def describe_statuses(operation: dict[str, Any], path: str, *, changes: bool, schemas: Mapping[str, Schema]) -> None:
    """Leave out the errors that an operation cannot answer with, and say what the rest of its statuses mean."""
    responses: dict[str, Any] = operation["responses"]
    for status in _impossible(operation, path, changes=changes):
        responses.pop(status, None)
    if "201" in responses and _has_issues(responses["201"], schemas):
        responses["200"] = {**deepcopy(responses["201"]), "description": NOTHING_TOOK_EFFECT}
        responses["201"]["description"] = "At least one item took effect; `issues` tells of the others."
    for status, response in responses.items():
        if status in SENTENCES:
            response["content"]["application/json"]["example"] = {"error": SENTENCES[status]}
        elif response["description"] == "Successful Response":
            response["description"] = _told(response, schemas)
    operation["responses"] = dict(sorted(responses.items()))


def _impossible(operation: dict[str, Any], path: str, *, changes: bool) -> list[str]:
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    has_body, has_tenant = "requestBody" in operation, TENANT_HEADER in names
    possible = {
        "400": has_body,
        "403": _may_be_refused(operation, path, names),
        "404": has_tenant or "{" in path,
        "413": has_body,
        "422": bool(names) or has_body,
        "503": changes,
    }
    return [status for status, is_possible in possible.items() if not is_possible]


def _may_be_refused(operation: dict[str, Any], path: str, names: set[str]) -> bool:
    """Tell whether a key can be valid and yet not enough: for another user (1.3), or for the environment (1.4)."""
    if operation["operationId"].startswith("admin_"):
        return TENANT_HEADER not in names
    return "requestBody" in operation or path.startswith("/users/{id}") or bool(USER_PARAMETERS & names)


def _told(response: dict[str, Any], schemas: Mapping[str, Schema]) -> str:
    """Return what the model of an answer is."""
    schema = response["content"]["application/json"]["schema"]
    if schema.get("type") == "array":
        return "A list, which may be empty."
    first, _, _ = str(resolved(schema, schemas).get("description", "Done.")).partition("\n\n")
    return first


def _has_issues(response: dict[str, Any], schemas: Mapping[str, Schema]) -> bool:
    schema = resolved(response["content"]["application/json"]["schema"], schemas)
    return "issues" in schema.get("properties", {})
