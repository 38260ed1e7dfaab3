"""What applying a configuration document does, on the wire."""

from typing import Any

from pydantic import Field

from http_api.models import APIModel, ErrorBody, optional
from plaudit.documents.plan import Action, Change, Kind, Plan
from plaudit.domain.edits.replacement import ProblemsError

MAX_PROBLEMS = 1_000


class ConfigurationThing(APIModel):
    """Something that is set up, as the document names it."""

    kind: Kind = Field(description="What it is.", examples=["metric"])
    key: str | None = optional(
        "Its key; the name of what has none; of a trigger what makes it act; ` #2` and so on tell apart what is alike. "
        "Settings have no key.",
    )
    points_system_key: str | None = optional("The key of the points system that a level, trigger or boost belongs to.")


class ConfigurationFieldChange(APIModel):
    """A field of something that changes."""

    field: str = Field(description="The path of the field within the thing.", examples=["userAttributes.plan"])
    before: Any = Field(description="Its value before; null if it was not there.", examples=["free"])
    after: Any = Field(description="Its value afterwards; null if it is not there.", examples=["pro"])


class ConfigurationChange(ConfigurationThing):
    """Something that changes, field by field."""

    fields: list[ConfigurationFieldChange] = Field(description="The fields that change.")


class ConfigurationUnchanged(APIModel):
    """How many of a kind stay as they are."""

    kind: Kind = Field(description="What they are.", examples=["metric"])
    count: int = Field(description="How many.", examples=[12])


class ConfigurationPlan(APIModel):
    """What applying a document does, or did; nothing at all if the first three are empty."""

    version: int = Field(
        description="The version of the configuration before it; send it as `ifVersion`.", examples=[7]
    )
    applied: bool = Field(description="Whether it has taken effect.")
    created: list[ConfigurationThing] = Field(description="What is new.")
    changed: list[ConfigurationChange] = Field(description="What is there and changes.")
    archived: list[ConfigurationThing] = Field(
        description="What the document does not have. A points system takes what belongs to it along."
    )
    unchanged: list[ConfigurationUnchanged] = Field(description="How many of each kind stay as they are.")


class ConfigurationProblem(APIModel):
    """Why a document cannot be applied."""

    path: str = Field(description="Where in the document; empty for all of it.", examples=["metrics.0.key"])
    message: str = Field(description="What is wrong there.", examples=["it is required"])


class ConfigurationProblems(ErrorBody):
    """Why a document was not applied, or cannot be."""

    problems: list[ConfigurationProblem] | None = optional("Everything that was found, up to 1,000 of them.")


def to_configuration_plan(plan: Plan, *, is_applied: bool) -> ConfigurationPlan:
    """Return a plan as the wire shows it."""
    return ConfigurationPlan(
        version=plan.version,
        applied=is_applied,
        created=[ConfigurationThing(**_named(change)) for change in plan.of(Action.CREATED)],
        changed=[_to_change(change) for change in plan.of(Action.CHANGED)],
        archived=[ConfigurationThing(**_named(change)) for change in plan.of(Action.ARCHIVED)],
        unchanged=[ConfigurationUnchanged(kind=kind, count=count) for kind, count in plan.unchanged.items() if count],
    )


def to_configuration_problems(error: ProblemsError) -> ConfigurationProblems:
    """Return what is wrong with a document as the wire shows it."""
    told = error.problems[:MAX_PROBLEMS]
    return ConfigurationProblems(
        error=str(error), problems=[ConfigurationProblem(path=each.path, message=each.message) for each in told]
    )


def _to_change(change: Change) -> ConfigurationChange:
    fields = [
        ConfigurationFieldChange(field=each.field, before=each.before, after=each.after) for each in change.fields
    ]
    return ConfigurationChange(**_named(change), fields=fields)


def _named(change: Change) -> dict[str, Any]:
    label = change.label
    return {"kind": label.kind, "key": label.key or None, "points_system_key": label.system_key}
