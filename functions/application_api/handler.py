"""Lambda: the Application API behind API Gateway."""

import plaudit.collector  # noqa: F401  # before what is dear to import
from application_api.app import app
from http_api.app import lambda_handler_of
from http_api.browsers import ForBrowsers

lambda_handler = lambda_handler_of(ForBrowsers(app))
