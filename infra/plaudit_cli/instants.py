"""Instants as people write them on a command line."""

from datetime import UTC, datetime

from plaudit_cli.errors import CommandError


def to_instant(text: str) -> datetime:
    """Return the instant that a text names; it is of UTC unless it says otherwise."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f'"{text}" is no instant: write one such as 2026-08-01T09:30Z.') from error
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
