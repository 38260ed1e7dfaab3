"""Behaviour 5.4: how a job gets through a shard of the directory, and who is visited twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from factories import NOW
from plaudit.domain.identifiers import JobId, UserId
from plaudit.domain.jobs import EVERYBODY, Job, JobKind, Page, Progress, advance, is_stalled, is_waiting

SETTLED = NOW + timedelta(seconds=60)
JOB = Job(JobId("job"), JobKind.ACHIEVEMENTS, ("a",), NOW, 7, SETTLED, NOW, (Progress(), Progress()))


def page(*user_ids: str, changed: int = 0, is_last: bool = False) -> Page:
    return Page([UserId(user_id) for user_id in user_ids], changed, is_last)


def test_5_4_a_page_leads_to_the_one_behind_its_last_user() -> None:
    progress = advance(JOB, Progress(), page("ada", "bob", changed=1), SETTLED)
    progress = advance(JOB, progress, page("cem", changed=1), SETTLED)

    assert progress == Progress(page=2, after=UserId("cem"), visited=3, changed=2)


def test_5_4_a_shard_begun_when_everything_is_settled_is_done_after_one_round() -> None:
    progress = advance(JOB, Progress(), page("ada", is_last=True), SETTLED)

    assert progress == Progress(page=1, visited=1, is_done=True)


def test_5_4_who_is_visited_while_old_requests_may_be_at_work_is_visited_again() -> None:
    progress = advance(JOB, Progress(), page("ada", "bob"), NOW)
    progress = advance(JOB, progress, page("cem", is_last=True), SETTLED)

    assert progress == Progress(page=2, round=2, visited=3, early_through="bob")
    assert advance(JOB, progress, page("ada", "bob", "cem", changed=1), SETTLED) == Progress(
        page=3, round=2, visited=3, changed=1, is_done=True
    )


def test_5_4_a_shard_that_is_through_early_is_gone_through_again_to_its_end() -> None:
    progress = advance(JOB, Progress(), page(is_last=True), NOW)

    assert progress == Progress(page=1, round=2, early_through=EVERYBODY)
    progress = advance(JOB, progress, page("zoe", changed=1), SETTLED)
    assert not progress.is_done
    progress = advance(JOB, progress, page(is_last=True), SETTLED)
    assert progress == Progress(page=3, round=2, changed=1, is_done=True)


def test_5_4_the_second_round_waits_until_everything_is_settled() -> None:
    second = Progress(round=2)

    assert is_waiting(JOB, second, NOW)
    assert not is_waiting(JOB, second, SETTLED)
    assert not is_waiting(JOB, Progress(), NOW)


def test_5_4_a_job_adds_up_its_shards() -> None:
    job = replace(JOB, shards=(Progress(visited=3, changed=1, is_done=True), Progress(visited=4)))

    assert (job.users_visited, job.users_changed, job.is_done) == (7, 1, False)
    assert replace(job, shards=(Progress(is_done=True),) * 2).is_done


@pytest.mark.parametrize(
    ("minutes", "is_done", "expected"),
    [
        pytest.param(15, False, False, id="its second round may have waited"),
        pytest.param(17, False, True, id="without progress for long"),
        pytest.param(17, True, False, id="done"),
    ],
)
def test_5_4_a_job_without_progress_is_stalled(minutes: int, *, is_done: bool, expected: bool) -> None:
    job = replace(JOB, shards=(Progress(is_done=is_done),))

    assert is_stalled(job, NOW + timedelta(minutes=minutes)) is expected
