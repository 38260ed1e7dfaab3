"""Plays the story of a seed, has everything come to rest, and keeps what was answered and posted."""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import botocore.endpoint
import pytest

from plaudit import clock, ids, pauses
from plaudit.domain.webhook_targets import Target
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_posting import Answer as PostAnswer
from plaudit.services import deliver as delivering
from plaudit.services.run_clock import REMINDED_EVERY
from plaudit.settings import settings
from plaudit.storage import parallel
from plaudit.storage.tenant_tables import TenantTable
from simulator.faults import Faults, between
from simulator.mail import UNACKNOWLEDGED, Letter, Mail, noting, one_queue
from simulator.requests import Answer, Desk, later
from simulator.stage import Instance, Process, Stage
from simulator.story import Action, Round, SendEvent, Story, Tick, story_of
from simulator.tenant import EVERYTHING, LITTLE, Template, make_template, tenant_of

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

TOLD: dict[str, tuple[WebhookType, ...]] = {"everything": EVERYTHING, "little": LITTLE, "nothing": ()}
AT_ONCE = 3
MOST_ROUNDS_TO_REST = 600


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked for, each time anew if the client asks again, and what was answered; None: nothing."""

    number: int
    action: Action
    answer: Answer | None
    error: Exception | None


@dataclass(frozen=True, slots=True)
class Post:
    """What a receiver got."""

    webhook: str
    id: str
    body: str
    is_taken: bool


@dataclass(slots=True)
class Played:
    """A story after its end."""

    seed: int
    table: TenantTable
    stage: Stage
    faults: Faults
    mail: Mail
    story: Story
    requests: list[Request] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    batches: dict[int, tuple[str, ...]] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    settled_at: datetime | None = None

    @property
    def types(self) -> tuple[WebhookType, ...]:
        """What its webhooks are told of."""
        return TOLD[self.story.tells]


@dataclass(frozen=True, slots=True)
class Studio:
    """Where stories are played: the template of their tenants, and their queue."""

    template: Template
    sqs: "SQSClient"
    url: str


class InTurn:
    """Stands in for the pool of threads: what would be done in parallel is done in turn."""

    def submit(self, ask: Callable[[Any], Any], task: object) -> SimpleNamespace:
        """Do it now."""
        answer = ask(task)
        return SimpleNamespace(result=lambda: answer)


@contextmanager
def studio() -> Iterator[Studio]:
    """Prepare this process for stories: nobody waits, and the registry and the queue are their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGISTRY_TABLE", f"registry-{uuid4().hex}")
        patch.setenv("TENANT_TABLE_PREFIX", f"{settings().tenant_table_prefix}{uuid4().hex[:12]}-")
        patch.setenv("LONGEST_REQUEST_SECONDS", "90")
        patch.setattr(pauses, "time", SimpleNamespace(sleep=lambda _: None))
        patch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
        patch.setattr(parallel, "_pool", InTurn)
        with one_queue(patch) as (sqs, url):
            yield Studio(make_template(), sqs, url)
    settings.cache_clear()


@contextmanager
def played(studio: Studio, seed: int, story: Story | None = None) -> Iterator[Played]:
    """Play a story to its end, that of the seed or another; its tables are there for the length of the block."""
    story, chance = story or story_of(seed), random.Random(seed)
    stage = Stage(chance, story.begins_at)
    faults = Faults(stage, chance, story.share_of_faults)
    mail = Mail(studio.sqs, studio.url, chance, story.share_of_late_letters)
    # The seed names the tenant, on which partitions depend.
    with (
        pytest.MonkeyPatch.context() as patch,
        in_time(stage, patch),
        tenant_of(studio.template, TOLD[story.tells], f"story-{seed}") as table,
    ):
        result = Played(seed, table, stage, faults, mail, story)
        with between(faults), noting(mail):
            Director(result, Desk(table, stage, chance), patch).direct()
        yield result


