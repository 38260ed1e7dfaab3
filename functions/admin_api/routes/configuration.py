"""`/configuration`: everything that is set up, as one document. Beyond the official API."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import WrapValidator
from pydantic.functional_validators import ModelWrapValidatorHandler

from admin_api.paths import BASE_PATH
from admin_api.schemas.configuration_plans import (
    ConfigurationPlan,
    ConfigurationProblems,
    to_configuration_plan,
    to_configuration_problems,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.documents.describe import to_document
from plaudit.documents.document import MAX_BYTES, ConfigurationDocument, to_text
from plaudit.documents.read import read_value
from plaudit.domain.edits.replacement import Problem, ProblemsError
from plaudit.domain.errors import InvalidRequestError
from plaudit.services.apply_configuration import apply_configuration, plan_configuration

router = new_router(BASE_PATH)


def _read(value: object, _handler: ModelWrapValidatorHandler[ConfigurationDocument]) -> object:
    """Return the document, or what is wrong with it; an error instead of a value stands for malformed JSON."""
    if isinstance(value, ValueError):
        raise value
    try:
        return read_value(value)
    except ProblemsError as error:
        return error


if TYPE_CHECKING:
    SentDocument: TypeAlias = ConfigurationDocument | ProblemsError
else:
    SentDocument = Annotated[ConfigurationDocument, WrapValidator(_read)]


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
    text = to_text(to_document(access.configuration, access.now))
    if len(text.encode()) > MAX_BYTES:
        raise InvalidRequestError("The document has more than 5 MB. Use `plaudit config export` instead.")
    return Response(text, media_type="application/json")


@router.post(
    "/configuration",
    operation_id="admin_configuration_apply",
    tags=["Configuration"],
    response_model=ConfigurationPlan,
    responses={422: {"model": ConfigurationProblems, "description": "The document cannot be applied; nothing was."}},
)
async def apply_document(
    document: SentDocument,
    access: AdminAccess,
    request: Request,
    *,
    is_dry_run: Annotated[
        bool, Query(alias="dryRun", description="Tell what would happen, and let nothing happen.")
    ] = False,
    if_version: Annotated[
        int | None,
        Query(
            alias="ifVersion",
            ge=0,
            examples=[7],
            description="Do it only if the configuration has this version; a plan tells it.",
        ),
    ] = None,
) -> ConfigurationPlan | JSONResponse:
    """Make the configuration what the document says, all of it or nothing, and tell what that did.

    What is there and not in the document is archived, and stays readable in what users have of it. The rules are
    those of single edits, with the configuration as it is going to be: the order in the document does not matter to
    them. New things are created in its order; what is there keeps its place. A document that was applied once changes
    nothing the second time. One with mistakes changes nothing at all, and the answer tells all of them.
    """
    try:
        wanted, now = _fitting(document, len(await request.body())), access.now
        if is_dry_run:
            plan = plan_configuration(access.configuration, wanted, now, if_version)
        else:
            plan = apply_configuration(access.table, access.configuration, wanted, now, if_version)
    except ProblemsError as error:
        return JSONResponse(to_configuration_problems(error).model_dump(mode="json", by_alias=True), 422)
    return to_configuration_plan(plan, is_applied=not is_dry_run)


def _fitting(document: SentDocument, size: int) -> ConfigurationDocument:
    """Return a document that was sent if it is one, else raise ProblemsError."""
    if size > MAX_BYTES:
        raise ProblemsError([Problem("", "it has more than 5 MB")])
    if isinstance(document, ProblemsError):
        raise document
    return document
