"""Finding secrets in what was written to logs. Secrets themselves are kept nowhere: only hashes of their ends.

Every secret of Plaudit ends in 32 or more characters of one alphabet, so in a text it lies at the end of a stretch of
32; a secret that was made in another process is known by its form.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LENGTH = 32
"""The body of a key has so many characters, and nothing that is secret fewer."""

STRETCH = re.compile(rf"[A-Za-z0-9_+/=-]{{{LENGTH},}}")
WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
KEY = re.compile(r"(?<![A-Za-z0-9])(?:app_[A-Za-z0-9]{5}|[A-Za-z0-9]{8})\.([A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])")
RANDOM = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"))
"""What the body of a key has one of each of (but for one in two hundred), and `module.name_of_a_function` has not."""


class Leak(NamedTuple):
    """A secret in a log. It is named by a hash, so that the report is not another leak."""

    log: str
    line: int
    secret: str

    def __str__(self) -> str:
        """Say it as a sentence."""
        return f"{self.log}, line {self.line}: holds the secret whose end has the SHA-256 {self.secret[:16]}…"


def fingerprint(secret: str) -> str:
    """Return by what a secret is known."""
    if len(secret) < LENGTH:
        raise ValueError("too short to be a secret")
    return hashlib.sha256(secret[-LENGTH:].encode()).hexdigest()


def leaks_in(log: Path, known: frozenset[str]) -> Iterator[Leak]:
    """Yield where a log holds a secret that is known, or something that looks like one."""
    with log.open(errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            for found in sorted(_known_in(line, known) | _alike_in(line)):
                yield Leak(str(log), number, found)


def _known_in(line: str, known: frozenset[str]) -> set[str]:
    stretches: list[str] = STRETCH.findall(line)
    ends = {each[at : at + LENGTH] for each in stretches for at in range(len(each) - LENGTH + 1)}
    return {fingerprint(end) for end in ends} & known


def _alike_in(line: str) -> set[str]:
    bodies: list[str] = KEY.findall(line)
    keys = [body for body in bodies if all(kind.search(body) for kind in RANDOM)]
    return {fingerprint(each) for each in [*WEBHOOK_SECRET.findall(line), *keys]}
