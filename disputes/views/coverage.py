"""Coverage: articles of each outlet over time, and how far the coding has come."""

from disputes.permissions import Access
from disputes.queries import coverage as queries
from disputes.queries.coverage import Coder, Coverage, Outlet
from disputes.queries.doors import narrowed
from disputes.queries.timeline import UNITS, Period
from disputes.views import bars_picture, coverage_picture, pictures
from disputes.views.bars_picture import Part, Row
from disputes.views.pictures import Asked, Cell, Figure, Page, Shown, Table
from disputes.views.svg import Ink
from disputes.views.timeline_picture import in_words

COLUMNS = ("outlet", "first", "last", "articles")
CODER_COLUMNS = ("annotator", "done", "doing", "articles")


def show(access: Access, asked: Asked, ink: Ink) -> Shown:
    found = queries.coverage(access, asked.text, unit=asked.own["unit"])
    figures = []
    if found.articles:
        figures = [_outlets(access, asked, found, ink), *([_coders(access, asked, found, ink)] if found.coders else [])]
    return Shown(figures, found.unknown, empty=not found.articles)


def _outlets(access: Access, asked: Asked, found: Coverage, ink: Ink) -> Figure:
    leads = pictures.articles_at(access)

    own = {outlet.name: narrowed(asked.text, outlet=outlet.name) for outlet in found.outlets if outlet.name}

    def address(outlet: Outlet, period: Period | None = None) -> str:
        if outlet.name not in own:
            return ""
        # Written out, since there are a thousand cells: what ends with a filter may be gone on with.
        when = f" since:{period.first} until:{period.last}" if period else ""
        return leads(own[outlet.name] + when)

    rows = [*found.outlets, *([found.others] if found.others else [])]
    said = [f"By {found.unit}.", f"{found.articles:,} articles."]
    if found.undated:
        said.append(f"{found.undated:,} undated stand in the sums only.")
    named = [outlet for outlet in found.outlets if outlet.name]
    told = f"{found.articles:,} articles of {len(found.outlets) + found.number_of_others:,} outlets"
    return Figure(
        name="coverage",
        title="Articles by outlet over time",
        told=f"{told}, most of {named[0].name}, {named[0].total:,}." if named else f"{told}.",
        drawing=coverage_picture.draw(found, address, ink) if found.periods else None,
        tables=[
            Table(
                "",
                ("Outlet", "Articles", "First", "Last", "Undated"),
                [
                    [
                        Cell(coverage_picture.called(found, outlet), address(outlet)),
                        Cell(outlet.total),
                        *_ends(found, outlet),
                        Cell(outlet.undated),
                    ]
                    for outlet in rows
                ],
            )
        ],
        columns=COLUMNS,
        rows=[
            (coverage_picture.called(found, outlet), period.first.isoformat(), period.last.isoformat(), n)
            for outlet in rows
            for period, n in zip(found.periods, outlet.counts, strict=True)
            if n
        ]
        + [(coverage_picture.called(found, outlet), "", "", outlet.undated) for outlet in rows if outlet.undated],
        said=said,
    )


def _ends(found: Coverage, outlet: Outlet) -> list[Cell]:
    there = [period for period, n in zip(found.periods, outlet.counts, strict=True) if n]
    return [Cell(in_words(there[place], found.unit)) if there else Cell("–") for place in (0, -1)]


def _coders(access: Access, asked: Asked, found: Coverage, ink: Ink) -> Figure:
    leads = pictures.articles_at(access)

    def part(coder: Coder, status: str, words: str, hue: str, n: int) -> Part:
        who = "me" if coder.is_you else coder.pseudonym
        return Part(words, hue, n, leads(narrowed(asked.text, by=who, is_=status)))

    rows = [
        Row(
            "You" if coder.is_you else coder.name,
            [
                part(coder, "done", "finished", "slate", coder.done),
                part(coder, "doing", "begun", "teal", coder.doing),
                part(coder, "todo", "to do", "rest", max(found.articles - coder.done - coder.doing, 0)),
            ],
            found.articles,
        )
        for coder in found.coders
    ]
    title = "Coding so far" if access.may_review else "Your coding so far"
    done = sum(coder.done for coder in found.coders)
    return Figure(
        name="coding",
        title=title,
        told=f"{done:,} finished codings of {found.articles:,} articles.",
        drawing=bars_picture.draw(title, rows, ink, "Dark: finished; lighter: begun; pale: to do."),
        tables=[
            Table(
                "",
                ("Annotator", "Finished", "Begun", "To do"),
                [[Cell(row.name, row.parts[0].address), *(Cell(part.count) for part in row.parts)] for row in rows],
            )
        ],
        columns=CODER_COLUMNS,
        rows=[(coder.pseudonym, coder.done, coder.doing, found.articles) for coder in found.coders],
        said=[f"Of {found.articles:,} articles."],
    )


PAGE = Page(
    name="coverage",
    template="pictures/coverage.html",
    drawn="pictures/_drawn_coverage.html",
    show=show,
    columns=COLUMNS,
    choices={"unit": ("", *UNITS)},
    shared=(),
    asks_for="articles",
    options={"units": UNITS},
)
