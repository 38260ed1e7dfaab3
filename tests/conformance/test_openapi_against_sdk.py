"""What the official SDK sends fits our documents, and what our documents promise fits the SDK's models."""

import re
from collections.abc import Iterator

import pytest

from api_documents import DOCUMENTS, Operation, operations
from conformance.misfits import Side, misfits
from conformance.sdk_methods import IN_PATH, Method, sdk_methods

METHODS = sdk_methods()
every_method = pytest.mark.parametrize("method", [pytest.param(each, id=each.name) for each in METHODS])

DEVIATIONS = {
    ".points.*.level: not there": "6.4: of two kinds of answer one has it, the other is for a level that stayed",
    ".issues[].boostId: not there": "an issue names a boost by `id`, as it names everything else",
}
"""What is otherwise by intention, and why: the ends of what is found."""

REFUSED_WITHOUT = {"ids": "a deletion that names nothing is a mistake, and refused (1.7)"}
"""What the SDK lets its callers leave out, and why we do not."""


def operation_of(method: Method) -> Operation | None:
    """Return the operation that a method calls: the one whose path has parameters where the method puts arguments."""
    shape = re.sub(rf"{IN_PATH}\w+", "{}", method.sent.path)
    found = [
        each
        for each in operations(method.api)
        if each.method == method.sent.method and re.sub(r"\{\w+\}", "{}", each.path) == shape
    ]
    return found[0] if found else None


def get_operation(method: Method) -> Operation:
    operation = operation_of(method)
    assert operation is not None
    return operation


def official(schema: dict[str, object]) -> Side:
    definitions = schema.get("$defs", {})
    assert isinstance(definitions, dict)
    return Side(schema, definitions)


def ours(operation: Operation, schema: dict[str, object]) -> Side:
    return Side(schema, DOCUMENTS[operation.api]["components"]["schemas"])


def unintended(found: Iterator[str]) -> list[str]:
    return [each for each in dict.fromkeys(found) if not each.endswith(tuple(DEVIATIONS))]


def test_all_85_methods_are_compared() -> None:
    assert len(METHODS) == 85


@every_method
def test_a_methods_path_and_verb_are_documented(method: Method) -> None:
    assert operation_of(method) is not None, (method.sent.method, method.sent.path)


@every_method
def test_a_methods_parameters_are_documented_with_a_fitting_type(method: Method) -> None:
    operation = get_operation(method)
    schemas = {each["name"]: each["schema"] for each in operation.parameters}
    assert method.sent.query <= schemas.keys()

    found = [
        misfit
        for name in method.sent.query
        for misfit in misfits(official(method.sent_type(name)), ours(operation, schemas[name]), name, official="giver")
    ]
    assert found == []
    needed = {each["name"] for each in operation.parameters if each["in"] == "query" and each.get("required")}
    assert needed <= method.required | REFUSED_WITHOUT.keys()
    assert ("Idempotency-Key" in schemas) is method.sent.has_idempotency_key


@every_method
def test_a_methods_body_fits_field_by_field(method: Method) -> None:
    operation, body = get_operation(method), method.body_schema()
    assert (body is None) is (operation.body_schema is None)
    if body is not None and operation.body_schema is not None:
        sides = official({**definitions_of(method), **body}), ours(operation, operation.body_schema)
        assert unintended(misfits(*sides, "request", official="giver")) == []


@every_method
def test_every_answer_has_what_the_methods_model_requires(method: Method) -> None:
    operation = get_operation(method)
    answers = {status: each for status, each in operation.content["responses"].items() if status < "300"}
    assert answers
    for answer in answers.values():
        sides = ours(operation, answer["content"]["application/json"]["schema"]), official(method.answer)
        assert unintended(misfits(*sides, operation.id, official="taker")) == []


def definitions_of(method: Method) -> dict[str, object]:
    """Return the definitions of all arguments: those of the same name are the same."""
    return {
        "$defs": {name: each for schema in method.arguments.values() for name, each in schema.get("$defs", {}).items()}
    }
