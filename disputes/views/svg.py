"""What all pictures are drawn with: they stand in a page with links and its colours, or alone as a file that brings its
own colours and says what it shows. Everything from outside goes through `escape`."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

WIDTH = 960
IN_PAGE = 1.2
"""Times that a picture is larger in a page than as it is drawn."""

NARROW = 640
"""What is drawn narrower than that fits a phone."""

LINE = 18
MOST_LINES = 8

# The light theme's inks, for a file that leaves the page.
_COLOURS = {
    "red": "#a3232f", "amber": "#874a00", "indigo": "#3a4b9f", "green": "#0d6350",
    "teal": "#0a5c78", "plum": "#86287a", "olive": "#585b06", "slate": "#48525f",
}  # fmt: skip
_TEXTURES = {"amber": "M0 3h10M0 6h10", "indigo": "M2 2h1.5M7 7h1.5", "green": "M1 5h5", "teal": "M0 10L10 0",
             "olive": "M5 0v10"}  # fmt: skip
"""What tells a hue from others besides its colour, as its underline does in a text."""

DASHES = {"amber": (9.0, 3.0), "indigo": (1.5, 3.0), "green": (5.0, 3.0)}
"""The same for lines."""

_ALONE = (
    "text{font:11px sans-serif;fill:#535960}.strong{fill:#1d2125}.inside{fill:#fff}.caption{font-size:12px}"
    ".grid{stroke:#e4e1d9}.zero{stroke:#8b877d}.line{stroke:#1d2125;fill:none}.strand{fill:none}"
    ".mark{stroke:#535960;stroke-dasharray:2 3}.mark-span{fill:#8b877d;fill-opacity:.12}"
    ".over{paint-order:stroke;stroke:#fff;stroke-width:4px}"
    ".node{fill:#1d2125}.cell{fill:#fff;stroke:#e4e1d9}.heat,.plain{fill:#22456e}.quiet{fill:#e4e1d9}"
    ".texture{stroke:#fff;stroke-opacity:.45;fill:none}"
)

Ink = Callable[[str, str, str], str]
"""Makes a mark of an address, what it tells and its shapes."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """`name` is what it is called for who doesn't see it; `legend` says in words what the shapes mean."""

    name: str
    height: float
    body: str
    legend: str = ""
    width: float = WIDTH


def linked(address: str, told: str, shapes: str) -> str:
    """A mark in a page leads to what it counts."""
    told = escape(told)
    if not address:
        return f'<g role="img" aria-label="{told}">{shapes}</g>'
    return f'<a href="{escape(address)}" aria-label="{told}">{shapes}</a>'


def titled(address: str, told: str, shapes: str) -> str:
    """A mark in a file tells its numbers."""
    return f"<g><title>{escape(told)}</title>{shapes}</g>"


def nothing(name: str) -> Drawing:
    """What stands for a picture in which there would be nothing."""
    return Drawing(name, 60, text("Nothing here can be drawn.", 16, 36, css="strong"))


def in_page(drawing: Drawing) -> SafeString:
    return mark_safe(_svg(drawing, drawing.height, ""))  # noqa: S308 - made of escaped parts


def alone(drawing: Drawing, caption: Sequence[str]) -> str:
    """A file, with what it shows written under it."""
    lines = [line for part in (drawing.legend, *caption) for line in textwrap.wrap(part, int(drawing.width / 6.4))]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    told = "".join(
        f'<text class="caption" x="16" y="{drawing.height + LINE * number:.0f}">{escape(line)}</text>'
        for number, line in enumerate(lines, start=1)
    )
    hues = "".join(
        f".hue-{hue}{{fill:{colour}}}.strand.hue-{hue}{{fill:none;stroke:{colour}}}" for hue, colour in _COLOURS.items()
    )
    height = drawing.height + LINE * (len(lines) + 1)
    ground = f'<rect width="{drawing.width:.0f}" height="{height:.0f}" fill="#fff"/>'
    return _svg(drawing, height, f"<style>{_ALONE}{hues}</style>{ground}{told}", sized=True)


def _svg(drawing: Drawing, height: float, inside: str, *, sized: bool = False) -> str:
    used = [hue for hue in _TEXTURES if f"#texture-{hue}" in drawing.body]
    patterns = "".join(
        f'<pattern id="texture-{hue}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<path class="texture" d="{_TEXTURES[hue]}"/></pattern>'
        for hue in used
    )
    defined = f"<defs>{patterns}</defs>" if patterns else ""
    # In a page it is shown a little larger than it is drawn, and shrinks where there is less room.
    scale = 1.0 if sized else IN_PAGE
    size = f'width="{drawing.width * scale:.0f}" height="{height * scale:.0f}"'
    css = "picture narrow" if drawing.width < NARROW else "picture"
    return (
        f'<svg class="{css}" {size} viewBox="0 0 {drawing.width:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg" '
        f'role="group" aria-label="{escape(drawing.name)}">{inside}{defined}{drawing.body}</svg>'
    )


def bar(hue: str, x: float, y: float, width: float, height: float) -> str:
    """A piece of a bar in a hue, with its texture where that can be seen."""
    shape = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{max(height, 0.5):.1f}"'
    texture = f'<rect fill="url(#texture-{hue})" {shape}/>' if hue in _TEXTURES and width > 3 else ""
    return f'<rect class="hue-{hue}" {shape}/>{texture}'


def text(words: str, x: float, y: float, *, anchor: str = "start", css: str = "", turned: float = 0) -> str:
    attributes = f' class="{css}"' if css else ""
    if anchor != "start":
        attributes += f' text-anchor="{anchor}"'
    if turned:
        attributes += f' transform="rotate({turned:.1f} {x:.1f} {y:.1f})"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(words)}</text>'


def line(css: str, x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="{css}" x1="{x:.1f}" x2="{to_x:.1f}" y1="{y:.1f}" y2="{to_y:.1f}"/>'


def grid(y: float, words: str, left: float, right: float, *, zero: bool = False) -> str:
    """A line across with its number before it."""
    return line("zero" if zero else "grid", left, y, right, y) + text(words, left - 8, y + 4, anchor="end")


def step(most: float, lines: int = 6) -> int:
    """Between two lines of a grid, so that there are about five: 1, 2 or 5 with noughts behind."""
    return next(one for one in _steps() if one * lines >= most)


def _steps() -> Iterator[int]:
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10
