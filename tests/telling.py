"""Events that webhooks are told of, while the workers die again and again and every message comes twice (8.4)."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from integration.conftest import Rig
from integration.post_office import PostOffice
from interruptions import DeathError, dying_after
from plaudit.domain.webhooks import WebhookType
from receivers import Receiver, receiver
from rules import make_webhook, set_up

TYPES = (WebhookType.STREAK_STARTED, WebhookType.ACHIEVEMENT_COMPLETED)
PACE = timedelta(milliseconds=50)
"""How long a message takes a worker."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: how often workers died, how many posts came, of how many ids and bodies, and about whom."""

    deaths: int
    posts: int
    ids: int
    ids_and_bodies: int
    users: Sequence[Counter[str]]


def tell_while_workers_die(rig: Rig, office: PostOffice, events: int, *, calls_of_a_life: int, seed: int) -> Told:
    """Have two webhooks told of events, one for each user; a worker dies after so many calls of AWS at most."""
    office.copies, office.pace = 2, PACE
    with receiver() as one, receiver() as other:
        set_up(office.table, *(make_webhook(each.url, *TYPES) for each in (one, other)))
        for number in range(events):
            assert rig.caller().send_event("words", f"user-{number}", 1).status == 201
        deaths = _work_and_die(office, random.Random(seed), calls_of_a_life)
    requests = [*one.requests, *other.requests]
    return Told(
        deaths=deaths,
        posts=len(requests),
        ids=len({each.headers["webhook-id"] for each in requests}),
        ids_and_bodies=len({(each.headers["webhook-id"], each.body) for each in requests}),
        users=[_users(each) for each in (one, other)],
    )


def _work_and_die(office: PostOffice, chance: random.Random, calls_of_a_life: int) -> int:
    deaths = 0
    office.collect()
    while office.waiting:
        with dying_after(chance.randrange(calls_of_a_life)) as death, suppress(DeathError):
            office.run(timedelta(minutes=10))
        deaths += death.happened
    return deaths


def _users(receiving: Receiver) -> Counter[str]:
    """How many different deliveries came about each user."""
    by_id = {each.headers["webhook-id"]: json.loads(each.body)["user"]["id"] for each in receiving.requests}
    return Counter(by_id.values())
