"""The lines of pages in the order in which people read them, without what repeats from page to page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from disputes.importers.pdf_pages import Page, Piece

_COLUMN_LINES = 4
"""Lines that make a column; fewer are a table's."""

_COLUMN_LETTERS = 14
"""Letters of a line in a column, in the middle: the cells of a table have fewer."""

_CELL_GAP = 2.5
"""In line heights: more than justified text has between words."""

_EDGE = 0.14
"""The part of a page at its head and foot where a running title may stand."""

_NUMBER_EDGE = 0.22
"""The same for a page's number alone."""

_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|seite|pagina|página|sayfa|strona|p|s|стр|σελ)\.?\s*)?\d{1,4}"
    r"(?:\s*(?:/|of|von|de|di|sur|z|из)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Line:
    """A line with its place, and the edges of the column that it stands in."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    page: int
    column: int = 0
    column_left: float = 0.0
    column_right: float = 0.0
    is_row: bool = False
    """Whether wide gaps part it, as they part the cells of a table."""

    @property
    def height(self) -> float:
        return self.top - self.bottom


def lines(pages: Sequence[Page]) -> list[Line]:
    """All lines of a document but running titles and page numbers."""
    found: list[list[Line]] = []
    for number, page in enumerate(pages):
        found.append(_lines_of(page, number))
    running = _running(found, pages)
    kept: list[Line] = []
    for of_page in found:
        of_page = [line for line in of_page if id(line) not in running]
        _set_edges(of_page)
        kept += of_page
    return kept


def _lines_of(page: Page, number: int) -> list[Line]:
    kept: list[Line] = []
    last: Line | None = None
    for column, piece in _ordered(page.pieces):
        if last and column == last.column and _is_beside(last, piece):
            gap = max(piece.left - last.right, last.left - piece.right)
            last.is_row = last.is_row or gap > _CELL_GAP * min(last.height, piece.height)
            last.text = f"{last.text.rstrip()} {piece.text.strip()}"
            last.left, last.right = min(last.left, piece.left), max(last.right, piece.right)
            last.bottom, last.top = min(last.bottom, piece.bottom), max(last.top, piece.top)
        else:
            last = Line(piece.text.strip(), piece.left, piece.bottom, piece.right, piece.top, number, column)
            kept.append(last)
    return kept


def _is_beside(line: Line, piece: Piece) -> bool:
    overlap = min(line.top, piece.top) - max(line.bottom, piece.bottom)
    return overlap > 0.5 * min(line.height, piece.height)


def _ordered(pieces: list[Piece]) -> list[tuple[int, Piece]]:
    """The pieces with the number of their column, 0 for those that stand across columns.

    Programs write most pages in reading order; those that write line after line across the columns are set right.
    """
    columns = _columns(pieces)
    in_columns = [(columns.get(id(piece), 0), piece) for piece in pieces]
    if not columns:
        return in_columns if _runs_down(pieces) else [(0, piece) for piece in _from_top(pieces)]
    numbers = [column for column, _ in in_columns if column]
    changes = sum(one != other for one, other in pairwise(numbers))
    bands = sum(not column for column, _ in in_columns) + 1
    if changes < max(numbers) * bands and all(
        _runs_down([piece for column, piece in in_columns if column == number]) for number in set(numbers)
    ):
        return in_columns
    return _by_columns(in_columns)


def _by_columns(pieces: list[tuple[int, Piece]]) -> list[tuple[int, Piece]]:
    """Column after column, down to the next line that stands across them."""
    ordered: list[tuple[int, Piece]] = []
    band: list[tuple[int, Piece]] = []

    def close() -> None:
        for number in sorted({column for column, _ in band}):
            ordered.extend(
                (number, piece) for piece in _from_top([piece for column, piece in band if column == number])
            )
        band.clear()

    by_piece = {id(piece): column for column, piece in pieces}
    for piece in _from_top([piece for _, piece in pieces]):
        column = by_piece[id(piece)]
        if column:
            band.append((column, piece))
        else:
            close()
            ordered.append((0, piece))
    close()
    return ordered


def _from_top(pieces: list[Piece]) -> list[Piece]:
    """From top to bottom, and on a line from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        if rows and min(rows[-1][0].top, piece.top) - max(rows[-1][0].bottom, piece.bottom) > 0.5 * piece.height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.left)]


