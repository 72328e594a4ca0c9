"""Word and RTF files that a news database made: their paragraphs, whichever of the two they are."""

import io
from collections.abc import Iterator
from itertools import islice

from disputes.importers import rtf, word
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Source

_OPENING = 200
"""Paragraphs looked at: a cover page is known by its first lines, a document by what stands around its text."""

_OPENING_BYTES = 2**19
"""What Word writes before the first of them, fonts and styles and themes, is a quarter of it."""


def paragraphs(source: Source) -> Iterator[str]:
    """All paragraphs of a document, each as it stands there."""
    found = rtf.paragraphs(source) if rtf.recognises(Head(source)) else word.paragraphs(source)
    return (paragraph.text for paragraph in found)


def _beginning(head: Head) -> Source:
    """What of a file is looked at: rich text can be read from a part of it."""
    if not rtf.recognises(head):
        return head.source
    with head.source.open() as file:
        start = file.read(_OPENING_BYTES)
    return Source(head.source.name, lambda: io.BytesIO(start))


def opening(head: Head) -> list[str]:
    """The first paragraphs, for recognising; none where the file can't be read, which its reader will say."""
    try:
        return [" ".join(text.split(" ")).strip() for text in islice(paragraphs(_beginning(head)), _OPENING)]
    except Refused:
        return []
