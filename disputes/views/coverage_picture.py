"""Coverage over time: a row for each outlet, a cell for each period, the darker the more articles."""

from collections.abc import Callable

from disputes import text as texts
from disputes.queries.coverage import Coverage, Outlet
from disputes.queries.timeline import Period
from disputes.views import svg
from disputes.views.svg import WIDTH, Drawing, Ink
from disputes.views.timeline_picture import days, in_words

NAMES, NUMBERS = 200, 60
ROW, TOP, BOTTOM = 24, 10, 30
LETTERS = 30
WIDE_ENOUGH = 20
"""Of a cell, for its number."""

Address = Callable[[Outlet, Period], str]


def draw(coverage: Coverage, address: Address, ink: Ink) -> Drawing:
    rows = [*coverage.outlets, *([coverage.others] if coverage.others else [])]
    room = (WIDTH - NAMES - NUMBERS) / max(len(coverage.periods), 1)
    most = max((n for row in rows for n in row.counts), default=1) or 1
    words = [in_words(period, coverage.unit) for period in coverage.periods]
    pieces = []
    for place, row in enumerate(rows):
        y = TOP + place * ROW
        name = called(coverage, row)
        pieces.append(svg.text(texts.shorten(name, LETTERS), NAMES - 10, y + 15, anchor="end", css="strong"))
        pieces.append(svg.text(f"{row.total:,}", WIDTH - 4, y + 15, anchor="end"))
        pieces.append(svg.line("grid", NAMES, y + ROW - 2, WIDTH - NUMBERS, y + ROW - 2))
        for column, (period, n) in enumerate(zip(coverage.periods, row.counts, strict=True)):
            if n:
                x = NAMES + column * room
                told = f"{name}, {words[column]}: {n:,} article{'' if n == 1 else 's'}"
                link = address(row, period) if row is not coverage.others else ""
                pieces.append(ink(link, told, _cell(n, most, x, y, room)))
    bottom = TOP + len(rows) * ROW
    pieces.append(days(coverage.periods, coverage.unit, NAMES, WIDTH - NUMBERS, bottom + 16))
    return Drawing(
        "Articles by outlet over time",
        bottom + BOTTOM,
        "".join(pieces),
        "The darker, the more articles; sums at the end.",
    )


def called(coverage: Coverage, row: Outlet) -> str:
    if row is coverage.others:
        return f"{coverage.number_of_others:,} other outlets"
    return row.name or "outlet not known"


def _cell(n: int, most: int, x: float, y: float, room: float) -> str:
    weight = n / most
    shape = (
        f'<rect class="heat" x="{x + 0.5:.1f}" y="{y:.1f}" width="{max(room - 1, 0.8):.1f}" height="{ROW - 4}" '
        f'fill-opacity="{0.15 + 0.85 * weight**0.5:.2f}"/>'
    )
    if room < WIDE_ENOUGH:
        return shape
    css = "inside" if weight**0.5 > 0.5 else "strong"
    return shape + svg.text(f"{n:,}", x + room / 2, y + 14, anchor="middle", css=css)
