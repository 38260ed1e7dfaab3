"""What becomes of a build before it is packed: what no function uses is left out, and bytecode is put in.

On Lambda the code lies where nobody can write, so without bytecode every cold start compiles all of it anew.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

CALLED_SERVICES = {"dynamodb", "lambda", "secretsmanager", "sqs", "sts"}


def leave_out_unused(folder: Path) -> None:
    """Remove half of the package: descriptions of AWS services that no function calls."""
    for path in files(folder):
        if not is_used(path.relative_to(folder)):
            path.unlink()


def is_used(path: Path) -> bool:
    is_description = path.parts[:2] == ("botocore", "data") and len(path.parts) > len(("botocore", "data", "x"))
    return not is_description or path.parts[2] in CALLED_SERVICES


def compile_all(folder: Path, python: str) -> None:
    """Add bytecode by the Python that is going to run it; others compile anew.

    Unpacking sets new file times, so the bytecode must not depend on them.
    """
    mode = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([python, "-m", "compileall", *mode, str(folder)], check=False)


def files(folder: Path) -> Iterator[Path]:
    return (path for path in list(folder.rglob("*")) if path.is_file())
