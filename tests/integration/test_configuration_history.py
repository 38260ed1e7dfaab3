"""Behaviour 3.8: the configuration of any version can be had again, because every edit is remembered."""

from dataclasses import replace

from integration.conftest import Rig
from integration.test_configuration_achievements import created
from plaudit.storage.configuration import load_configuration
from plaudit.storage.configuration_history import configuration_at, configurations


def test_3_8_the_edits_lead_through_every_version_to_the_latest(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    seen = [load_configuration(table)]

    def edit(method: str, path: str, body: object = None, **more: object) -> None:
        assert caller.admin(method, path, body, **more).status in (200, 201)
        seen.append(load_configuration(table))

    metric_id = caller.create_metric("words")
    seen.append(load_configuration(table))
    edit("POST", "/achievements", [{"name": "A", "trigger": "metric", "metricId": metric_id, "metricValue": 1.5}])
    edit("POST", "/achievements", [{"name": name, "trigger": "api", "key": name} for name in ("b", "c")])
    achievement_id = list(seen[-1].achievements)[1]
    edit("DELETE", "/achievements", query={"ids": achievement_id})
    edit("PATCH", "/streaks/settings", {"metrics": [{"key": "words", "threshold": 5}]})
    edit("PATCH", "/streaks/settings", {"freezes": {"startCount": 1, "maxCount": 2}})
    edit(
        "POST",
        "/points",
        [
            {
                "name": "XP",
                "key": "xp",
                "levels": [{"name": "L", "key": f"l{number}", "points": number} for number in range(5)],
                "boosts": [{"name": "B", "start": "2026-01-01", "multiplier": 1.25}],
                "triggers": [{"type": "time", "points": 2, "timeUnit": "days", "timeInterval": 1, "status": "active"}],
            }
        ],
    )
    edit(
        "POST",
        "/leaderboards",
        [{"name": "T", "key": "t", "rankBy": "streak", "start": "2026-01-01", "status": "active", "end": "2999-01-01"}],
    )
    edit("DELETE", "/points", query={"ids": next(iter(seen[-2].points_systems))})

    assert [configuration.version for configuration in seen] == list(range(10))
    assert [seen[0], *configurations(table)] == seen
    assert configuration_at(table, 4) == seen[4]
    assert configuration_at(table, 0) == seen[0]
    assert configuration_at(table, 99) == seen[-1]
    assert seen[-1].achievements_made == 3
    assert [achievement.number for achievement in seen[-1].achievements.values()] == [1, 3]


def test_5_1_a_number_is_never_given_twice(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    [first] = created(caller, "/achievements", {"name": "A", "trigger": "api", "key": "a"})
    caller.admin("DELETE", "/achievements", query={"ids": first["id"]})

    created(caller, "/achievements", {"name": "A", "trigger": "api", "key": "a"})

    [stored] = load_configuration(table).achievements.values()
    assert stored.number == 2


def test_1_7_what_changes_nothing_leaves_no_version_behind(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    [first] = created(caller, "/achievements", {"name": "A", "trigger": "api", "key": "a"})
    before = load_configuration(table)

    answer = caller.admin("PATCH", "/achievements", [{"id": first["id"], "name": "A"}, {"id": first["id"]}])

    assert len(answer.body["updated"]) == 2
    assert load_configuration(table) == replace(before, version=1)
