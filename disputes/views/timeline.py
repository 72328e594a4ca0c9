"""The timeline of a dispute or of any question."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from disputes.figures.scales import SCALES
from disputes.models import Actor, Event
from disputes.permissions import Access
from disputes.queries import events, levels
from disputes.queries import timeline as queries
from disputes.queries.doors import narrowed
from disputes.queries.timeline import UNITS, Panel, Period, Timeline
from disputes.views import pictures, svg, timeline_picture
from disputes.views.pictures import Asked, Cell, Figure, Glance, Page, Shown, Table
from disputes.views.svg import Ink
from disputes.views.timeline_picture import Net

PANELS = {"": "all in one", "speakers": "for each speaker"}
WIDTH_AT_A_GLANCE = 640
COLUMNS = ("first", "last", "direction", "label", "count", "counting")


def show(access: Access, asked: Asked, ink: Ink) -> Shown:
    found = _found(access, asked)
    return Shown(
        figures=[figure(access, asked, found, ink)] if found.total else [],
        unknown=found.unknown,
        empty=not found.total,
        context={"events": events.of(access)},
    )


def _found(access: Access, asked: Asked) -> Timeline:
    pair = asked.pair()
    return queries.timeline(
        access,
        asked.layered,
        unit=asked.own["unit"],
        counting=asked.counting,
        level=asked.level,
        pair=pair,
        by_speaker=asked.own["panels"] == "speakers" and pair is None,
    )


def figure(access: Access, asked: Asked, found: Timeline, ink: Ink, *, width: float = svg.WIDTH) -> Figure:
    leads = pictures.statements_at(access)

    def address(panel: Panel, period: Period) -> str:
        # These filters narrow whatever the question says of time.
        if found.panels and panel.words and not panel.question:
            return ""
        return leads(narrowed(panel.question, since=period.first.isoformat(), until=period.last.isoformat()))

    net = _net(found, asked.own.get("net", ""))
    drawn = None
    known = events.of(access)
    if found.periods:
        drawn = timeline_picture.draw(found, address, ink, events=known, net=net, width=width)
    undated = f", {found.undated:,} of them undated and not shown" if found.undated else ""
    said = [f"By {found.unit}.", f"{pictures.counted(asked, found.total)[:-1]}{undated}."]
    if found.others:
        said.append(f"Of speakers the {len(found.panels)} who say most; others {found.others:,}.")
    if net:
        said.append(f"Net: {net.scale}.")
    if told := _outside(found, known):
        said.append(told)
    notes = []
    if found.undated:
        stand = "stands" if found.undated == 1 else "stand"
        notes.append((f"{found.undated:,} undated", leads(narrowed(asked.layered, date="none"))))
        notes.append((f"{stand} apart from the picture.", ""))
    return Figure(
        name="timeline",
        title="Timeline",
        told=_told(found),
        drawing=drawn,
        tables=[_table(found, panel, address, net) for panel in found.panels],
        columns=COLUMNS,
        rows=list(_rows(found, asked.counting)),
        notes=notes,
        said=said,
        labels=found.labels,
    )


def at_a_glance(access: Access, parties: Sequence[Actor]) -> Glance:
    """What two parties say to each other, whoever speaks for them, if there are just two and they do; or everything."""
    pair = {"one": parties[0].name, "other": parties[1].name} if len(parties) == 2 else {}
    asked = pictures.at_a_glance(PAGE, access, levels.STATE, **pair)
    found = _found(access, asked)
    if not found.total:
        asked = pictures.at_a_glance(PAGE, access, levels.STATE)
        found = _found(access, asked)
    drawn = figure(access, asked, found, svg.linked, width=WIDTH_AT_A_GLANCE)
    sides = f"{found.panels[0].words} above the line, {found.panels[1].words} below. " if found.mirrored else ""
    return Glance(
        f"Who says what, {UNITS[found.unit].lower()} by {UNITS[found.unit].lower()}",
        f"{sides}{drawn.told}",
        drawn.picture,
        f"{reverse(PAGE.name, args=[access.dispute.slug])}?{asked.query}",
    )


def _net(found: Timeline, name: str) -> Net | None:
    if not name:
        return None
    scale = SCALES[name]
    return Net(scale.name, [scale.score(label.cameo, label.plover) for label in found.labels])


def _told(found: Timeline) -> str:
    """The period with the most in all panels."""
    sums = [sum(sum(panel.counts[place]) for panel in found.panels) for place in range(len(found.periods))]
    if not sums:
        return f"{found.total:,} counted."
    most = max(sums)
    where = timeline_picture.in_words(found.periods[sums.index(most)], found.unit)
    return f"{found.total:,} counted, the most of them: {where}, {most:,}."


def _outside(found: Timeline, known: list[Event]) -> str:
    if not found.periods:
        return ""
    beyond = [event for event in known if not found.periods[0].first <= event.day <= found.periods[-1].last]
    return f"{len(beyond)} event{' lies' if len(beyond) == 1 else 's lie'} outside of this time." if beyond else ""


def _table(found: Timeline, panel: Panel, address: timeline_picture.Address, net: Net | None) -> Table:
    head = [found.unit.capitalize(), *(label.name for label in found.labels), *(["Net"] if net else [])]
    rows = [
        [
            Cell(timeline_picture.in_words(period, found.unit), address(panel, period)),
            *map(Cell, counts),
            *([Cell(f"{net.of(counts):+g}")] if net else []),
        ]
        for period, counts in zip(found.periods, panel.counts, strict=True)
        if any(counts)
    ]
    if any(panel.undated):
        rows.append([Cell("undated"), *map(Cell, panel.undated), *([Cell("")] if net else [])])
    return Table(panel.words, head, rows)


def _rows(found: Timeline, counting: str) -> Iterator[tuple[str | int, ...]]:
    for panel in found.panels:
        dated = ((period.first.isoformat(), period.last.isoformat(), counts)
                 for period, counts in zip(found.periods, panel.counts, strict=True))  # fmt: skip
        for first, last, counts in (*dated, ("", "", panel.undated)):
            for label, n in zip(found.labels, counts, strict=True):
                if n:
                    yield first, last, panel.words, label.slug, n, counting


PAGE = Page(
    name="timeline",
    template="pictures/timeline.html",
    drawn="pictures/_drawn_timeline.html",
    show=show,
    columns=COLUMNS,
    choices={"unit": ("", *UNITS), "panels": tuple(PANELS), "net": ("", *SCALES)},
    words=("one", "other"),
    check=pictures.both_or_neither,
    options={"units": UNITS, "panels": PANELS, "scales": SCALES},
)
