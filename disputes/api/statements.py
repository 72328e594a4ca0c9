"""Statements as the API shows them: the question of the statement browser, as JSON pages or as one file."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from disputes import permissions
from disputes.api.parameters import CURSOR, Parameter, one, parameters
from disputes.api.schemas import Statements
from disputes.errors import Forbidden
from disputes.exporters import PROFILES
from disputes.permissions import Access
from disputes.queries import asking, exports
from disputes.queries import statements as queries
from disputes.queries.asking import PARAMETERS
from disputes.queries.meanings import SOURCES, Meaning
from disputes.queries.statements import Place
from disputes.views.statements import download

router = Router(tags=["Statements"])

_ASKED = ("q", *PARAMETERS)
_FILTERS = (
    Parameter("q", "a question as the search field takes it: words, phrases, filters"),
    Parameter("label", "slug of a label", repeatable=True),
    Parameter("speaker", "an actor: id or name", repeatable=True),
    Parameter("target", "an actor: id or name", repeatable=True),
    Parameter("article", "id of an article", repeatable=True),
    Parameter("outlet", "its name, exactly", repeatable=True),
    Parameter("annotator", "a pseudonym", repeatable=True),
    Parameter("source", "whose reading", repeatable=True, choices=SOURCES),
    Parameter("from", "published on this day or later", format="date"),
    Parameter("to", "published on this day or earlier", format="date"),
)
_NAMES = Parameter("names", "1: annotators by name instead of pseudonym (owners only)", choices=("0", "1"))
_PROFILE = Parameter("profile", "data is raw; spreadsheet disarms formulas", choices=PROFILES)
_CSV = {200: {"description": "CSV, UTF-8", "content": {"text/csv": {"schema": {"type": "string"}}}}}
_JSONL = {
    200: {"description": "one object a line", "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}
}


@router.get(
    "/disputes/{slug:slug}/statements",
    response=Statements,
    summary="Statements by publication date, article and place in the text",
    openapi_extra=parameters(*_FILTERS, _NAMES, CURSOR),
)
def statements(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Several values of one parameter widen the answer, several parameters narrow it."""
    access = permissions.dispute(request.user, slug)
    asked = one(request, _NAMES, CURSOR, beside=_ASKED)
    meaning = _meaning(access, request)
    found = queries.after(queries.rows(access, meaning), asked["cursor"])
    records = exports.records(access, found, most=queries.PAGE + 1, names=_by_name(access, asked))
    items = records[: queries.PAGE]
    return {"items": items, "next": _place(items[-1]).cursor() if len(records) > queries.PAGE else None}


@router.get(
    "/disputes/{slug:slug}/statements.csv",
    summary="All of them as CSV",
    openapi_extra=parameters(*_FILTERS, _NAMES, _PROFILE) | {"responses": _CSV},
)
def statements_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    access = permissions.dispute(request.user, slug)
    asked = one(request, _NAMES, _PROFILE, beside=_ASKED)
    return download(
        access,
        queries.rows(access, _meaning(access, request)),
        format_="csv",
        profile=asked["profile"] or "data",
        names=_by_name(access, asked),
    )


@router.get(
    "/disputes/{slug:slug}/statements.jsonl",
    summary="All of them as JSON Lines",
    openapi_extra=parameters(*_FILTERS, _NAMES) | {"responses": _JSONL},
)
def statements_jsonl(request: HttpRequest, slug: str) -> HttpResponseBase:
    access = permissions.dispute(request.user, slug)
    asked = one(request, _NAMES, beside=_ASKED)
    found = queries.rows(access, _meaning(access, request))
    return download(access, found, format_="jsonl", names=_by_name(access, asked))


def _meaning(access: Access, request: HttpRequest) -> Meaning:
    text = asking.question_of(dict(request.GET.lists()), beside=("cursor", "names", "profile"), strict=True)
    return asking.understood(access, text)


def _by_name(access: Access, asked: dict[str, str]) -> bool:
    if asked["names"] != "1":
        return False
    if not access.may_own:
        raise Forbidden("Only owners of a dispute see its annotators by name.")
    return True


def _place(record: dict[str, Any]) -> Place:
    published = date.fromisoformat(record["published"]) if record["published"] else None
    return Place(published, record["article_id"], record["start"], UUID(record["statement_id"]))
