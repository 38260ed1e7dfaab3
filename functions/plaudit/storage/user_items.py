"""A user's state, progress and days as items. The names of the attributes are permanent."""

from datetime import date

from plaudit.domain.engine import UserState
from plaudit.domain.identifiers import MetricId, UserId
from plaudit.domain.metrics import DayTotal, MetricProgress
from plaudit.domain.streaks import Streak
from plaudit.storage.dynamodb import Item
from plaudit.storage.keys import progress_key, user_state_key
from plaudit.storage.profiles import profile_to_item, to_profile
from plaudit.storage.times import find_date, find_date_text, find_instant, find_text, to_instant, to_text


def user_to_item(user: UserState) -> Item:
    """Return a user's state as an item."""
    return {
        **user_state_key(user.profile.id).attributes(),
        "version": user.version,
        "latest_at": to_text(user.latest_at),
        "profile": profile_to_item(user.profile),
        "streak": _streak_to_item(user.streak),
    }


def to_user(item: Item) -> UserState:
    """Return the state that was stored."""
    return UserState(
        profile=to_profile(item["profile"]),
        version=int(item["version"]),
        latest_at=to_instant(item["latest_at"]),
        streak=_to_streak(item["streak"]),
    )


def progress_to_item(user_id: UserId, progress: MetricProgress) -> Item:
    """Return a user's progress in a metric as an item."""
    return {
        **progress_key(user_id, progress.metric_id).attributes(),
        "metric_id": progress.metric_id,
        "version": progress.version,
        "total": progress.total,
        "open_days": [day_to_item(day) for day in progress.open_days],
    }


def to_progress(item: Item) -> MetricProgress:
    """Return the progress that was stored."""
    return MetricProgress(
        metric_id=MetricId(item["metric_id"]),
        total=item["total"],
        open_days=tuple(map(to_day, item["open_days"])),
        version=int(item["version"]),
    )


def day_to_item(day: DayTotal) -> Item:
    """Return a day's figures as an item, or as a part of one."""
    return {"day": day.day.isoformat(), "change": day.change, "total": day.total}


def to_day(item: Item) -> DayTotal:
    """Return the figures that were stored."""
    return DayTotal(date.fromisoformat(item["day"]), item["change"], item["total"])


def _streak_to_item(streak: Streak) -> Item:
    return {
        "length": streak.length,
        "started_on": find_date_text(streak.started_on),
        "counted_on": find_date_text(streak.counted_on),
        "lost_at": find_text(streak.lost_at),
    }


def _to_streak(item: Item) -> Streak:
    return Streak(
        length=int(item["length"]),
        started_on=find_date(item["started_on"]),
        counted_on=find_date(item["counted_on"]),
        lost_at=find_instant(item["lost_at"]),
    )
