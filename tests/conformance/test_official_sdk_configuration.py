"""The official SDK sets up each resource: created, listed, read, changed and deleted, on the deployed stack."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from trophy import (
    CreateAchievementRequestItem,
    CreateAttributeRequestItem,
    CreateLeaderboardRequestItem,
    CreateMetricRequestItem,
    CreatePointsBoostRequestItem,
    CreatePointsBoostRequestItemUserAttributesItem,
    CreatePointsLevelRequestItem,
    CreatePointsSystemRequestItem,
    CreatePointsTriggerRequestItem,
    CreateTenantRequestItem,
    PatchPointsBoostsRequestItem,
    PatchPointsLevelsRequestItem,
    PatchPointsTriggersRequestItem,
    StreakSettingsMetric,
    TrophyApi,
    TrophyApiEnvironment,
    UpdateAchievementRequestItem,
    UpdateLeaderboardRequestItem,
    UpdatePointsSystemRequestItem,
    UpdateStreakSettingsFreezes,
)
from trophy.core.api_error import ApiError

from shared_stack import SharedStack

UNKNOWN = "550e8400-e29b-41d4-a716-446655440999"


def new_key(name: str) -> str:
    return f"{name}-{uuid4().hex}"


@pytest.fixture(scope="module")
def client(local_stack: SharedStack) -> TrophyApi:
    """A client of a tenant of its own: streak settings would concern whoever else is in it."""
    environment = local_stack.environment("sandbox")
    urls = TrophyApiEnvironment(api=local_stack.application_url, admin=local_stack.admin_url)
    customer_id = new_key("tenant")

    def connect(tenant_id: str) -> TrophyApi:
        key = environment["admin_api_key"]
        return TrophyApi(environment=urls, api_key=key, tenant_id=tenant_id, max_retries=0)

    request = [CreateTenantRequestItem(customer_id=customer_id, name="Own")]
    connect(environment["tenant_id"]).admin.tenants.create(request=request)
    return connect(customer_id)


@pytest.fixture(scope="module")
def metric_id(client: TrophyApi) -> str:
    """A metric."""
    request = [CreateMetricRequestItem(name="Words", key=new_key("words"))]
    return str(client.admin.metrics.create(request=request).created[0].id)


@pytest.fixture(scope="module")
def plan_id(client: TrophyApi) -> str:
    """A user attribute."""
    request = [CreateAttributeRequestItem(name="Plan", key=new_key("plan"), type="user")]
    return str(client.admin.attributes.create(request=request).created[0].id)


@pytest.fixture
def system_id(client: TrophyApi) -> Iterator[str]:
    """A points system."""
    request = [CreatePointsSystemRequestItem(name="XP", key=new_key("xp"))]
    created = client.admin.points.systems.create(request=request).created[0].id
    yield created
    client.admin.points.systems.delete(ids=[created])


def assert_is_gone(get: Callable[[], Any]) -> None:
    with pytest.raises(ApiError) as refused:
        get()
    assert refused.value.status_code == 404


def test_5_1_achievements(client: TrophyApi, metric_id: str) -> None:
    achievements = client.admin.achievements

    created = achievements.create(
        request=[
            CreateAchievementRequestItem(name="500", trigger="metric", metric_id=metric_id, metric_value=500.0),
            CreateAchievementRequestItem(name="Done", trigger="api", key=new_key("done"), status="active"),
        ]
    ).created
    updated = achievements.update(
        request=[UpdateAchievementRequestItem(id=created[0].id, description="Write.", status="active")]
    ).updated
    ids = [each.id for each in created]

    assert [each for each in achievements.list(limit=100) if each.id in ids] == [updated[0], created[1]]
    assert achievements.get(ids[0]) == updated[0]
    assert (updated[0].status, updated[0].metric_value, updated[0].description) == ("active", 500, "Write.")
    assert [each.id for each in achievements.delete(ids=ids).deleted] == ids
    assert_is_gone(lambda: achievements.get(ids[0]))


def test_6_points_systems(client: TrophyApi, metric_id: str) -> None:
    systems = client.admin.points.systems

    created = systems.create(
        request=[
            CreatePointsSystemRequestItem(
                name="XP",
                key=new_key("xp"),
                levels=[CreatePointsLevelRequestItem(name="Bronze", key="bronze", points=0)],
                triggers=[
                    CreatePointsTriggerRequestItem(type="metric", points=10, metric_id=metric_id, metric_threshold=5)
                ],
                boosts=[CreatePointsBoostRequestItem(name="Double", start="2024-01-01", multiplier=2.0)],
            )
        ]
    ).created[0]
    updated = systems.update(request=[UpdatePointsSystemRequestItem(id=created.id, name="New", max_points=50)]).updated

    assert [len(each or []) for each in (created.levels, created.triggers, created.boosts)] == [1, 1, 1]
    assert systems.get(created.id) == updated[0]
    assert updated[0] in systems.list(limit=100)
    assert (updated[0].name, updated[0].max_points, updated[0].description) == ("New", 50, "")
    assert [each.id for each in systems.delete(ids=created.id).deleted] == [created.id]
    assert_is_gone(lambda: systems.get(created.id))


def test_6_4_levels(client: TrophyApi, system_id: str) -> None:
    levels = client.admin.points.levels

    created = levels.create(
        system_id, request=[CreatePointsLevelRequestItem(name="Gold", key="gold", points=1000)]
    ).created[0]
    updated = levels.update(system_id, request=[PatchPointsLevelsRequestItem(id=created.id, points=2000)]).updated

    assert levels.list(system_id) == updated == [levels.get(system_id, created.id)]
    assert (updated[0].points, updated[0].key) == (2000, "gold")
    assert [each.id for each in levels.delete(system_id, ids=[created.id]).deleted] == [created.id]
    assert_is_gone(lambda: levels.get(system_id, created.id))
    assert_is_gone(lambda: levels.list(UNKNOWN))


def test_6_1_triggers(client: TrophyApi, system_id: str) -> None:
    triggers = client.admin.points.triggers

    created = triggers.create(
        system_id,
        request=[
            CreatePointsTriggerRequestItem(type="time", points=1, time_unit="hours", time_interval=3),
            CreatePointsTriggerRequestItem(type="streak", points=50, status="active", streak_length=7),
        ],
    ).created
    updated = triggers.update(
        system_id, request=[PatchPointsTriggersRequestItem(id=created[0].id, points=60, status="active")]
    ).updated[0]
    ids = [each.id for each in created]

    assert triggers.list(system_id) == [updated, created[1]]
    assert triggers.get(system_id, ids[0]) == updated
    assert (updated.points, updated.status, updated.time_unit, updated.time_interval) == (60, "active", "hours", 3)
    assert [each.id for each in triggers.delete(system_id, ids=ids).deleted] == ids
    assert_is_gone(lambda: triggers.get(system_id, ids[0]))


def test_6_2_boosts(client: TrophyApi, system_id: str, plan_id: str) -> None:
    boosts = client.admin.points.boosts
    wanted = [CreatePointsBoostRequestItemUserAttributesItem(attribute_id=plan_id, attribute_value="premium")]

    created = boosts.create(
        system_id,
        request=[
            CreatePointsBoostRequestItem(name="Premium", start="2024-01-01", multiplier=2, user_attributes=wanted)
        ],
    ).created[0]
    updated = boosts.update(
        system_id, request=[PatchPointsBoostsRequestItem(id=created.id, multiplier=2.5, end="2024-01-03")]
    ).updated

    assert boosts.list(system_id) == updated == [boosts.get(system_id, created.id)]
    assert (updated[0].multiplier, updated[0].end, updated[0].status) == (2.5, "2024-01-03", "finished")
    assert (updated[0].user_attributes or [])[0].attribute_value == "premium"
    assert [each.id for each in boosts.delete(system_id, ids=[created.id]).deleted] == [created.id]
    assert_is_gone(lambda: boosts.get(system_id, created.id))


def test_7_leaderboards(client: TrophyApi, metric_id: str, plan_id: str) -> None:
    leaderboards = client.admin.leaderboards

    created = leaderboards.create(
        request=[
            CreateLeaderboardRequestItem(
                name="Weekly",
                key=new_key("weekly"),
                rank_by="metric",
                metric_id=metric_id,
                start="2026-01-05",
                breakdown_attributes=[plan_id],
                run_unit="day",
                run_interval=7,
            ),
            CreateLeaderboardRequestItem(name="Streaks", key=new_key("streaks"), rank_by="streak", status="active"),
        ]
    ).created
    updated = leaderboards.update(
        request=[UpdateLeaderboardRequestItem(id=created[0].id, status="active", max_participants=10)]
    ).updated[0]
    ids = [each.id for each in created]

    assert [each for each in leaderboards.list(limit=100) if each.id in ids] == [updated, created[1]]
    assert leaderboards.get(ids[0]) == updated
    assert (updated.status, updated.max_participants, updated.run_interval) == ("active", 10, 7)
    assert [each.id for each in leaderboards.delete(ids=ids).deleted] == ids
    assert_is_gone(lambda: leaderboards.get(ids[0]))


def test_4_2_streak_settings(client: TrophyApi) -> None:
    settings = client.admin.streaks.settings
    key = new_key("steps")
    client.admin.metrics.create(request=[CreateMetricRequestItem(name="Steps", key=key)])
    before = settings.get()

    changed = settings.update(
        frequency="weekly",
        evaluation_mode="AND",
        customization_enabled=True,
        days_off=[],
        metrics=[StreakSettingsMetric(key=key, threshold=500)],
        freezes=UpdateStreakSettingsFreezes(start_count=1, max_count=2, auto_earn_interval=7, auto_earn_amount=1),
    )

    assert settings.get() == changed
    assert (changed.frequency, changed.evaluation_mode, changed.metrics[0].threshold) == ("weekly", "AND", 500)
    assert changed.freezes is not None
    assert changed.freezes.auto_earn_interval == 7
    assert settings.update(frequency="daily", metrics=[], freezes=None, evaluation_mode="OR").freezes is None
    assert before.frequency == "daily"
