"""No secret that the suite makes is in any log of the suite: looked at when the session ends, which fails if one is.

A plugin of pytest. Every process writes what its loggers write to a file, and hashes of the secrets that it made to
another; the stack's own logs are added when its last user leaves (shared_stack). The last process reads them all.
"""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import pytest

from plaudit import clients
from plaudit.services import manage_keys, webhook_secrets
from plaudit.storage import secrets
from secret_finding import Leak, fingerprint, leaks_in

FOLDER = "watched-logs"
WORKER = "PYTEST_XDIST_WORKER"
EMULATOR_LOGS = ("emulator.log", "*/emulator.log", "*/*/emulator.log", "*/*/*/emulator.log")


@dataclass(slots=True)
class Watch:
    """What this process made and wrote. The log is a file, the hashes are kept until the end."""

    folder: Path
    log: TextIO
    made: set[str] = field(default_factory=set)

    def note(self, secret: str) -> None:
        """Keep what a secret is known by."""
        self.made.add(fingerprint(secret))

    def close(self) -> None:
        """Leave both for the process that looks."""
        self.log.close()
        (self.folder / f"{os.environ.get(WORKER, 'main')}.secrets").write_text("\n".join(sorted(self.made)))


WATCH = pytest.StashKey[Watch]()
LEAKS = pytest.StashKey[list[Leak]]()


def session_folder(config: pytest.Config) -> Path:
    """Return the directory that all processes of the session share."""
    own: Path = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # noqa: SLF001  # there is no fixture yet
    return own.parent if WORKER in os.environ else own


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to watch, before anything can be made."""
    config = session.config
    folder = session_folder(config) / FOLDER
    folder.mkdir(exist_ok=True)
    watch = Watch(folder, (folder / f"{os.environ.get(WORKER, 'main')}.log").open("w"))
    config.stash[WATCH] = watch
    copy_what_loggers_write(watch)
    note_what_is_made(watch)


def copy_what_loggers_write(watch: Watch) -> None:
    """Every handler of `logging`, those of Powertools too, turns a record into text by this one method."""
    format_record = logging.Handler.format

    def format_and_copy(self: logging.Handler, record: logging.LogRecord) -> str:
        text = format_record(self, record)
        if not watch.log.closed:
            watch.log.write(f"{text}\n")
        return text

    logging.Handler.format = format_and_copy  # type: ignore[method-assign]


def note_what_is_made(watch: Watch) -> None:
    """Wrap the functions that every key, webhook secret, secret of the stack and borrowed right comes from."""
    after(manage_keys, "_stored_under_a_free_prefix", lambda made: watch.note(made.presented.body))
    after(webhook_secrets, "webhook_secret", watch.note)
    after(secrets, "_secret", lambda secret: watch.note(secret.decode()))
    borrowed = clients.dynamodb_with

    def note_and_borrow(**credentials: str) -> Any:  # noqa: ANN401  # a client
        watch.note(credentials["secret_access_key"])
        watch.note(credentials["session_token"])
        return borrowed(**credentials)

    clients.dynamodb_with = note_and_borrow


def after(module: Any, name: str, note: Callable[[Any], None]) -> None:  # noqa: ANN401  # any module
    """Have a function's results noted."""
    function = getattr(module, name)

    def call_and_note(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401  # as it is given
        made = function(*arguments, **more)
        note(made)
        return made

    setattr(module, name, call_and_note)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what was watched; who ends last looks, and fails the session for a leak."""
    watch = session.config.stash[WATCH]
    watch.close()
    if WORKER in os.environ:
        return
    leaks = session.config.stash[LEAKS] = list(found_leaks(session_folder(session.config)))
    if leaks:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def found_leaks(folder: Path) -> Iterator[Leak]:
    """Yield what all logs of a session hold of what all its processes made."""
    watched = folder / FOLDER
    known = frozenset(hash_ for file in watched.glob("*.secrets") for hash_ in file.read_text().split())
    for log in [*watched.glob("*.log"), *(file for pattern in EMULATOR_LOGS for file in folder.glob(pattern))]:
        yield from leaks_in(log, known)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell where a secret is, never which."""
    leaks = config.stash.get(LEAKS, [])
    if leaks:
        terminalreporter.section("secrets in logs", red=True, bold=True)
        for leak in leaks:
            terminalreporter.line(str(leak))
