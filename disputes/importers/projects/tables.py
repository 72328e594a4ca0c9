"""Tables that other tools write: rows by the names of their header, one in memory at a time."""

import csv
from collections.abc import Iterator

from disputes.importers import encoding
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.importers.tabular import Lines
from disputes.records import Note, Problem, Source
from disputes.text import clean_line

Row = dict[str, str]

_DELIMITERS = ",;\t"


def columns(head: Head) -> frozenset[str]:
    """The names of a table's first row in small letters, for recognising it."""
    first = head.text.lstrip("\ufeff").split("\n", 1)[0]
    return frozenset(_header(first, _delimiter(first)))


def rows(source: Source) -> Iterator[tuple[int, Row] | Problem | Note]:
    """Each row with the line on which it starts. One with too few or too many cells is a problem."""
    with encoding.opened(source, newline="") as (stream, notes):
        yield from notes
        lines = Lines(stream)
        first = next(lines, "").removeprefix("\ufeff")
        delimiter = _delimiter(first)
        names = _header(first, delimiter)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            start = lines.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Refused("has a quotation mark that is not closed or not doubled", line=start) from error
            except Refused as refused:
                raise Refused(refused.message, line=start) from refused
            if not any(cells):
                continue
            if len(cells) != len(names):
                yield Problem(source.name, f"has {len(cells)} cells, but the header has {len(names)}", start)
            else:
                yield start, dict(zip(names, cells, strict=True))


def _header(first: str, delimiter: str) -> list[str]:
    try:
        return [clean_line(name).casefold() for name in next(csv.reader([first], delimiter=delimiter), [])]
    except csv.Error:  # a cell beyond all measure
        return []


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=first.count)
