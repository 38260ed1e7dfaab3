"""What the demo reads from git."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cli.repositories import commit, make_repository
from plaudit_cli.commits import ZONE_BY_UNEVEN_OFFSET, read_history, read_shortlog, zone_of_offset
from plaudit_cli.errors import CommandError

JANUARY, JULY = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offset", "zone"),
    [
        ("+0000", "UTC"),
        ("-0000", "UTC"),
        ("+0200", "Etc/GMT-2"),
        ("-0800", "Etc/GMT+8"),
        ("+1400", "Etc/GMT-14"),
        ("-1200", "Etc/GMT+12"),
        ("+0530", "Asia/Kolkata"),
        ("-0930", "Pacific/Marquesas"),
        ("+1500", None),
        ("-1300", None),
        ("+1030", None),
        ("-0030", None),
        ("+051800", None),
    ],
)
def test_an_offset_becomes_a_zone_that_has_it(offset: str, zone: str | None) -> None:
    assert zone_of_offset(offset) == zone


@pytest.mark.parametrize(("zone", "offset"), [("Etc/GMT-2", timedelta(hours=2)), ("Etc/GMT+8", timedelta(hours=-8))])
def test_the_signs_of_these_zones_are_turned_round(zone: str, offset: timedelta) -> None:
    assert JULY.astimezone(ZoneInfo(zone)).utcoffset() == offset


@pytest.mark.parametrize(("offset", "zone"), ZONE_BY_UNEVEN_OFFSET.items())
def test_zones_of_uneven_offsets_keep_to_them_all_the_year(offset: str, zone: str) -> None:
    assert [f"{day.astimezone(ZoneInfo(zone)):%z}" for day in (JANUARY, JULY)] == [offset, offset]


def test_a_history_is_read_oldest_first_with_mapped_names_and_zones(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "My Repo")
    commit(repository, "ada", "2026-01-01T10:00:00+0200")
    commit(repository, "Bea Müller", "2026-01-02T10:00:00-0330")
    (repository / ".mailmap").write_text("Ada Lovelace <ada@example.com>\n")

    history = read_history(repository, None)

    assert history.name == "My Repo"
    assert [(each.author, each.written_at, each.time_zone) for each in history.commits] == [
        ("Ada Lovelace", 1_767_254_400, "Etc/GMT-2"),
        ("Bea Müller", 1_767_360_600, None),
    ]
    assert read_shortlog(repository, None) == {"Ada Lovelace": 1, "Bea Müller": 1}


def test_a_limit_takes_the_latest_commits(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repo")
    for day, name in enumerate(("Ada", "Bea", "Cleo"), start=1):
        commit(repository, name, f"2026-01-0{day}T10:00:00+0000")

    assert [each.author for each in read_history(repository, 2).commits] == ["Bea", "Cleo"]
    assert read_shortlog(repository, 2) == {"Bea": 1, "Cleo": 1}


def test_a_history_has_the_name_of_its_repository_wherever_in_it_one_stands(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "repo")
    commit(repository, "Ada", "2026-01-01T10:00:00+0000")
    (repository / "inside").mkdir()

    assert read_history(repository / "inside", None).name == "repo"


def test_a_folder_without_history_is_refused_in_one_sentence(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "empty")

    with pytest.raises(CommandError, match=r"^git cannot read the history of .*/empty: fatal: .*$"):
        read_history(repository, None)
