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
    """Whether a process died."""

    happened: bool = False


@contextmanager
def dying_after(calls: int) -> Iterator[Death]:
    """The process dies when it has called AWS so many times."""
    death = Death()
    left = count(calls, -1)

    def die(**_: object) -> None:
        if next(left) <= 0:
            death.happened = True
            raise DeathError

    everything = (clients.dynamodb(), clients.table_operations())
    for client in everything:
        client.meta.events.register("before-call.dynamodb", die)
    try:
        yield death
    finally:
        for client in everything:
            client.meta.events.unregister("before-call.dynamodb", die)


@contextmanager
def just_before(operation: str, act: Callable[[], None]) -> Iterator[None]:
    """Something else happens just before the first call of an operation."""
    first = count()

    def act_once(**_: object) -> None:
        if next(first) == 0:
            act()

    event = f"before-call.dynamodb.{operation}"
    clients.dynamodb().meta.events.register(event, act_once)
    try:
        yield
    finally:
        clients.dynamodb().meta.events.unregister(event, act_once)
