"""The template, read for tests of what it says."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # it comes with cfn-lint, without types

ROOT = Path(__file__).parents[1]


class Loader(yaml.SafeLoader):  # type: ignore[misc]  # as above
    """Reads the short forms of CloudFormation's functions as what they are given."""


def _given(loader: yaml.SafeLoader, _name: str, node: yaml.Node) -> Any:  # noqa: ANN401  # whatever YAML holds
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    raise TypeError(node)


Loader.add_multi_constructor("!", _given)


@cache
def resources_of_template() -> dict[str, Any]:
    """Return the resources of the template by their logical ids."""
    content = yaml.load((ROOT / "template.yaml").read_text(), Loader)  # noqa: S506  # a safe loader with more tags
    found: dict[str, Any] = content["Resources"]
    return found


def of_type(resources: dict[str, Any], type_: str) -> dict[str, Any]:
    """Return the properties of all resources of a type."""
    return {name: each.get("Properties", {}) for name, each in resources.items() if each["Type"] == type_}
