"""The statement browser and its downloads."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from disputes import permissions
from disputes.errors import BadRequest
from disputes.exporters import PROFILES
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import exports
from disputes.queries import statements as queries
from disputes.queries.statements import Meaning, Question

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@require_safe
def browse(request: HtmxRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    labels = list(access.dispute.codebook.labels.all())
    context: dict[str, Any] = {"access": access, "dispute": access.dispute, "labels": labels}
    fragment = request.htmx and not request.htmx.history_restore_request
    status = 200
    try:
        question = queries.parse(dict(request.GET.lists()), beside=("cursor",))
        page = queries.page(access, question, request.GET.get("cursor", ""))
        context |= {"question": question, "page": page, "active": _active(question, labels)}
        context["count"] = min(page.count, queries.MOST_COUNTED)
    except BadRequest as error:
        # The form comes back with what was typed, so that it can be mended.
        context |= {"question": _typed(request), "problem": error.detail}
        status = 422 if fragment else 400
    template = "statements/_results.html" if fragment else "statements/browse.html"
    return render(request, template, context, status=status)


@require_safe
def export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The statements that the browser shows, all of them, as a file."""
    access = permissions.dispute(request.user, slug)
    format_, profile = request.GET.get("format", "csv"), request.GET.get("profile", "data")
    if format_ not in exports.STREAMS:
        raise BadRequest(f"“format” is one of {', '.join(exports.STREAMS)}.", fields={"format": "is not understood"})
    if profile not in PROFILES:
        raise BadRequest(f"“profile” is one of {', '.join(PROFILES)}.", fields={"profile": "is not understood"})
    question = queries.parse(dict(request.GET.lists()), beside=("format", "profile"))
    meaning = queries.understand(access, question).known()
    return download(access, meaning, format_=format_, profile=profile)


def download(
    access: Access, meaning: Meaning, *, format_: str, profile: str = "data", names: bool = False
) -> StreamingHttpResponse:
    """An answer that streams. Its first record is read now, so that whatever can go wrong does so before it begins."""
    found = queries.rows(access, meaning)
    exports.records(access, found, most=1, names=names)
    # The stream itself begins when the server asks for it. PostgreSQL's COPY has the connection to itself until it is
    # done, and what Django still has to do with this request may want it too.
    stream = exports.STREAMS[format_](access, found, profile=profile, names=names)
    response = StreamingHttpResponse(stream, content_type=CONTENT_TYPES[format_])
    filename = f"statements-{access.dispute.slug}-{timezone.now():%Y-%m-%d}.{format_}"
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)  # type: ignore[assignment]
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _active(question: Question, labels: list[Label]) -> list[dict[str, str]]:
    """Each filter in words, and the query string without it."""
    names = {label.slug: label.name for label in labels}
    words = {"from": "since", "to": "until", "article": "article no."}
    return [
        {
            "name": words.get(name, name),
            "value": names.get(value, value) if name == "label" else value,
            "without": question.without(name, value),
        }
        for name, value in question.pairs()
    ]


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the fields of a form that could not be understood."""
    many = {name: request.GET.getlist(name)[: queries.MOST_VALUES] for name in queries.FILTERS}
    return many | {"from_": request.GET.get("from", ""), "to": request.GET.get("to", "")}
