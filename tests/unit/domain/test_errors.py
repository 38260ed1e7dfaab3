"""Behaviour 1.6: every error is one sentence that says what to do."""

from datetime import date

import pytest

from factories import at
from plaudit.domain.errors import (
    AuthenticationError,
    BreakdownError,
    ContentionError,
    InvalidAttributeKeysError,
    MetricNotFoundError,
    MissingTenantError,
    NoStreakToResetError,
    PlauditError,
    RateLimitedError,
    ResourceNotFoundError,
    RunNotFoundError,
    StepTooLargeError,
    TenantNotFoundError,
    UserErasedError,
    UserNotFoundError,
)
from plaudit.domain.rate_limits import Allowance


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (AuthenticationError(), "Invalid API key. Send a valid key in the X-API-KEY header."),
        (MissingTenantError(), "Send the Tenant-ID header: this environment is multi-tenant."),
        (TenantNotFoundError("acme"), "Tenant not found by customer ID: acme"),
        (ResourceNotFoundError("Metric"), "Metric not found by ID"),
        (UserNotFoundError("ada"), "User not found by ID: ada"),
        (NoStreakToResetError(), "No streak to reset"),
        (
            UserErasedError(at("2026-03-10 12:00"), is_through=True),
            "This user was erased. The id can be used again from 2026-03-10T12:00:01Z on.",
        ),
        (RunNotFoundError(date(2026, 3, 10)), "Invalid run: 2026-03-10 lies in no run of this leaderboard."),
        (
            StepTooLargeError(),
            (
                "Too many rules act on this at once. Nothing was applied. "
                "Set up fewer triggers, boosts or leaderboards, or shorter attribute values."
            ),
        ),
        (
            RateLimitedError(Allowance(limit=10, remaining=0, resets_at=0), retry_after_seconds=1),
            "Too many requests: your organisation may send 10 of this kind per second. Try again in 1 second.",
        ),
        (ContentionError(), "Too many changes at the same time. Nothing was applied; please try again."),
        (MetricNotFoundError("x" * 5000), "Metric not found by key: " + "x" * 100 + "…"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_1_6_an_error_says_what_to_do(error: PlauditError, sentence: str) -> None:
    assert str(error) == sentence


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (["city", "plan"], "Invalid userAttributes: send city:value,plan:value, and nothing else."),
        ([], "Invalid userAttributes: this leaderboard has no breakdown attributes."),
    ],
    ids=["broken down", "plain"],
)
def test_7_4_a_query_is_told_which_attributes_to_name(keys: list[str], sentence: str) -> None:
    assert str(BreakdownError(keys)) == sentence


def test_2_7_an_erasure_that_is_not_through_says_so() -> None:
    assert str(UserErasedError(at("2026-03-10 12:00"), is_through=False)) == (
        "This user is being erased. The id can be used again when that is done, not before 2026-03-10T12:00:01Z."
    )


@pytest.mark.parametrize(
    ("keys", "listed"),
    [(["a"], "a"), (list("abcde"), "a, b, c, d, e"), (list("abcdef"), "a, b, c, d, e and 1 more")],
)
def test_2_3_of_many_wrong_attribute_keys_the_first_five_are_told(keys: list[str], listed: str) -> None:
    error = InvalidAttributeKeysError(keys, set_up_at="the Admin API")

    assert str(error) == (
        f"Invalid attribute keys: {listed}. Please ensure all attribute keys match those set up at the Admin API."
    )
