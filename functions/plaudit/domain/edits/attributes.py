"""How attributes may be edited (behaviour 1.8)."""

from dataclasses import replace

from plaudit.domain.configuration import Attribute, Configuration
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, get_thing, require_room
from plaudit.domain.edits.references import require_unused_attribute
from plaudit.domain.identifiers import AttributeId

MAX_ATTRIBUTES = 100
"""Of each type. With 255 characters a value, a user's item and a log entry stay below DynamoDB's 400 KB."""


def create_attribute(configuration: Configuration, attribute: Attribute) -> Saved:
    """Add an attribute; its key is unique among those of its type."""
    saved = place_attribute(configuration, attribute)
    require_room(len(configuration.attributes_by_key(attribute.type)), MAX_ATTRIBUTES, "attributes of this type")
    return saved


def place_attribute(configuration: Configuration, attribute: Attribute) -> Saved:
    """Save an attribute among others, of which none may have its key and type."""
    others = (other for other in configuration.attributes.values() if other.id != attribute.id)
    if any((other.key, other.type) == (attribute.key, attribute.type) for other in others):
        raise IssueError("Key already in use by another attribute of this type")
    return Saved(attribute)


def rename_attribute(configuration: Configuration, id_: AttributeId, name: str | None) -> Saved:
    """Change an attribute's name; its key and type never change."""
    attribute = get_thing(configuration.attributes, id_, "Attribute")
    return Saved(attribute if name is None else replace(attribute, name=name))


def delete_attribute(configuration: Configuration, id_: AttributeId) -> Deleted:
    """Remove an attribute that no rule uses; values that users have of it disappear with it."""
    attribute = get_thing(configuration.attributes, id_, "Attribute")
    require_unused_attribute(configuration, id_)
    return Deleted(attribute)
