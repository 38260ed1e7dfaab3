"""Behaviour 1.5: what is counted against whose limit, and what the answers say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from threading import current_thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from trophy import TrophyApi, UpsertedUser
from trophy.core.api_error import ApiError
from trophy.environment import TrophyApiEnvironment
from urllib3 import HTTPResponse

from admin_api.handler import lambda_handler as admin_handler
from api import Answer, Caller, call_lambda, gateway_event
from application_api.handler import lambda_handler as application_handler
from event_costs import attributes_size, measured
from integration.conftest import Rig, make_rig
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.errors import RateLimitedError
from plaudit.domain.rate_limits import Bucket, Tier
from plaudit.services import limit_rate
from plaudit.services.limit_rate import take_slot
from plaudit.services.manage_keys import revoke_key
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.attributes import to_attributes
from plaudit.storage.dynamodb import find
from plaudit.storage.rate_limits import set_rate_limits
from plaudit.storage.registry_keys import slots_key
from plaudit_cli.connection import Deployment

SENTENCE = "Too many requests: your organisation may send 10 of this kind per second. Try again in"
AHEAD = timedelta(seconds=20)
"""What is taken so far ahead is taken for longer than any test lasts."""


@pytest.fixture
def limits_on(connected: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process limits rates, as functions do whose template says so."""
    assert connected.stack_name
    monkeypatch.setenv("RATE_LIMITS", "on")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def limited(limits_on: None) -> Rig:  # noqa: ARG001  # it is about what the fixture does
    """An environment of an organisation of its own, in a process that limits rates, with the metric `words`."""
    rig = make_rig(organisation_key=f"o{uuid4().hex}")
    rig.caller().create_metric("words")
    return rig


def bucket_of(rig: Rig, tier: Tier) -> Bucket:
    return Bucket(rig.environment.organisation_id, tier)


def use_up(rig: Rig, tier: Tier, limit: int, ahead: timedelta = AHEAD) -> None:
    """Take all slots, as other processes might."""
    now = utc_now() + ahead
    for _ in range(limit):
        take_slot(registry(), bucket_of(rig, tier), limit, now)


def taken(rig: Rig, tier: Tier) -> int:
    """How many slots were taken by anybody, ever."""
    item = find(registry().client, registry().table, slots_key(bucket_of(rig, tier), 0)) or {}
    return sum(name.startswith("s") for name in item)


def rate_headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith(("x-ratelimit", "retry-after"))}


@contextmanager
def claims() -> Iterator[list[str]]:
    """Collect the threads in which slots are claimed."""
    threads: list[str] = []

    def note(**_: object) -> None:
        threads.append(current_thread().name)

    events = clients.dynamodb_for_claims().meta.events
    events.register("before-call.dynamodb.UpdateItem", note)
    try:
        yield threads
    finally:
        events.unregister("before-call.dynamodb.UpdateItem", note)


@contextmanager
def throttled_claims() -> Iterator[None]:
    """Let DynamoDB answer every claim as it does when a partition has more to write than it can."""

    def throttle(request: AWSPreparedRequest, **_: object) -> Any:  # noqa: ANN401  # what botocore's types leave out
        body = b'{"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}'
        return AWSResponse(request.url, 400, HTTPHeaders(), HTTPResponse(BytesIO(body), preload_content=False))

    events = clients.dynamodb_for_claims().meta.events
    events.register("before-send.dynamodb.UpdateItem", throttle)
    try:
        yield
    finally:
        events.unregister("before-send.dynamodb.UpdateItem", throttle)


def test_a_request_that_is_let_through_tells_what_is_left(limited: Rig) -> None:
    answer = limited.caller().application("GET", "/users/nobody")

    headers = rate_headers(answer)
    assert answer.status == 404
    assert headers["x-ratelimit-limit"] == "100"
    assert headers["x-ratelimit-remaining"] == "99"
    assert -5 <= int(headers["x-ratelimit-reset"]) - utc_now().timestamp() <= 3
    assert "retry-after" not in headers


