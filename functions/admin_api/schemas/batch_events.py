"""The answer to a batch of events (behaviour 3.6)."""

from http_api.models import APIModel


class BatchEventsResponse(APIModel):
    """How many events were taken in."""

    accepted: int
