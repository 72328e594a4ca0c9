"""What a plain text says of itself at its beginning: headline, by whom, when, from where.

Only forms that newspapers really print are understood, and a field stays empty where two readings are possible: a
wrong date is worse than none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from disputes.importers import fields
from disputes.importers.fields import MONTHS, BadValue
from disputes.importers.sentences import first_sentence, is_sentence
from disputes.text import clean_line, shorten

TITLE = 150
"""Characters of a title that was found rather than given."""

_HEAD_LINES = 6
_HEAD_CHARACTERS = 2_000

_DASH = re.compile(r"\s*—\s*|\s+(?:–|―|--?)\s+|\s*--\s+")
_BRACKET = re.compile(r"\(([^()]{2,40})\)$")
_DATE = re.compile(
    rf"(?:^|[,\s])\s*((?:\d{{1,2}}\s+(?:{MONTHS})\b|(?:{MONTHS})\b\.?\s+\d{{1,2}})\.?(?:,?\s+\d{{4}})?)[,.]?$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[^\W\d_][\w./'’-]*(?: [\w./'’-]+){0,4}(?:, ?[^\W\d_][\w./'’-]*(?: [\w./'’-]+){0,4}){0,2}")
# fmt: off
_SMALL_WORDS = frozenset({
    "al", "and", "bin", "da", "das", "de", "del", "der", "des", "di", "do", "dos", "du", "el", "la", "las", "le",
    "les", "los", "of", "on", "the", "upon", "van", "von",
})
_RUBRICS = frozenset({
    "ANALYSIS", "BREAKING", "COMMENT", "CORRECTED", "CORRECTION", "EDITORIAL", "EXCLUSIVE", "EXPLAINER", "FACTBOX",
    "FEATURE", "INTERVIEW", "LIVE", "NEWS", "OPINION", "RECAP", "REPORT", "TIMELINE", "UPDATE", "UPDATED", "URGENT",
    "VIDEO", "WATCH", "WRAPUP",
})
# fmt: on
_OPENINGS = "\"“‘«('["

_BYLINE = re.compile(r"by:?\s+(.{3,100})", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[.'’-]+[^\W\d_]+)*\.?")
_NAMES = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_DATE_LINE = re.compile(r"(?:published|posted|date)(?:\s+on)?\s*:?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What was found; "" or None where the text does not say it for certain."""

    title: str = ""
    dateline: str = ""
    outlet: str = ""
    author: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    rest: str
    """The line with what follows it in its paragraph, as one line."""
    next: str
    ends_paragraph: bool


def said(paragraphs: Sequence[str]) -> Said:
    """What the beginning of these paragraphs tells. The title is the headline or else the first sentence."""
    found = Said()
    dates: set[date] = set()
    for line in _head(paragraphs):
        if author := byline(line.text):
            found = replace(found, author=found.author or author)
        elif day := date_line(line.text):
            dates.add(day)
        elif _is_no_title(line.text):
            continue
        elif opening := opening_of(line.rest):
            place, outlet, day, rest = opening
            found = replace(found, dateline=place, outlet=outlet, title=found.title or first_sentence(rest))
            dates |= {day} if day and not dates else set()
            break
        elif not found.title and _is_headline(line):
            found = replace(found, title=line.text)
        else:
            found = replace(found, title=found.title or first_sentence(line.rest))
            break
    if len(dates) == 1:
        found = replace(found, published=dates.pop())
    return replace(found, title=shorten(clean_line(found.title), TITLE))


def _head(paragraphs: Sequence[str]) -> Iterator[_Line]:
    """The first lines, each with what follows it."""
    beginnings = [paragraph[:_HEAD_CHARACTERS] for paragraph in paragraphs[:_HEAD_LINES]]
    parts = [[clean_line(line) for line in beginning.split("\n")] for beginning in beginnings]
    flat = [(line, lines[place:]) for lines in parts for place, line in enumerate(lines)]
    for number, (line, following) in enumerate(flat[:_HEAD_LINES]):
        after = flat[number + 1][0] if number + 1 < len(flat) else ""
        yield _Line(line, " ".join(following), after, len(following) == 1)


def _is_headline(line: _Line) -> bool:
    """A short line that is no sentence, with a text below it that does not carry it on."""
    if not line.next or line.next[0].islower() or len(line.text) > TITLE or is_sentence(line.text):
        return False
    return line.ends_paragraph or bool(byline(line.next) or date_line(line.next) or opening_of(line.next))


def _is_no_title(line: str) -> bool:
    """A ruled line, a number, a day without its year."""
    found = _DATE.search(line) if len(line) < 40 else None
    return not any(character.isalpha() for character in line[found.end() if found and not found.start() else 0 :])


def byline(line: str) -> str:
    """The author or authors of `By Ilse Tarn`. “By Land and Sea” is a headline: each name has two words or more."""
    found = _BYLINE.fullmatch(line)
    if not found or any(character.isdigit() for character in line):
        return ""
    names = _NAMES.split(found[1])
    if len(names) > 1:  # “Ilse Tarn, Marek Oll and Jo Fen”; without the “and”, what follows a comma may be an outlet
        names = [name for group in names for name in group.split(", ")]
    return found[1] if all(_is_name(name) for name in names) else ""


def _is_name(words: str) -> bool:
    parts = words.split()
    if not 2 <= len(parts) <= 5 or not all(_NAME.fullmatch(part) for part in parts):
        return False
    return parts[-1][0].isupper() and all(part[0].isupper() or part in _SMALL_WORDS for part in parts)


def date_line(line: str) -> date | None:
    """The day of a line that is nothing but a full date."""
    if len(line) > 80:
        return None
    try:
        return fields.published(_DATE_LINE.sub("", line, count=1) if _DATE_LINE.match(line) else line)
    except BadValue:
        return None


def opening_of(paragraph: str) -> tuple[str, str, date | None, str] | None:
    """Place, outlet, day and the rest of a paragraph that begins with a dateline."""
    dash = _DASH.search(paragraph, 0, 140)
    if not dash:
        return None
    lead, rest = paragraph[: dash.start()].strip(), paragraph[dash.end() :]
    if not rest or not (rest[0].isupper() or rest[0].isdigit() or rest[0] in _OPENINGS):
        return None
    outlet, day, dated = "", None, False
    if bracket := _BRACKET.search(lead):
        outlet, lead = bracket[1].strip(), lead[: bracket.start()].rstrip(" ,")
        if not outlet[0].isupper() or any(character.isdigit() for character in outlet):
            return None
    if found := _DATE.search(lead):
        dated, day, lead = True, date_line(found[1]), lead[: found.start()].rstrip(" ,")
    certain = bool(outlet) or dated
    if not _is_place(lead) or not (certain or _stands_alone(lead, rest)):
        return None
    return lead, outlet, day, rest


def _is_place(words: str) -> bool:
    if not 2 <= len(words) <= 80 or not _PLACE.fullmatch(words) or words.split(",")[0] in _RUBRICS:
        return False
    return all(
        part.split()[0][0].isupper() and all(word[0].isupper() or word.lower() in _SMALL_WORDS for word in part.split())
        for part in words.split(",")
    )


def _stands_alone(place: str, rest: str) -> bool:
    """Whether a place may be believed with neither day nor agency beside it."""
    if not is_sentence(rest) and not rest.rstrip("\"”’'»)").endswith(("!", "?")):
        return False  # “Orrland, Vesk – Friends No More” is a headline
    first = place.split(",")[0]
    return "," in place or (first.isupper() and len(first) > 3)
