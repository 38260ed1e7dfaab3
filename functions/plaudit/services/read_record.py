"""What is stored of a user, read all at once: for whoever wants to see whether it is right (behaviour 3.8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import LeaderboardId, PointsSystemId, UserId
from plaudit.domain.leaderboard_runs import Run, run_starting
from plaudit.domain.leaderboards import Score, edition_of
from plaudit.domain.periods import Frequency
from plaudit.domain.states import State
from plaudit.services.user_records import RankingKey, UserRecord, note_periods, ranking_key, slice_key
from plaudit.storage.awards import list_awards
from plaudit.storage.completions import list_completions
from plaudit.storage.points_days import list_points_days
from plaudit.storage.rankings import Ranking, find_final_score, list_entries
from plaudit.storage.streak_items import list_periods
from plaudit.storage.tails import Tail
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import Snapshot, list_days, list_slices

FIRST_DATE = date.min + timedelta(days=1)
ENTRIES_AT_ONCE = 1000


@dataclass(slots=True)
class Rankings:
    """Rankings that were read, each as a whole, so that whoever looks at many users reads none of them twice."""

    table: TenantTable
    known: dict[RankingKey, dict[UserId, list[Score]]] = field(default_factory=dict)

    def of(self, user_id: UserId, key: RankingKey, ranking: Ranking) -> tuple[Score, ...]:
        """Return the user's entries in a ranking: one, if all is well."""
        if key not in self.known:
            by_user = self.known[key] = {}
            for other, score in list_entries(self.table, ranking, at_once=ENTRIES_AT_ONCE):
                by_user.setdefault(other, []).append(score)
        return tuple(self.known[key].get(user_id, ()))


def read_record(
    table: TenantTable, configuration: Configuration, snapshot: Snapshot, like: UserRecord, rankings: Rankings
) -> UserRecord:
    """Return what is stored of the user of a snapshot.

    `like` is what should be there, and so tells where to look.
    """
    user = snapshot.state.user
    if user is None:
        raise ValueError(snapshot)
    user_id = user.profile.id
    record = UserRecord(snapshot.state, snapshot.counted)
    _read_metrics(table, user_id, snapshot.tail, record, like)
    _read_points(table, user_id, snapshot.tail, record, like)
    completions = list_completions(table, user_id, snapshot.tail)
    record.completions = {each.achievement_id: each for each in completions}
    for frequency in Frequency:
        for settled in list_periods(table, user_id, frequency, FIRST_DATE, date.max, snapshot.tail):
            note_periods(record, settled)
    _read_rankings(table, user_id, configuration, record, like, rankings)
    return record


def current_rankings(configuration: Configuration, keys: Iterable[RankingKey]) -> dict[RankingKey, Ranking]:
    """Return those rankings that boards still show: of a board that is gone, or counts anew, nothing is looked at."""
    boards = configuration.leaderboards
    return {
        key: Ranking(boards[key.board_id], _run(configuration, key), key.group)
        for key in keys
        if key.board_id in boards and edition_of(boards[key.board_id]) == key.edition
    }


def _read_metrics(table: TenantTable, user_id: UserId, tail: Tail, record: UserRecord, like: UserRecord) -> None:
    for metric_id in dict.fromkeys((*record.state.progress, *like.state.progress)):
        days = {each.day: each for each in list_days(table, user_id, metric_id, date.min, date.max, tail)}
        slices = {slice_key(each.day, each.attributes): each.change for each in list_slices(table, user_id, metric_id)}
        if days:
            record.days[metric_id] = days
        if slices:
            record.slices[metric_id] = slices


def _read_points(table: TenantTable, user_id: UserId, tail: Tail, record: UserRecord, like: UserRecord) -> None:
    for system_id in dict.fromkeys((*_systems(record.state), *_systems(like.state))):
        days = {each.day: each for each in list_points_days(table, user_id, system_id, date.min, date.max, tail)}
        awards = list(list_awards(table, user_id, system_id, tail=tail))
        if days:
            record.points_days[system_id] = days
        if awards:
            record.awards[system_id] = awards[::-1]


def _read_rankings(
    table: TenantTable,
    user_id: UserId,
    configuration: Configuration,
    record: UserRecord,
    like: UserRecord,
    rankings: Rankings,
) -> None:
    keys = dict.fromkeys((*like.entries, *_keys_in(record.state)))
    for key, ranking in current_rankings(configuration, keys).items():
        entries = rankings.of(user_id, key, ranking)
        if entries:
            record.entries[key] = entries
    for key, ranking in current_rankings(configuration, like.final_scores).items():
        score = find_final_score(table, user_id, ranking.board, ranking.run)
        if score:
            record.final_scores[key] = score


def _systems(state: State) -> Iterable[PointsSystemId]:
    return state.user.points if state.user else ()


def _keys_in(state: State) -> list[RankingKey]:
    """Return the rankings that the scores in a state are in."""
    mappings = [progress.scores for progress in state.progress.values()]
    if state.user:
        mappings += [standing.scores for standing in state.user.points.values()]
        mappings.append(state.user.streak_scores)
    found: list[tuple[LeaderboardId, Score]] = [
        (board_id, score) for scores in mappings for board_id, each in scores.items() for score in each
    ]
    return [key for board_id, score in found if (key := ranking_key(board_id, score))]


def _run(configuration: Configuration, key: RankingKey) -> Run:
    return run_starting(configuration.leaderboards[key.board_id], key.run) or Run(key.run, None)
