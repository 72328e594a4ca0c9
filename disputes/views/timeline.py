"""The timeline of a dispute or of any question: as a page, as a picture and as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from disputes import permissions
from disputes import text as texts
from disputes.errors import BadRequest, TooLong
from disputes.exporters import tables
from disputes.permissions import Access
from disputes.queries import asking
from disputes.queries import timeline as queries
from disputes.queries.timeline import COUNTINGS, UNITS, Panel, Period, Timeline
from disputes.search import syntax
from disputes.search.syntax import NotUnderstood
from disputes.views import questions, timeline_picture

BESIDE = ("unit", "counting", "one", "other")
COLUMNS = ("first", "last", "direction", "label", "count", "counting")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for."""

    text: str
    unit: str
    counting: str
    pair: tuple[str, str] | None

    @property
    def parameters(self) -> dict[str, str]:
        one, other = self.pair or ("", "")
        counting = "" if self.counting == queries.STATEMENTS else self.counting
        return {"q": self.text, "one": one, "other": other, "unit": self.unit, "counting": counting}

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.parameters.items() if value})


@require_safe
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    context: dict[str, Any] = {
        "access": access,
        "dispute": access.dispute,
        "text": request.GET.get("q", ""),
        "units": UNITS,
        "countings": COUNTINGS,
        "parties": access.dispute.parties.order_by("name"),
    }
    status = 200
    try:
        asked = _asked(request)
        context |= {"asked": asked, "text": asked.text, "query": asked.query, "statements_query": _query(asked.text)}
        asking.understand(access, asked.text)  # a mistake is shown where the person made it
        found = queries.timeline(access, asked.text, pair=asked.pair, unit=asked.unit, counting=asked.counting)
        page = reverse("statements", args=[slug])
        context |= {
            "timeline": found,
            "picture": timeline_picture.of_page(found, lambda panel, period: f"{page}{_query(_within(panel, period))}"),
            "tables": [(panel, _rows(found, panel, page)) for panel in found.panels],
            "undated_query": _query(syntax.added(asked.text, "date", "none", apart=True)),
            "caption": _caption(access, asked, found),
            "most": _most(found),
        }
    except NotUnderstood as error:
        context["mistake"] = questions.mistake(context["text"], error)
        status = 400
    except (BadRequest, TooLong) as error:
        context["problem"] = error.detail
        status = error.status
    return render(request, "timeline/timeline.html", context, status=status)


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture as an SVG file that says what it shows."""
    access, asked, found = _strictly(request, slug)
    drawn = timeline_picture.alone(found, "\n".join(_caption(access, asked, found)))
    return _file(drawn.encode(), "image/svg+xml", f"timeline-{slug}.svg")


@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers of the picture, those that are nought left out, as a CSV file."""
    _, _, found = _strictly(request, slug)
    return _file(b"".join(tables.pieces(COLUMNS, _cells(found))), "text/csv; charset=utf-8", f"timeline-{slug}.csv")


def _asked(request: HttpRequest) -> Asked:
    one, other = (texts.clean_line(request.GET.get(name, "")) for name in ("one", "other"))
    if bool(one) != bool(other):
        raise BadRequest("Name both actors, or neither.", fields={"one" if other else "other": "is missing"})
    return Asked(
        text=questions.asked(request, beside=BESIDE),
        unit=questions.one_of(request, "unit", ("", *UNITS)),
        counting=questions.one_of(request, "counting", tuple(COUNTINGS)),
        pair=(one, other) if one else None,
    )


def _strictly(request: HttpRequest, slug: str) -> tuple[Access, Asked, Timeline]:
    """For a file, which can't show a mistake."""
    access = permissions.dispute(request.user, slug)
    asked = _asked(request)
    asking.understood(access, asked.text)
    return (
        access,
        asked,
        queries.timeline(access, asked.text, pair=asked.pair, unit=asked.unit, counting=asked.counting),
    )


def _query(text: str) -> str:
    return f"?{urlencode({'q': text})}" if text else ""


def _within(panel: Panel, period: Period) -> str:
    """The question for the statements of one bar. These filters narrow whatever the question says of time."""
    text = syntax.added(panel.question, "since", period.first.isoformat())
    return syntax.added(text, "until", period.last.isoformat())


def _rows(found: Timeline, panel: Panel, page: str) -> list[tuple[str, str, list[int]]]:
    """Of each period in which there is something its words, its address and its numbers."""
    return [
        (timeline_picture.in_words(period, found.unit), f"{page}{_query(_within(panel, period))}", counts)
        for period, counts in zip(found.periods, panel.counts, strict=True)
        if any(counts)
    ]


def _cells(found: Timeline) -> Iterator[tuple[str | int, ...]]:
    for panel in found.panels:
        dated = ((period.first.isoformat(), period.last.isoformat(), counts)
                 for period, counts in zip(found.periods, panel.counts, strict=True))  # fmt: skip
        for first, last, counts in (*dated, ("", "", panel.undated)):
            for label, n in zip(found.labels, counts, strict=True):
                if n:
                    yield first, last, panel.words, label.slug, n, found.counting


def _caption(access: Access, asked: Asked, found: Timeline) -> list[str]:
    """What a picture shows, for whoever meets it elsewhere."""
    counted = COUNTINGS[asked.counting]
    undated = f", {found.undated:,} undated not shown" if found.undated else ""
    return [
        f"{access.dispute.name}. {f'Question: {asked.text}. ' if asked.text else ''}By {found.unit}.",
        f"Counted: {counted}; {found.total:,} in all{undated}. As coded by annotators, {timezone.now():%Y-%m-%d}.",
    ]


def _most(found: Timeline) -> tuple[str, int] | None:
    """The period with the most in all directions."""
    sums = [sum(sum(panel.counts[place]) for panel in found.panels) for place in range(len(found.periods))]
    if not sums:
        return None
    place = sums.index(max(sums))
    return timeline_picture.in_words(found.periods[place], found.unit), sums[place]


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)  # type: ignore[assignment]
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
