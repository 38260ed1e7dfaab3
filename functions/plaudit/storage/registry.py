"""The registry table: which organisations, environments, tenants and API keys there are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plaudit import clients

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Registry:
    """The way to the registry table of a deployment."""

    table: str

    @property
    def client(self) -> "DynamoDBClient":
        """The client with which the registry is reached."""
        return clients.dynamodb()
