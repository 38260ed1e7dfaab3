"""Lambda: makes tenant tables. Invoked by the Admin API and by the `plaudit` command."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from plaudit.clock import utc_now
from plaudit.messaging.provisioning import ProvisioningRequest
from plaudit.services.provision_tables import provision_tables

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Make the tables that the request asks for, and return when they are active."""
    request = ProvisioningRequest.from_event(event)
    provision_tables(request.environment_id, request.tenant_ids, utc_now())
    logger.info("tables provisioned", environment_id=request.environment_id, tables=len(request.tenant_ids))
