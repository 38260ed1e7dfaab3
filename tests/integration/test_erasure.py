"""Behaviour 2.7: nothing is left of a user who was erased, and nobody else is any different for it."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

import lives
from api import Answer, Caller
from dumps import Dump, dump, mentions
from event_costs import board_of, live
from integration.conftest import Rig
from integration.job_queue import JobQueue, job_queue
from lives import Lives
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import Metric
from plaudit.domain.counted import counted_of
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.leaderboards import MetricRanking, StreakRanking
from plaudit.domain.points import MetricCause
from plaudit.domain.users import ProfileChange
from plaudit.ids import new_id
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.identify_user import identify_user
from plaudit.services.open_tenant import registry
from plaudit.services.record_event import take_event
from plaudit.services.take_step import Need
from plaudit.services.verify_user import open_archive, verify_user
from plaudit.settings import settings
from plaudit.storage.board_editions import PastRules
from plaudit.storage.completions import list_completions
from plaudit.storage.configuration import load_configuration
from plaudit.storage.counters import load_cohorts, load_counters
from plaudit.storage.keys import user_digest
from plaudit.storage.logs import list_log
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable
from plaudit.storage.users import find_user
from plaudit_cli.connection import Deployment
from rules import everything_is_told, make_level, make_metric, make_system, make_trigger, set_up

GONE, OTHER = UserId("quetzal, gone/é?"), UserId("bystander")
NO_TIME_LEFT: Callable[[], bool] = bool
UNHURRIED: Callable[[], bool] = lambda: True  # noqa: E731  # beside its counterpart


@pytest.fixture
def jobs(connected: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobQueue]:
    """A queue of the test's own, and requests that take no time, so that ids are free at once."""
    assert connected.stack_name
    with job_queue(monkeypatch) as queue:
        yield queue


def erase(caller: Caller, *user_ids: str) -> Answer:
    return caller.admin("DELETE", "/users", query=[("ids", user_id) for user_id in user_ids])


def erased(table: TenantTable, user_id: UserId = GONE) -> None:
    erase_user(registry(), Eraser(table, PastRules(table), utc_now(), UNHURRIED), user_id)


def traces(table: TenantTable, user_id: str = GONE) -> list[Any]:
    """Where the id of a user is found in the tenant's table and in the registry."""
    registered = dump(settings().registry_table)
    of_tenant = {key: registered[key] for key in mentions(registered, table.tenant_id)}
    return [*mentions(dump(table.name), user_id), *mentions(of_tenant, user_id)]


def of_others(items: Dump) -> Dump:
    """The items that are about nobody in particular, and not about the erased user."""
    common = ("COUNTERS", "COHORTS", "ERASED#", "CONFIGURATION", "DUE_SLOTS")
    return {key: item for key, item in items.items() if not key.pk.startswith(common)}


def assert_counters_fit(table: TenantTable, *user_ids: UserId) -> None:
    """Counters of users, completions and cohorts are what these users make of them."""
    configuration, counters = load_configuration(table), load_counters(table)
    users = [user for user_id in user_ids if (user := find_user(table, user_id))]
    completions = Counter(number for user in users for number in user.completed)
    assert counters.user_count == len(users)
    assert {number: count for number, count in counters.completions.items() if count} == completions
    expected = Counter(name for user in users for name in counted_of(configuration, user).counters)
    counted = Counter[str]()
    for cohort in load_cohorts(table):
        counted.update({name: count for name, count in cohort.counts.items() if count})
    assert counted == expected
    assert sum(cohort.user_count for cohort in load_cohorts(table)) == len(users)


def rich_tenant(rig: Rig) -> Metric:
    """A tenant with a metric, points with a level, a board by words and one by streak."""
    words, system = make_metric("words"), make_system()
    everything_is_told(rig.table())
    set_up(rig.table(), words, system, make_level(system, "one", 1))
    set_up(rig.table(), make_trigger(system, 3, MetricCause(words.id, 2)))
    streak_board = board_of(MetricRanking(words.id), "streak")
    set_up(rig.table(), board_of(MetricRanking(words.id)))
    set_up(
        rig.table(),
        type(streak_board)(
            streak_board.id, "s", "S", StreakRanking(), streak_board.starts_on, None, streak_board.status
        ),
    )
    return words


