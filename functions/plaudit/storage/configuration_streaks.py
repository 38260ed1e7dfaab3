"""Streak settings as item attributes, and back."""

from collections.abc import Iterable

from plaudit.domain.identifiers import MetricId
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_settings import EvaluationMode, FreezeSettings, StreakEpoch, StreakSettings
from plaudit.storage.attributes import Item
from plaudit.storage.times import to_instant, to_text


def epochs_to_item(epochs: Iterable[StreakEpoch]) -> Item:
    """Return all streak settings that are kept as the attributes of the one item that holds them."""
    return {"epochs": [epoch_to_item(epoch) for epoch in epochs]}


def to_epochs(item: Item) -> tuple[StreakEpoch, ...]:
    """Return all streak settings that are kept, oldest first."""
    return tuple(to_epoch(epoch) for epoch in item["epochs"])


def epoch_to_item(epoch: StreakEpoch) -> Item:
    """Return streak settings, and since when they hold, as attributes."""
    settings, freezes = epoch.settings, epoch.settings.freezes
    return {
        "since": to_text(epoch.since),
        "frequency": settings.frequency.value,
        "mode": settings.mode.value,
        "is_customizable": settings.is_customizable,
        "days_off": sorted(settings.days_off),
        "thresholds": dict(settings.thresholds),
        "freezes": _freezes_to_item(freezes) if freezes else None,
    }


def to_epoch(item: Item) -> StreakEpoch:
    """Return the streak settings that attributes store."""
    settings = StreakSettings(
        frequency=Frequency(item["frequency"]),
        mode=EvaluationMode(item["mode"]),
        is_customizable=item["is_customizable"],
        days_off=frozenset(int(day) for day in item["days_off"]),
        thresholds={MetricId(metric_id): threshold for metric_id, threshold in item["thresholds"].items()},
        freezes=_to_freezes(item["freezes"]) if item["freezes"] else None,
    )
    return StreakEpoch(to_instant(item["since"]), settings)


def _freezes_to_item(freezes: FreezeSettings) -> Item:
    return {
        "start_count": freezes.start_count,
        "max_count": freezes.max_count,
        "auto_earn_interval": freezes.auto_earn_interval,
        "auto_earn_amount": freezes.auto_earn_amount,
    }


def _to_freezes(item: Item) -> FreezeSettings:
    interval, amount = item["auto_earn_interval"], item["auto_earn_amount"]
    return FreezeSettings(
        start_count=int(item["start_count"]),
        max_count=int(item["max_count"]),
        auto_earn_interval=None if interval is None else int(interval),
        auto_earn_amount=None if amount is None else int(amount),
    )
