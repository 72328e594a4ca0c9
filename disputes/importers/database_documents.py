"""Word and RTF files that a news database made: their paragraphs, whichever of the two they are."""

from collections.abc import Iterator
from itertools import islice

from disputes.importers import rtf, word
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Source

_OPENING = 200
"""Paragraphs looked at: a cover page is known by its first lines, a document by what stands around its text."""


def paragraphs(source: Source) -> Iterator[str]:
    """All paragraphs of a document, each as it stands there."""
    found = rtf.paragraphs(source) if rtf.recognises(Head(source)) else word.paragraphs(source)
    return (paragraph.text for paragraph in found)


def opening(head: Head) -> list[str]:
    """The first paragraphs, for recognising; none where the file can't be read, which its reader will say."""
    try:
        return [" ".join(text.split(" ")).strip() for text in islice(paragraphs(head.source), _OPENING)]
    except Refused:
        return []
