"""The file of a backup: read back as it was written, or refused."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from plaudit.documents.backup_file import (
    Backup,
    BackupFileError,
    BackupWriter,
    Fingerprint,
    Footer,
    Header,
    check_backup,
    items_in,
    keys_in,
)

HEADER = Header("acme/production", "customer-17", "Customer 17", datetime(2026, 3, 10, 12, tzinfo=UTC), 7)
ITEM: dict[str, Any] = {
    "PK": {"S": "USER#a\u2028da ☃"},
    "N": {"L": [{"N": "12.50"}, {"N": "-0.000000000000000000000000000000000001"}, {"N": "1E+30"}]},
    "B": {"M": {"bytes": {"B": bytes(range(256))}, "none": {"NULL": True}}},
    "T": {"BOOL": False},
}
KEY: dict[str, Any] = {"PK": {"S": "KEY#abc"}, "body_hash": {"B": b"\x00\xff"}}


def written(*items: dict[str, Any]) -> BytesIO:
    file = BytesIO()
    with BackupWriter(file) as writer:
        writer.begin(HEADER)
        for item in items:
            writer.add_item(item)
        writer.add_key(KEY)
        writer.end()
    return file


def lines_of(file: BytesIO) -> list[bytes]:
    return gzip.decompress(file.getvalue()).splitlines(keepends=True)


def packed(lines: list[bytes]) -> BytesIO:
    return BytesIO(gzip.compress(b"".join(lines)))


def test_a_backup_is_read_back_as_it_was_written() -> None:
    file = written(ITEM, {"PK": {"S": "second"}})

    numbers = [{"N": "12.5"}, {"N": "-0.000000000000000000000000000000000001"}, {"N": "1" + 30 * "0"}]
    assert list(items_in(file)) == [ITEM | {"N": {"L": numbers}}, {"PK": {"S": "second"}}]
    assert list(keys_in(file)) == [KEY]
    checked = check_backup(file)
    assert checked == Backup(HEADER, Footer(2, 1, checked.footer.sha256))
    assert len(checked.footer.sha256) == 64


def test_its_lines_are_json() -> None:
    first, item, key, last = map(json.loads, lines_of(written({"PK": {"S": "one"}, "B": {"B": b"\x00"}})))

    assert first == {
        "header": {
            "format": 1,
            "environment": "acme/production",
            "customer_id": "customer-17",
            "name": "Customer 17",
            "taken_at": "2026-03-10T12:00:00Z",
            "configuration_version": 7,
        }
    }
    assert item == {"item": {"PK": {"S": "one"}, "B": {"B": "AA=="}}}
    assert key == {"key": {"PK": {"S": "KEY#abc"}, "body_hash": {"B": "AP8="}}}
    assert (last["footer"]["items"], last["footer"]["keys"]) == (1, 1)


def test_a_file_that_is_written_again_has_nothing_of_the_first_time() -> None:
    file = written(*[ITEM] * 100)
    with BackupWriter(file) as writer:
        writer.begin(HEADER)
        footer = writer.end()

    assert check_backup(file) == Backup(HEADER, footer)
    assert (footer.items, footer.keys) == (0, 0)


def test_wherever_it_is_cut_off_it_is_refused() -> None:
    content = written(ITEM).getvalue()

    for length in range(len(content)):
        with pytest.raises(BackupFileError):
            check_backup(BytesIO(content[:length]))


def test_whichever_byte_is_changed_it_is_refused_or_says_the_same() -> None:
    file = written(ITEM)
    content, whole = file.getvalue(), check_backup(file)
    refused = 0

    for at in range(len(content)):
        changed = BytesIO(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        try:
            assert check_backup(changed) == whole
        except BackupFileError:
            refused += 1

    assert refused >= len(content) - 8  # The moment, level and system in the header of gzip tell nothing.


DAMAGED = "The backup is damaged: "
NO_BACKUP = "The file is damaged, or no backup of a tenant."
MADE_UP: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "without its end": (lambda lines: lines[:-1], "The backup is cut off: its end is missing."),
    "without an item": (lambda lines: [lines[0], *lines[2:]], f"{DAMAGED}its content does not fit its checksum."),
    "with an item behind the end": (lambda lines: [*lines, lines[1]], f"{DAMAGED}there is something behind its end."),
    "in another order": (
        lambda lines: [lines[0], lines[2], lines[1], lines[3]],
        f"{DAMAGED}its content does not fit its checksum.",
    ),
    "of somebody else": (
        lambda lines: [lines[0].replace(b"17", b"18"), *lines[1:]],
        f"{DAMAGED}its content does not fit its checksum.",
    ),
    "with two headers": (lambda lines: [lines[0], *lines], f"{DAMAGED}its first line comes twice."),
    "of a later version": (
        lambda lines: [lines[0].replace(b'format":1', b'format":2'), *lines[1:]],
        "The backup has the format 2. This version of Plaudit reads the format 1.",
    ),
    "without a header": (lambda lines: lines[1:], "The file is no backup of a tenant."),
    "with an empty header": (
        lambda lines: [b'{"header":{"format":1}}\n', *lines[1:]],
        f"{DAMAGED}its first line is not as it was written.",
    ),
    "no JSON": (lambda _: [b"hello\n"], NO_BACKUP),
    "other JSON": (lambda _: [b"[]\n"], NO_BACKUP),
    "empty": (lambda _: [], NO_BACKUP),
}


@pytest.mark.parametrize("case", MADE_UP)
def test_a_file_that_was_made_up_is_refused(case: str) -> None:
    change, sentence = MADE_UP[case]

    with pytest.raises(BackupFileError) as refused:
        check_backup(packed(change(lines_of(written(ITEM)))))

    assert str(refused.value) == sentence


def test_the_order_of_items_and_the_form_of_numbers_make_no_difference_to_a_fingerprint() -> None:
    one, other, third = Fingerprint(), Fingerprint(), Fingerprint()
    items: list[dict[str, Any]] = [{"A": {"N": "10"}, "B": {"S": "x"}}, {"A": {"N": "2"}}]
    for item in items:
        one.add(item)
    for item in ({"A": {"N": "2.0"}}, {"B": {"S": "x"}, "A": {"N": "1E+1"}}):
        other.add(item)
    for item in ({"A": {"N": "2.1"}}, items[0]):
        third.add(item)

    assert one == other
    assert one != third
