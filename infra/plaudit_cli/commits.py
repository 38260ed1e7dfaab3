"""The commit history of a git repository: who committed, how often, and in which time zone."""

import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from plaudit_cli.errors import CommandError

MAX_USER_ID = 255
NAMELESS = "(no name)"
EASTERNMOST_HOURS, WESTERNMOST_HOURS = 14, 12

# Zones that keep to an offset with minutes all the year; there are no Etc zones for those.
ZONE_BY_UNEVEN_OFFSET = {
    "-0930": "Pacific/Marquesas",
    "+0330": "Asia/Tehran",
    "+0430": "Asia/Kabul",
    "+0530": "Asia/Kolkata",
    "+0545": "Asia/Kathmandu",
    "+0630": "Asia/Yangon",
    "+0845": "Australia/Eucla",
    "+0930": "Australia/Darwin",
}


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; `author` is a user id, made from the name that git shows after looking into .mailmap.

    `written_at` are the seconds since 1970 at which its author made it, if that is to be believed.
    """

    id: str
    author: str
    written_at: int
    time_zone: str | None


@dataclass(frozen=True, slots=True)
class History:
    """The commits that HEAD reaches, in the order of git's log, oldest first."""

    name: str
    commits: tuple[Commit, ...]


def read_history(repository: Path, limit: int | None) -> History:
    """Return the history of a repository, or its latest commits only; raises CommandError."""
    command = ("log", "-z", "--no-show-signature", "--date=raw", "--format=%H%x1f%aN%x1f%ad")
    output = _git(repository, *command, *_at_most(limit), "HEAD")
    commits = tuple(_to_commit(record) for record in reversed(output.rstrip("\0").split("\0")))
    return History(_name_of(repository), commits)


def read_shortlog(repository: Path, limit: int | None) -> Counter[str]:
    """Return what `git shortlog -sn HEAD` says; raises CommandError."""
    counts: Counter[str] = Counter()
    for line in _git(repository, "shortlog", "-sn", *_at_most(limit), "HEAD").splitlines():
        count, _, name = line.partition("\t")
        counts[_user_id(name)] += int(count)
    return counts


def shortlog_command(limit: int | None) -> str:
    """Return what to type to see the shortlog."""
    return " ".join(["git", "shortlog", "-sn", *_at_most(limit), "HEAD"])


def zone_of_offset(offset: str) -> str | None:
    """Return an IANA zone that has the offset, such as Etc/GMT-2 for +0200; None when there is none."""
    match = re.fullmatch(r"(?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>\d\d)", offset)
    if match is None:
        return None
    hours = int(match["hours"])
    if match["minutes"] != "00":
        return ZONE_BY_UNEVEN_OFFSET.get(offset)
    if hours == 0:
        return "UTC"
    # The signs of these zones are those of POSIX: positive is west of Greenwich.
    if match["sign"] == "+":
        return f"Etc/GMT-{hours}" if hours <= EASTERNMOST_HOURS else None
    return f"Etc/GMT+{hours}" if hours <= WESTERNMOST_HOURS else None


def _to_commit(record: str) -> Commit:
    commit_id, name, date = record.split("\x1f")
    seconds, _, offset = date.partition(" ")
    return Commit(commit_id, _user_id(name), int(seconds or 0), zone_of_offset(offset))


def _user_id(name: str) -> str:
    """Return a name as a user id: 1 to 255 characters, none of them a control character (behaviour 2.1)."""
    return "".join(character for character in name if character >= " ").strip()[:MAX_USER_ID] or NAMELESS


def _name_of(repository: Path) -> str:
    """Return the name of the repository's folder, from wherever in the work tree it is asked; bare ones have none."""
    if _git(repository, "rev-parse", "--is-bare-repository").strip() == "true":
        return repository.resolve().name.removesuffix(".git")
    return Path(_git(repository, "rev-parse", "--show-toplevel").strip()).name


def _at_most(limit: int | None) -> list[str]:
    return [] if limit is None else [f"--max-count={limit}"]


def _git(repository: Path, *arguments: str) -> str:
    try:
        finished = subprocess.run(  # noqa: S603  # no shell; the path is an argument of its own
            ["git", "-C", str(repository), *arguments],  # noqa: S607  # whichever git the person uses
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise CommandError("This needs git, which is not installed.") from error
    if finished.returncode != 0:
        reason = finished.stderr.decode(errors="replace").strip().splitlines()
        raise CommandError(f"git cannot read the history of {repository}: {reason[0] if reason else 'no reason given'}")
    return finished.stdout.decode(errors="replace")
