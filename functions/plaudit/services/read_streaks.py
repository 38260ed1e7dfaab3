"""Use cases: show where streaks stand, how they went, and why (behaviour 3.8, 4.3, 4.10).

What is shown is settled at the moment of the question, in memory only: reading writes nothing (4.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.local_time import local_date
from plaudit.domain.periods import first_day
from plaudit.domain.preferences import effective
from plaudit.domain.states import State, UserState
from plaudit.domain.step import settled_at
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.streak_history import Explanation, PeriodView, explain, history, history_window
from plaudit.domain.streak_settings import StreakSettings
from plaudit.domain.streak_windows import explained_window
from plaudit.domain.streaks import StreakView, view
from plaudit.storage.snapshots import load_states
from plaudit.storage.streak_items import list_periods
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import load_snapshot, metrics_of_streaks

EARLIEST_DAY = date.min + timedelta(days=1)
"""The first day that has one before it."""


@dataclass(frozen=True, slots=True)
class SettledUser:
    """A user at an instant, streaks settled; `settings` are those that hold for the user.

    `unsaved` is what became of periods since the user was stored.
    """

    user: UserState
    settings: StreakSettings
    now: datetime
    unsaved: tuple[PeriodsSettled, ...]

    @property
    def today(self) -> date:
        """The user's local date."""
        return local_date(self.now, self.user.zone)

    @property
    def view(self) -> StreakView:
        """The streak that counts."""
        return view(self.user.streaks, self.settings, self.user.preferences.streak, self.now, self.user.zone)


@dataclass(frozen=True, slots=True)
class UserLength:
    """How long the streak of one of many users is."""

    user_id: UserId
    length: int
    extended_at: datetime | None


def load_settled_user(table: TenantTable, configuration: Configuration, user_id: UserId, now: datetime) -> SettledUser:
    """Return a user as of an instant; raises UserNotFoundError."""
    state = load_snapshot(table, user_id, metrics_of_streaks(configuration)).state
    return settled_user(configuration, state, user_id, now)


def settled_user(configuration: Configuration, state: State, user_id: UserId, now: datetime) -> SettledUser:
    """Return the user of a state as of an instant, or of the last step if that was later.

    Raises UserNotFoundError if there is none.
    """
    user = state.user
    if user is None:
        raise UserNotFoundError(user_id)
    now = max(now, user.latest_at)
    settled = settled_at(configuration, state, now)
    unsaved = tuple(each for each in settled.happenings if isinstance(each, PeriodsSettled))
    settings = effective(configuration.streak_settings, user.preferences.streak)
    return SettledUser(replace(user, streaks=settled.streaks), settings, now, unsaved)


def read_history(table: TenantTable, settled: SettledUser, periods: int) -> list[PeriodView]:
    """Return the last periods up to the current one, oldest first (4.10)."""
    window = history_window(settled.settings.frequency, settled.today, periods)
    records = records_of(table, settled, window)
    preferences = settled.user.preferences.streak
    return history(records, settled.user.streaks, settled.settings, preferences, settled.today, periods=periods)


def read_explanation(
    table: TenantTable, settled: SettledUser, start: date | None, end: date | None
) -> list[Explanation]:
    """Return what became of each period of a range, and when; raises InvalidRequestError."""
    frequency = settled.settings.frequency
    window = explained_window(frequency, settled.today, start, end)
    records = records_of(table, settled, window)
    return explain(records, settled.user.streaks, frequency, window, settled.now, settled.user.zone)


def records_of(table: TenantTable, settled: SettledUser, window: range) -> list[PeriodsSettled]:
    """Return what became of the periods of a window, under the active frequency: what is stored, then what is not."""
    if not window:
        return []
    frequency, user_id = settled.settings.frequency, settled.user.profile.id
    first, last = (max(first_day(period, frequency), EARLIEST_DAY) for period in (window.start, window.stop - 1))
    stored = list_periods(table, user_id, frequency, first, last)
    return [*stored, *(each for each in settled.unsaved if each.frequency is frequency)]


def list_lengths(
    table: TenantTable, configuration: Configuration, user_ids: Sequence[UserId], now: datetime
) -> list[UserLength]:
    """Return the streaks of the users that exist, longest first, equal ones in the order asked for (4.10)."""
    states = load_states(table, user_ids, metrics_of_streaks(configuration))
    lengths = []
    for user_id in dict.fromkeys(user_ids):
        state = states[user_id]
        if state.user:
            seen = settled_user(configuration, state, user_id, now).view
            lengths.append(UserLength(user_id, seen.length, seen.extended_at))
    return sorted(lengths, key=lambda each: -each.length)