def live_a_little(rig: Rig, user_id: str, life: int = 1) -> None:
    """A user with everything that can be stored of one."""
    caller = rig.caller()
    profile = {"id": user_id, "name": f"Name of {user_id}", "email": "someone@example.com", "tz": "Asia/Tokyo"}
    for number in range(3):
        body = {"user": profile, "value": 5}
        headers = {"idempotency-key": f"key {number} of {user_id}, life {life}"}
        assert caller.application("POST", "/metrics/words/event", body, headers=headers).status == 201
    start = (utc_now() + timedelta(days=3)).date().isoformat()
    pause = {"userId": user_id, "start": start, "end": start}
    assert caller.admin("POST", "/streaks/pauses", {"pauses": [pause]}).status == 201
    assert caller.admin("POST", "/application-api-keys", [{"userId": user_id}] * 2).status == 201


@pytest.mark.parametrize("seed", range(2))
def test_2_7_nothing_is_left_after_any_life_and_others_are_as_they_were(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(lives, "USERS", (GONE, OTHER))
    tenant = Lives(rig.table(), random.Random(seed))
    for _ in range(60):
        tenant.go_on()
    before = dump(rig.table().name)
    assert mentions(before, GONE)

    erased(rig.table())

    after = dump(rig.table().name)
    assert mentions(after, GONE) == []
    theirs = set(mentions(before, GONE))
    assert of_others(after) == {key: item for key, item in of_others(before).items() if key not in theirs}
    assert_counters_fit(rig.table(), OTHER)
    if find_user(rig.table(), OTHER):
        assert verify_user(open_archive(rig.table()), OTHER).differences == ()


def test_2_7_what_everybody_sees_is_as_if_the_user_had_never_been_there(shared_rig: Rig) -> None:
    with_gone, without = shared_rig.caller("acme"), shared_rig.caller("globex")
    for name, caller in (("acme", with_gone), ("globex", without)):
        words, system = make_metric("words"), make_system()
        board, trigger = board_of(MetricRanking(words.id)), make_trigger(system, 3, MetricCause(words.id, 2))
        set_up(shared_rig.table(name), words, system, make_level(system, "one", 1), trigger, board)
        if name == "acme":
            caller.send_event("words", GONE, 50)
        caller.send_event("words", OTHER, 5)

    assert erase(with_gone, GONE).body == {"deleted": [{"id": GONE}], "issues": []}

    for path in ("/points/xp/summary", "/points/xp/level-summary", "/leaderboards/board", "/achievements"):
        seen, expected = (caller.application("GET", path).body for caller in (with_gone, without))
        assert _without_ids(seen) == _without_ids(expected), path


def test_2_7_keys_pauses_marks_and_announcements_go_along(rig: Rig) -> None:
    rich_tenant(rig)
    live_a_little(rig, GONE)
    live_a_little(rig, OTHER)
    kinds = {key.pk.partition("#")[0] for key in traces(rig.table())}
    assert kinds >= {"USER", "USERS", "NAMES", "EMAILS", "RANKING", "BOARD_CHANGES", "PAUSE", "OUTBOX", "KEY"}

    assert erase(rig.caller(), GONE).status == 200

    assert traces(rig.table()) == []
    assert {key.pk.partition("#")[0] for key in traces(rig.table(), OTHER)} == kinds
    assert rig.caller().admin("DELETE", "/users", query={"ids": OTHER}).body["issues"] == []
    assert traces(rig.table(), OTHER) == []


def test_2_7_a_key_of_an_erased_user_opens_nothing(rig: Rig) -> None:
    rich_tenant(rig)
    rig.caller().send_event("words", GONE, 1)
    key = rig.caller().admin("POST", "/application-api-keys", [{"userId": GONE}]).body["created"][0]["key"]
    assert Caller(key).application("GET", "/achievements").status == 200

    erase(rig.caller(), GONE)

    assert Caller(key).application("GET", "/achievements").status == 401


def test_2_7_a_boost_for_the_user_alone_goes_too_and_out_of_the_history(rig: Rig) -> None:
    rich_tenant(rig)
    caller = rig.caller()
    system_id = caller.admin("GET", "/points").body[0]["id"]
    for user_id in (GONE, OTHER):
        caller.send_event("words", user_id, 4)
        boost = {"name": "twice", "start": "2026-01-01", "multiplier": 2, "userId": user_id}
        assert caller.admin("POST", f"/points/{system_id}/boosts", [boost]).status == 201
        caller.send_event("words", user_id, 4)

    erase(caller, GONE)

    assert traces(rig.table()) == []
    assert [boost["userId"] for boost in caller.admin("GET", f"/points/{system_id}/boosts").body] == [OTHER]
    assert verify_user(open_archive(rig.table()), OTHER).differences == ()


def test_2_7_an_empty_cohort_does_not_tell_what_the_user_was(rig: Rig) -> None:
    caller = rig.caller()
    caller.admin("POST", "/attributes", [{"name": "City", "key": "city", "type": "user"}])
    caller.application("PUT", "/users/gone", {"attributes": {"city": "Ouagadougou"}})
    caller.application("PUT", "/users/other", {"attributes": {"city": "Oslo"}})
    assert mentions(dump(rig.table().name), "Ouagadougou")

    erase(caller, "gone")

    assert mentions(dump(rig.table().name), "Ouagadougou") == []
    assert mentions(dump(rig.table().name), "Oslo")


def test_2_7_other_tenants_are_untouched(shared_rig: Rig) -> None:
    for tenant in ("acme", "globex"):
        shared_rig.caller(tenant).create_metric("words")
        shared_rig.caller(tenant).send_event("words", GONE, 3)
    before = dump(shared_rig.table("globex").name)

    erase(shared_rig.caller("acme"), GONE)

    assert dump(shared_rig.table("globex").name) == before
    assert traces(shared_rig.table("acme"))[:1] == []


def test_1_7_each_user_is_judged_alone_and_ids_are_not_split_at_commas(rig: Rig) -> None:
    caller = rig.caller()
    for user_id in ("a,b", "a"):
        caller.application("PUT", f"/users/{user_id}", {})

    answer = erase(caller, "a,b", "b", "a,b", "x" * 5000)

    assert answer.status == 200
    assert answer.body["deleted"] == [{"id": "a,b"}]
    issues = [{"userId": each, "severity": "error", "message": "User does not exist"} for each in ("b", "x" * 5000)]
    assert answer.body["issues"] == issues
    assert caller.application("GET", "/users/a").status == 200
    assert erase(caller).status == 422
    assert erase(caller, *map(str, range(101))).status == 422


def test_2_7_a_long_past_is_removed_by_messages(rig: Rig, jobs: JobQueue) -> None:
    words = rich_tenant(rig)
    live(rig.table(), words, 1_200, GONE)

    assert erase(rig.caller(), GONE).body["deleted"] == [{"id": GONE}]

    assert rig.caller().application("GET", "/users/quetzal%2C%20gone%2F%C3%A9%3F").status == 404
    assert sum(1 for _ in list_log(rig.table(), GONE, newest_first=False)) == 1_200
    refused = rig.caller().send_event("words", GONE, 1)
    assert refused.status == 422
    assert refused.body["error"].startswith("This user is being erased. The id can be used again when that is done, ")
    [record] = jobs.receive()
    assert GONE not in record["body"]
    jobs.sqs.send_message(QueueUrl=jobs.url, MessageBody=record["body"])
    jobs.work(copies=2)
    assert traces(rig.table()) == []


def test_2_7_who_was_erased_is_remembered_by_a_hash_for_a_month(rig: Rig) -> None:
    rig.caller().application("POST", "/users", {"id": GONE})

    erased(rig.table())

    [(key, item)] = [each for each in dump(rig.table().name).items() if each[0].pk.startswith("ERASED#")]
    assert key == (f"ERASED#{user_digest(GONE)}", "ERASED")
    assert sorted(item) == ["PK", "SK", "digest", "erased_at", EXPIRES_AT, "free_from", "rounds", "waited"]
    assert 29 * 86_400 < int(item[EXPIRES_AT]) - utc_now().timestamp() < 31 * 86_400


class KilledError(Exception):
    """Stands for the end of the process."""


def killed_after(calls: int, act: Callable[[], object], call: str = "") -> bool:
    """Act, but not beyond so many calls of DynamoDB, or of one kind; tell whether that was too few."""
    remaining = calls

    def count(**_: object) -> None:
        nonlocal remaining
        remaining -= 1
        if remaining < 0:
            raise KilledError

    events = clients.dynamodb().meta.events
    events.register(f"before-call.dynamodb{call}", count)
    try:
        act()
    except KilledError:
        return True
    finally:
        events.unregister(f"before-call.dynamodb{call}", count)
    return False


@pytest.mark.usefixtures("jobs")
def test_2_7_who_was_interrupted_anywhere_is_finished_by_a_repetition(rig: Rig) -> None:
    rich_tenant(rig)
    calls, is_killed = 0, True
    while is_killed:
        live_a_little(rig, GONE, calls)
        is_killed = killed_after(calls, lambda: erased(rig.table()))
        if is_killed:
            with suppress(UserNotFoundError):  # who was killed after the last step left nothing to be done
                erased(rig.table())
        assert traces(rig.table()) == [], calls
        assert_counters_fit(rig.table())
        calls += 5
    assert calls > 20


def test_2_7_without_time_the_rest_is_left_to_messages(rig: Rig, jobs: JobQueue) -> None:
    rich_tenant(rig)
    live_a_little(rig, GONE)

    erase_user(registry(), Eraser(rig.table(), PastRules(rig.table()), utc_now(), NO_TIME_LEFT), GONE)

    assert find_user(rig.table(), GONE) is None
    assert traces(rig.table()) != []
    assert jobs.work() == 1
    assert traces(rig.table()) == []


@pytest.mark.parametrize("parts", [1, 2])
def test_2_7_moves_on_boards_that_wait_do_not_come_back(rig: Rig, parts: int) -> None:
    table, words = rig.table(), make_metric("words")
    set_up(table, words, *(board_of(MetricRanking(words.id), f"b{number}") for number in range(110)))
    profile, configuration = ProfileChange(), load_configuration(table)
    event = MetricEvent(EventId(new_id()), GONE, words.id, Decimal(1), profile)
    need = Need(GONE, (words.id,))

    assert killed_after(parts, lambda: take_event(table, configuration, need, event, utc_now()), ".TransactWriteItems")
    assert any(key.sk.startswith("PENDING#") for key in mentions(dump(table.name), GONE))

    erased(table)

    assert traces(table) == []


def _without_ids(body: Any) -> Any:  # noqa: ANN401  # whatever an API answers
    if isinstance(body, dict):
        return {name: _without_ids(value) for name, value in body.items() if name != "id"}
    return [_without_ids(value) for value in body] if isinstance(body, list) else body


@pytest.mark.usefixtures("jobs")
def test_2_7_an_id_that_is_free_again_begins_from_nothing(rig: Rig) -> None:
    rich_tenant(rig)
    live_a_little(rig, GONE)
    erased(rig.table())

    answer = rig.caller().send_event("words", GONE, 2)

    assert (answer.status, answer.body["total"], answer.body["currentStreak"]["length"]) == (201, 2, 1)
    assert list_completions(rig.table(), GONE) == []
    assert verify_user(open_archive(rig.table()), GONE).differences == ()
    assert_counters_fit(rig.table(), GONE)
    profile = identify_user(rig.table(), load_configuration(rig.table()), GONE, ProfileChange(), utc_now())
    assert (profile.name, profile.time_zone) == (None, None)
    erased(rig.table())
    assert traces(rig.table()) == []
