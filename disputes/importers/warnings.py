"""What is odd about an article that can be kept as it is: a person should look before it is stored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from disputes import text as texts
from disputes.importers import dateline
from disputes.records import ArticleRecord

SHORT_WORDS = 40
"""Fewer words than these are a headline, a caption or a page that was not saved whole."""

SHORT_CHARACTERS = 120
"""The same for scripts that do not part words."""

MOST_PARAGRAPHS = 5_000
"""Paragraphs looked through: an article that holds another one shows it long before."""

_OPENING = 400

_COUNTED = re.compile(
    r"(?:document|dokument|doc\.?)?\s*\d{1,5}\s+(?:of|von|de|sur|van|di|/)\s+\d{1,5}(?:\s+(?:documents?|dokumente\w*))?",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:end of document|load-date:.*|(?:copyright|©|\(c\))\W{0,3}(?:\d{4}|[^\W\d_]).{0,150}|all rights reserved\.?)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"document\s+[a-z]{2,10}0?\d{8}[a-z0-9]{6,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One oddity: `kind` names it for programs, `words` say it to people."""

    kind: str
    words: str


def of(record: ArticleRecord) -> Iterator[Doubt]:
    """Every oddity that the article itself shows."""
    if record.published is None:
        yield Doubt("undated", "no date")
    if reason := several(record.paragraphs):
        yield Doubt("several", f"looks like two articles: {reason}")
    if is_short(record.paragraphs):
        yield Doubt("short", "very short")


def is_short(paragraphs: tuple[str, ...]) -> bool:
    """Whether there is hardly anything to read."""
    if sum(map(len, paragraphs)) >= SHORT_CHARACTERS * 4:
        return False
    words = sum(map(texts.count_words, paragraphs))
    unparted = sum(map(len, paragraphs)) / max(1, words) > 12
    return sum(map(len, paragraphs)) < SHORT_CHARACTERS if unparted else words < SHORT_WORDS


def several(paragraphs: tuple[str, ...]) -> str:
    """What shows that a text is more than one article, "" when nothing does.

    Only what can't well stand within one: an end with more text after it, a second “n of m”, a second dateline with a
    byline or heading before it. A dateline alone is common within round-ups, so that it does not count.
    """
    ends: list[int] = []
    counted: set[str] = set()
    openings = 0
    looked = paragraphs[:MOST_PARAGRAPHS]
    for number, paragraph in enumerate(looked):
        short = len(paragraph) <= 200
        if short and _COUNTED.fullmatch(paragraph):
            counted.add(paragraph.casefold())
        if short and (_END.fullmatch(paragraph) or _DOCUMENT.fullmatch(paragraph)):
            ends.append(number)
        openings += _opens(looked, number)
    if len(counted) > 1:
        return "“" + texts.shorten(max(counted), 40) + "” counts documents"
    if any(_prose(looked[end + 1 :]) >= 3 for end in ends):
        return f"text goes on after “{texts.shorten(texts.clean_line(looked[ends[0]]), 40)}”"
    if openings > 1:
        return "two headings with a byline and a place"
    return ""


def _opens(paragraphs: tuple[str, ...], number: int) -> bool:
    """Whether an article seems to begin here: heading or byline, then a paragraph that begins with a dateline."""
    if number + 1 >= len(paragraphs):
        return False
    head, body = paragraphs[number], paragraphs[number + 1]
    heading = len(head) <= dateline.TITLE and head[-1:] not in ".!?…:;,"
    return heading and dateline.opening_of(texts.clean_line(body[:_OPENING])) is not None


def _prose(paragraphs: tuple[str, ...]) -> int:
    """Paragraphs of running text, up to three."""
    found = 0
    for paragraph in paragraphs:
        found += len(paragraph) > 120 and paragraph[-1:] in '.!?…”"»'
        if found >= 3:
            break
    return found
