"""The test clock on the wire (behaviour 9.5)."""

from datetime import datetime

from pydantic import Field

from admin_api.schemas.instants import SentInstant
from http_api.models import APIModel, Instant
from plaudit.domain.test_clocks import FrozenClock


class TestClockUpdate(APIModel):
    """Where the clock is to stand."""

    now: SentInstant = Field(
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
