"""Use case: an administrator gives a user a streak back (behaviour 4.9)."""

from datetime import datetime

from plaudit.domain import engine
from plaudit.domain.actions import StreakRestored
from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import UserId
from plaudit.domain.periods import period_of
from plaudit.domain.states import State
from plaudit.domain.streak_restore import longest_reached, restore_window
from plaudit.services.known_users import take_step_of_known_user
from plaudit.services.read_streaks import records_of, settled_user
from plaudit.storage.tenant_tables import TenantTable


def restore_streak(table: TenantTable, configuration: Configuration, user_id: UserId, now: datetime) -> None:
    """Restore the longest streak of the window; raises UserNotFoundError or NoStreakToRestoreError.

    What the periods came to is read after the state: what is read belongs to it, or the step is not saved.
    """

    def decide(state: State) -> Decided:
        settled = settled_user(configuration, state, user_id, now)
        frequency, today = settled.settings.frequency, settled.today
        window = range(period_of(restore_window(frequency, today), frequency), period_of(today, frequency) + 1)
        records = records_of(table, settled, window)
        length = settled.user.streaks.chains[frequency].length
        reached = longest_reached(records, frequency, today, length=length)
        restored = StreakRestored(reached.length, reached.started_on)
        return engine.restore_streak(configuration, state, restored, now)

    take_step_of_known_user(table, configuration, user_id, decide, now)
