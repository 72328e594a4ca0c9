"""Taguette: its table of highlights, its codebook, and its database, where offsets count bytes of the page's text."""

from collections.abc import Iterator
from typing import Any

from disputes.importers import limits
from disputes.importers.articles import article
from disputes.importers.projects import databases
from disputes.importers.projects.databases import Row, Tables
from disputes.importers.projects.fitted import fitted
from disputes.importers.projects.pages import Page
from disputes.importers.projects.said import Losses, Marked, Said
from disputes.importers.projects.tables import columns, rows
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import AnnotationRecord, CodingsRecord, Item, Note, Problem, Reading, Source, place
from disputes.text import clean, clean_line

_HIGHLIGHTS = frozenset({"id", "document", "tag", "content"})
_CODEBOOK = frozenset({"tag", "description", "number of highlights"})
_OLD_CODEBOOK = frozenset({"tag", "description"})


def recognises_highlights(head: Head) -> bool:
    return columns(head) >= _HIGHLIGHTS


def recognises_codebook(head: Head) -> bool:
    found = columns(head)
    return found >= _CODEBOOK or found == _OLD_CODEBOOK


def read_codebook(source: Source, reading: Reading) -> Iterator[Item]:
    count = sum(isinstance(row, tuple) for row in rows(source))
    yield Note(source.name, f"is a codebook of {count} tags and holds no articles, so it is not read")


def read_highlights(source: Source, reading: Reading) -> Iterator[Item]:
    """The highlights of each document, one for each tag, to be placed by their words in the article of that title."""
    gathered: dict[str, list[AnnotationRecord]] = {}
    places: dict[str, str] = {}
    count = 0
    for row in rows(source):
        if not isinstance(row, tuple):
            yield row
            continue
        line, cells = row
        title, words = clean_line(cells["document"]), clean(cells["content"]).strip()
        if not title or not words:
            missing = "its document" if not title else "its words"
            yield Problem(source.name, f"does not say {missing}", line)
            continue
        count += 1
        if count > limits.ANNOTATIONS:
            raise Refused(f"has more than {limits.ANNOTATIONS:,} highlights", line=line)
        places.setdefault(title, place(source.name, line=line))
        said = Said(cells["tag"] or "highlight", id=cells["id"])
        said.tell("note", cells.get("comment", ""))
        gathered.setdefault(title, []).append(said.record(quote=words))
    if not count:
        yield Problem(source.name, "has no highlights in it")
        return
    yield Note(source.name, "gives no offsets, so its highlights are looked for by their words")
    for title, annotations in gathered.items():
        yield CodingsRecord(tuple(annotations), title=title, place=places[title])


def read_database(source: Source, reading: Reading) -> Iterator[Item]:
    """The documents of all projects in the database with their highlights."""
    with databases.opened(source) as tables:
        if not all(name in tables for name in ("documents", "highlights", "highlight_tags", "tags")):
            raise Refused("is a database, but none of Taguette")
        losses = Losses(source.name)
        highlights = _highlights(tables, losses)
        number = 0
        for number, document in enumerate(tables.rows("documents"), 1):
            yield from _article(document, highlights.get(document.get("id"), []), number, source.name)
        if not number:
            yield Problem(source.name, "is a database of Taguette without documents")
        yield from losses.notes()


def _highlights(tables: Tables, losses: Losses) -> dict[Any, list[tuple[Row, str]]]:
    """The highlights of each document by its id, once for each tag."""
    tags = {row.get("id"): str(row.get("path") or row.get("name") or "") for row in tables.rows("tags")}
    tags_of: dict[Any, list[str]] = {}
    for row in tables.rows("highlight_tags"):
        tags_of.setdefault(row.get("highlight_id"), []).append(tags.get(row.get("tag_id"), ""))
    found: dict[Any, list[tuple[Row, str]]] = {}
    for number, row in enumerate(tables.rows("highlights")):
        if number > limits.ANNOTATIONS:
            raise Refused(f"has more than {limits.ANNOTATIONS:,} highlights")
        for tag in tags_of.get(row.get("id")) or ["highlight"]:
            found.setdefault(row.get("document_id"), []).append((row, tag))
    losses.count("descriptions of tags", times=sum(1 for row in tables.rows("tags") if row.get("description")))
    return found


def _article(document: Row, highlights: list[tuple[Row, str]], number: int, file: str) -> Iterator[Item]:
    page = Page(str(document.get("contents") or ""), in_bytes=True)
    marked = Marked(fitted(page.text, [], ("characters",)), file=file, where=f"item {number}")
    for row, tag in highlights:
        start, end = row.get("start_offset"), row.get("end_offset")
        offsets = page.offsets(start, end) if isinstance(start, int) and isinstance(end, int) else None
        said = Said(tag, id=str(row.get("id", "")))
        said.tell("note", str(row.get("comment") or ""))
        marked.add(said, [offsets] if offsets else [], quote=Page(str(row.get("snippet") or "")).text)
    name = str(document.get("name") or document.get("filename") or "")
    yield from marked.notes
    yield from article(
        {"title": name, "text": page.text}, file=file, item=number, annotations=tuple(marked.annotations)
    )
