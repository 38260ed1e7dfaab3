"""The official SDK against a local stack."""

from typing import Any

from trophy import TrophyApi
from trophy.environment import TrophyApiEnvironment


def sdk_client(description: dict[str, Any], environment: str = "production") -> TrophyApi:
    """Return a client with the admin key of an environment of the demo organisation."""
    chosen = next(each for each in description["environments"] if each["key"] == environment)
    urls = TrophyApiEnvironment(api=description["application_url"], admin=description["admin_url"])
    return TrophyApi(environment=urls, api_key=chosen["admin_api_key"], tenant_id=chosen["tenant_id"])
