"""Who does what to whom: as a network whose actors stand on a circle, and as a matrix of speakers and targets.

A circle keeps up to sixty names legible and every edge apart from its counterpart, comes out the same each time, and is
drawn in milliseconds; springs and charges would make a knot of whoever talks to everybody.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from math import atan2, cos, hypot, pi, sin

from disputes import text as texts
from disputes.models import Label
from disputes.queries.network import Edge, Network, Node
from disputes.views import svg
from disputes.views.svg import WIDTH, Drawing, Ink
from disputes.views.timeline_picture import numbers

LARGEST_NODE, SMALLEST_NODE = 15.0, 4.0
WIDEST, NARROWEST = 13.0, 0.9
"""Of an edge."""

LETTER = 5.9
MOST_LETTERS = 30
HUB, HUBS = 0.25, 4
"""Who says and hears at least this part of what the most active does is a hub; of so many actors one at most."""

Address = Callable[[Edge, Label | None], str]
OfNode = Callable[[Node], str]

_Point = tuple[float, float]


def draw(network: Network, address: Address, of_node: OfNode, ink: Ink) -> Drawing:
    """All labels together: an edge is a rope of a strand for each label."""
    order = _around(network)
    radius = 230.0 if _is_crowded(order) else 190.0
    above, below = _reach(order)
    longest = max((min(len(node.name), MOST_LETTERS) for node in order), default=0)
    width = 2 * (radius + 30 + LETTER * 1.06 * longest)
    middle = (width / 2, radius + above)
    body = _circle(network, order, network.labels, middle, radius, MOST_LETTERS, address, of_node, ink)
    return Drawing("Network", 2 * radius + above + below, body, _legend(network), width)


def _way(edge: Edge) -> str:
    return f"{texts.isolated(edge.speaker.name)} → {texts.isolated(edge.target.name)}"


def _is_crowded(order: Sequence[Node]) -> bool:
    """Whether names have to be turned, so that each has room on the circle."""
    return len(order) > 16


def _angles(order: Sequence[Node]) -> dict[int, float]:
    start = pi if len(order) == 2 else -pi / 2
    return {node.pk: start + 2 * pi * place / len(order) for place, node in enumerate(order)}


def _reach(order: Sequence[Node]) -> tuple[float, float]:
    """How far names stand out above and below the circle."""
    if not _is_crowded(order):
        return 46, 46
    angles = _angles(order)
    above = below = 30.0
    for node in order:
        steep = sin(angles[node.pk])
        beyond = abs(steep) * (26 + LETTER * min(len(node.name), MOST_LETTERS)) - (1 - abs(steep)) * 230
        if steep < 0:
            above = max(above, beyond)
        else:
            below = max(below, beyond)
    return above, below


def draw_apart(network: Network, address: Address, of_node: OfNode, ink: Ink) -> Drawing:
    """A circle for each label, actors in the same places."""
    order = _around(network)
    crowded = _is_crowded(order)
    wide, tall = WIDTH / 2, 450.0 if crowded else 350.0
    pieces = []
    for place, label in enumerate(network.labels):
        left, top = (place % 2) * wide, (place // 2) * tall
        pieces.append(svg.text(f"{label.name}, {_sum(network, place):,}", left + 16, top + 18, css="strong"))
        pieces.append(
            _circle(
                network, order, [label], (left + wide / 2, top + tall / 2 + 10),
                100.0 if crowded else 112.0, 16, address, of_node, ink,
            )
        )  # fmt: skip
    height = tall * -(-len(network.labels) // 2)
    return Drawing("Networks by label", height, "".join(pieces), _legend(network))


def _legend(network: Network) -> str:
    strands = ", ".join(label.name for label in network.labels)
    return f"The thicker an edge, the more is said; the larger a circle, the more its actor says and hears. {strands}."


def _sum(network: Network, place: int) -> int:
    return sum(edge.counts[place] for edge in network.edges)


def _around(network: Network) -> list[Node]:
    """An order in which few edges have far to go: those who say and hear much stand apart, and beside each, to both
    sides, those who talk to it most."""
    ties: Counter[tuple[int, int]] = Counter()
    for edge in network.edges:
        ties[edge.speaker.pk, edge.target.pk] += edge.total
        ties[edge.target.pk, edge.speaker.pk] += edge.total
    most = max((node.said + node.heard for node in network.nodes), default=0)
    enough = max(2, len(network.nodes) // HUBS)
    hubs = [node for node in network.nodes if node.said + node.heard >= most * HUB][:enough]
    camps: dict[int, deque[Node]] = {hub.pk: deque([hub]) for hub in hubs}
    for node in network.nodes:
        if node not in hubs:
            nearest = max(hubs, key=lambda hub: ties[node.pk, hub.pk])
            camp = camps[nearest.pk]
            if len(camp) % 2:
                camp.append(node)
            else:
                camp.appendleft(node)
    return [node for camp in camps.values() for node in camp]


def _circle(
    network: Network,
    order: Sequence[Node],
    labels: Sequence[Label],
    middle: _Point,
    radius: float,
    letters: int,
    address: Address,
    of_node: OfNode,
    ink: Ink,
) -> str:
    most = max((node.said + node.heard for node in order), default=1) or 1
    crowd = min(1.0, 24 / max(len(order), 1)) * (radius / 190)
    sizes = {
        node.pk: max(SMALLEST_NODE, LARGEST_NODE * crowd * ((node.said + node.heard) / most) ** 0.5) for node in order
    }
    angles = _angles(order)
    places = {pk: (middle[0] + radius * cos(angle), middle[1] + radius * sin(angle)) for pk, angle in angles.items()}
    columns = [network.labels.index(label) for label in labels]
    heaviest = max((sum(edge.counts[column] for column in columns) for edge in network.edges), default=1) or 1
    edges = []
    active: set[int] = set()
    for edge in reversed(network.edges):  # the heaviest on top
        counts = [edge.counts[column] for column in columns]
        if not any(counts):
            continue
        active |= {edge.speaker.pk, edge.target.pk}
        shapes = _rope(edge, labels, counts, places, sizes, middle, heaviest, radius)
        told = f"{_way(edge)}: {numbers(labels, counts)}"
        edges.append(ink(address(edge, labels[0] if len(labels) == 1 else None), told, shapes))
    turned = _is_crowded(order)
    nodes = "".join(
        ink(
            of_node(node),
            f"{node.name}: says {node.said:,}, hears {node.heard:,}",
            _node(node, places[node.pk], sizes[node.pk], angles[node.pk], letters, turned=turned),
        )
        if node.pk in active
        else f'<circle class="quiet" cx="{places[node.pk][0]:.1f}" cy="{places[node.pk][1]:.1f}" r="3"/>'
        for node in order
    )
    return "".join(edges) + nodes


def _node(node: Node, place: _Point, size: float, angle: float, letters: int, *, turned: bool) -> str:
    x, y = place
    name = texts.shorten(node.name, letters)
    away = size + 6
    left = cos(angle) < -0.01
    at = (x + away * cos(angle), y + away * sin(angle))
    if turned:
        degrees = angle * 180 / pi + (180 if left else 0)
        words = svg.text(name, *at, anchor="end" if left else "start", css="strong", turned=degrees)
    else:
        anchor = "middle" if abs(cos(angle)) < 0.3 else "end" if left else "start"
        words = svg.text(name, at[0], at[1] + 4 + 8 * sin(angle), anchor=anchor, css="strong")
    return f'<circle class="node" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>{words}'


def _rope(
    edge: Edge,
    labels: Sequence[Label],
    counts: Sequence[int],
    places: dict[int, _Point],
    sizes: dict[int, float],
    middle: _Point,
    heaviest: int,
    radius: float,
) -> str:
    """A curve bent towards the middle, to the right as one goes, so that there and back are two; a strand for each
    label beside the other, and an arrow's head where it ends."""
    start, end = places[edge.speaker.pk], places[edge.target.pk]
    widths = [max(NARROWEST, WIDEST * (radius / 230) * n / heaviest) if n else 0.0 for n in counts]
    whole = sum(widths)
    if edge.speaker.pk == edge.target.pk:
        return _loop(start, sizes[edge.speaker.pk], middle, labels, widths)
    way = (end[0] - start[0], end[1] - start[1])
    far = hypot(*way)
    right = (-way[1] / far, way[0] / far)
    centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    bend = 14 + far * 0.06 + whole / 2
    pull = 0.35 if far < 1.9 * radius else 0.0
    control = (
        centre[0] + (middle[0] - centre[0]) * pull + right[0] * bend,
        centre[1] + (middle[1] - centre[1]) * pull + right[1] * bend,
    )
    leaving = _towards(start, control, sizes[edge.speaker.pk] + 1)
    head = 5.0 + whole * 0.7
    arriving = _towards(end, control, sizes[edge.target.pk] + 2)
    neck = _towards(end, control, sizes[edge.target.pk] + 2 + head)
    pieces = []
    offset = -whole / 2
    for label, width in zip(labels, widths, strict=True):
        if not width:
            continue
        x, y = right[0] * (offset + width / 2), right[1] * (offset + width / 2)
        offset += width
        path = (
            f"M{leaving[0] + x:.1f} {leaving[1] + y:.1f}Q{control[0] + x:.1f} {control[1] + y:.1f}"
            f" {neck[0] + x:.1f} {neck[1] + y:.1f}"
        )
        pieces.append(_strand(label, path, width))
    pieces.append(_head(arriving, neck, head * 0.62 + whole / 4, _main(labels, counts)))
    return "".join(pieces)


