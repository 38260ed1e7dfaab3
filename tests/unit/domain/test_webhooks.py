"""What a webhook is, how it may be edited, and when it is tried again (behaviour 8.1-8.3, 8.5)."""

from datetime import timedelta

import pytest

from factories import NOW, make_configuration
from plaudit.domain.deliveries import MAX_ATTEMPTS_KEPT, Attempt, Delivery, delay_after, kept_attempts
from plaudit.domain.edits.edit import Deleted, IssueError, Saved
from plaudit.domain.edits.webhooks import (
    MAX_WEBHOOKS,
    WebhookChange,
    change_webhook,
    create_webhook,
    delete_webhook,
    rotate_webhook,
)
from plaudit.domain.effects import MetricChanged, PointsAwarded, ScoreChanged, StreakLost, UserCreated
from plaudit.domain.identifiers import DeliveryId, WebhookId
from plaudit.domain.webhook_types import types_of
from plaudit.domain.webhooks import Webhook, WebhookType

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OURS = Webhook(WebhookId("ours"), "Ours", "https://hooks.example.com/", (WebhookType.STREAK_LOST,), NOW)
WITH_OURS = make_configuration(webhooks={OURS.id: OURS})


def attempt(number: int) -> Attempt:
    return Attempt(number, NOW, 5, 500, "The receiver answered with the status 500.", "")


def test_8_1_who_is_told_are_the_webhooks_that_are_on() -> None:
    off = Webhook(WebhookId("off"), "Off", OURS.url, OURS.types, NOW, is_enabled=False)
    both = Webhook(WebhookId("both"), "Both", OURS.url, (*OURS.types, WebhookType.STREAK_STARTED), NOW)
    configuration = make_configuration(webhooks={each.id: each for each in (OURS, off, both)})

    assert configuration.subscribers == {
        WebhookType.STREAK_LOST: (OURS, both),
        WebhookType.STREAK_STARTED: (both,),
    }


@pytest.mark.parametrize(
    ("effect", "types"),
    [
        (UserCreated, ()),
        (MetricChanged, ()),
        (StreakLost, ("streak.lost",)),
        (PointsAwarded, ("points.changed",)),
        (ScoreChanged, ("leaderboard.changed", "leaderboard.rank_changed")),
    ],
)
def test_8_1_each_effect_has_its_types(effect: type, types: tuple[str, ...]) -> None:
    assert types_of(object.__new__(effect)) == types


def test_8_2_both_secrets_sign_for_a_day_after_a_rotation() -> None:
    edit = rotate_webhook(WITH_OURS, OURS.id, NOW)
    assert isinstance(edit.thing, Webhook)

    generations = [edit.thing.generations_at(NOW + after) for after in (0 * HOUR, 24 * HOUR - MINUTE, 24 * HOUR)]

    assert generations == [(2, 1), (2, 1), (2,)]
    assert OURS.generations_at(NOW) == (1,)


def test_8_1_a_change_leaves_what_it_does_not_name() -> None:
    assert change_webhook(WITH_OURS, OURS.id, WebhookChange()) == Saved(OURS)
    changed = change_webhook(
        WITH_OURS,
        OURS.id,
        WebhookChange(
            name="Theirs", url="https://b.example.com/", types=(WebhookType.STREAK_STARTED,), is_enabled=False
        ),
    )

    assert changed == Saved(
        Webhook(OURS.id, "Theirs", "https://b.example.com/", (WebhookType.STREAK_STARTED,), NOW, is_enabled=False)
    )


def test_8_1_webhooks_are_made_and_removed() -> None:
    full = make_configuration(webhooks={WebhookId(str(number)): OURS for number in range(MAX_WEBHOOKS)})

    assert create_webhook(make_configuration(), OURS) == Saved(OURS)
    assert delete_webhook(WITH_OURS, OURS.id) == Deleted(OURS)
    with pytest.raises(IssueError, match=r"^Would exceed the maximum of 20 webhooks$"):
        create_webhook(full, OURS)
    with pytest.raises(IssueError, match=r"^Webhook not found by ID$"):
        delete_webhook(make_configuration(), OURS.id)


@pytest.mark.parametrize(
    ("tries_left", "chance", "retry_after", "delay"),
    [
        (3, 0.0, None, MINUTE),
        (2, 0.0, None, 2 * MINUTE),
        (1, 0.0, None, 4 * MINUTE),
        (3, 0.5, None, 1.05 * MINUTE),
        (3, 0.0, 5 * MINUTE, 5 * MINUTE),
        (1, 0.0, MINUTE, 4 * MINUTE),
        (3, 0.0, HOUR, 15 * MINUTE),
    ],
)
def test_8_3_it_is_tried_again_after_1_2_and_4_minutes_or_when_the_receiver_says(
    tries_left: int, chance: float, retry_after: timedelta | None, delay: timedelta
) -> None:
    assert delay_after(tries_left, chance, retry_after) == delay


def test_8_5_the_latest_attempts_are_kept() -> None:
    attempts = [attempt(number) for number in range(1, MAX_ATTEMPTS_KEPT + 1)]

    kept = kept_attempts(attempts, attempt(MAX_ATTEMPTS_KEPT + 1))

    assert [each.number for each in kept] == list(range(2, 22))


def test_8_3_a_delivery_has_four_tries() -> None:
    delivery = Delivery(DeliveryId("d"), OURS.id, WebhookType.STREAK_LOST, "{}", NOW)

    assert delivery.last_try == 4
