"""Events from the command line: sent through the SDK, and explained."""

import pytest
from trophy import CreateMetricRequestItem

from cli.conftest import AnswerOf, Client, Run
from shared_stack import SharedStack


@pytest.fixture
def metric(request: pytest.FixtureRequest, client: Client, local_stack: SharedStack) -> str:
    """A metric of the test's own, in production and for the tenant acme of the sandbox."""
    key = str(request.node.name).removeprefix("test_").replace("_", "-")
    for environment, tenant in (("production", None), ("sandbox", "acme")):
        api_key = local_stack.environment(environment)["admin_api_key"]
        client(api_key, tenant).admin.metrics.create(request=[CreateMetricRequestItem(key=key, name=key)])
    return key


def test_an_event_is_sent_with_the_demo_key(run: Run, metric: str) -> None:
    result = run("event", "send", metric, "--user", "ann lee", "--value", "2.5", "--tz", "Europe/London")

    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"ann lee: {metric} is 2.5, streak 1\nThe streak was extended by this event.\n"


def test_a_repeated_idempotency_key_changes_nothing(answer_of: AnswerOf, run: Run, metric: str) -> None:
    words = ("event", "send", metric, "--user", "bea", "--value", "3", "--idempotency-key", "once")
    first = answer_of(*words)

    second = run(*words)

    assert (first["total"], first["idempotentReplayed"]) == (3.0, False)
    assert second.stdout == (
        f"bea: {metric} is 3, streak 1\nThis idempotency key was used before, so nothing changed.\n"
    )


def test_naming_a_tenant_sends_to_the_sandbox(run: Run, metric: str) -> None:
    sent = run("event", "send", metric, "--user", "cleo", "--value", "1", "--tenant", "acme")

    assert sent.exit_code == 0, sent.stderr
    assert f"{metric} +1 to 1" in run("event", "log", "demo/sandbox", "cleo", "--tenant", "acme").stdout
    assert run("event", "log", "demo/production", "cleo").exit_code == 1


def test_a_key_may_come_from_the_environment(
    run: Run, metric: str, local_stack: SharedStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAUDIT_API_KEY", local_stack.environment("sandbox")["admin_api_key"])

    result = run("event", "send", metric, "--user", "dora", "--value", "1")

    assert result.exit_code == 1
    assert result.stderr == "Error: Send the Tenant-ID header: this environment is multi-tenant.\n"


def test_the_log_tells_what_events_caused_newest_first(answer_of: AnswerOf, metric: str) -> None:
    for value in ("5", "-2"):
        answer_of("event", "send", metric, "--user", "emil", "--value", value)

    log = answer_of("event", "log", "demo/production", "emil")

    assert [(each["sequence"], each["what"], each["caused"]) for each in log] == [
        (2, f"{metric} -2", f"{metric} -2 to 3"),
        (1, f"{metric} +5", f"user created, {metric} +5 to 5, streak started"),
    ]
    assert [effect["type"] for effect in log[1]["effects"]] == ["user.created", "metric.changed", "streak.started"]


def test_the_log_shows_the_latest_entries_up_to_the_limit(answer_of: AnswerOf, metric: str) -> None:
    for _ in range(3):
        answer_of("event", "send", metric, "--user", "finn", "--value", "1")

    log = answer_of("event", "log", "demo/production", "finn", "--limit", "2")

    assert [each["sequence"] for each in log] == [3, 2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("send", "no-such-metric", "--user", "u", "--value", "1"), "Metric not found by key: no-such-metric"),
        (("send", "m", "--user", "u", "--value", "nan"), "--value takes a finite number."),
        (
            ("send", "m", "--user", "u", "--value", "1", "--attribute", "plan"),
            '"plan" is no attribute: write --attribute KEY=VALUE.',
        ),
        (("log", "demo/production", "nobody"), 'There is no user "nobody" in demo/production.'),
        (("log", "demo/sandbox", "u"), "demo/sandbox is multi-tenant. Name the tenant with --tenant."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    result = run("event", *words)

    assert result.exit_code == 1
    assert (result.stdout, result.stderr) == ("", f"Error: {sentence}\n")
