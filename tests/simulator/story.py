"""What the customers of a story do, drawn from its seed."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", None)
STARTS = tuple(
    datetime.fromisoformat(f"{text}Z")
    for text in ("2026-03-07T22:00:00", "2026-03-10T12:00:00", "2026-05-31T23:58:00", "2026-10-31T20:00:00")
)
AMOUNTS = tuple(map(Decimal, ("1", "1", "2", "3.5", "-2", "0", "9")))
ROUNDS = {"everything": (4, 6), "little": (2, 4), "nothing": (2, 4)}
"""How many rounds a story has at least and at most, by what webhooks are told of: some of that takes a while."""

JUMPS = (timedelta(hours=7), timedelta(hours=26), timedelta(hours=50))


@dataclass(frozen=True, slots=True)
class SendEvent:
    """An event; one without a key is sent once, whatever becomes of it."""

    user: str
    metric: str
    amount: Decimal
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Identify:
    """A customer tells in which zone a user is."""

    user: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class Complete:
    """A customer says that a user completed the achievement that is completed by call."""

    user: str


@dataclass(frozen=True, slots=True)
class SendBatch:
    """Events that are taken in together."""

    events: tuple[SendEvent, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody asks how a user is doing."""

    user: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The schedule fires."""


Action: TypeAlias = SendEvent | Identify | Complete | SendBatch | Look | Tick


@dataclass(frozen=True, slots=True)
class Round:
    """What is asked for at the same time, so long after the round before."""

    after: timedelta
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What webhooks are told of, how much goes wrong, by how much clocks are off, and what happens."""

    begins_at: datetime
    tells: str
    share_of_faults: float
    share_of_late_letters: float
    offsets: tuple[timedelta, ...]
    rounds: tuple[Round, ...]


def story_of(seed: int) -> Story:
    """Draw the story of a seed."""
    chance = random.Random(seed)
    [tells] = chance.choices(tuple(ROUNDS), (1, 4, 15))
    users = ("ada", "bob", "cleo", "dan")[: chance.randint(2, 3)]
    rounds = [Round(timedelta(), tuple(Identify(user, chance.choice(ZONES)) for user in users[:2]))]
    keys: list[SendEvent] = []
    jumps = 0
    for number in range(chance.randint(*ROUNDS[tells])):
        jumps += (jump := jumps < 2 and chance.random() < 1 / 3)
        after = chance.choice(JUMPS) if jump else timedelta(seconds=chance.choice((1, 20, 400, 700)))
        actions = [_action(chance, users, f"{number}-{place}", keys) for place in range(chance.randint(1, 3))]
        rounds.append(Round(after, tuple([*actions, Tick()] if jump else actions)))
    return Story(
        chance.choice(STARTS) + timedelta(seconds=chance.randrange(7200)),
        tells,
        chance.choice((0.03, 0.06, 0.1)),
        chance.choice((0.0, 0.2, 0.5)),
        tuple(timedelta(seconds=chance.choice((0, 0, -60, -7, 3, 45))) for _ in range(3)),
        tuple(rounds),
    )


def _action(chance: random.Random, users: tuple[str, ...], name: str, keys: list[SendEvent]) -> Action:
    kinds = ("event", "again", "identify", "complete", "batch", "look", "tick")
    [kind] = chance.choices(kinds, (10, 4, 2, 2, 2, 1, 2))
    user = chance.choice(users)
    action: Action = Tick()
    match kind:
        case "event" | "again":
            event = chance.choice(keys) if kind == "again" and keys else _event(chance, user, name)
            keys += [event] if event.key else []
            action = event
        case "identify":
            action = Identify(user, chance.choice(ZONES))
        case "complete":
            action = Complete(user)
        case "batch":
            action = SendBatch(tuple(_event(chance, chance.choice(users), f"{name}-{n}") for n in range(3)))
        case "look":
            action = Look(user)
    return action


def _event(chance: random.Random, user: str, name: str) -> SendEvent:
    key = f"key-{name}" if chance.random() < 1 / 2 else None
    return SendEvent(user, chance.choice(("words", "words", "pages")), chance.choice(AMOUNTS), key)
