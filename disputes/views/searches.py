"""Keeping questions under a name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from disputes import permissions
from disputes.actions import searches as actions
from disputes.errors import Invalid
from disputes.models import SavedSearch


@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponseBase:
    access = permissions.dispute(request.user, slug)
    page, question = request.POST.get("page", ""), request.POST.get("question", "")
    try:
        kept = actions.keep(
            access=access,
            page=page,
            name=request.POST.get("name", ""),
            question=question,
            shared=bool(request.POST.get("shared")),
            by=access.person,
        )
        messages.success(request, f"Kept as “{kept.name}”.")
    except Invalid as error:
        messages.error(request, error.detail)
    return redirect(_page(page, slug, question))


@require_POST
def forget(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    access = permissions.dispute(request.user, slug)
    actions.forget(access=access, pk=pk, by=access.person)
    messages.success(request, "Forgotten.")
    return redirect(_page(request.POST.get("page", ""), slug, request.POST.get("back", "")))


def _page(page: str, slug: str, question: str) -> str:
    name = "statements" if page == SavedSearch.Page.STATEMENTS else "articles"
    return reverse(name, args=[slug]) + (f"?{question}" if question else "")
