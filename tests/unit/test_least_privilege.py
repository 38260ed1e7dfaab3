"""Every role may do what its function does and nothing else, and what is stored is encrypted and kept for a time.

The table is the decision: a right that is added to the template has to be added here, with its reason.
"""

import json
from pathlib import Path
from typing import Any

import cfnlint  # type: ignore[import-untyped]  # it comes without types
import pytest

from template import of_type, resources_of_template

RESOURCES = resources_of_template()
ROLES = of_type(RESOURCES, "AWS::IAM::Role")
TENANT_TABLES = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${AWS::StackName}-tenant-*"

SEND = "sqs:SendMessage*"
"""The one form with a star: of all of AWS it means SendMessage alone (shown below), and the emulator, which checks
a batch under a name of its own, understands it too."""

LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
CONSUME = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
"""What Lambda needs of a queue to call a function for its messages."""
BORROW = {"TenantAccessRole": {"sts:AssumeRole"}}
REGISTRY = "RegistryTable"

Rights = dict[str, set[str]]

ALLOWED: dict[str, Rights] = {
    "ApplicationApiRole": {
        "ApplicationApiLogGroup": LOG,
        "KeyPepper": {"secretsmanager:GetSecretValue"},  # to judge keys
        REGISTRY: {
            "dynamodb:GetItem",  # keys, tenants and limits that the process has not seen yet
            "dynamodb:UpdateItem",  # last use of a key, slots of a limit, pointers to what is due
        },
        "FanOutQueue": {SEND},
        **BORROW,
    },
    "AdminApiRole": {
        "AdminApiLogGroup": LOG,
        "KeyPepper": {"secretsmanager:GetSecretValue"},  # to judge keys, and to make them
        REGISTRY: {
            "dynamodb:BatchGetItem",  # key and limits of requests about the environment itself; tenants by id
            "dynamodb:DeleteItem",  # keys, customer ids that were given up, test clocks
            "dynamodb:GetItem",
            "dynamodb:PutItem",  # keys, tenants, environments, due work, test clocks
            "dynamodb:Query",  # lists of keys, tenants and environments
            "dynamodb:UpdateItem",
        },
        "BatchQueue": {"sqs:SendMessage"},
        "JobQueue": {SEND},
        "ClockQueue": {SEND},  # moves of test clocks
        "FanOutQueue": {SEND},
        "DeliveryQueue": {SEND},  # tests and replays of webhooks
        "ProvisioningFunction": {"lambda:InvokeFunction"},  # tables of new tenants
        "WebhookMaster": {"secretsmanager:GetSecretValue"},  # to show the secrets of webhooks
        **BORROW,
    },
    "EventWorkerRole": {
        "EventWorkerLogGroup": LOG,
        REGISTRY: {"dynamodb:GetItem", "dynamodb:UpdateItem"},  # test clocks; pointers to what is due
        "BatchQueue": {*CONSUME, SEND},  # a batch becomes messages for its parts
        "FanOutQueue": {SEND},
        **BORROW,
    },
    "JobWorkerRole": {
        "JobWorkerLogGroup": LOG,
        REGISTRY: {"dynamodb:GetItem", "dynamodb:UpdateItem"},  # test clocks; pointers to what is due
        "JobQueue": {*CONSUME, SEND},  # the next pages
        "FanOutQueue": {SEND},
        **BORROW,
    },
    "ClockRole": {
        "ClockLogGroup": LOG,
        REGISTRY: {
            "dynamodb:BatchGetItem",  # which tenants are closed
            "dynamodb:Query",  # where something is due; no tenant's data
        },
        "ClockQueue": {SEND},
        "FanOutQueue": {SEND},  # outboxes that were left
    },
    "ClockWorkerRole": {
        "ClockWorkerLogGroup": LOG,
        REGISTRY: {
            "dynamodb:DeleteItem",  # pointers to what is done
            "dynamodb:GetItem",  # test clocks, tenants
            "dynamodb:Query",  # tenants of an environment whose clock moves
            "dynamodb:UpdateItem",  # pointers, progress of a move
        },
        "ClockQueue": {*CONSUME, SEND},  # what there was no time for
        "JobQueue": {SEND},  # jobs and erasures that got stuck
        "FanOutQueue": {SEND},
        **BORROW,
    },
    "WebhookFanOutRole": {
        "WebhookFanOutLogGroup": LOG,
        REGISTRY: {"dynamodb:DeleteItem", "dynamodb:GetItem"},  # pointers to outboxes that are empty; test clocks
        "FanOutQueue": {*CONSUME, SEND},  # what has to wait for the end of its quarter of an hour
        "DeliveryQueue": {SEND},
        **BORROW,
    },
    "WebhookDeliveryRole": {
        "WebhookDeliveryLogGroup": LOG,
        "DeliveryQueue": {*CONSUME, "sqs:ChangeMessageVisibility", SEND},  # put off until the next try
        "PatientDeliveryQueue": {*CONSUME, "sqs:ChangeMessageVisibility", SEND},
        "DeliveryDeadLetterQueue": {SEND},  # what nobody could deliver
        "WebhookMaster": {"secretsmanager:GetSecretValue"},  # to sign
        **BORROW,
    },
    "ProvisioningRole": {
        "ProvisioningLogGroup": LOG,
        REGISTRY: {
            "dynamodb:BatchGetItem",  # tenants whose tables are to be made
            "dynamodb:DeleteItem",  # what is left of a tenant or an environment whose time of grace is over
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",  # due work
            "dynamodb:UpdateItem",
        },
        TENANT_TABLES: {  # tables as such; none of these reads or writes an item
            "dynamodb:CreateTable",
            "dynamodb:DeleteTable",
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable",  # takes the protection off a table that is to be deleted
            "dynamodb:UpdateTimeToLive",
        },
    },
    "TenantAccessRole": {
        TENANT_TABLES: {  # items; no scan, and nothing about tables
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
        REGISTRY: {"dynamodb:BatchGetItem"},  # the key and the tenant, in one batch with the tenant's own items
    },
}


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def statements_of(role: str) -> list[dict[str, Any]]:
    """What the policies of a role say, those that are attached from outside too."""
    attached = [each for each in of_type(RESOURCES, "AWS::IAM::Policy").values() if role in each["Roles"]]
    documents = [each["PolicyDocument"] for each in [*ROLES[role].get("Policies", []), *attached]]
    return [statement for document in documents for statement in document["Statement"]]


def rights_of(role: str) -> Rights:
    """What a role is allowed, by logical id of a resource or by the pattern of its name."""
    rights: Rights = {}
    for statement in statements_of(role):
        for resource in as_list(statement["Resource"]):
            name = resource if resource.startswith("arn:") else resource.partition(".")[0]
            rights.setdefault(name, set()).update(as_list(statement["Action"]))
    return rights


def test_every_role_is_in_the_table() -> None:
    assert ROLES.keys() == ALLOWED.keys()


@pytest.mark.parametrize("role", ALLOWED)
def test_a_role_may_do_what_its_function_does_and_nothing_else(role: str) -> None:
    assert rights_of(role) == ALLOWED[role]


@pytest.mark.parametrize("role", ALLOWED)
def test_no_statement_is_about_everything(role: str) -> None:
    for statement in statements_of(role):
        assert statement["Effect"] == "Allow"
        assert statement.keys() <= {"Sid", "Effect", "Action", "Resource"}
        assert [each for each in as_list(statement["Resource"]) if each in {"*", "arn:*"}] == []
        assert [each for each in as_list(statement["Action"]) if "*" in each and each != SEND] == []
    assert "ManagedPolicyArns" not in ROLES[role]


def test_the_one_action_with_a_star_means_one_action() -> None:
    policies = Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "Policies.json"
    actions = json.loads(policies.read_text())["sqs"]["Actions"]

    assert [each for each in actions if each.lower().startswith("sendmessage")] == ["sendmessage"]


def test_every_function_has_a_role_of_its_own_that_only_lambda_takes_on() -> None:
    functions = of_type(RESOURCES, "AWS::Serverless::Function")
    roles = {each["Role"].partition(".")[0] for each in functions.values()}

    assert len(roles) == len(functions) == 9
    assert roles == ALLOWED.keys() - {"TenantAccessRole"}
    for role in roles:
        [trust] = ROLES[role]["AssumeRolePolicyDocument"]["Statement"]
        assert (trust["Action"], trust["Principal"]) == ("sts:AssumeRole", {"Service": "lambda.amazonaws.com"})


def test_who_may_borrow_the_access_to_tenants_is_who_is_trusted_with_it() -> None:
    [trust] = ROLES["TenantAccessRole"]["AssumeRolePolicyDocument"]["Statement"]
    trusted = {arn.partition(".")[0] for arn in trust["Principal"]["AWS"]}

    assert trusted == {role for role, rights in ALLOWED.items() if "TenantAccessRole" in rights}
    assert {"ClockRole", "ProvisioningRole"} & trusted == set()


def test_only_the_gateway_calls_the_apis_each_by_its_own_path() -> None:
    permissions = of_type(RESOURCES, "AWS::Lambda::Permission").values()

    called = {each["FunctionName"]: each["SourceArn"].rpartition("${HttpApi}")[2] for each in permissions}
    assert called == {"ApplicationApiFunction": "/*/*/api/v1*", "AdminApiFunction": "/*/*/admin/v1*"}
    assert {each["Principal"] for each in permissions} == {"apigateway.amazonaws.com"}


def test_every_queue_is_encrypted() -> None:
    queues = of_type(RESOURCES, "AWS::SQS::Queue")

    assert len(queues) == 11
    assert {name for name, each in queues.items() if each.get("SqsManagedSseEnabled") is not True} == set()


def test_the_registry_is_encrypted_protected_and_backed_up() -> None:
    [registry] = of_type(RESOURCES, "AWS::DynamoDB::Table").values()

    assert registry["SSESpecification"] == {"SSEEnabled": True}
    assert registry["DeletionProtectionEnabled"] == ["ProtectsTables", True, False]
    assert registry["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": ["ProtectsTables", True, False]
    }


def test_secrets_are_drawn_by_aws_and_outlive_the_stack() -> None:
    """Without a key of their own they are encrypted under that of Secrets Manager; there is no plain form."""
    for name, secret in of_type(RESOURCES, "AWS::SecretsManager::Secret").items():
        assert secret["GenerateSecretString"] == {"PasswordLength": 64, "ExcludePunctuation": True}
        assert "SecretString" not in secret
        assert (RESOURCES[name]["DeletionPolicy"], RESOURCES[name]["UpdateReplacePolicy"]) == (
            "RetainExceptOnCreate",
            "Retain",
        )


def test_every_function_has_a_log_group_that_forgets() -> None:
    groups = of_type(RESOURCES, "AWS::Logs::LogGroup")
    functions = of_type(RESOURCES, "AWS::Serverless::Function").values()

    assert {each["LoggingConfig"]["LogGroup"] for each in functions} == groups.keys() - {"AccessLogGroup"}
    assert {each["RetentionInDays"] for each in groups.values()} == {"LogRetentionDays"}