def test_over_the_limit_it_is_429_with_a_sentence_and_four_headers(limited: Rig) -> None:
    use_up(limited, Tier.ONE, 10)

    answer = limited.caller().send_event("words", "ada", 1)

    headers = rate_headers(answer)
    assert answer.status == 429
    assert answer.body["error"].startswith(SENTENCE)
    assert headers["x-ratelimit-limit"] == "10"
    assert headers["x-ratelimit-remaining"] == "0"
    assert int(headers["x-ratelimit-reset"]) > utc_now().timestamp()
    assert 1 <= int(headers["retry-after"]) <= 21


TIER_1: list[Callable[[Caller], Answer]] = [
    lambda caller: caller.send_event("words", "ada", 1),
    lambda caller: caller.application("POST", "/achievements/first/complete", {"user": {"id": "ada"}}),
    lambda caller: caller.admin("GET", "/metrics"),
    lambda caller: caller.admin("GET", "/environments"),
    lambda caller: caller.admin("POST", "/metrics", raw_body="{"),
]
TIER_2: list[Callable[[Caller], Answer]] = [
    lambda caller: caller.application("GET", "/users/ada"),
    lambda caller: caller.application("PUT", "/users/ada", {"name": "Ada"}),
    lambda caller: caller.application("GET", "/achievements"),
]


def test_events_completions_and_the_admin_api_are_tier_1_and_the_rest_tier_2(limited: Rig) -> None:
    caller = limited.caller()

    use_up(limited, Tier.ONE, 10)
    before = [request(caller).status for request in (*TIER_1, *TIER_2)]
    use_up(limited, Tier.TWO, 100)
    after = [request(caller).status for request in (*TIER_1, *TIER_2)]

    assert before == [429, 429, 429, 429, 429, 404, 200, 200]
    assert after == [429] * 8


def test_all_keys_of_an_organisation_share_its_limit_and_others_have_their_own(limited: Rig) -> None:
    [made] = limited.caller().admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"]
    neighbour = make_rig(organisation_key=f"o{uuid4().hex}")

    use_up(limited, Tier.ONE, 10)

    assert Caller(made["key"]).send_event("words", "ada", 1).status == 429
    assert neighbour.caller().admin("GET", "/metrics").status == 200


def test_a_key_that_opens_nothing_takes_nothing(limited: Rig) -> None:
    before = taken(limited, Tier.ONE)
    wrong = Caller(f"{limited.made.key.prefix}.{'x' * 32}")

    statuses = [wrong.send_event("words", "ada", 1).status, wrong.admin("GET", "/environments").status]

    assert statuses == [401, 401]
    assert taken(limited, Tier.ONE) == before


def test_a_process_counts_a_key_that_was_revoked_once_at_most(limited: Rig) -> None:
    caller = limited.caller()
    caller.send_event("words", "ada", 1)
    revoke_key(registry(), limited.made.key)

    with claims() as claimed:
        statuses = [caller.send_event("words", "ada", 1).status for _ in range(4)]

    assert statuses == [401] * 4
    assert len(claimed) <= 1


def test_a_key_that_was_revoked_is_401_over_the_limit_too(limited: Rig) -> None:
    caller = limited.caller()
    use_up(limited, Tier.ONE, 10)
    over = caller.send_event("words", "ada", 1).status

    revoke_key(registry(), limited.made.key)

    assert [over, caller.send_event("words", "ada", 1).status] == [429, 401]


@pytest.mark.parametrize("tenant", [None, "nobody"])
def test_a_good_key_counts_though_the_tenant_is_not_there(limits_on: None, tenant: str | None) -> None:  # noqa: ARG001
    rig = make_rig("acme", organisation_key=f"o{uuid4().hex}")
    caller = Caller(rig.made.presented.text, tenant)

    answers = [caller.application("GET", "/users/ada") for _ in range(2)]

    assert {answer.status for answer in answers} == {422 if tenant is None else 404}
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["99", "98"]


def test_limits_that_are_set_count_from_the_next_request_but_one_in_a_process_that_knows_the_old(limited: Rig) -> None:
    caller = limited.caller()

    set_rate_limits(registry(), limited.environment.organisation_id, tier_1=500)
    limits = [caller.admin("GET", path).headers["x-ratelimit-limit"] for path in ("/metrics", "/metrics")]
    limit_rate._limits.clear()  # noqa: SLF001
    set_rate_limits(registry(), limited.environment.organisation_id, tier_1=600)
    in_a_new_process = caller.admin("GET", "/environments").headers["x-ratelimit-limit"]

    assert limits == ["10", "500"]
    assert in_a_new_process == "600"


