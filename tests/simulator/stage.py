"""Where a story is played: simulated processes, of which exactly one runs at a time, and the time that they see.

Each process is a thread that waits for the baton. At every call of AWS it hands the baton back, and the seed decides
who goes on. So a story is the same each time it is played, however it is interleaved.
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from interruptions import DeathError
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import TenantId
from plaudit.services import open_tenant
from plaudit.storage import pointers

VERSION_7 = 7 << 76 | 2 << 62


@dataclass(slots=True)
class Instance:
    """A copy of the functions that is kept warm: its clock is off by so much, and its memory is its own."""

    name: str
    offset: timedelta = timedelta()
    pointed: set[tuple[str, TenantId, datetime]] = field(default_factory=set)
    configurations: dict[TenantId, Configuration] = field(default_factory=dict)

    def forget(self) -> None:
        """Begin anew, as after a death."""
        self.pointed, self.configurations = set(), {}


@dataclass(slots=True)
class Process:
    """Something that an instance is asked to do, and what came of it."""

    name: str
    work: Callable[[], Any]
    instance: Instance = field(default_factory=lambda: Instance("-"))
    result: Any = None
    error: Exception | None = None
    has_died: bool = False
    is_over: bool = False
    may_go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


@dataclass(slots=True)
class Stage:
    """Plays processes side by side. `trace` tells what happened, line by line."""

    chance: random.Random
    now: datetime
    trace: list[str] = field(default_factory=list)
    current: Process | None = None
    is_alone: bool = True
    switches: int = 0
    _ids: int = 0
    _handed_back: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def utc_now(self) -> datetime:
        """Return the time by the clock of whoever asks."""
        return self.now + (self.current.instance.offset if self.current else timedelta())

    def new_id(self) -> str:
        """Return an id as the product makes them: in order of time, by the clock of its maker."""
        self._ids += 1
        moment = int(self.utc_now().timestamp() * 1000)
        return str(UUID(int=moment << 80 | VERSION_7 | self.chance.getrandbits(30) << 32 | self._ids))

    def tell(self, line: str) -> None:
        """Add a line to the trace."""
        who = f" {self.current.instance.name}" if self.current else ""
        self.trace.append(f"{self.now:%m-%d %H:%M:%S}{who} {line}")

    def play(self, processes: Sequence[Process]) -> None:
        """Let processes work until all of them are done or dead."""
        for process in processes:
            threading.Thread(target=self._live, args=(process,), daemon=True).start()
        going = list(processes)
        while going:
            self.is_alone = len(going) == 1
            self._give_baton(self.chance.choice(going))
            going = [process for process in going if not process.is_over]
        self.current = None

    def switch(self) -> None:
        """Hand the baton back, and wait for it."""
        if self.current is None or self.is_alone:
            return
        process = self.current
        self._handed_back.release()
        process.may_go.acquire()

    def _give_baton(self, process: Process) -> None:
        if process is not self.current:
            self.switches += 1
        self.current = process
        pointers._pointed = process.instance.pointed  # noqa: SLF001  # what a process remembers
        open_tenant._configurations = process.instance.configurations  # noqa: SLF001  # likewise
        process.may_go.release()
        self._handed_back.acquire()

    def _live(self, process: Process) -> None:
        process.may_go.acquire()
        try:
            self.tell(process.name)
            process.result = process.work()
        except DeathError:
            process.has_died = True
            process.instance.forget()
        except Exception as error:  # noqa: BLE001  # what it is, is looked at by who had it played
            process.error = error
        finally:
            self.tell(f"{process.name}: {_end_of(process)}")
            process.is_over = True
            self._handed_back.release()


def _end_of(process: Process) -> str:
    if process.has_died:
        return "died"
    return repr(process.error) if process.error else "done"
