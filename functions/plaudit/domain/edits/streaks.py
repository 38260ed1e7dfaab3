"""How streak settings may be edited (behaviour 4.1, 4.2, 4.6, 4.8)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import IssueError, Saved, get_thing, require_between, require_room
from plaudit.domain.periods import DAYS_PER_WEEK, Frequency
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings

MAX_STREAK_METRICS = 10
MAX_STREAK_THRESHOLD = 10**12
MAX_FREEZES = 1_000
MAX_EARN_INTERVAL = 3_660
"""In days: ten years."""


def change_streak_settings(configuration: Configuration, settings: StreakSettings, now: datetime) -> Saved:
    """Put streak settings in force; those before them still judge what is settled (4.2)."""
    _judge(configuration, settings)
    epochs = configuration.streak_epochs
    if epochs and epochs[-1].settings == settings:
        return Saved(epochs[-1])
    return Saved(StreakEpoch(max([now, *(epoch.since for epoch in epochs[-1:])]), settings))


def _judge(configuration: Configuration, settings: StreakSettings) -> None:
    if settings.days_off and settings.frequency is not Frequency.DAILY:
        raise IssueError("Days off are only possible for daily streaks")
    if not settings.days_off <= set(range(DAYS_PER_WEEK)):
        raise IssueError("daysOff must be numbers from 0 (Sunday) to 6 (Saturday)")
    if len(settings.days_off) == DAYS_PER_WEEK:
        raise IssueError("At least one day of the week must not be a day off")
    require_room(len(settings.thresholds) - 1, MAX_STREAK_METRICS, "metrics for streaks")
    for metric_id, threshold in settings.thresholds.items():
        get_thing(configuration.metrics, metric_id, "Metric")
        require_between(threshold, 1, MAX_STREAK_THRESHOLD, "threshold")
    if settings.freezes is not None:
        _judge_freezes(settings.freezes)


def _judge_freezes(freezes: FreezeSettings) -> None:
    require_between(freezes.max_count, 0, MAX_FREEZES, "freezes.maxCount")
    require_between(freezes.start_count, 0, freezes.max_count, "freezes.startCount")
    interval, amount = freezes.auto_earn_interval, freezes.auto_earn_amount
    if (interval is None) is not (amount is None):
        raise IssueError("freezes.autoEarnInterval and freezes.autoEarnAmount belong together")
    if interval is not None and amount is not None:
        require_between(interval, 1, MAX_EARN_INTERVAL, "freezes.autoEarnInterval")
        require_between(amount, 1, MAX_FREEZES, "freezes.autoEarnAmount")
