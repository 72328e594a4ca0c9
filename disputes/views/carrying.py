"""The page on which annotations of an older version of a text are carried over to a newer one."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from disputes import permissions
from disputes.actions import carrying as actions
from disputes.actions.transaction import writing
from disputes.anchoring import locate
from disputes.errors import BadRequest, Conflict, DemarcheError, Invalid
from disputes.models import Article
from disputes.permissions import Access, Right
from disputes.queries import carrying as queries
from disputes.queries.carrying import Candidate
from disputes.text import clean, shorten

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
MOST_AT_ONCE = queries.PAGE


@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is proposed, each with its approval; nothing is carried over that nobody has seen."""
    access, article = permissions.article(request.user, pk, to=Right.ANNOTATE)
    if request.method != "POST":
        return _page(request, access, article)
    try:
        told = _DOES[_does(request)](request, access, article)
    except DemarcheError as error:
        return _page(request, access, article, refused=error)
    messages.success(request, told)
    return redirect(_address(article, request.POST.get("first", ""), request.POST.get("next", "")))


def _page(
    request: HttpRequest, access: Access, article: Article, *, refused: DemarcheError | None = None
) -> HttpResponse:
    first = request.POST.get("first", "") if refused else request.GET.get("first", "")
    page = queries.page(access, article, first=int(first) if _NUMBER.fullmatch(first) else 0)
    context = {
        "access": access,
        "dispute": access.dispute,
        "article": article,
        "page": page,
        "refused": refused.detail if refused else "",
        "typed": (request.POST.get("annotation", ""), request.POST.get("quote", "")),
    }
    return render(request, "articles/carry_over.html", context, status=refused.status if refused else 200)


def _approve(request: HttpRequest, access: Access, article: Article) -> str:
    """One proposal, as it was shown."""
    pk, version = _annotation(request.POST.get("annotation", ""))
    permissions.annotation_to_carry(request.user, pk, article.pk)
    candidate = queries.candidates(access, article, [pk]).get(pk)
    if candidate is None or candidate.places != request.POST.get("places", ""):
        raise Conflict("This is no longer proposed. Look at how it stands now.")
    _carry(access, article, candidate, version)
    return f"Carried over: “{shorten(candidate.card.quote, 80)}”"


def _approve_sure(request: HttpRequest, access: Access, article: Article) -> str:
    """All of those that were shown and stand there word for word, or none of them."""
    versions = dict(_annotation(value) for value in request.POST.getlist("shown")[:MOST_AT_ONCE])
    with writing():
        found = [one for one in queries.candidates(access, article, list(versions)).values() if one.sure]
        for candidate in found:
            _carry(access, article, candidate, versions[candidate.card.id])
    if not found:
        raise Conflict("None of these is proposed word for word any more.")
    return "Carried over: one annotation." if len(found) == 1 else f"Carried over: {len(found)} annotations."


def _carry(access: Access, article: Article, candidate: Candidate, version: int) -> None:
    actions.carry(
        pk=candidate.card.id,
        to=article,
        spans=candidate.spans,
        surfaces=candidate.surfaces,
        by=access.person,
        version=version,
    )


def _place(request: HttpRequest, access: Access, article: Article) -> str:
    """One that was not found, to words of the new text that the person quotes."""
    pk, version = _annotation(request.POST.get("annotation", ""))
    permissions.annotation_to_carry(request.user, pk, article.pk)
    candidate = queries.candidates(access, article, [pk]).get(pk)
    if candidate is None:
        raise Conflict("This annotation does not wait to be carried over any more.")
    quote = clean(request.POST.get("quote", "")).strip()
    if not quote:
        raise Invalid("Copy the words from the new text that the annotation should stand on.")
    text = candidate.comparison.new
    span = locate(text, quote)
    if span is None and locate(text, quote, near=0) is not None:
        raise Invalid("These words stand in the new text more than once. Copy some more of them.")
    if span is None:
        raise Invalid("These words are not in the new text. Copy them as they stand there.")
    actions.carry(pk=pk, to=article, spans=[span], surfaces=candidate.surfaces, by=access.person, version=version)
    return f"Carried over: “{shorten(span.of(text), 80)}”"


def _bring_back(request: HttpRequest, access: Access, article: Article) -> str:
    """One that was carried over, to where it stood."""
    pk, version = _annotation(request.POST.get("annotation", ""))
    permissions.annotation_to_carry(request.user, pk, article.pk)
    carried = queries.carried(access, article, pk)
    if carried is None:
        raise Conflict("This annotation was not carried over to this text.")
    actions.carry(
        pk=pk, to=carried.origin, spans=carried.spans, surfaces=carried.surfaces, by=access.person, version=version
    )
    return f"Back in the older version: “{shorten(carried.card.quote, 80)}”"


_DOES = {"approve": _approve, "approve-sure": _approve_sure, "place": _place, "bring-back": _bring_back}


def _does(request: HttpRequest) -> str:
    does = request.POST.get("do", "")
    if does not in _DOES:
        raise BadRequest("What is to be done can’t be read.", fields={"do": "is not understood"})
    return does


def _annotation(value: str) -> tuple[UUID, int]:
    """An annotation and the version of it that was shown: `UUID:3`."""
    pk, _, version = value.partition(":")
    try:
        found = UUID(pk)
    except ValueError as error:
        raise BadRequest("Which annotation is meant can’t be read.") from error
    if not _NUMBER.fullmatch(version):
        raise BadRequest("Which state of the annotation was seen can’t be read.")
    return found, int(version)


def _address(article: Article, first: str, following: str) -> str:
    """The page again, at the proposal that came after the one that was approved."""
    address = reverse("article-carry-over", args=[article.pk])
    if _NUMBER.fullmatch(first) and int(first):
        address += f"?first={int(first)}"
    try:
        return f"{address}#carry-{UUID(following)}"
    except ValueError:
        return address