def test_an_event_takes_one_write_more_and_no_further_round_trip_in_a_row(limited: Rig) -> None:
    caller = limited.caller()
    caller.send_event("words", "ada", 1)

    with measured() as cost:
        assert caller.send_event("words", "ada", 1).status == 201
    with claims() as claimed:
        assert caller.send_event("words", "ada", 1).status == 201

    assert cost.calls == ["BatchGetItem", "PutItem"]
    assert claimed == ["rates_0"]


def test_a_refusal_costs_nothing_but_the_read_by_which_the_key_is_judged(limited: Rig) -> None:
    caller = limited.caller()
    use_up(limited, Tier.ONE, 10)

    with measured() as cost, claims() as claimed:
        statuses = [caller.send_event("words", "ada", 1).status for _ in range(3)]

    assert statuses == [429] * 3
    assert cost.calls == ["BatchGetItem"] * 3
    assert claimed == []


def test_fifty_slots_fit_into_one_write_unit(limited: Rig) -> None:
    use_up(limited, Tier.TWO, 50)

    item = find(registry().client, registry().table, slots_key(bucket_of(limited, Tier.TWO), 0))

    assert item is not None
    assert taken(limited, Tier.TWO) == 50
    assert attributes_size(to_attributes(item)) <= 1024


def test_more_than_dynamodb_takes_is_429_and_never_a_fault_of_ours(limited: Rig) -> None:
    caller = limited.caller()
    caller.admin("GET", "/metrics")

    with throttled_claims():
        answer = caller.admin("GET", "/metrics")

    assert (answer.status, answer.headers["x-ratelimit-remaining"]) == (429, "0")
    assert answer.headers["retry-after"] == "1"


def test_whoever_does_not_know_that_all_slots_are_taken_finds_out_by_one_claim(limited: Rig) -> None:
    use_up(limited, Tier.ONE, 10)
    limit_rate._slots.clear()  # noqa: SLF001

    with claims() as claimed, pytest.raises(RateLimitedError) as refused:
        take_slot(registry(), bucket_of(limited, Tier.ONE), 10, utc_now())

    assert len(claimed) == 1
    assert refused.value.allowance.remaining == 0


def sdk_of(rig: Rig, statuses: list[int]) -> TrophyApi:
    """The official SDK; what it sends is answered by the handlers in this process, with the statuses noted."""

    def answer(request: httpx.Request) -> httpx.Response:
        is_admin = request.url.path.startswith("/admin/")
        event = gateway_event(
            request.method, request.url.path, request.url.query.decode(), dict(request.headers), request.read().decode()
        )
        answered = call_lambda(admin_handler if is_admin else application_handler, event)
        statuses.append(answered["statusCode"])
        return httpx.Response(answered["statusCode"], headers=answered["headers"], text=answered["body"])

    urls = TrophyApiEnvironment(api="http://plaudit/api/v1", admin="http://plaudit/admin/v1")
    client = httpx.Client(transport=httpx.MockTransport(answer))
    return TrophyApi(environment=urls, api_key=rig.made.presented.text, httpx_client=client)


def test_the_official_sdk_waits_as_long_as_it_is_told_and_then_succeeds(limited: Rig) -> None:
    statuses: list[int] = []
    sdk = sdk_of(limited, statuses)
    use_up(limited, Tier.ONE, 10, ahead=timedelta(seconds=1))

    event = sdk.metrics.event("words", user=UpsertedUser(id="ada"), value=3)

    assert event.total == 3
    assert statuses == [429, 201]


def test_the_official_sdk_tells_whoever_does_not_want_to_wait(limited: Rig) -> None:
    sdk = sdk_of(limited, [])
    use_up(limited, Tier.ONE, 10)

    with pytest.raises(ApiError) as refused:
        sdk.metrics.event("words", user=UpsertedUser(id="ada"), value=3, request_options={"max_retries": 0})

    assert refused.value.status_code == 429
    assert refused.value.body["error"].startswith(SENTENCE)
    assert (refused.value.headers or {})["x-ratelimit-limit"] == "10"


def test_nobody_is_limited_where_limits_are_off(rig: Rig) -> None:
    answer = rig.caller().admin("GET", "/metrics")

    assert (answer.status, rate_headers(answer)) == (200, {})
