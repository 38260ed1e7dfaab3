"""All that is stored of a user as one document that a person can read (behaviour 2.7)."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field
from pydantic.alias_generators import to_camel

from http_api.models import APIModel, Instant
from http_api.telling import told_field, told_fields
from http_api.user_log import UserLogEntry, to_user_log
from http_api.user_models import User, to_user
from plaudit.domain.awards import level_of
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import EnvironmentId
from plaudit.domain.points import Boost
from plaudit.domain.states import UserState
from plaudit.services.export_user import ExportPage, Overview
from plaudit.services.read_streaks import SettledUser
from plaudit.storage.stored_records import Record, score_records

Told = dict[str, Any]
"""Fields under the names that the API has for them; keys stand for ids, unless what they name has been deleted."""


class ExportedKey(APIModel):
    """An application key of the user; what it opens with is not stored."""

    id: str
    prefix: str = Field(description="What stands before the dot of the key.", examples=["app_Ab3dE"])
    created: Instant
    last_used: Instant | None


class ExportedOverview(APIModel):
    """How things stand with the user."""

    user: User
    preferences: Told = Field(description="What the user has decided about notifications and the streak.")
    streak: Told = Field(description="The streak now, its freezes, all pauses, and the chains of each frequency.")
    points: list[Told] = Field(description="The total and the level in each points system, and scores on its boards.")
    streak_leaderboards: list[Told] = Field(description="Scores on the boards that rank by streak.")
    application_keys: list[ExportedKey]
    boosts: list[Told] = Field(description="Boosts that are for this user alone.")


class ExportedRecords(APIModel):
    """What is kept of the past, each list in a stable order; a page holds a part of each."""

    metrics: list[Told] = Field(description="Totals, the highest they were, and scores on boards.")
    achievements: list[Told] = Field(description="Completions.")
    awards: list[Told] = Field(description="What triggers awarded, with trigger and boosts as they were.")
    days: list[Told] = Field(description="Local days of metrics: the change, and the total at the end.")
    days_by_attributes: list[Told] = Field(description="The changes of local days by event attributes.")
    points_days: list[Told] = Field(description="Local days of points systems.")
    streak_periods: list[Told] = Field(description="What became of days, weeks and months; consecutive ones together.")
    past_scores: list[Told] = Field(description="Scores in runs of boards that are over.")
    idempotency_marks: list[Told] = Field(description="Which events used an idempotency key, by a hash of the key.")
    batch_events: list[Told] = Field(description="Events of batches, as long as they are kept for being processed.")
    pending_moves: list[Told] = Field(description="Log entries whose moves on boards are still to be carried out.")
    log: list[UserLogEntry] = Field(description="Everything that happened, and what it caused.")


class UserExport(ExportedRecords):
    """All that is stored of a user, or a page of it."""

    overview: ExportedOverview | None = Field(description="On the first page only.")
    next: str | None = Field(
        description="Send it as `startAfter` for the next page; null when there is none.",
        examples=["LOG#000000000412"],
    )


def to_user_export(page: ExportPage, configuration: Configuration, environment_id: EnvironmentId) -> UserExport:
    """Return a page as the wire shows it."""
    records = {name: [] for name in ExportedRecords.model_fields} | dict(page.stored.records)
    log = to_user_log(records.pop("log"), configuration)
    told = {section: [_told(record, configuration) for record in each] for section, each in records.items()}
    overview = _to_overview(page.overview, configuration, environment_id) if page.overview else None
    return UserExport(overview=overview, **told, log=log, next=page.stored.next)


def join_exports(first: UserExport, second: UserExport) -> UserExport:
    """Return two pages that follow each other as one."""
    joined = {name: [*getattr(first, name), *getattr(second, name)] for name in ExportedRecords.model_fields}
    return UserExport(overview=first.overview, **joined, next=second.next)


def _to_overview(overview: Overview, configuration: Configuration, environment_id: EnvironmentId) -> ExportedOverview:
    user = overview.settled.user
    return ExportedOverview(
        user=to_user(user.profile, configuration, environment_id),
        preferences=told_fields(user.preferences, configuration),
        streak=_streak(overview.settled, configuration),
        points=_points(user, configuration),
        streak_leaderboards=[_told(record, configuration) for record in score_records(user.streak_scores)],
        application_keys=[
            ExportedKey(id=key.id, prefix=key.prefix, created=key.created_at, last_used=key.last_used_at)
            for key in overview.keys
        ],
        boosts=[_boost(boost, configuration) for boost in overview.boosts],
    )


def _streak(settled: SettledUser, configuration: Configuration) -> Told:
    streaks = settled.user.streaks
    chains = {frequency.value: told_fields(chain, configuration) for frequency, chain in streaks.chains.items()}
    return {
        **told_fields(settled.view, configuration),
        "freezes": streaks.freezes.count,
        "pauses": [told_fields(pause, configuration) for pause in streaks.pauses],
        "chains": chains,
    }


def _points(user: UserState, configuration: Configuration) -> list[Told]:
    return [
        _told(
            Record(
                system_id=system_id,
                total=standing.total,
                level=level.key if (level := level_of(configuration.levels_of(system_id), standing.total)) else None,
                leaderboards=score_records(standing.scores),
            ),
            configuration,
        )
        for system_id, standing in user.points.items()
    ]


def _boost(boost: Boost, configuration: Configuration) -> Told:
    fields = Record(id=boost.id, system_id=boost.system_id, name=boost.name, multiplier=boost.multiplier)
    return _told(Record(fields, starts_on=boost.starts_on, ends_on=boost.ends_on), configuration)


def _told(record: Mapping[str, Any], configuration: Configuration) -> Told:
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
