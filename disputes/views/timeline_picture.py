"""The timeline as SVG: bars parted by label, one direction above the line and the other below it.

It stands in the page as it is, with links and the page's colours, or alone as a file that brings its own.
Everything from outside goes through `escape`.
"""

from collections.abc import Callable, Iterator
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe

from disputes.models import Label
from disputes.queries.timeline import Panel, Period, Timeline

WIDTH, HEIGHT = 960, 340
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 26, 30
GAP = 0.18
"""Of the room of a bar, left free between it and the next."""

APART = 52
"""The least room between two words under the axis."""

# The light theme's inks, for a file that leaves the page.
_COLOURS = {
    "red": "#a3232f", "amber": "#8a4b00", "indigo": "#3d4a9e", "green": "#0d6350",
    "teal": "#0b6470", "plum": "#7b2d6d", "olive": "#5a5f10", "slate": "#46525f",
}  # fmt: skip
_TEXTURES = {"amber": "M0 3h10M0 6h10", "indigo": "M2 2h1.5M7 7h1.5", "green": "M1 5h5"}
"""What tells a label from others besides its colour, as its underline does in a text."""

_ALONE = (
    "text{{font:11px sans-serif;fill:#535960}}.grid{{stroke:#e4e1d9}}.zero{{stroke:#8b877d}}.caption{{font-size:12px}}"
    ".texture{{stroke:#fff;stroke-opacity:.45;fill:none}}{}"
)

Address = Callable[[Panel, Period], str]


def of_page(timeline: Timeline, address: Address) -> SafeString:
    """Each bar is a link to its statements."""
    return mark_safe(_picture(timeline, address, HEIGHT, ""))  # noqa: S308 - made of escaped parts


def alone(timeline: Timeline, caption: str) -> str:
    """A file, with what it shows written under it."""
    hues = "".join(f".hue-{hue}{{fill:{colour}}}" for hue, colour in _COLOURS.items())
    lines = "".join(
        f'<text class="caption" x="{LEFT}" y="{HEIGHT + 18 * number}">{escape(line)}</text>'
        for number, line in enumerate([_legend(timeline), *caption.splitlines()], start=1)
    )
    inside = f"<style>{_ALONE.format(hues)}</style>{lines}"
    return _picture(timeline, None, HEIGHT + 18 * (len(caption.splitlines()) + 2), inside)


def in_words(period: Period, unit: str) -> str:
    """“14 March 2031”, “Week of 10 March 2031”, “March 2031”."""
    first = period.first
    match unit:
        case "week":
            return f"Week of {first.day} {first:%B} {first.year}"
        case "month":
            return f"{first:%B} {first.year}"
        case "year":
            return str(first.year)
        case _:
            return f"{first.day} {first:%B} {first.year}"


def numbers(labels: list[Label], counts: list[int]) -> str:
    return ", ".join(f"{label.name} {n}" for label, n in zip(labels, counts, strict=True) if n) or "none"


def _legend(timeline: Timeline) -> str:
    """The labels as they stand upon one another."""
    directions = "".join(
        f"; {where} the line {panel.words}"
        for where, panel in zip(("above", "below"), timeline.panels, strict=False)
        if panel.words
    )
    return f"From the line outwards: {', '.join(label.name for label in timeline.labels)}{directions}"


def _picture(timeline: Timeline, address: Address | None, height: int, inside: str) -> str:
    high = max((sum(counts) for counts in timeline.panels[0].counts), default=0)
    low = max((sum(counts) for counts in timeline.panels[1].counts), default=0) if len(timeline.panels) > 1 else 0
    step = _step(max(high, low))
    above, below = -(-high // step) * step, -(-low // step) * step
    scale = (HEIGHT - TOP - BOTTOM) / max(above + below, step)
    zero = HEIGHT - BOTTOM - below * scale
    room = (WIDTH - LEFT - RIGHT) / max(len(timeline.periods), 1)
    grid = "".join(_grid(zero - at * scale, abs(at), at == 0) for at in range(-below, above + 1, step))
    bars = "".join(
        _bar(timeline, panel, place, sign, zero, scale, room, address)
        for panel, sign in zip(timeline.panels, (-1, 1), strict=False)
        for place in range(len(timeline.periods))
    )
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg" role="group" '
        f'aria-label="Timeline">{inside}<defs>{_textures()}</defs>{grid}{bars}'
        f"{_days(timeline, room)}{_sides(timeline)}</svg>"
    )


def _textures() -> str:
    return "".join(
        f'<pattern id="texture-{hue}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<path class="texture" d="{path}"/></pattern>'
        for hue, path in _TEXTURES.items()
    )


def _grid(y: float, number: int, zero: bool) -> str:
    return (
        f'<line class="{"zero" if zero else "grid"}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number:,}</text>'
    )


def _bar(
    timeline: Timeline,
    panel: Panel,
    place: int,
    sign: int,
    zero: float,
    scale: float,
    room: float,
    address: Address | None,
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
            shape = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(tall - 0.7, 0.7):.1f}"'
            pieces.append(f'<rect class="hue-{label.hue}" {shape}/>')
            if label.hue in _TEXTURES and width > 3:
                pieces.append(f'<rect fill="url(#texture-{label.hue})" {shape}/>')
            at += n
    direction = f", {panel.words}" if panel.words else ""
    told = escape(f"{in_words(period, timeline.unit)}{direction}: {numbers(timeline.labels, counts)}")
    drawn = f"<title>{told}</title>{''.join(pieces)}"
    if address is None:
        return f"<g>{drawn}</g>"
    return f'<a href="{escape(address(panel, period))}" aria-label="{told}">{drawn}</a>'


def _days(timeline: Timeline, room: float) -> str:
    """As many words under the axis as there is room for, years where they begin."""
    told: list[str] = []
    beyond = 0.0
    last: date | None = None
    for place, period in enumerate(timeline.periods):
        x = LEFT + (place + 0.5) * room
        if x < beyond:
            continue
        words = _short(period.first, last, timeline.unit)
        half = 3 * len(words)
        middle = min(x, WIDTH - half)
        told.append(f'<text x="{middle:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{words}</text>')
        beyond, last = x + APART + max(half - 18, 0), period.first
    return "".join(told)


def _short(first: date, last: date | None, unit: str) -> str:
    year = f" {first.year}" if last is None or last.year != first.year else ""
    if unit == "year":
        return str(first.year)
    return f"{first:%b}{year}" if unit == "month" else f"{first.day} {first:%b}{year}"


def _sides(timeline: Timeline) -> str:
    """Which direction is above and which below."""
    heights = (TOP - 10, HEIGHT - BOTTOM - 6)
    return "".join(
        f'<text x="{WIDTH - RIGHT}" y="{y}" text-anchor="end">{escape(panel.words)}</text>'
        for y, panel in zip(heights, timeline.panels, strict=False)
        if panel.words
    )


def _step(most: int) -> int:
    """Between two lines of the grid, so that there are about five: 1, 2 or 5 with noughts behind."""
    return next(step for step in _steps() if step * 6 >= most)


def _steps() -> Iterator[int]:
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10
