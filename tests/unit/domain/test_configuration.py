"""Behaviour 1.7, 1.8, 2.3: what can be set up, and how it is looked up."""

import pytest

from factories import PLAN, WORDS, make_configuration
from plaudit.domain.configuration import Attribute, AttributeType, Metric, UnitType
from plaudit.domain.edits.attributes import MAX_ATTRIBUTES, create_attribute, delete_attribute, rename_attribute
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, apply_edit
from plaudit.domain.edits.metrics import MAX_METRICS, change_metric, create_metric, delete_metric
from plaudit.domain.errors import InvalidAttributeKeysError, MetricNotFoundError
from plaudit.domain.identifiers import AttributeId, MetricId

CONFIGURATION = make_configuration()
OTHER = MetricId("metric-other")


def test_1_8_a_metrics_key_is_unique() -> None:
    with pytest.raises(IssueError, match=r"^Key already in use by another metric$"):
        create_metric(CONFIGURATION, Metric(OTHER, "words", "Again"))


def test_1_8_an_attributes_key_is_unique_among_its_type() -> None:
    again = Attribute(AttributeId("a"), "plan", "Plan", AttributeType.USER)
    for_events = Attribute(AttributeId("b"), "plan", "Plan", AttributeType.EVENT)

    with pytest.raises(IssueError, match=r"^Key already in use by another attribute of this type$"):
        create_attribute(CONFIGURATION, again)
    assert create_attribute(CONFIGURATION, for_events) == Saved(for_events)


def test_1_8_a_key_is_free_again_after_deletion() -> None:
    emptied = apply_edit(CONFIGURATION, delete_metric(CONFIGURATION, WORDS))
    again = Metric(OTHER, "words", "Words again")

    assert apply_edit(emptied, create_metric(emptied, again)).get_metric("words") == again


def test_1_7_only_what_is_given_of_a_metric_changes() -> None:
    edit = change_metric(CONFIGURATION, WORDS, name=None, unit_type=UnitType.CURRENCY, units=None)

    assert edit == Saved(Metric(WORDS, "words", "Words", UnitType.CURRENCY, ""))


def test_1_7_an_attribute_can_be_renamed_and_deleted() -> None:
    renamed = apply_edit(CONFIGURATION, rename_attribute(CONFIGURATION, PLAN, "Tariff"))

    assert renamed.attributes[PLAN].name == "Tariff"
    assert rename_attribute(CONFIGURATION, PLAN, None) == Saved(CONFIGURATION.attributes[PLAN])
    assert delete_attribute(CONFIGURATION, PLAN) == Deleted(CONFIGURATION.attributes[PLAN])
    assert apply_edit(renamed, delete_attribute(renamed, PLAN)).attributes == {}


def test_1_7_what_is_not_there_is_an_issue() -> None:
    with pytest.raises(IssueError, match=r"^Metric not found by ID$"):
        delete_metric(CONFIGURATION, OTHER)
    with pytest.raises(IssueError, match=r"^Attribute not found by ID$"):
        rename_attribute(CONFIGURATION, AttributeId("none"), "x")


def test_there_is_a_limit_to_what_can_be_set_up() -> None:
    metrics = {MetricId(f"m{n}"): Metric(MetricId(f"m{n}"), f"m{n}", "M") for n in range(MAX_METRICS)}
    attributes = {
        AttributeId(f"a{n}"): Attribute(AttributeId(f"a{n}"), f"a{n}", "A", AttributeType.USER)
        for n in range(MAX_ATTRIBUTES)
    }
    full = make_configuration(metrics=metrics, attributes=attributes)

    with pytest.raises(IssueError, match="maximum of 500 metrics"):
        create_metric(full, Metric(OTHER, "other", "Other"))
    with pytest.raises(IssueError, match="maximum of 100 attributes"):
        create_attribute(full, Attribute(AttributeId("b"), "other", "Other", AttributeType.USER))


def test_2_3_unknown_attribute_keys_are_all_named() -> None:
    with pytest.raises(InvalidAttributeKeysError) as raised:
        CONFIGURATION.attribute_ids(
            {"plan": "pro", "a": "1", "b": "2"}, AttributeType.USER, set_up_at="https://example.com/users/attributes"
        )

    assert str(raised.value) == (
        "Invalid attribute keys: a, b. "
        "Please ensure all attribute keys match those set up at https://example.com/users/attributes."
    )


def test_2_3_a_user_attribute_is_not_an_event_attribute() -> None:
    assert CONFIGURATION.attribute_ids({"plan": "pro"}, AttributeType.USER, set_up_at="") == {PLAN: "pro"}
    with pytest.raises(InvalidAttributeKeysError):
        CONFIGURATION.attribute_ids({"plan": "pro"}, AttributeType.EVENT, set_up_at="")


def test_1_6_an_unknown_metric_is_named() -> None:
    with pytest.raises(MetricNotFoundError, match=r"^Metric not found by key: steps$"):
        CONFIGURATION.get_metric("steps")
