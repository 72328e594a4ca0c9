"""Where a stretch of another tool's text lies in ours: theirs is raw, ours is cleaned and parted into paragraphs."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from disputes import text as texts
from disputes.text import Span, clean, paragraph_spans, split_paragraphs

_ODD = re.compile("\r\n|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
# Nothing below U+0300 is changed by NFC, nor does it join what stands before it.
_BEYOND_LATIN = re.compile("[\x00-\u02ff]?[\u0300-\U0010ffff]+")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_WIDE = re.compile("[^\x00-\x7f]")


@dataclass(slots=True)
class _Edits:
    """The places where one text differs from the next, in order; between them everything is as it was."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    new_starts: list[int] = field(default_factory=list)
    new_ends: list[int] = field(default_factory=list)

    def add(self, start: int, end: int, new_start: int, new_end: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.new_starts.append(new_start)
        self.new_ends.append(new_end)

    def start(self, offset: int) -> int:
        """Where what begins here begins now. Within an edit it begins with the whole of what replaced it."""
        place = bisect_right(self.starts, offset) - 1
        if place < 0:
            return offset
        if offset < self.ends[place]:
            return self.new_starts[place]
        return offset - self.ends[place] + self.new_ends[place]

    def end(self, offset: int) -> int:
        """Where what ends here ends now. Within an edit it ends with the whole of what replaced it."""
        place = bisect_left(self.starts, offset) - 1
        if place < 0:
            return offset
        if offset < self.ends[place]:
            return self.new_ends[place]
        return offset - self.ends[place] + self.new_ends[place]


def _edited(text: str, matches: Iterable[tuple[int, int, str]]) -> tuple[str, _Edits]:
    """The text with each stretch `(start, end, new words)` replaced, and the record of it."""
    edits = _Edits()
    pieces: list[str] = []
    taken = length = 0
    for start, end, words in matches:
        pieces += text[taken:start], words
        length += start - taken
        edits.add(start, end, length, length + len(words))
        length += len(words)
        taken = end
    return "".join([*pieces, text[taken:]]), edits


def _odd(text: str) -> Iterator[tuple[int, int, str]]:
    """Line ends, control characters and whatever else cleaning replaces one by one."""
    return ((found.start(), found.end(), clean(found[0])) for found in _ODD.finditer(text))


def _marks(text: str) -> Iterator[tuple[int, int, str]]:
    for found in texts.MARK_RUNS.finditer(text):
        parted = texts.part_marks(found)
        if parted != found[0]:
            yield found.start(), found.end(), parted


def _composed(text: str) -> Iterator[tuple[int, int, str]]:
    """What NFC changes, in stretches that are composed on their own."""
    for found in _BEYOND_LATIN.finditer(text):
        if not unicodedata.is_normalized("NFC", found[0]):
            for start, end in _clusters(found[0], found.start()):
                composed = unicodedata.normalize("NFC", text[start:end])
                if composed != text[start:end]:
                    yield start, end, composed


def _clusters(run: str, offset: int) -> Iterator[tuple[int, int]]:
    """A run of letters in stretches none of which joins the one before it."""
    begun = 0
    for place, character in enumerate(run):
        if place > begun and not _may_join(character):
            yield offset + begun, offset + place
            begun = place
    yield offset + begun, offset + len(run)


def _may_join(character: str) -> bool:
    """Whether NFC may make one character of this and an earlier one: marks, the later jamos, some letters of newer
    scripts."""
    category = unicodedata.category(character)
    return category[0] == "M" or (
        category == "Lo" and ("\u1160" <= character <= "\u11ff" or "\U00010000" <= character < "\U00020000")
    )


def _units_of_utf16(text: str) -> Callable[[int, bool], int]:
    """From UTF-16 units, as Java and JavaScript count, to code points. Half a character is taken whole."""
    places = [found.start() for found in _ASTRAL.finditer(text)]
    firsts = [place + number for number, place in enumerate(places)]

    def to_code_points(offset: int, is_end: bool) -> int:
        before = bisect_left(firsts, offset)  # astral characters that begin before it
        inside = before > 0 and firsts[before - 1] == offset - 1
        return offset - before + (1 if inside and is_end else 0)

    return to_code_points


def _bytes_of_utf8(text: str) -> Callable[[int, bool], int]:
    """From bytes of UTF-8 to code points. Part of a character is taken whole."""
    firsts: list[int] = []
    lasts: list[int] = []
    places: list[int] = []
    extra = 0
    for found in _WIDE.finditer(text):
        size = len(found[0].encode("utf-8", "surrogatepass"))
        firsts.append(found.start() + extra)
        lasts.append(found.start() + extra + size)
        places.append(found.start())
        extra += size - 1

    def to_code_points(offset: int, is_end: bool) -> int:
        number = bisect_left(firsts, offset) - 1
        if number < 0:
            return offset
        if offset < lasts[number]:
            return places[number] + (1 if is_end else 0)
        return offset - lasts[number] + places[number] + 1

    return to_code_points


def _code_points(text: str) -> Callable[[int, bool], int]:
    return lambda offset, is_end: offset


UNITS = {"characters": _code_points, "utf-16": _units_of_utf16, "bytes": _bytes_of_utf8}
"""What other tools count."""


class Aligned:
    """A raw text, the paragraphs that an article makes of it, and the way from offsets in the one to the other.

    Building it and each look-up take time in proportion to the text and to the logarithm of its oddities.
    """

    def __init__(self, raw: str, unit: str = "characters") -> None:
        self.raw = raw
        self._from_unit = UNITS[unit](raw)
        plain, odd = _edited(raw, _odd(raw))
        self._edits = [odd]
        if len(plain) > texts.SHORT:
            plain, marks = _edited(plain, _marks(plain))
            self._edits.append(marks)
        self._clean, composed = _edited(plain, _composed(plain))
        self._edits.append(composed)
        self.paragraphs = tuple(split_paragraphs(self._clean))
        self.text = texts.SEPARATOR.join(self.paragraphs)
        self._spans = paragraph_spans(self.paragraphs)
        self._starts: list[int] = []
        taken = 0
        for paragraph in self.paragraphs:
            # It begins with a letter that stands, and only white space lies between, so this finds no other place.
            start = self._clean.index(paragraph, taken)
            self._starts.append(start)
            taken = start + len(paragraph)
        self._ends = [start + len(paragraph) for start, paragraph in zip(self._starts, self.paragraphs, strict=True)]

    def words(self, start: int, end: int) -> str:
        """What the raw text has there, in the tool's own count."""
        first, last = self._from_unit(start, False), self._from_unit(end, True)
        return self.raw[first:last] if 0 <= first < last else ""

    def span(self, start: int, end: int) -> Span | None:
        """The same words in the article's text; None if nothing of them is left, or if there never was any."""
        if not 0 <= start < end:
            return None
        first, last = self._from_unit(start, False), self._from_unit(end, True)
        if last > len(self.raw):
            return None
        for edits in self._edits:
            first, last = edits.start(first), edits.end(last)
        begin, stop = self._forward(first), self._back(last)
        if begin is None or stop is None or begin >= stop or self.text[begin:stop].isspace():
            return None
        return Span(begin, stop)

    def _forward(self, offset: int) -> int | None:
        """The place in the article of the first letter at or after this one."""
        number = bisect_right(self._ends, offset)
        if number == len(self._ends):
            return None
        return self._spans[number].start + max(offset - self._starts[number], 0)

    def _back(self, offset: int) -> int | None:
        """The place in the article after the last letter before this one."""
        number = bisect_left(self._starts, offset) - 1
        if number < 0:
            return None
        return self._spans[number].start + min(offset, self._ends[number]) - self._starts[number]
