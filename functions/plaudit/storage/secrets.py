"""The pepper: the secret without which the stored hashes of API keys are of no use."""

from functools import cache

from plaudit import clients


@cache
def key_pepper(secret_arn: str) -> bytes:
    """Return the pepper; read once per process, because it never changes while keys exist."""
    return clients.secrets_manager().get_secret_value(SecretId=secret_arn)["SecretString"].encode()
