"""`plaudit onboard`: organisation, environment, tenant, table and first key in one go."""

from typing import Annotated

import typer

from plaudit.clock import utc_now
from plaudit.domain.api_keys import ApiKey
from plaudit.domain.tenancy import Environment, EnvironmentType
from plaudit.services.manage_keys import MadeKey, ensure_admin_key
from plaudit.services.onboard import ensure_organisation, ensure_tenant
from plaudit.services.open_tenant import registry
from plaudit.storage.api_keys import list_admin_keys
from plaudit_cli import environments, keys
from plaudit_cli.environments import MultiTenantOption, TypeOption, make_environment
from plaudit_cli.errors import CommandError
from plaudit_cli.output import note, show_json, step
from plaudit_cli.references import checked_customer_id, checked_key, require_active
from plaudit_cli.session import connect, session_of


def onboard(
    context: typer.Context,
    organisation_key: Annotated[str, typer.Argument(metavar="ORG", help="The key of the organisation.")],
    environment_key: Annotated[str, typer.Argument(metavar="ENV", help="The key of the environment.")],
    type_: TypeOption = EnvironmentType.DEVELOPMENT,
    tenant: Annotated[
        str | None, typer.Option("--tenant", metavar="ID", help="A first tenant, with --multi-tenant.")
    ] = None,
    key_name: Annotated[str, typer.Option(help="The name of the first key.")] = "first",
    *,
    multi_tenant: MultiTenantOption = False,
) -> None:
    """Take in an organisation: environment, tenant, table and a first key, in one go.

    It can be run again after being stopped anywhere and finishes what is missing. The key is printed once.
    A key that was never used is taken for lost and replaced; one in use is left as it is.
    """
    checked_key(organisation_key), checked_key(environment_key)
    if tenant is not None and not multi_tenant:
        raise CommandError("A tenant of its own needs --multi-tenant.")
    connect(context)
    environment = _ensure_environment(organisation_key, environment_key, type_, is_multi_tenant=multi_tenant)
    reference = f"{organisation_key}/{environment_key}"
    if tenant is not None:
        _ensure_tenant(reference, environment, tenant)
    with step(f"key {key_name}"):
        key = _ensure_key(environment, key_name)
    _show(context, environment, tenant, key)


def _ensure_environment(
    organisation_key: str, environment_key: str, type_: EnvironmentType, *, is_multi_tenant: bool
) -> Environment:
    with step(f"organisation {organisation_key}"):
        organisation = ensure_organisation(registry(), organisation_key, organisation_key, utc_now())
    with step(f"environment {environment_key}{'' if is_multi_tenant else ' with its table'}"):
        return make_environment(organisation, environment_key, environment_key, type_, is_multi_tenant=is_multi_tenant)


def _ensure_tenant(reference: str, environment: Environment, tenant: str) -> None:
    customer_id = checked_customer_id(tenant)
    with step(f"tenant {tenant} with its table"):
        ensure_tenant(registry(), environment, customer_id, tenant, utc_now())
        require_active(reference, environment, customer_id)


def _ensure_key(environment: Environment, name: str) -> MadeKey | ApiKey:
    """Return a new key, or the one that is in use already. A run that died before it showed the key left one unused."""
    for key in list_admin_keys(registry(), environment.id):
        if key.name == name and key.last_used_at is not None:
            return key
    return ensure_admin_key(registry(), environment, name, keys.pepper(), utc_now())


def _show(context: typer.Context, environment: Environment, tenant: str | None, key: MadeKey | ApiKey) -> None:
    stored = key.key if isinstance(key, MadeKey) else key
    api_key = key.presented.text if isinstance(key, MadeKey) else None
    if session_of(context).is_json:
        shown_key = {**keys.to_row(stored), "api_key": api_key}
        show_json({"environment": environments.to_row(environment), "tenant": tenant, "key": shown_key})
    elif isinstance(key, MadeKey):
        keys.show_made(context, key)
    else:
        note(f"The key {stored.prefix} is in use ({stored.status}). If it is lost, `plaudit key rotate` replaces it.")
