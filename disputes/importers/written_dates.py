"""Dates with the month in words, whatever the language and the order of their parts."""

import re
from dataclasses import dataclass, field

from disputes.importers import months
from disputes.text import fold

LONGEST = 120
"""Characters of a line that may be a date. What is longer is a sentence."""

_ASIAN = re.compile(
    r"\s*(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?"
    r"(?:\s*[(（]?(?:[月火水木金土日](?:曜日?)?|(?:星期|周|週)[一二三四五六日天]|[월화수목금토일](?:요일)?)[)）]?)?"
)
_CLOCK = re.compile(
    r"(?:(?<=\s)|(?<=,)|(?<=^)|(?<=t))\d{1,2}(?:\s?[:h]\s?\d{2}(?::\d{2}(?:[.,]\d+)?)?|\.\d{2}(?!\d|\.\d))(?!\d)"
    r"(?:\s*(?:gmt|utc)?[+-]\d{2}:?\d{2}\b)?"
)
_TOKEN = re.compile(r"\d+|[^\W\d]+(?:['’ʼ][^\W\d]+)?|[^\w\s]")
_PUNCTUATION = frozenset(".,;:()[]-–—/|،'’·")
# fmt: off
_SUFFIXES = frozenset({"st", "nd", "rd", "th", "er", "ere", "re", "ste", "de", "o", "a", "e", "ro"})
_ZONES = frozenset({
    "z", "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "et", "ct", "mt", "pt", "bst", "cet",
    "cest", "met", "mez", "mesz", "ist", "jst", "kst", "hkt", "msk", "eet", "eest", "wet", "west", "aest", "aedt",
    "acst", "awst", "nzst", "nzdt", "wib", "am", "pm", "a", "p", "m",
})
# fmt: on


@dataclass(slots=True)
class _Found:
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekdays: list[str] = field(default_factory=list)

    @property
    def date(self) -> tuple[int, int, int] | None:
        """All of it. “mar” is March where nothing else is the month, and else a Tuesday."""
        month = self.month or (3 if "mar" in self.weekdays else None)
        if self.year is None or month is None or self.day is None:
            return None
        return self.year, month, self.day


def whole(value: str) -> tuple[int, int, int] | None:
    """Year, month and day of a value that is a date and, at most, a time. It may not be a day of the calendar."""
    return _read(value, to_the_end=True)


def leading(line: str) -> tuple[int, int, int] | None:
    """The same of a line that begins with a date, whatever follows it: `December 30, 2008 Tuesday, Late Edition`."""
    return _read(line[:LONGEST], to_the_end=False)


def _read(value: str, *, to_the_end: bool) -> tuple[int, int, int] | None:
    if len(value) > LONGEST or not any(character.isdigit() for character in value):
        return None
    if asian := _ASIAN.match(value):
        rest = _CLOCK.sub(" ", value[asian.end() :]).strip()
        return None if rest and to_the_end else (int(asian[1]), int(asian[2]), int(asian[3]))
    folded = fold(value)
    for written, joined in months.JOINED.items():
        folded = folded.replace(written, joined)
    found = _Found()
    before = ""
    tokens = _TOKEN.findall(_CLOCK.sub(" ", folded))
    for token in tokens:
        if not _take(token, before, found):
            return None if to_the_end else found.date
        before = token
    return found.date


def _take(token: str, before: str, found: _Found) -> bool:
    """Whether the token belongs to a date, and what it says of it."""
    if token.isdecimal():
        if len(token) == 4 and found.year is None:
            found.year = int(token)
        elif len(token) < 3 and found.day is None:
            found.day = int(token)
        else:
            return False
        return True
    if token in _PUNCTUATION:
        return True
    if months.is_weekday(token) and len(found.weekdays) < 2 and token not in found.weekdays:
        found.weekdays.append(token)
        return True
    month = months.number(token) or months.number(token.removeprefix("d'").removeprefix("d’"))
    if month and found.month is None:
        # Croatian calls October what Polish and Czech call November, and writes a full stop after the day.
        found.month = 10 if (before, token) == (".", "listopada") else month
        return True
    if before.isdecimal() and len(before) < 3 and token in _SUFFIXES:
        return True
    return months.is_particle(token) or (None not in (found.month, found.day) and token in _ZONES)
