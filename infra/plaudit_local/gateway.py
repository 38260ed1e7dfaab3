"""Plain base URLs: http://127.0.0.1:PORT/api/v1 and /admin/v1.

The address in digits is registered as a custom domain of the HTTP API, which the emulator then serves at its
root; AWS itself stays reachable as localhost. It works with every HTTP client, needs no DNS, and the path is
the one that AWS would serve.
"""

from plaudit_local.aws import client
from plaudit_local.emulator import Emulator
from plaudit_local.machine import HOST


def map_address(emulator: Emulator, api_id: str) -> None:
    gateway = client(emulator.endpoint, "apigatewayv2")
    if HOST not in {domain["DomainName"] for domain in gateway.get_domain_names()["Items"]}:
        gateway.create_domain_name(DomainName=HOST)
    mappings = gateway.get_api_mappings(DomainName=HOST)["Items"]
    if any(mapping["ApiId"] == api_id for mapping in mappings):
        return
    for outdated in mappings:
        gateway.delete_api_mapping(DomainName=HOST, ApiMappingId=outdated["ApiMappingId"])
    gateway.create_api_mapping(DomainName=HOST, ApiId=api_id, Stage="$default")
