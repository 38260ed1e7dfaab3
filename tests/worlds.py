"""A tenant in which everything exists once: configuration, users with a past, keys. Made through the APIs.

Ids of users and keys begin with the world's mark; names and all other texts with its secret, which is sent by no
request but those that make the world. So it is known whose data turn up where.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from api import Answer, Caller

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """Ids by the segment of the path behind which they stand, and keys by the same."""

    mark: str
    caller: Caller
    ids: dict[str, list[str]]
    keys: dict[str, str]
    users: list[str]
    application_keys: dict[str, str]

    @property
    def secret(self) -> str:
        """What all texts begin with that nobody names in a request."""
        return secret_of(self.mark)

    def own_ids(self) -> set[str]:
        """Ids that nothing else has; ids of users and keys may be the same elsewhere."""
        return {id_ for ids in self.ids.values() for id_ in ids} - set(self.users)


def secret_of(mark: str) -> str:
    """Return the secret of the world of this mark."""
    return f"{mark[::-1]}-secret"


def make_world(caller: Caller, mark: str, today: date) -> World:
    """Fill the tenant that a caller opens; `today` is a day of the present."""
    builder = _Builder(caller, mark)
    _make_rules(builder, today)
    users = [builder.key(name) for name in ("ada", "grace")]
    for user_id in users:
        _live(builder, user_id)
    keys = builder.create("application-api-keys", [{"userId": user_id} for user_id in users])
    builder.ids["pauses"] = [
        each["id"] for each in builder.post("/streaks/pauses", {"pauses": [_pause(users[0], today)]})["created"]
    ]
    _make_webhook(builder)
    builder.ids["jobs"] = [job["id"] for job in builder.get("/jobs")]
    return World(
        mark=mark,
        caller=caller,
        ids=builder.ids | {"users": users},
        keys=builder.keys,
        users=users,
        application_keys={each["userId"]: each["key"] for each in keys},
    )


@dataclass(frozen=True, slots=True)
class _Builder:
    caller: Caller
    mark: str
    ids: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, name: str) -> str:
        return f"{self.mark}-{name}"

    def text(self, name: str) -> str:
        return f"{secret_of(self.mark)}-{name}"

    def create(self, resource: str, items: list[Item], *, below: str = "") -> list[Item]:
        """Create items of a resource, and remember their ids."""
        created: list[Item] = self.post(f"{below}/{resource}", items)["created"]
        self.ids.setdefault(resource, []).extend(each["id"] for each in created)
        return created

    def post(self, path: str, body: object) -> Item:
        return _taken(self.caller.admin("POST", path, body))

    def get(self, path: str) -> list[Item]:
        found: list[Item] = self.caller.admin("GET", path).body
        return found


def _taken(answer: Answer) -> Item:
    assert answer.status < 300, answer
    assert not answer.body.get("issues"), answer
    body: Item = answer.body
    return body


def _make_rules(builder: _Builder, today: date) -> None:
    key, text = builder.key, builder.text
    kinds = {"plan": "user", "region": "user", "genre": "event"}
    attributes = [{"name": text(name), "key": key(name), "type": type_} for name, type_ in kinds.items()]
    plan, region, _ = (each["id"] for each in builder.create("attributes", attributes))
    metrics = [{"name": text(name), "key": key(name), "units": text("units")} for name in ("words", "pages")]
    words = builder.create("metrics", metrics)[0]["id"]
    achievements = builder.create("achievements", _achievements(builder, words))
    system = builder.create("points", [{"name": text("XP"), "key": key("xp"), "description": text("Points.")}])[0]
    below = f"/points/{system['id']}"
    builder.create("levels", [{"name": text("One"), "key": key("one"), "points": 5}], below=below)
    builder.create("triggers", _triggers(words, achievements[0]["id"]), below=below)
    builder.create("boosts", [_boost(builder, today, plan)], below=below)
    builder.create("leaderboards", _leaderboards(builder, today, words, system["id"], region))
    settings = {"customizationEnabled": True, "metrics": [], "freezes": {"startCount": 2, "maxCount": 3}}
    assert builder.caller.admin("PATCH", "/streaks/settings", settings).status == 200
    builder.keys.update(
        metrics=key("words"), points=key("xp"), leaderboards=key("words-board"), achievements=key("called")
    )


def _achievements(builder: _Builder, metric_id: str) -> list[Item]:
    text = builder.text
    return [
        {"name": text("Called"), "trigger": "api", "key": builder.key("called"), "status": "active"},
        {"name": text("Ten"), "trigger": "metric", "metricId": metric_id, "metricValue": 10, "status": "active"},
        {"name": text("Streak"), "trigger": "streak", "streakLength": 1, "status": "active"},
        {"name": text("Year"), "trigger": "anniversary", "anniversaryYears": 1},
    ]


def _triggers(metric_id: str, achievement_id: str) -> list[Item]:
    return [
        {"type": "metric", "points": 2, "metricId": metric_id, "metricThreshold": 5, "status": "active"},
        {"type": "achievement", "points": 3, "achievementId": achievement_id, "status": "active"},
        {"type": "user_creation", "points": 1, "status": "active"},
    ]


def _boost(builder: _Builder, today: date, attribute_id: str) -> Item:
    filter_ = {"attributeId": attribute_id, "attributeValue": builder.text("pro")}
    return {
        "name": builder.text("Double"),
        "start": today.isoformat(),
        "multiplier": 2,
        "userAttributes": [filter_],
    }


def _leaderboards(builder: _Builder, today: date, metric_id: str, system_id: str, region_id: str) -> list[Item]:
    start = (today - timedelta(days=2)).isoformat()
    common = {"status": "active", "start": start}
    by: dict[str, Item] = {
        "words-board": {"rankBy": "metric", "metricId": metric_id},
        "xp-board": {"rankBy": "points", "pointsSystemId": system_id, "runUnit": "month", "runInterval": 1},
        "streak-board": {"rankBy": "streak"},
        "regions": {"rankBy": "metric", "metricId": metric_id, "breakdownAttributes": [region_id]},
    }
    return [{"name": builder.text(key), "key": builder.key(key), **common, **more} for key, more in by.items()]


def _pause(user_id: str, today: date) -> Item:
    start = today + timedelta(days=5)
    return {"userId": user_id, "start": start.isoformat(), "end": (start + timedelta(days=2)).isoformat()}


def _make_webhook(builder: _Builder) -> None:
    """Make a webhook with a delivery. It is off, so that nothing else happens to it."""
    url = f"http://127.0.0.1:9/{builder.text('hook')}"
    item = {"name": builder.text("Hook"), "url": url, "types": ["streak.lost"], "enabled": False}
    id_ = builder.create("webhooks", [item])[0]["id"]
    builder.ids["deliveries"] = [builder.post(f"/webhooks/{id_}/test", {"type": "streak.lost"})["id"]]


def _live(builder: _Builder, user_id: str) -> None:
    key, text, caller = builder.key, builder.text, builder.caller
    user = {
        "id": user_id,
        "name": text("Name"),
        "email": f"{text(user_id)}@example.com",
        "tz": "Europe/London",
        "attributes": {key("plan"): text("pro"), key("region"): text("south")},
    }
    event = {"user": user, "value": 12, "attributes": {key("genre"): text("fiction")}}
    path = f"/metrics/{key('words')}/event"
    _taken(caller.application("POST", path, event, headers={"idempotency-key": text("first")}))
    _taken(caller.application("POST", f"/achievements/{key('called')}/complete", {"user": {"id": user_id}}))
    preferences = {"notifications": {"recap": ["email"]}, "streak": {"enabled": True, "evaluationMode": "OR"}}
    assert caller.application("PATCH", f"/users/{user_id}/preferences", preferences).status == 200
