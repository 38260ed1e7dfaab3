"""A user's streaks for tests: what a user does, told line by line, and what came of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from plaudit.domain.identifiers import MetricId, PauseId
from plaudit.domain.local_time import local_date
from plaudit.domain.metrics import MetricProgress, add_amount
from plaudit.domain.periods import Frequency
from plaudit.domain.preferences import StreakPreferences, effective
from plaudit.domain.streak_happenings import Happening, PeriodsSettled
from plaudit.domain.streak_history import Explanation, PeriodView, explain, history, history_window
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_restore import longest_reached, reset, restore
from plaudit.domain.streak_settings import DEFAULT_STREAK_SETTINGS, FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.streaks import (
    Settled,
    StreakView,
    begin,
    change_rules,
    change_zone,
    count,
    lost_at,
    settle,
    view,
    with_freezes,
    with_pause,
    without_pause,
)

WORDS = MetricId("metric-words")
PAGES = MetricId("metric-pages")
ZERO_OFFSET = ZoneInfo("UTC")
BEGINNING = "2026-03-01 12:00"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """The UTC instant that a text such as `2026-03-10 12:00` names."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on(text: str) -> date:
    """The date that a text such as `2026-03-10` names."""
    return date.fromisoformat(text)


def freezes(start: int, maximum: int = 9, *, every: int | None = None, earns: int | None = None) -> FreezeSettings:
    """Settings of freezes."""
    return FreezeSettings(start, maximum, every, earns)


@dataclass
class Life:
    """One user, from the first identification on."""

    settings: StreakSettings = DEFAULT_STREAK_SETTINGS
    zone: ZoneInfo = ZERO_OFFSET
    began_at: datetime = field(default_factory=lambda: at(BEGINNING))
    preferences: StreakPreferences = field(default_factory=StreakPreferences)

    def __post_init__(self) -> None:
        self.epochs: tuple[StreakEpoch, ...] = (StreakEpoch(LONG_AGO, self.settings),)
        self.progress: dict[MetricId, MetricProgress] = {}
        self.happenings: list[Happening] = []
        self.now = self.began_at
        self.streaks = begin(self.epochs, self.now, self.zone)

    def act(self, *instants: str, amount: str | int = 1, metric: MetricId = WORDS) -> "Life":
        """Send an event at each of the instants."""
        for instant in instants:
            self.act_at(at(instant), Decimal(amount), metric)
        return self

    def act_at(self, now: datetime, amount: Decimal = Decimal(1), metric: MetricId = WORDS) -> None:
        """Send one event."""
        self.look_at(now)
        progress = self.progress.get(metric, MetricProgress(metric))
        self.progress[metric] = add_amount(progress, amount, local_date(now, self.zone), {}, {})
        rules = effective(self.settings, self.preferences)
        self._take(count(self.streaks, rules, self.progress, is_non_zero=bool(amount), now=self.now, zone=self.zone))

    def look(self, instant: str) -> "Life":
        """Settle what is due."""
        self.look_at(at(instant))
        return self

    def look_at(self, now: datetime) -> None:
        """Settle what is due."""
        self.now = now
        self._take(settle(self.streaks, self.epochs, self.preferences, self.progress, now, self.zone))

    def move(self, instant: str, zone: ZoneInfo) -> "Life":
        """Change the zone."""
        self.move_at(at(instant), zone)
        return self

    def move_at(self, now: datetime, zone: ZoneInfo) -> None:
        """Change the zone."""
        self.look_at(now)
        rules = effective(self.settings, self.preferences)
        self._take(change_zone(self.streaks, self.zone, zone, now, rules, self.preferences))
        self.zone = zone

    def set_up(self, instant: str, settings: StreakSettings) -> "Life":
        """Change the tenant's settings; the user's streaks find out later."""
        self.settings = settings
        self.epochs = (*self.epochs, StreakEpoch(at(instant), settings))
        return self

    def prefer(self, instant: str, preferences: StreakPreferences) -> "Life":
        """Change the user's preferences."""
        self.look(instant)
        self.preferences = preferences
        self._take(change_rules(self.streaks, self.epochs, preferences, self.progress, self.now, self.zone))
        return self

    def pause(self, instant: str, first: str, last: str, name: str = "pause") -> "Life":
        """Add a pause."""
        self.look(instant)
        self.streaks = with_pause(self.streaks, Pause(PauseId(name), on(first), on(last)), self.today)
        return self

    def resume(self, instant: str, name: str = "pause") -> "Life":
        """Delete a pause."""
        self.look(instant)
        self.streaks = without_pause(self.streaks, PauseId(name), self.today)
        return self

    def get_freezes(self, instant: str, number: int) -> "Life":
        """Be given freezes."""
        self.look(instant)
        self.streaks = with_freezes(self.streaks, number, self.settings)
        return self

    def reset(self, instant: str) -> "Life":
        """Have the streak reset."""
        self.look(instant)
        self._take(reset(self.streaks, self.now, self.zone))
        return self

    def restore(self, instant: str) -> "Life":
        """Have the streak restored; raises NoStreakToRestoreError."""
        self.look(instant)
        frequency = self.settings.frequency
        reached = longest_reached(self.records(), frequency, self.today, length=self.length)
        self._take(restore(self.streaks, frequency, reached.length, reached.started_on, self.now, self.zone))
        return self

    @property
    def today(self) -> date:
        return local_date(self.now, self.zone)

    @property
    def view(self) -> StreakView:
        rules = effective(self.settings, self.preferences)
        return view(self.streaks, rules, self.preferences, self.now, self.zone)

    @property
    def length(self) -> int:
        return self.view.length

    @property
    def lost_at(self) -> datetime | None:
        return lost_at(self.streaks, effective(self.settings, self.preferences), self.preferences, self.zone)

    @property
    def told(self) -> list[Happening]:
        """What a user is told of what happened."""
        return [each for each in self.happenings if not isinstance(each, PeriodsSettled)]

    def records(self, frequency: Frequency | None = None) -> list[PeriodsSettled]:
        """The records of a frequency, by default the one that counts."""
        wanted = frequency or self.settings.frequency
        return [each for each in self.happenings if isinstance(each, PeriodsSettled) and each.frequency is wanted]

    def history(self, periods: int = 7) -> list[PeriodView]:
        rules = effective(self.settings, self.preferences)
        return history(self.records(), self.streaks, rules, self.preferences, self.today, periods=periods)

    def explanation(self, periods: int = 7) -> list[Explanation]:
        frequency = self.settings.frequency
        window = history_window(frequency, self.today, periods)
        return explain(self.records(), self.streaks, frequency, window, self.now, self.zone)

    def _take(self, settled: Settled) -> None:
        self.streaks = settled.streaks
        self.happenings += settled.happenings
