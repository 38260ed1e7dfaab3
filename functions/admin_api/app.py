"""The Admin API: what sets the rules."""

from admin_api.routes import application_keys, attributes, metrics, tenants
from http_api.app import create_app

BASE_PATH = "/admin/v1"

app = create_app(
    title="Plaudit Admin API",
    summary="Set up what is counted, for whom, and who may call.",
    base_path=BASE_PATH,
    routers=[attributes.router, metrics.router, application_keys.router, tenants.router],
)
