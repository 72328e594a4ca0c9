"""Who does what to whom: the network and the matrix."""

from collections.abc import Callable

from django.urls import reverse

from disputes import text as texts
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import levels
from disputes.queries import network as queries
from disputes.queries.doors import narrowed
from disputes.queries.network import MOST_ACTORS, Edge, Network
from disputes.views import network_picture, pictures, svg
from disputes.views.network_picture import MOST_LETTERS
from disputes.views.pictures import Asked, Cell, Figure, Glance, Page, Shown, Table
from disputes.views.svg import Ink
from disputes.views.timeline_picture import numbers

APART = {"": "together", "apart": "a network for each"}
COLUMNS = ("speaker", "target", "label", "count", "counting")
FILES = {"GraphML": "network.graphml", "GEXF": "network.gexf", "Edges": "edges.csv", "Events": "events.csv"}
MOST_AT_A_GLANCE, LETTERS_AT_A_GLANCE = 7, 22
MOST_LEAST = 1_000_000
MOST_ROWS = 500
"""Rows of the table in the page; the file has all."""


def show(access: Access, asked: Asked, ink: Ink) -> Shown:
    found = network(access, asked)
    figures = [figure(access, asked, found, ink), matrix(access, asked, found, ink)] if found.edges else []
    return Shown(
        figures=figures,
        unknown=found.unknown,
        empty=not found.edges,
        context={"network": found},
    )


def network(access: Access, asked: Asked, *, most_actors: int = MOST_ACTORS, least: int | None = None) -> Network:
    return queries.network(
        access,
        asked.layered,
        counting=asked.counting,
        level=asked.level,
        least=_least(asked) or least,
        most_actors=most_actors,
    )


def _least(asked: Asked) -> int | None:
    return pictures.number(asked.own, "least", 1, MOST_LEAST) if asked.own["least"] else None


def _address(access: Access, found: Network) -> Callable[[Edge, Label | None], str]:
    leads = pictures.statements_at(access)

    def address(edge: Edge, label: Label | None) -> str:
        question = found.doors.to(speaker=edge.speaker.pk, target=edge.target.pk)
        return leads(narrowed(question, label=label.slug) if label and question else question)

    return address


def figure(access: Access, asked: Asked, found: Network, ink: Ink) -> Figure:
    leads = pictures.statements_at(access)
    draw = network_picture.draw_apart if asked.own.get("labels") == "apart" else network_picture.draw
    return Figure(
        name="network",
        title="Who does what to whom",
        told=_told(found),
        drawing=draw(found, _address(access, found), lambda node: leads(found.doors.to(speaker=node.pk)), ink),
        tables=[_table(access, found)],
        columns=COLUMNS,
        rows=_rows(found, asked.counting),
        said=said(asked, found),
        labels=found.labels,
        files=[(words, f"{reverse('network-file', args=[access.dispute.slug, name])}?{asked.query}")
               for words, name in FILES.items()],
    )  # fmt: skip


def matrix(access: Access, asked: Asked, found: Network, ink: Ink, *, letters: int = MOST_LETTERS) -> Figure:
    return Figure(
        name="matrix",
        title="Speakers and targets",
        told="Speakers stand in rows, targets in columns; the darker, the more.",
        drawing=network_picture.matrix(found, _address(access, found), ink, letters),
        columns=COLUMNS,
        rows=_rows(found, asked.counting),
        said=said(asked, found),
        labels=found.labels,
    )


def at_a_glance(access: Access) -> Glance:
    """The bodies, states and whoever else speaks for nobody that say and hear most."""
    asked = pictures.at_a_glance(PAGE, access, levels.BODY)
    found = network(access, asked, most_actors=MOST_AT_A_GLANCE)
    return Glance(
        "Who towards whom",
        "Speakers in rows, targets in columns; those who say and hear most.",
        matrix(access, asked, found, svg.linked, letters=LETTERS_AT_A_GLANCE).picture if found.edges else "",
        f"{reverse(PAGE.name, args=[access.dispute.slug])}?{asked.query}",
    )


def _told(found: Network) -> str:
    first = found.edges[0]
    actors, edges = len(found.nodes), len(found.edges)
    return (
        f"{actors:,} actor{'' if actors == 1 else 's'}, {edges:,} edge{'' if edges == 1 else 's'}. The heaviest: "
        f"{texts.isolated(first.speaker.name)} → {texts.isolated(first.target.name)}, {first.total:,} "
        f"({numbers(found.labels, first.counts)})."
    )


def said(asked: Asked, found: Network) -> list[str]:
    told = [pictures.counted(asked, found.total), "What several say, or say to several, counts for each pair of them."]
    if found.lone:
        told.append(f"{found.lone:,} without a speaker or without a target not shown.")
    if found.weak:
        told.append(f"{found.weak:,} lighter edges left out.")
    if found.beyond:
        told.append(f"{found.beyond:,} actors who say and hear least left out.")
    return told


def _table(access: Access, found: Network) -> Table:
    address = _address(access, found)
    head = ("From → to", *(label.name for label in found.labels), "Together")
    rows = [
        [_named(edge, address(edge, None)), *map(Cell, edge.counts), Cell(edge.total)]
        for edge in found.edges[:MOST_ROWS]
    ]
    title = f"the {MOST_ROWS} heaviest of {len(found.edges):,}" if len(found.edges) > MOST_ROWS else ""
    return Table(title, head, rows)


def _named(edge: Edge, address: str) -> Cell:
    return Cell(f"{texts.isolated(edge.speaker.name)} → {texts.isolated(edge.target.name)}", address)


def _rows(found: Network, counting: str) -> list[tuple[str | int, ...]]:
    return [
        (edge.speaker.name, edge.target.name, label.slug, n, counting)
        for edge in found.edges
        for label, n in zip(found.labels, edge.counts, strict=True)
        if n
    ]


PAGE = Page(
    name="network",
    template="pictures/network.html",
    drawn="pictures/_drawn_network.html",
    show=show,
    columns=COLUMNS,
    choices={"labels": tuple(APART)},
    words=("least",),
    options={"apart": APART},
)