def _loop(place: _Point, size: float, middle: _Point, labels: Sequence[Label], widths: Sequence[float]) -> str:
    """What an actor says to itself: rings beside its circle, inwards where there is no name."""
    angle = atan2(middle[1] - place[1], middle[0] - place[0])
    pieces = []
    radius = size + 4.0
    for label, width in zip(labels, widths, strict=True):
        if width:
            x, y = place[0] + (size + radius * 0.4) * cos(angle), place[1] + (size + radius * 0.4) * sin(angle)
            path = f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 1 1 0 .1Z"
            pieces.append(_strand(label, path, width))
            radius += width + 1
    return "".join(pieces)


def _strand(label: Label, path: str, width: float) -> str:
    dashed = ""
    if label.hue in svg.DASHES:
        line, gap = (length * max(1.0, width / 2.5) for length in svg.DASHES[label.hue])
        dashed = f' stroke-dasharray="{line:.1f} {gap:.1f}"'
    return f'<path class="strand hue-{label.hue}" d="{path}" stroke-width="{width:.1f}"{dashed}/>'


def _main(labels: Sequence[Label], counts: Sequence[int]) -> Label:
    return max(zip(counts, labels, strict=True), key=lambda one: one[0])[1]


def _head(tip: _Point, neck: _Point, half: float, label: Label) -> str:
    far = hypot(tip[0] - neck[0], tip[1] - neck[1]) or 1
    x, y = -(tip[1] - neck[1]) / far * half, (tip[0] - neck[0]) / far * half
    points = f"{tip[0]:.1f},{tip[1]:.1f} {neck[0] + x:.1f},{neck[1] + y:.1f} {neck[0] - x:.1f},{neck[1] - y:.1f}"
    return f'<polygon class="hue-{label.hue}" points="{points}"/>'


