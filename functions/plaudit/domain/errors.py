"""What can go wrong, as one tree; the text of an error is the sentence that its caller reads.

PlauditError
├── AuthenticationError   who is asking is not established
├── AccessDeniedError     known, but not allowed
├── NotFoundError         what the request names does not exist
├── InvalidRequestError   the request does not fit the rules
├── RateLimitedError      more requests than the organisation may send
└── ContentionError       too many changes of one thing at once; try again
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from plaudit.domain.rate_limits import Allowance

MAX_SHOWN = 100
MAX_LISTED = 5
A_SECOND = timedelta(seconds=1)


class PlauditError(Exception):
    """Root of all errors that Plaudit raises on purpose."""


class AuthenticationError(PlauditError):
    """The API key does not open anything (behaviour 1.1)."""

    def __init__(self) -> None:
        super().__init__("Invalid API key. Send a valid key in the X-API-KEY header.")


class AccessDeniedError(PlauditError):
    """The key is good, but not for this."""


class NotFoundError(PlauditError):
    """A key or id that the request names does not exist."""


class MetricNotFoundError(NotFoundError):
    """No metric has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Metric not found by key: {_shown(key)}")
        self.key = key


class PointsSystemNotFoundError(NotFoundError):
    """No points system has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Points system not found by key: {_shown(key)}")
        self.key = key


class LeaderboardNotFoundError(NotFoundError):
    """No leaderboard has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Leaderboard not found by key: {_shown(key)}")
        self.key = key


class ResourceNotFoundError(NotFoundError):
    """Nothing of this kind has the id that was asked for."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind} not found by ID")
        self.kind = kind


class UserNotFoundError(NotFoundError):
    """No user has this id."""

    def __init__(self, user_id: str) -> None:
        super().__init__(f"User not found by ID: {_shown(user_id)}")
        self.user_id = user_id


class TenantNotFoundError(NotFoundError):
    """The `Tenant-ID` header names no active tenant (behaviour 1.4)."""

    def __init__(self, customer_id: str) -> None:
        super().__init__(f"Tenant not found by customer ID: {_shown(customer_id)}")
        self.customer_id = customer_id


class InvalidRequestError(PlauditError):
    """The request cannot be carried out as it is."""


class MissingTenantError(InvalidRequestError):
    """A multi-tenant environment was called without naming a tenant (behaviour 1.4)."""

    def __init__(self) -> None:
        super().__init__("Send the Tenant-ID header: this environment is multi-tenant.")


class InvalidAmountError(InvalidRequestError):
    """An event's value is outside of what 3.1 allows."""


class InvalidTimeZoneError(InvalidRequestError):
    """Not the name of a time zone (behaviour 2.2)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Invalid tz: {_shown(name)}. Use an IANA time zone name such as Europe/London.")
        self.name = name


class InvalidAttributeKeysError(InvalidRequestError):
    """Attributes that are not set up (behaviour 2.3)."""

    def __init__(self, keys: Iterable[str], *, set_up_at: str) -> None:
        self.keys = tuple(keys)
        more = len(self.keys) - MAX_LISTED
        listed = ", ".join(map(_shown, self.keys[:MAX_LISTED]))
        super().__init__(
            f"Invalid attribute keys: {listed}{f' and {more} more' if more > 0 else ''}. "
            f"Please ensure all attribute keys match those set up at {set_up_at}."
        )


class MissingEmailError(InvalidRequestError):
    """E-mails were asked for without an address to send them to (behaviour 2.2)."""

    def __init__(self) -> None:
        super().__init__("Send an email address: subscribeToEmails is true and none is stored for this user.")


class FutureSignUpDateError(InvalidRequestError):
    """A sign-up date lies after today in the user's zone (behaviour 2.5)."""

    def __init__(self) -> None:
        super().__init__("Invalid signUpDate: it lies in the future.")


class AchievementNotFoundError(NotFoundError):
    """No achievement that can be completed by call has this key (behaviour 5.1, 5.3)."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Achievement not found by key: {_shown(key)}")
        self.key = key


class AchievementNotOpenError(InvalidRequestError):
    """The user's attributes do not fit the achievement (behaviour 5.3)."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The user's attributes do not match those of the achievement {_shown(key)}.")
        self.key = key


class OutOfPointsError(InvalidRequestError):
    """A trigger refuses a deduction that would go below zero, and with it the whole event (behaviour 6.3)."""

    def __init__(self, system_name: str) -> None:
        super().__init__(f"Not enough points in the points system {_shown(system_name)}. Nothing was applied.")
        self.system_name = system_name


