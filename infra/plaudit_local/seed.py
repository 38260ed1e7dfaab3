"""The demo organisation of a local stack: three environments, each with an admin key that survives restarts."""

from typing import Any

from plaudit.clock import utc_now
from plaudit.domain.api_keys import find_presented_key, is_opened_by
from plaudit.domain.identifiers import CustomerId
from plaudit.domain.tenancy import Environment, EnvironmentType, Organisation
from plaudit.services.manage_keys import ensure_admin_key
from plaudit.services.onboard import ensure_environment, ensure_organisation, ensure_tenant
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.api_keys import find_api_key
from plaudit.storage.secrets import key_pepper
from plaudit_cli.connection import connect_to_local
from plaudit_local import local_file
from plaudit_local.stack import LocalStack

ORGANISATION = "demo"
KEY_NAME = "local"
KEYS_FILE = "demo-keys.json"
DEMO_TENANT = CustomerId("acme")
ENVIRONMENTS = (
    ("production", EnvironmentType.PRODUCTION, False),
    ("development", EnvironmentType.DEVELOPMENT, False),
    ("sandbox", EnvironmentType.DEVELOPMENT, True),
)


def seed(stack: LocalStack) -> dict[str, Any]:
    """Make what is missing of the demo organisation, and return what `local.json` tells about the stack.

    The bodies of keys are stored nowhere in the product, so the ones of this
    machine's own demo are kept in the directory; a key that was lost with it is rotated.
    """
    directory = stack.emulator.directory
    description = local_file.describe(stack)
    connect_to_local(description)
    organisation = ensure_organisation(registry(), ORGANISATION, "Demo", utc_now())
    kept = local_file.read(directory / KEYS_FILE)
    environments = [
        _seed_environment(organisation, kept, key, type_, is_multi_tenant=is_multi_tenant)
        for key, type_, is_multi_tenant in ENVIRONMENTS
    ]
    local_file.write(directory / KEYS_FILE, {each["key"]: each["admin_api_key"] for each in environments})
    return description | {"admin_api_key": environments[0]["admin_api_key"], "environments": environments}


def _seed_environment(
    organisation: Organisation, kept: dict[str, str], key: str, type_: EnvironmentType, *, is_multi_tenant: bool
) -> dict[str, Any]:
    environment = ensure_environment(
        registry(),
        organisation,
        key,
        name=key.capitalize(),
        type_=type_,
        is_multi_tenant=is_multi_tenant,
        now=utc_now(),
    )
    if is_multi_tenant:
        ensure_tenant(registry(), environment, DEMO_TENANT, "Acme", utc_now())
    return {
        "key": key,
        "type": type_.value,
        "multi_tenant": is_multi_tenant,
        "admin_api_key": _working_key(environment, kept.get(key)),
        "tenant_id": DEMO_TENANT if is_multi_tenant else None,
    }


def _working_key(environment: Environment, kept: str | None) -> str:
    pepper = key_pepper(settings().key_pepper_secret_arn)
    presented = find_presented_key(kept)
    stored = find_api_key(registry(), presented.prefix) if presented else None
    if presented and stored and is_opened_by(stored, presented, pepper):
        return presented.text
    return ensure_admin_key(registry(), environment, KEY_NAME, pepper, utc_now()).presented.text
