"""What a document wants of a tenant: its things with ids, those that are there with the ids that they have."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from plaudit.documents import identities
from plaudit.documents.achievements import AnyAchievement
from plaudit.documents.build import (
    Ids,
    UnknownReferenceError,
    to_achievement,
    to_boost,
    to_leaderboard,
    to_level,
    to_points_system,
    to_settings,
    to_streak_settings,
    to_trigger,
)
from plaudit.documents.describe import Words
from plaudit.documents.document import ConfigurationDocument, DocumentAttribute, DocumentMetric
from plaudit.documents.leaderboards import AnyLeaderboard
from plaudit.documents.parts import DocumentPart
from plaudit.documents.points import AnyTrigger, DocumentBoost, DocumentLevel, DocumentPointsSystem
from plaudit.domain.configuration import Attribute, Configuration, Metric
from plaudit.domain.edits.edit import DocumentedThing, IssueError
from plaudit.domain.edits.replacement import Problem, ProblemsError, Wish
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LeaderboardId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
)
from plaudit.domain.matching import Likeness, matched
from plaudit.domain.streak_settings import StreakEpoch

NewId = Callable[[], str]
"""Makes ids whose order is the order of their making."""


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_WithId)
Item = TypeVar("Item", bound=DocumentPart)


def resolve(document: ConfigurationDocument, before: Configuration, now: datetime, new_id: NewId) -> list[Wish]:
    """Return what a document wants, what refers to something after it.

    Raises ProblemsError for references to what the document does not have.
    """
    resolver = _Resolver(before, now, new_id, Words(before, now))
    resolver.attributes(document.attributes)
    resolver.metrics(document.metrics)
    resolver.achievements(document.achievements)
    resolver.points_systems(document.points_systems)
    resolver.leaderboards(document.leaderboards)
    resolver.settings(document)
    if resolver.problems:
        raise ProblemsError(resolver.problems)
    return resolver.wishes


@dataclass(slots=True)
class _Resolver:
    """Goes through a document, section by section; what was met is known by its ids from there on."""

    before: Configuration
    now: datetime
    new_id: NewId
    words: Words
    ids: Ids = field(default_factory=Ids)
    wishes: list[Wish] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def attributes(self, wanted: Sequence[DocumentAttribute]) -> None:
        known = self.before.attributes.values()
        ids = self._match(known, self.words.attribute, wanted, identities.of_attribute)
        for place, (each, id_) in enumerate(zip(wanted, map(AttributeId, ids), strict=True)):
            self.ids.attributes[each.type, each.key] = id_
            self.wishes.append(Wish(f"attributes.{place}", Attribute(id_, each.key, each.name, each.type)))

    def metrics(self, wanted: Sequence[DocumentMetric]) -> None:
        ids = self._match(self.before.metrics.values(), self.words.metric, wanted, identities.of_keyed)
        for place, (each, id_) in enumerate(zip(wanted, map(MetricId, ids), strict=True)):
            self.ids.metrics[each.key] = id_
            self.wishes.append(Wish(f"metrics.{place}", Metric(id_, each.key, each.name, each.unit_type, each.units)))

    def achievements(self, wanted: Sequence[AnyAchievement]) -> None:
        known = self.before.achievements.values()
        ids = self._match(known, self.words.achievement, wanted, identities.of_achievement)
        named = list(zip(wanted, map(AchievementId, ids), strict=True))
        ordinals: Counter[tuple[str, str]] = Counter()
        for each, id_ in named:
            name = identities.name_of_achievement(each)
            ordinals[name] += 1
            self.ids.achievements[name, ordinals[name]] = id_
        for place, (each, id_) in enumerate(named):
            with self._wishing(f"achievements.{place}") as wish:
                wish(to_achievement(id_, each, self.ids))

    def points_systems(self, wanted: Sequence[DocumentPointsSystem]) -> None:
        known = self.before.points_systems.values()
        ids = self._match(known, self.words.points_system, wanted, identities.of_keyed)
        for place, (each, id_) in enumerate(zip(wanted, map(PointsSystemId, ids), strict=True)):
            path = f"pointsSystems.{place}"
            self.ids.points_systems[each.key] = id_
            self.wishes.append(Wish(path, to_points_system(id_, each)))
            self._levels(path, id_, each.levels)
            self._triggers(path, id_, each.triggers)
            self._boosts(path, id_, each.boosts)

    def leaderboards(self, wanted: Sequence[AnyLeaderboard]) -> None:
        known = self.before.leaderboards.values()
        ids = self._match(known, self.words.leaderboard, wanted, identities.of_keyed)
        for place, (each, id_) in enumerate(zip(wanted, map(LeaderboardId, ids), strict=True)):
            with self._wishing(f"leaderboards.{place}") as wish:
                wish(to_leaderboard(id_, each, self.ids))

    def settings(self, document: ConfigurationDocument) -> None:
        with self._wishing("streakSettings") as wish:
            wish(StreakEpoch(self.now, to_streak_settings(document.streak_settings, self.ids)))
        self.wishes.append(Wish("settings", to_settings(document.settings)))

    def _levels(self, path: str, system_id: PointsSystemId, wanted: Sequence[DocumentLevel]) -> None:
        ids = self._match(self.before.levels_of(system_id), self.words.level, wanted, identities.of_keyed)
        for place, (each, id_) in enumerate(zip(wanted, map(LevelId, ids), strict=True)):
            self.wishes.append(Wish(f"{path}.levels.{place}", to_level(id_, system_id, each)))

    def _triggers(self, path: str, system_id: PointsSystemId, wanted: Sequence[AnyTrigger]) -> None:
        ids = self._match(self.before.triggers_of(system_id), self.words.trigger, wanted, identities.of_trigger)
        for place, (each, id_) in enumerate(zip(wanted, map(TriggerId, ids), strict=True)):
            with self._wishing(f"{path}.triggers.{place}") as wish:
                wish(to_trigger(id_, system_id, each, self.ids, self.now))

    def _boosts(self, path: str, system_id: PointsSystemId, wanted: Sequence[DocumentBoost]) -> None:
        known = [boost for boost in self.before.boosts_of(system_id) if boost.user_id is None]
        ids = self._match(known, self.words.boost, wanted, identities.of_boost)
        for place, (each, id_) in enumerate(zip(wanted, map(BoostId, ids), strict=True)):
            with self._wishing(f"{path}.boosts.{place}") as wish:
                wish(to_boost(id_, system_id, each, self.ids))

    def _match(
        self,
        known: Iterable[Thing],
        describe: Callable[[Thing], Item],
        wanted: Sequence[Item],
        likeness: Callable[[Item], Likeness],
    ) -> list[str]:
        """Return an id for each wanted thing: that of the one which is there, or a new one."""
        found = matched([(each.id, likeness(describe(each))) for each in known], [likeness(each) for each in wanted])
        return [id_ or self.new_id() for id_ in found]

    @contextmanager
    def _wishing(self, path: str) -> Iterator[Callable[[DocumentedThing], None]]:
        """Wish for a thing, or note why it cannot be made."""
        try:
            yield lambda thing: self.wishes.append(Wish(path, thing))
        except UnknownReferenceError as issue:
            self.problems.append(Problem(f"{path}.{issue.field}", str(issue)))
        except IssueError as issue:
            self.problems.append(Problem(path, str(issue)))
