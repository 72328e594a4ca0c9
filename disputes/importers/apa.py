"""The press archive of APA, the Austrian agency, as RTF or Word: each article below the line that names its paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from disputes.importers import bylines, database_documents, dated, doubts, limits, rtf, word
from disputes.importers.articles import article, too_long
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import SEPARATOR

_PAPER = re.compile(
    r"[\"„“](?P<paper>[^\"“”]{2,80})[\"“”](?:\s+\(?(?:Nr|Ausgabe)\.?\s*[\w/.-]+\)?)?\s+(?:vom|gefunden am)\s+"
    r"(?P<day>\d{1,2}\.\s?\d{1,2}\.\s?\d{4})(?P<rest>.{0,80})"
)
_SECTION = re.compile(r"Ressort\s*:", re.IGNORECASE)
_BYLINE = re.compile(r"(?:von|by)\s+[^\W\d_]", re.IGNORECASE)
_KICKER_WORDS = 4
_ASKED = 60


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    bold: bool


def recognises(head: Head) -> bool:
    """By lines that name paper and day, or one with a section under it."""
    lines = database_documents.opening(head)[:_ASKED]
    return sum(bool(_PAPER.fullmatch(line)) for line in lines) > 1 or any(
        _PAPER.fullmatch(line) and any(_SECTION.match(below) for below in lines[place + 1 : place + 4])
        for place, line in enumerate(lines)
    )


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article below every such line."""
    number = 0
    paper: re.Match[str] | None = None
    lines: list[_Line] = []
    size = 0
    for line in _lines(source):
        if found := _PAPER.fullmatch(line.text):
            if paper:
                number += 1
                yield from _article(paper, lines, source.name, number)
            elif lines:
                yield Note(source.name, f"“{lines[0].text[:60]}” stands above the first article and was not read")
            paper, lines, size = found, [], 0
            continue
        size += len(line.text)
        if size > limits.ROW_CHARACTERS:
            raise Refused(too_long())
        lines.append(line)
    if paper:
        yield from _article(paper, lines, source.name, number + 1)
    else:
        yield Problem(source.name, "holds no article of the archive")


def _lines(source: Source) -> Iterator[_Line]:
    found = rtf.paragraphs(source) if rtf.recognises(Head(source)) else word.paragraphs(source)
    for paragraph in found:
        text = paragraph.text.strip()
        if text.strip("_"):  # a ruled line parts the articles
            yield _Line(text, paragraph.bold)


def _article(paper: re.Match[str], lines: list[_Line], file: str, number: int) -> Iterator[Item]:
    """The headline is bold; above it stand section, edition and sometimes a sentence that leads to it."""
    lines = [line for line in lines if not _SECTION.match(line.text)]
    place = next((place for place, line in enumerate(lines) if line.bold), 0)
    kickers = [line.text for line in lines[:place] if _is_kicker(line.text)]
    below = [line.text for line in lines[place + 1 :]]
    author = next((text for text in below[:3] if len(text) < 80 and _BYLINE.match(text)), "")
    published, unread = dated.day(paper["day"].replace(" ", ""))
    values = {
        "title": lines[place].text if lines else "",
        "text": SEPARATOR.join([*kickers, *(text for text in below if text != author)]),
        "outlet": paper["paper"],
        "author": bylines.author(author),
        "published": published,
        "language": "de",
    }
    yield from doubts.settled(values, file=file, item=number, unread=unread)
    yield from article(values, file=file, item=number)


def _is_kicker(line: str) -> bool:
    """Whether it leads to the headline. Editions and regions are a word or two, or a list of them."""
    words = len(line.split())
    return words >= _KICKER_WORDS and line.count(",") * 2 < words
