"""Below which path the API is served."""

BASE_PATH = "/api/v1"
