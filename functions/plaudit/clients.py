"""The AWS clients of a process: made on first use, shared by all threads, tuned for a Lambda function.

Clients of botocore itself: boto3 would give the same ones, and take longer to import.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.session import Session, get_session

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient
    from types_boto3_sts import STSClient

_CONFIG = Config(
    # Set, it is taken as it is; else botocore puts it together anew for every call.
    user_agent="plaudit",
    connect_timeout=1,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=32,
    # What we send is built from our own types; checking it again costs a tenth of each call.
    parameter_validation=False,
)


@cache
def _session() -> Session:
    return get_session()


def _client(service: str, config: Config = _CONFIG, **credentials: Any) -> Any:  # noqa: ANN401  # botocore has no types
    return _session().create_client(service, config=config, **credentials)


@cache
def dynamodb() -> "DynamoDBClient":
    """Return the DynamoDB client."""
    return cast("DynamoDBClient", _client("dynamodb"))


@cache
def table_operations() -> "DynamoDBClient":
    """Return the DynamoDB client for finishing and removing tables, of which AWS takes but a few a second: patient."""
    patient = _CONFIG.merge(Config(read_timeout=20, retries={"mode": "standard", "total_max_attempts": 6}))
    return cast("DynamoDBClient", _client("dynamodb", patient))


@cache
def table_creation() -> "DynamoDBClient":
    """Return the DynamoDB client for making tables. It tries once: whether a no is final, only their maker can tell."""
    once = _CONFIG.merge(Config(read_timeout=20, retries={"mode": "standard", "total_max_attempts": 1}))
    return cast("DynamoDBClient", _client("dynamodb", once))


@cache
def dynamodb_for_claims() -> "DynamoDBClient":
    """Return the DynamoDB client for what is refused rather than waited for: it tries again once, no more."""
    impatient = _CONFIG.merge(Config(read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}))
    return cast("DynamoDBClient", _client("dynamodb", impatient))


def dynamodb_with(*, access_key_id: str, secret_access_key: str, session_token: str) -> "DynamoDBClient":
    """Return a new DynamoDB client that acts in the name of a session; sessions make one at a time."""
    return cast(
        "DynamoDBClient",
        _client(
            "dynamodb",
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            aws_session_token=session_token,
        ),
    )


@cache
def sts() -> "STSClient":
    """Return the STS client."""
    return cast("STSClient", _client("sts"))


@cache
def sqs() -> "SQSClient":
    """Return the SQS client."""
    return cast("SQSClient", _client("sqs"))


@cache
def secrets_manager() -> "SecretsManagerClient":
    """Return the Secrets Manager client."""
    return cast("SecretsManagerClient", _client("secretsmanager"))


@cache
def lambda_() -> "LambdaClient":
    """Return the Lambda client: patient, because making tables takes its time, but not beyond an API's own 29 s."""
    patient = _CONFIG.merge(Config(read_timeout=24, retries={"mode": "standard", "total_max_attempts": 1}))
    return cast("LambdaClient", _client("lambda", patient))
