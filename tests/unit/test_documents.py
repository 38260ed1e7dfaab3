"""Behaviour 1.10: the OpenAPI documents say all that a reader needs, and their examples are what they describe."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from api_documents import DOCUMENTS, ERRORS, Operation, every_operation, operations, with_components

WORDY = re.compile(r"\w+ \w+")


def test_they_are_openapi_3_1() -> None:
    assert {name: (each["openapi"][:3], each["info"]["title"]) for name, each in DOCUMENTS.items()} == {
        "application": ("3.1", "Plaudit Application API"),
        "admin": ("3.1", "Plaudit Admin API"),
    }


def test_they_say_where_they_are_served_and_which_key_they_want() -> None:
    for name, path in (("application", "/api/v1"), ("admin", "/admin/v1")):
        document = DOCUMENTS[name]

        assert [server["url"] for server in document["servers"]] == [path]
        assert document["security"] == [{"ApiKeyAuth": []}]
        assert document["components"]["securitySchemes"]["ApiKeyAuth"]["name"] == "X-API-KEY"
        assert all(not each.startswith(path) for each in document["paths"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_operation_has_an_id_of_its_own(name: str) -> None:
    ids = [each.id for each in operations(name)]

    assert len(ids) == len(set(ids)) > 25
    assert [each for each in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)+", each)] == []
    assert all(each.startswith("admin_") for each in ids) is (name == "admin")


@every_operation
def test_an_operation_has_a_summary_a_description_and_a_tag_that_is_described(operation: Operation) -> None:
    tags = {tag["name"]: tag["description"] for tag in DOCUMENTS[operation.api]["tags"]}

    assert WORDY.search(operation.content["summary"])
    assert operation.content["description"].rstrip().endswith(".")
    assert [WORDY.search(tags[tag]) is not None for tag in operation.content["tags"]] == [True]


@every_operation
def test_parameters_are_described_and_show_an_example_or_what_holds_without_them(operation: Operation) -> None:
    for parameter in operation.parameters:
        assert parameter["description"], parameter["name"]
        assert "example" in parameter or "examples" in parameter or "default" in parameter["schema"], parameter["name"]


@every_operation
def test_a_parameters_example_fits(operation: Operation) -> None:
    for parameter in operation.parameters:
        if "example" in parameter:
            assert_fits(operation, parameter["schema"], parameter["example"])


@every_operation
def test_bodies_and_answers_show_an_example_that_fits(operation: Operation) -> None:
    assert operation.media
    for media in operation.media:
        assert_fits(operation, media["schema"], media["example"])


@every_operation
def test_1_4_the_tenant_header_is_on_all_operations_but_those_of_the_environment(operation: Operation) -> None:
    of_environment = operation.path.split("/")[1] in {"tenants", "environments", "api-keys", "test-clock"}

    assert ("Tenant-ID" in operation.parameter_names) is not of_environment


@every_operation
def test_1_6_errors_are_always_json_of_one_form(operation: Operation) -> None:
    errors = {status: each for status, each in operation.content["responses"].items() if status >= "400"}

    assert "401" in errors
    forms = {each["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1] for each in errors.values()}
    assert forms - {"ConfigurationProblems"} == {"ErrorBody"}  # which is the same one, and lists all that is wrong
    assert {*errors} <= ERRORS
    assert ("400" in errors) is ("requestBody" in operation.content)


@every_operation
def test_1_7_batches_that_create_answer_200_when_nothing_took_effect(operation: Operation) -> None:
    answers = operation.content["responses"]
    is_batch = "201" in answers and "issues" in operation.answer_schema("201").get("properties", {})

    assert ("200" in answers and "201" in answers) is is_batch


def test_3_4_an_event_answers_201_or_202_and_takes_an_idempotency_key() -> None:
    event = next(each for each in operations("application") if each.id == "metrics_event")

    assert sorted(event.content["responses"])[:2] == ["201", "202"]
    assert "Idempotency-Key" in event.parameter_names


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_field_is_described(name: str) -> None:
    assert [where for where, field in fields(name) if not WORDY.search(field.get("description", ""))] == []


def assert_fits(operation: Operation, schema: dict[str, Any], example: object) -> None:
    validator = jsonschema_rs.Draft202012Validator(with_components(operation.api, schema), validate_formats=True)
    assert [error.message for error in validator.iter_errors(example)] == []


def fields(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for model, schema in DOCUMENTS[name]["components"]["schemas"].items():
        for field, content in schema.get("properties", {}).items():
            yield f"{model}.{field}", content
