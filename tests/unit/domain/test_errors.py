"""Behaviour 1.6: every error is one sentence that says what to do."""

import pytest

from plaudit.domain.errors import (
    AuthenticationError,
    ContentionError,
    MetricNotFoundError,
    MissingTenantError,
    PlauditError,
    ResourceNotFoundError,
    TenantNotFoundError,
    UserNotFoundError,
)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (AuthenticationError(), "Invalid API key. Send a valid key in the X-API-KEY header."),
        (MissingTenantError(), "Send the Tenant-ID header: this environment is multi-tenant."),
        (TenantNotFoundError("acme"), "Tenant not found by customer ID: acme"),
        (ResourceNotFoundError("Metric"), "Metric not found by ID"),
        (UserNotFoundError("ada"), "User not found by ID: ada"),
        (ContentionError(), "Too many changes at the same time. Nothing was applied; please try again."),
        (MetricNotFoundError("x" * 5000), "Metric not found by key: " + "x" * 100 + "…"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_1_6_an_error_says_what_to_do(error: PlauditError, sentence: str) -> None:
    assert str(error) == sentence
