"""PDF with a text layer: one article a file, its columns, lines and hyphens put together again."""

import re
from collections.abc import Iterator
from threading import Lock

from disputes.importers import limits
from disputes.importers.documents import article_of, cut_short
from disputes.importers.pdf_lines import lines
from disputes.importers.pdf_pages import Page, pages
from disputes.importers.pdf_paragraphs import headline, paragraphs
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Reading, Source
from disputes.text import clean_line

_ONE_AT_A_TIME = Lock()  # the library must not be used by two threads at once

_START = 1024
_END = 2048
_SCAN = "is a scan without a text layer: run text recognition (OCR) over it first"
_PROGRAMS = re.compile(
    r"microsoft word|untitled|ohne titel|sans titre|document\d*$|powerpoint|layout\s?\d|.*\.[a-z]{3,5}$|https?:",
    re.IGNORECASE,
)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article that a document is."""
    data = _bytes(source)
    named: list[str] = []
    with _ONE_AT_A_TIME:
        found = list(pages(data, named))
    if b"%%EOF" not in data[-_END:]:
        yield cut_short(source.name)
    del data
    yield from _notes(source.name, found)
    kept = lines(found)
    title = _title(named[0] if named else "") or headline(kept)
    yield from article_of(paragraphs(kept), file=source.name, title=title)


def _bytes(source: Source) -> bytes:
    with source.open() as stream:
        data = stream.read(limits.PDF_BYTES + 1)
    if len(data) > limits.PDF_BYTES:
        raise Refused(f"is larger than {limits.PDF_BYTES // 2**20} MB, the most that a PDF may have")
    if not data:
        raise Refused("is empty")
    if b"%PDF-" not in data[:_START]:
        raise Refused("is not what its name says, or it is damaged")
    return data


def _notes(file: str, found: list[Page]) -> Iterator[Item]:
    letters = sum(len(piece.text) for page in found for piece in page.pieces)
    unknown = sum(page.unknown for page in found)
    if not letters:
        if unknown:
            raise Refused("does not say which letters its signs are: run text recognition (OCR) over it first")
        raise Refused(_SCAN if any(page.has_pictures for page in found) else "holds no text")
    if unknown > letters // 20:
        yield Note(file, "does not say of some signs which letters they are; they are left out")
    scanned = [number for number, page in enumerate(found, 1) if page.has_pictures and not page.pieces]
    if scanned:
        numbers = ", ".join(map(str, scanned[:20])) + (" and more" if len(scanned) > 20 else "")
        yield Note(file, f"{'page' if len(scanned) == 1 else 'pages'} {numbers}: a scan without a text layer, not read")


def _title(named: str) -> str:
    """What the document's properties call it, unless a program put a file's name there."""
    title = clean_line(named)
    return "" if len(title.split()) < 3 or _PROGRAMS.match(title) else title
