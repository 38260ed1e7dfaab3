"""Operations by the template: what is watched, and that whoever is woken finds a page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from template import of_type, resources_of_template

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "infra" / "runbook"

EMITTED = {
    "AWS/Lambda": {"Errors", "Throttles", "Duration"},
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
    "AWS/ApiGateway": {"Count", "4xx", "5xx", "Latency"},
}
"""Metrics that AWS has of functions, queues and HTTP APIs, as far as they are named."""

QUESTIONS = ["Are events accepted?", "How late is the clock?", "Are webhooks arriving?", "Which tenant is noisy?"]


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    """The resources of the template by their logical ids."""
    return resources_of_template()


def watched(resources: dict[str, Any]) -> set[tuple[str, str]]:
    """What alarms watch: metric, and the resource by its logical id."""
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    return {(each["MetricName"], each["Dimensions"][0]["Value"].partition(".")[0]) for each in alarms}


def test_every_queue_is_watched_for_age_and_for_dead_letters(resources: dict[str, Any]) -> None:
    queues = {
        name: each["RedrivePolicy"]["deadLetterTargetArn"].partition(".")[0]
        for name, each in of_type(resources, "AWS::SQS::Queue").items()
        if "RedrivePolicy" in each
    }

    expected = {("ApproximateAgeOfOldestMessage", name) for name in queues}
    expected |= {("ApproximateNumberOfMessagesVisible", dead) for dead in queues.values()}
    assert len(queues) == 6
    assert expected - watched(resources) == set()


def test_every_function_is_watched_for_errors_and_throttles(resources: dict[str, Any]) -> None:
    functions = of_type(resources, "AWS::Serverless::Function")

    assert len(functions) == 9
    assert {(metric, name) for name in functions for metric in ("Errors", "Throttles")} - watched(resources) == set()


def test_every_alarm_has_a_page_and_every_page_an_alarm(resources: dict[str, Any]) -> None:
    by_template = {
        (name, each["AlarmDescription"].rpartition("; see ")[2])
        for name, each in of_type(resources, "AWS::CloudWatch::Alarm").items()
    }
    by_pages = {
        (name, page.relative_to(ROOT).as_posix())
        for page in RUNBOOK.glob("*.md")
        for name in re.findall(r"`(\w+Alarm)`", page.read_text())
    }

    assert len(by_template) == 32
    assert by_pages == by_template
    assert {path for _, path in by_template} == {each.relative_to(ROOT).as_posix() for each in RUNBOOK.iterdir()}


def test_every_metric_that_is_named_is_one_that_something_emits(resources: dict[str, Any]) -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "functions").glob("*/handler.py"))
    emitted = EMITTED | {"Plaudit": set(re.findall(r'add_metric\(name="(\w+)"', code))}
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    named = {(each["Namespace"], each["MetricName"]) for each in alarms}
    named |= {(each[0], each[1]) for widget in widgets(resources) for each in widget.get("metrics", ())}

    assert ("Plaudit", "ClockLag") in named
    assert {(namespace, name) for namespace, name in named if name not in emitted[namespace]} == set()


def test_the_dashboard_answers_four_questions_about_things_that_there_are(resources: dict[str, Any]) -> None:
    texts = [each["markdown"] for each in widgets(resources) if "markdown" in each]
    shown = set(re.findall(r"\$\{(\w+)", resources["Dashboard"]["Properties"]["DashboardBody"]))

    assert [text.splitlines()[0].removeprefix("## ") for text in texts] == QUESTIONS
    assert all(text.splitlines()[1].startswith("Good: ") for text in texts)
    assert shown - set(resources) == {"AWS"}


def widgets(resources: dict[str, Any]) -> list[dict[str, Any]]:
    """The properties of the dashboard's widgets."""
    body = json.loads(resources["Dashboard"]["Properties"]["DashboardBody"])
    return [widget["properties"] for widget in body["widgets"]]
