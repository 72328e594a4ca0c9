"""Tables that other tools write: rows by the names of their header, one in memory at a time."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper

from disputes.importers import encoding, limits
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
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
        lines = _Lines(stream)
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


class _Lines:
    """Lines for the csv module, which asks for as many as a row takes."""

    def __init__(self, stream: TextIOWrapper) -> None:
        self._stream = stream
        self._taken = 0
        self._number = 0

    def begin_row(self) -> int:
        """The line on which the next row starts."""
        self._taken = 0
        return self._number + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(limits.ROW_CHARACTERS + 1 - self._taken)
        if not line:
            raise StopIteration
        self._number += 1
        self._taken += len(line)
        if self._taken > limits.ROW_CHARACTERS:
            raise Refused(f"is longer than {limits.ROW_CHARACTERS:,} characters, the most that one row may have")
        return line


def _header(first: str, delimiter: str) -> list[str]:
    try:
        return [clean_line(name).casefold() for name in next(csv.reader([first], delimiter=delimiter), [])]
    except csv.Error:  # a cell beyond all measure
        return []


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=first.count)
