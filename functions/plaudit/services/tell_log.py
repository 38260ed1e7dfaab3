"""Entries of a user's log in the words of the API (behaviour 3.8)."""

from collections.abc import Mapping
from typing import Any

from plaudit.documents.telling import told_fields
from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.storage.logs import ACTIONS, EFFECTS
from plaudit.values import to_wire_instant

TYPES: Mapping[type[object], str] = {type_: name for names in (ACTIONS, EFFECTS) for name, type_ in names.items()}


def tell_entry(entry: LogEntry, configuration: Configuration) -> dict[str, Any]:
    """Return an entry with keys and names for ids, as long as what they name is still there."""
    return {
        "sequence": entry.sequence,
        "date": to_wire_instant(entry.occurred_at),
        "configurationVersion": entry.configuration_version,
        "action": _thing(entry.action, configuration),
        "user": told_fields(entry.profile_change, configuration),
        "effects": [_thing(effect, configuration) for effect in entry.effects],
    }


def _thing(thing: object, configuration: Configuration) -> dict[str, Any]:
    return {"type": TYPES[type(thing)], **told_fields(thing, configuration)}
