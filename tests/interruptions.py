"""What comes between two calls of AWS: the end of the process, or somebody else."""

from collections.abc import Callable, Iterator
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
def just_before(operation: str, act: Callable[[], None]) -> Iterator[None]:
    """Something else happens just before the first call of an operation."""

    def act_once(number: int) -> None:
        if number == 0:
            act()

    with before_each(operation, act_once):
        yield


@contextmanager
def before_each(operation: str, act: Callable[[int], None]) -> Iterator[None]:
    """Something else happens just before each call of an operation; it is told how many there were before."""
    numbers = count()

    def act_again(**_: object) -> None:
        act(next(numbers))

    event = f"before-call.dynamodb.{operation}"
    clients.dynamodb().meta.events.register(event, act_again)
    try:
        yield
    finally:
        clients.dynamodb().meta.events.unregister(event, act_again)
