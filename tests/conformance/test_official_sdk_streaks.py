"""The official SDK, unchanged, on streaks, preferences and a user's year."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from trophy import (
    CreateMetricRequestItem,
    CreateTenantRequestItem,
    NotificationPreferences,
    StreakMetricPreference,
    StreakPreferences,
    StreakSettingsMetric,
    TrophyApi,
    TrophyApiEnvironment,
    UpdateStreakSettingsFreezes,
    UpsertedUser,
)
from trophy.admin.streaks import ResetStreaksRequestUsersItem, RestoreStreaksRequestUsersItem
from trophy.admin.streaks.freezes import CreateStreakFreezesRequestFreezesItem
from trophy.admin.streaks.pauses import CreateStreakPausesRequestPausesItem
from trophy.core.api_error import ApiError

from plaudit.clock import utc_now
from shared_stack import SharedStack


@pytest.fixture(scope="module")
def trophy(local_stack: SharedStack) -> TrophyApi:
    """A client of a tenant of its own: streak settings would concern whoever else is in it."""
    environment = local_stack.environment("sandbox")
    urls = TrophyApiEnvironment(api=local_stack.application_url, admin=local_stack.admin_url)
    customer_id = f"tenant-{uuid4().hex}"

    def connect(tenant_id: str) -> TrophyApi:
        key = environment["admin_api_key"]
        return TrophyApi(environment=urls, api_key=key, tenant_id=tenant_id, max_retries=0)

    request = [CreateTenantRequestItem(customer_id=customer_id, name="Own")]
    connect(environment["tenant_id"]).admin.tenants.create(request=request)
    return connect(customer_id)


@pytest.fixture(scope="module")
def metric(trophy: TrophyApi) -> str:
    """The key of the one metric that makes streaks, by one a day; there are freezes, and users may change it all."""
    trophy.admin.metrics.create(request=[CreateMetricRequestItem(name="Words", key="words")])
    trophy.admin.streaks.settings.update(
        customization_enabled=True,
        metrics=[StreakSettingsMetric(key="words", threshold=1)],
        freezes=UpdateStreakSettingsFreezes(start_count=1, max_count=2, auto_earn_interval=7, auto_earn_amount=1),
    )
    return "words"


@pytest.fixture
def ada(trophy: TrophyApi, metric: str) -> str:
    """The id of a user who did something today."""
    user_id = f"user-{uuid4().hex}"
    trophy.metrics.event(metric, user=UpsertedUser(id=user_id), value=3)
    return user_id


def day(offset: int) -> str:
    return (utc_now().date() + timedelta(days=offset)).isoformat()


def test_4_10_a_streak_and_its_history(trophy: TrophyApi, ada: str) -> None:
    streak = trophy.users.streak(ada, history_periods=2)

    assert (streak.length, streak.frequency, streak.started, streak.expires) == (1, "daily", day(0), day(1))
    assert (streak.freezes, streak.max_freezes) == (1, 2)
    assert (streak.freeze_auto_earn_interval, streak.freeze_auto_earn_amount) == (7, 1)
    assert streak.extended is not None
    assert [(each.period_start, each.length, each.used_freeze, each.used_pause) for each in streak.streak_history] == [
        (day(-1), 0, False, False),
        (day(0), 1, False, False),
    ]


def test_4_10_many_streaks(trophy: TrophyApi, ada: str) -> None:
    one = trophy.streaks.list(user_ids=ada)
    several = trophy.streaks.list(user_ids=[ada, "nobody"])

    assert [(each.user_id, each.streak_length) for each in several] == [(ada, 1)]
    assert one == several
    with pytest.raises(ApiError) as refused:
        trophy.streaks.list()
    assert refused.value.status_code == 422


def test_2_6_preferences(trophy: TrophyApi, ada: str, metric: str) -> None:
    trophy.users.update_preferences(ada, notifications=NotificationPreferences(recap=["email"], streak_reminder=[]))
    preferences = trophy.users.update_preferences(
        ada,
        streak=StreakPreferences(
            enabled=True,
            evaluation_mode="AND",
            metrics=[StreakMetricPreference(key=metric, threshold=2.5)],
            days_off=[0, 6],
        ),
    )

    assert trophy.users.get_preferences(ada) == preferences
    assert (preferences.notifications.recap, preferences.notifications.streak_reminder) == (["email"], [])
    assert preferences.notifications.reactivation is None
    assert preferences.streak is not None
    assert (preferences.streak.enabled, preferences.streak.evaluation_mode) == (True, "AND")
    assert preferences.streak.days_off == [0, 6]
    assert [(each.key, each.threshold) for each in preferences.streak.metrics or []] == [(metric, 2.5)]


def test_4_6_freezes(trophy: TrophyApi, ada: str) -> None:
    item = CreateStreakFreezesRequestFreezesItem(user_id=ada)

    issues = trophy.admin.streaks.freezes.create(freezes=[item, item]).issues

    assert [(issue.user_id, issue.severity, issue.message) for issue in issues] == [
        (ada, "warning", "Would exceed maximum freeze limit")
    ]
    assert trophy.users.streak(ada).freezes == 2


def test_4_7_pauses(trophy: TrophyApi, ada: str) -> None:
    item = CreateStreakPausesRequestPausesItem(user_id=ada, start=day(2), end=day(9))

    made = trophy.admin.streaks.pauses.create(pauses=[item]).created[0]
    listed = trophy.users.streak(ada).pauses
    deleted = trophy.admin.streaks.pauses.delete(ids=[made.id])

    assert (made.user_id, made.start, made.end, made.status) == (ada, day(2), day(9), "active")
    assert [(pause.id, pause.start, pause.end) for pause in listed] == [(made.id, day(2), day(9))]
    assert [each.id for each in deleted.deleted] == [made.id]


def test_4_9_reset_and_restore(trophy: TrophyApi, ada: str) -> None:
    reset = trophy.admin.streaks.reset(users=[ResetStreaksRequestUsersItem(id=ada)])
    length = trophy.users.streak(ada).length
    restored = trophy.admin.streaks.restore(users=[RestoreStreaksRequestUsersItem(id=ada)])

    assert (reset.reset_users, reset.issues, length) == ([ada], [], 0)
    assert (restored.restored_users, restored.issues) == ([ada], [])
    assert trophy.users.streak(ada).length == 1


def test_9_1_a_year(trophy: TrophyApi, ada: str, metric: str) -> None:
    wrapped = trophy.users.wrapped(ada, year=date.fromisoformat(day(0)).year)

    activity = wrapped.activity
    assert (wrapped.user.id, activity.days_active) == (ada, 1)
    assert activity.most_active_day.date == day(0)
    assert activity.most_active_month.month == date.fromisoformat(day(0)).month - 1
    assert activity.entire_year.metrics[metric].change_this_period == 3
    assert (activity.entire_year.longest_streak.length, activity.entire_year.longest_streak.started) == (1, day(0))
