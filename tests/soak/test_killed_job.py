"""What an edit means for all users, through queue and worker, the worker killed on the way (behaviour 5.4)."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
from trophy import (
    BatchMetricEvent,
    BatchMetricEventUser,
    CreateAchievementRequestItem,
    CreateMetricRequestItem,
    UpdateAchievementRequestItem,
)

from e2e.test_killed_worker import command_line, read_log, wait_until
from launched_stack import launched_stack
from sdk import sdk_client
from shared_stack import SharedStack

USERS = 200
QUALIFIED = {f"user-{number}" for number in range(USERS) if number % 8 >= 5}


def test_5_4_a_job_whose_worker_is_killed_completes_for_exactly_those_who_qualify(tmp_path: Path) -> None:
    with launched_stack(tmp_path / "state") as launched:
        stack = SharedStack(launched.description)
        sdk = sdk_client(stack.description)
        [metric] = sdk.admin.metrics.create(request=[CreateMetricRequestItem(name="Words", key="words")]).created
        sdk.admin.metrics.batch_events(request=[event(number) for number in range(USERS)])
        wait_until(lambda: len(read_log(stack)) == USERS)
        goal = CreateAchievementRequestItem(name="5 words", trigger="metric", metric_id=metric.id, metric_value=5)
        [achievement] = sdk.admin.achievements.create(request=[goal]).created
        sdk.admin.achievements.update(request=[UpdateAchievementRequestItem(id=achievement.id, status="active")])
        wait_until(lambda: len(checks(stack)) > 0)
        killed = kill_workers(tmp_path / "state")
        completed_when_killed = len(checks(stack))
        wait_until(lambda: get_job(stack)["status"] == "done")
        found = checks(stack)
        job = get_job(stack)
        completions = sdk.achievements.all_()[0].completions

    assert killed
    assert completed_when_killed < len(QUALIFIED)
    assert len(found) == len(QUALIFIED) == completions
    assert {entry["PK"].removeprefix("USER#") for entry in found} == QUALIFIED
    assert job["usersVisited"] == USERS


def event(number: int) -> BatchMetricEvent:
    return BatchMetricEvent(key="words", user=BatchMetricEventUser(id=f"user-{number}"), value=number % 8)


def checks(stack: SharedStack) -> list[dict[str, Any]]:
    """The log entries that completed the achievement."""
    return [entry for entry in read_log(stack) if entry["action"]["type"] == "qualification check"]


def get_job(stack: SharedStack) -> dict[str, Any]:
    key = stack.environment("production")["admin_api_key"]
    answer = httpx.get(f"{stack.admin_url}/jobs", headers={"X-API-KEY": key, **tenant(stack)})
    jobs: list[dict[str, Any]] = answer.raise_for_status().json()
    return jobs[0]


def tenant(stack: SharedStack) -> dict[str, str]:
    tenant_id = stack.environment("production")["tenant_id"]
    return {"Tenant-ID": tenant_id} if tenant_id else {}


def kill_workers(directory: Path) -> list[int]:
    """Kill the processes in which the emulator of this directory runs the job worker, as soon as there are any."""
    mark = str(directory / "tmp" / "ministack-lambda-plaudit-JobWorkerFunction")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        workers = [int(file.parent.name) for file in Path("/proc").glob("[0-9]*/cmdline") if mark in command_line(file)]
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        if workers:
            return workers
    return []
