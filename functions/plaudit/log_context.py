"""Whom a log line is about: what every line says that is written while a message is worked on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from aws_lambda_powertools import Logger

from plaudit.domain.identifiers import EnvironmentId, TenantId


class OfTenant(Protocol):
    """A message that names its tenant."""

    @property
    def tenant_id(self) -> TenantId:
        """The tenant."""

    @property
    def environment_id(self) -> EnvironmentId:
        """The tenant's environment."""


KEYS = ("message_id", "environment_id", "tenant_id")


@contextmanager
def working_on(logger: Logger, message_id: str) -> Iterator[None]:
    """Have every line name the message, and tell of a failure, which whoever puts the message back does not.

    What lines say of the message's tenant is forgotten at the end, so that the next message does not inherit it.
    """
    logger.append_keys(message_id=message_id)
    try:
        yield
    except Exception:
        logger.exception("message failed")
        raise
    finally:
        logger.remove_keys(KEYS)


def note_tenant(logger: Logger, message: OfTenant) -> None:
    """Have every line from here on name the tenant of a message."""
    logger.append_keys(environment_id=message.environment_id, tenant_id=message.tenant_id)
