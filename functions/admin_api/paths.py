"""Below which path the API is served."""

BASE_PATH = "/admin/v1"
