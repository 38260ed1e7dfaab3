"""Configuration documents that can be applied to an empty tenant, with few names, so that they meet each other."""

from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from factories import NOW

Part = dict[str, Any]

many = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Examples of whole documents; each takes a while to draw."""

TODAY = NOW.date()
KEYS = ("a", "b", "c")
URLS = (None, "https://example.com/a.png", "https://example.com/b.png")
TEXTS = ("Eins", "zwei & drei", "四🎉")


def without_nothing(part: Part) -> Part:
    """Leave out what a document does not tell."""
    nothing: tuple[object, ...] = (None, {}, [], "")
    return {name: value for name, value in part.items() if value not in nothing and value is not False}


names = st.sampled_from(TEXTS)
badges = st.sampled_from(URLS).map(lambda url: {"url": url} if url else None)
descriptions = st.sampled_from([None, "Something", "Etwas"])
attributes = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from(KEYS), "name": names, "type": st.sampled_from(["user", "event"])}),
    max_size=5,
    unique_by=lambda part: (part["key"], part["type"]),
)
metrics = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(KEYS),
            "name": names,
            "unitType": st.sampled_from(["number", "currency"]),
            "units": st.sampled_from(["", "words"]),
        }
    ).map(without_nothing),
    min_size=1,
    max_size=3,
    unique_by=lambda part: part["key"],
)


@st.composite
def conditions(draw: st.DrawFn, known: list[Part], type_: str) -> Part:
    keys = sorted(part["key"] for part in known if part["type"] == type_)
    chosen = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True)) if keys else []
    return {key: draw(st.sampled_from(["x", "", "pro"])) for key in sorted(chosen)}


@st.composite
def achievements(draw: st.DrawFn, document: Part, statuses: tuple[str, ...]) -> list[Part]:
    kinds = draw(st.lists(st.sampled_from(["metric", "streak", "api", "achievement", "anniversary"]), max_size=6))
    api_keys = map(str, count())
    drafts: list[Part] = [
        {
            "name": draw(names),
            "trigger": kind,
            "description": draw(descriptions),
            "status": draw(st.sampled_from(statuses)),
            "badge": draw(badges),
            "userAttributes": draw(conditions(document["attributes"], "user")),
            **({"key": f"api-{next(api_keys)}"} if kind == "api" else {}),
        }
        for kind in kinds
    ]
    ranks = draw(st.permutations(range(len(drafts))))
    known = references(drafts)
    return [
        without_nothing(
            draft
            | draw(
                goals(document, draft["trigger"], [each for each, rank in zip(known, ranks, strict=True) if rank < own])
            )
        )
        for draft, own in zip(drafts, ranks, strict=True)
    ]


@st.composite
def goals(draw: st.DrawFn, document: Part, kind: str, lower: list[Part]) -> Part:
    match kind:
        case "metric":
            return {
                "metricKey": draw(st.sampled_from(document["metrics"]))["key"],
                "metricValue": draw(st.sampled_from([1, 2.5, 1000])),
                "eventAttributes": draw(conditions(document["attributes"], "event")),
            }
        case "achievement" if lower:
            chosen = draw(st.lists(st.integers(0, len(lower) - 1), min_size=1, max_size=3, unique=True))
            return {"achievements": [lower[place] for place in sorted(chosen)]}
        case "achievement" | "streak":
            return {"trigger": "streak", "streakLength": draw(st.integers(1, 3))}
        case "anniversary":
            return {"anniversaryYears": draw(st.integers(1, 3))}
        case _:
            return {}


def references(drafts: list[Part]) -> list[Part]:
    """How each achievement of a document is referred to."""
    seen: dict[str, int] = {}
    found: list[Part] = []
    for draft in drafts:
        if draft["trigger"] == "api":
            found.append({"key": draft["key"]})
            continue
        seen[draft["name"]] = ordinal = seen.get(draft["name"], 0) + 1
        found.append({"name": draft["name"], **({"ordinal": ordinal} if ordinal > 1 else {})})
    return found


@st.composite
def triggers(draw: st.DrawFn, document: Part) -> Part:
    known = references(document["achievements"])
    kinds = ["metric", "streak", "time", "user_creation", *(["achievement"] if known else [])]
    kind = draw(st.sampled_from(kinds))
    more: Part = {}
    if kind == "metric":
        more = {
            "metricKey": draw(st.sampled_from(document["metrics"]))["key"],
            "metricThreshold": draw(st.integers(1, 2)),
            "eventAttributes": draw(conditions(document["attributes"], "event")),
        }
    elif kind == "achievement":
        more = {"achievement": draw(st.sampled_from(known))}
    elif kind == "streak":
        more = {"streakLength": draw(st.integers(1, 2))}
    elif kind == "time":
        more = {"timeUnit": draw(st.sampled_from(["hours", "days"])), "timeInterval": draw(st.integers(1, 2))}
    return without_nothing(
        {
            "type": kind,
            "points": draw(st.sampled_from([1, 5, -5])),
            "status": draw(st.sampled_from(["active", "inactive"])),
            "userAttributes": draw(conditions(document["attributes"], "user")),
            "blockIfOutOfPoints": draw(st.booleans()),
            **more,
        }
    )


@st.composite
def boosts(draw: st.DrawFn, document: Part) -> Part:
    start = TODAY + timedelta(days=draw(st.integers(-5, 5)))
    end = draw(st.sampled_from([None, start + timedelta(days=3)]))
    return without_nothing(
        {
            "name": draw(names),
            "start": start.isoformat(),
            "end": end and end.isoformat(),
            "multiplier": draw(st.sampled_from([2, 1.5, 0.05])),
            "rounding": draw(st.sampled_from(["down", "up", "nearest"])),
            "userAttributes": draw(conditions(document["attributes"], "user")),
        }
    )


@st.composite
def systems(draw: st.DrawFn, document: Part) -> list[Part]:
    keys = draw(st.lists(st.sampled_from(["xp", "gems"]), max_size=2, unique=True))
    levels = st.lists(
        st.fixed_dictionaries(
            {
                "key": st.sampled_from(KEYS),
                "name": names,
                "points": st.integers(0, 9),
                "description": st.sampled_from(["", "Etwas"]),
                "badge": badges,
            }
        ).map(without_nothing),
        max_size=3,
        unique_by=(lambda part: part["key"], lambda part: part["points"]),
    ).map(lambda parts: sorted(parts, key=lambda part: part["points"]))
    return [
        {
            **without_nothing(
                {
                    "key": key,
                    "name": draw(names),
                    "description": draw(descriptions),
                    "badge": draw(badges),
                    "maxPoints": draw(st.sampled_from([None, 10, 1000])),
                }
            ),
            "levels": draw(levels),
            "triggers": draw(st.lists(triggers(document), max_size=4)),
            "boosts": draw(st.lists(boosts(document), max_size=3)),
        }
        for key in keys
    ]


@st.composite
def boards(draw: st.DrawFn, document: Part, statuses: tuple[str, ...]) -> list[Part]:
    keys = draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
    return [draw(board(document, key, draw(st.sampled_from(statuses)))) for key in keys]


@st.composite
def board(draw: st.DrawFn, document: Part, key: str, status: str) -> Part:
    start = TODAY + timedelta(days=10 if status == "scheduled" else -40)
    ends = {"active": [None, 20], "finished": [None, -20, 20], "inactive": [None, -20, 20], "scheduled": [None, 40]}
    end = draw(st.sampled_from(ends[status]))
    user_keys = [part["key"] for part in document["attributes"] if part["type"] == "user"]
    system_keys = [part["key"] for part in document["pointsSystems"]]
    rank_by = draw(st.sampled_from(["metric", "streak", *(["points"] if system_keys else [])]))
    more: Part = {}
    if rank_by != "streak":
        unit = draw(st.sampled_from([None, "day", "month"]))
        more = {"runUnit": unit, "runInterval": unit and 2, "startTime": draw(st.sampled_from([None, "09:30"]))}
    if rank_by == "metric":
        more["metricKey"] = draw(st.sampled_from(document["metrics"]))["key"]
    if rank_by == "points":
        more["pointsSystemKey"] = draw(st.sampled_from(system_keys))
    return without_nothing(
        {
            "key": key,
            "name": draw(names),
            "description": draw(descriptions),
            "status": status,
            "rankBy": rank_by,
            "maxParticipants": draw(st.sampled_from([10, 1000])),
            "start": start.isoformat(),
            "end": None if end is None else (TODAY + timedelta(days=end)).isoformat(),
            "breakdownAttributes": user_keys[: draw(st.integers(0, 2))],
            "userAttributes": draw(conditions(document["attributes"], "user")),
            **more,
        }
    )


@st.composite
def streak_settings(draw: st.DrawFn, document: Part) -> Part:
    frequency = draw(st.sampled_from(["daily", "weekly", "monthly"]))
    keys = sorted(part["key"] for part in document["metrics"])
    counted = keys[: draw(st.integers(0, len(keys)))]
    return without_nothing(
        {
            "frequency": frequency,
            "evaluationMode": draw(st.sampled_from(["OR", "AND"])),
            "customizationEnabled": draw(st.booleans()),
            "daysOff": draw(st.sampled_from([[], [0, 6]])) if frequency == "daily" else [],
            "metrics": [{"key": key, "threshold": draw(st.integers(1, 3))} for key in counted],
            "freezes": draw(st.sampled_from([None, {"startCount": 1, "maxCount": 2}])),
        }
    )


tenant_settings = st.fixed_dictionaries(
    {
        "branding": st.fixed_dictionaries(
            {
                "appName": st.sampled_from(["", "App"]),
                "brandColor": st.sampled_from(["#000000", "#abc"]),
                "font": st.sampled_from(["MODERN_SANS", "MONOSPACE"]),
                "logo": badges,
            }
        ).map(without_nothing),
        "experimentation": st.fixed_dictionaries(
            {"controlRatio": st.integers(0, 100), "userActivationWindow": st.integers(1, 9)}
        ),
        "aggregationPeriod": st.sampled_from(["weekly", "monthly"]),
    }
)

ACHIEVEMENT_STATUSES = ("inactive", "active", "locked")
BOARD_STATUSES = ("inactive", "scheduled", "active", "finished")


@st.composite
def documents(
    draw: st.DrawFn,
    achievement_statuses: tuple[str, ...] = ACHIEVEMENT_STATUSES,
    board_statuses: tuple[str, ...] = BOARD_STATUSES,
) -> Part:
    """A document; by default with rules in any status."""
    document: Part = {"formatVersion": 1, "attributes": draw(attributes), "metrics": draw(metrics)}
    document["achievements"] = draw(achievements(document, achievement_statuses))
    document["pointsSystems"] = draw(systems(document))
    document["leaderboards"] = draw(boards(document, board_statuses))
    document["streakSettings"] = draw(streak_settings(document))
    document["settings"] = draw(tenant_settings)
    return document
