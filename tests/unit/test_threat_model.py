"""Each threat that the README names has a test, and the test is there."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
README = (TESTS.parent / "README.md").read_text()


def test_every_threat_names_its_tests() -> None:
    section = README.partition("## Threat model\n")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("|")][2:]
    named = [re.findall(r"`([\w/]+\.py)`", cells[-2]) for cells in rows]

    assert len(rows) == 14
    assert [cells[1] for cells, tests in zip(rows, named, strict=True) if not tests] == []
    assert {each for tests in named for each in tests if not (TESTS / each).is_file()} == set()
