"""What the pages with pictures share: one question and ways of counting in one address, captions, tables and files.

A page says what it is (`Page`) and draws its figures; each is shown with its caption and its numbers as a table, and
can be had as SVG, PNG (made of the SVG in the browser) and CSV.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from disputes import VERSION, permissions
from disputes import text as texts
from disputes.errors import BadRequest, NotFound, TooLong
from disputes.exporters import tables
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import asking, finding
from disputes.queries.counting import COUNTINGS, LAYERS, in_layer, unswept
from disputes.queries.keeping import kept, names
from disputes.queries.levels import LEVELS
from disputes.queries.meanings import Meaning
from disputes.search.syntax import NotUnderstood
from disputes.views import questions, svg
from disputes.views.svg import Drawing, Ink

Result = TypeVar("Result")

SHARED: Mapping[str, Sequence[str]] = {
    "counting": tuple(COUNTINGS),
    "level": tuple(LEVELS),
    "layer": tuple(LAYERS),
}
"""Parameters that all pages about statements understand, with their values, the usual first."""


PAGES = {
    "timeline": "Timeline", "network": "Who to whom", "shares": "Shares", "answers": "Answers", "coverage": "Coverage",
}  # fmt: skip
"""Pages with pictures, and what they are called."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a question, the SHARED parameters and a page's own."""

    text: str
    shared: Mapping[str, str]
    own: Mapping[str, str]

    @property
    def layered(self) -> str:
        """The question for statements of the layer that is asked for."""
        return in_layer(self.text, self.layer)

    @property
    def counting(self) -> str:
        return self.shared["counting"]

    @property
    def level(self) -> str:
        return self.shared["level"]

    @property
    def layer(self) -> str:
        return self.shared["layer"]

    @property
    def carried(self) -> str:
        """The query string of what holds on every page with pictures."""
        return _query({"q": self.text, **self._unusual()})

    @property
    def query(self) -> str:
        return _query({"q": self.text, **self._unusual(), **self.own})

    def with_level(self, level: str) -> str:
        return _query({"q": self.text, **self._unusual(), **self.own, "level": level})

    def _unusual(self) -> dict[str, str]:
        return {name: value for name, value in self.shared.items() if value != SHARED[name][0]}

    def pair(self) -> tuple[str, str] | None:
        """Two actors that are asked for."""
        one, other = self.own.get("one", ""), self.own.get("other", "")
        return (one, other) if one and other else None


@dataclass(frozen=True, slots=True)
class Cell:
    """Of a table: words or a number, and the address it leads to, if any."""

    value: str | int
    address: str = ""

    @property
    def markup(self) -> str:
        if isinstance(self.value, int):
            return f"{self.value:,}"
        words = f"<bdi>{escape(self.value)}</bdi>"
        return f'<a href="{escape(self.address)}">{words}</a>' if self.address else words


