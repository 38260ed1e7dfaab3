"""Preferences as parts of items. The names of the attributes are permanent."""

from functools import cache

from pydantic import TypeAdapter

from plaudit.domain.preferences import Preferences
from plaudit.storage.attributes import Item


def preferences_to_item(preferences: Preferences) -> Item:
    """Return preferences as a part of an item: what was never set is not in it."""
    item: Item = _adapter().dump_python(preferences, mode="json", exclude_defaults=True)
    return item


def to_preferences(item: Item) -> Preferences:
    """Return the preferences that were stored."""
    return _adapter().validate_python(item)


@cache
def _adapter() -> TypeAdapter[Preferences]:
    return TypeAdapter(Preferences)
