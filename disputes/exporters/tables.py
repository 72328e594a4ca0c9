"""Small tables as CSV for people and their spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from disputes.exporters.columns import FORMULA_STARTS, GUARD

_PIECE = 64 * 1024


def pieces(columns: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _safe(cell: str) -> str:
    return GUARD + cell if cell.startswith(tuple(FORMULA_STARTS)) else cell
