"""The timeline: bars parted by label, one direction above the line and the other below it, or a panel for each speaker;
markers for events; and what it comes to on a scale, as a line under it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from disputes import text as texts
from disputes.models import Event, Label
from disputes.queries.timeline import Panel, Period, Timeline
from disputes.views import svg
from disputes.views.svg import WIDTH, Drawing, Ink

LEFT, RIGHT, TOP, BOTTOM = 44, 8, 30, 30
TALL, SHORT, NET = 284, 96, 84
"""Heights of the bars of one chart, of those of one of several, and of the line of the net."""

BETWEEN = 34
"""Between two charts, for the name of the lower one."""

ROOM_FOR_EVENTS = 14
"""Above everything, for the words of events."""

GAP = 0.18
"""Of the room of a bar, left free between it and the next."""

APART = 52
"""The least room between two words under the axis."""

LETTER = 6.0
FIGURE = 6.7
"""Widths of what is written over the picture, and of the figures before its lines."""

BEFORE = 8
"""Between a line and its number, for which there is the rest of LEFT; what is longer shifts everything."""

Address = Callable[[Panel, Period], str]


@dataclass(frozen=True, slots=True)
class Net:
    """What the labels of each period come to on a scale; `scores` are the labels'."""

    scale: str
    scores: list[float]

    def of(self, counts: Sequence[int]) -> float:
        return sum(score * n for score, n in zip(self.scores, counts, strict=True))


def draw(
    timeline: Timeline,
    address: Address,
    ink: Ink,
    *,
    events: Sequence[Event] = (),
    net: Net | None = None,
    width: float = WIDTH,
) -> Drawing:
    curves = _curves(timeline, net) if net else []
    shift = max(FIGURE * _longest_number(timeline, curves) - LEFT + BEFORE, 0)
    right = width - RIGHT - shift
    pieces: list[str] = []
    names: list[str] = []
    y = float(TOP + (ROOM_FOR_EVENTS if events else 0))
    charts = [timeline.panels] if timeline.mirrored or len(timeline.panels) == 1 else [[one] for one in timeline.panels]
    most = max((sum(counts) for panel in timeline.panels for counts in panel.counts), default=0)
    for place, panels in enumerate(charts):
        alone = len(charts) == 1
        if not alone:
            name = f"{texts.shorten(panels[0].words, 60)}, {panels[0].total:,}"
            names.append(svg.text(name, LEFT, y - 6, css="strong over"))
        top = y
        y, chart = _chart(timeline, panels, top, TALL if alone else SHORT, right, address, ink, 0 if alone else most)
        pieces.append(chart)
        if timeline.mirrored:
            names += [
                svg.text(texts.shorten(panel.words, 90), right, at, anchor="end", css="over")
                for at, panel in zip((top - 16, y - 6), panels, strict=False)
            ]
        if place < len(charts) - 1:
            y += BETWEEN
    if net:
        y, curve = _net(timeline, net, curves, y + BETWEEN, right)
        pieces.append(curve)
    pieces.append(_markers(timeline, events, right, y))
    pieces += names  # over the lines of events, which would cross them out
    pieces.append(days(timeline.periods, timeline.unit, LEFT, right, y + 18))
    shapes = "".join(pieces)
    if shift:
        shapes = f'<g transform="translate({shift:.0f} 0)">{shapes}</g>'
    return Drawing("Timeline", y + BOTTOM, shapes, _legend(timeline, net), width)


def in_words(period: Period, unit: str) -> str:
    """“14 March 2031”, “Week of 10 March 2031”, “March 2031”."""
    first = period.first
    match unit:
        case "week":
            return f"Week of {_in_words(first)}"
        case "month":
            return f"{first:%B} {first.year}"
        case "year":
            return str(first.year)
        case _:
            return _in_words(first)


def numbers(labels: Sequence[Label], counts: Sequence[int]) -> str:
    return ", ".join(f"{label.name} {n:,}" for label, n in zip(labels, counts, strict=True) if n) or "none"


def _legend(timeline: Timeline, net: Net | None) -> str:
    """The labels as they stand upon one another."""
    directions = "".join(
        f"; {where} the line {panel.words}"
        for where, panel in zip(("above", "below"), timeline.panels, strict=False)
        if timeline.mirrored
    )
    told = f"From the line outwards: {', '.join(label.name for label in timeline.labels)}{directions}."
    return f"{told} Line: {net.scale}." if net else told


