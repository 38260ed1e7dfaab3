"""A user's state, progress and days as items. The names of the attributes are permanent.

What is empty is left out: most users have no points in most systems and are on few boards, and an item that every
event writes should not pay for that.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from plaudit.domain.awards import Standing
from plaudit.domain.filters import FilterId
from plaudit.domain.identifiers import AttributeId, LeaderboardId, MetricId, PointsSystemId, UserId
from plaudit.domain.lately_announced import LatelyAnnounced
from plaudit.domain.leaderboards import Score
from plaudit.domain.metrics import Height, MetricProgress
from plaudit.domain.notices import Notices, WaitingAchievement
from plaudit.domain.periods import Frequency
from plaudit.domain.slices import Slice
from plaudit.domain.states import UserState
from plaudit.domain.tallies import DayTotal, Tally
from plaudit.storage.attributes import Item
from plaudit.storage.keys import progress_key, user_state_key
from plaudit.storage.preferences import preferences_to_item, to_preferences
from plaudit.storage.profiles import profile_to_item, to_profile
from plaudit.storage.streak_items import streaks_to_item, to_streaks
from plaudit.storage.times import find_instant, find_text, to_instant, to_text


def user_to_item(user: UserState) -> Item:
    """Return a user's state as an item."""
    return {
        **user_state_key(user.profile.id).attributes(),
        "version": user.version,
        "latest_at": to_text(user.latest_at),
        "profile": profile_to_item(user.profile),
        "streaks": streaks_to_item(user.streaks),
        **_filled(
            completed=sorted(user.completed),
            points={id_: _standing_to_item(each) for id_, each in user.points.items()},
            preferences=preferences_to_item(user.preferences),
            streak_scores=scores_to_item(user.streak_scores),
            notices=_notices_to_item(user.notices),
        ),
    }


def to_user(item: Item) -> UserState:
    """Return the state that was stored."""
    return UserState(
        profile=to_profile(item["profile"]),
        version=int(item["version"]),
        latest_at=to_instant(item["latest_at"]),
        streaks=to_streaks(item["streaks"]),
        completed=frozenset(map(int, item.get("completed", ()))),
        points={PointsSystemId(id_): _to_standing(each) for id_, each in item.get("points", {}).items()},
        preferences=to_preferences(item.get("preferences", {})),
        streak_scores=to_scores(item.get("streak_scores", {})),
        notices=_to_notices(item.get("notices", {})),
    )


def lately_to_item(lately: LatelyAnnounced) -> Item:
    """Return what was announced lately, to the second."""
    return {"rules": lately.rules, "at": {subject: int(at.timestamp()) for subject, at in lately.instants.items()}}


def to_lately(item: Item) -> LatelyAnnounced:
    """Return what was announced lately as it was stored."""
    return LatelyAnnounced(
        item["rules"], {subject: datetime.fromtimestamp(int(at), UTC) for subject, at in item["at"].items()}
    )


def progress_to_item(user_id: UserId, progress: MetricProgress) -> Item:
    """Return a user's progress in a metric as an item."""
    return {
        **progress_key(user_id, progress.metric_id).attributes(),
        "metric_id": progress.metric_id,
        "version": progress.version,
        "highest": progress.highest,
        **tally_to_item(progress.tally),
        **_filled(
            filtered={id_: [each.total, each.highest] for id_, each in progress.filtered.items()},
            period_changes={
                frequency.value: [list(change) for change in changes]
                for frequency, changes in progress.period_changes.items()
            },
            scores=scores_to_item(progress.scores),
        ),
    }


def to_progress(item: Item) -> MetricProgress:
    """Return the progress that was stored."""
    return MetricProgress(
        metric_id=MetricId(item["metric_id"]),
        tally=to_tally(item),
        highest=item["highest"],
        filtered={FilterId(id_): Height(*each) for id_, each in item.get("filtered", {}).items()},
        period_changes={
            Frequency(frequency): tuple((int(period), change) for period, change in changes)
            for frequency, changes in item.get("period_changes", {}).items()
        },
        scores=to_scores(item.get("scores", {})),
        version=int(item["version"]),
    )


def tally_to_item(tally: Tally) -> Item:
    """Return a tally as a part of an item."""
    return {"total": tally.total, "open_days": [day_to_item(day) for day in tally.open_days]}


def to_tally(item: Item) -> Tally:
    """Return the tally that was stored."""
    return Tally(item["total"], tuple(map(to_day, item["open_days"])))


def day_to_item(day: DayTotal) -> Item:
    """Return a day's figures as an item, or as a part of one."""
    return {"day": day.day.isoformat(), "change": day.change, "total": day.total}


def to_day(item: Item) -> DayTotal:
    """Return the figures that were stored."""
    return DayTotal(date.fromisoformat(item["day"]), item["change"], item["total"])


def to_slice(item: Item) -> Slice:
    """Return the slice that was stored."""
    attributes = {AttributeId(id_): value for id_, value in item["event_attributes"].items()}
    return Slice(date.fromisoformat(item["local_day"]), attributes, item["amount"])


def scores_to_item(scores: Mapping[LeaderboardId, tuple[Score, ...]]) -> Item:
    """Return a user's scores as a part of an item."""
    return {id_: [_score_to_item(score) for score in each] for id_, each in scores.items()}


def to_scores(item: Item) -> dict[LeaderboardId, tuple[Score, ...]]:
    """Return the scores that were stored."""
    return {LeaderboardId(id_): tuple(map(_to_score, each)) for id_, each in item.items()}


def _notices_to_item(notices: Notices) -> Item:
    waiting = [[to_text(each.due_at), each.number] for each in notices.achievements]
    return _filled(
        active_at=find_text(notices.active_at),
        achievements=waiting,
        active_in=notices.active_in,
        active_on=notices.active_on and notices.active_on.isoformat(),
        summed_up_on=notices.summed_up_on and notices.summed_up_on.isoformat(),
    )


def _to_notices(item: Item) -> Notices:
    waiting = [WaitingAchievement(to_instant(due_at), int(number)) for due_at, number in item.get("achievements", ())]
    return Notices(
        active_at=find_instant(item.get("active_at")),
        achievements=tuple(waiting),
        active_in=item.get("active_in"),
        active_on=_find_day(item.get("active_on")),
        summed_up_on=_find_day(item.get("summed_up_on")),
    )


def _find_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _standing_to_item(standing: Standing) -> Item:
    return {**tally_to_item(standing.tally), **_filled(scores=scores_to_item(standing.scores))}


def _to_standing(item: Item) -> Standing:
    return Standing(to_tally(item), to_scores(item.get("scores", {})))


def _score_to_item(score: Score) -> Item:
    return {
        "run": score.run.isoformat(),
        "value": score.value,
        "reached_at": to_text(score.reached_at),
        "group": None if score.group is None else list(score.group),
        "edition": score.edition,
        **_filled(until=find_text(score.until)),
    }


def _to_score(item: Item) -> Score:
    group = item["group"]
    return Score(
        run=date.fromisoformat(item["run"]),
        value=item["value"],
        reached_at=to_instant(item["reached_at"]),
        group=None if group is None else tuple(group),
        edition=item["edition"],
        until=find_instant(item.get("until")),
    )


def _filled(**parts: Any) -> Item:  # noqa: ANN401  # whatever an item may hold
    return {name: part for name, part in parts.items() if part}
