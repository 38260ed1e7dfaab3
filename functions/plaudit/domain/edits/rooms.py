"""How much a whole configuration may hold; the limits are those of single edits."""

from collections.abc import Iterator

from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.edits.achievements import MAX_ACHIEVEMENTS
from plaudit.domain.edits.attributes import MAX_ATTRIBUTES
from plaudit.domain.edits.leaderboards import MAX_LEADERBOARDS
from plaudit.domain.edits.metrics import MAX_METRICS
from plaudit.domain.edits.points import MAX_BOOSTS, MAX_LEVELS, MAX_POINTS_SYSTEMS, MAX_TRIGGERS


def crowded(configuration: Configuration) -> Iterator[tuple[str, str]]:
    """Yield for each section of a document that holds too much its path, and what is too much."""
    for path, count, maximum, things in _rooms(configuration):
        if count > maximum:
            yield path, f"Would exceed the maximum of {maximum:,} {things}"


def _rooms(configuration: Configuration) -> Iterator[tuple[str, int, int, str]]:
    for type_ in AttributeType:
        of_type = sum(attribute.type is type_ for attribute in configuration.attributes.values())
        yield "attributes", of_type, MAX_ATTRIBUTES, f"attributes of type {type_}"
    yield "metrics", len(configuration.metrics), MAX_METRICS, "metrics"
    yield "achievements", len(configuration.achievements), MAX_ACHIEVEMENTS, "achievements"
    yield "pointsSystems", len(configuration.points_systems), MAX_POINTS_SYSTEMS, "points systems"
    for system in configuration.points_systems.values():
        of_system = f'of points system "{system.key}"'
        yield "pointsSystems", len(configuration.levels_of(system.id)), MAX_LEVELS, f"levels {of_system}"
        yield "pointsSystems", len(configuration.triggers_of(system.id)), MAX_TRIGGERS, f"triggers {of_system}"
        yield "pointsSystems", len(configuration.boosts_of(system.id)), MAX_BOOSTS, f"boosts {of_system}"
    yield "leaderboards", len(configuration.leaderboards), MAX_LEADERBOARDS, "leaderboards"