def _chart(
    timeline: Timeline,
    panels: Sequence[Panel],
    top: float,
    tall: float,
    right: float,
    address: Address,
    ink: Ink,
    most: int,
) -> tuple[float, str]:
    """One chart and where it ends. `most` is the highest bar of all charts that are to be compared."""
    high = most or max((sum(counts) for counts in panels[0].counts), default=0)
    low = max((sum(counts) for counts in panels[1].counts), default=0) if len(panels) > 1 else 0
    step = svg.step(max(high, low), 6 if tall > SHORT else 3)
    above, below = -(-high // step) * step, -(-low // step) * step
    scale = tall / max(above + below, step)
    end = top + tall
    zero = end - below * scale
    room = _room(timeline, right)
    lines = "".join(
        svg.grid(zero - at * scale, f"{abs(at):,}", LEFT, right, zero=at == 0) for at in range(-below, above + 1, step)
    )
    bars = "".join(
        _bar(timeline, panel, place, sign, zero, scale, room, address, ink)
        for panel, sign in zip(panels, (-1, 1), strict=False)
        for place in range(len(timeline.periods))
    )
    return end, lines + bars


def _bar(
    timeline: Timeline,
    panel: Panel,
    place: int,
    sign: int,
    zero: float,
    scale: float,
    room: float,
    address: Address,
    ink: Ink,
) -> str:
    counts = panel.counts[place]
    if not any(counts):
        return ""
    period = timeline.periods[place]
    x, width = LEFT + (place + GAP / 2) * room, room * (1 - GAP)
    pieces = []
    at = 0
    for label, n in zip(timeline.labels, counts, strict=True):
        if n:
            edge = zero + sign * at * scale
            y, tall = (edge - n * scale, n * scale) if sign < 0 else (edge, n * scale)
            pieces.append(svg.bar(label.hue, x, y, width, max(tall - 0.7, 0.7)))
            at += n
    direction = f", {panel.words}" if panel.words else ""
    told = f"{in_words(period, timeline.unit)}{direction}: {numbers(timeline.labels, counts)}"
    return ink(address(panel, period), told, "".join(pieces))


def _curves(timeline: Timeline, net: Net) -> list[list[float]]:
    """One for each of at most two panels; several speakers are taken together."""
    parts = [[panel] for panel in timeline.panels] if timeline.mirrored else [timeline.panels]
    return [
        [sum(net.of(panel.counts[place]) for panel in panels) for place in range(len(timeline.periods))]
        for panels in parts
    ]


def _longest_number(timeline: Timeline, curves: list[list[float]]) -> int:
    """Letters of the longest number before a line; the lines of bars go up to twice the highest one."""
    high = max((sum(counts) for panel in timeline.panels for counts in panel.counts), default=0)
    return max(len(f"{2 * high:,}"), len(_signed(_most(curves))) if curves else 0)


def _most(curves: list[list[float]]) -> float:
    return max((abs(value) for values in curves for value in values), default=0.0) or 1.0


def _signed(value: float) -> str:
    return f"{value:+,.10g}".replace("-", "−")


def _net(timeline: Timeline, net: Net, curves: list[list[float]], top: float, right: float) -> tuple[float, str]:
    """The curves, the second one dashed, and where they end."""
    most = _most(curves)
    middle, scale = top + NET / 2, NET / 2 / most
    room = _room(timeline, right)
    pieces = [
        svg.text(f"Net, {net.scale}", LEFT, top - 8, css="strong"),
        svg.grid(top, _signed(most), LEFT, right),
        svg.grid(middle, "0", LEFT, right, zero=True),
        svg.grid(top + NET, _signed(-most), LEFT, right),
    ]
    for number, values in enumerate(curves):
        points = [(LEFT + (place + 0.5) * room, middle - value * scale) for place, value in enumerate(values)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="5 3"' if number else ""
        pieces.append(f'<polyline class="line" points="{path}"{dashes}/>')
        if len(points) <= 2:  # a line of one point can't be seen
            pieces += [f'<circle class="node" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points]
    return top + NET, "".join(pieces)


def _markers(timeline: Timeline, events: Sequence[Event], right: float, bottom: float) -> str:
    """A line for each event within the time that is shown, with as many of its words as there is room for."""
    room = _room(timeline, right)
    places = [(x, event) for event in events if (x := _place(timeline, event.day, room)) is not None]
    pieces = []
    for number, (x, event) in enumerate(places):
        beyond = places[number + 1][0] if number + 1 < len(places) else right
        letters = int((beyond - x - 6) / LETTER)
        words = texts.shorten(event.words, letters) if letters >= 4 else ""
        shapes = svg.line("mark", x, 14, x, bottom) + (svg.text(words, x + 4, 12) if words else "")
        told = f"{_in_words(event.day)}: {event.words}"
        if event.last is not None:
            told = f"{_in_words(event.day)} to {_in_words(event.last)}: {event.words}"
            end = _place(timeline, event.last, room) or right
            shapes += f'<rect class="mark-span" x="{x:.1f}" y="14" width="{end - x:.1f}" height="{bottom - 14:.1f}"/>'
        pieces.append(svg.titled("", told, shapes))
    return "".join(pieces)


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _place(timeline: Timeline, day: date, room: float) -> float | None:
    for place, period in enumerate(timeline.periods):
        if period.first <= day <= period.last:
            within = (day - period.first).days + 0.5
            return LEFT + (place + within / ((period.last - period.first).days + 1)) * room
    return None


def _room(timeline: Timeline, right: float) -> float:
    """For each period."""
    return (right - LEFT) / max(len(timeline.periods), 1)


def days(periods: Sequence[Period], unit: str, left: float, right: float, y: float) -> str:
    """As many words under an axis as there is room for, years where they begin."""
    room = (right - left) / max(len(periods), 1)
    told: list[str] = []
    beyond = 0.0
    last: date | None = None
    for place, period in enumerate(periods):
        x = left + (place + 0.5) * room
        if x < beyond:
            continue
        words = _short(period.first, last, unit)
        half = 3.3 * len(words)
        told.append(svg.text(words, min(x, right + RIGHT - half), y, anchor="middle"))
        beyond, last = x + APART + max(half - 18, 0), period.first
    return "".join(told)


def _short(first: date, last: date | None, unit: str) -> str:
    year = f" {first.year}" if last is None or last.year != first.year else ""
    if unit == "year":
        return str(first.year)
    return f"{first:%b}{year}" if unit == "month" else f"{first.day} {first:%b}{year}"
