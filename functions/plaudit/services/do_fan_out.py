"""Use case: a message of the fan-out queue is done, whatever it asks for (behaviour 8)."""

from datetime import datetime
from typing import assert_never

from plaudit.messaging.webhooks import Announced, FanOutMessage, OutboxLeft, ReplayDue, WindowOver, send_to_fan_out
from plaudit.services.announce import sweep_outbox
from plaudit.services.fan_out import fan_out
from plaudit.services.open_tenant import latest_configuration, registry, tenant_table
from plaudit.services.replay_deliveries import replay_page
from plaudit.services.tell_windows import Times, tell_window
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.tenant_tables import TenantTable, noticing_removal
from plaudit.storage.test_clocks import environment_now


def do_fan_out(message: FanOutMessage, now: datetime) -> int:
    """Do what a message asks for at an instant of real time; returns how many deliveries or messages that made.

    Safe to repeat. Raises TableRemovedError for a tenant that was purged, unless that is what the message finds out.
    """
    table = tenant_table(message.tenant_id, message.environment_id)
    if isinstance(message, OutboxLeft):
        return sweep_outbox(table, message, now)
    with noticing_removal(table):
        return _tell(table, message, now)


def _tell(table: TenantTable, message: Announced | WindowOver | ReplayDue, now: datetime) -> int:
    match message:
        case Announced(pk=pk, sk=sk):
            return fan_out(table, latest_configuration(table), ItemKey(pk, sk), now)
        case WindowOver(window_pk=pk, window_sk=sk, is_check=is_check):
            there = environment_now(registry(), message.environment_id, now)
            configuration = latest_configuration(table)
            return tell_window(table, configuration, ItemKey(pk, sk), Times(now, there), is_check=is_check)
        case ReplayDue():
            page = replay_page(table, message, now)
            send_to_fan_out(page.following)
            return page.replayed
        case _:
            assert_never(message)
