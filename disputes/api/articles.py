"""Articles as the API takes and shows them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from disputes import permissions, search
from disputes import text as texts
from disputes.actions import articles as actions
from disputes.api.auth import caller
from disputes.api.parameters import CURSOR, Parameter, one, parameters
from disputes.api.schemas import ArticleDetail, ArticleIn, ArticleOut, Articles
from disputes.errors import BadRequest, Invalid
from disputes.importers import articles as importer
from disputes.models import Article, Dispute, Role
from disputes.permissions import Access, Right
from disputes.queries import keyset, metadata, versions
from disputes.queries.statements import actors_called, day, published_between
from disputes.records import ArticleRecord, Flawed

PAGE = 50

router = Router(tags=["Articles"])

_FILTERS = (
    Parameter("q", 'words, and "phrases in quotation marks", in the title or the text'),
    Parameter("outlet", "its name, exactly"),
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
    found = _about(access, Article.objects.filter(dispute=access.dispute, deleted_at=None), asked)
    if question := asked["q"].strip():
        found = search.articles_matching(found, question)
    if outlet := texts.clean_line(asked["outlet"]):
        found = found.filter(outlet=outlet)
    found = found.filter(published_between(_day(asked, "from"), _day(asked, "to")))
    page = keyset.page(found, "sort_date", parse=date.fromisoformat, size=PAGE, after=asked["cursor"], descending=True)
    return {"items": [shown(article, access.dispute) for article in page.rows], "next": page.after or None}


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


def _day(asked: dict[str, str], name: str) -> date | None:
    return day(name, [asked[name]] if asked[name] else [])


def _about(access: Access, found: Any, asked: dict[str, str]) -> Any:
    """Articles with a statement, among those that may be seen, of this label and this actor."""
    label, actor = texts.clean_line(asked["label"]), texts.clean_line(asked["actor"])
    if not (label or actor):
        return found
    statements = permissions.annotations(access).filter(article=OuterRef("pk"))
    if label:
        labels = dict(access.dispute.codebook.labels.values_list("slug", "pk"))
        if label not in labels:
            raise BadRequest(f"The codebook has no label “{label}”.", fields={"label": "is not known"})
        statements = statements.filter(label=labels[label])
    if actor:
        meant = actors_called(access, {actor})[actor]
        if not meant:
            raise BadRequest(f"No actor here goes by “{actor}”.", fields={"actor": "is not known"})
        statements = statements.filter(Exists(Role.objects.filter(annotation=OuterRef("pk"), actor__in=meant)))
    return found.filter(Exists(statements))
