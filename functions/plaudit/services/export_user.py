"""Use case: tell everything that is stored of a user in the words of the API, page by page (behaviour 2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from pydantic.alias_generators import to_camel

from plaudit.documents.telling import told_field, told_fields, told_value
from plaudit.domain.awards import level_of
from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import UserState
from plaudit.services.read_streaks import SettledUser, settled_user
from plaudit.services.retrying import Contest
from plaudit.services.tell_log import tell_entry
from plaudit.storage.api_keys import list_keys_of_user
from plaudit.storage.registry import Registry
from plaudit.storage.stored_records import SECTIONS, Record, read_records, score_records
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import find_user, load_snapshot, metrics_of_streaks
from plaudit.storage.writing_out import write_out

Told: TypeAlias = dict[str, Any]
"""Fields under the names that the API has for them; keys stand for ids, unless what they name has been deleted."""

LOG = "log"


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A part of all that is stored: what is kept of the past by section, and on the first page the overview.

    `next` is the position that the next page begins behind, None when there is none.
    """

    overview: Told | None
    sections: Mapping[str, list[Told]]
    next: str | None


def export_user(
    registry: Registry,
    table: TenantTable,
    configuration: Configuration,
    user_id: UserId,
    start_after: str | None,
    now: datetime,
) -> ExportPage:
    """Return a page of what is stored of a user: the first one, or the one behind a position.

    Raises UserNotFoundError. What a user does meanwhile may be told or not; what was there before is told.
    """
    overview = None
    if start_after is None:
        _write_out(table, user_id)
        snapshot = load_snapshot(table, user_id, metrics_of_streaks(configuration))
        settled = settled_user(configuration, snapshot.state, user_id, now)
        overview = _overview(settled, configuration) | {"dueAt": told_value(snapshot.due_at, configuration)}
        overview |= _belongings(registry, table, configuration, user_id)
    elif find_user(table, user_id) is None:
        raise UserNotFoundError(user_id)
    stored = read_records(table, user_id, start_after)
    sections = {to_camel(name): _section(name, stored.records.get(name, []), configuration) for name in SECTIONS}
    return ExportPage(overview, sections, stored.next)


def _write_out(table: TenantTable, user_id: UserId) -> None:
    contest = Contest()
    while not write_out(table, user_id):
        contest.lose()


def _section(name: str, records: list[Any], configuration: Configuration) -> list[Told]:
    if name == LOG:
        return [tell_entry(entry, configuration) for entry in records]
    return [_told(record, configuration) for record in records]


def _overview(settled: SettledUser, configuration: Configuration) -> Told:
    user = settled.user
    return {
        "user": told_fields(user.profile, configuration),
        "preferences": told_fields(user.preferences, configuration),
        "streak": _streak(settled, configuration),
        "points": _points(user, configuration),
        "streakLeaderboards": [_told(record, configuration) for record in score_records(user.streak_scores)],
    }


def _belongings(registry: Registry, table: TenantTable, configuration: Configuration, user_id: UserId) -> Told:
    """Return what is kept elsewhere for this user alone."""
    keys = [
        Record(id=key.id, prefix=key.prefix, created_at=key.created_at, last_used_at=key.last_used_at)
        for key in list_keys_of_user(registry, table.tenant_id, user_id)
    ]
    boosts = [
        Record(
            id=boost.id,
            system_id=boost.system_id,
            name=boost.name,
            multiplier=boost.multiplier,
            starts_on=boost.starts_on,
            ends_on=boost.ends_on,
        )
        for boost in configuration.boosts.values()
        if boost.user_id == user_id
    ]
    return {
        "applicationKeys": [_told(key, configuration) for key in keys],
        "boosts": [_told(boost, configuration) for boost in boosts],
    }


def _streak(settled: SettledUser, configuration: Configuration) -> Told:
    streaks = settled.user.streaks
    chains = {
        frequency.value: Record(
            length=chain.length, started_on=chain.started_on, extended_at=chain.extended_at, reset_at=chain.reset_at
        )
        for frequency, chain in streaks.chains.items()
    }
    return {
        **told_fields(settled.view, configuration),
        "freezes": streaks.freezes.count,
        "pauses": [told_fields(pause, configuration) for pause in streaks.pauses],
        "chains": {frequency: _told(chain, configuration) for frequency, chain in chains.items()},
    }


def _points(user: UserState, configuration: Configuration) -> list[Told]:
    told = []
    for system_id, standing in user.points.items():
        level = level_of(configuration.levels_of(system_id), standing.total)
        record = Record(
            system_id=system_id,
            total=standing.total,
            level=level.key if level else None,
            leaderboards=score_records(standing.scores),
        )
        told.append(_told(record, configuration))
    return told


def _told(record: Record, configuration: Configuration) -> Told:
    told: Told = {}
    for name, value in record.items():
        told |= _told_field(name, value, configuration)
    return told


def _told_field(name: str, value: Any, configuration: Configuration) -> Told:  # noqa: ANN401  # whatever a record holds
    match value:
        case Record():
            return {to_camel(name): _told(value, configuration)}
        case [Record(), *_]:
            return {to_camel(name): [_told(each, configuration) for each in value]}
        case _:
            return told_field(name, value, configuration)