@dataclass(frozen=True, slots=True)
class Table:
    """The same numbers as in a figure, for reading. The first cell of a row is its head."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def body(self) -> SafeString:
        """Its rows, of which a network has hundreds."""
        rows = []
        for head, *cells in self.rows:
            numbers = "".join(f'<td class="figure-cell">{cell.markup}</td>' for cell in cells)
            rows.append(f'<tr><th scope="row">{head.markup}</th>{numbers}</tr>')
        return mark_safe("\n".join(rows))  # noqa: S308 - made of escaped parts


@dataclass(frozen=True, slots=True)
class Figure:
    """`told` says in words what there is to see. `columns` and `rows` are those of its CSV file."""

    name: str
    title: str
    told: str
    drawing: Drawing | None
    tables: Sequence[Table] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str | int]] = ()
    notes: Sequence[tuple[str, str]] = ()
    said: Sequence[str] = ()
    labels: Sequence[Label] = ()
    files: Sequence[tuple[str, str]] = ()

    @property
    def picture(self) -> SafeString | str:
        return svg.in_page(self.drawing) if self.drawing else ""

    def caption(self, access: Access, asked: Asked) -> list[str]:
        """What it shows, for whoever meets it elsewhere."""
        now = timezone.now()
        codebook = access.dispute.codebook
        return [
            f"{access.dispute.name}. {self.title}. {f'Question: {asked.text}. ' if asked.text else ''}".rstrip(),
            " ".join(self.said),
            f"{now.day} {now:%B} {now.year}, Demarche {VERSION}, codebook version {codebook.version}.",
        ]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page draws: its figures, and what it has to say beside them."""

    figures: Sequence[Figure]
    unknown: Sequence[str] = ()
    empty: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """One page with pictures: `template` has its form, `drawn` what is shown beneath. `choices` are its own parameters
    that have set values, `words` those that are free; `show` draws for an address, in an ink; a file without rows has
    these `columns`. `options` are what its form offers."""

    name: str
    show: Callable[[Access, Asked, Ink], Shown]
    columns: Sequence[str]
    template: str = "pictures/page.html"
    drawn: str = "pictures/_drawn.html"
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: Sequence[str] = ()
    shared: Sequence[str] = tuple(SHARED)
    asks_for: str = "statements"
    options: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[Mapping[str, str]], None] = lambda own: None

    @property
    def title(self) -> str:
        return PAGES[self.name]

    def asked(self, request: HttpRequest) -> Asked:
        beside = (*SHARED, *self.choices, *self.words, "picture")
        own = {name: questions.one_of(request, name, values) for name, values in self.choices.items()}
        own = {name: "" if value == self.choices[name][0] else value for name, value in own.items()}
        own |= {name: texts.clean_line(request.GET.get(name, "")) for name in self.words}
        self.check(own)
        return Asked(
            text=questions.asked(request, beside=beside),
            shared={name: questions.one_of(request, name, values) for name, values in SHARED.items()},
            own=own,
        )


@dataclass(frozen=True, slots=True)
class Glance:
    """A picture on the overview, with how it is counted and the address where there is more of it."""

    title: str
    told: str
    picture: SafeString | str
    address: str


def at_a_glance(page: Page, access: Access, level: str, **own: str) -> Asked:
    """What the overview asks a page for."""
    usual = {name: values[0] for name, values in SHARED.items()}
    return Asked("", {**usual, "level": level}, {**dict.fromkeys((*page.choices, *page.words), ""), **own})


def both_or_neither(own: Mapping[str, str]) -> None:
    if bool(own["one"]) != bool(own["other"]):
        missing = "other" if own["one"] else "one"
        raise BadRequest("Name both actors, or neither.", fields={missing: "is missing"})


def number(own: Mapping[str, str], name: str, usual: int, most: int) -> int:
    """A parameter that is a whole number from 1."""
    text = own[name]
    if not text:
        return usual
    if not texts.is_number(text) or not 1 <= int(text[:9]) <= most:
        raise BadRequest(f"“{name}” is a number from 1 to {most:,}.", fields={name: "is not understood"})
    return int(text)


def paths(page: Page) -> list[URLPattern]:
    """The addresses of a page, of its pictures and of their numbers."""
    views = (("", "", _page), ("picture.svg", "-picture", _picture), ("table.csv", "-table", _table))
    return [
        path(
            f"disputes/<slug:slug>/{page.name}/{file}", require_safe(view), {"page": page}, name=f"{page.name}{suffix}"
        )
        for file, suffix, view in views
    ]


def _page(request: HttpRequest, slug: str, page: Page) -> HttpResponse:
    access = permissions.dispute(request.user, slug)
    context: dict[str, Any] = {
        "access": access,
        "dispute": access.dispute,
        "page": page,
        "picture_pages": PAGES.items(),
        "ask_label": f"Which {page.asks_for}",
        "text": request.GET.get("q", ""),
        "countings": COUNTINGS,
        "levels": LEVELS,
        "layers": LAYERS,
        "parties": access.dispute.parties.order_by("name"),
        "own": request.GET,
        **page.options,
    }
    status = 200
    try:
        asked = page.asked(request)
        context |= {"asked": asked, "text": asked.text, "own": asked.own}
        meaning = asking.understand(access, asked.text)  # a mistake is shown where the person made it
        if asked.layered != asked.text:
            meaning = asking.understand(access, asked.layered)
        context |= {
            "drawn": _drawn(access, meaning, asked, page, context),
            "statements_query": f"?{_query({'q': asked.layered})}" if asked.layered else "",
        }
    except NotUnderstood as error:
        context["mistake"] = questions.mistake(context["text"], error)
        status = 400
    except (BadRequest, TooLong) as error:
        context["problem"] = error.detail
        status = error.status
    return render(request, page.template, context, status=status)


