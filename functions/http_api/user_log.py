"""A user's log as people read it: keys and names stand for ids, as long as what they name is still there (3.8)."""

from collections.abc import Iterable
from typing import Any

import pydantic

from http_api.models import APIModel, Instant
from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.services.tell_log import tell_entry

A_UUID = "0197f3c4-9b21-7e35-8c10-5d4e7f60a1b2"


class UserLogEntry(APIModel):
    """Something that happened to a user, and what it caused, in order."""

    sequence: int = pydantic.Field(description="Counts the user's entries from 1, without a gap.", examples=[42])
    date: Instant = pydantic.Field(description="When it happened.")
    configuration_version: int = pydantic.Field(
        description="Under which edition of the rules it was decided.", examples=[17]
    )
    action: dict[str, Any] = pydantic.Field(
        description="What happened. `type` tells what kind of thing it is; the other fields depend on it. "
        "Keys of metrics, attributes and so on stand for ids, unless what they name has been deleted.",
        examples=[{"type": "event", "id": A_UUID, "metricKey": "pages-read", "value": 12}],
    )
    user: dict[str, Any] = pydantic.Field(
        description="The fields of the user that it changed.", examples=[{"tz": "Europe/London"}]
    )
    effects: list[dict[str, Any]] = pydantic.Field(
        description="What it caused, in order; fields as in `action`.",
        examples=[[{"type": "metric.changed", "metricKey": "pages-read", "change": 12, "total": 412}]],
    )


def to_user_log(entries: Iterable[LogEntry], configuration: Configuration) -> list[UserLogEntry]:
    """Return entries as the wire shows them."""
    return [UserLogEntry.model_validate(tell_entry(entry, configuration)) for entry in entries]
