"""The official SDK, unchanged, against the deployed stack: through API Gateway, Lambda and a tenant's table."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from trophy import (
    BatchMetricEvent,
    BatchMetricEventUser,
    CreateApplicationKeyRequestItem,
    CreateAttributeRequestItem,
    CreateMetricRequestItem,
    CreateTenantRequestItem,
    TrophyApi,
    TrophyApiEnvironment,
    UpdateAttributeRequestItem,
    UpdateMetricRequestItem,
    UpdateTenantRequestItem,
    UpsertedUser,
)
from trophy.core.api_error import ApiError

from shared_stack import SharedStack

WAIT_SECONDS = 30


def connect(stack: SharedStack, api_key: str, tenant_id: str | None = None) -> TrophyApi:
    environment = TrophyApiEnvironment(api=stack.application_url, admin=stack.admin_url)
    return TrophyApi(environment=environment, api_key=api_key, tenant_id=tenant_id, max_retries=0)


@pytest.fixture
def sandbox(local_stack: SharedStack) -> TrophyApi:
    """A client of the demo organisation's tenant `acme`."""
    environment = local_stack.environment("sandbox")
    return connect(local_stack, environment["admin_api_key"], environment["tenant_id"])


@pytest.fixture
def metric(sandbox: TrophyApi) -> Iterator[str]:
    """The key of a metric that nothing was sent to yet."""
    key = f"words-{uuid4().hex}"
    created = sandbox.admin.metrics.create(request=[CreateMetricRequestItem(name="Words", key=key)]).created
    yield key
    sandbox.admin.metrics.delete(ids=[created[0].id])


def new_user() -> str:
    return f"user-{uuid4().hex}"


def total(client: TrophyApi, user_id: str, metric: str) -> float:
    current: float = client.users.single_metric(user_id, metric).current
    return current


def test_3_3_an_event_is_answered(sandbox: TrophyApi, metric: str) -> None:
    user = UpsertedUser(id=new_user(), tz="Europe/London")

    first = sandbox.metrics.event(metric, user=user, value=750)
    second = sandbox.metrics.event(metric, user=user, value=-0.5)

    assert (first.total, second.total) == (750, 749.5)
    assert (first.current_streak.length, first.current_streak.extended) == (1, True)
    assert (second.current_streak.length, second.current_streak.extended) == (1, False)
    assert (first.achievements, first.points, first.leaderboards) == ([], {}, {})


def test_3_4_the_same_idempotency_key_twenty_times_at_once_counts_once(sandbox: TrophyApi, metric: str) -> None:
    user = UpsertedUser(id=new_user())

    def send(_: int) -> object:
        return sandbox.metrics.event(metric, user=user, value=5, idempotency_key="k").idempotent_replayed

    with ThreadPoolExecutor(20) as pool:
        replayed = Counter(pool.map(send, range(20)))

    assert replayed == {False: 1, True: 19}
    assert total(sandbox, user.id, metric) == 5


def test_3_5_sixty_four_events_at_once_all_count(sandbox: TrophyApi, metric: str) -> None:
    user = UpsertedUser(id=new_user())

    with ThreadPoolExecutor(64) as pool:
        events = list(pool.map(lambda n: sandbox.metrics.event(metric, user=user, value=n), range(1, 65)))

    assert len({event.event_id for event in events}) == 64
    assert max(event.total for event in events) == 2080
    assert total(sandbox, user.id, metric) == 2080


def test_2_1_users_are_created_identified_updated_and_read(sandbox: TrophyApi) -> None:
    user_id = new_user()

    created = sandbox.users.create(id=user_id, email="ada@example.com", tz="Asia/Tokyo", sign_up_date="2024-01-01")
    identified = sandbox.users.identify(user_id, name="Ada")
    updated = sandbox.users.update(user_id, device_tokens=["token"])

    assert (created.email, created.tz, created.sign_up_date) == ("ada@example.com", "Asia/Tokyo", "2024-01-01")
    assert (identified.name, identified.email) == ("Ada", "ada@example.com")
    assert updated.device_tokens == ["token"]
    assert sandbox.users.get(user_id) == updated


@pytest.mark.parametrize("user_id", ["with space", "ünï", "a+b@example.com", "50%", "emoji 🎉", "semi;colon", "a&b=c"])
def test_2_1_ids_that_need_encoding_survive_the_path(sandbox: TrophyApi, metric: str, user_id: str) -> None:
    unique = f"{user_id} {uuid4().hex}"

    sandbox.metrics.event(metric, user=UpsertedUser(id=unique), value=3)

    assert sandbox.users.get(unique).id == unique
    assert total(sandbox, unique, metric) == 3


