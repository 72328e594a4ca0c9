"""The statement browser and its downloads."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from disputes import permissions
from disputes import text as texts
from disputes.errors import BadRequest, TooLong
from disputes.exporters import PROFILES
from disputes.exporters import articles as article_exporter
from disputes.models import Role, SavedSearch
from disputes.models.annotations import AnnotationQuerySet
from disputes.permissions import Access
from disputes.queries import asking, exports, labels, metadata, searches
from disputes.queries import statements as queries
from disputes.queries.facets import GROUPS
from disputes.search.syntax import NotUnderstood
from disputes.views import facet_lists, questions, statement_rows
from disputes.views.questions import HtmxRequest

BESIDE = ("cursor", "sort", "group")
FIRST = 3
SHORT = 160
"""How many quotes a card beside a picture shows, and how much of each."""

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}


@require_safe
def browse(request: HtmxRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    its_labels = labels.of(access)
    fragment = questions.is_fragment(request)
    status = 200
    context: dict[str, Any] = {
        "access": access,
        "dispute": access.dispute,
        "labels": its_labels,
        "orders": queries.ORDERS,
        "grouped": GROUPS,
        "parts": Role.Part.values,
        "text": request.GET.get("q", ""),
    }
    try:
        text = context["text"] = questions.asked(request, beside=BESIDE)
        order = questions.one_of(request, "sort", tuple(queries.ORDERS))
        group = queries.grouping(request.GET.get("group", ""))
        meaning = asking.understand(access, text)
        page = queries.page(
            access,
            meaning,
            cursor=request.GET.get("cursor", ""),
            order=order,
            group=group,
            with_facets=True,
        )
        settled = {"q": text, "sort": "" if order == queries.OLDEST else order, "group": group}
        here = questions.address(request, settled)
        rest = {**settled, "q": ""}
        context |= {
            "meaning": meaning,
            "page": page,
            "rows": statement_rows.rows(page.rows, access, its_labels),
            "groups": [(group.value, statement_rows.rows(group.rows, access, its_labels)) for group in page.groups],
            "order": order,
            "group": group,
            "here": here,
            "kept_query": here.partition("?")[2],
            "rest": rest,
            "facet_sections": facet_lists.sections(page.facets, rest),
            "rest_of_group": {**rest, "group": ""},
            "query": urlencode({"q": text}) if text else "",
        }
    except NotUnderstood as error:
        context["mistake"] = questions.mistake(text, error)
        status = 422 if fragment else 400
    except (BadRequest, TooLong) as error:
        # The form comes back with what was typed, so that it can be mended.
        context["problem"] = error.detail
        status = 422 if fragment else error.status
    if fragment:
        answer = render(request, "statements/_results.html", context, status=status)
        return replace_url(answer, context["here"]) if "here" in context else answer
    context["saved"] = searches.kept(access, SavedSearch.Page.STATEMENTS)
    return render(request, "statements/browse.html", context, status=status)


@require_safe
def first(request: HttpRequest, slug: str) -> HttpResponse:
    """The first few of those that the browser shows, for the card beside a mark of a picture."""
    access = permissions.dispute(request.user, slug)
    context: dict[str, Any] = {}
    try:
        meaning = asking.understand(access, questions.asked(request, beside=BESIDE))
        found = queries.first(access, meaning, FIRST)
        context["rows"] = [(row, texts.shorten(row.statement.quote, SHORT)) for row in found]
    except NotUnderstood as error:
        context["problem"] = error.sentence
    except (BadRequest, TooLong) as error:
        context["problem"] = error.detail
    return render(request, "statements/_first.html", context, status=422 if "problem" in context else 200)


@require_safe
def export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The statements that the browser shows, all of them, as a file."""
    access = permissions.dispute(request.user, slug)
    format_, profile = request.GET.get("format", "csv"), request.GET.get("profile", "data")
    if format_ not in exports.STREAMS:
        raise BadRequest(f"“format” is one of {', '.join(exports.STREAMS)}.", fields={"format": "is not understood"})
    if profile not in PROFILES:
        raise BadRequest(f"“profile” is one of {', '.join(PROFILES)}.", fields={"profile": "is not understood"})
    text = questions.asked(request, beside=("format", "profile"), strict=True)
    meaning = asking.understood(access, text)
    return download(access, queries.rows(access, meaning), format_=format_, profile=profile)


def download(
    access: Access, found: AnnotationQuerySet, *, format_: str, profile: str = "data", names: bool = False
) -> StreamingHttpResponse:
    """An answer that streams. Its first record is read now, so that whatever can go wrong does so before it begins."""
    exports.records(access, found, most=1, names=names)
    # The stream itself begins when the server asks for it. PostgreSQL's COPY has the connection to itself until it is
    # done, and what Django still has to do with this request may want it too.
    stream = exports.STREAMS[format_](access, found, profile=profile, names=names)
    response = StreamingHttpResponse(stream, content_type=CONTENT_TYPES[format_])
    filename = f"statements-{access.dispute.slug}-{timezone.now():%Y-%m-%d}.{format_}"
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)  # type: ignore[assignment]
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def article_lines(access: Access, articles: Sequence[int]) -> HttpResponse:
    """Articles with their texts, as JSON Lines that the import takes."""
    lines = article_exporter.lines(metadata.records(access, articles))
    response = HttpResponse(lines, content_type=CONTENT_TYPES["jsonl"])
    filename = f"articles-{access.dispute.slug}-{timezone.now():%Y-%m-%d}.jsonl"
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)  # type: ignore[assignment]
    return response
