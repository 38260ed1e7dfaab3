"""What comes between two calls of AWS: the end of the process, or somebody else."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from plaudit import clients


class DeathError(BaseException):
    """The process dies: nothing catches this."""


@dataclass(slots=True)
class Death:
    """Whether a process died, and how often it had called AWS."""

    happened: bool = False
    calls: int = 0


@contextmanager
def dying_after(calls: int) -> Iterator[Death]:
    """The process dies when it has called AWS so many times."""
    death = Death()

    def die(**_: object) -> None:
        if death.calls >= calls:
            death.happened = True
            raise DeathError
        death.calls += 1

    everything = [client.meta.events for client in (clients.dynamodb(), clients.table_operations(), clients.sqs())]
    for events in everything:
        events.register("before-call", die)
    try:
        yield death
    finally:
        for events in everything:
            events.unregister("before-call", die)


@contextmanager
def just_before(operation: str, act: Callable[[], None], about: str = "") -> Iterator[None]:
    """Something else happens just before the first call of an operation that is about something."""

    def act_once(number: int) -> None:
        if number == 0:
            act()

    with before_each(operation, act_once, about):
        yield


@contextmanager
def before_each(operation: str, act: Callable[[int], None], about: str = "") -> Iterator[None]:
    """Something else happens just before each call of an operation; it is told how many there were before.

    Calls whose content does not name what they have to be `about` are passed over: other threads may make them.
    """
    numbers = count()

    def act_again(params: Mapping[str, bytes], **_: object) -> None:
        if about.encode() in params["body"]:
            act(next(numbers))

    event = f"before-call.dynamodb.{operation}"
    clients.dynamodb().meta.events.register(event, act_again)
    try:
        yield
    finally:
        clients.dynamodb().meta.events.unregister(event, act_again)
