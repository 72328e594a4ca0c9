"""Statements as CSV (RFC 4180, UTF-8), in two profiles.

`data` is raw. `spreadsheet` begins with a byte order mark, and a text that a spreadsheet would run as a formula gets an
apostrophe before it; the column `escaped` names the cells that were touched, so that `unescape` can undo it exactly.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from disputes.exporters.columns import COLUMNS, FORMULA_STARTS, GUARD, TEXTS
from disputes.text import split_bar

PROFILES = ("data", "spreadsheet")
LINE_END = "\r\n"

_BETWEEN = "\0"  # no stored text holds it
_RUNNABLE = re.compile(f"{_BETWEEN}[{re.escape(FORMULA_STARTS)}]")
_LINE = ",".join("%s" for _ in COLUMNS) + LINE_END
_ESCAPED = COLUMNS.index("escaped")
_TEXT_PLACES = tuple((COLUMNS.index(name), name) for name in TEXTS)

Cell = str | int


def header(profile: str) -> bytes:
    """The first line, after the byte order mark that tells spreadsheets that this is UTF-8."""
    mark = "\ufeff" if profile == "spreadsheet" else ""
    return f"{mark}{','.join(COLUMNS)}{LINE_END}".encode()


def lines(rows: Iterable[Sequence[Cell]], profile: str) -> bytes:
    """Some rows, each with all columns; "" is unknown. Works column by column, which is what makes it quick."""
    columns: list[Sequence[Cell]] = list(zip(*rows, strict=True))
    if not columns:
        return b""
    if profile == "spreadsheet":
        _guard(columns)
    for place, column in enumerate(columns):
        if isinstance(column[0], str):
            columns[place] = _quoted(column)
    return "".join(map(_LINE.__mod__, zip(*columns, strict=True))).encode()


def _quoted(column: Sequence[Cell]) -> Sequence[Cell]:
    """Cells as they stand in the file; most columns need no quotation marks in any cell."""
    texts = [str(cell) for cell in column]
    if not _needs_quotes(_BETWEEN.join(texts)):
        return column
    return ['"' + cell.replace('"', '""') + '"' if _needs_quotes(cell) else cell for cell in texts]


def _needs_quotes(text: str) -> bool:
    return "," in text or '"' in text or "\n" in text or "\r" in text


def _guard(columns: list[Sequence[Cell]]) -> None:
    """Put the apostrophe where it is needed and say so in `escaped`."""
    touched: dict[int, list[str]] = {}
    for place, name in _TEXT_PLACES:
        cells = [str(cell) for cell in columns[place]]
        if not _RUNNABLE.search(_BETWEEN + _BETWEEN.join(cells)):
            continue
        for number, cell in enumerate(cells):
            if cell.startswith(tuple(FORMULA_STARTS)):
                cells[number] = GUARD + cell
                touched.setdefault(number, []).append(name)
        columns[place] = cells
    if touched:
        columns[_ESCAPED] = ["|".join(touched.get(number, ())) for number in range(len(columns[_ESCAPED]))]


def unescape(row: Mapping[str, str]) -> dict[str, str]:
    """A row as it was before the spreadsheet profile touched it. Rows of the data profile come back unchanged."""
    touched = {name for name in split_bar(row.get("escaped", "")) if name in TEXTS}
    plain = {name: cell.removeprefix(GUARD) if name in touched else cell for name, cell in row.items()}
    return plain | {"escaped": ""} if "escaped" in row else plain