def _towards(place: _Point, other: _Point, distance: float) -> _Point:
    far = hypot(other[0] - place[0], other[1] - place[1]) or 1
    return place[0] + (other[0] - place[0]) * distance / far, place[1] + (other[1] - place[1]) * distance / far


# ---- The matrix.

TURN = -38.0
BIG, MIDDLE, SMALL = (44, 32), (30, 24), (13, 13)
"""Widths and heights of cells: with room for a number and a bar, for both closer together, for a bar alone."""


def matrix(network: Network, address: Address, ink: Ink, letters: int = MOST_LETTERS) -> Drawing:
    """Speakers in rows, targets in columns; each cell has its number and the shares of its labels, and is the darker
    the more is said."""
    speaking = {edge.speaker.pk for edge in network.edges}
    spoken_to = {edge.target.pk for edge in network.edges}
    speakers = [node for node in network.nodes if node.pk in speaking]
    targets = [node for node in network.nodes if node.pk in spoken_to]
    many = max(len(targets), 1)
    wide, tall = BIG if many <= 16 else MIDDLE if many <= 26 else SMALL
    small = tall == SMALL[1]
    turn = -90.0 if small else TURN
    longest = max((min(len(node.name), letters) for node in targets), default=0)
    top = 20 + longest * LETTER * (1.04 if small else 0.64)
    left = 16 + LETTER * 1.06 * max((min(len(node.name), letters) for node in speakers), default=0)
    rows = {node.pk: top + place * tall for place, node in enumerate(speakers)}
    columns = {node.pk: left + place * wide for place, node in enumerate(targets)}
    pieces = [
        svg.text(texts.shorten(node.name, letters), left - 8, rows[node.pk] + tall / 2 + 4, anchor="end")
        for node in speakers
    ]
    pieces += [
        svg.text(
            texts.shorten(node.name, letters), columns[node.pk] + wide / 2 + (4 if small else 0), top - 8, turned=turn
        )
        for node in targets
    ]
    if small:
        pieces += [svg.line("grid", left, y, left + many * wide, y) for y in rows.values()]
        pieces += [svg.line("grid", x, top, x, top + len(rows) * tall) for x in columns.values()]
    else:
        pieces += [
            f'<rect class="cell" x="{x + 1:.1f}" y="{y + 1:.1f}" width="{wide - 2}" height="{tall - 2}" rx="2"/>'
            for y in rows.values()
            for x in columns.values()
        ]
    heaviest = max((edge.total for edge in network.edges), default=1)
    for edge in network.edges:
        x, y = columns[edge.target.pk], rows[edge.speaker.pk]
        shapes = _cell(edge, network.labels, x, y, wide, tall, edge.total / heaviest)
        told = f"{_way(edge)}, {edge.total:,}: {numbers(network.labels, edge.counts)}"
        pieces.append(ink(address(edge, None), told, shapes))
    height = top + len(speakers) * tall + 12
    slope = 0.0 if small else longest * LETTER * 0.8
    width = left + many * wide + max(slope - wide / 2, 8)
    legend = (
        "Speakers in rows, targets in columns. The darker, the more; bars are the shares of "
        f"{', '.join(label.name for label in network.labels)}, in this order."
    )
    return Drawing("Matrix of speakers and targets", height, "".join(pieces), legend, width)


def _cell(edge: Edge, labels: Sequence[Label], x: float, y: float, wide: float, tall: float, weight: float) -> str:
    inner = wide - 8 if tall > SMALL[1] else wide - 2
    left = x + (wide - inner) / 2
    high = 5.0 if tall > SMALL[1] else 4.0
    ground = (
        f'<rect class="heat" x="{x + 1:.1f}" y="{y + 1:.1f}" width="{wide - 2}" height="{tall - 2}" rx="2" '
        f'fill-opacity="{0.06 + 0.3 * weight:.2f}"/>'
    )
    words = ""
    if tall > SMALL[1]:
        words = svg.text(f"{edge.total:,}", x + wide / 2, y + tall - 12, anchor="middle", css="strong")
    whole = sum(edge.counts)
    pieces = []
    for label, n in zip(labels, edge.counts, strict=True):
        if n:
            width = inner * n / whole
            pieces.append(f'<rect class="hue-{label.hue}" x="{left:.1f}" y="{y + tall - high - 3:.1f}" '
                          f'width="{max(width - 0.4, 0.4):.1f}" height="{high}"/>')  # fmt: skip
            left += width
    return ground + words + "".join(pieces)
