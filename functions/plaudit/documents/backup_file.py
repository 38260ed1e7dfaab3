"""A backup of a tenant as a file: lines of JSON, compressed with gzip.

A header says whose it is, a line each gives an item of the table or an application key in DynamoDB's own JSON, and a
footer has the number of lines and their hash, by which a file that was cut off or changed is known.
"""

import base64
import gzip
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Context, Decimal, Inexact, Rounded
from typing import IO, Any, Final, Self, TypeAlias

from pydantic import TypeAdapter, ValidationError

from plaudit.domain.errors import InvalidRequestError

FORMAT: Final = 1
"""Raised when an older version could not read what is written."""

MAX_LINE: Final = 16_000_000
"""In bytes; an item has at most 400 KB, and no character or byte of it takes more than six in a line."""

HEADER: Final = "header"
ITEM: Final = "item"
KEY: Final = "key"
FOOTER: Final = "footer"

RawItem: TypeAlias = Mapping[str, Any]
"""An item in the form of the DynamoDB API."""

_EXACT = Context(prec=38, Emin=-128, Emax=126, traps=[Inexact, Rounded])
"""What numbers DynamoDB keeps."""


class BackupFileError(InvalidRequestError):
    """The file is no whole backup, or not one that this version reads."""


@dataclass(frozen=True, slots=True)
class Header:
    """Whose backup it is: an environment as `ORG/ENV`, a tenant by customer id and name; and when it was taken."""

    environment: str
    customer_id: str
    name: str
    taken_at: datetime
    configuration_version: int


@dataclass(frozen=True, slots=True)
class Footer:
    """How many items and application keys there are, and the hash of all lines before; no two backups share it."""

    items: int
    keys: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file says of itself that was checked to be whole."""

    header: Header
    footer: Footer


@dataclass(slots=True)
class Fingerprint:
    """Tells whether two tables hold the same items, in whatever order they are read."""

    items: int = 0
    total: int = 0

    def add(self, item: RawItem) -> None:
        """Take an item in."""
        self.items += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(_line(ITEM, _to_json(item))).digest())) % 2**256


_HEADER = TypeAdapter(Header)
_FOOTER = TypeAdapter(Footer)


@dataclass(slots=True)
class BackupWriter:
    """Writes the lines of a backup from the beginning of a file, which is whole when its footer is there.

    It is closed before anybody else writes into the file: what it has in memory goes there whenever it is let go.
    """

    out: IO[bytes]
    _counts: Counter[str] = field(default_factory=Counter)
    _hash: Any = field(default_factory=hashlib.sha256)
    _packed: gzip.GzipFile = field(init=False)

    def __post_init__(self) -> None:
        self.out.seek(0)
        self.out.truncate()
        self._packed = gzip.GzipFile(filename="", mode="wb", fileobj=self.out, compresslevel=6)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._packed.close()

    def begin(self, header: Header) -> None:
        """Write the header."""
        self._write(HEADER, {"format": FORMAT, **_HEADER.dump_python(header, mode="json")})

    def add_item(self, item: RawItem) -> None:
        """Write an item of the tenant's table."""
        self._write(ITEM, _to_json(item))

    def add_key(self, item: RawItem) -> None:
        """Write the record of an application key."""
        self._write(KEY, _to_json(item))

    def end(self) -> Footer:
        """Write the footer."""
        footer = Footer(self._counts[ITEM], self._counts[KEY], self._hash.hexdigest())
        self._packed.write(_line(FOOTER, _FOOTER.dump_python(footer, mode="json")))
        return footer

    def _write(self, kind: str, value: object) -> None:
        line = _line(kind, value)
        self._counts[kind] += 1
        self._hash.update(line)
        self._packed.write(line)


def check_backup(source: IO[bytes]) -> Backup:
    """Read a file to its end, and return what it says of itself; raises BackupFileError unless it is whole."""
    lines = _lines(source)
    first = next(lines, b"")
    header = _checked_header(first)
    hash_, counts = hashlib.sha256(first), Counter[str]()
    footer: object = None
    for line in lines:
        kind, value = _parsed(line)
        if footer is not None:
            raise BackupFileError("The backup is damaged: there is something behind its end.")
        if kind == HEADER:
            raise BackupFileError("The backup is damaged: its first line comes twice.")
        if kind == FOOTER:
            footer = value
            continue
        counts[kind] += 1
        hash_.update(line)
    whole = Footer(counts[ITEM], counts[KEY], hash_.hexdigest())
    if footer is None:
        raise BackupFileError("The backup is cut off: its end is missing.")
    if footer != _FOOTER.dump_python(whole, mode="json"):
        raise BackupFileError("The backup is damaged: its content does not fit its checksum.")
    return Backup(header, whole)


def items_in(source: IO[bytes]) -> Iterator[RawItem]:
    """Yield the items of a file that was checked, in its order."""
    return _values(source, ITEM)


def keys_in(source: IO[bytes]) -> Iterator[RawItem]:
    """Yield the records of application keys of a file that was checked."""
    return _values(source, KEY)


def _values(source: IO[bytes], wanted: str) -> Iterator[RawItem]:
    for kind, value in map(_parsed, _lines(source)):
        if kind == wanted:
            yield {name: _from_json(attribute) for name, attribute in value.items()}


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    source.seek(0)
    try:
        with gzip.GzipFile(fileobj=source, mode="rb") as packed:
            while line := packed.readline(MAX_LINE):
                yield line
    except EOFError as error:
        raise BackupFileError("The backup is cut off: its end is missing.") from error
    except gzip.BadGzipFile as error:
        raise BackupFileError("The file is damaged, or no backup of a tenant.") from error
    except zlib.error as error:
        raise BackupFileError("The backup is damaged: it cannot be unpacked.") from error


def _parsed(line: bytes) -> tuple[str, Any]:
    try:
        [(kind, value)] = json.loads(line).items()
    except (ValueError, AttributeError) as error:
        raise BackupFileError("The file is damaged, or no backup of a tenant.") from error
    return kind, value


def _checked_header(line: bytes) -> Header:
    kind, value = _parsed(line)
    if kind != HEADER or not isinstance(value, dict):
        raise BackupFileError("The file is no backup of a tenant.")
    format_ = value.pop("format", None)
    if format_ != FORMAT:
        raise BackupFileError(
            f"The backup has the format {format_}. This version of Plaudit reads the format {FORMAT}."
        )
    try:
        return _HEADER.validate_python(value)
    except ValidationError as error:
        raise BackupFileError("The backup is damaged: its first line is not as it was written.") from error


def _line(kind: str, value: object) -> bytes:
    return json.dumps({kind: value}, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _to_json(item: RawItem) -> dict[str, Any]:
    return {name: _attribute_to_json(attribute) for name, attribute in item.items()}


def _attribute_to_json(attribute: RawItem) -> dict[str, Any]:
    """Return an attribute in one form for each value: DynamoDB may say the same number in several ways."""
    [(type_, value)] = attribute.items()
    match type_:
        case "B":
            value = base64.b64encode(value).decode()
        case "N":
            value = format(Decimal(value).normalize(_EXACT), "f")
        case "M":
            value = _to_json(value)
        case "L":
            value = [_attribute_to_json(each) for each in value]
    return {type_: value}


def _from_json(attribute: RawItem) -> dict[str, Any]:
    [(type_, value)] = attribute.items()
    match type_:
        case "B":
            value = base64.b64decode(value)
        case "M":
            value = {name: _from_json(each) for name, each in value.items()}
        case "L":
            value = [_from_json(each) for each in value]
    return {type_: value}
