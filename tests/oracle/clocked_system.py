"""The engine driven by the clock: what is due is done at its own instant, and everything that is told is kept."""

from collections.abc import Iterator
from datetime import datetime

from oracle import scenario as told
from oracle.engine_answers import shown
from oracle.engine_system import EngineSystem
from oracle.results import (
    AchievementEmail,
    Announced,
    Announcement,
    Answer,
    AwardView,
    CompletedAchievement,
    EarnedFreezes,
    GrownStreak,
    LostStreak,
    NewLevel,
    ReactivationEmail,
    RecapEmail,
    ReminderEmail,
    UsedFreeze,
    in_order,
)
from oracle.stored_system import StoredSystem
from plaudit.domain import engine
from plaudit.domain.configuration import Configuration
from plaudit.domain.due import next_happening
from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    StreakExtended,
    StreakLost,
    StreakReminderEmailDue,
    StreakStarted,
    is_announced,
)
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import State
from plaudit.services.take_step import Need, needed_metrics


class ClockedSystem(EngineSystem):
    """A tenant whose clock is on time; if it is `late`, a step only brings its own user up to date.

    `announced` is what each user is told of.
    """

    def __init__(self, rules: told.Rules, *, late: bool = False) -> None:
        super().__init__(rules)
        self.late = late
        self.announced: dict[str, list[Announcement]] = {}

    def apply(self, step: told.Step) -> Answer:
        """Carry out a step after what was due until then."""
        only = [step.user] if self.late and not isinstance(step, told.ChangeStreakSettings) else list(self.states)
        for user in only:
            if user in self.states:
                self.catch_up(user, step.at)
        return super().apply(step)

    def run_clock(self, until: datetime) -> None:
        """Do what is due for everybody, and look once more when nothing is."""
        for user in list(self.states):
            self.catch_up(user, until)
            self.look(user, until)

    def catch_up(self, user: str, until: datetime) -> None:
        """Do what is due for a user up to an instant, each thing at its own; none of it may come to nothing."""
        while (due := self._next(user)) and due <= until:
            decided = self._pass_time(user, due)
            assert decided.entry, f"nothing is due for {user} at {due}"
            self._keep(user, decided)

    def look(self, user: str, at: datetime) -> None:
        """Let time pass when nothing is due, or once more when it was: whatever that tells is told too much."""
        decided = self._pass_time(user, at)
        if decided.entry:
            self._keep(user, decided)

    def told(self, user: str) -> tuple[Announcement, ...]:
        """Return what a user was told of so far."""
        return in_order(self.announced.get(user, ()))

    def _next(self, user: str) -> datetime | None:
        state = self.states[user].user
        assert state is not None
        due = next_happening(self.configuration, state)
        assert due is None or due > state.latest_at, (
            f"{due} was due before {state.latest_at}, the latest step of {user}"
        )
        return due

    def _pass_time(self, user: str, at: datetime) -> Decided:
        return engine.pass_time(self.configuration, self._for_clock(user), at)

    def _for_clock(self, user: str) -> State:
        return self.states[user]

    def _keep(self, user: str, decided: Decided) -> None:
        super()._keep(user, decided)
        if decided.entry:
            at = decided.entry.occurred_at
            effects = [each for each in decided.entry.effects if is_announced(each)]
            told_now = (Announcement(at, each) for effect in effects for each in announced(self.configuration, effect))
            self.announced.setdefault(user, []).extend(told_now)


class StoredClockedSystem(ClockedSystem, StoredSystem):
    """The same with storage between all steps; the clock loads as much of a user as a service would."""

    def _for_clock(self, user: str) -> State:
        state, wanted = self.states[user], needed_metrics(self.configuration, Need(UserId(user)))
        return State(state.user, {id_: each for id_, each in state.progress.items() if id_ in wanted})


def announced(rules: Configuration, effect: Effect) -> Iterator[Announced]:
    """Say in the oracle's words what a user is told of."""
    match effect:
        case StreakStarted(streak) | StreakExtended(streak):
            assert isinstance(effect, StreakStarted) == (streak.length == 1)
            yield GrownStreak(shown(streak))
        case AchievementCompleted(id_):
            yield CompletedAchievement(id_)
        case PointsAwarded():
            yield AwardView(effect.trigger_id, effect.awarded, effect.total)
        case LevelChanged(system_id, _, level):
            yield NewLevel(system_id, rules.levels[level].key if level else None)
        case FreezesUsed(_, left, at):
            yield UsedFreeze(left, at)
        case FreezesEarned(count, left, at):
            yield EarnedFreezes(count, left, at)
        case StreakLost(length, at):
            yield LostStreak(length, at)
        case _:
            yield from emails(effect)


def emails(effect: Effect) -> Iterator[Announced]:
    """Say which e-mail is due, if one is."""
    match effect:
        case AchievementEmailDue(id_):
            yield AchievementEmail(id_)
        case ReactivationEmailDue(number, days):
            yield ReactivationEmail(number, days)
        case StreakReminderEmailDue(streak):
            yield ReminderEmail(shown(streak))
        case RecapEmailDue(start, end):
            yield RecapEmail(start, end)
        case _:
            pass
