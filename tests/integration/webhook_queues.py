"""A queue that nobody works on, for whatever this process has webhooks told of."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from plaudit import clients
from plaudit.settings import settings


@contextmanager
def webhooks_that_nobody_tells() -> Iterator[None]:
    """Let what webhooks are to be told wait for ever, so that nothing happens in the background."""
    url = clients.sqs().create_queue(QueueName=f"untold-{uuid4().hex}")["QueueUrl"]
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in ("FAN_OUT_QUEUE_URL", "DELIVERY_QUEUE_URL"):
            monkeypatch.setenv(name, url)
        settings.cache_clear()
        yield
    settings.cache_clear()
    clients.sqs().delete_queue(QueueUrl=url)
