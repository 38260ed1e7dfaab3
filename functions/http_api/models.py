"""How values look on the wire: camelCase fields, instants with `Z`, decimals as plain numbers (behaviour 1.9)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from http_api.examples import ONLY_WITH
from plaudit.values import to_wire_instant, to_wire_number


class APIModel(BaseModel):
    """Base of everything that is sent or received. Fields that we do not know are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


def optional(description: str) -> Any:  # noqa: ANN401  # stands for the default of any field
    """Return a field that is left out of an answer when it is None; others are sent as null (1.9)."""
    return Field(None, description=description, exclude_if=lambda value: value is None)


def example_with(*fields: str) -> ConfigDict:
    """Return the configuration of a model whose example has, of its optional fields, only these (wire names)."""
    return ConfigDict(json_schema_extra={ONLY_WITH: list(fields)})


class ErrorBody(APIModel):
    """Why a request was not carried out."""

    error: str


Id = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
"""An id that we made."""

Instant = Annotated[
    datetime,
    PlainSerializer(to_wire_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Number = Annotated[
    Decimal,
    PlainSerializer(to_wire_number, return_type=int | float),
    WithJsonSchema({"type": "number", "format": "double"}),
]
