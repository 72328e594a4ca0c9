"""Excel workbooks (XLSX): one article a row of the first sheet whose header names a text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from disputes.importers import limits, office
from disputes.importers.articles import article
from disputes.importers.columns import SAMPLE_ROWS, Column, Matched, matched, sampled
from disputes.importers.fields import shown
from disputes.importers.refusals import Refused
from disputes.importers.xlsx_parts import Book, Formats, Rows, Sheet, Strings, Value
from disputes.records import ArticleRecord, Flawed, Item, Note, Problem, Reading, Source

OLD = "is in the format of Excel before 2007: open it and save it as .xlsx"

_HEADER_ROWS = 20
"""Rows that say something among which the header stands: some tables have a title above it."""

_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_DIGITS = re.compile(r"([12]\d{3})([01]\d)([0-3]\d)")

Row = tuple[int, dict[int, Value]]


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of each row."""
    book = _Workbook(source)
    table = book.table(reading)
    if table.fault:
        yield Problem(source.name, table.fault)
        return
    if others := [shown(sheet.name) for sheet in book.sheets if sheet is not table.sheet]:
        yield Note(source.name, f"only the sheet “{shown(table.sheet.name)}” was read, not {_listed(others)}")
    if guesses := table.match.taken():
        yield Note(source.name, f"read {guesses}")
    if ignored := table.match.ignored:
        yield Note(source.name, f"ignored: {', '.join(ignored[:20])}")
    yield from _articles(source.name, table)


def columns(source: Source, reading: Reading) -> tuple[Column, ...]:
    """The columns of the sheet that is read, with some of their values."""
    table = _Workbook(source).table(reading)
    if not table.columns:
        return ()
    rows = islice(table.rows, SAMPLE_ROWS)
    return sampled(table.match, ([_text(cells, column) for column in table.columns] for _, cells in rows))


@dataclass
class _Table:
    sheet: Sheet
    match: Matched = field(default_factory=lambda: Matched((), ()))
    columns: tuple[int, ...] = ()
    rows: Iterator[Row] = field(default_factory=lambda: iter(()))
    told: Rows | None = None
    fault: str = ""


class _Workbook:
    def __init__(self, source: Source) -> None:
        self._parts = office.opened(source, old=OLD)
        main = office.related(self._parts, "").get("officeDocument", "xl/workbook.xml")
        if main.endswith(".bin"):
            raise Refused("is a binary workbook: open it and save it as .xlsx")
        related = office.related(self._parts, main)
        self._targets = {relation.id: relation.part for relation in office.relations(self._parts, main)}
        self._book, self._strings, self._formats = Book(), Strings(), Formats()
        self._tell(main, self._book)
        for kind, handler in (("sharedStrings", self._strings), ("styles", self._formats)):
            if (part := related.get(kind, "")) in self._parts:
                self._tell(part, handler)

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets in the order in which they are looked through: those that are seen first."""
        sheets = [sheet for sheet in self._book.sheets if self._targets.get(sheet.relation, "") in self._parts]
        return sorted(sheets, key=lambda sheet: sheet.hidden)

    def _tell(self, part: str, handler: office.Handler) -> None:
        for _ in office.read(self._parts, part, handler):
            pass

    def table(self, reading: Reading) -> _Table:
        """The first sheet with a header that names a text, or what is wrong with the first that says something."""
        fault: _Table | None = None
        for sheet in self.sheets:
            table = self._table(sheet, reading)
            if not table.fault:
                return table
            if table.columns and fault is None:
                fault = table
        return fault or _Table(Sheet("", "", hidden=False), fault="is empty")

    def _table(self, sheet: Sheet, reading: Reading) -> _Table:
        told = Rows(self._strings.texts, self._formats.are_dates, since_1904=self._book.since_1904)
        rows = self._rows(sheet, told)
        first: _Table | None = None
        for _, cells in islice(rows, _HEADER_ROWS):
            columns = tuple(sorted(cells))
            match = matched((cells[column].text for column in columns), reading.columns)
            table = _Table(sheet, match, columns, rows, told)
            table.fault = match.fault
            if "text" in match.fields:
                return table
            if first is None or len(columns) > len(first.columns):
                first = table
        return first or _Table(sheet, fault="is empty")

    def _rows(self, sheet: Sheet, told: Rows) -> Iterator[Row]:
        for _ in office.read(self._parts, self._targets[sheet.relation], told):
            yield from told.taken()
            if told.empty > limits.EMPTY_ROWS:
                return


def _articles(file: str, table: _Table) -> Iterator[Item]:
    places = [(table.columns[place], name) for place, name in table.match.places]
    filled = False
    for line, cells in table.rows:
        filled = True
        values = {name: _text(cells, column) for column, name in places}
        faults = {name: cells[column].fault for column, name in places if column in cells and cells[column].fault}
        column = next((column for column, name in places if name == "published"), 0)
        if (day := cells.get(column)) and day.is_number and table.told:
            values["published"] = _day(day.text, table.told)
        found = article(values, file=file, line=line)
        yield from _with_faults(found, faults, file, line) if faults else found
    if not filled:
        yield Problem(file, "has a header but no rows")
    if table.told and table.told.merged:
        yield Note(file, "has cells that are merged over several rows: only the first of these rows has the value")
    if table.told and table.told.empty > limits.EMPTY_ROWS:
        yield Note(
            file, f"has {table.told.empty:,} empty rows up to line {table.told.number:,}, and was read no further"
        )


def _with_faults(found: Iterable[Item], faults: dict[str, str], file: str, line: int) -> Iterator[Item]:
    """The article as one that can't be kept, because its cells hold no values."""
    problems = tuple(Problem(file, f"“{name}” {fault}", line, None, name) for name, fault in faults.items())
    for item in found:
        if isinstance(item, ArticleRecord):
            yield Flawed(item, problems)
        elif isinstance(item, Flawed):
            others = tuple(problem for problem in item.problems if problem.field not in faults)
            yield Flawed(item.draft, problems + others)
        else:
            yield item


def _text(cells: dict[int, Value], column: int) -> str:
    value = cells.get(column)
    return value.text if value else ""


def _day(text: str, told: Rows) -> str:
    """A number in the column of dates without a date's format: days since 1900, or year, month and day in a row."""
    if _SERIAL.fullmatch(text):
        return told.day(text) or text
    if digits := _DIGITS.fullmatch(text):
        return "-".join(digits.groups())
    return text


def _listed(names: list[str]) -> str:
    listed = ", ".join(f"“{name}”" for name in names[:10])
    return f"{listed} and others" if len(names) > 10 else listed
