"""What every suite shares."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import settings

import secret_watch
from plaudit import clients
from plaudit.settings import settings as settings_of_stack
from plaudit_cli.connection import Deployment
from plaudit_local.aws import forget_own_settings
from shared_stack import SharedStack, connected_process, shared_stack

# No test is about how long an example takes.
settings.register_profile("usual", deadline=None, max_examples=60)
settings.load_profile("usual")
# For the inner loop; a test that says how many examples it takes keeps to that.
settings.register_profile("quick", deadline=None, max_examples=25)


def pytest_configure(config: pytest.Config) -> None:
    """No test may reach the AWS account of whoever runs it, and no log may hold a secret."""
    forget_own_settings()
    config.pluginmanager.register(secret_watch)


def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than there are processors, because tests wait for the stack, or for time, much of the time."""
    return (os.cpu_count() or 1) + 2


@pytest.fixture(scope="session")
def local_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedStack]:
    """The deployed template with its demo organisation, running for the whole session."""
    own = tmp_path_factory.getbasetemp()
    session = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with shared_stack(session / "local-stack") as stack:
        yield stack


@pytest.fixture(scope="module")
def connected(local_stack: SharedStack) -> Iterator[Deployment]:
    """This process works on the local stack: use cases and storage find its tables, queues and secrets.

    The jobs that it begins, and what it has webhooks told of, go to a queue that nobody works on: so what is written
    can be looked at, and no worker of the stack is started for it in the background.
    """
    with connected_process(local_stack.description) as deployment:
        url = clients.sqs().create_queue(QueueName=f"undone-{uuid4().hex}")["QueueUrl"]
        os.environ |= {"FAN_OUT_QUEUE_URL": url, "JOB_QUEUE_URL": url}
        settings_of_stack.cache_clear()
        yield deployment
        clients.sqs().delete_queue(QueueUrl=url)