def test_3_7_summaries_and_all_metrics_are_read(sandbox: TrophyApi, metric: str) -> None:
    user = UpsertedUser(id=new_user())
    today = sandbox.metrics.event(metric, user=user, value=2).current_streak.period_start
    assert today is not None

    rows = sandbox.users.metric_event_summary(user.id, metric, aggregation="daily", start_date=today, end_date=today)

    assert [(row.date, row.total, row.change) for row in rows] == [(today, 2, 2)]
    assert {each.key: each.current for each in sandbox.users.all_metrics(user.id)}[metric] == 2


def test_1_7_attributes_and_metrics_are_managed(sandbox: TrophyApi) -> None:
    key = f"k{uuid4().hex}"
    attribute = sandbox.admin.attributes.create(
        request=[CreateAttributeRequestItem(name="Plan", key=key, type="user")]
    ).created[0]
    metric = sandbox.admin.metrics.create(
        request=[CreateMetricRequestItem(name="Revenue", key=key, unit_type="currency", units="USD")]
    ).created[0]

    renamed = sandbox.admin.attributes.update(request=[UpdateAttributeRequestItem(id=attribute.id, name="Tariff")])
    changed = sandbox.admin.metrics.update(request=[UpdateMetricRequestItem(id=metric.id, units="EUR")])

    assert [each.name for each in renamed.updated] == ["Tariff"]
    assert sandbox.admin.attributes.get(attribute.id) == renamed.updated[0]
    assert [(each.units, each.unit_type) for each in changed.updated] == [("EUR", "currency")]
    assert sandbox.admin.metrics.get(metric.id) == changed.updated[0]
    assert [each.id for each in sandbox.admin.attributes.delete(ids=[attribute.id]).deleted] == [attribute.id]
    assert [each.id for each in sandbox.admin.metrics.delete(ids=[metric.id]).deleted] == [metric.id]
    assert key not in {each.key for each in sandbox.admin.metrics.list(limit=100)}


def test_1_4_tenants_are_managed_and_kept_apart(local_stack: SharedStack, sandbox: TrophyApi) -> None:
    customer_id, user_id = f"customer-{uuid4().hex}", new_user()
    tenant = sandbox.admin.tenants.create(
        request=[CreateTenantRequestItem(customer_id=customer_id, name="Globex")]
    ).created[0]
    theirs = connect(local_stack, local_stack.environment("sandbox")["admin_api_key"], customer_id)
    theirs.users.create(id=user_id)

    renamed = sandbox.admin.tenants.update(request=[UpdateTenantRequestItem(id=tenant.id, name="Globex Inc")])

    assert renamed.updated[0].name == "Globex Inc"
    assert sandbox.admin.tenants.get(tenant.id).name == "Globex Inc"
    assert tenant.id in {each.id for each in sandbox.admin.tenants.list(limit=100)}
    with pytest.raises(ApiError) as not_ours:
        sandbox.users.get(user_id)
    assert not_ours.value.status_code == 404
    assert [each.id for each in sandbox.admin.tenants.delete(ids=[tenant.id]).deleted] == [tenant.id]
    with pytest.raises(ApiError) as archived:
        theirs.users.get(user_id)
    assert (archived.value.status_code, set(archived.value.body)) == (404, {"error"})


def test_1_3_an_application_key_is_for_its_user(local_stack: SharedStack, sandbox: TrophyApi, metric: str) -> None:
    user_id = new_user()
    made = sandbox.admin.application_api_keys.create(request=[CreateApplicationKeyRequestItem(user_id=user_id)])
    device = connect(local_stack, made.created[0].key, "acme")

    assert device.metrics.event(metric, user=UpsertedUser(id=user_id), value=1).total == 1
    with pytest.raises(ApiError) as other:
        device.metrics.event(metric, user=UpsertedUser(id="somebody else"), value=1)
    assert other.value.status_code == 403
    sandbox.admin.application_api_keys.delete(ids=[made.created[0].id])
    with pytest.raises(ApiError) as deleted:
        device.users.get(user_id)
    assert deleted.value.status_code == 401


def test_3_6_a_batch_is_processed(sandbox: TrophyApi, metric: str) -> None:
    users = [new_user() for _ in range(3)]
    events = [
        BatchMetricEvent(key=metric, user=BatchMetricEventUser(id=users[number % 3]), value=number)
        for number in range(60)
    ]

    assert sandbox.admin.metrics.batch_events(request=events).accepted == 60

    expected = {user: sum(event.value for event in events if event.user.id == user) for user in users}
    assert eventually(lambda: {user: total_or_none(sandbox, user, metric) for user in users}, expected) == expected


def total_or_none(client: TrophyApi, user_id: str, metric: str) -> float | None:
    try:
        return total(client, user_id, metric)
    except ApiError:  # not there yet
        return None


def eventually(look: object, expected: object) -> object:
    """Look again and again until it is as expected; return what was seen last."""
    assert callable(look)
    deadline = time.monotonic() + WAIT_SECONDS
    while (seen := look()) != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen
