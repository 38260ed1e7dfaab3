"""The official SDK, pointed at a stack of ours."""

from typing import Annotated
from urllib.parse import quote

import typer
from trophy import TrophyApi, UpsertedUser
from trophy.environment import TrophyApiEnvironment

from plaudit_cli.connection import Deployment
from plaudit_cli.errors import CommandError

KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key",
        envvar="PLAUDIT_API_KEY",
        metavar="API_KEY",
        help="The key to send with. On the local stack the demo organisation's is the default.",
        show_envvar=True,
    ),
]


def sdk_client(deployment: Deployment, api_key: str, tenant: str | None = None) -> TrophyApi:
    """Return a client of the SDK for a stack."""
    environment = TrophyApiEnvironment(api=deployment.application_url, admin=deployment.admin_url)
    return TrophyApi(environment=environment, api_key=api_key, tenant_id=tenant)


def chosen_key(deployment: Deployment, given: str | None, *, demo_environment: str) -> str:
    """Return the key that was given, else the demo organisation's, which only a local stack tells."""
    api_key = given or deployment.demo_keys.get(demo_environment)
    if api_key is None:
        raise CommandError("Give a key with --key or in PLAUDIT_API_KEY; `plaudit key create ORG/ENV` makes one.")
    return api_key


def to_user(user_id: str, time_zone: str | None) -> UpsertedUser:
    """Return the user of an event; a time zone that is not known is left out, so that it clears nothing."""
    return UpsertedUser(id=user_id, tz=time_zone) if time_zone else UpsertedUser(id=user_id)


def in_path(user_id: str) -> str:
    """Return a user id for a method of the SDK that puts it into a path: the SDK itself does not encode it."""
    return quote(user_id, safe="").replace(".", "%2E")
