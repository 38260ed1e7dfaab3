"""Lambda: makes tenant tables, asked by the Admin API and the `plaudit` command; deletes them, by a schedule."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

import plaudit.collector  # noqa: F401  # before what is dear to import
from plaudit.clock import utc_now
from plaudit.messaging.provisioning import DUE_WORK, ProvisioningAnswer, ProvisioningRequest
from plaudit.services.do_due_work import do_due_work
from plaudit.services.provision_tables import provision_tables

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Make the tables that a request asks for, and return when they are active; or do what is due."""
    if event.get("task") == DUE_WORK:
        report = do_due_work(utc_now())
        logger.info("due work", done=report.done, put_off=report.put_off)
        return {"done": report.done, "put_off": report.put_off}
    request = ProvisioningRequest.from_event(event)
    provisioned = provision_tables(request.environment_id, request.tenant_ids, utc_now())
    logger.info(
        "tables provisioned",
        environment_id=request.environment_id,
        tables=len(request.tenant_ids) - len(provisioned.beyond_quota),
        beyond_quota=len(provisioned.beyond_quota),
    )
    return ProvisioningAnswer(provisioned.beyond_quota, provisioned.is_work_left).to_result()
