"""Discourse Network Analyzer: its database (versions 2 and 3) and its event list.

A concept is the label; person and organization speak; agreement and other variables stand in the note. Java counts
UTF-16 units, and its text panes turn every line end into one character.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from disputes.importers import limits
from disputes.importers.articles import article
from disputes.importers.projects import databases
from disputes.importers.projects.aligned import Aligned
from disputes.importers.projects.databases import Row, Tables
from disputes.importers.projects.said import Losses, Marked, Said, part_of
from disputes.importers.projects.tables import columns, rows
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import CodingsRecord, Item, Note, Problem, Reading, Source, place
from disputes.text import clean_line, fold

_EVENTS = frozenset({"time", "text"})
_TITLES = ("document title", "document_title", "doctitle", "title")
_IDS = ("statement id", "statement_id", "statementid", "id")
_ABOUT = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "document ", "document_", "doc")
    for name in ("id", "author", "source", "section", "type")
) | {"notes", "coder"}
_LABELS = ("concept", "category", "claim", "frame", "label", "plot")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IN_SECONDS = 10**11
"""Above this a date counts milliseconds, as version 2 does: in seconds it would be the year 5138."""


def recognises_database(head: Head) -> bool:
    return head.start.startswith(databases.MAGIC)


def recognises_events(head: Head) -> bool:
    found = columns(head)
    return (found >= _EVENTS and bool(found & set(_TITLES[:3])) and bool(found & set(_IDS))) or found >= {
        "document title",
        "person",
        "organization",
        "concept",
    }


@dataclass(slots=True)
class _Statement:
    id: int
    type: str
    start: int
    end: int
    coder: str
    values: list[tuple[str, str]] = field(default_factory=list)


def read_database(source: Source, reading: Reading) -> Iterator[Item]:
    """The documents of a project with their statements."""
    with databases.opened(source) as tables:
        if "documents" not in tables or "statements" not in tables or "variables" not in tables:
            raise Refused("is a database, but none of Discourse Network Analyzer")
        losses = Losses(source.name)
        losses.count("attributes of people, organizations and concepts", times=_attributes(tables))
        of_document = _statements(tables)
        number = 0
        for number, document in enumerate(tables.rows("documents"), 1):
            statements = of_document.get(document.get("id"), [])
            yield from _article(document, statements, number, source.name)
        if not number:
            yield Problem(source.name, "is a project of Discourse Network Analyzer without documents")
        yield from losses.notes()


def read_events(source: Source, reading: Reading) -> Iterator[Item]:
    """The statements of an event list, to be placed by their words in the article of that title."""
    about: CodingsRecord | None = None
    gathered: list[Any] = []
    filled = False
    for row in rows(source):
        if not isinstance(row, tuple):
            yield row
            continue
        filled = True
        line, cells = row
        title = clean_line(next((cells[name] for name in _TITLES if cells.get(name)), ""))
        words = cells.get("text", "").strip()
        if not title or not words:
            missing = "the title of its document" if not title else "its words"
            yield Problem(source.name, f"does not say {missing}", line)
            continue
        known = {*_TITLES, *_IDS, *_ABOUT, "text", "time"}
        values = [(name, value) for name, value in cells.items() if name not in known and name]
        id_ = next((cells[name] for name in _IDS if cells.get(name)), "")
        if about is None or about.title != title or len(gathered) == limits.ANNOTATIONS:
            if about is not None:
                yield CodingsRecord(tuple(gathered), title=about.title, place=about.place)
            about, gathered = CodingsRecord((), title=title, place=place(source.name, line=line)), []
        gathered.append(_said("statement", values, id=id_, annotator=cells.get("coder", "")).record(quote=words))
    if about is not None:
        yield CodingsRecord(tuple(gathered), title=about.title, place=about.place)
        yield Note(source.name, "gives no offsets, so its statements are looked for by their words")
    if not filled:
        yield Problem(source.name, "has no statements in it")


def _said(type_: str, values: list[tuple[str, str]], *, id: str, annotator: str) -> Said:
    said = Said("", id=id, annotator=annotator)
    chosen = next((name for name in _LABELS if any(fold(key) == name and value for key, value in values)), "")
    for name, value in values:
        if chosen and not said.label and fold(name) == chosen:
            said.label = value
        elif fold(name) == "agreement":
            said.tell(name, {"1": "yes", "0": "no", "true": "yes", "false": "no"}.get(value.lower(), value))
        elif part := part_of(name):
            said.name(part, value)
        else:
            said.tell(name, value)
    said.label = said.label or type_
    return said


def _statements(tables: Tables) -> dict[Any, list[_Statement]]:
    """The statements of each document by its id, with the values of their variables."""
    types = {row.get("id"): str(row.get("label", "")) for row in tables.rows("statementtypes")}
    coders = {row.get("id"): str(row.get("name", "")) for row in tables.rows("coders")}
    names = {row.get("id"): str(row.get("variable", "")) for row in tables.rows("variables")}
    entities = {row.get("id"): str(row.get("value", "")) for row in tables.rows("entities")}
    statements: dict[Any, _Statement] = {}
    of_document: dict[Any, list[_Statement]] = {}
    for row in tables.rows("statements"):
        start, end = row.get("start"), row.get("stop", row.get("end"))
        if not isinstance(start, int) or not isinstance(end, int):
            continue
        type_ = types.get(row.get("statementtypeid"), "statement")
        statement = _Statement(int(row.get("id") or 0), type_, start, end, coders.get(row.get("coder"), ""))
        statements[row.get("id")] = statement
        of_document.setdefault(row.get("documentid"), []).append(statement)
        if len(statements) > limits.ANNOTATIONS:
            raise Refused(f"has more than {limits.ANNOTATIONS:,} statements")
    for table in ("datashorttext", "databoolean", "datainteger", "datalongtext"):
        for row in tables.rows(table):
            if (found := statements.get(row.get("statementid"))) is not None:
                # Version 3 points from a short text to the entity that it names.
                value = entities.get(row["entity"], "") if "entity" in row else row.get("value")
                name = names.get(row.get("variableid"), table)
                if value not in (None, ""):
                    shown = ("yes" if value else "no") if table == "databoolean" else str(value)
                    found.values.append((name, shown))
    return of_document


def _article(document: Row, statements: list[_Statement], number: int, file: str) -> Iterator[Item]:
    raw = str(document.get("text") or "").replace("\r\n", "\n").replace("\r", "\n")
    marked = Marked(Aligned(raw, "utf-16"), file=file, where=f"item {number}")
    for statement in sorted(statements, key=lambda each: (each.start, each.end, each.id)):
        said = _said(statement.type, statement.values, id=str(statement.id), annotator=statement.coder)
        marked.add(said, [(statement.start, statement.end)])
    values = {
        "title": str(document.get("title") or ""),
        "author": str(document.get("author") or ""),
        "outlet": str(document.get("source") or ""),
        "published": _day(document.get("date")),
        "text": raw,
    }
    yield from marked.notes
    yield from article(values, file=file, item=number, annotations=tuple(marked.annotations))


def _day(value: object) -> str:
    """The day of a date that counts from 1970, in seconds or, in version 2, in milliseconds."""
    if not isinstance(value, int):
        return str(value or "")
    seconds = value // 1000 if abs(value) >= _IN_SECONDS else value
    try:
        return (_EPOCH + timedelta(seconds=seconds)).date().isoformat()
    except OverflowError:
        return str(value)


def _attributes(tables: Tables) -> int:
    return sum(1 for row in tables.rows("attributevalues") if row.get("attributevalue"))
