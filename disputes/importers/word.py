"""Word documents (DOCX): one article a file, as it would be printed with all changes accepted."""

from collections.abc import Iterator

from disputes.importers import office
from disputes.importers.documents import article_of, kept
from disputes.importers.refusals import Refused
from disputes.importers.word_styles import Styles, Title
from disputes.importers.word_text import WordParagraph, Words
from disputes.records import Item, Note, Reading, Source

OLD = "is in the format of Word before 2007: open it and save it as .docx"

_TITLES = ("title", "heading 1", "heading1")
_OPENING = 20


def paragraphs(source: Source) -> Iterator[WordParagraph]:
    """All paragraphs in reading order, notes at the end. Raises `Refused`."""
    yield from _Document(source).paragraphs()


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article that a document is."""
    document = _Document(source)
    found = kept(document.paragraphs())
    title = _title(found)
    if document.embeds:
        if not found:
            raise Refused("holds its text as a web page within: open it in Word and save it anew")
        yield Note(source.name, "holds a part in another format, which was not read")
    yield from article_of(
        [paragraph.text for paragraph in found], file=source.name, title=title, named=document.title()
    )


def _title(found: list[WordParagraph]) -> str:
    """The first paragraph near the top that is styled as a title, or else as a first heading."""
    opening = found[:_OPENING]
    styled = (paragraph.text for style in _TITLES for paragraph in opening if paragraph.style == style)
    return next(styled, "")


class _Document:
    def __init__(self, source: Source) -> None:
        self._parts = office.opened(source, old=OLD)
        self._packed = office.related(self._parts, "")
        self.embeds = False

    def paragraphs(self) -> Iterator[WordParagraph]:
        main = self._packed.get("officeDocument", "word/document.xml")
        related = office.related(self._parts, main)
        styles = Styles()
        if (part := related.get("styles", "")) in self._parts:
            for _ in office.read(self._parts, part, styles):
                pass
        words = Words(styles)
        for _ in office.read(self._parts, main, words):
            yield from words.taken()
        self.embeds = words.embeds
        for kind, marks in (("footnotes", words.footnotes), ("endnotes", words.endnotes)):
            if marks and (part := related.get(kind, "")) in self._parts:
                notes = Words(styles, marks=marks)
                for _ in office.read(self._parts, part, notes):
                    pass
                yield from notes.noted()

    def title(self) -> str:
        """What the document's properties call it."""
        title = Title()
        if (part := self._packed.get("core-properties", "")) in self._parts:
            for _ in office.read(self._parts, part, title):
                pass
        return title.text
