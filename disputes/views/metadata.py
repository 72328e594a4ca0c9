"""Correcting an article's metadata."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from disputes import permissions
from disputes.actions import metadata as actions
from disputes.article_forms import MetadataForm
from disputes.errors import Invalid, Stale
from disputes.models import Article
from disputes.permissions import Access, Right
from disputes.queries import metadata as queries
from disputes.queries.metadata import NAMES


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    access, article = permissions.article(request.user, pk, to=Right.REVIEW)
    if request.method != "POST":
        form = MetadataForm(initial=actions.state_of(article) | {"seen": actions.version_of(article)})
        return _page(request, access, article, form)
    form = MetadataForm(request.POST)
    if not form.is_valid():
        return _page(request, access, article, form, status=422)
    values = {name: form.cleaned_data[name] for name in actions.FIELDS}
    try:
        actions.correct(article=article, values=values, by=access.person, seen=form.cleaned_data["seen"])
    except Invalid as error:
        form.add_flaws(error.fields)
        return _page(request, access, article, form, status=422)
    except Stale:
        _, current = permissions.article(request.user, pk, to=Right.REVIEW)
        return _compared(request, access, current, values)
    messages.success(request, "Saved.")
    return redirect("article-edit", pk=pk)


def _compared(request: HttpRequest, access: Access, current: Article, values: dict[str, str]) -> HttpResponse:
    """The form as it was filled in, beside what somebody else has saved: sent again, it replaces that knowingly."""
    theirs = actions.state_of(current)
    form = MetadataForm(initial=values | {"seen": actions.version_of(current)})
    differing = [(NAMES[name], theirs[name], values[name]) for name in NAMES if theirs[name] != values[name]]
    context = {"differing": differing, "other": queries.last_corrected(current)}
    return _page(request, access, current, form, status=409, **context)


def _page(
    request: HttpRequest, access: Access, article: Article, form: MetadataForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "access": access,
        "dispute": access.dispute,
        "article": article,
        "form": form,
        "original": queries.original(article),
        "history": queries.history(article),
        **more,
    }
    return render(request, "articles/edit.html", context, status=status)
