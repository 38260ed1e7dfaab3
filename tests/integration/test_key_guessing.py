"""Who guesses keys learns nothing from an answer: what is wrong with a key shows in no status, word, header or call."""

import hmac

import pytest

from api import Answer, Caller
from integration.conftest import Rig
from integration.test_access import application_key
from integration.test_round_trips import counted_calls, forget
from plaudit.services.manage_keys import remove_admin_key, revoke_key
from plaudit.services.open_tenant import registry

REFUSED = {"error": "Invalid API key. Send a valid key in the X-API-KEY header."}
REQUESTS = (("application", "GET", "/users/ada"), ("application", "PUT", "/users/ada"), ("admin", "GET", "/metrics"))
ON_ITSELF = ("admin", "GET", "/environments")


def ask(key: str, request: tuple[str, str, str], tenant_id: str | None) -> tuple[Answer, list[str]]:
    """What is answered, and what it took to find out."""
    api, method, path = request
    with counted_calls() as calls:
        answer: Answer = getattr(Caller(key, tenant_id), api)(method, path, {} if method == "PUT" else None)
    return answer, calls


@pytest.mark.parametrize("request_", [*REQUESTS, ON_ITSELF], ids=" ".join)
@pytest.mark.parametrize("tenant_id", ["acme", "nobody", None])
def test_a_prefix_that_exists_is_answered_like_one_that_does_not(
    shared_rig: Rig, request_: tuple[str, str, str], tenant_id: str | None
) -> None:
    prefix = shared_rig.made.key.prefix
    users_prefix = application_key(shared_rig.caller("acme"), "ada").partition(".")[0]
    guesses = [f"{each}.{'x' * 32}" for each in ("aaaaaaaa", "app_aaaaa", prefix, users_prefix)]

    for is_remembered in (False, True):
        for guess in guesses:
            forget()
            if is_remembered:
                assert shared_rig.caller("acme").admin("GET", "/metrics").status == 200
                assert shared_rig.caller().admin("GET", "/environments").status == 200
            answer, calls = ask(guess, request_, tenant_id)
            assert (answer.status, answer.body) == (401, REFUSED)
            assert answer.headers.keys() & {"retry-after", "x-ratelimit-limit", "www-authenticate"} == set()
            assert answer.headers == ask("aaaaaaaa." + "b" * 32, request_, tenant_id)[0].headers
            assert len(calls) == 1, (guess, calls)


@pytest.mark.parametrize("request_", [*REQUESTS, ON_ITSELF], ids=" ".join)
def test_a_key_that_was_good_is_answered_like_one_that_never_was(rig: Rig, request_: tuple[str, str, str]) -> None:
    key = rig.made.presented.text
    never, _ = ask("aaaaaaaa." + "b" * 32, request_, None)

    revoked_key = revoke_key(registry(), rig.made.key)
    forget()
    revoked, of_revoked = ask(key, request_, None)
    remove_admin_key(registry(), rig.environment, revoked_key)
    deleted, of_deleted = ask(key, request_, None)

    assert (never.status, never.body) == (401, REFUSED)
    assert revoked == deleted == never
    assert (len(of_revoked), len(of_deleted)) == (1, 1)


def test_a_key_of_the_wrong_form_is_answered_alike_and_looked_up_nowhere(rig: Rig) -> None:
    never, _ = ask("aaaaaaaa." + "b" * 32, REQUESTS[0], None)

    for key in ("", "nonsense", rig.made.key.prefix, f"{rig.made.key.prefix}.", rig.made.presented.text + "\n"):
        assert ask(key, REQUESTS[0], None) == (never, [])


def test_a_users_key_is_answered_by_the_admin_api_like_one_that_nobody_has(rig: Rig) -> None:
    key = application_key(rig.caller(), "ada")
    never, _ = ask("app_aaaaa." + "b" * 32, ON_ITSELF, None)

    assert ask(key, ON_ITSELF, None)[0] == never
    assert ask(key, REQUESTS[2], None)[0] == never


@pytest.mark.parametrize("body", ["x" * 32, "x" * 16, None])
def test_hashes_are_compared_in_constant_time_whatever_the_key_is_like(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, body: str | None
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    compare = hmac.compare_digest

    def note_and_compare(stored: bytes, shown: bytes) -> bool:
        compared.append((stored, shown))
        return compare(stored, shown)

    monkeypatch.setattr("plaudit.domain.api_keys.hmac.compare_digest", note_and_compare)
    forget()

    ask(f"{rig.made.key.prefix}.{body or rig.made.presented.body}", REQUESTS[0], None)

    assert compared
    assert {(len(stored), len(shown)) for stored, shown in compared} == {(32, 32)}
