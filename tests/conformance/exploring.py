"""Schemathesis on one of the APIs, in process: what it finds that the API's own document does not say.

It makes up requests for every operation, single ones and sequences. Most of the ids, keys and users in them are
replaced by such as exist, else nearly every answer would be 404.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise
from random import Random
from typing import Any

import schemathesis
from fastapi import FastAPI
from schemathesis import hooks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from starlette.types import ASGIApp, Receive, Scope, Send

from worlds import World

SHARE_FILLED = 0.8

NOT_ASKED = (
    # Fields that we do not know are ignored, and a batch answers 200 with an issue for an item that does not fit.
    "negative_data_rejection",
    # What a schema allows can still name something that is not there, or not be possible now.
    "positive_data_acceptance",
    # Ids are made up again and again, so they come back; and what one sequence made another deletes.
    "use_after_free",
    "ensure_resource_availability",
    # Behaviour 1.4: whether the header is needed depends on the environment.
    "missing_required_header",
    # Its own tests say who may do what (test_tenants_apart.py, test_access.py).
    "ignored_auth",
    "object_level_authorization",
)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried: so many requests for each operation, then sequences for so many seconds.

    With seconds for the single requests the document's examples come first and the borders of everything that has
    borders; then rounds of so many requests for each operation, as long as there is time.
    """

    seed: int
    requests: int
    seconds_of_sequences: int
    seconds_of_requests: int | None = None


@dataclass(frozen=True, slots=True)
class Explored:
    """What was answered and what was found."""

    statuses: Counter[tuple[str, int]]
    findings: list[str]

    @property
    def operations(self) -> set[str]:
        """Those that answered at all."""
        return {operation for operation, _ in self.statuses}

    @property
    def carried_out(self) -> set[str]:
        """Those that did at least once what they are for."""
        return {operation for operation, status in self.statuses if status < HTTPStatus.MULTIPLE_CHOICES}


def explore(app: FastAPI, path: str, headers: dict[str, str], world: World, effort: Effort) -> Explored:
    """Explore with these headers; `path` is where the app serves its document."""
    statuses: Counter[tuple[str, int]] = Counter()
    findings: dict[str, None] = {}
    singles = (_single_requests(effort), effort.seconds_of_requests)
    for phases, seconds in (singles, (SEQUENCES, effort.seconds_of_sequences)):
        schema = schemathesis.openapi.from_asgi(
            path, _answering(app), config=_config(headers, phases, effort.seed, seconds)
        )
        with _filled_from(world):
            for event in from_schema(schema).execute():
                if isinstance(event, events.ScenarioFinished):
                    statuses.update(_statuses(event.recorder))
                    findings.update(dict.fromkeys(_findings(event.recorder)))
                elif isinstance(event, events.NonFatalError | events.FatalError):
                    findings[_trouble(event)] = None
    return Explored(statuses, list(findings))


def _answering(app: FastAPI) -> ASGIApp:
    """Return the app as a server runs it: what it raises after it has answered 500 is for the log."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(Exception):
            await app(scope, receive, send)

    return answer


OFF = {"enabled": False}


def _single_requests(effort: Effort) -> dict[str, Any]:
    fuzzing = {"generation": {"max-examples": effort.requests}}
    thorough = {"enabled": effort.seconds_of_requests is not None}
    return {"examples": thorough, "coverage": thorough, "fuzzing": fuzzing, "stateful": OFF}


SEQUENCES = {
    "examples": OFF,
    "coverage": OFF,
    "fuzzing": OFF,
    "stateful": {"generation": {"max-examples": 10_000}},
}


@contextmanager
def _filled_from(world: World) -> Iterator[None]:
    filling = _Filling(world)

    def before_call(_context: object, case: Any, kwargs: object) -> None:  # noqa: ANN401, ARG001  # Schemathesis names them
        filling.fill(case)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)


def _config(headers: dict[str, str], phases: dict[str, Any], seed: int, seconds: int | None) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            **({} if seconds is None else {"max-time": seconds}),
            "headers": headers,
            "continue-on-failure": True,
            "generation": {"with-security-parameters": False, "database": "none", "no-shrink": True},
            "checks": {name: {"enabled": False} for name in NOT_ASKED},
            "phases": phases,
        }
    )


def _statuses(recorder: ScenarioRecorder) -> list[tuple[str, int]]:
    return [
        (str(recorder.cases[id_].value.operation.definition.raw["operationId"]), interaction.response.status_code)
        for id_, interaction in recorder.interactions.items()
        if interaction.response is not None
    ]


def _findings(recorder: ScenarioRecorder) -> list[str]:
    return [
        _told(recorder, case_id, check.failure_info.failure)
        for case_id, checks in recorder.checks.items()
        for check in checks
        if check.failure_info is not None
    ]


def _told(recorder: ScenarioRecorder, case_id: str, failure: Failure) -> str:
    case = recorder.cases[case_id].value
    interaction = recorder.interactions.get(case_id)
    response = interaction.response if interaction else None
    answer = f"{response.status_code} {response.text[:500]}" if response is not None else "no answer"
    request = f"{case.method} {case.formatted_path} {case.query} {str(case.body)[:500]}"
    return f"{request}\n  {failure}\n  -> {answer}"


def _trouble(event: events.NonFatalError | events.FatalError) -> str:
    """Return what an exception was that the app did not turn into an answer, or Schemathesis itself."""
    if isinstance(event, events.FatalError):
        return repr(event.exception)
    return f"{event.label}\n  {event.value!r}"


@dataclass(frozen=True, slots=True)
class _Filling:
    """Puts what exists where a request has what was made up."""

    world: World

    def fill(self, case: Any) -> None:  # noqa: ANN401  # a Schemathesis case
        dice = Random(repr((case.path, case.path_parameters, case.query, case.body)))
        if dice.random() > SHARE_FILLED:
            return
        for name in case.path_parameters or {}:
            self._fill(case.path_parameters, name, self._resource(case.path, name), dice)
        for name in case.query or {}:
            self._fill(case.query, name, self._resource(case.path, name), dice)
        self._fill_body(case.body, case.path, dice)

    def _fill_body(self, part: object, path: str, dice: Random) -> None:
        if isinstance(part, list):
            for each in part:
                self._fill_body(each, path, dice)
        elif isinstance(part, dict):
            for name, value in part.items():
                if isinstance(value, str):
                    self._fill(part, name, self._resource(path, name), dice)
                else:
                    self._fill_body(value, path, dice)

    def _fill(self, place: dict[str, Any], name: str, known: Sequence[str], dice: Random) -> None:
        if known and dice.random() < SHARE_FILLED:
            place[name] = [dice.choice(known)] if isinstance(place[name], list) else dice.choice(known)

    def _resource(self, path: str, name: str) -> Sequence[str]:
        """Return what exists of the kind that a parameter or field of this name means on a path."""
        segments = [segment for segment in path.split("/") if segment]
        behind = [one for one, after in pairwise(segments) if after == f"{{{name}}}"]
        resource = behind[0] if behind else BY_NAME.get(name) or _last_resource(segments)
        if name == "key":
            return [self.world.keys[resource]] if behind and resource in self.world.keys else ()
        return self.world.ids.get(resource, ()) if behind or name in {"id", "ids", *BY_NAME} else ()


def _last_resource(segments: Sequence[str]) -> str:
    return [segment for segment in segments if not segment.startswith("{")][-1]


BY_NAME = {
    "achievementId": "achievements",
    "attributeId": "attributes",
    "metricId": "metrics",
    "pointsSystemId": "points",
    "systemId": "points",
    "userId": "users",
    "userIds": "users",
}
