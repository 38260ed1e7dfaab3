"""Lambda: the Application API behind API Gateway."""

from application_api.app import app
from http_api.app import lambda_handler_of

lambda_handler = lambda_handler_of(app)
