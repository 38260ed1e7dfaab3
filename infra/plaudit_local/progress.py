"""What a person at the terminal sees while something takes its time."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str], None]


@contextmanager
def step(title: str) -> Iterator[Report]:
    """Print the title at once and the duration at the end; the yielded function shows how far the work is."""
    started = time.monotonic()
    show(f"{title} ...")
    yield lambda detail: show(f"{title} ... {detail}") if sys.stdout.isatty() else None
    seconds = time.monotonic() - started
    show(f"{title} ... {seconds:.1f} s\n" if sys.stdout.isatty() else f" {seconds:.1f} s\n")


def show(text: str) -> None:
    # On a terminal the line is drawn over itself; in a log it is written once.
    sys.stdout.write(f"\r\033[K{text}" if sys.stdout.isatty() else text)
    sys.stdout.flush()


def silent(_detail: str) -> None:
    """For those who want no progress."""