@contextmanager
def in_time(stage: Stage, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let all of the product see the time of a stage, and make its ids."""
    real: Mapping[object, tuple[str, object]] = {
        clock.utc_now: ("utc_now", stage.utc_now),
        ids.new_id: ("new_id", stage.new_id),
    }
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(("plaudit.", "event_worker"))]
    for module in modules:
        for original, (name, instead) in real.items():
            if getattr(module, name, None) is original:
                patch.setattr(module, name, instead)
    yield


def next_reminder(now: datetime) -> datetime:
    """Return when the schedule, which fires every minute, finds next what has been due for long."""
    return now + REMINDED_EVERY - (now - datetime.min.replace(tzinfo=UTC)) % REMINDED_EVERY + timedelta(seconds=5)


@dataclass
class Director:
    """Has the rounds of a story played, and then everything that follows from them."""

    result: Played
    desk: Desk
    patch: pytest.MonkeyPatch
    again: list[tuple[int, Action]] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    def direct(self) -> None:
        """Play all of it."""
        stage, story = self.result.stage, self.result.story
        self.patch.setattr(delivering, "post", self._post)
        self.instances = [Instance(name, offset) for name, offset in zip("ABC", story.offsets, strict=True)]
        self.numbers = iter(range(1_000_000))
        for each in story.rounds:
            stage.now += each.after
            if Tick() in each.actions:
                stage.now = next_reminder(stage.now)
            self._play(each)
        self._come_to_rest()
        self.result.batches = self.desk.batches

    def _play(self, round_: Round) -> None:
        """Play what is asked for in a round together with what is sent again, and with messages that are due."""
        again, self.again = self.again, []
        asked = [*((next(self.numbers), action) for action in round_.actions), *again]
        while asked:
            part, asked = asked[:AT_ONCE], asked[AT_ONCE:]
            self._side_by_side(part, self._letters(AT_ONCE - len(part)))
        self._side_by_side([], self._letters(AT_ONCE))

    def _letters(self, most: int) -> list[Letter]:
        self.result.mail.collect(self.result.stage.now)
        return self.result.mail.due(self.result.stage.now, most)

    def _side_by_side(self, asked: list[tuple[int, Action]], letters: list[Letter]) -> None:
        """Play requests and messages at the same time, each on an instance of its own."""
        stage, free = self.result.stage, list(self.instances)
        stage.chance.shuffle(free)
        requests = [
            Process(f"{number}: {action}", partial(self.desk.serve, action, number)) for number, action in asked
        ]
        messages = [
            Process(f"{each.queue} {each.body[-60:]}", partial(self.desk.work, each, self.result.mail))
            for each in letters
        ]
        for process, instance in zip([*requests, *messages], free, strict=False):
            process.instance = instance
        stage.play([*requests, *messages])
        for (number, action), process in zip(asked, requests, strict=True):
            self._keep_answer(number, action, process)
        for letter, process in zip(letters, messages, strict=True):
            self._keep_letter(letter, process)
        stage.now += timedelta(milliseconds=stage.chance.randrange(1000))

    def _keep_answer(self, number: int, action: Action, process: Process) -> None:
        self.result.happened["requests that died"] += process.has_died
        self.result.requests.append(Request(number, action, process.result, process.error))
        is_answered = process.result is not None and process.result.status < 500
        if not is_answered and isinstance(action, SendEvent) and action.key:
            self.result.happened["requests sent again"] += 1
            self.again.append((number, action))

    def _keep_letter(self, letter: Letter, process: Process) -> None:
        self.result.happened["messages that died"] += process.has_died
        if not (process.has_died or process.error):
            return
        self.result.mail.put(later(letter, self.result.stage.now + UNACKNOWLEDGED))
        if process.error and not self.result.faults.share:
            self.result.troubles.append(f"a worker failed without any fault: {process.name}: {process.error!r}")

    def _come_to_rest(self) -> None:
        """Without faults, let time pass until nothing is on its way and nothing is due any more."""
        stage, mail = self.result.stage, self.result.mail
        stage.tell("everything comes to rest")
        self.result.faults.share = mail.share = 0
        for instance in self.instances:
            instance.offset = timedelta()
        while self.again:
            self._play(Round(timedelta(minutes=1), ()))
        for _ in range(2):
            stage.now = next_reminder(stage.now)
            self.result.settled_at = stage.now
            self._side_by_side([(next(self.numbers), Tick())], [])
            self._work_all_off()
        if mail.waiting:
            self.result.troubles.append(f"still on its way: {mail.waiting}")

    def _work_all_off(self) -> None:
        """Work on messages until there are none, letting time pass until the next one is due."""
        mail, stage = self.result.mail, self.result.stage
        for _ in range(MOST_ROUNDS_TO_REST):
            letters = self._letters(AT_ONCE)
            if letters:
                self._side_by_side([], letters)
            elif due_at := mail.next_due_at():
                stage.now = max(stage.now, due_at)
            else:
                return
        self.result.troubles.append("messages never end")

    def _post(self, target: Target, headers: Mapping[str, str], body: bytes, **_: object) -> PostAnswer:
        """Take a post as a receiver would, who refuses some at first."""
        stage, id_ = self.result.stage, headers["webhook-id"]
        stage.switch()
        is_refused = self.failures[id_] < 2 and stage.chance.random() < self.result.faults.share
        self.failures[id_] += is_refused
        stage.tell(f"  post {id_} {body[:60]!r}{' refused' if is_refused else ''}")
        self.result.posts.append(Post(target.path.strip("/"), id_, body.decode(), is_taken=not is_refused))
        return PostAnswer(503 if is_refused else 200, "The receiver is busy." if is_refused else None, "", 1)
