"""What really goes over the network: every connection that this process tries to make, by Python's own audit events."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from plaudit.messaging.webhook_connections import Resolve


@dataclass(slots=True)
class Watch:
    """The addresses and ports that were tried. Those in `forbids` cannot be reached, whatever they are."""

    attempts: list[tuple[str, int]] = field(default_factory=list)
    forbids: tuple[str, ...] = ()


@dataclass(slots=True)
class Resolver:
    """Answers the first question with the first answer, the second with the second; the last one goes on."""

    answers: Sequence[Sequence[str]]
    questions: int = 0

    def __call__(self, *_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        """Resolve as `socket.getaddrinfo` does."""
        addresses = self.answers[min(self.questions, len(self.answers) - 1)]
        self.questions += 1
        return [(0, 0, 0, "", (address, 0)) for address in addresses]


def resolving_to(*addresses: str) -> Resolve:
    """Return a resolver that knows one answer."""
    return Resolver([addresses])


@contextmanager
def watched(*forbids: str) -> Iterator[Watch]:
    """Note all connections meanwhile; trying one to a forbidden address fails before a packet is sent."""
    watch = Watch(forbids=forbids)
    _WATCHES.append(watch)
    try:
        yield watch
    finally:
        _WATCHES.remove(watch)


_WATCHES: list[Watch] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(address := arguments[1], tuple):
        for watch in _WATCHES:
            watch.attempts.append((address[0], address[1]))
            if address[0] in watch.forbids:
                raise PermissionError


# A hook stays as long as the process, so there is one, which hears nothing as long as nobody watches.
sys.addaudithook(_hear)
