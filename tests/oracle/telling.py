"""Short words to write down worlds in tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from oracle.oracle import answers, view
from oracle.results import Answer, BoardView, StreakPeriod, StreakView, UserView
from oracle.scenario import (
    UNCHANGED,
    Event,
    Frequency,
    Identify,
    Leaderboard,
    MetricScore,
    PointsSystem,
    ProfileChange,
    Rules,
    Step,
    StreakSettings,
    World,
)

ADA = "ada"
DAILY = Rules(metrics=("words", "pages"))
WEEKLY = replace(DAILY, streak=StreakSettings(Frequency.WEEKLY))
MONTHLY = replace(DAILY, streak=StreakSettings(Frequency.MONTHLY))


def at(text: str) -> datetime:
    """The UTC instant that a text such as `2026-03-10 12:00` names."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def profile(tz: str | None = UNCHANGED, **attributes: str | None) -> ProfileChange:
    return ProfileChange(tz, tuple(attributes.items()))


def event(text: str, value: str = "1", *, user: str = ADA, metric: str = "words", tz: str | None = UNCHANGED) -> Event:
    return Event(at(text), user, metric, Decimal(value), profile=ProfileChange(tz))


def move(text: str, tz: str) -> Identify:
    return Identify(at(text), ADA, ProfileChange(tz))


def answered(rules: Rules, *steps: Step) -> list[Answer]:
    return answers(World(rules, steps))


def last(rules: Rules, *steps: Step) -> Answer:
    return answered(rules, *steps)[-1]


def lengths(rules: Rules, *steps: Step) -> list[int]:
    """The streak's length after each accepted step of a user."""
    return [answer.streak.length for answer in answered(rules, *steps) if answer.streak is not None]


def seen(rules: Rules, text: str, *steps: Step, user: str = ADA) -> UserView:
    found = view(World(rules, steps), user, at(text))
    assert found is not None
    return found


def streak(rules: Rules, text: str, *steps: Step) -> StreakView:
    return seen(rules, text, *steps).streak


def history(rules: Rules, text: str, *steps: Step, periods: int) -> tuple[StreakPeriod, ...]:
    found = view(World(rules, steps), ADA, at(text), periods)
    assert found is not None
    return found.streak_history


def with_system(system: PointsSystem) -> Rules:
    return replace(DAILY, systems=(system,))


def words_board(**fields: object) -> Rules:
    board = Leaderboard("board", MetricScore("words"), start=day("2026-01-01"))
    return replace(DAILY, boards=(replace(board, **fields),))  # type: ignore[arg-type]  # any field of a board


def board(rules: Rules, text: str, *steps: Step) -> list[BoardView]:
    users = sorted({step.user for step in steps if isinstance(step, Event | Identify)})
    return list(seen(rules, text, *steps, user=users[0]).boards)
