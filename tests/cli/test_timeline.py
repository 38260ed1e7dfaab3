"""In which order and at which instants a history is replayed."""

from datetime import date

from factories import at
from plaudit_cli.commits import Commit
from plaudit_cli.timeline import Timeline, timeline_of

TODAY = at("2026-11-23 12:00")


def laid_out(*written: str) -> Timeline:
    """The timeline of commits that were written at these UTC times, each with its own time as id."""
    return timeline_of([Commit(when, "Ada", int(at(when).timestamp()), "UTC") for when in written], TODAY)


def shown(timeline: Timeline) -> list[tuple[str, list[str]]]:
    return [(f"{moment.at:%Y-%m-%d %H:%M}", [commit.id for commit in moment.commits]) for moment in timeline.moments]


def test_commits_of_a_quarter_of_an_hour_share_a_moment_in_the_order_of_their_authors_time() -> None:
    timeline = laid_out("2026-01-01 10:20", "2026-01-01 10:14", "2026-01-01 10:00", "2026-01-01 10:15")

    assert shown(timeline) == [
        ("2026-01-01 10:00", ["2026-01-01 10:00", "2026-01-01 10:14"]),
        ("2026-01-01 10:15", ["2026-01-01 10:15", "2026-01-01 10:20"]),
    ]
    assert (timeline.begins_at, timeline.ends_at) == (at("2026-01-01 09:45"), at("2026-01-15 10:15"))


def test_commits_before_2000_and_of_the_future_move_to_the_first_and_the_last_that_are_believed() -> None:
    timeline = laid_out("2026-01-02 10:00", "1970-01-01 00:00", "2031-01-01 00:00", "2026-11-24 09:00")

    assert shown(timeline) == [
        ("2026-01-02 10:00", ["1970-01-01 00:00", "2026-01-02 10:00"]),
        ("2026-11-24 09:00", ["2026-11-24 09:00", "2031-01-01 00:00"]),
    ]
    assert timeline.strays == 2


def test_a_history_of_strays_has_a_time_as_well() -> None:
    timeline = laid_out("1999-12-31 00:00", "2031-01-01 00:00")

    assert [day for day, _ in shown(timeline)] == ["2000-01-02 00:00", "2026-11-24 12:00"]
    assert timeline.strays == 2


def test_the_weeks_are_those_of_all_zones() -> None:
    timeline = laid_out("2026-01-05 02:00", "2026-01-11 11:00")  # A Monday, a Sunday.

    assert timeline.first_monday == date(2025, 12, 29)
    assert timeline.mondays == [date(2025, 12, 29), date(2026, 1, 5), date(2026, 1, 12)]
