"""LexisNexis as Word or RTF: the documents of Nexis Uni, Lexis Advance and Lexis+, and of the database before them."""

import re
from collections.abc import Iterator

from disputes.importers import database_documents, dated, limits, nexis
from disputes.importers.articles import too_long
from disputes.importers.nexis import Block
from disputes.importers.nexis_labels import heading, labelled, number
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source

_COVER = re.compile(
    r"(?:Date and Time|Job Number|Client/Matter|Search Terms|Search Type|Narrowed by|Content Type|Datum und Uhrzeit"
    r"|Auftragsnummer|Suchbegriffe|Suchart|Eingegrenzt (?:durch|nach)|Mandant/Vorgang|Date et heure|Numéro de tâche"
    r"|Termes de recherche|Fecha y hora|Número de trabajo|Términos de búsqueda)\b.{0,3}[:|]"
)
_ABOVE = 14
_NEAR = 8


def recognises(head: Head) -> bool:
    """By a numbering line, a cover page, or the heading above a text with the labels that stand over it."""
    lines = database_documents.opening(head)
    if any(nexis.announced(line) for line in lines[:20]) and any(_COVER.match(line) for line in lines[:20]):
        return True
    for place, line in enumerate(lines):
        near = [labelled(above, loose=True) for above in lines[max(place - _NEAR, 0) : place]]
        if heading(line) == "body" and any(found and found.field == "length" for found in near):
            return True
        if number(line) and any(labelled(below, loose=True) for below in lines[place + 1 : place + 30]):
            return True
    return any(heading(line) == "body" for line in lines) and any(heading(line) == "end" for line in lines)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article of every document."""
    found = 0
    expected: int | None = None
    for document, kind in _documents(source):
        if not found and expected is None:
            expected = next((count for block in document if (count := nexis.announced(block.line))), None)
        if kind == "cover":
            continue
        for part in [document] if kind == "older" else _parted(document):
            found += 1
            if kind == "unfinished":
                yield Note(source.name, f"item {found}: has no “End of Document”: is it complete?")
            below = part[1:] if kind == "older" else part
            yield from nexis.articles(below, file=source.name, item=found, modern=kind != "older")
    if not found:
        yield Problem(source.name, "holds no document of LexisNexis")
    yield from nexis.miscounted(expected, found, source.name)


def _documents(source: Source) -> Iterator[tuple[list[Block], str]]:
    """What stands between the marks, and what it is: `cover`, `older`, `newer`, or `unfinished` without its end."""
    document: list[Block] = []
    size = 0
    for text in database_documents.paragraphs(source):
        block = Block(text.strip())
        begins, ends = number(block.line) is not None, heading(block.line) == "end"
        if begins or ends:
            if document:
                yield document, "older" if _is_older(document) else "newer" if ends else "cover"
            document, size = [block] if begins else [], 0
            continue
        size += len(text)
        if size > limits.ROW_CHARACTERS:
            raise Refused(too_long())
        document.append(block)
    if document:
        unfinished = any(heading(block.line) == "body" for block in document)
        yield document, "older" if _is_older(document) else "unfinished" if unfinished else "cover"


def _is_older(document: list[Block]) -> bool:
    return number(document[0].line) is not None


def _parted(document: list[Block]) -> Iterator[list[Block]]:
    """The documents among which an “End of Document” is missing, each from its headline on, without the cover page."""
    texts = [place for place, block in enumerate(document) if heading(block.line) == "body"]
    starts = [_start(document, place, 0 if not number else texts[number - 1] + 1) for number, place in enumerate(texts)]
    if not texts:
        starts = [_below_cover(document)]
    for start, end in zip(starts, [*starts[1:], len(document)], strict=True):
        yield document[start:end]


def _start(document: list[Block], text: int, first: int) -> int:
    """Where the document begins whose text has its heading here: two lines above its day."""
    above = range(text - 1, max(first, text - _ABOVE) - 1, -1)
    day = next((place for place in above if dated.leading(document[place].line)), None)
    if first == 0:
        start = _below_cover(document[:text])
        return max(start, day - 2) if start and day is not None else start
    if day is None:
        labels = [place for place in above if labelled(document[place].text, loose=True)]
        day = min(labels, default=text)
    return max(first, day - 2)


def _below_cover(document: list[Block]) -> int:
    """The line below the last of the cover page, 0 without one."""
    return max((place + 1 for place, block in enumerate(document) if _COVER.match(block.line)), default=0)
