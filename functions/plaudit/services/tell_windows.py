"""Use case: what changes often is told once in fifteen minutes, as it is in the end (behaviour 8.6).

Windows are those of real time, whatever the clock of the environment says: they spare receivers. For a user's points a
window tells all awards since the last one was told. For a board it compares the places with those that were told last;
so it also tells of the rank of who was overtaken, and of nothing when all is as it was.

A change that a window is going to tell anyway is not announced (see `lately_announced`), so the last of them may be
saved when the window is over: what was told is checked once more, when none can be on its way.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plaudit.domain.awards import DatedAward
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import LeaderboardId, PointsSystemId, UserId
from plaudit.domain.lately_announced import WINDOW
from plaudit.domain.leaderboard_history import Standing
from plaudit.domain.leaderboard_runs import Run, run_starting
from plaudit.domain.leaderboards import Leaderboard, edition_of
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads import leaderboards, points
from plaudit.messaging.webhook_payloads.users import Payload, Subject
from plaudit.messaging.webhooks import WindowOver, send_to_fan_out
from plaudit.services.close_run import groups_of, top_of
from plaudit.services.retrying import Contest
from plaudit.services.tell_webhooks import News, tell
from plaudit.storage.awards import list_awards_between
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.keys import board_window_key, points_window_key, user_digest
from plaudit.storage.profiles import load_profiles
from plaudit.storage.rankings import Place, Ranking, list_places
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant, to_text
from plaudit.storage.users import find_user, load_snapshot
from plaudit.storage.windows import (
    Window,
    close_window,
    find_window,
    fix_closing,
    lower,
    open_window,
)

AWARDS_TOLD = 100
"""How many awards of a window are listed, the latest; `added` is the sum of all."""

PLACES_REMEMBERED = 10_000
"""How many places of a run, of all its groups together, are compared with what was told."""

GRACE = timedelta(minutes=1)
"""After so much more time a window should have been closed; whoever notices has it closed again."""


@dataclass(frozen=True, slots=True)
class Times:
    """What time it really is, and what time it is in the environment."""

    now: datetime
    there: datetime


# --- opening ----------------------------------------------------------------------------------------------------------


def open_points_window(
    table: TenantTable, user_id: UserId, system_id: PointsSystemId, sequence: int, now: datetime
) -> None:
    """See to it that awards of a log entry are told within a window. Safe to repeat.

    Raises ContentionError when the window before is not done with being closed.
    """
    contest = Contest()
    while not _is_seen_to(table, user_id, system_id, sequence, now):
        contest.lose()


def _is_seen_to(table: TenantTable, user_id: UserId, system_id: PointsSystemId, sequence: int, now: datetime) -> bool:
    key = points_window_key(user_id, system_id)
    found = find_window(table, key)
    told = _told(found) if found else None
    if told and sequence - 1 in told:
        return True
    subject = {"user_id": user_id, "system_id": system_id}
    window = _open(table, key, subject, str(sequence), now, {"after": sequence - 1}, found)
    is_too_late = (told is None or sequence <= told.start) and int(window.notes["after"]) >= sequence
    return not is_too_late or lower(table, window, "after", sequence - 1)


def open_board_window(  # what has changed, and when
    table: TenantTable,
    configuration: Configuration,
    board_id: LeaderboardId,
    run: date,
    occurred_at: datetime,
    now: datetime,
) -> None:
    """See to it that a change of a board is told within a window. Safe to repeat: once too often tells nothing new.

    Raises ContentionError when the window before is not done with being closed.
    """
    board = configuration.leaderboards.get(board_id)
    if board is None:
        return
    subject = {"board_id": board_id, "edition": edition_of(board), "run": run.isoformat()}
    key, since = board_window_key(board_id, edition_of(board), run), to_text(occurred_at)
    contest = Contest()
    while True:
        window = _open(table, key, subject, since, now, {"since": since}, find_window(table, key))
        is_too_late = window.told is None and window.notes["since"] > since
        if not is_too_late or lower(table, window, "since", since):
            return
        contest.lose()


def _open(  # a window, and who opens it
    table: TenantTable,
    key: ItemKey,
    subject: Mapping[str, str],
    opened_by: str,
    now: datetime,
    notes: Mapping[str, object],
    found: Window | None,
) -> Window:
    """Open a window unless it was found open, which a read tells more cheaply than a write that is refused."""
    is_open = found is not None and found.ends_at is not None
    window = found if found and is_open else open_window(table, key, subject, opened_by, now + WINDOW, notes)
    is_overdue = window.ends_at is not None and now >= window.ends_at + GRACE
    if window.opened_by == opened_by or is_overdue:
        _send_over(table, window, now)
    return window


def _told(window: Window) -> range | None:
    """Return after which steps awards have been told: all without a gap, from a first one to a last one."""
    return range(int(window.told["after"]), int(window.told["until"])) if window.told else None


def _send_over(table: TenantTable, window: Window, now: datetime) -> None:
    if window.ends_at is not None:
        message = WindowOver(table.tenant_id, table.environment_id, *window.key)
        send_to_fan_out([message], window.ends_at - now)


def _send_check(table: TenantTable, window: Window, delay: timedelta) -> None:
    send_to_fan_out([WindowOver(table.tenant_id, table.environment_id, *window.key, is_check=True)], delay)


# --- closing ----------------------------------------------------------------------------------------------------------


def tell_window(
    table: TenantTable, configuration: Configuration, key: ItemKey, times: Times, *, is_check: bool = False
) -> int:
    """Tell what became of a window that is over; returns how many deliveries that made.

    Safe to repeat. Too early, it is put off until the window is over; a check is left to who tells the window.
    """
    window = find_window(table, key)
    if window is None:
        return 0
    if window.ends_at is None:
        _see_to_late_ones(table, configuration, window, times, is_check=is_check)
        return 0
    if times.now < window.ends_at:
        if not is_check:
            _send_over(table, window, times.now)
        return 0
    close = _close_points if "user_id" in window.subject else _close_board
    return close(table, configuration, window, times)


def _see_to_late_ones(
    table: TenantTable, configuration: Configuration, window: Window, times: Times, *, is_check: bool
) -> None:
    """Do what whoever closed a window may have died before: open the next one for what came too late for it."""
    told = _told(window) if "user_id" in window.subject else None
    if told is not None:
        _open_again(table, window, told.stop, times.now)
    board = configuration.leaderboards.get(LeaderboardId(window.subject.get("board_id", "")))
    if board is not None and edition_of(board) == window.subject["edition"]:
        _open_board_again(table, window, board, window.told, times, is_check=is_check)


def _close_points(table: TenantTable, configuration: Configuration, window: Window, times: Times) -> int:
    user_id, system_id = UserId(window.subject["user_id"]), PointsSystemId(window.subject["system_id"])
    user = find_user(table, user_id)
    until = fix_closing(table, window, user.version if user else 0)
    if until is None:
        return 0
    told, after = _told(window), int(window.notes["after"])
    awards = _untold(table, user_id, system_id, told, range(after, int(until)))
    count = 0
    if user and awards:
        subject = Subject(configuration, table.environment_id, user.profile, times.there)
        added = sum(each.award.awarded for each in awards)
        payload = points.changed(
            subject, system_id, total=awards[-1].award.total, added=added, awards=awards[-AWARDS_TOLD:]
        )
        count = tell(table, configuration, _as_news(window, WebhookType.POINTS_CHANGED, payload, [user_id]))
    first = min(after, told.start) if told else after
    close_window(table, window, {"after": first, "until": max(int(until), told.stop if told else first)})
    _open_again(table, window, int(until), times.now)
    return count


def _untold(
    table: TenantTable, user_id: UserId, system_id: PointsSystemId, told: range | None, wanted: range
) -> list[DatedAward]:
    """Return the awards of what is wanted and was not told: what came after that, and what came late."""
    if told is None:
        return list_awards_between(table, user_id, system_id, wanted.start, wanted.stop)
    return [
        *list_awards_between(table, user_id, system_id, wanted.start, told.start),
        *list_awards_between(table, user_id, system_id, told.stop, wanted.stop),
    ]


def _open_again(table: TenantTable, window: Window, until: int, now: datetime) -> None:
    """Open the next window for awards that found this one open, but came too late for it; check again if more may."""
    user_id, system_id = UserId(window.subject["user_id"]), PointsSystemId(window.subject["system_id"])
    snapshot = load_snapshot(table, user_id, ())
    user, quiet_until = snapshot.state.user, snapshot.lately.points_until(system_id)
    if user and list_awards_between(table, user_id, system_id, until, user.version):
        open_points_window(table, user_id, system_id, user.version, now)
    elif quiet_until and now < quiet_until:
        _send_check(table, window, quiet_until - now)


def _close_board(table: TenantTable, configuration: Configuration, window: Window, times: Times) -> int:
    board = configuration.leaderboards.get(LeaderboardId(window.subject["board_id"]))
    if board is None or edition_of(board) != window.subject["edition"]:
        close_window(table, window, window.told)
        return 0
    run = _run_of(window, board)
    found = _places(table, board, run, times.there)
    closing = fix_closing(table, window, _pack(_standings(found)))
    if closing is None:
        return 0
    before, after = _unpack(window.told), _unpack(closing)
    count = 0
    if before != after:
        count += _tell_change(table, configuration, window, board, run, times)
        count += _tell_ranks(table, configuration, window, board, found, times)
    close_window(table, window, closing)
    _open_board_again(table, window, board, closing, times)
    return count


def _open_board_again(
    table: TenantTable, window: Window, board: Leaderboard, told: object, times: Times, *, is_check: bool = False
) -> None:
    """Open the next window for changes that found this one open, but came too late for it; else check once more."""
    places = _places(table, board, _run_of(window, board), times.there)
    if _unpack(told) != _unpack(_pack(_standings(places))):
        since = to_text(times.there)
        _open(table, window.key, window.subject, since, times.now, {"since": since}, None)
    elif not is_check:
        _send_check(table, window, WINDOW)


def _run_of(window: Window, board: Leaderboard) -> Run:
    day = date.fromisoformat(window.subject["run"])
    return run_starting(board, day) or Run(day, None)


def _tell_change(  # what has changed, and whom that is told
    table: TenantTable, configuration: Configuration, window: Window, board: Leaderboard, run: Run, times: Times
) -> int:
    if WebhookType.LEADERBOARD_CHANGED not in configuration.subscribers:
        return 0
    top = top_of(table, board, run, times.there)
    payload = leaderboards.changed(configuration, board.id, top, times.there)
    about = [place.user_id for place in top]
    return tell(table, configuration, _as_news(window, WebhookType.LEADERBOARD_CHANGED, payload, about))


def _tell_ranks(  # what has changed, and whom that is told
    table: TenantTable,
    configuration: Configuration,
    window: Window,
    board: Leaderboard,
    found: Sequence[Place],
    times: Times,
) -> int:
    """Tell of everybody who has another rank than was told; the first time, of who has moved since it began."""
    if WebhookType.LEADERBOARD_RANK_CHANGED not in configuration.subscribers:
        return 0
    told = _unpack(window.told)
    moved = [place for place in found if _has_moved(place, told, to_instant(window.notes["since"]))]
    profiles = load_profiles(table, [place.user_id for place in moved])
    count = 0
    for place in moved:
        if place.user_id in profiles:
            subject = Subject(configuration, table.environment_id, profiles[place.user_id], times.there)
            previous = (told or {}).get(_digest(place.user_id), Standing())
            payload = leaderboards.rank_changed(
                subject, board.id, previous=previous, current=Standing(place.rank, place.value)
            )
            news = _as_news(window, WebhookType.LEADERBOARD_RANK_CHANGED, payload, [place.user_id])
            count += tell(table, configuration, news)
    return count


def _has_moved(place: Place, told: Mapping[str, Standing] | None, since: datetime) -> bool:
    if told is None:
        return place.score.reached_at >= since.replace(microsecond=since.microsecond // 1000 * 1000)
    return told.get(_digest(place.user_id), Standing()).rank != place.rank


def _as_news(window: Window, type_: WebhookType, payload: Payload | None, about: Sequence[UserId]) -> Iterator[News]:
    """Yield the news, named by the window, its end, and of a rank the user; the others differ by their types."""
    if payload is not None and window.ends_at is not None:
        subject = about[0] if type_ is WebhookType.LEADERBOARD_RANK_CHANGED else ""
        source = (*window.key, to_text(window.ends_at), subject)
        yield News(source, type_, payload, window.ends_at, about)


# --- places -----------------------------------------------------------------------------------------------------------


def _places(table: TenantTable, board: Leaderboard, run: Run, now: datetime) -> list[Place]:
    found = [
        place for group in groups_of(table, board, run) for place in list_places(table, Ranking(board, run, group), now)
    ]
    return found[:PLACES_REMEMBERED]


def _standings(places: Sequence[Place]) -> dict[str, list[int]]:
    return {_digest(place.user_id): [place.rank, place.value] for place in places}


def _digest(user_id: UserId) -> str:
    """Return what stands for a user, so that nothing is left here of one who is erased (2.7)."""
    return user_digest(user_id)[:16]


def _pack(standings: Mapping[str, Sequence[int]]) -> bytes:
    return zlib.compress(json.dumps(standings, separators=(",", ":")).encode())


def _unpack(packed: object) -> dict[str, Standing] | None:
    """Return places as they were told; None if nothing was ever told."""
    if packed is None:
        return None
    content = json.loads(zlib.decompress(bytes(packed)))  # type: ignore[call-overload]  # DynamoDB's own bytes
    return {digest: Standing(rank, value) for digest, (rank, value) in content.items()}
