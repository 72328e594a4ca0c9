"""Tables as text: one article a row, parted by commas, semicolons or tabs. One row is in memory at a time."""

import csv
from collections.abc import Iterator, Mapping
from io import TextIOWrapper

from disputes.importers import encoding, fields, limits
from disputes.importers.articles import article
from disputes.importers.column_names import guessed
from disputes.importers.columns import Column, matched, sampled
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import clean_line

# The csv module refuses cells beyond 131,072 characters, and has this one setting for the whole process.
csv.field_size_limit(limits.ROW_CHARACTERS)

_DELIMITERS = ",;\t|"


class Lines:
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
        yield from articles(source.name, _rows(Lines(stream), reading.columns), reading.columns)


def columns(source: Source, reading: Reading) -> tuple[Column, ...]:
    """The columns of the file with some of their values."""
    with encoding.opened(source, newline="") as (stream, _):
        rows = _rows(Lines(stream), reading.columns)
        _, header = next(rows, (0, []))
        return sampled(matched(header, reading.columns), (row for _, row in rows))


def articles(file: str, rows: Iterator[tuple[int, list[str]]], chosen: Mapping[str, str]) -> Iterator[Item]:
    """An article of each row, by the names in the first; each row comes with the line on which it starts."""
    try:
        line, header = next(rows)
    except StopIteration:
        yield Problem(file, "is empty")
        return
    match = matched(header, chosen)
    if fault := match.fault:
        yield Problem(file, fault, line)
        return
    if guesses := match.taken():
        yield Note(file, f"read {guesses}")
    if ignored := match.ignored:
        yield Note(file, f"ignored: {', '.join(ignored[:20])}")

    filled = False
    places, width = match.places, len(header)
    for line, row in rows:
        if not any(row):  # spreadsheets end in rows of nothing but delimiters
            continue
        filled = True
        if len(row) != width:
            yield Problem(file, f"has {_cells(len(row))}, but the header has {width}", line)
        else:
            yield from article({field: row[place] for place, field in places}, file=file, line=line)
    if not filled:
        yield Problem(file, "has a header but no rows")


def _rows(lines: Lines, chosen: Mapping[str, str]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it starts. The first decides what parts the cells."""
    first = _first_line(lines)
    delimiter = _said(first)
    if delimiter:
        first = _first_line(lines)
    else:
        delimiter = _delimiter(first, chosen)
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


def _first_line(lines: Lines) -> str:
    for line in lines:
        if line.strip():
            return line
    return ""


def _chain(first: str, lines: Lines) -> Iterator[str]:
    if first:
        yield first
        yield from lines


def _said(first: str) -> str:
    """What parts the cells when the first line says so, as spreadsheets in some countries write it: `sep=;`."""
    line = first.strip().strip('"')
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""


def _delimiter(first: str, chosen: Mapping[str, str]) -> str:
    """The one that makes most known names out of the header, or else most names."""
    wanted = {clean_line(name).casefold() for name in chosen}

    def known(delimiter: str) -> tuple[int, int, int]:
        names = [clean_line(name.strip().strip('"')) for name in first.split(delimiter)[:1000]]
        ours = sum(name.casefold() in fields.COLUMNS or name.casefold() in wanted for name in names)
        # A sentence has more commas than a header has columns, so what is not known is counted last.
        return ours, sum(guessed(name) is not None for name in names if name), len(names)

    return max(_DELIMITERS, key=known)


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _reason(error: str) -> str:
    """What the csv module found, in words for people."""
    if "field larger" in error:
        return f"has a cell of more than {limits.ROW_CHARACTERS:,} characters: is a closing quotation mark missing?"
    if "unexpected end" in error:
        return "opens a quotation mark that is never closed"
    return "has a quotation mark within a quoted cell (write it twice)"