def _runs_down(pieces: list[Piece]) -> bool:
    """Whether nearly every line stands below the one before it."""
    ups = sum(other.bottom > one.top for one, other in pairwise(pieces))
    return ups <= 2 + len(pieces) // 10


def _columns(pieces: list[Piece]) -> dict[int, int]:
    """The column, from 1, of each piece that stands in one."""
    gutters = sorted(_gutters(pieces, 2))
    if not gutters:
        return {}
    columns: dict[int, int] = {}
    for piece in pieces:
        if not any(piece.left < gutter < piece.right for gutter in gutters):
            columns[id(piece)] = 1 + sum(piece.left >= gutter for gutter in gutters)
    return columns


def _gutters(pieces: list[Piece], deep: int) -> list[float]:
    """Where blank strips part columns: nearly no line crosses them, and lines of text stand on both sides."""
    if len(pieces) < 2 * _COLUMN_LINES:
        return []
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    crossed: Counter[int] = Counter()
    step = max((right - left) / 200, 0.1)
    for piece in pieces:
        crossed.update(range(int((piece.left - left) / step), int((piece.right - left) / step) + 1))
    middle = range(30, 171)
    for place in sorted(middle, key=lambda place: (crossed[place], abs(place - 100))):
        gutter = left + (place + 0.5) * step
        if crossed[place] > len(pieces) // 3:
            return []
        sides = (
            [piece for piece in pieces if piece.right <= gutter],
            [piece for piece in pieces if piece.left >= gutter],
        )
        if all(_is_column(side) for side in sides) and _are_side_by_side(*sides):
            found = [gutter]
            if deep > 1:
                for side in sides:
                    found += _gutters(side, deep - 1)
            return found
    return []


def _is_column(pieces: list[Piece]) -> bool:
    if len(pieces) < _COLUMN_LINES:
        return False
    return median(len(piece.text) for piece in pieces) >= _COLUMN_LETTERS


def _are_side_by_side(one: list[Piece], other: list[Piece]) -> bool:
    """Whether they stand beside one another over most of the shorter one."""
    tops = [max(piece.top for piece in side) for side in (one, other)]
    bottoms = [min(piece.bottom for piece in side) for side in (one, other)]
    shared = min(tops) - max(bottoms)
    return shared > 0.5 * min(top - bottom for top, bottom in zip(tops, bottoms, strict=True))


def _set_edges(found: list[Line]) -> None:
    """Tells each line how far its column reaches."""
    for column in {line.column for line in found}:
        of_column = [line for line in found if line.column == column]
        left, right = min(line.left for line in of_column), max(line.right for line in of_column)
        for line in of_column:
            line.column_left, line.column_right = left, right


def _running(found: list[list[Line]], pages: Sequence[Page]) -> set[int]:
    """Lines at the head and foot of pages that repeat, and page numbers."""
    edges: list[tuple[str, Line]] = []
    running: set[int] = set()
    for of_page, page in zip(found, pages, strict=True):
        if len(of_page) < 2 or not page.height:
            continue
        by_height = sorted(of_page, key=_bottom)
        for line in (by_height[0], by_height[-1]):
            if _NUMBER.fullmatch(line.text) and _is_at_edge(line, page, _NUMBER_EDGE):
                running.add(id(line))
        outer = {id(line): line for line in [*by_height[:3], *by_height[-3:]] if _is_at_edge(line, page, _EDGE)}
        edges += ((re.sub(r"\d+", "0", line.text).casefold(), line) for line in outer.values())
    times = Counter(text for text, _ in edges)
    often = max(2, sum(bool(of_page) for of_page in found) * 0.3)
    return running | {id(line) for text, line in edges if times[text] >= often}


def _is_at_edge(line: Line, page: Page, edge: float) -> bool:
    return line.bottom < edge * page.height or line.top > (1 - edge) * page.height


def _bottom(line: Line) -> float:
    return line.bottom
