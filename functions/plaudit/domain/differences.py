"""Where two values differ, down to the single fields: what a person wants to see of two states that should agree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import zip_longest


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not what it should be. `path` leads to it; None stands for what is not there."""

    path: tuple[str, ...]
    stored: object
    rebuilt: object


def differences(stored: object, rebuilt: object, *path: str) -> Iterator[Difference]:
    """Yield the differences between two values: within dataclasses, mappings and tuples those of their parts."""
    if stored == rebuilt:
        return
    parts = list(_parts(stored, rebuilt))
    if not parts:
        yield Difference(path, stored, rebuilt)
    for name, one, other in parts:
        yield from differences(one, other, *path, name)


def _parts(stored: object, rebuilt: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(stored or rebuilt, Mapping):
        yield from _entries(stored or {}, rebuilt or {})
    elif isinstance(stored, tuple | list) and isinstance(rebuilt, tuple | list):
        for position, (one, other) in enumerate(zip_longest(stored, rebuilt), start=1):
            yield str(position), one, other
    elif type(stored) is type(rebuilt) and is_dataclass(stored):
        for field in fields(stored):
            yield field.name, getattr(stored, field.name), getattr(rebuilt, field.name)


def _entries(stored: object, rebuilt: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(stored, Mapping) and isinstance(rebuilt, Mapping):
        for key in dict.fromkeys((*stored, *rebuilt)):
            yield str(key), stored.get(key), rebuilt.get(key)
