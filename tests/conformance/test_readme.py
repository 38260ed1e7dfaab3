"""The README's first program, run as it stands there."""

import json
import re
import subprocess
import sys
from pathlib import Path

from shared_stack import SharedStack

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_first_program_prints_what_the_readme_says(local_stack: SharedStack, tmp_path: Path) -> None:
    found = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL)
    assert found
    program, output = found.groups()
    (tmp_path / ".plaudit").mkdir()
    (tmp_path / ".plaudit" / "local.json").write_text(json.dumps(local_stack.description))

    finished = subprocess.run(  # our own interpreter and README
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    day = re.compile(r"\d{4}-\d{2}-\d{2}")
    assert day.sub("DAY", finished.stdout) == day.sub("DAY", output) == "12 pages, streak of 1, safe until DAY\n"
