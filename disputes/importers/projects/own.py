"""What Demarche itself exported: statements as CSV or JSON Lines, and articles with their annotations."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from disputes.importers import fields, limits
from disputes.importers.articles import article
from disputes.importers.projects.aligned import Aligned
from disputes.importers.projects.documents import Element, elements, shape
from disputes.importers.projects.said import Losses, Marked, Said, instant
from disputes.importers.projects.tables import columns, rows
from disputes.importers.readers import Head
from disputes.records import AnnotationRecord, CodingsRecord, Item, Note, Problem, Reading, Source, place
from disputes.text import Span, clean_line, split_bar

_STATEMENT = frozenset({"schema_version", "statement_id", "article_sha256", "spans", "label"})
_NAMES = ("speakers", "targets", "reporters")
_GUARD = "'"

Cells = Mapping[str, Any]


class _Bad(Exception):
    """A value of a row that can't be what it should."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def recognises_table(head: Head) -> bool:
    return columns(head) >= _STATEMENT


def recognises_lines(head: Head) -> bool:
    return shape(head).keys() >= _STATEMENT


def recognises_articles(head: Head) -> bool:
    keys = shape(head).keys()
    return "annotations" in keys and bool({"text", "sha256", "article_sha256"} & keys) and "data" not in keys


def read_table(source: Source, reading: Reading) -> Iterator[Item]:
    """Statements as CSV in either profile, those of one article together."""
    losses = Losses(source.name)
    yield from _together(_statements_of_table(source), source.name, losses)
    yield from losses.notes()


def read_lines(source: Source, reading: Reading) -> Iterator[Item]:
    """Statements as JSON Lines."""
    losses = Losses(source.name)
    yield from _together(_statements_of_lines(source), source.name, losses)
    yield from losses.notes()


def read_articles(source: Source, reading: Reading) -> Iterator[Item]:
    """Articles as JSON Lines, each with its annotations; without their texts they are annotations alone."""
    losses = Losses(source.name)
    for element in elements(source):
        if isinstance(element, Element):
            yield from _article(element, source.name, losses)
        else:
            yield element
    yield from losses.notes()


def _statements_of_table(source: Source) -> Iterator[tuple[int, Cells] | Problem | Note]:
    for row in rows(source):
        if isinstance(row, tuple):
            line, cells = row
            yield line, _unescaped(cells)
        else:
            yield row


def _unescaped(cells: dict[str, str]) -> dict[str, Any]:
    """A row as it was before the spreadsheet profile touched it: only what `escaped` names."""
    touched = split_bar(cells.get("escaped", ""))
    plain: dict[str, Any] = {
        name: cell.removeprefix(_GUARD) if name in touched else cell for name, cell in cells.items()
    }
    for name in _NAMES:
        plain[name] = split_bar(plain.get(name, ""))
    return plain


def _statements_of_lines(source: Source) -> Iterator[tuple[int, Cells] | Problem | Note]:
    for element in elements(source):
        if isinstance(element, Element):
            yield element.line or element.item or 0, element.value
        else:
            yield element


def _together(
    statements: Iterator[tuple[int, Cells] | Problem | Note], file: str, losses: Losses
) -> Iterator[CodingsRecord | Problem | Note]:
    """Rows that follow one another and tell of one article, as one record."""
    begun: CodingsRecord | None = None
    gathered: list[AnnotationRecord] = []
    filled = False
    for found in statements:
        if not isinstance(found, tuple):
            yield found
            continue
        filled = True
        line, cells = found
        try:
            record = _record(cells)
            about = _about(cells, place(file, line=line))
        except _Bad as bad:
            yield Problem(file, str(bad), line, field=bad.name)
            continue
        if cells.get("source") == "adjudicated":
            losses.count("that a reviewer settled a statement")
        if (
            begun is None
            or (about.sha256, about.title) != (begun.sha256, begun.title)
            or (len(gathered) == limits.ANNOTATIONS)
        ):
            if begun is not None:
                yield _with(begun, gathered)
            begun, gathered = about, []
        gathered.append(record)
    if begun is not None:
        yield _with(begun, gathered)
    if not filled:
        yield Problem(file, "has no statements in it")


def _with(record: CodingsRecord, annotations: list[AnnotationRecord]) -> CodingsRecord:
    return CodingsRecord(tuple(annotations), record.sha256, record.url, record.title, record.place)


