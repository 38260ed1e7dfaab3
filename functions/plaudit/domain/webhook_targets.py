"""Where webhooks may be sent: public addresses by https, and nothing of the network they are sent from (behaviour 8.7).

A URL is read by one strict grammar and never repaired, because a form that two programs read differently is a way in.
The ranges are listed here: what the standard library takes for a public address differs between Python versions.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from plaudit.domain.errors import InvalidTargetError

MAX_URL = 2_048
MAX_HOST = 253
MAX_PORT = 65_535
PORTS = {"https": 443, "http": 80}

URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?]*)(?P<path>.*)", re.IGNORECASE)
AUTHORITY = re.compile(r"(?:\[(?P<literal>[^\[\]]*)\]|(?P<name>[^:\[\]]*))(?::(?P<port>[1-9][0-9]{0,4}))?")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A last label that some resolvers take for an IPv4 address in a form of its own."""

SPECIAL_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT; some clouds keep their metadata here
            "168.63.129.16/32",  # what a virtual machine on Azure is configured from
            "169.254.0.0/16",  # link-local, and the metadata of most clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # multicast tunnels
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
"""Without loopback, which is decided about apart."""
GLOBAL_IPV6 = IPv6Network("2000::/3")
"""What is assigned as global unicast. Mapped, compatible, NAT64, local and multicast addresses lie outside of it."""
SPECIAL_IPV6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, among them Teredo, which carries IPv4 addresses
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries IPv4 addresses
            "2620:4f:8000::/48",  # AS112
            "3ffe::/16",  # the former 6bone
            "3fff::/20",  # documentation
        ),
    )
)
LOOPBACK_IPV4 = IPv4Network("127.0.0.0/8")
LOOPBACK_IPV6 = IPv6Address("::1")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. `host` is in lower case and without brackets; `path` begins with / and includes the query."""

    scheme: str
    host: str
    port: int
    path: str
    is_literal: bool

    @property
    def authority(self) -> str:
        """What the `Host` header says: the port only if it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str, *, allows_loopback: bool) -> Target:
    """Return where a URL leads, or raise InvalidTargetError, whose text says what is wrong with it (8.7).

    A host that is a name may still resolve to a forbidden address; that is decided when it is resolved.
    """
    _refuse_odd_text(url)
    parts = URL.fullmatch(url)
    if parts is None:
        raise InvalidTargetError("The URL has to begin with https://.")
    if "@" in parts["authority"]:
        raise InvalidTargetError("The URL must not contain a user name or password.")
    authority = AUTHORITY.fullmatch(parts["authority"].lower())
    if authority is None:
        raise InvalidTargetError("The host or the port of the URL is not valid.")
    scheme, literal = parts["scheme"].lower(), authority["literal"]
    host = _checked_name(authority["name"]) if literal is None else _checked_ipv6(literal)
    target = Target(
        scheme=scheme,
        host=host,
        port=int(authority["port"] or PORTS[scheme]),
        path=parts["path"] if parts["path"].startswith("/") else f"/{parts['path']}",
        is_literal=_is_literal(host),
    )
    _refuse_forbidden(target, allows_loopback=allows_loopback)
    return target


def is_forbidden(address: str, *, allows_loopback: bool) -> bool:
    """Return whether no webhook may be sent to an IP address (8.7). What is not one, or has a zone, is forbidden."""
    parsed = _parse_address(address)
    if parsed is None:
        return True
    if _is_loopback(parsed):
        return not allows_loopback
    if isinstance(parsed, IPv4Address):
        return any(parsed in network for network in SPECIAL_IPV4)
    return parsed not in GLOBAL_IPV6 or any(parsed in network for network in SPECIAL_IPV6)


def is_loopback(address: str) -> bool:
    """Return whether an IP address is the machine's own: 127.0.0.0/8 or ::1, in no other form."""
    parsed = _parse_address(address)
    return parsed is not None and _is_loopback(parsed)


def refusal_of(address: str) -> str:
    """Return what to say of an address that is_forbidden."""
    return f"The address {address} is not a public one."


def _refuse_odd_text(url: str) -> None:
    if len(url) > MAX_URL:
        raise InvalidTargetError("The URL is longer than 2,048 characters.")
    if not all("!" <= character <= "~" for character in url):
        raise InvalidTargetError("The URL must not contain spaces, control characters or letters beyond ASCII.")
    if "\\" in url:
        raise InvalidTargetError("The URL must not contain a backslash.")
    if "#" in url:
        raise InvalidTargetError("The URL must not contain a fragment (#).")


def _checked_ipv6(text: str) -> str:
    parsed = _parse_address(text)
    if not isinstance(parsed, IPv6Address):
        raise InvalidTargetError("What stands in brackets is not a valid IPv6 address.")
    return str(parsed)


def _checked_name(host: str) -> str:
    if not host:
        raise InvalidTargetError("The URL has no host.")
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]):
        if _parse_address(host) is None:
            raise InvalidTargetError("An IPv4 address has to be written as four decimal numbers such as 8.8.8.8.")
        return host
    if len(host) > MAX_HOST or not all(map(LABEL.fullmatch, labels)):
        raise InvalidTargetError("The host of the URL is not a valid name.")
    if len(labels) == 1 and host != "localhost":
        raise InvalidTargetError("The host of the URL has to be a full name such as hooks.example.com.")
    return host


def _refuse_forbidden(target: Target, *, allows_loopback: bool) -> None:
    if target.port > MAX_PORT:
        raise InvalidTargetError("The port of the URL is not valid.")
    names_this_machine = f".{target.host}".endswith(".localhost")
    if names_this_machine and not allows_loopback:
        raise InvalidTargetError("The URL must not lead to this machine.")
    if target.is_literal and is_forbidden(target.host, allows_loopback=allows_loopback):
        raise InvalidTargetError(refusal_of(target.host))
    if target.scheme == "http" and not (names_this_machine or is_loopback(target.host)):
        raise InvalidTargetError("The URL has to begin with https://.")


def _is_literal(host: str) -> bool:
    return _parse_address(host) is not None


def _is_loopback(address: IPv4Address | IPv6Address) -> bool:
    return address == LOOPBACK_IPV6 or address in LOOPBACK_IPV4


def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    if "%" in text:
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None
