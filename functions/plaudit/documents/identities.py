"""What the things of a document are compared by, with those that are there: from everything down to what names them."""

from plaudit.documents.achievements import AnyAchievement, APIAchievement
from plaudit.documents.document import DocumentAttribute, DocumentMetric
from plaudit.documents.leaderboards import AnyLeaderboard
from plaudit.documents.parts import AchievementReference, DocumentPart
from plaudit.documents.points import (
    AchievementTrigger,
    AnyTrigger,
    DocumentBoost,
    DocumentLevel,
    DocumentPointsSystem,
    MetricTrigger,
)
from plaudit.domain.matching import Likeness

OUTSIDE_OF_A_CAUSE = frozenset({"points", "status", "user_attributes", "block_if_out_of_points"})
"""What a trigger may change and still act by the same cause."""


def of_attribute(attribute: DocumentAttribute) -> Likeness:
    """An attribute is named by its type and key."""
    return ((attribute.type, attribute.key),)


def of_keyed(thing: DocumentMetric | DocumentPointsSystem | DocumentLevel | AnyLeaderboard) -> Likeness:
    """What has a key is named by it."""
    return (thing.key,)


def of_achievement(achievement: AnyAchievement) -> Likeness:
    """An achievement is named by its key if it is completed by call, else by its name."""
    return _everything(achievement), name_of_achievement(achievement)


def of_trigger(trigger: AnyTrigger) -> Likeness:
    """A trigger is named by what makes it act."""
    cause = trigger.model_dump_json(exclude=set(OUTSIDE_OF_A_CAUSE))
    return _everything(trigger), cause, name_of_trigger(trigger)


def of_boost(boost: DocumentBoost) -> Likeness:
    """A boost is named by its name."""
    return _everything(boost), boost.name


def name_of_achievement(achievement: AnyAchievement) -> tuple[str, str]:
    """Return what names an achievement, and whether that is a key or a name."""
    return ("key", achievement.key) if isinstance(achievement, APIAchievement) else ("name", achievement.name)


def name_of_reference(reference: AchievementReference) -> tuple[str, str]:
    """Return what a reference names an achievement by."""
    return ("name", reference.name) if reference.name is not None else ("key", str(reference.key))


def name_of_trigger(trigger: AnyTrigger) -> str:
    """Return what names a trigger within its points system."""
    match trigger:
        case MetricTrigger():
            return f"metric {trigger.metric_key}"
        case AchievementTrigger():
            return f"achievement {shown_reference(trigger.achievement)}"
        case _:
            return trigger.type


def shown_reference(reference: AchievementReference) -> str:
    """Return what a person calls the achievement that a reference names."""
    _, name = name_of_reference(reference)
    ordinal = reference.ordinal or 1
    return name if ordinal == 1 else f"{name} #{ordinal}"


def _everything(part: DocumentPart) -> str:
    return part.model_dump_json()
