"""Functions of our own on the emulator, made for a test and under a role of the product."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from plaudit_local.aws import client
from plaudit_local.machine import python_runtime
from shared_stack import SharedStack

Invoke = Callable[[dict[str, Any]], Any]


def packed(source: str) -> bytes:
    """Return a function's package whose only module is `worker`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("worker.py", source)
    return content.getvalue()


@contextmanager
def function_in_the_role_of(stack: SharedStack, output: str, source: str) -> Iterator[Invoke]:
    """Deploy a function, `handle` in the source, with the role of one of the product's for the length of the block."""
    functions = client(stack.endpoint, "lambda")
    name = f"probe-{uuid4().hex}"
    functions.create_function(
        FunctionName=name,
        Runtime=python_runtime(),  # type: ignore[arg-type]  # a version too new for the stubs is fine
        Role=functions.get_function_configuration(FunctionName=stack.outputs[output])["Role"],
        Handler="worker.handle",
        Code={"ZipFile": packed(source)},
        Timeout=30,
    )

    def invoke(event: dict[str, Any]) -> Any:  # noqa: ANN401
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read())

    try:
        yield invoke
    finally:
        functions.delete_function(FunctionName=name)
