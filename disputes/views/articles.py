"""The library of a dispute, and taking articles out of it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from disputes import permissions
from disputes.actions import articles as actions
from disputes.errors import NotFound
from disputes.forms import LibraryForm
from disputes.permissions import Right
from disputes.queries import articles as queries
from disputes.views import article_rows


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@require_safe
def library(request: HtmxRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    form = LibraryForm(request.GET, may_annotate=access.may_annotate)
    context: dict[str, object] = {"access": access, "dispute": access.dispute, "form": form}
    if form.is_valid():
        filters = form.filters(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
        found = queries.library(access, filters)
        context |= {"filters": filters, "library": found, "rows": article_rows.rows(found.rows, access)}
    fragment = request.htmx and not request.htmx.history_restore_request
    if not fragment:
        context["outlets"] = queries.outlets(access.dispute)
    template = "articles/_results.html" if fragment else "articles/list.html"
    response = render(request, template, context, status=200 if form.is_valid() else 422)
    return replace_url(response, short_address(request)) if fragment else response


def short_address(request: HttpRequest) -> str:
    """The address that was asked for, without the filters that were left empty."""
    filled = [(name, value) for name, value in request.GET.items() if value]
    return f"{request.path}?{urlencode(filled)}" if filled else request.path


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
