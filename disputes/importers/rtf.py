"""Rich text (RTF): one article a file, as it would be printed with all changes accepted."""

from collections.abc import Iterator

from disputes.importers.documents import article_of, cut_short, kept
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.importers.rtf_text import RtfParagraph, Words
from disputes.importers.rtf_words import tokens
from disputes.records import Item, Reading, Source

_START = b"{\\rtf"


def recognises(head: Head) -> bool:
    """Old Word files are often RTF by another name."""
    return head.start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_START)


def paragraphs(source: Source) -> Iterator[RtfParagraph]:
    """All paragraphs in reading order, notes at the end. Raises `Refused`."""
    yield from _read(source, Words())


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article that a document is."""
    words = Words()
    found = [paragraph.text for paragraph in kept(_read(source, words))]
    if words.open:
        yield cut_short(source.name)
    yield from article_of(found, file=source.name, named=words.title)


def _read(source: Source, words: Words) -> Iterator[RtfParagraph]:
    with source.open() as stream:
        if not recognises(Head(source)):
            raise Refused("is not what its name says, or it is damaged")
        for token in tokens(stream):
            words.take(token)
            if words.found:
                yield from words.taken()
    yield from words.rest()
