"""The deployment package: dependencies by `sam build`, only when they change; sources on every change.

`sam build` resolves and copies the dependencies anew for every edited line, which takes 15 s here. They
depend on functions/requirements.txt, the interpreter and the processor alone, so their build is kept, and
the sources in it, a few hundred kilobytes, are replaced.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from plaudit_local import locks, packages
from plaudit_local.emulator import EmulatorError
from plaudit_local.machine import architecture, python_runtime
from plaudit_local.packages import compile_all, files, leave_out_unused
from plaudit_local.paths import BUILD, EMULATOR_VENV, FUNCTIONS, ROOT, TEMPLATE
from plaudit_local.progress import Report

REQUIREMENTS = FUNCTIONS / "requirements.txt"
# Every function is built from the same folder, so one build serves them all.
ANY_FUNCTION = "ApplicationApiFunction"
ARTIFACT = BUILD / "sam" / ANY_FUNCTION
SOURCES = BUILD / "sources"
PYTHON = str(EMULATOR_VENV / "bin" / "python")


def package_fingerprint() -> str:
    """Changes exactly when the package would."""
    digest = hashlib.sha256(dependencies_fingerprint().encode())
    for path in sorted(sources()):
        digest.update(f"{path.relative_to(FUNCTIONS)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def ensure_package(report: Report) -> Path:
    """The zip file of the current sources, made when there is none yet."""
    with locks.locked(BUILD / "build.lock"):
        package = BUILD / f"package-{package_fingerprint()[:16]}.zip"
        if not package.exists():
            ensure_dependencies(report)
            report("packing")
            for outdated in BUILD.glob("package-*.zip"):
                outdated.unlink()
            write_package(package)
        return package


def ensure_dependencies(report: Report) -> None:
    marker = BUILD / "dependencies.sha256"
    if ARTIFACT.exists() and marker.exists() and marker.read_text() == dependencies_fingerprint():
        return
    report("resolving dependencies with sam build")
    marker.unlink(missing_ok=True)
    sam_build()
    remove_sources()
    leave_out_unused(ARTIFACT)
    compile_all(ARTIFACT, PYTHON)
    marker.write_text(dependencies_fingerprint())


def sam_build() -> None:
    # sam looks the interpreter up by name: the emulator's environment, whose Python runs the functions.
    search_path = f"{EMULATOR_VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    overrides = [f"PythonRuntime={python_runtime()}", f"Architecture={architecture()}"]
    finished = subprocess.run(
        [
            str(EMULATOR_VENV / "bin" / "sam"), "build", ANY_FUNCTION,
            "--template-file", str(TEMPLATE),
            "--build-dir", str(BUILD / "sam"),
            "--parameter-overrides", *overrides,
        ],
        cwd=ROOT,
        env=os.environ | {"PATH": search_path, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if finished.returncode != 0:
        raise EmulatorError(f"sam build failed:\n{finished.stdout}{finished.stderr}")


def remove_sources() -> None:
    """Leave the dependencies alone: a source deleted later must not live on in the build."""
    for path in FUNCTIONS.iterdir():
        built = ARTIFACT / path.name
        if built.is_dir():
            shutil.rmtree(built)
        else:
            built.unlink(missing_ok=True)


def write_package(package: Path) -> None:
    compile_all(copy_sources(), PYTHON)
    temporary = package.with_suffix(".tmp")
    # Stored, not deflated: the package travels over the loopback interface only.
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for folder in (ARTIFACT, SOURCES):
            for path in sorted(files(folder)):
                archive.write(path, path.relative_to(folder))
    temporary.replace(package)


def copy_sources() -> Path:
    shutil.rmtree(SOURCES, ignore_errors=True)
    shutil.copytree(FUNCTIONS, SOURCES, ignore=shutil.ignore_patterns("__pycache__"))
    return SOURCES


def dependencies_fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.version}{architecture()}".encode())
    digest.update(REQUIREMENTS.read_bytes())
    digest.update(Path(packages.__file__).read_bytes())
    return digest.hexdigest()


def sources() -> Iterator[Path]:
    return (path for path in files(FUNCTIONS) if "__pycache__" not in path.parts)
