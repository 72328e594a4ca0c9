"""The library of a dispute, work on many of its articles at once, and taking articles out of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from disputes import permissions
from disputes.actions import articles as actions
from disputes.errors import NotFound, TooLong
from disputes.models import SavedSearch
from disputes.permissions import Right
from disputes.queries import articles as queries
from disputes.queries import asking, people, searches
from disputes.queries.articles import Place
from disputes.search.syntax import NotUnderstood
from disputes.views import article_rows, facet_lists, questions
from disputes.views.article_rows import COLUMNS, DEFAULT_COLUMNS
from disputes.views.questions import HtmxRequest

VIEWS = {"table": "Table", "cards": "Cards"}
BESIDE = ("sort", "view", "column", "after", "before")


@require_safe
def library(request: HtmxRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    text = questions.asked(request, beside=BESIDE)
    order = questions.one_of(request, "sort", tuple(queries.ORDERS))
    view = questions.one_of(request, "view", tuple(VIEWS))
    columns = [name for name in request.GET.getlist("column") if name in COLUMNS] or list(DEFAULT_COLUMNS)
    context: dict[str, object] = {
        "access": access,
        "dispute": access.dispute,
        "text": text,
        "order": order,
        "orders": queries.ORDERS,
        "view": view,
        "views": VIEWS,
        "columns": [(name, words, name in columns) for name, words in COLUMNS.items() if _offered(name, access)],
    }
    if access.may_review:
        context["annotators"] = people.annotators(access)
    if access.may_own:
        context["others"] = people.other_disputes(access)
    chosen = "" if columns == list(DEFAULT_COLUMNS) else columns
    settled = {"q": text, "sort": "" if order == queries.NEWEST else order, "view": "" if view == "table" else view,
               "column": chosen}  # fmt: skip
    here = questions.address(request, settled)
    rest = {**settled, "q": ""}
    context |= {"here": here, "kept_query": here.partition("?")[2], "rest": rest}
    fragment = questions.is_fragment(request)
    status = 200
    try:
        meaning = asking.understand(access, text)
        place = Place(order=order, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
        found = queries.library(access, meaning, place, with_facets=True)
        shown = [name for name in columns if _offered(name, access)]
        context |= {
            "meaning": meaning,
            "library": found,
            "headings": [(name, COLUMNS[name]) for name in shown],
            "facet_sections": facet_lists.sections(found.facets, rest),
            "rows": article_rows.rows(found.rows, access, shown, cards=view == "cards"),
        }
    except NotUnderstood as error:
        context["mistake"] = questions.mistake(text, error)
        status = 422 if fragment else 400
    except TooLong as error:
        context["problem"] = error.detail
        status = 422 if fragment else error.status
    if fragment:
        return replace_url(render(request, "articles/_results.html", context, status=status), here)
    context["saved"] = searches.kept(access, SavedSearch.Page.ARTICLES)
    return render(request, "articles/list.html", context, status=status)


def _offered(column: str, access: permissions.Access) -> bool:
    return access.may_annotate or column != "coding"


@require_safe
def deleted(request: HttpRequest, slug: str) -> HttpResponse:
    """What was taken out lately and can be brought back."""
    access = permissions.dispute(request.user, slug, to=Right.OWN)
    context = {
        "access": access,
        "dispute": access.dispute,
        "articles": queries.deleted_lately(access),
        "days": queries.DAYS_KEPT,
    }
    return render(request, "articles/deleted.html", context)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    access, article = permissions.article(request.user, pk, to=Right.OWN)
    actions.delete(article=article, by=access.person)
    messages.success(request, f"“{article.title}” was deleted.", extra_tags=f"undo-article-{pk}")
    return redirect("articles", access.dispute.slug)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponseBase:
    article = queries.deleted(pk)
    if article is None:
        raise NotFound("There is no such article, or it is not yours to see.")
    access = permissions.dispute(request.user, article.dispute.slug, to=Right.OWN)
    actions.restore(article=article, by=access.person)
    messages.success(request, f"“{article.title}” is back.")
    return redirect(article)
