"""Random lives of users, with everything that can happen to them, on a real table and at times of its own."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

from factories import at
from plaudit.domain.achievements import CompositeGoal, MetricGoal, StreakGoal
from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.edits.edit import ConfigurationThing, Deleted, Edit, Saved, apply_edit
from plaudit.domain.errors import PlauditError
from plaudit.domain.identifiers import EventId, LeaderboardId, PauseId, UserId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    RankedBy,
    Repetition,
    RunUnit,
    StreakRanking,
)
from plaudit.domain.periods import Frequency
from plaudit.domain.points import AchievementCause, CreationCause, MetricCause, StreakCause
from plaudit.domain.preferences import NotificationChannel, NotificationType, StreakPreferencesSent
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import EvaluationMode, FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.users import ProfileChange
from plaudit.ids import new_id
from plaudit.services.change_preferences import change_preferences
from plaudit.services.complete_achievement import complete_achievement
from plaudit.services.delete_pause import delete_pause
from plaudit.services.grant_freeze import grant_freeze
from plaudit.services.identify_user import identify_user
from plaudit.services.pause_streak import pause_streak
from plaudit.services.record_event import take_event
from plaudit.services.reset_streak import reset_streak
from plaudit.services.restore_streak import restore_streak
from plaudit.services.start_jobs import planned_jobs
from plaudit.services.take_step import Need
from plaudit.services.visit_user import visit_user
from plaudit.storage.configuration import load_configuration, save_edits
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import MarkAddress
from rules import (
    make_achievement,
    make_attribute,
    make_boost,
    make_level,
    make_metric,
    make_system,
    make_trigger,
)

USERS = (UserId("ada"), UserId("bob"))
ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue", None)
START = at("2026-02-20 08:00")
BOARDS_START = date(2026, 2, 1)


class Lives:
    """A tenant with rules of every kind, whose users do things that `chance` decides on."""

    def __init__(self, table: TenantTable, chance: random.Random) -> None:
        self.table, self.chance, self.now = table, chance, START
        self.pauses: list[PauseId] = []
        self.words, self.pages = make_metric("words"), make_metric("pages")
        self.device = make_attribute("device", AttributeType.EVENT)
        self.plan, self.city = make_attribute("plan"), make_attribute("city")
        self.system = make_system("xp", max_points=300)
        self.called = make_achievement("called")
        self.edit(*saved(self.words, self.pages, self.device, self.plan, self.city, self.system, self.called))
        self.edit(*saved(*self._rules()))

    @property
    def configuration(self) -> Configuration:
        """What is set up by now."""
        return load_configuration(self.table)

    def edit(self, *edits: Edit) -> None:
        """Change the configuration, and do what that means for every user."""
        before = self.configuration
        edits = tuple(each for each in edits if apply_edit(before, each) is not before)
        if not edits:
            return
        after = reduce(apply_edit, edits, before)
        save_edits(self.table, before, edits, after, self.now)
        for job in planned_jobs(before, edits, self.now):
            for user_id in USERS:
                visit_user(self.table, self.configuration, job, user_id, self.now)

    def go_on(self) -> None:
        """Let some time pass, and something happen; what is refused does not happen."""
        self.now += self.chance.choice([timedelta(), timedelta(minutes=7), timedelta(hours=9), timedelta(days=2.3)])
        happening = self.chance.choices(self._happenings(), weights=(12, 3, 2, 2, 1, 1, 1, 1, 1, 5))[0]
        with suppress(PlauditError):
            happening(self.chance.choice(USERS))

    def _happenings(self) -> list[Callable[[UserId], None]]:
        return [
            self._event,
            self._identify,
            self._call,
            self._prefer,
            self._pause,
            self._unpause,
            self._grant,
            lambda user_id: reset_streak(self.table, self.configuration, user_id, self.now),
            lambda user_id: restore_streak(self.table, self.configuration, user_id, self.now),
            self._reconfigure,
        ]

    def _event(self, user_id: UserId) -> None:
        metric = self.chance.choice([self.words, self.words, self.pages])
        amount = Decimal(self.chance.choice(["0", "1", "2.5", "-1.25", "7", "40"]))
        change = self._change() if self.chance.random() < 0.2 else ProfileChange()
        device = self.chance.choice([None, "phone", "web"])
        attributes = {self.device.id: device} if device else {}
        event = MetricEvent(EventId(new_id()), user_id, metric.id, amount, change, attributes)
        mark = MarkAddress(metric.id, str(self.chance.randrange(60)))
        take_event(self.table, self.configuration, Need(user_id, (metric.id,), mark, change), event, self.now)

    def _identify(self, user_id: UserId) -> None:
        identify_user(self.table, self.configuration, user_id, self._change(), self.now)

    def _change(self) -> ProfileChange:
        return self.chance.choice(
            [
                ProfileChange(time_zone=self.chance.choice(ZONES)),
                ProfileChange(attributes={self.plan.id: self.chance.choice(["pro", "free", None])}),
                ProfileChange(attributes={self.city.id: self.chance.choice(["Rome", "Oslo"])}),
                ProfileChange(email="a@example.com", name="A"),
                ProfileChange(is_subscribed_to_emails=self.chance.random() < 0.5),
            ]
        )

    def _call(self, user_id: UserId) -> None:
        achievement = self.configuration.achievements[self.called.id]
        complete_achievement(self.table, self.configuration, user_id, self._change(), achievement, self.now)

    def _prefer(self, user_id: UserId) -> None:
        sent = StreakPreferencesSent(
            is_enabled=self.chance.choice([None, True, True, False]),
            mode=self.chance.choice([None, *EvaluationMode]),
            days_off=self.chance.choice([None, frozenset({0, 6})]),
        )
        notifications = {NotificationType.RECAP: (NotificationChannel.EMAIL,)}
        change_preferences(self.table, self.configuration, user_id, notifications, sent, self.now)

    def _pause(self, user_id: UserId) -> None:
        first = self.now.date() + timedelta(days=self.chance.randrange(1, 4))
        pause = Pause(PauseId(new_id()), first, first + timedelta(days=self.chance.randrange(3)))
        pause_streak(self.table, self.configuration, user_id, pause, self.now)
        self.pauses.append(pause.id)

    def _unpause(self, _: UserId) -> None:
        if self.pauses:
            delete_pause(self.table, self.configuration, self.chance.choice(self.pauses), self.now)

    def _grant(self, user_id: UserId) -> None:
        grant_freeze(self.table, self.configuration, user_id, self.now)

    def _reconfigure(self, _: UserId) -> None:
        self.edit(
            self.chance.choice([self._new_achievement, self._other_streak, self._other_points, self._other_board])()
        )

    def _new_achievement(self) -> Edit:
        if self.chance.random() < 0.3:
            return Saved(make_achievement("streak", StreakGoal(self.chance.randrange(1, 4))))
        filter_ = self.chance.choice([{}, {self.device.id: self.chance.choice(["phone", "web"])}])
        goal = MetricGoal(self.words.id, Decimal(self.chance.randrange(1, 60)), filter_)
        return Saved(make_achievement("words", goal))

    def _other_streak(self) -> Edit:
        thresholds = {self.words.id: Decimal(2)}
        settings = StreakSettings(
            frequency=self.chance.choice([Frequency.DAILY, Frequency.DAILY, Frequency.WEEKLY]),
            is_customizable=True,
            thresholds=self.chance.choice([{}, thresholds, {**thresholds, self.pages.id: Decimal(1)}]),
            freezes=self.chance.choice([None, FreezeSettings(1, 3, 2, 1)]),
        )
        return Saved(StreakEpoch(self.now, settings))

    def _other_points(self) -> Edit:
        level = make_level(self.system, "l", self.chance.randrange(10, 300))
        filter_ = {self.device.id: "web"}
        trigger = make_trigger(self.system, self.chance.choice([-5, 6]), MetricCause(self.words.id, 3, filter_))
        boost = make_boost(self.system, "2.5", self.now.date(), self.now.date() + timedelta(days=3))
        old_levels = [Deleted(each) for each in self.configuration.levels.values()]
        edits: list[Edit] = [Saved(level), Saved(trigger), Saved(boost), *old_levels[:1]]
        return self.chance.choice(edits)

    def _other_board(self) -> Edit:
        rankings: list[RankedBy] = [MetricRanking(self.words.id), PointsRanking(self.system.id), StreakRanking()]
        old_boards = [Deleted(each) for each in self.configuration.leaderboards.values()]
        edits: list[Edit] = [Saved(self._board(self.chance.choice(rankings))), *old_boards[:1]]
        return self.chance.choice(edits)

    def _board(self, ranked_by: RankedBy) -> Leaderboard:
        is_streak = isinstance(ranked_by, StreakRanking)
        repetition = None if is_streak else self.chance.choice([None, Repetition(RunUnit.DAY, 2)])
        return Leaderboard(
            LeaderboardId(new_id()),
            f"board-{new_id()}",
            "Board",
            ranked_by,
            BOARDS_START,
            status=LeaderboardStatus.ACTIVE,
            breakdown=self.chance.choice([(), (self.city.id,)]),
            repetition=repetition,
            activated_at=self.now,
        )

    def _rules(self) -> list[ConfigurationThing]:
        both = [make_achievement("ten", MetricGoal(self.words.id, Decimal(10))), make_achievement("two", StreakGoal(2))]
        phone = make_achievement("phone", MetricGoal(self.words.id, Decimal(5), {self.device.id: "phone"}))
        composite = make_achievement("both", CompositeGoal(frozenset(each.id for each in both)))
        return [
            *both,
            phone,
            composite,
            make_trigger(self.system, 3, CreationCause()),
            make_trigger(self.system, 1, MetricCause(self.words.id, 2)),
            make_trigger(self.system, 4, StreakCause(2)),
            make_trigger(self.system, 20, AchievementCause(composite.id)),
            make_level(self.system, "one", 5),
            make_level(self.system, "two", 50),
            make_boost(self.system, "1.5", START.date(), user_filter={self.plan.id: "pro"}),
            *(
                self._board(each)
                for each in (MetricRanking(self.words.id), PointsRanking(self.system.id), StreakRanking())
            ),
        ]


def saved(*things: ConfigurationThing) -> list[Edit]:
    """The edits that save things."""
    return [Saved(each) for each in things]
