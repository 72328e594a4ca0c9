"""Articles as the API takes and shows them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from disputes import permissions
from disputes import text as texts
from disputes.actions import articles as actions
from disputes.api.auth import caller
from disputes.api.parameters import CURSOR, Parameter, one, parameters
from disputes.api.schemas import ArticleDetail, ArticleIn, ArticleOut, Articles
from disputes.errors import Invalid
from disputes.importers import articles as importer
from disputes.models import Article, Dispute
from disputes.permissions import Right
from disputes.queries import articles as queries
from disputes.queries import asking, metadata, versions
from disputes.records import ArticleRecord, Flawed
from disputes.search import syntax

PAGE = 50

router = Router(tags=["Articles"])

_FILTERS = (
    Parameter("q", "a question as the search field takes it: words, phrases, filters"),
    Parameter("outlet", "its name"),
    Parameter("from", "published on this day or later", format="date"),
    Parameter("to", "published on this day or earlier", format="date"),
    Parameter("label", "has a statement with this label, among those that you may see"),
    Parameter("actor", "has a statement with this actor (id or name), among those that you may see"),
    CURSOR,
)


@router.post(
    "/disputes/{slug:slug}/articles", response={201: ArticleOut}, summary="Bring in one article (reviewers, owners)"
)
def add(request: HttpRequest, response: HttpResponse, slug: str, payload: ArticleIn) -> Status[dict[str, Any]]:
    """The same text twice in one dispute is refused with 409; “existing” is the id of the article that has it."""
    access = permissions.dispute(request.user, slug, to=Right.REVIEW)
    record = _record({name: value or "" for name, value in payload.dict().items()})
    article = actions.add(dispute=access.dispute, record=record, by=caller(request))
    response.headers["Location"] = f"/api/v1/articles/{article.pk}"
    return Status(201, shown(article, access.dispute))


@router.get(
    "/disputes/{slug:slug}/articles",
    response=Articles,
    summary="Articles, newest first",
    openapi_extra=parameters(*_FILTERS),
)
def articles(request: HttpRequest, slug: str) -> dict[str, Any]:
    access = permissions.dispute(request.user, slug)
    asked = one(request, *_FILTERS)
    text = asked["q"]
    for name, within in (
        ("outlet", "outlet"),
        ("label", "label"),
        ("actor", "actor"),
        ("from", "since"),
        ("to", "until"),
    ):
        if value := texts.clean_line(asked[name]):
            if name in ("from", "to"):
                asking.day(name, [value])
            text = syntax.added(text, within, value)
    meaning = asking.understood(access, text)
    rows, after = queries.some(access, meaning, after=asked["cursor"], size=PAGE)
    return {"items": [shown(article, access.dispute) for article in rows], "next": after or None}


@router.get("/articles/{int:pk}", response=ArticleDetail, summary="One article with its text and paragraphs")
def article(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Offsets of annotations count code points of “text”; text[start:end] is the quote."""
    access, found = permissions.article(request.user, pk)
    rows = list(found.paragraphs.order_by("number").values_list("number", "start", "end", "text"))
    original = metadata.original(found)
    around = versions.neighbours(found)
    return shown(found, access.dispute) | {
        "reader": found.reader or None,
        "original_sha256": original.sha256 if original else None,
        "previous": around.older.pk if around.older else None,
        "text": texts.SEPARATOR.join(text for _, _, _, text in rows),
        "paragraphs": [{"number": number, "start": start, "end": end} for number, start, end, _ in rows],
    }


def shown(article: Article, dispute: Dispute) -> dict[str, Any]:
    """An article without its text; what is not known is null."""
    return {
        "id": article.pk,
        "dispute": dispute.slug,
        "title": article.title,
        "outlet": article.outlet or None,
        "author": article.author or None,
        "url": article.url or None,
        "published": article.published,
        "language": article.language or None,
        "dateline": article.dateline or None,
        "sha256": article.sha256,
        "characters": article.characters,
        "words": article.words,
        "imported_at": article.imported_at,
    }


def _record(values: dict[str, str]) -> ArticleRecord:
    """The article that these values make, read as from a file; its flaws are Invalid, all of them at once."""
    flaws: dict[str, str] = {}
    record = None
    for item in importer.article(values, file="the article"):
        if isinstance(item, Flawed):
            for problem in item.problems:
                flaws.setdefault(problem.field or "text", problem.message.removeprefix(f"“{problem.field}” "))
        elif isinstance(item, ArticleRecord):
            record = item
    if record is None:
        raise Invalid("; ".join(f"“{name}” {flaw}" for name, flaw in flaws.items()) + ".", fields=flaws)
    return record
