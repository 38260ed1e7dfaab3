"""Clients as apps have them: four events to each read, a few users who do most, three tenants (for Locust).

Like the official SDKs, a client sends a request again whose answer was an error of the server or did not come; events
carry an idempotency key, so that this is safe. What was accepted is written down for `test_load.py` to compare.
"""

import json
import os
import random
import time
from collections import Counter
from itertools import accumulate
from pathlib import Path
from uuid import uuid4

from locust import FastHttpUser, constant, events, task
from locust.env import Environment

TENANTS = os.environ["LOAD_TENANTS"].split()
METRICS = os.environ["LOAD_METRICS"].split()
USERS = 300
WEIGHTS = list(accumulate(1 / rank for rank in range(1, USERS + 1)))
READS = ("/users/{user}/metrics/pages", "/users/{user}/streak", "/users/{user}/points/xp", "/leaderboards/pages")
TRIES = 6
accepted: Counter[str] = Counter()
tally: Counter[str] = Counter()


class App(FastHttpUser):
    """A client that sends the next request as soon as the one before is answered."""

    wait_time = constant(0)

    @task(4)
    def send_event(self) -> None:
        """Send an event of one of the users."""
        tenant, user, metric = random.choice(TENANTS), a_user(), random.choice(METRICS)
        body, key = {"user": {"id": user, "tz": "Europe/Berlin"}, "value": 1}, uuid4().hex
        if self._ask("POST", f"/metrics/{metric}/event", tenant, "event", body, {"Idempotency-Key": key}):
            accepted[f"{tenant} {user} {metric}"] += 1

    @task(1)
    def read(self) -> None:
        """Look at something."""
        path = random.choice(READS)
        self._ask("GET", path.format(user=a_user()), random.choice(TENANTS), path)

    def _ask(
        self, method: str, path: str, tenant: str, name: str, body: object = None, headers: dict[str, str] | None = None
    ) -> bool:
        sent = {"X-API-KEY": os.environ["LOAD_KEY"], "Tenant-ID": tenant} | (headers or {})
        for number in range(TRIES):
            with self.client.request(method, path, json=body, headers=sent, name=name, catch_response=True) as answer:
                if answer.status_code in (200, 201, 202, 404):  # A read may come before the user's first event.
                    answer.success()
                    return True
                if number < TRIES - 1 and (answer.status_code == 0 or answer.status_code >= 500):
                    answer.success()
                    tally[f"sent again after {answer.status_code}"] += 1
            time.sleep(0.1 * 2**number)
        return False


def a_user() -> str:
    """Return a user, the first of whom does as much as the next two together."""
    return f"user-{random.choices(range(USERS), cum_weights=WEIGHTS)[0]}"


@events.quitting.add_listener  # type: ignore[untyped-decorator]  # Locust has no types for it
def write_down(environment: Environment, **_: object) -> None:
    """Write down what was accepted, and how it went."""
    stats = environment.stats.total
    told = {
        "accepted": accepted,
        "tally": tally,
        "requests": stats.num_requests,
        "failures": stats.num_failures,
        "per_second": stats.total_rps,
        "percentiles": {str(each): stats.get_response_time_percentile(each) for each in (0.5, 0.95, 0.99)},
    }
    Path(os.environ["LOAD_RESULT"]).write_text(json.dumps(told))
