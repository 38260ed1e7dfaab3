"""`/configuration`: everything that is set up, as one document. Beyond the official API."""

from fastapi import Response

from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.documents.describe import to_document
from plaudit.documents.document import MAX_BYTES, ConfigurationDocument, to_text
from plaudit.domain.errors import InvalidRequestError

router = new_router()


@router.get(
    "/configuration",
    operation_id="admin_configuration_get",
    tags=["Configuration"],
    response_model=ConfigurationDocument,
)
async def get_configuration(access: AdminAccess) -> Response:
    """Return the whole configuration as one document: readable, with keys instead of ids, the same for the same rules.

    What has no key is known by its name (achievements other than `api`, and boosts) or by what makes it act
    (triggers: the type, and the metric or achievement). Of several that are alike in that, the ones that are the same
    in everything belong together, and then the first to the first. What was deleted is not in the document, and
    neither are boosts for single users, because they concern users: they stay as they are, whatever is applied.
    """
    text = to_text(to_document(access.configuration, utc_now()))
    if len(text.encode()) > MAX_BYTES:
        raise InvalidRequestError("The document has more than 5 MB. Use `plaudit config export` instead.")
    return Response(text, media_type="application/json")
