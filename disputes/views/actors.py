"""The registry of actors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from disputes import permissions
from disputes.errors import NotFound
from disputes.forms import ActorsForm
from disputes.queries import actors as queries
from disputes.views import questions
from disputes.views.questions import HtmxRequest


@require_safe
def registry(request: HtmxRequest) -> HttpResponse:
    """All actors that the reader may know of or, with `dispute`, those of one dispute."""
    _let_in(request)
    slug = request.GET.get("dispute", "")
    access = permissions.dispute(request.user, slug) if slug else None
    form = ActorsForm(request.GET)
    context: dict[str, object] = {"access": access, "dispute": access and access.dispute, "form": form}
    if form.is_valid():
        context["listing"] = queries.listing(
            request.user,
            access=access,
            question=form.cleaned_data["q"],
            kind=form.cleaned_data["kind"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "actors/_results.html" if fragment else "actors/list.html"
    response = render(request, template, context, status=200 if form.is_valid() else 422)
    return replace_url(response, questions.address(request, request.GET.dict())) if fragment else response


@require_safe
def actor(request: HttpRequest, pk: int) -> HttpResponse:
    _let_in(request)
    return render(request, "actors/detail.html", {"detail": queries.detail(request.user, pk)})


def _let_in(request: HttpRequest) -> None:
    """The registry is for those who may read at least one dispute."""
    if not request.user.is_authenticated and not permissions.disputes_of(request.user).exists():
        raise NotFound("Sign in to go on.")
