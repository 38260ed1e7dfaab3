"""Use case: rebuild everything that is kept of a user from the log, and see whether it is what is stored (3.8).

What is stored is only written together with the log, so there must not be any difference: if there is one, somebody
changed the table by hand, or the engine decides differently than it did.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.domain.counted import Counted, counted_of
from plaudit.domain.differences import Difference, differences
from plaudit.domain.errors import PlauditError, UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboards import Score
from plaudit.domain.replay import retell
from plaudit.domain.states import UserState
from plaudit.services.read_record import Rankings, current_rankings, read_record
from plaudit.services.retrying import Contest
from plaudit.services.user_records import UserRecord, follow
from plaudit.storage.configuration_history import configurations
from plaudit.storage.counters import load_counters
from plaudit.storage.directory import list_users
from plaudit.storage.keys import DIRECTORY_SHARDS
from plaudit.storage.logs import list_log
from plaudit.storage.ranking_keys import milliseconds_text, to_milliseconds
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import find_user, load_whole_snapshot

PAGE = 200
"""How many users of the directory are read at once; there are more as long as a page is full."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what is stored of a user agrees with the log, and where it does not."""

    user_id: UserId
    entries: int
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Archive:
    """What verifying needs of a tenant, whoever the user is: every configuration that ever was, and the rankings."""

    table: TenantTable
    configurations: dict[int, Configuration]
    rankings: Rankings

    @property
    def latest(self) -> Configuration:
        """The latest configuration."""
        return self.configurations[max(self.configurations)]


def open_archive(table: TenantTable) -> Archive:
    """Return the archive of a tenant as it is now."""
    known = {0: Configuration()} | {each.version: each for each in configurations(table)}
    return Archive(table, known, Rankings(table))


def verify_user(archive: Archive, user_id: UserId) -> Verdict:
    """Compare what is stored of a user with what follows from the log; raises UserNotFoundError.

    It looks again when the user did something meanwhile, or since the rankings were read. Raises ContentionError for
    one who never stops.
    """
    contest = Contest()
    while True:
        is_fresh = not archive.rankings.known
        verdict = _verify(archive, user_id)
        if verdict and (is_fresh or not verdict.differences):
            return verdict
        archive.rankings.known.clear()
        contest.lose()


def verify_everybody(archive: Archive) -> Iterator[Verdict]:
    """Verify the users of a tenant one by one, as the directory lists them."""
    for shard in range(DIRECTORY_SHARDS):
        for user_id in _users_of(archive.table, shard):
            yield verify_user(archive, user_id)


def count_users(table: TenantTable) -> int:
    """Return how many users a tenant has."""
    return load_counters(table).user_count


def _users_of(table: TenantTable, shard: int) -> Iterator[UserId]:
    page = list(list_users(table, shard, after=None, limit=PAGE))
    while page:
        yield from page
        page = list(list_users(table, shard, after=page[-1], limit=PAGE))


def _verify(archive: Archive, user_id: UserId) -> Verdict | None:
    """Return the verdict, or None when the user did something meanwhile."""
    snapshot = load_whole_snapshot(archive.table, user_id)
    if snapshot.state.user is None:
        raise UserNotFoundError(user_id)
    rebuilt, found = UserRecord(), list[Difference]()
    entries = _rebuild(archive, user_id, rebuilt, found)
    stored = read_record(archive.table, archive.latest, snapshot, rebuilt, archive.rankings)
    found += _compare(archive, stored, rebuilt)
    user = find_user(archive.table, user_id)
    if user is None or user.version != snapshot.state.user.version:
        return None
    return Verdict(user_id, entries, tuple(found))


def _rebuild(archive: Archive, user_id: UserId, record: UserRecord, found: list[Difference]) -> int:
    """Follow the log as far as the engine can, and return how many entries that are."""
    sequence = 0
    try:
        for entry, decided in retell(user_id, _log(archive, user_id), archive.configurations):
            sequence += 1
            follow(record, entry, decided)
            found += differences(entry, decided.entry, "log", str(sequence))
    except (PlauditError, LookupError, ValueError) as error:
        # Whoever changed a log by hand may ask of the engine what no request can: that is a finding, not a fault.
        reason = f"impossible: {error}" if str(error) else f"impossible: {type(error).__name__}"
        found.append(Difference(("log", str(sequence + 1)), "an entry", reason))
    return sequence


def _log(archive: Archive, user_id: UserId) -> Iterator[LogEntry]:
    """Yield the log, the oldest entry first; configurations that are younger than the archive are read on the way."""
    for entry in list_log(archive.table, user_id, newest_first=False):
        if entry.configuration_version not in archive.configurations:
            archive.configurations.update(open_archive(archive.table).configurations)
        yield entry


def _compare(archive: Archive, stored: UserRecord, rebuilt: UserRecord) -> Iterator[Difference]:
    rankings = current_rankings(archive.latest, rebuilt.entries)
    expected = replace(
        rebuilt,
        counted=_counted(archive, rebuilt.state.user, stored.counted),
        entries={key: tuple(map(_as_ranked, rebuilt.entries[key])) for key in rankings},
        final_scores={key: rebuilt.final_scores[key] for key in current_rankings(archive.latest, rebuilt.final_scores)},
    )
    return differences(stored, expected)


def _counted(archive: Archive, user: UserState | None, stored: Counted | None) -> Counted | None:
    """Return how the user is to be counted: under any of the latest configurations, because that is done a bit later.

    The levels that were there when the user did something last may still count, until the background job comes by.
    """
    if user is None:
        return None
    possible = [counted_of(each, user) for each in archive.configurations.values()]
    return stored if stored in possible else counted_of(archive.latest, user)


def _as_ranked(score: Score) -> Score:
    """Return a score with the precision of a ranking entry."""
    return replace(score, until=score.until and to_milliseconds(milliseconds_text(score.until)))
