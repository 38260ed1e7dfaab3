"""A package has bytecode that needs no looking after, and nothing that no function uses."""

import os
import subprocess
import sys
from pathlib import Path

from plaudit_local.packages import compile_all, leave_out_unused


def test_bytecode_is_taken_as_it_is_though_unpacking_sets_new_times(tmp_path: Path) -> None:
    source = tmp_path / "package" / "module.py"
    source.parent.mkdir()
    source.write_text("print('compiled')")

    compile_all(tmp_path, sys.executable)
    source.write_text("print('anew')")
    os.utime(source, (0, 0))
    ran = subprocess.run(
        [sys.executable, "-c", "import package.module"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "compiled\n"


def test_only_services_that_are_called_are_described(tmp_path: Path) -> None:
    data = tmp_path / "botocore" / "data"
    described = [
        data / "endpoints.json",
        data / "sqs" / "2012" / "service.json",
        data / "ec2" / "2016" / "service.json",
    ]
    for path in described:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")

    leave_out_unused(tmp_path)

    assert [path.exists() for path in described] == [True, True, False]
