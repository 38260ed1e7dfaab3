"""`make deploy`: build for Lambda and deploy with the caller's own AWS credentials; no Docker.

What is built must be what is deployed: the package holds binaries for one Python and one processor. Both are
parameters of the template, and after the first deployment samconfig.toml tells what was chosen for them.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib

import boto3

from plaudit_local.packages import compile_all, leave_out_unused
from plaudit_local.paths import EMULATOR_VENV, ROOT, TEMPLATE

SAM = str(EMULATOR_VENV / "bin" / "sam")
BUILT = ROOT / ".aws-sam" / "build"
SAM_CONFIGURATION = ROOT / "samconfig.toml"
PARAMETER_DEFAULT = r"^  {name}:\n    Type: String\n    Default: (\S+)$"
BUILD_PARAMETERS = ("PythonRuntime", "Architecture")


def main() -> None:
    refuse_without_credentials()
    built = build_parameters()
    build(built)
    deploy(built)
    if build_parameters() != built:
        # Another choice was made in the dialogue, after the build.
        build(build_parameters())
        deploy(build_parameters())


def refuse_without_credentials() -> None:
    session = boto3.Session()
    if session.get_credentials() is None:
        sys.exit(
            "There are no AWS credentials. Sign in (aws sso login, aws configure) or set AWS_PROFILE, then try again."
        )
    if session.region_name is None:
        sys.exit("No AWS region is chosen. Set one, for example: AWS_DEFAULT_REGION=eu-central-1 make deploy")


def build_parameters() -> dict[str, str]:
    """What samconfig.toml says, else the environment (make deploy PythonRuntime=python3.12), else the template."""
    configured = configured_parameters()
    return {name: configured.get(name) or os.environ.get(name) or template_default(name) for name in BUILD_PARAMETERS}


def configured_parameters() -> dict[str, str]:
    if not SAM_CONFIGURATION.exists():
        return {}
    deployment = tomllib.loads(SAM_CONFIGURATION.read_text())["default"]["deploy"]["parameters"]
    return dict(re.findall(r'(\w+)="([^"]*)"', deployment.get("parameter_overrides", "")))


def template_default(name: str) -> str:
    found = re.search(PARAMETER_DEFAULT.format(name=name), TEMPLATE.read_text(), re.MULTILINE)
    if found is None:
        raise LookupError(name)
    return found[1]


def build(parameters: dict[str, str]) -> None:
    """All functions are built from the same folder; sam keeps one copy of it, or one for each."""
    runtime = parameters["PythonRuntime"]
    refuse_without_python(runtime)
    sam("build", *overrides(parameters))
    for folder in (each for each in BUILT.iterdir() if each.is_dir()):
        leave_out_unused(folder)
        compile_all(folder, runtime)


def refuse_without_python(runtime: str) -> None:
    """Only that Python itself can tell which packages it needs; their binaries are downloaded, not built."""
    if shutil.which(runtime) is None or subprocess.run([runtime, "--version"], check=False).returncode != 0:
        sys.exit(
            f"The functions run on {runtime}, and there is no {runtime} here to build them with. Install it, "
            f"or choose the one you have for the functions too: make deploy PythonRuntime=python3.12"
        )


def deploy(parameters: dict[str, str]) -> None:
    if SAM_CONFIGURATION.exists():
        sam("deploy", "--no-fail-on-empty-changeset")
    else:
        sam("deploy", "--guided", *overrides(parameters))


def overrides(parameters: dict[str, str]) -> list[str]:
    return ["--parameter-overrides", *(f"{name}={value}" for name, value in parameters.items())]


def sam(*arguments: str) -> None:
    finished = subprocess.run([SAM, *arguments], cwd=ROOT, env=os.environ | {"SAM_CLI_TELEMETRY": "0"}, check=False)
    if finished.returncode != 0:
        sys.exit(finished.returncode)


if __name__ == "__main__":
    main()
