"""CATMA's TEI, versions 2 to 5: annotations of a text that stands in another file. Java counts UTF-16 units."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from disputes.importers import encoding, limits
from disputes.importers.articles import article, too_long
from disputes.importers.projects.aligned import Aligned
from disputes.importers.projects.markup import XML_ID, ends, local, text_of
from disputes.importers.projects.said import Losses, Marked, Said, instant
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import CodingsRecord, Item, Note, Problem, Reading, Source
from disputes.text import Span, clean_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_RANGE = re.compile(r"(?P<file>.*)#(?:range\(\s*/\.(\d{1,9}),\s*/\.(\d{1,9})\s*\)|char=(\d{1,9}),(\d{1,9}))")


@dataclass(slots=True)
class _Tagged:
    """A use of a tag, as its feature structure tells it."""

    tag: str
    features: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Document:
    title: str = ""
    author: str = ""
    target: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    used: dict[str, _Tagged] = field(default_factory=dict)
    stretches: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def recognises(head: Head) -> bool:
    text = head.text
    return "<TEI" in text and ("CATMA_" in text or 'type="catma"' in text)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The annotations, with the article when its text file stands beside them."""
    losses = Losses(source.name)
    document = _document(source, losses)
    yield from losses.notes()
    saids = [(_said(id_, document), stretches) for id_, stretches in document.stretches.items()]
    name = document.target.rsplit("/", 1)[-1]
    text = source.beside(name) if name else None
    if text is None:
        records = tuple(
            said.record(tuple(Span(start, end) for start, end in _joined(stretches))) for said, stretches in saids
        )
        if not records:
            yield Problem(source.name, "holds no annotations")
            return
        yield Note(source.name, f"has no “{name}” beside it: its annotations are kept by their offsets in that text")
        yield CodingsRecord(records, title=clean_line(document.title or name), place=source.name)
        return
    with encoding.opened(text, newline="") as (stream, notes):
        yield from notes
        raw = stream.read(limits.ARTICLE_CHARACTERS + 1)
    if len(raw) > limits.ARTICLE_CHARACTERS:
        raise Refused(too_long())
    marked = Marked(Aligned(raw, "utf-16"), file=source.name)
    for said, stretches in saids:
        marked.add(said, stretches)
    yield from marked.notes
    values = {"title": document.title or name, "author": document.author, "text": raw}
    yield from article(values, file=source.name, annotations=tuple(marked.annotations))


def _said(id_: str, document: _Document) -> Said:
    used = document.used.get(id_)
    # In version 2 a stretch names its tag at once, without a use of it.
    tag = document.tags.get(used.tag if used else id_) or document.tags.get(id_, "")
    said = Said(tag or "tag", id=id_.removeprefix("CATMA_") if used and used.tag else "")
    for name, value in used.features if used else ():
        if name == "catma_markupauthor":
            said.annotator = value
        elif name == "catma_markuptimestamp":
            said.created_at = instant(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", value))
        elif not name.startswith("catma_"):
            said.tell(name, value)
    return said


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that touch made one: another tag may have parted them."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        elif start < end:
            joined.append((start, end))
    return joined


def _document(source: Source, losses: Losses) -> _Document:
    document = _Document()
    for kind, element in ends(source):
        id_ = str(element.get(XML_ID, ""))
        if kind in ("title", "author") and element.text:
            value = clean_line(element.text)
            document.title = document.title or (value if kind == "title" else "")
            document.author = document.author or (value if kind == "author" else "")
        elif kind == "fsDecl":
            name = next((text_of(child) for child in element if local(child) == "fsDescr"), "")
            document.tags[id_] = clean_line(name)
        elif kind == "fs":
            _structure(id_, element, document)
        elif kind == "ptr":
            if found := _RANGE.fullmatch(str(element.get("target", ""))):
                document.target = document.target or found["file"]
        elif kind == "seg":
            _stretch(element, document, losses)
    return document


def _structure(id_: str, element: "_Element", document: _Document) -> None:
    """The definition of a tag (version 2) or one use of a tag, which its type names."""
    features = []
    for child in element:
        if local(child) == "f":
            values = [text_of(value).strip() for value in child.iter() if local(value) == "string"]
            features += [(str(child.get("name", "")), value) for value in values if not _is_nested(child)]
    name = dict(features).get("catma_tagname")
    if name:
        document.tags[id_] = clean_line(name)
    tag = str(element.get("type", ""))
    document.used[id_] = _Tagged("" if name or tag == "catma_tag" else tag, [] if name else features)


def _is_nested(feature: "_Element") -> bool:
    return any(local(child) == "fs" for child in feature)


def _stretch(element: "_Element", document: _Document, losses: Losses) -> None:
    for pointer in element.iter():
        if local(pointer) != "ptr":
            continue
        found = _RANGE.fullmatch(str(pointer.get("target", "")))
        if not found:
            losses.count("pointers to places that are no offsets")
            continue
        start, end = (int(offset) for offset in found.groups()[1:] if offset is not None)
        for reference in str(element.get("ana", "")).split():
            document.stretches.setdefault(reference.removeprefix("#"), []).append((start, end))
        if sum(map(len, document.stretches.values())) > limits.ANNOTATIONS:
            raise Refused(f"has more than {limits.ANNOTATIONS:,} annotations")
