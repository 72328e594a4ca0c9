"""What the library and the statement browser share: the question of an address, and what to show when it has none."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from disputes import permissions
from disputes import text as texts
from disputes.errors import BadRequest
from disputes.queries import asking, completion
from disputes.queries.meanings import FILTERS
from disputes.search.syntax import NotUnderstood


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def is_fragment(request: HtmxRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def asked(request: HttpRequest, *, beside: Sequence[str], strict: bool = False) -> str:
    """The question of an address; `beside` names its other parameters."""
    return asking.question_of(dict(request.GET.lists()), beside=beside, strict=strict)


def one_of(request: HttpRequest, name: str, choices: Sequence[str]) -> str:
    """The value of a parameter, the first of the choices where it is not given."""
    value = request.GET.get(name, "") or choices[0]
    if value not in choices:
        known = ", ".join(filter(None, choices))
        raise BadRequest(f"“{name}” is one of {known}.", fields={name: "is not understood"})
    return value


def address(request: HttpRequest, values: Mapping[str, str | Sequence[str]]) -> str:
    """The address of this page with these parameters, those left empty left out."""
    filled = [
        (name, one) for name, value in values.items() for one in ([value] if isinstance(value, str) else value) if one
    ]
    return f"{request.path}?{urlencode(filled)}" if filled else request.path


def mistake(text: str, error: NotUnderstood) -> dict[str, Any]:
    """What is wrong, and the question in three parts: before, at and after the place."""
    return {
        "sentence": error.sentence,
        "before": text[: error.start],
        "at": text[error.start : error.end] or " ",
        "after": text[error.end :],
    }


@require_safe
def complete(request: HttpRequest, slug: str) -> HttpResponse:
    """What may come next where one types, as the options of a list."""
    access = permissions.dispute(request.user, slug)
    text = request.GET.get("q", "")
    at = request.GET.get("at", "")
    offers = completion.offers(access, text, int(at) if texts.is_number(at) else len(text))
    return render(request, "search/_offers.html", {"offers": offers})


@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How questions are written."""
    access = permissions.dispute(request.user, slug)
    return render(request, "search/help.html", {"access": access, "dispute": access.dispute, "filters": FILTERS})
