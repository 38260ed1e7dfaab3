"""A tenant as a file, and a tenant of a file, from the command line (behaviour 1.4)."""

import stat
from pathlib import Path
from uuid import uuid4

import pytest
from trophy import CreateMetricRequestItem, UpsertedUser

from cli.conftest import AnswerOf, Client, Run
from shared_stack import SharedStack


@pytest.fixture
def environment(answer_of: AnswerOf, client: Client) -> tuple[str, str]:
    """A multi-tenant environment of the test's own, with a metric in its tenant `one`; and its admin key."""
    reference = f"backup/e{uuid4().hex}"
    onboarded = answer_of("onboard", *reference.split("/"), "--multi-tenant")
    answer_of("tenant", "create", reference, "one", "--name", "The one")
    api_key = onboarded["key"]["api_key"]
    client(api_key, "one").admin.metrics.create(request=[CreateMetricRequestItem(key="words", name="Words")])
    return reference, api_key


def test_a_tenant_is_backed_up_and_restored(
    answer_of: AnswerOf, run: Run, client: Client, environment: tuple[str, str], tmp_path: Path
) -> None:
    reference, api_key = environment
    client(api_key, "one").metrics.event("words", user=UpsertedUser(id="ada"), value=5)
    file = tmp_path / "one.backup"

    written = answer_of("tenant", "backup", reference, "one", "--output", str(file))
    told = run("tenant", "restore", reference, "two", "--input", str(file))
    again = run("tenant", "restore", reference, "two", "--input", str(file))
    listed = {each["customer_id"]: each for each in answer_of("tenant", "list", reference)}

    assert (written["file"], written["application_keys"], written["configuration_version"]) == (str(file), 0, 1)
    assert written["items"] > 8
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.glob("*.part")) == []
    assert (told.exit_code, again.exit_code) == (0, 0)
    assert f"{written['items']} items of {reference} one, as they were at " in told.stderr
    assert "Webhooks are switched off." in told.stderr
    assert "This backup was restored here before. Nothing was changed.\n" in again.stderr
    assert {id_: (each["name"], each["status"]) for id_, each in listed.items()} == {
        "one": ("The one", "active"),
        "two": ("The one", "active"),
    }
    assert client(api_key, "two").users.single_metric("ada", "words").current == 5


def test_another_table_can_be_read_instead(
    answer_of: AnswerOf, run: Run, environment: tuple[str, str], tmp_path: Path, local_stack: SharedStack
) -> None:
    reference, _ = environment
    file, nothing = tmp_path / "one.backup", tmp_path / "nothing.backup"
    empty = answer_of("tenant", "create", reference, "empty")
    table = local_stack.outputs["TenantTablePrefix"] + empty["id"]

    read = answer_of("tenant", "backup", reference, "one", "--output", str(file), "--table", table)
    refused = run("tenant", "backup", reference, "one", "--output", str(nothing), "--table", "no-such-table")

    assert (read["items"], read["configuration_version"]) == (0, 0)
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[-1].startswith("Error: AWS refused: ")
    assert [path.name for path in tmp_path.glob("*backup*")] == ["one.backup"]


def test_what_is_cut_off_or_in_the_way_is_refused_in_one_sentence(
    answer_of: AnswerOf, run: Run, environment: tuple[str, str], tmp_path: Path
) -> None:
    reference, _ = environment
    file, cut = tmp_path / "one.backup", tmp_path / "cut.backup"
    answer_of("tenant", "backup", reference, "one", "--output", str(file))
    cut.write_bytes(file.read_bytes()[:-20])

    refused = run("tenant", "restore", reference, "two", "--input", str(cut))
    taken = run("tenant", "restore", reference, "one", "--input", str(file))

    assert (refused.exit_code, taken.exit_code) == (1, 1)
    assert refused.stderr.splitlines()[-1] == "Error: The backup is cut off: its end is missing."
    assert taken.stderr.splitlines()[-1] == (
        'Error: There is a tenant "one" already, and it was not made from this backup. Restore to another customer id.'
    )
    assert [each["customer_id"] for each in answer_of("tenant", "list", reference)] == ["one"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("backup", "demo/sandbox", "--output", "x"), "demo/sandbox is multi-tenant. Name the tenant: "),
        (("restore", "demo/sandbox", "--input", "x"), "demo/sandbox is multi-tenant. Name the tenant: "),
        (("backup", "demo/production", "acme", "--output", "x"), "demo/production is single-tenant: its tenant has "),
        (("restore", "demo/sandbox", "acme-2", "--input", "x"), "x cannot be read: No such file or directory."),
        (("backup", "demo/sandbox", "acme", "--output", "no/x"), "no/x.part cannot be written: No such file or "),
        (("restore", "demo/sandbox"), "Name the tenant to open again, or a backup with --input."),
    ],
    ids=["nobody", "for nobody", "too many names", "no file", "no folder", "neither"],
)
def test_what_cannot_be_done_is_said_in_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    result = run("tenant", *words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {sentence}")
