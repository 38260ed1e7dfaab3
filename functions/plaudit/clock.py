"""The one place that reads the machine's clock; everything else takes `now` as a parameter."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)
