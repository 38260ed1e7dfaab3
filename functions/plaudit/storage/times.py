"""Instants and dates as item attributes: text whose order is the order of time."""

from datetime import date, datetime


def to_text(instant: datetime) -> str:
    """Return an aware UTC instant as fixed-width ISO 8601."""
    return instant.isoformat(timespec="microseconds")


def find_text(instant: datetime | None) -> str | None:
    """Return an instant as text, if there is one."""
    return to_text(instant) if instant else None


def to_instant(text: str) -> datetime:
    """Return the instant that was stored."""
    return datetime.fromisoformat(text)


def find_instant(text: str | None) -> datetime | None:
    """Return the instant that was stored, if there is one."""
    return to_instant(text) if text else None


def find_date(text: str | None) -> date | None:
    """Return the date that was stored, if there is one."""
    return date.fromisoformat(text) if text else None


def find_date_text(day: date | None) -> str | None:
    """Return a date as text, if there is one."""
    return day.isoformat() if day else None
