import pytest

from plaudit.domain.errors import InvalidTargetError
from plaudit.domain.webhook_targets import Target, is_forbidden, is_loopback, parse_target
from ssrf_targets import REFUSED_AS_URLS, REFUSED_BY_ADDRESS, Attempt

PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "223.255.255.255"]
PUBLIC_SIX = ["2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::1", "2001:200::1", "3fff:1000::1"]


@pytest.mark.parametrize("attempt", REFUSED_AS_URLS, ids=lambda attempt: ascii(attempt.url)[:60])
def test_8_7_a_url_that_could_lead_inwards_is_refused(attempt: Attempt) -> None:
    with pytest.raises(InvalidTargetError):
        parse_target(attempt.url, allows_loopback=False)


@pytest.mark.parametrize("attempt", REFUSED_BY_ADDRESS, ids=lambda attempt: attempt.url)
def test_8_7_a_name_that_resolves_inwards_is_refused_by_its_addresses_only(attempt: Attempt) -> None:
    target = parse_target(attempt.url, allows_loopback=False)

    assert not target.is_literal
    assert any(is_forbidden(address, allows_loopback=False) for address in attempt.addresses)


def test_8_7_the_corpus_of_attempts_is_large() -> None:
    attempts = {attempt.url for attempt in (*REFUSED_AS_URLS, *REFUSED_BY_ADDRESS)}

    assert len(attempts) == len(REFUSED_AS_URLS) + len(REFUSED_BY_ADDRESS)
    assert len(attempts) > 150


@pytest.mark.parametrize("address", [*PUBLIC, *PUBLIC_SIX])
def test_8_7_public_addresses_are_allowed_up_to_the_edges_of_what_is_not(address: str) -> None:
    assert not is_forbidden(address, allows_loopback=False)


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "2130706433", "0x7f.1", "8.8.8.8 ", "8.8.8.8/32"])
def test_8_7_what_is_no_address_is_forbidden(address: str) -> None:
    assert is_forbidden(address, allows_loopback=True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.255.255.255", True),
        ("::1", True),
        ("128.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::1%lo", False),
        ("localhost", False),
    ],
)
def test_8_7_loopback_is_allowed_in_a_local_run_in_its_own_forms(address: str, *, expected: bool) -> None:
    assert is_loopback(address) == expected
    if expected:
        assert not is_forbidden(address, allows_loopback=True)
        assert is_forbidden(address, allows_loopback=False)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fd00::1", "64:ff9b::7f00:1"])
def test_8_7_a_local_run_allows_nothing_but_loopback(address: str) -> None:
    assert is_forbidden(address, allows_loopback=True)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com", Target("https", "example.com", 443, "/", is_literal=False)),
        ("HTTPS://Hooks.Example.COM/A?b=C", Target("https", "hooks.example.com", 443, "/A?b=C", is_literal=False)),
        ("https://example.com:8443?a=/@:b", Target("https", "example.com", 8443, "/?a=/@:b", is_literal=False)),
        ("https://xn--bcher-kva.example/", Target("https", "xn--bcher-kva.example", 443, "/", is_literal=False)),
        ("https://8.8.8.8/x", Target("https", "8.8.8.8", 443, "/x", is_literal=True)),
        ("https://[2606:4700:0::1111]:65535/", Target("https", "2606:4700::1111", 65535, "/", is_literal=True)),
        ("https://a.1and1.example/%2e%2e", Target("https", "a.1and1.example", 443, "/%2e%2e", is_literal=False)),
    ],
)
def test_8_7_a_public_url_is_taken_apart(url: str, expected: Target) -> None:
    assert parse_target(url, allows_loopback=False) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:9000/hook", Target("http", "localhost", 9000, "/hook", is_literal=False)),
        ("http://127.0.0.1/", Target("http", "127.0.0.1", 80, "/", is_literal=True)),
        ("http://[::1]:80/", Target("http", "::1", 80, "/", is_literal=True)),
        ("https://localhost/", Target("https", "localhost", 443, "/", is_literal=False)),
        ("http://hooks.localhost/", Target("http", "hooks.localhost", 80, "/", is_literal=False)),
    ],
)
def test_8_7_a_local_run_may_reach_loopback_without_tls(url: str, expected: Target) -> None:
    assert parse_target(url, allows_loopback=True) == expected


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "http://8.8.8.8/", "http://10.0.0.1/", "https://10.0.0.1/", "https://[::ffff:127.0.0.1]/"],
)
def test_8_7_a_local_run_may_not_reach_anything_else_without_tls_or_inwards(url: str) -> None:
    with pytest.raises(InvalidTargetError):
        parse_target(url, allows_loopback=True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://example.com/", "The URL has to begin with https://."),
        ("https://user@example.com/", "The URL must not contain a user name or password."),
        ("https://10.0.0.1/", "The address 10.0.0.1 is not a public one."),
        ("https://127.1/", "An IPv4 address has to be written as four decimal numbers such as 8.8.8.8."),
        ("https://[fe80::1%25eth0]/", "What stands in brackets is not a valid IPv6 address."),
        ("https://localhost/", "The URL must not lead to this machine."),
        ("https://intranet/", "The host of the URL has to be a full name such as hooks.example.com."),
        ("https://example.com./", "The host of the URL is not a valid name."),
        ("https://example.com:0/", "The host or the port of the URL is not valid."),
        ("https://example.com:65536/", "The port of the URL is not valid."),
        ("https:///x", "The URL has no host."),
        ("https://example.com/#a", "The URL must not contain a fragment (#)."),
        ("https://example.com/\\", "The URL must not contain a backslash."),
        ("https://example.com/ ", "The URL must not contain spaces, control characters or letters beyond ASCII."),
        (f"https://example.com/{'a' * 2_029}", "The URL is longer than 2,048 characters."),
    ],
)
def test_8_7_the_error_says_what_is_wrong_with_the_url(url: str, sentence: str) -> None:
    with pytest.raises(InvalidTargetError) as caught:
        parse_target(url, allows_loopback=False)

    assert str(caught.value) == sentence


def test_8_7_a_url_may_have_2_048_characters() -> None:
    url = f"https://example.com/{'a' * 2_028}"

    assert len(url) == 2_048
    assert len(parse_target(url, allows_loopback=False).path) == 2_029


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/", "example.com"),
        ("https://example.com:443/", "example.com"),
        ("https://example.com:80/", "example.com:80"),
        ("https://[2606:4700::1111]/", "[2606:4700::1111]"),
        ("https://[2606:4700::1111]:8443/", "[2606:4700::1111]:8443"),
    ],
)
def test_8_7_the_host_header_names_an_unusual_port(url: str, expected: str) -> None:
    assert parse_target(url, allows_loopback=False).authority == expected
