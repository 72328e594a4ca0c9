"""Pictures of shares: bars that are all of one length, parted; and ratios with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from disputes import text as texts
from disputes.figures.ratios import Ratio
from disputes.views import svg
from disputes.views.svg import WIDTH, Drawing, Ink

NAMES, NUMBERS = 230, 70
ROW, TOP, BOTTOM = 28, 24, 12
THICK = 18
LETTERS = 34
NARROWEST_WITH_WORDS = 34

MOST_RATIO = 5
"""Powers of two that the axis of ratios reaches, up and down."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: what it is called, its hue, its number, and the address of what it counts."""

    name: str
    hue: str
    count: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`n` stands at the end; the bar is as long as there is room, whatever `n` is."""

    name: str
    parts: list[Part]
    n: int


def draw(name: str, rows: Sequence[Row], ink: Ink, legend: str) -> Drawing:
    """A bar of a hundred for each row."""
    room = WIDTH - NAMES - NUMBERS
    pieces = [_percents(room, TOP + len(rows) * ROW)]
    for place, row in enumerate(rows):
        y = TOP + place * ROW
        pieces.append(svg.text(texts.shorten(row.name, LETTERS), NAMES - 10, y + 14, anchor="end", css="strong"))
        pieces.append(svg.text(f"n {row.n:,}", NAMES + room + 10, y + 14))
        whole = sum(part.count for part in row.parts)
        x = float(NAMES)
        for part in row.parts:
            if not part.count:
                continue
            wide = room * part.count / whole
            percent = f"{100 * part.count / whole:.0f}"
            shapes = _piece(part.hue, x, y, wide, percent)
            pieces.append(
                ink(part.address, f"{row.name}, {part.name}: {part.count:,} of {whole:,}, {percent} %", shapes)
            )
            x += wide
    return Drawing(name, TOP + len(rows) * ROW + BOTTOM, "".join(pieces), legend)


def _piece(hue: str, x: float, y: float, wide: float, percent: str) -> str:
    if hue == "rest":
        return f'<rect class="quiet" x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0.5):.1f}" height="{THICK}"/>'
    words = ""
    if wide >= NARROWEST_WITH_WORDS:
        # Upon a texture a number could not be read.
        half = 4 + 3.4 * len(percent)
        middle = x + wide / 2
        words = f'<rect class="hue-{hue}" x="{middle - half:.1f}" y="{y + 2:.1f}" width="{2 * half:.1f}" height="14"/>'
        words += svg.text(percent, middle, y + 13, anchor="middle", css="inside")
    return svg.bar(hue, x, y, max(wide - 1, 0.5), THICK) + words


def _percents(room: float, bottom: float) -> str:
    pieces = []
    for percent in (0, 25, 50, 75, 100):
        x = NAMES + room * percent / 100
        pieces.append(svg.line("grid", x, TOP - 6, x, bottom))
        pieces.append(svg.text(f"{percent} %", x, TOP - 10, anchor="middle"))
    return "".join(pieces)


def ratios(rows: Sequence[tuple[str, str, Ratio]], ink: Ink, legend: str) -> Drawing:
    """For each name and address a point and the line of its interval, on an axis of doublings."""
    room = WIDTH - NAMES - NUMBERS - 110
    middle, unit = NAMES + room / 2, room / 2 / MOST_RATIO
    bottom = TOP + len(rows) * ROW
    pieces = []
    for power in range(-MOST_RATIO, MOST_RATIO + 1):
        x = middle + power * unit
        words = f"{2**power}" if power >= 0 else f"1/{2**-power}"
        pieces.append(svg.line("zero" if power == 0 else "grid", x, TOP - 6, x, bottom))
        pieces.append(svg.text(words, x, TOP - 10, anchor="middle"))

    def at(value: float | None, beyond: float) -> float:
        power = beyond if value is None or value == 0 else max(-MOST_RATIO, min(MOST_RATIO, log2(value)))
        return middle + power * unit

    for place, (name, address, one) in enumerate(rows):
        y = TOP + place * ROW + 10
        low, high = at(one.low, -MOST_RATIO), at(one.high, MOST_RATIO)
        pieces.append(svg.text(texts.shorten(name, LETTERS), NAMES - 10, y + 4, anchor="end", css="strong"))
        pieces.append(svg.text(in_words(one), NAMES + room + 14, y + 4))
        shapes = f'<rect class="quiet" x="{NAMES}" y="{y - 9:.1f}" width="{room}" height="18" fill-opacity="0"/>'
        shapes += svg.line("line", low, y, high, y)
        if one.value is not None and one.value > 0:
            shapes += f'<circle class="node" cx="{at(one.value, 0):.1f}" cy="{y}" r="4.5"/>'
        told = f"{name}: {one.a:,} accusations, {one.b:,} offers, {in_words(one)}"
        pieces.append(ink(address, told, shapes))
    return Drawing("Accusations for each offer", bottom + BOTTOM, "".join(pieces), legend)


def in_words(one: Ratio) -> str:
    """“3.2 (1.4 to 7.9)”; “no offers (at least 2.1)”."""
    if one.value is None:
        return f"no offers (at least {one.low:.2g})" if one.low is not None else "not defined"
    return f"{one.value:.2g} ({one.low or 0:.2g} to {one.high or 0:.2g})"


def stems(values: Sequence[tuple[int, float | None, float | None, str]], ink: Ink, name: str, legend: str) -> Drawing:
    """A stem for each lag: its correlation, the limit that unrelated series keep to, and what it tells."""
    left, top, tall = 60, 24, 200.0
    room = (WIDTH - left - 20) / max(len(values), 1)
    middle = top + tall / 2
    pieces = [
        svg.grid(middle - value * tall / 2, f"{value:+g}" if value else "0", left, WIDTH - 20, zero=not value)
        for value in (1.0, 0.5, 0.0, -0.5, -1.0)
    ]
    for place, (lag, r, bound, told) in enumerate(values):
        x = left + (place + 0.5) * room
        pieces.append(svg.text(f"{lag:+d}" if lag else "0", x, top + tall + 18, anchor="middle"))
        if bound is not None and bound < 1:
            for sign in (1, -1):
                y = middle - sign * bound * tall / 2
                pieces.append(svg.line("mark", x - room / 2, y, x + room / 2, y))
        if r is None:
            pieces.append(svg.titled("", told, svg.text("–", x, middle - 6, anchor="middle")))
            continue
        y = middle - r * tall / 2
        shapes = (
            f'<rect class="plain" x="{x - min(room * 0.3, 14):.1f}" y="{min(y, middle):.1f}" '
            f'width="{min(room * 0.6, 28):.1f}" height="{max(abs(y - middle), 1):.1f}"/>'
        )
        pieces.append(ink("", told, shapes))
    return Drawing(name, top + tall + 30, "".join(pieces), legend)
