"""Webhooks as administrators set them up: who is told of what, where, and signed with which secret (8.1, 8.2, 8.7)."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from api import Answer, Caller
from integration.conftest import Rig
from integration.post_office import PostOffice, post_office
from integration.rehearsals import set_to
from plaudit.clock import utc_now
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit
from plaudit.domain.edits.webhooks import rotate_webhook
from plaudit.domain.identifiers import WebhookId
from plaudit.messaging.webhook_signing import verify
from plaudit.services.edit_configuration import edit_configuration
from plaudit.settings import settings
from plaudit.storage.configuration import load_configuration
from receivers import receiver

PUBLIC = "https://93.184.216.34/hook?of=ada"
NOBODY = "01980000-0000-7000-8000-00000000dead"
SECRET_LENGTH = len("whsec_") + 44


@pytest.fixture
def office(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office(rig.table(), monkeypatch) as office:
        yield office


@pytest.fixture
def public_targets(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Webhooks may be sent to public addresses only, as on AWS."""
    assert rig.tenant_id()
    monkeypatch.setenv("WEBHOOK_TARGETS", "public")
    settings.cache_clear()
    yield
    settings.cache_clear()


def item(**more: object) -> dict[str, Any]:
    return {"name": "Gift cards", "url": PUBLIC, "types": ["streak.lost", "points.changed"], **more}


def create(caller: Caller, **more: object) -> dict[str, Any]:
    answer = caller.admin("POST", "/webhooks", [item(**more)])
    assert (answer.status, answer.body["issues"]) == (201, [])
    created: dict[str, Any] = answer.body["created"][0]
    return created


def issues(answer: Answer) -> list[tuple[int | None, str | None, str]]:
    return [(each.get("index"), each.get("id"), each["message"]) for each in answer.body["issues"]]


def test_8_1_a_webhook_is_created_with_a_secret_and_then_shown_without_it(rig: Rig) -> None:
    caller = rig.caller()

    answer = caller.admin("POST", "/webhooks", [item()])

    made = answer.body["created"][0]
    shown = {name: made[name] for name in made if name != "secret"}
    assert (answer.status, answer.body["issues"]) == (201, [])
    assert shown == {
        "id": made["id"],
        "name": "Gift cards",
        "url": "https://93.184.216.34/hook?of=ada",
        "types": ["streak.lost", "points.changed"],
        "enabled": True,
        "created": made["created"],
    }
    assert made["secret"].startswith("whsec_")
    assert len(made["secret"]) == SECRET_LENGTH
    assert abs(datetime.fromisoformat(made["created"]) - utc_now()) < timedelta(seconds=30)
    assert caller.admin("GET", "/webhooks").body == [shown]
    assert caller.admin("GET", f"/webhooks/{made['id']}").body == shown
    assert caller.admin("GET", f"/webhooks/{made['id'].upper()}").body == shown


def test_8_1_several_webhooks_may_have_the_same_url_and_each_has_a_secret_of_its_own(rig: Rig) -> None:
    caller = rig.caller()

    created = caller.admin("POST", "/webhooks", [item(name=name) for name in ("a", "b", "c")]).body["created"]

    assert len({each["secret"] for each in created}) == 3
    pages = [caller.admin("GET", "/webhooks", query={"limit": "2", "skip": skip}).body for skip in ("0", "2")]
    assert [[each["name"] for each in page] for page in pages] == [["a", "b"], ["c"]]


def test_8_1_a_change_leaves_what_is_not_sent_and_the_secret(rig: Rig) -> None:
    caller = rig.caller()
    made = create(caller)

    first = caller.admin("PATCH", "/webhooks", [{"id": made["id"].upper(), "enabled": False, "name": "Off"}])
    second = caller.admin(
        "PATCH",
        "/webhooks",
        [{"id": made["id"], "url": "https://1.1.1.1/", "types": ["streak.lost"], "enabled": None, "name": None}],
    )

    assert (first.status, first.body["issues"]) == (200, [])
    unchanged = {"id": made["id"], "created": made["created"], "name": "Off", "enabled": False}
    assert first.body["updated"] == [{**unchanged, "url": PUBLIC, "types": ["streak.lost", "points.changed"]}]
    assert second.body == {
        "updated": [{**unchanged, "url": "https://1.1.1.1/", "types": ["streak.lost"]}],
        "issues": [],
    }
    assert caller.admin("GET", f"/webhooks/{made['id']}/secret").body["secret"] == made["secret"]


