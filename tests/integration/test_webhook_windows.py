"""What changes often is told once in fifteen minutes, as it is in the end (behaviour 8.6)."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from typing import Any

import pytest

from integration.conftest import Rig
from integration.post_office import PostOffice, post_office
from interruptions import Death, DeathError, dying_after, just_before
from plaudit.clock import utc_now
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking
from plaudit.domain.points import MetricCause
from plaudit.domain.webhooks import WebhookType
from plaudit.ids import new_id
from plaudit.storage.configuration import load_configuration
from receivers import Receiver, receiver
from rules import delete, make_metric, make_system, make_trigger, make_webhook, set_up

MINUTES = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
XP = make_system("xp")
WINDOWED = (WebhookType.POINTS_CHANGED, WebhookType.LEADERBOARD_CHANGED, WebhookType.LEADERBOARD_RANK_CHANGED)


@pytest.fixture
def office(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """The queues of a tenant with a point a word, and a board of words."""
    words = make_metric("words")
    board = Leaderboard(
        LeaderboardId(new_id()),
        "writers",
        "Writers",
        MetricRanking(words.id),
        date(2026, 1, 1),
        status=LeaderboardStatus.ACTIVE,
        activated_at=utc_now(),
    )
    with post_office(rig.table(), monkeypatch) as office:
        set_up(office.table, words, XP, make_trigger(XP, 1, MetricCause(words.id, 1)), board)
        yield office


def told(receiving: Receiver) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in receiving.requests]


def points_told(receiving: Receiver) -> list[tuple[str, int, int, int]]:
    """Whose points, how many now, how many in the window, by how many awards."""
    return [
        (body["user"]["id"], body["points"]["total"], body["points"]["added"], len(body["points"]["awards"]))
        for body in told(receiving)
        if "points" in body
    ]


def test_8_6_points_of_a_user_are_told_once_in_fifteen_minutes_and_none_is_lost(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        set_up(office.table, make_webhook(receiving.url, WebhookType.POINTS_CHANGED))
        caller = rig.caller()
        caller.send_event("words", "ada", 3)
        office.run(5 * MINUTES)
        caller.send_event("words", "ada", 4)
        caller.send_event("words", "bob", 1)
        assert points_told(receiving) == []
        office.run(10 * MINUTES)
        assert points_told(receiving) == [("ada", 7, 7, 2)]
        caller.send_event("words", "ada", 5)
        office.run(14 * MINUTES)
        assert points_told(receiving)[1:] == [("bob", 1, 1, 1)]
        office.run(QUARTER)

    assert points_told(receiving)[2:] == [("ada", 12, 5, 1)]


def test_8_6_a_message_that_comes_late_or_twice_tells_nothing_twice(rig: Rig, office: PostOffice) -> None:
    office.copies = 2
    with receiver() as receiving:
        set_up(office.table, make_webhook(receiving.url, WebhookType.POINTS_CHANGED))
        for amount in (3, 4, 5):
            rig.caller().send_event("words", "ada", amount)
            office.run(7 * MINUTES)
        office.run(timedelta(hours=1))

    assert points_told(receiving) == [("ada", 12, 12, 3)]


def test_8_6_whoever_dies_while_a_window_is_told_loses_nothing(rig: Rig, office: PostOffice) -> None:
    calls, has_survived = 0, False
    while not has_survived:
        user = f"user-{calls}"
        with receiver() as receiving:
            webhook = make_webhook(receiving.url, WebhookType.POINTS_CHANGED)
            set_up(office.table, webhook)
            rig.caller().send_event("words", user, 3)
            with dying_after(calls) as death, suppress(DeathError):
                office.run(QUARTER)
            rig.caller().send_event("words", user, 4)
            office.now += timedelta(seconds=32)
            office.sweep()
            office.run(timedelta(hours=1))
            by_id = {request.headers["webhook-id"]: json.loads(request.body) for request in receiving.requests}
        added = [body["points"]["added"] for body in by_id.values()]
        assert sum(added) == 7, (calls, added)
        has_survived, calls = not death.happened, calls + 3
        configuration = load_configuration(office.table)
        delete(office.table, *configuration.webhooks.values())
    assert calls > 15


def announcements(office: PostOffice) -> int:
    """How many messages told that something waits in the outbox."""
    return sum(body.get("kind") == "announced" for _, _, body in office.done)


def test_8_6_what_a_window_tells_anyway_is_announced_once_in_ten_minutes(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        set_up(office.table, make_webhook(receiving.url, *WINDOWED))
        for _ in range(14):
            rig.caller().send_event("words", "ada", 1)
            office.run(MINUTES)
        assert announcements(office) == 2
        office.run(timedelta(hours=1))

    assert [body["points"]["added"] for body in told(receiving) if "points" in body] == [14]
    assert [body["leaderboard"]["value"] for body in told(receiving) if "user" in body and "leaderboard" in body] == [
        14
    ]


def test_8_6_what_is_saved_when_its_window_was_told_is_told_by_a_check(rig: Rig, office: PostOffice) -> None:
    """The second announcement finds a window that began late, and what it covers is saved after the end of that."""
    with receiver() as receiving:
        set_up(office.table, make_webhook(receiving.url, *WINDOWED))
        rig.caller().send_event("words", "ada", 1)
        office.now += 8 * MINUTES
        office.run(3 * MINUTES)
        rig.caller().send_event("words", "ada", 2)
        office.run(9 * MINUTES)
        with just_before("TransactWriteItems", lambda: office.run(4 * MINUTES)):
            rig.caller().send_event("words", "ada", 4)
        assert points_told(receiving) == [("ada", 3, 3, 2)]
        assert announcements(office) == 2
        office.run(timedelta(hours=1))

    assert points_told(receiving) == [("ada", 3, 3, 2), ("ada", 7, 4, 1)]
    changed = [body["leaderboard"] for body in told(receiving) if body["type"] == "leaderboard.changed"]
    assert [board["rankings"][0]["value"] for board in changed] == [3, 7]


def test_8_6_whoever_is_told_anew_does_not_depend_on_what_others_were_told(rig: Rig, office: PostOffice) -> None:
    with receiver() as receiving:
        first = make_webhook(receiving.url, *WINDOWED)
        set_up(office.table, first)
        rig.caller().send_event("words", "ada", 1)
        delete(office.table, first)
        office.run(MINUTES)
        set_up(office.table, make_webhook(receiving.url, *WINDOWED))
        rig.caller().send_event("words", "ada", 2)
        office.run(timedelta(hours=1))

    assert points_told(receiving) == [("ada", 3, 2, 1)]


def test_8_6_a_board_is_told_once_in_fifteen_minutes_and_every_rank_that_changed(rig: Rig, office: PostOffice) -> None:
    with receiver() as changed, receiver() as ranks:
        set_up(
            office.table,
            make_webhook(changed.url, WebhookType.LEADERBOARD_CHANGED),
            make_webhook(ranks.url, WebhookType.LEADERBOARD_RANK_CHANGED),
        )
        for user, words in (("ada", 9), ("bob", 5), ("cleo", 1)):
            rig.caller().send_event("words", user, words)
        office.run(QUARTER)
        assert [[place["userId"] for place in body["leaderboard"]["rankings"]] for body in told(changed)] == [
            ["ada", "bob", "cleo"]
        ]
        assert sorted(rank(body) for body in told(ranks)) == [
            ("ada", None, 1, 9),
            ("bob", None, 2, 5),
            ("cleo", None, 3, 1),
        ]
        rig.caller().send_event("words", "bob", 1)
        rig.caller().send_event("words", "cleo", 20)
        office.run(QUARTER)

    assert [place["userId"] for place in told(changed)[1]["leaderboard"]["rankings"]] == ["cleo", "ada", "bob"]
    assert sorted(rank(body) for body in told(ranks)[3:]) == [("ada", 1, 2, 9), ("bob", 2, 3, 6), ("cleo", 3, 1, 21)]


def test_8_6_a_board_on_which_nobody_moved_tells_of_no_rank(rig: Rig, office: PostOffice) -> None:
    with receiver() as changed, receiver() as ranks:
        set_up(
            office.table,
            make_webhook(changed.url, WebhookType.LEADERBOARD_CHANGED),
            make_webhook(ranks.url, WebhookType.LEADERBOARD_RANK_CHANGED),
        )
        rig.caller().send_event("words", "ada", 9)
        office.run(QUARTER)
        rig.caller().send_event("words", "ada", 1)
        office.run(QUARTER)

    assert [body["leaderboard"]["rankings"][0]["value"] for body in told(changed)] == [9, 10]
    assert [rank(body) for body in told(ranks)] == [("ada", None, 1, 9)]


def rank(body: dict[str, Any]) -> tuple[str, int | None, int, int]:
    """Whose rank, which it was, which it is, and the value."""
    board = body["leaderboard"]
    return body["user"]["id"], board["previousRank"], board["rank"], board["value"]


def test_8_6_a_change_that_comes_while_a_board_is_told_is_told_next(rig: Rig, office: PostOffice) -> None:
    def overtake() -> None:
        rig.caller().send_event("words", "bob", 12)
        office.run()

    with receiver() as changed:
        set_up(office.table, make_webhook(changed.url, WebhookType.LEADERBOARD_CHANGED))
        rig.caller().send_event("words", "ada", 9)
        office.run()
        with just_before("BatchWriteItem", overtake):
            office.run(QUARTER)
        office.run(timedelta(hours=1))

    assert [place["userId"] for place in told(changed)[-1]["leaderboard"]["rankings"]] == ["bob", "ada"]


def test_8_6_what_comes_while_a_window_is_told_is_told_next_though_the_worker_dies(
    rig: Rig, office: PostOffice
) -> None:
    calls, has_survived = 0, False
    while not has_survived:
        user = f"user-{calls}"
        with receiver() as changed:
            set_up(office.table, make_webhook(changed.url, WebhookType.LEADERBOARD_CHANGED))
            rig.caller().send_event("words", user, 100 + calls)
            office.run()
            places = _told_while_worker_dies(rig, office, user, calls, changed)
            assert places[0]["value"] == 200 + 2 * calls, calls
            has_survived, calls = not places[0]["died"], calls + 1
            delete(office.table, *load_configuration(office.table).webhooks.values())
    assert calls > 10


def _told_while_worker_dies(
    rig: Rig, office: PostOffice, user: str, calls: int, changed: Receiver
) -> list[dict[str, Any]]:
    """The places told last, when an event overtakes the telling, and its worker dies so many calls later."""
    deaths: list[Death] = []
    with ExitStack() as dying, suppress(DeathError):

        def overtake() -> None:
            rig.caller().send_event("words", user, 100 + calls)
            office.run()
            deaths.append(dying.enter_context(dying_after(calls)))

        with just_before("BatchWriteItem", overtake):
            office.run(QUARTER)
    office.now += timedelta(seconds=32)
    office.sweep()
    office.run(timedelta(hours=1))
    places: list[dict[str, Any]] = told(changed)[-1]["leaderboard"]["rankings"]
    return [{**place, "died": deaths[0].happened} for place in places]