def _drawn(access: Access, meaning: Meaning, asked: Asked, page: Page, context: Mapping[str, Any]) -> SafeString:
    """What the page shows beneath its form."""

    def draw() -> SafeString:
        shown = page.show(access, asked, svg.linked)
        figures = [(figure, figure.caption(access, asked)) for figure in shown.figures]
        return render_to_string(page.drawn, {**context, "shown": shown, "figures": figures, **shown.context})

    return drawn(access, meaning, (page.name, *asked.shared.values(), *asked.own.items()), draw)


def drawn(access: Access, meaning: Meaning, what: Sequence[Hashable], draw: Callable[[], Result]) -> Result:
    """What was drawn before for the same person from the same content, or else what `draw` draws now.

    It names actors, of whom some are hidden from those who don't see every statement.
    """
    with unswept():
        if not finding.sees_all(access):
            return draw()
        whose = (access.user.pk, access.right, timezone.now().date())
        return kept(access, meaning, (meaning.text, *what, *whose, names(access)), draw, cache="drawings")


def _picture(request: HttpRequest, slug: str, page: Page) -> HttpResponse:
    """A picture as an SVG file that says what it shows."""
    access, asked, figure = _figure(request, slug, page)
    figure = figure or Figure(page.name, page.title, "", None)
    drawn = svg.alone(figure.drawing or svg.nothing(figure.title), figure.caption(access, asked))
    response = file(drawn.encode(), "image/svg+xml", f"{figure.name}-{slug}.svg")
    # It brings its own colours, which a browser that shows it as an image may hold against the policy of the site.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _table(request: HttpRequest, slug: str, page: Page) -> HttpResponse:
    """The numbers of a picture, those that are nought left out, as a CSV file."""
    _, _, figure = _figure(request, slug, page)
    if figure is None:
        return csv_file(page.columns, [], f"{page.name}-{slug}.csv")
    return csv_file(figure.columns, figure.rows, f"{figure.name}-{slug}.csv")


def strictly(request: HttpRequest, slug: str, page: Page) -> tuple[Access, Asked]:
    """For a file, which can't show a mistake."""
    access = permissions.dispute(request.user, slug)
    asked = page.asked(request)
    asking.understood(access, asked.text)
    return access, asked


def _figure(request: HttpRequest, slug: str, page: Page) -> tuple[Access, Asked, Figure | None]:
    """The one that is asked for, else the first; None where nothing is found."""
    access, asked = strictly(request, slug, page)
    with unswept():
        shown = page.show(access, asked, svg.titled)
    name = request.GET.get("picture", "")
    for figure in shown.figures:
        if name in ("", figure.name):
            return access, asked, figure
    if shown.empty:
        return access, asked, None
    raise NotFound("There is no such picture here.")


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str | int]], name: str) -> HttpResponse:
    return file(b"".join(tables.pieces(columns, rows)), "text/csv; charset=utf-8", name)


def file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    _name(response, name)
    return response


def stream(content: Iterable[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type=content_type)
    _name(response, name)
    return response


def _name(response: Any, name: str) -> None:
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"


def statements_at(access: Access) -> Callable[[str], str]:
    """The address of the statements that a question finds; none for a question that could not be written."""
    there = reverse("statements", args=[access.dispute.slug])
    return lambda text: _asking(there, text) if text else ""


@lru_cache(maxsize=10_000)
def _asking(there: str, text: str) -> str:
    # Most marks stand in two pictures and in a table.
    return f"{there}?{urlencode({'q': text})}"


def articles_at(access: Access) -> Callable[[str], str]:
    there = reverse("articles", args=[access.dispute.slug])
    return lambda text: _asking(there, text) if text else there


def _query(values: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})


def counted(asked: Asked, n: int) -> str:
    """How was counted, as captions say it."""
    level = "" if asked.level == "coded" else f" Actors taken together as {LEVELS[asked.level]}."
    return f"Counted: {COUNTINGS[asked.counting]}; {n:,} in all; {LAYERS[asked.layer]}.{level}"
