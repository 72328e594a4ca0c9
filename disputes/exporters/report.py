"""The report of an import: what became of every item, and why."""

from collections.abc import Iterable, Iterator, Sequence

from disputes.exporters import tables

COLUMNS = ("place", "title", "status", "article", "near", "reason")


def pieces(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """As CSV; a row has a cell for each of the columns."""
    return tables.pieces(COLUMNS, rows)
