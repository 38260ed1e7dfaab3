"""Lambda: the Admin API behind API Gateway."""

import plaudit.collector  # noqa: F401  # before what is dear to import
from admin_api.app import app
from http_api.app import lambda_handler_of

lambda_handler = lambda_handler_of(app)
