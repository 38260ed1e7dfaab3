"""The payloads in events/, one for each trigger of the template, against the handlers."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from admin_api.handler import lambda_handler as admin_handler
from api import LambdaContext, call_lambda
from application_api.handler import lambda_handler as application_handler
from clock.handler import lambda_handler as clock_handler
from clock_worker.handler import lambda_handler as clock_worker_handler
from event_worker.handler import lambda_handler as worker_handler
from integration.clock_queue import Clock, clock_of
from integration.conftest import Rig
from integration.post_office import post_office
from integration.test_batches import amounts_of, event
from job_worker.handler import lambda_handler as job_handler
from outbox import waiting as waiting_in_outbox
from plaudit.clock import utc_now
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.identifiers import CustomerId, JobId, MetricId, TenantId
from plaudit.domain.jobs import Job, JobKind
from plaudit.domain.tenancy import Tenant, TenantStatus
from plaudit.domain.webhooks import WebhookType
from plaudit.ids import new_id
from plaudit.services.accept_batch import split_batch
from plaudit.services.manage_tenants import archive_tenant
from plaudit.services.open_tenant import registry
from plaudit.storage.batches import put_parts
from plaudit.storage.deliveries import list_deliveries
from plaudit.storage.dynamodb import transact
from plaudit.storage.jobs import job_write, new_shards
from plaudit.storage.logs import list_log
from plaudit.storage.tenants import find_tenant, put_tenant
from provisioning.handler import lambda_handler as provisioning_handler
from receivers import receiver
from rules import make_achievement, make_webhook, set_up
from timeline import ADA, timeline_of
from webhook_delivery.handler import lambda_handler as delivery_handler
from webhook_fanout.handler import lambda_handler as fan_out_handler

ROOT = Path(__file__).parents[2]
CONTEXT: Any = LambdaContext()


def load_event(name: str, **replacements: str) -> dict[str, Any]:
    """Return a payload with its placeholders replaced by what exists."""
    text = (ROOT / "events" / f"{name}.json").read_text()
    for placeholder, value in replacements.items():
        assert placeholder in text
        text = text.replace(placeholder, value)
    payload: dict[str, Any] = json.loads(text)
    return payload


def test_every_function_has_a_payload() -> None:
    template = (ROOT / "template.yaml").read_text()
    handlers = {name.replace("_", "-") for name in re.findall(r"Handler: (\w+)\.handler\.lambda_handler", template)}

    assert len(handlers) >= 4
    assert {path.stem.removesuffix("-schedule") for path in (ROOT / "events").glob("*.json")} == handlers


def test_the_apis_answer_their_payloads(rig: Rig) -> None:
    key = {"PREFIX00.REPLACE_WITH_THE_BODY_OF_YOUR_KEY": rig.made.presented.text}

    created = call_lambda(admin_handler, load_event("admin-api", **key))
    answered = call_lambda(application_handler, load_event("application-api", **key))

    assert (created["statusCode"], answered["statusCode"]) == (201, 201)
    assert json.loads(answered["body"])["total"] == 750


def test_the_worker_processes_its_payload(rig: Rig) -> None:
    metric_id = rig.caller().create_metric("words-written")
    batch_id = new_id()
    put_parts(rig.table(), batch_id, list(split_batch([event(metric_id, "18", 750)], utc_now())))

    payload = load_event(
        "event-worker",
        **{
            "00000000-0000-7000-8000-000000000001": rig.tenant_id(),
            "00000000-0000-7000-8000-000000000002": batch_id,
            "00000000-0000-7000-8000-000000000003": rig.environment.id,
        },
    )

    assert worker_handler(payload, CONTEXT) == {"batchItemFailures": []}
    assert amounts_of(rig, "18") == [750]


def test_the_job_worker_carries_out_its_payload(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    caller.send_event("words", "18", 750)
    now = utc_now()
    achievement = make_achievement("750 words", MetricGoal(MetricId(metric_id), Decimal(750)))
    job = Job(JobId(new_id()), JobKind.ACHIEVEMENTS, (achievement.id,), now, 2, now, now, new_shards())
    set_up(rig.table(), achievement)
    transact(rig.table().client, [job_write(rig.table(), job)])
    payload = load_event(
        "job-worker",
        **{
            "00000000-0000-7000-8000-000000000001": rig.tenant_id(),
            "00000000-0000-7000-8000-000000000003": rig.environment.id,
            "00000000-0000-7000-8000-000000000004": job.id,
        },
    )

    assert job_handler(payload, CONTEXT) == {"batchItemFailures": []}

    found = caller.admin("GET", f"/jobs/{job.id}").body
    assert (found["status"], found["usersVisited"], found["usersChanged"]) == ("done", 1, 1)


@pytest.fixture
def clock(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    with clock_of(rig.table(), monkeypatch) as clock:
        yield clock


def test_the_clock_looks_where_its_payload_makes_it_look(rig: Rig, clock: Clock) -> None:
    timeline_of(rig).event("2026-03-10 12:00", tz="UTC")

    clock_handler(load_event("clock-schedule"), CONTEXT)

    ours = [each for each in clock.receive() if each.tenant_id == rig.tenant_id()]
    assert {(each.environment_id, each.slot, each.parts) for each in ours} <= {
        (rig.environment.id, "2026-03-11T20:00:00+00:00", (0, 1, 2, 3, 4, 5, 6, 7))
    }


def test_the_clock_worker_processes_its_payload(rig: Rig, clock: Clock) -> None:
    timeline_of(rig).event("2026-03-10 12:00", tz="UTC")
    payload = load_event(
        "clock-worker",
        **{
            "00000000-0000-7000-8000-000000000001": rig.tenant_id(),
            "00000000-0000-7000-8000-000000000003": rig.environment.id,
            "2026-03-10T12:00:00+00:00": "2026-03-11T20:00:00+00:00",
        },
    )

    assert clock_worker_handler(payload, CONTEXT) == {"batchItemFailures": []}

    assert clock.receive() == []
    assert [f"{each.occurred_at:%m-%d %H:%M}" for each in list_log(rig.table(), ADA, newest_first=False)] == [
        "03-10 12:00",
        "03-11 20:00",  # a reminder
        "03-12 00:00",  # the streak is lost
        "03-13 12:00",  # come back, five times
        "03-15 12:00",
        "03-16 00:00",  # the week is summed up
        "03-17 12:00",
        "03-24 12:00",
        "04-09 12:00",
    ]


def test_provisioning_carries_out_its_payload(shared_rig: Rig) -> None:
    now = utc_now()
    tenant = Tenant(
        TenantId(new_id()), shared_rig.environment.id, CustomerId("new"), "New", TenantStatus.CREATING, now, now
    )
    put_tenant(registry(), tenant)
    payload = load_event(
        "provisioning",
        **{
            "00000000-0000-7000-8000-000000000003": shared_rig.environment.id,
            "00000000-0000-7000-8000-000000000001": tenant.id,
        },
    )

    provisioning_handler(payload, CONTEXT)

    found = find_tenant(registry(), shared_rig.environment.id, tenant.id)
    assert found is not None
    assert found.status is TenantStatus.ACTIVE
    assert shared_rig.caller("new").admin("GET", "/metrics").status == 200


@pytest.mark.usefixtures("due_work_alone")
def test_provisioning_carries_out_the_payload_of_its_schedule(shared_rig: Rig) -> None:
    tenant_id = shared_rig.tenant_id("acme")
    archive_tenant(registry(), shared_rig.environment.id, tenant_id, utc_now() - timedelta(days=31))

    provisioning_handler(load_event("provisioning-schedule"), CONTEXT)

    assert find_tenant(registry(), shared_rig.environment.id, tenant_id) is None
    assert shared_rig.caller("acme").admin("GET", "/metrics").status == 404


def test_the_payload_of_the_schedule_is_the_one_in_the_template() -> None:
    (payload,) = re.findall(r"Input: '(.+)'", (ROOT / "template.yaml").read_text())

    assert json.loads(payload) == load_event("provisioning-schedule")


def test_fan_out_and_delivery_do_what_their_payloads_ask_for(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.caller().create_metric("words")
    with receiver() as receiving, post_office(rig.table(), monkeypatch) as office:
        webhook = make_webhook(receiving.url, WebhookType.STREAK_STARTED)
        set_up(rig.table(), webhook)
        monkeypatch.setenv("WEBHOOK_TARGETS", "loopback")
        rig.caller().send_event("words", "ada", 1)
        [waiting] = waiting_in_outbox(rig.table())
        ids = {
            "00000000-0000-7000-8000-000000000001": rig.tenant_id(),
            "00000000-0000-7000-8000-000000000003": rig.environment.id,
        }
        sort_key = "2026-03-10T12:00:00.000000+00:00#00000000000000000000000000000000#000000000001"
        payload = load_event("webhook-fanout", **ids, **{"OUTBOX#0": waiting["PK"], sort_key: waiting["SK"]})
        assert fan_out_handler(payload, CONTEXT) == {"batchItemFailures": []}

        [delivery] = list_deliveries(rig.table(), webhook.id)
        named = {
            "00000000-0000-7000-8000-000000000005": webhook.id,
            "msg_00000000000000000000000000000000": delivery.id,
        }
        assert delivery_handler(load_event("webhook-delivery", **ids, **named), CONTEXT) == {"batchItemFailures": []}
        assert office.waiting == []

    assert [json.loads(request.body)["user"]["id"] for request in receiving.requests] == ["ada"]