def test_8_1_a_deleted_webhook_is_gone_with_everything_below_it(rig: Rig) -> None:
    caller = rig.caller()
    made, kept = create(caller), create(caller, name="kept")

    answer = caller.admin("DELETE", "/webhooks", query=[("ids", made["id"]), ("ids", NOBODY), ("ids", "nonsense")])

    assert (answer.status, answer.body["deleted"]) == (200, [{"id": made["id"]}])
    assert issues(answer) == [
        (None, NOBODY, "Webhook not found by ID"),
        (None, "nonsense", "id must be a valid UUID"),
    ]
    assert [each["id"] for each in caller.admin("GET", "/webhooks").body] == [kept["id"]]
    for below in ("", "/secret", "/deliveries"):
        gone = caller.admin("GET", f"/webhooks/{made['id']}{below}")
        assert (gone.status, gone.body) == (404, {"error": "Webhook not found by ID"})


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"types": []}, "Invalid types: List should have at least 1 item after validation, not 0."),
        ({"types": ["streak.lost", "streak.lost"]}, "Invalid types: name each type once."),
        ({"types": "streak.lost"}, "Invalid types: Input should be a valid list."),
        ({"types": None}, "Invalid types: Input should be a valid list."),
        ({"name": ""}, "Invalid name: String should have at least 1 character."),
        ({"name": 5}, "Name not a string"),
        ({"url": 5}, "Url not a string"),
        ({"url": ""}, "Invalid url: String should have at least 1 character."),
        ({"url": "https://1.1.1.1/" + "a" * 2_033}, "Invalid url: String should have at most 2048 characters."),
        ({"enabled": "yes"}, "Invalid enabled: Input should be a valid boolean."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_1_7_a_webhook_that_does_not_fit_is_an_issue_and_the_others_take_effect(
    rig: Rig, bad: dict[str, Any], message: str
) -> None:
    answer = rig.caller().admin("POST", "/webhooks", [item(**bad), item(name="good")])

    assert (answer.status, issues(answer)) == (201, [(0, None, message)])
    assert [each["name"] for each in answer.body["created"]] == ["good"]


def test_8_1_there_are_eighteen_types_and_no_other(rig: Rig) -> None:
    caller = rig.caller()
    types = [
        "achievement.completed", "streak.started", "streak.extended", "streak.lost", "streak.freeze_consumed",
        "streak.freeze_earned", "points.changed", "points.level_changed", "points.boost_started",
        "points.boost_finished", "leaderboard.started", "leaderboard.changed", "leaderboard.finished",
        "leaderboard.rank_changed", "emails.recap_due", "emails.reactivation_due", "emails.streak_reminder_due",
        "emails.achievement_due",
    ]  # fmt: skip

    made = create(caller, types=types)
    other = caller.admin("POST", "/webhooks", [item(types=["streak.broken"])])

    assert made["types"] == types
    assert (other.status, other.body["created"]) == (200, [])
    assert other.body["issues"][0]["message"].startswith("Invalid types.0: Input should be 'achievement.completed', ")


def test_1_7_a_tenant_has_at_most_twenty_webhooks(rig: Rig) -> None:
    answer = rig.caller().admin("POST", "/webhooks", [item(name=f"{number}") for number in range(21)])

    assert (answer.status, len(answer.body["created"])) == (201, 20)
    assert issues(answer) == [(20, None, "Would exceed the maximum of 20 webhooks")]


REFUSED = {
    "http://93.184.216.34/": "The URL has to begin with https://.",
    "ftp://93.184.216.34/": "The URL has to begin with https://.",
    "https://10.0.0.1/": "The address 10.0.0.1 is not a public one.",
    "https://169.254.169.254/latest/meta-data/": "The address 169.254.169.254 is not a public one.",
    "https://[::ffff:10.0.0.1]/": "The address ::ffff:a00:1 is not a public one.",
    "https://ada:secret@93.184.216.34/": "The URL must not contain a user name or password.",
    "https://intranet/": "The host of the URL has to be a full name such as hooks.example.com.",
    "https://127.0.0.1/": "The address 127.0.0.1 is not a public one.",
    "http://localhost:8787/": "The URL must not lead to this machine.",
}


@pytest.mark.usefixtures("public_targets")
def test_8_7_a_url_that_no_webhook_may_be_sent_to_is_refused_when_it_is_saved(rig: Rig) -> None:
    caller = rig.caller()
    made = create(caller)

    created = caller.admin("POST", "/webhooks", [item(url=url) for url in REFUSED])
    updated = caller.admin("PATCH", "/webhooks", [{"id": made["id"], "url": url} for url in REFUSED])

    assert (created.status, created.body["created"]) == (200, [])
    assert issues(created) == [(index, None, sentence) for index, sentence in enumerate(REFUSED.values())]
    assert (updated.status, updated.body["updated"]) == (200, [])
    assert issues(updated) == [(None, made["id"], sentence) for sentence in REFUSED.values()]
    assert caller.admin("GET", f"/webhooks/{made['id']}").body["url"] == PUBLIC


def test_8_7_a_local_run_may_send_to_the_machine_itself(rig: Rig) -> None:
    caller = rig.caller()

    urls = ["http://127.0.0.1:8787/hook", "http://localhost:8787/hook", "http://10.0.0.1/"]
    answer = caller.admin("POST", "/webhooks", [item(url=url) for url in urls])

    assert [each["url"] for each in answer.body["created"]] == urls[:2]
    assert issues(answer) == [(2, None, "The address 10.0.0.1 is not a public one.")]


def test_8_7_a_name_that_leads_to_a_private_address_is_refused_when_it_is_saved(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, real = rig.caller(), socket.getaddrinfo
    told = {"inside.example.com": "10.1.2.3", "public.example.com": "93.184.216.34", "gone.example.com": None}

    def resolve(host: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401  # as the library has it
        if host not in told:
            return real(host, *rest, **more)
        if told[host] is None:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (told[host], 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    answer = caller.admin("POST", "/webhooks", [item(url=f"https://{name}/") for name in told])

    assert issues(answer) == [(0, None, "The address 10.1.2.3 is not a public one.")]
    assert [each["url"] for each in answer.body["created"]] == [
        "https://public.example.com/",
        "https://gone.example.com/",
    ]


def test_8_1_edits_of_webhooks_begin_no_jobs(rig: Rig) -> None:
    caller = rig.caller()

    made = create(caller)
    caller.admin("PATCH", "/webhooks", [{"id": made["id"], "enabled": False}])
    caller.admin("POST", f"/webhooks/{made['id']}/rotate-secret")
    caller.admin("DELETE", "/webhooks", query={"ids": made["id"]})

    assert caller.admin("GET", "/webhooks").body == []
    assert caller.admin("GET", "/jobs").body == []


def test_8_2_a_rotated_secret_is_another_one_and_the_one_before_goes_on_for_a_day(rig: Rig) -> None:
    caller = rig.caller()
    made = create(caller)
    path = f"/webhooks/{made['id']}"
    assert caller.admin("GET", f"{path}/secret").body == {
        "secret": made["secret"],
        "previousSecret": None,
        "previousSecretExpires": None,
    }

    rotated = caller.admin("POST", f"{path}/rotate-secret")

    assert rotated.status == 200
    assert rotated.body["secret"] != made["secret"]
    assert rotated.body["previousSecret"] == made["secret"]
    expires = datetime.fromisoformat(rotated.body["previousSecretExpires"])
    assert abs(expires - utc_now() - timedelta(hours=24)) < timedelta(seconds=30)
    assert caller.admin("GET", f"{path}/secret").body == rotated.body
    again = caller.admin("POST", f"{path}/rotate-secret").body
    assert (again["previousSecret"], again["secret"]) != (made["secret"], rotated.body["secret"])
    assert again["previousSecret"] == rotated.body["secret"]


@pytest.mark.parametrize(("hours", "has_previous"), [(23.9, True), (24.1, False)])
def test_8_2_a_day_after_a_rotation_only_the_new_secret_is_left(rig: Rig, hours: float, *, has_previous: bool) -> None:
    caller = rig.caller()
    made = create(caller)
    rotate_at(rig, made["id"], utc_now() - timedelta(hours=hours))

    shown = caller.admin("GET", f"/webhooks/{made['id']}/secret").body

    assert shown["secret"] != made["secret"]
    assert shown["previousSecret"] == (made["secret"] if has_previous else None)
    assert (shown["previousSecretExpires"] is not None) is has_previous


def rotate_at(rig: Rig, webhook_id: str, now: datetime) -> None:
    def decide(configuration: Configuration) -> Edit:
        return rotate_webhook(configuration, WebhookId(webhook_id), now)

    edit_configuration(rig.table(), load_configuration(rig.table()), [decide], utc_now())


def test_8_2_secrets_live_by_real_time_where_time_is_frozen(rig: Rig) -> None:
    caller = rig.caller()
    set_to(caller, "2090-01-01T00:00:00Z")
    made = create(caller)

    rotated = caller.admin("POST", f"/webhooks/{made['id']}/rotate-secret").body

    assert abs(datetime.fromisoformat(made["created"]) - utc_now()) < timedelta(seconds=30)
    expires = datetime.fromisoformat(rotated["previousSecretExpires"])
    assert abs(expires - utc_now() - timedelta(hours=24)) < timedelta(seconds=30)
    set_to(caller, "2091-01-01T00:00:00Z")
    assert caller.admin("GET", f"/webhooks/{made['id']}/secret").body["previousSecret"] == made["secret"]


def test_8_2_the_secrets_that_are_shown_are_those_that_sign(rig: Rig, office: PostOffice) -> None:
    caller = rig.caller()
    with receiver() as receiving:
        made = create(caller, url=receiving.url)
        rotated = caller.admin("POST", f"/webhooks/{made['id']}/rotate-secret").body
        caller.admin("POST", f"/webhooks/{made['id']}/test", {"type": "streak.lost"})
        office.run()

    (request,) = receiving.requests
    assert verify(rotated["secret"], request.headers, request.body, utc_now()) is None
    assert verify(made["secret"], request.headers, request.body, utc_now()) is None
    assert verify("whsec_AAAA", request.headers, request.body, utc_now()) is not None


def test_8_2_no_secret_is_logged(rig: Rig, office: PostOffice, caplog: pytest.LogCaptureFixture) -> None:
    caller = rig.caller()
    with receiver() as receiving:
        made = create(caller, url=receiving.url)
        rotated = caller.admin("POST", f"/webhooks/{made['id']}/rotate-secret").body
        caller.admin("GET", f"/webhooks/{made['id']}/secret")
        caller.admin("POST", f"/webhooks/{made['id']}/test", {"type": "streak.lost"})
        office.run()

    assert [record.getMessage() for record in caplog.records] == [*(["request"] * 4), "webhook posted"]
    logged = str([vars(record) for record in caplog.records])
    assert made["id"] in logged
    assert made["secret"].removeprefix("whsec_") not in logged
    assert rotated["secret"].removeprefix("whsec_") not in logged


@pytest.mark.parametrize("id_", ["nonsense", NOBODY, "x" * 2_000, "%00", "..%2F..", "%F0%9F%8E%81"])
@pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        ("GET", "", None),
        ("GET", "/secret", None),
        ("POST", "/rotate-secret", None),
        ("POST", "/test", {"type": "streak.lost"}),
        ("POST", "/replay", {"since": "2026-07-01T09:30:00Z"}),
        ("GET", "/deliveries", None),
        ("GET", "/deliveries/msg_019c5a3e7d04b1f6a2c8e90d3f7516ab", None),
        ("POST", "/deliveries/msg_019c5a3e7d04b1f6a2c8e90d3f7516ab/replay", None),
    ],
)
def test_1_6_a_webhook_that_does_not_exist_is_not_found(
    quiet_rig: Rig, id_: str, method: str, below: str, body: object
) -> None:
    answer = quiet_rig.caller().admin(method, f"/webhooks/{id_}{below}", body)

    assert answer.status == 404
    assert answer.body["error"]
