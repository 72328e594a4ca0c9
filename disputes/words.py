"""Text as the search sees it: its words, folded, the same for what is indexed, what is asked and what is marked.

Case and diacritics do not matter, nor do the ways to write one letter (ı and i, ß and ss, ø and o, Arabic alef with and
without hamza, full-width and plain). Scripts that put no space between words, Chinese and Japanese among them, and
Korean, whose particles cling to the word before, are taken character by character: what is looked for there is found
wherever its characters follow one another.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BREAK = "\N{PILCROW SIGN}"
"""Stands between paragraphs of a folded text. It is no word, so that no phrase reaches across it."""

# Thai, Lao, Burmese, Khmer; Japanese syllables, Chinese characters, Korean syllables.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e46\u0e81-\u0ec6\u1000-\u109f\u1780-\u17b3\u3005-\u3007\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_BREAK = re.compile(rf"[^\W_]+|{BREAK}")
_BEYOND = re.compile("[^\x00-\x7f]")
# Nearly all that English text holds besides ASCII: taken together they cost a tenth of looking each up.
_COMMON_MARKS = "“”’‘—–…\u00a0"
_MARKS = ("Mn", "Mc", "Me", "Cf")
_VOICED = "\u3099\u309a"
_SPELT = {
    "ı": "i", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ŧ": "t", "þ": "th",
    "ŋ": "n", "ĸ": "k", "ک": "ك", "ی": "ي", "ى": "ي", "ە": "ه", "ـ": "", BREAK: " ",
}  # fmt: skip


class _Folded(dict[str, str]):
    """What each character becomes, found out once."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold(character)
        return folded


def _fold(character: str) -> str:
    if character in _SPELT:
        return _SPELT[character]
    if _UNSPACED.match(character):
        # As it is, but for ways to write the same: Japanese keeps the marks that make another syllable.
        parts = unicodedata.normalize("NFKC", character)
        kept = " ".join(part for part in parts if part.isalnum())
        return f" {kept} " if kept else "" if unicodedata.category(character) in _MARKS else " "
    parts = unicodedata.normalize("NFKD", character)
    if parts != character and not unicodedata.combining(character):
        # Composed once more, so that what only looks composed (a Korean syllable, a voiced kana) stays whole.
        kept = "".join(part for part in parts if unicodedata.category(part) not in _MARKS or part in _VOICED)
        kept = unicodedata.normalize("NFC", kept).casefold()
        return "".join(_FOLDED[part] if part != character else part for part in kept)
    if unicodedata.category(character) in _MARKS:
        return ""
    return character if character.isalnum() else " "


_FOLDED = _Folded()


class _Casefolded(dict[str, str]):
    """The same for characters whose case has not been folded."""

    def __missing__(self, character: str) -> str:
        folded = "".join(_FOLDED[one] if one > "\x7f" else one for one in character.casefold())
        self[character] = folded
        return folded


_CASEFOLDED = _Casefolded()


def folded(text: str) -> str:
    """The text with its letters folded, and a space for whatever is no part of a word."""
    text = text.casefold()
    if text.isascii():
        return text
    for mark in _COMMON_MARKS:
        text = text.replace(mark, " ")
    return _BEYOND.sub(lambda found: _FOLDED[found[0]], text)


def of_paragraphs(paragraphs: Iterable[str]) -> str:
    """A whole text folded, with a break between its paragraphs."""
    return f" {BREAK} ".join(map(folded, paragraphs))


def words(text: str) -> list[str]:
    """The folded words of a text in their order."""
    return _WORD.findall(folded(text))


def words_and_breaks(folded_text: str) -> list[str]:
    """The words of a text that is folded already; each BREAK is a word of its own."""
    return _WORD_OR_BREAK.findall(folded_text)


class Traced:
    """A folded text, and where in the text as it is each of its characters comes from."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._origins: Sequence[int] = range(len(text))
        if text.isascii():
            self.folded = text.casefold()
            return
        parts = list(map(_CASEFOLDED.__getitem__, text))
        self.folded = "".join(parts)
        if len(self.folded) != len(text) or "" in parts:
            self._origins = [place for place, part in enumerate(parts) for _ in part]

    def places(self, pattern: re.Pattern[str] = _WORD) -> Iterator[tuple[str, int, int]]:
        """What matches in the folded text, every word if nothing else is asked for, and where it stands in the text as
        it is, `[start, end)` in code points."""
        origins = self._origins
        for found in pattern.finditer(self.folded):
            last, beyond = origins[found.end() - 1] + 1, found.end()
            while beyond < len(origins) and origins[beyond] < last:
                beyond += 1
            # Marks that fold to nothing belong to the letter before them.
            yield (
                found[0],
                origins[found.start()],
                max(last, origins[beyond] if beyond < len(origins) else self._length),
            )
