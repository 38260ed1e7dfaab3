"""Several questions to DynamoDB at the same time, where none needs the answer to another."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

MAX_PARALLEL = 16


def in_parallel(ask: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
    """Return the answers in the order of the tasks; the last task is this thread's own."""
    if not tasks:
        return []
    others = [_pool().submit(ask, task) for task in tasks[:-1]]
    own = ask(tasks[-1])
    return [*(other.result() for other in others), own]


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_PARALLEL, thread_name_prefix="dynamodb")
