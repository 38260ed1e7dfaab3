"""Lambda: looks at the clock every minute, and has done what is due, and told what was left untold."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

import plaudit.collector  # noqa: F401  # before what is dear to import
from plaudit.clock import utc_now
from plaudit.services.announce import look_at_outboxes
from plaudit.services.run_clock import look_at_clock

logger = Logger()
metrics = Metrics(namespace="Plaudit")


@metrics.log_metrics
@logger.inject_lambda_context
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Send messages for what is due, and tell how late the oldest of it is."""
    now = utc_now()
    outboxes = look_at_outboxes(now)
    look = look_at_clock(now)
    metrics.add_metric(name="ClockLag", unit=MetricUnit.Seconds, value=look.lag.total_seconds())
    logger.info("clock", outboxes=outboxes, slots=look.slots, lag_seconds=look.lag.total_seconds())
