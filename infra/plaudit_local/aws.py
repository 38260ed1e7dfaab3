"""Clients of the emulator."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore.config import Config

from plaudit_local.emulator import REGION

if TYPE_CHECKING:
    from types_boto3_apigatewayv2 import ApiGatewayV2Client
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient

MAX_CONNECTIONS = 64
# The emulator's name for the root user of the account, who may do everything.
ACCESS_KEY_ID = "test"
SECRET_ACCESS_KEY = "test"  # noqa: S105 - no secret: every MiniStack has it


@overload
def client(endpoint: str, service: Literal["apigatewayv2"]) -> "ApiGatewayV2Client": ...
@overload
def client(endpoint: str, service: Literal["cloudformation"]) -> "CloudFormationClient": ...
@overload
def client(endpoint: str, service: Literal["dynamodb"]) -> "DynamoDBClient": ...
@overload
def client(endpoint: str, service: Literal["lambda"]) -> "LambdaClient": ...
@overload
def client(endpoint: str, service: Literal["logs"]) -> "CloudWatchLogsClient": ...
@overload
def client(endpoint: str, service: Literal["s3"]) -> "S3Client": ...
@overload
def client(endpoint: str, service: Literal["secretsmanager"]) -> "SecretsManagerClient": ...
@overload
def client(endpoint: str, service: Literal["sqs"]) -> "SQSClient": ...
def client(endpoint: str, service: Any) -> Any:
    return session().client(
        service,
        endpoint_url=endpoint,
        config=Config(
            s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, max_pool_connections=MAX_CONNECTIONS
        ),
    )


def forget_own_settings() -> None:
    """Drop the caller's profile, region, endpoints and credentials from this process: they are meant for AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


@cache
def session() -> boto3.Session:
    return boto3.Session(aws_access_key_id=ACCESS_KEY_ID, aws_secret_access_key=SECRET_ACCESS_KEY, region_name=REGION)
