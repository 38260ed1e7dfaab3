"""The test clock on the wire (behaviour 9.5)."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema

from http_api.models import APIModel, Instant
from plaudit.domain.test_clocks import EARLIEST, LATEST, FrozenClock


def _text(value: object) -> object:
    """Return what is sent if it is a text; pydantic would take a number for seconds since 1970."""
    if not isinstance(value, str):
        raise ValueError("use an instant such as 2026-08-01T09:30:00Z")  # noqa: TRY004  # pydantic turns ValueError into a 422
    return value


def _fitting(instant: datetime) -> datetime:
    """Return an instant to the millisecond, as answers tell it."""
    if not EARLIEST <= instant < LATEST:
        raise ValueError(f"use an instant of the years {EARLIEST.year} to {LATEST.year - 1}")
    return instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)


FrozenInstant = Annotated[
    AwareDatetime,
    BeforeValidator(_text),
    AfterValidator(_fitting),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class TestClockUpdate(APIModel):
    """Where the clock is to stand."""

    now: FrozenInstant = Field(
        description="The time that it is from now on, of the years 2000 to 2099. In an environment with users it "
        "cannot lie before the time that it is there.",
        examples=["2026-08-01T09:30:00.000Z"],
    )


class TestClock(APIModel):
    """The time of an environment."""

    now: Instant = Field(description="What time it is in the environment.", examples=["2026-08-01T09:30:00.000Z"])
    frozen: bool = Field(description="Whether the time stands still; else it is real time.", examples=[True])
    pending: bool = Field(
        description="Whether something is still to be done that was due by then. Ask again until it is false.",
        examples=[False],
    )
    happened: dict[str, int] = Field(
        description="What the latest move has brought about by now, by kind: how many streaks were lost, freezes used, "
        "e-mails due and so on. Beyond the official API.",
        examples=[{"streak_lost": 3, "freezes_used": 1, "streak_reminder_email_due": 4}],
    )


def to_test_clock(clock: FrozenClock | None, now: datetime) -> TestClock:
    """Return the clock of an environment as the wire shows it; it is `now` where no time is frozen."""
    if clock is None:
        return TestClock(now=now, frozen=False, pending=False, happened={})
    return TestClock(now=clock.now, frozen=True, pending=clock.is_pending, happened=dict(clock.happened))