def _about(cells: Cells, found: str) -> CodingsRecord:
    sha256 = _text(cells, "article_sha256") or _text(cells, "sha256")
    title = clean_line(_text(cells, "article_title") or _text(cells, "title"))
    url = _text(cells, "url")
    if not (sha256 or title or url):
        raise _Bad("article_sha256", "does not say of which article it is")
    return CodingsRecord((), sha256.lower(), url, title, found)


def _record(cells: Cells) -> AnnotationRecord:
    said = _said(cells)
    spans = tuple(_spans(cells))
    quote, prefix, suffix = (_text(cells, name) for name in ("quote", "prefix", "suffix"))
    if not spans and not quote:
        raise _Bad("spans", "has neither “spans” nor a “quote”")
    return said.record(spans, quote=quote, prefix=prefix, suffix=suffix)


def _said(cells: Cells) -> Said:
    label = _text(cells, "label")
    if not clean_line(label):
        raise _Bad("label", "has no “label”")
    said = Said(
        label,
        id=_text(cells, "statement_id") or _text(cells, "id"),
        annotator=_text(cells, "annotator") or _text(cells, "adjudicated_by"),
        certainty=_text(cells, "certainty"),
        speech=_text(cells, "speech"),
        created_at=instant(cells.get("created_at")),
        updated_at=instant(cells.get("updated_at")),
        notes=[_text(cells, "note")],
    )
    for name in ("created_at", "updated_at"):
        if cells.get(name) and getattr(said, name) is None:
            raise _Bad(name, f"“{name}” is not an instant with its offset ({fields.shown(str(cells[name]))})")
    for part in _NAMES:
        names = cells.get(part) or []
        if not isinstance(names, list):
            raise _Bad(part, f"“{part}” must be a list of names")
        for each in names:
            who = each.get("name") if isinstance(each, dict) else each
            if not isinstance(who, str):
                raise _Bad(part, f"“{part}” must be a list of names")
            said.name(part, who)
    return said


def _spans(cells: Cells) -> Iterator[Span]:
    found = cells.get("spans")
    if isinstance(found, str):
        try:
            found = json.loads(found) if found else []
        except (ValueError, RecursionError):
            found = None
    whole = found or []
    for pair in whole if isinstance(whole, list) and found is not None else [None]:
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(offset) is int for offset in pair)):
            raise _Bad("spans", "“spans” is not a list of [start, end]")
        yield Span(*pair)


def _text(cells: Cells, name: str) -> str:
    value = cells.get(name)
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    if not isinstance(value, str):
        raise _Bad(name, f"“{name}” must be text")
    return value


def _article(element: Element, file: str, losses: Losses) -> Iterator[Item]:
    cells, found = element.value, place(file, line=element.line, item=element.item)
    problems: list[Problem] = []

    def tried(read: Callable[[Cells], Any], value: Any, number: int = 0) -> Any:
        """The value, or None with a problem of this article added."""
        try:
            if not isinstance(value, dict):
                raise _Bad("annotations", "is not an object")
            return read(value)
        except _Bad as bad:
            where = f"annotation {number}: " if number else ""
            problems.append(Problem(file, f"{where}{bad}", element.line, element.item, bad.name))
            return None

    annotations = cells.get("annotations")
    if not isinstance(annotations, list):
        yield Problem(file, "“annotations” must be a list", element.line, element.item, "annotations")
        return
    if not cells.get("text"):
        about = tried(lambda value: _about(value, found), cells)
        kept = [tried(_record, each, number) for number, each in enumerate(annotations, 1)]
        if problems:
            yield from problems
        else:
            yield _with(about, kept)
        return

    values = {name: tried(lambda value, name=name: _text(value, name), cells) or "" for name in fields.COLUMNS}  # type: ignore[misc]
    aligned = Aligned(values["text"])
    marked = Marked(aligned, file=file, where=found.removeprefix(f"{file}, ") if found != file else "")
    for number, each in enumerate(annotations, 1):
        if read := tried(lambda value: (_said(value), list(_spans(value)), _text(value, "quote")), each, number):
            said, spans, quote = read
            marked.add(said, [(span.start, span.end) for span in spans], quote=quote)
    if problems:
        yield from problems
        return
    yield from marked.notes
    yield from article(values, file=file, line=element.line, item=element.item, annotations=tuple(marked.annotations))
