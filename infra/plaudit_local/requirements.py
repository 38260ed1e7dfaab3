"""`make requirements`: pin the newest versions that fit pyproject.toml, with hashes, for every platform."""

import subprocess
import sys

from plaudit_local.paths import ROOT, VENV

# No index is written down and no header names the machine: the files are the same wherever they are made.
COMPILE = [
    str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11",
    "--generate-hashes", "--no-header", "--no-emit-index-url",
]  # fmt: skip
RUNTIME = "functions/requirements.txt"
OUTPUTS = {
    RUNTIME: ["pyproject.toml"],
    # Development runs exactly what is deployed.
    "requirements-dev.txt": ["pyproject.toml", "--extra", "cli", "--group", "dev", "--constraint", RUNTIME],
    "requirements-emulator.txt": ["--group", "emulator"],
}


def main() -> None:
    for output, sources in OUTPUTS.items():
        finished = subprocess.run([*COMPILE, *sources, "--output-file", output], cwd=ROOT, check=False)
        if finished.returncode != 0:
            sys.exit(finished.returncode)


if __name__ == "__main__":
    main()