class StepTooLargeError(InvalidRequestError):
    """So many rules act at once that what they cause does not fit into one change."""

    def __init__(self) -> None:
        super().__init__(
            "Too many rules act on this at once. Nothing was applied. "
            "Set up fewer triggers, boosts or leaderboards, or shorter attribute values."
        )


class UserErasedError(InvalidRequestError):
    """The id belonged to a user who was erased, a moment ago (behaviour 2.7)."""

    def __init__(self, free_from: datetime, *, is_through: bool) -> None:
        when = (free_from + A_SECOND).strftime("%Y-%m-%dT%H:%M:%SZ")
        if is_through:
            super().__init__(f"This user was erased. The id can be used again from {when} on.")
        else:
            super().__init__(
                f"This user is being erased. The id can be used again when that is done, not before {when}."
            )
        self.free_from = free_from


class FreezeLimitError(InvalidRequestError):
    """There is no room for more freezes (behaviour 4.6)."""

    def __init__(self) -> None:
        super().__init__("Would exceed maximum freeze limit")


class NoStreakToRestoreError(InvalidRequestError):
    """No longer streak was reached in the window (behaviour 4.9)."""

    def __init__(self) -> None:
        super().__init__("No streak to restore")


class NoStreakToResetError(InvalidRequestError):
    """The user has no streak that could be reset (behaviour 4.9)."""

    def __init__(self) -> None:
        super().__init__("No streak to reset")


class PastPauseError(InvalidRequestError):
    """A pause starts before the user's today (behaviour 4.7)."""

    def __init__(self) -> None:
        super().__init__("start must not be before today in the user's time zone")


class PauseEndError(InvalidRequestError):
    """A pause ends before it starts (behaviour 4.7)."""

    def __init__(self) -> None:
        super().__init__("end must not be before start")


class TooManyPausesError(InvalidRequestError):
    """A user has as many upcoming and active pauses as there may be."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"A user may have at most {limit} upcoming and active pauses")
        self.limit = limit


class UncustomizableStreakError(AccessDeniedError):
    """Streak preferences were sent while personalisation is off (behaviour 2.6)."""

    def __init__(self) -> None:
        super().__init__("Streak customization is not enabled. Enable it in the streak settings first.")


class StreakMetricError(InvalidRequestError):
    """A preference names a metric that does not make streaks (behaviour 4.11)."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Invalid streak.metrics: {_shown(key)} is not a metric of the streak settings.")
        self.key = key


class StreakThresholdError(InvalidRequestError):
    """A preferred threshold would make a period count without any activity (behaviour 4.11)."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Invalid streak.metrics: the threshold of {_shown(key)} must be greater than 0.")
        self.key = key


class DaysOffError(InvalidRequestError):
    """Days off are no weekdays, or all of them (behaviour 4.8)."""

    def __init__(self) -> None:
        super().__init__("Invalid daysOff: use weekdays from 0 (Sunday) to 6, and leave at least one.")


class RunNotFoundError(InvalidRequestError):
    """A date belongs to no run of a leaderboard (behaviour 7.1)."""

    def __init__(self, day: date) -> None:
        super().__init__(f"Invalid run: {day.isoformat()} lies in no run of this leaderboard.")
        self.day = day


class BreakdownError(InvalidRequestError):
    """A query does not name exactly the attributes that a leaderboard is broken down by (behaviour 7.4)."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)
        example = ",".join(f"{key}:value" for key in self.keys)
        advice = f"send {example}, and nothing else" if self.keys else "this leaderboard has no breakdown attributes"
        super().__init__(f"Invalid userAttributes: {advice}.")


class InvalidTargetError(InvalidRequestError):
    """A webhook may not be sent to this URL (behaviour 8.7)."""


class RateLimitedError(PlauditError):
    """The organisation sent as many requests of this tier as it may (behaviour 1.5)."""

    def __init__(self, allowance: Allowance, retry_after_seconds: int) -> None:
        seconds = "1 second" if retry_after_seconds == 1 else f"{retry_after_seconds} seconds"
        super().__init__(
            f"Too many requests: your organisation may send {allowance.limit} of this kind per second. "
            f"Try again in {seconds}."
        )
        self.allowance = allowance
        self.retry_after_seconds = retry_after_seconds


class ContentionError(PlauditError):
    """A change lost against other changes of the same thing too often; nothing was applied (behaviour 3.5)."""

    def __init__(self) -> None:
        super().__init__("Too many changes at the same time. Nothing was applied; please try again.")


def _shown(text: str) -> str:
    """Return what a sentence repeats of what was sent: enough to recognise it by."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
