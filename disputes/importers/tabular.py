"""Tables as text: one article a row, parted by commas, semicolons or tabs. One row is in memory at a time."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import TextIOWrapper

from disputes.importers import encoding, fields, limits
from disputes.importers.articles import article
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import clean_line

# The csv module refuses cells beyond 131,072 characters, and has this one setting for the whole process.
csv.field_size_limit(limits.ROW_CHARACTERS)

_DELIMITERS = ",;\t"


class _Lines:
    """The lines of a file for the csv module, which asks for as many as a row takes; counts what one row took."""

    def __init__(self, stream: TextIOWrapper) -> None:
        self._stream = stream
        self._taken = 0
        self.number = 0

    def begin_row(self) -> int:
        """The line on which the next row starts."""
        self._taken = 0
        return self.number + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(limits.ROW_CHARACTERS + 1 - self._taken)
        if not line:
            raise StopIteration
        self.number += 1
        self._taken += len(line)
        if self._taken > limits.ROW_CHARACTERS:
            raise Refused(f"is longer than {limits.ROW_CHARACTERS:,} characters, the most that one row may have")
        return line


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every row, by the names in the first."""
    with encoding.opened(source, newline="") as (stream, notes):
        yield from notes
        yield from _articles(source.name, _Lines(stream))


def _articles(file: str, lines: _Lines) -> Iterator[Item]:
    rows = _rows(lines)
    try:
        line, header = next(rows)
    except StopIteration:
        yield Problem(file, "is empty")
        return
    names = [clean_line(name).casefold() for name in header]
    if fault := _fault(names):
        yield Problem(file, fault, line)
        return
    if ignored := [fields.shown(name) for name in header if _is_unknown(name)]:
        yield Note(file, f"ignored: {', '.join(ignored[:20])}")

    filled = False
    for line, row in rows:
        if not any(row):  # spreadsheets end in rows of nothing but delimiters
            continue
        filled = True
        if len(row) != len(names):
            yield Problem(file, f"has {_cells(len(row))}, but the header has {len(names)}", line)
        else:
            yield from article(dict(zip(names, row, strict=True)), file=file, line=line)
    if not filled:
        yield Problem(file, "has a header but no rows")


def _rows(lines: _Lines) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it starts. The first decides what parts the cells."""
    first = _first_line(lines)
    delimiter = _delimiter(first)
    start = lines.number
    reader = csv.reader(_chain(first, lines), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(_reason(str(error)), line=start) from error
        except Refused as refused:
            raise Refused(refused.message, line=start) from refused
        if row:
            yield start, row
        start = lines.begin_row()


def _first_line(lines: _Lines) -> str:
    for line in lines:
        if line.strip():
            return line
    return ""


def _chain(first: str, lines: _Lines) -> Iterator[str]:
    if first:
        yield first
        yield from lines


def _delimiter(first: str) -> str:
    """The one that makes most known names out of the header."""

    def known(delimiter: str) -> int:
        return sum(not _is_unknown(name.strip().strip('"')) for name in first.split(delimiter) if name.strip())

    return max(_DELIMITERS, key=known)


def _is_unknown(name: str) -> bool:
    name = clean_line(name).casefold()
    return bool(name) and name not in fields.COLUMNS


def _fault(names: list[str]) -> str:
    """Why nothing can be read below these names, or nothing."""
    twice = [name for name, times in Counter(names).items() if times > 1 and name]
    if twice:
        return f"the column “{fields.shown(twice[0])}” is there twice"
    if "text" not in names:
        found = ", ".join(f"“{fields.shown(name)}”" for name in names[:20] if name) or "none"
        return f"has no column “text” (found: {found})"
    return ""


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _reason(error: str) -> str:
    """What the csv module found, in words for people."""
    if "field larger" in error:
        return f"has a cell of more than {limits.ROW_CHARACTERS:,} characters: is a closing quotation mark missing?"
    if "unexpected end" in error:
        return "opens a quotation mark that is never closed"
    return "has a quotation mark within a quoted cell (write it twice)"
