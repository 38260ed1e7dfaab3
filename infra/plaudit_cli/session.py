"""What the global options of a command line ask for."""

from dataclasses import dataclass
from typing import cast

import typer

from plaudit_cli.connection import Deployment, connect_to_aws, connect_to_local, read_local_file


@dataclass(frozen=True, slots=True)
class Session:
    """`stack` is None for the local stack of this checkout."""

    stack: str | None
    is_json: bool


def session_of(context: typer.Context) -> Session:
    """Return what the global options of this command line ask for."""
    return cast("Session", context.obj)


def connect(context: typer.Context) -> Deployment:
    """Connect this process to the stack that the command works on; raises NoDeploymentError."""
    stack = session_of(context).stack
    return connect_to_aws(stack) if stack else connect_to_local(read_local_file())
