"""What documents of paragraphs have in common, whichever program wrote them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from disputes.importers import dateline, limits
from disputes.importers.articles import article, too_long
from disputes.importers.refusals import Refused
from disputes.records import Item, Note
from disputes.text import SEPARATOR, clean, clean_line, fold

_CELLS = " | "
_TABLE_CELL = 300
"""Characters of a cell of a table; with more than that in several paragraphs, a table is there for the layout."""

_OPENING = 12
"""Paragraphs among which a document's title stands."""


def row(cells: Sequence[Sequence[str]]) -> list[str]:
    """A table's row as one paragraph with bars between the cells; a row that parts a page keeps its paragraphs."""
    filled = [cell for cell in cells if any(paragraph.strip() for paragraph in cell)]
    if len(filled) < 2 or any(len(cell) > 1 and sum(map(len, cell)) > _TABLE_CELL for cell in filled):
        return [paragraph for cell in filled for paragraph in cell]
    return [_CELLS.join(" ".join(map(clean_line, cell)) for cell in cells).strip()]


def article_of(paragraphs: Sequence[str], *, file: str, title: str = "", named: str = "") -> Iterator[Item]:
    """The article that a document is. `title` is marked as such in it; `named` is what its properties call it, which
    is believed only if the document says it too: programs put anything there.
    """
    kept = [paragraph for paragraph in paragraphs if paragraph.strip()]
    said = dateline.said([clean(paragraph) for paragraph in kept[:_OPENING]])
    if not title and named:
        opening = {fold(paragraph) for paragraph in kept[:_OPENING]}
        title = clean_line(named) if fold(named) in opening else ""
    values = {
        "title": title or said.title or stem(file),
        "outlet": said.outlet,
        "author": said.author,
        "published": said.published.isoformat() if said.published else "",
        "dateline": said.dateline,
        "text": SEPARATOR.join(kept),
    }
    yield from article(values, file=file)


class Paragraph(Protocol):
    """What has a text."""

    @property
    def text(self) -> str: ...


P = TypeVar("P", bound=Paragraph)


def kept(paragraphs: Iterable[P]) -> list[P]:
    """All of them, as long as they are not more than an article may have."""
    found: list[P] = []
    characters = 0
    for paragraph in paragraphs:
        found.append(paragraph)
        characters += len(paragraph.text)
        if characters > limits.ARTICLE_CHARACTERS:
            raise Refused(too_long())
    return found


def stem(file: str) -> str:
    """What a file is called without folder and ending."""
    name = file.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name


def cut_short(file: str) -> Note:
    """Said of a document that ends before it should."""
    return Note(file, "ends before it should, so something may be missing: is the file complete?")
