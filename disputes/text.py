"""Text at the border and offsets within it. An offset counts Unicode code points, never bytes or UTF-16 units."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SEPARATOR = "\n\n"
"""What stands between two paragraphs of an article's text."""

QUOTE_GAP = " […] "
"""What stands between the pieces of a discontinuous quote."""

SHORT = 10_000
"""Up to this length a text's runs of combining marks are left as they are."""

CONTEXT = 32
"""Code points kept before and after a quote, so that it can be found again in another copy of the text."""

_UNUSUAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_PLAIN_ASCII = bytes([*range(0x20, 0x7F), *b"\t\n"])
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
MARK_RUNS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text, `[start, end)` in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words it covers."""
        return text[self.start : self.end]


def clean(text: str) -> str:
    """Article text as it is stored: NFC, line feeds only, nothing that a database or a screen can't carry.

    This is the one place where text is normalised. Offsets stay valid because it is never done again.
    """
    if text.isascii() and not text.encode().translate(None, _PLAIN_ASCII):
        return text  # a tenth of the time
    if _UNUSUAL.search(text):
        text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
        text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) > SHORT:  # in a shorter one the worst run costs milliseconds
        text = MARK_RUNS.sub(part_marks, text)
    return unicodedata.normalize("NFC", text)


def part_marks(run: re.Match[str]) -> str:
    """A run of combining marks with a joiner after every thirtieth, as UAX #15's stream-safe format has it.

    Normalising takes quadratic time in the length of such a run, which no real text has and an attacker may send.
    """
    parted: list[str] = []
    marks = 0
    for character in run[0]:
        decomposed = unicodedata.normalize("NFD", character)
        marks = marks + len(decomposed) if unicodedata.combining(decomposed[0]) else 0
        if marks > 30:
            parted.append("\N{COMBINING GRAPHEME JOINER}")
            marks = len(decomposed)
        parted.append(character)
    return "".join(parted)


def clean_line(text: str) -> str:
    """A title, name or other one-line value: cleaned, without bidi controls, white space folded and trimmed."""
    return _SPACES.sub(" ", clean(_BIDI_CONTROLS.sub("", text))).strip()


def clean_note(text: str) -> str:
    """Several lines that a person wrote: cleaned and trimmed."""
    return clean(text).strip()


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of cleaned text: parted by blank lines or, where there are none, by line ends."""
    blocks = _BLANK_LINES.split(text.strip())
    if len(blocks) == 1:
        blocks = text.strip().split("\n")
    return [block.strip() for block in blocks if block.strip()]


def paragraph_spans(paragraphs: Iterable[str]) -> list[Span]:
    """Where each paragraph stands in the text that they make when joined."""
    spans: list[Span] = []
    start = 0
    for paragraph in paragraphs:
        spans.append(Span(start, start + len(paragraph)))
        start += len(paragraph) + len(SEPARATOR)
    return spans


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def quote_of(text: str, spans: Sequence[Span]) -> str:
    """What the spans cut out of the text, pieces joined by ` […] `."""
    return QUOTE_GAP.join(span.of(text) for span in spans)


def fold(text: str) -> str:
    """Text as it is compared in look-ups: case and diacritics do not matter ("Erdoğan" and "ERDOGAN" are one)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return _SPACES.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def join_bar(values: Iterable[str]) -> str:
    r"""Several values in one cell: `a|b`, with `\|` and `\\` for a literal bar or backslash."""
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def split_bar(cell: str) -> list[str]:
    """The values that `join_bar` put into a cell."""
    if not cell:
        return []
    values = [""]
    characters = iter(cell)
    for character in characters:
        if character == "|":
            values.append("")
        else:
            values[-1] += next(characters, "") if character == "\\" else character
    return values


def isolated(text: str) -> str:
    """A name for the middle of a sentence: one that runs to the left is kept from turning round what stands beside."""
    if text.isascii():  # as most are, and there are thousands in a picture
        return text
    turns = any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
    return f"\u2068{text}\u2069" if turns else text


def shorten(text: str, limit: int) -> str:
    """At most `limit` code points, cut at a word's end with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:–—-") + "…"


def count_words(text: str) -> int:
    """Words as white space parts them: a length for people, not for statistics."""
    return len(text.split())


def is_number(value: str) -> bool:
    """Whether it is an id: ASCII digits that fit into the column."""
    return value.isascii() and value.isdigit() and len(value) <= 18
