"""The engine with storage between all steps: whatever a step leaves makes the trip through the items of its table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oracle import scenario as told
from oracle.engine_system import EngineSystem, to_change
from oracle.results import Issue
from plaudit.domain.actions import LogEntry
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import EnvironmentId, MetricId, TenantId, UserId
from plaudit.domain.leaderboards import Leaderboard, Score
from plaudit.domain.states import State
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.users import will_change_attributes
from plaudit.services.take_step import Need, needed_metrics
from plaudit.storage.attributes import Item, from_attributes, to_attributes
from plaudit.storage.logs import log_entry_to_item, to_log_entry
from plaudit.storage.ranking_items import find_entry_item, to_entry
from plaudit.storage.streak_items import period_items, to_stretch
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_items import progress_to_item, to_progress, to_user, user_to_item

TABLE = TenantTable(TenantId("tenant"), EnvironmentId("environment"), "table")


class StoredSystem(EngineSystem):
    """A tenant whose users are stored after every step, and loaded before the next one as far as it needs them."""

    def __init__(self, rules: told.Rules) -> None:
        super().__init__(rules)
        self.stretches: dict[str, dict[str, Item]] = {}

    def _decide(self, step: told.UserStep, state: State) -> Decided | Issue:
        return super()._decide(step, self._loaded(step, state))

    def _loaded(self, step: told.UserStep, state: State) -> State:
        """Only as much of the state as a service loads: all progress is read when groups on boards may change."""
        rules, change = self.configuration, to_change(getattr(step, "profile", told.NO_CHANGE))
        if state.user and rules.leaderboards and will_change_attributes(state.user.profile, change):
            return state
        metric_ids = (MetricId(step.metric),) if isinstance(step, told.Event) else ()
        wanted = needed_metrics(rules, Need(UserId(step.user), metric_ids, change=change))
        return State(state.user, {id_: each for id_, each in state.progress.items() if id_ in wanted})

    def _keep(self, user: str, decided: Decided) -> None:
        known = self.states.get(user, State(None)).progress
        decided = replace(decided, state=replace(decided.state, progress={**known, **decided.state.progress}))
        entry = decided.entry and stored_entry(UserId(user), decided.entry)
        super()._keep(user, replace(decided, state=stored_state(UserId(user), decided.state), entry=entry))
        self.periods[user] = self._stored_periods(user, decided.periods)
        for move in decided.moves:
            check_entry(UserId(user), move.board, move.after)

    def _stored_periods(self, user: str, settled: tuple[PeriodsSettled, ...]) -> list[PeriodsSettled]:
        """Put what a step settled among the periods that are there, and read all of them."""
        stretches = self.stretches.setdefault(user, {})
        for item in map(after_trip, period_items(UserId(user), settled)):
            stretches[item["SK"]] = item
        return [record for _, item in sorted(stretches.items()) for record in to_stretch(item)]


def stored_state(user_id: UserId, state: State) -> State:
    """A state as it is loaded after it was saved; nothing of it is lost on the way."""
    user = state.user and to_user(after_trip(user_to_item(state.user)))
    progress = {id_: to_progress(after_trip(progress_to_item(user_id, each))) for id_, each in state.progress.items()}
    assert State(user, progress) == state
    return State(user, progress)


def stored_entry(user_id: UserId, entry: LogEntry) -> LogEntry:
    """A log entry as it is read after it was written; nothing of it is lost on the way."""
    read = to_log_entry(user_id, after_trip(log_entry_to_item(user_id, entry)))
    assert read == entry
    return read


def check_entry(user_id: UserId, board: Leaderboard, score: Score | None) -> None:
    """A score is the same after it was a ranking entry."""
    item = find_entry_item(user_id, board, score)
    if item and score and score.group is not None:
        entry = to_entry(after_trip(item), run=score.run, group=score.group, edition=score.edition)
        assert entry == (user_id, score)


def after_trip(item: Mapping[str, Any]) -> Item:
    """The item after a trip through the form of the DynamoDB API."""
    return from_attributes(to_attributes(item))
