"""Behaviour 2.7: a user can be erased when boards came from a configuration that was applied as a whole."""

from integration.conftest import Rig


def test_2_7_boards_of_an_applied_configuration_forget_the_user_too(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    board = {"name": "Best", "key": "best", "rankBy": "metric", "metricId": metric_id, "status": "active"}
    assert caller.admin("POST", "/leaderboards", [board]).status == 201
    document = caller.admin("GET", "/configuration").body
    document["metrics"].append({**document["metrics"][0], "key": "pages", "name": "Pages"})
    assert caller.admin("POST", "/configuration", document).status == 200
    for user_id in ("ada", "grace"):
        caller.send_event("words", user_id, 3)

    answer = caller.admin("DELETE", "/users", query={"ids": "ada"})

    assert answer.body["issues"] == []
    places = caller.application("GET", "/leaderboards/best").body["rankings"]
    assert [place["userId"] for place in places] == ["grace"]
