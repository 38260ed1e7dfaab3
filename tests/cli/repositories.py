"""Small git repositories, made for a test."""

import os
import subprocess
from pathlib import Path

WITHOUT_CONFIGURATION = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def make_repository(path: Path) -> Path:
    """Make a repository without any commit."""
    path.mkdir()
    _git(path, "init", "--quiet", "--initial-branch=main")
    return path


def commit(repository: Path, name: str, at: str, message: str = "Change") -> None:
    """Commit nothing, as somebody, at a time with an offset; the first message makes a repository another one."""
    email = f"{name.lower().replace(' ', '-')}@example.com"
    who = {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
        "GIT_COMMITTER_DATE": at,
    }
    _git(repository, "commit", "--quiet", "--allow-empty", "--message", message, **who)


def forget_latest_commit(repository: Path) -> None:
    """Move HEAD back by one commit."""
    _git(repository, "reset", "--quiet", "--hard", "HEAD~1")


def _git(repository: Path, *arguments: str, **variables: str) -> None:
    environment = os.environ | WITHOUT_CONFIGURATION | variables
    subprocess.run(["git", "-C", repository, *arguments], check=True, env=environment)  # noqa: S607
