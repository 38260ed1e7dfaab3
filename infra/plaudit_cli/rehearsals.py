"""A fresh environment for every rehearsal, and its clock (behaviour 9.5): what the SDK has no methods for."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from trophy.core.api_error import ApiError

from plaudit.pauses import pause

SECONDS_FOR_AN_ANSWER = 60
WORTH_WAITING = (429, 503)
TRIES = 10
LONG = 6
"""So many failures make a pause of more than a second on average."""
TYPE = "development"


@contextmanager
def api(url: str, api_key: str) -> Iterator[httpx.Client]:
    """Speak to one of the APIs for the length of the block."""
    with httpx.Client(base_url=url, headers={"X-API-KEY": api_key}, timeout=SECONDS_FOR_AN_ANSWER) as client:
        yield client


def make_rehearsal(production: httpx.Client, name: str, now: datetime) -> tuple[str, str]:
    """Make an environment, and delete those of earlier rehearsals of the same name; return its key and its admin key.

    Raises ApiError.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:100] or "repository"
    for environment in ask(production, "GET", "/environments"):
        if environment["type"] == TYPE and re.fullmatch(rf"demo-{slug}-\d{{8}}t\d{{6}}", environment["key"]):
            ask(production, "DELETE", f"/environments/{environment['key']}")
    wanted = {"name": f"Demo {slug}", "key": f"demo-{slug}-{now:%Y%m%dt%H%M%S}", "type": TYPE}
    made = ask(production, "POST", "/environments", wanted)
    return made["key"], made["apiKey"]


@dataclass(slots=True)
class RehearsalClock:
    """The clock of an environment, with how often it was moved, and how often what happened by it."""

    admin: httpx.Client
    moves: int = 0
    happened: Counter[str] = field(default_factory=Counter)

    def move_to(self, instant: datetime) -> None:
        """Move the clock, and wait until everything is done that is due by then; raises ApiError."""
        clock = ask(self.admin, "POST", "/test-clock", {"now": instant.isoformat()})
        while clock["pending"]:
            pause(LONG)
            clock = ask(self.admin, "GET", "/test-clock")
        self.moves += 1
        self.happened.update(clock["happened"])


def ask(client: httpx.Client, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  # whatever the JSON holds
    """Return what the API answers, as patient as the SDK with one that has no time; raises ApiError."""
    tries = 1
    while (answer := client.request(method, path, json=body)).status_code in WORTH_WAITING and tries < TRIES:
        time.sleep(float(answer.headers.get("Retry-After", 1)))
        tries += 1
    if answer.is_error:
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        raise ApiError(status_code=answer.status_code, body=answer.json() if is_json else answer.text)
    return answer.json()
