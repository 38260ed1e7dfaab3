"""How much a whole configuration may hold."""

from factories import make_configuration
from plaudit.domain.configuration import Attribute, AttributeType, Metric
from plaudit.domain.edits.rooms import crowded
from plaudit.domain.identifiers import AttributeId, LevelId, MetricId, PointsSystemId
from plaudit.domain.points import Level, PointsSystem

XP = PointsSystem(PointsSystemId("xp"), "xp", "XP")


def test_what_fits_is_not_told() -> None:
    metrics = {id_: Metric(id_, id_, id_) for id_ in (MetricId(str(number)) for number in range(500))}

    assert list(crowded(make_configuration(metrics=metrics, points_systems={XP.id: XP}))) == []


def test_what_is_too_much_is_told_with_its_section() -> None:
    metrics = {id_: Metric(id_, id_, id_) for id_ in (MetricId(str(number)) for number in range(501))}
    attributes = {
        id_: Attribute(id_, id_, id_, AttributeType.EVENT)
        for id_ in (AttributeId(str(number)) for number in range(101))
    }
    levels = {
        id_: Level(id_, XP.id, id_, id_, number)
        for number, id_ in ((number, LevelId(str(number))) for number in range(101))
    }
    configuration = make_configuration(
        metrics=metrics, attributes=attributes, levels=levels, points_systems={XP.id: XP}
    )

    assert list(crowded(configuration)) == [
        ("attributes", "Would exceed the maximum of 100 attributes of type event"),
        ("metrics", "Would exceed the maximum of 500 metrics"),
        ("pointsSystems", 'Would exceed the maximum of 100 levels of points system "xp"'),
    ]
