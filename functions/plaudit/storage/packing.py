"""Items within an item: JSON, compressed. DynamoDB asks a price for every started kilobyte that is written.

The first byte tells the format, so that what was packed once can be read for ever; so the dictionary of a format is
permanent. A number becomes a Decimal, as it does on its way through DynamoDB; a map with nothing but a name that no
attribute has stands for a fraction.
"""

import json
import zlib
from decimal import Decimal
from typing import Final

from plaudit.storage.attributes import Item

PACKED: Final = "packed"
"""The attribute that holds what is packed."""

FORMAT: Final = b"\x01"

_FRACTION: Final = "\0"

_DICTIONARY: Final = (
    b'"profile_change":{"time_zone":"Europe/","America/","Asia/","email":"name":"attributes":{}"}'
    b'"user.created"},{"type":"freezes.earned","count":{"type":"freezes.used","streak.lost","length":'
    b'"streak.started","frequency":"daily","weekly","monthly""streak.extended","achievement.completed",'
    b'"achievement_id":"completion_id":"level.changed","level_id":"from_level_id":"to_level_id":null}'
    b'"achievement_email.due""reactivation_email.due""streak_reminder_email.due""recap_email.due""time passed"}'
    b'"identification"}"preferences":{"boosts":[],"awards":[{"id":"","trigger":{"id":"","system_id":"","points":10,'
    b'"cause":{"kind":"metric","metric_id":"","threshold":1,"event_filter":{}},"created_at":"2026-"updated_at":"'
    b'"status":"active","user_filter":{},"blocks":false},"is_boosted":false,"awarded":10,"total":"award_id":"'
    b'"trigger_id":"","kind":"streak","length":"kind":"achievement""kind":"creation"}'
    b'"state":{"latest_at":"2026-T00:00:00.000000+00:00","streaks":{"freezes":0,"days_since":"2026-01-01",'
    b'"earned_through":"2026-","settled_at":"","judged_under":null,"journey":[739,0],"chains":{"daily":{"length":1,'
    b'"started_on":"","settled_through":73,"outcome":"counted","extended_at":"","active":[73]},"weekly":{"length":1,'
    b'"monthly":{"length":1,"open_until":[["pauses":["length_changed_at":""},"completed":[1,2],"points":{"":{"total":'
    b'"open_days":[{"day":"2026-","change":1,"total":1},"scores":{"":[{"run":"","value":,"reached_at":"","group":[],'
    b'"edition":"","until":"}]}},"streak_scores":{"notices":{"active_at":"","achievements":[["active_in":"","active_on":'
    b'"2026-","summed_up_on":""}}},"tail":{"PROGRESS#":{"metric_id":"","version":1,"highest":1,"total":1,"open_days":['
    b'"period_changes":{"filtered":{"DAY#":{"day":"POINTS_DAY#"AWARDS##000000000#000":{"awarded_at":"'
    b'"IDEMPOTENCY##":{"event_id":"LOG#000000000":{"sequence":1,"occurred_at":"2026-","configuration_version":1,'
    b'"profile_change":{},"action":{"type":"event","id":"","metric_id":"","amount":"1","idempotency_key":""},'
    b'"effects":[{"type":"metric.changed","metric_id":"","change":"1","total":"1"},{"type":"points.awarded",'
    b'"award_id":"","system_id":"","trigger_id":"","awarded":10,"total":10},{"type":"score.changed",'
    b'"leaderboard_id":"","run":"2026-01-01","value":"1"}]}'
)


def pack(content: Item) -> bytes:
    """Return the content as bytes."""
    return pack_text(json.dumps(content, default=_plain, separators=(",", ":"), ensure_ascii=False))


def unpack(packed: bytes) -> Item:
    """Return what was packed."""
    content: Item = json.loads(unpack_text(packed), parse_int=Decimal, object_hook=_number_or_map)
    return content


def pack_text(text: str) -> bytes:
    """Return a text as bytes."""
    compressor = zlib.compressobj(9, zdict=_DICTIONARY)
    return FORMAT + compressor.compress(text.encode()) + compressor.flush()


def unpack_text(packed: bytes) -> str:
    """Return the text that was packed."""
    if packed[:1] != FORMAT:
        raise ValueError(f"unknown format {packed[:1]!r}")
    decompressor = zlib.decompressobj(zdict=_DICTIONARY)
    return (decompressor.decompress(packed[1:]) + decompressor.flush()).decode()


def _plain(value: object) -> object:
    if not isinstance(value, Decimal):
        raise TypeError(value)
    return int(value) if value == value.to_integral_value() else {_FRACTION: str(value)}


def _number_or_map(content: Item) -> Item | Decimal:
    return Decimal(content[_FRACTION]) if _FRACTION in content else content
