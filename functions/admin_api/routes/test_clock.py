"""`/test-clock`: the time of the environment that a key belongs to, frozen and moved (behaviour 9.5)."""

from time import monotonic

from fastapi import Response

from admin_api.paths import BASE_PATH
from admin_api.schemas.test_clock import TestClock, TestClockUpdate, to_test_clock
from http_api.access import AdminKey
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.services.manage_environments import get_own_environment
from plaudit.services.move_clock import move_clock, release_clock
from plaudit.services.open_tenant import registry
from plaudit.storage.test_clocks import find_test_clock

SECONDS_FOR_MOVING = 18
"""API Gateway waits for half a minute; what is not done by then is done in the background."""

router = new_router(BASE_PATH)


@router.get("/test-clock", operation_id="admin_test_clock_get", tags=["Test clock"])
async def get_test_clock(key: AdminKey) -> TestClock:
    """Return what time it is in the environment, and how far the latest move is."""
    return to_test_clock(find_test_clock(registry(), key.environment_id), utc_now())


@router.post(
    "/test-clock",
    operation_id="admin_test_clock_set",
    tags=["Test clock"],
    responses={202: {"model": TestClock, "description": "The time is set; what was due is being done."}},
)
async def set_test_clock(wanted: TestClockUpdate, key: AdminKey, response: Response) -> TestClock:
    """Freeze the time of the environment, or move it when it is frozen; everything happens that was due in between.

    It happens to each user in the order of time, and to the tenants day by day. If it takes long, this answers 202 and
    goes on; `GET` tells how far it is. Safe to repeat. Not in production.
    """
    deadline = monotonic() + SECONDS_FOR_MOVING
    environment = get_own_environment(registry(), key)
    clock = move_clock(registry(), environment, wanted.now, utc_now(), lambda: monotonic() < deadline)
    response.status_code = 202 if clock.is_pending else 200
    return to_test_clock(clock, utc_now())


@router.delete("/test-clock", operation_id="admin_test_clock_delete", tags=["Test clock"])
async def release_test_clock(key: AdminKey) -> TestClock:
    """Give the environment real time back, unless the test time is ahead of it or still being moved to.

    What is due by real time is done by the schedule, within minutes. Safe to repeat.
    """
    now = utc_now()
    release_clock(registry(), key.environment_id, now)
    return to_test_clock(None, now)
