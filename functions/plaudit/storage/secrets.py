"""The secrets of the deployment. Each is read once per process, because it never changes while it is of use."""

from functools import cache

from plaudit import clients


@cache
def key_pepper(secret_arn: str) -> bytes:
    """Return the pepper, without which the stored hashes of API keys are of no use."""
    return _secret(secret_arn)


@cache
def webhook_master(secret_arn: str) -> bytes:
    """Return what the secrets of webhooks are derived from (8.2)."""
    return _secret(secret_arn)


def _secret(secret_arn: str) -> bytes:
    return clients.secrets_manager().get_secret_value(SecretId=secret_arn)["SecretString"].encode()
