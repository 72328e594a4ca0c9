"""From lines on pages to paragraphs: what a typesetter parted is joined again."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from disputes.importers.pdf_lines import Line

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W_]+)-$")
_ENDS = re.compile(r"[.!?…:;。！？»”\"'’)\]]$")
_BULLET = re.compile(r"(?:[•‣▪●○◦■□–—*-]|\(?(?:\d{1,2}|[a-z])[.)])\s")
_PREFIXES = frozenset({"ex", "non", "self", "vice", "well", "half", "quasi", "all", "cross"})
_SHORTEST = 4
"""Letters of the rest of a word that may be a word of its own."""


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The paragraphs that these lines make."""
    if not lines:
        return []
    leading = _leading(lines)
    words = _words(lines)
    found = [lines[0].text]
    for last, line in pairwise(lines):
        if _begins(last, line, leading):
            found.append(line.text)
        else:
            found[-1] = _joined(found[-1], line.text, words)
    return found


def headline(lines: Sequence[Line]) -> str:
    """The lines at the beginning that are printed larger than the text, "" when there are none or too many."""
    if len(lines) < 3:
        return ""
    usual = _usual_height(lines)
    top = [line for line in lines[:12] if line.page == lines[0].page]
    largest = max((line.height for line in top), default=0.0)
    if largest < usual * 1.15:
        return ""
    large = [line for line in top if line.height > largest * 0.97]
    first = top.index(large[0])
    if len(large) > 4 or top[first : first + len(large)] != large:
        return ""
    text = " ".join(line.text for line in large)
    return text if 8 <= len(text) <= 250 else ""


def _usual_height(lines: Sequence[Line]) -> float:
    """The height in which most letters are printed."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.height, 1)] += len(line.text)
    return letters.most_common(1)[0][0]


def _leading(lines: Sequence[Line]) -> float:
    """From one line to the next within a paragraph, in line heights."""
    steps = sorted(
        (last.bottom - line.bottom) / line.height
        for last, line in pairwise(lines)
        if last.page == line.page and last.column == line.column and 0.5 < (last.bottom - line.bottom) / line.height < 3
    )
    # Among the smaller ones: where many paragraphs have one line the usual distance is that between paragraphs.
    return steps[len(steps) // 4] if steps else 1.2


def _begins(last: Line, line: Line, leading: float) -> bool:
    """Whether a line begins a paragraph."""
    height = min(last.height, line.height)
    other_size = abs(last.height - line.height) / max(last.height, line.height)
    # Bold words at the beginning of a line make it a little higher, too.
    sized = other_size > 0.25 or (other_size > 0.12 and (_is_short(last, line) or bool(_ENDS.search(last.text))))
    if last.page != line.page or last.column != line.column or line.bottom > last.top:
        # A text that goes on elsewhere: only its own words tell.
        if sized and not line.text[:1].islower():
            return True
        if last.text.endswith("-") or line.text[:1].islower():
            return False
        return bool(_ENDS.search(last.text)) or _is_short(last, line) or _is_indented(line, height)
    if sized or line.is_row or last.is_row:
        return True
    if _BROKEN.search(last.text) and line.text[:1].isalnum():
        return False
    if last.bottom - line.bottom > max(leading * 1.2, leading + 0.15) * max(last.height, line.height):
        return True
    if _BULLET.match(line.text):
        return True
    if _is_indented(line, height) and not _is_indented(last, height):
        return True
    return _is_short(last, line) and not (line.text[:1].islower() and last.right > _middle(last))


def _middle(line: Line) -> float:
    return (line.column_left + line.column_right) / 2


def _is_indented(line: Line, height: float) -> bool:
    return 0.5 * height < line.left - line.column_left < 6 * height


def _is_short(last: Line, line: Line) -> bool:
    """Whether the next word would have fitted on the line, so that it was ended on purpose."""
    if not last.text or not line.text:
        return True
    width = (line.right - line.left) / max(1, len(line.text))
    first = len(line.text.split(" ", 1)[0])
    from_right = last.column_right - last.right
    from_left = last.left - last.column_left
    # Text from right to left is flush at the other side.
    free = from_left if _is_from_right(last.text) else from_right
    return free > (first + 1.5) * width


def _is_from_right(text: str) -> bool:
    letters = [letter for letter in text[:40] if letter.isalpha()]
    return sum("\u0590" <= letter <= "\u08ff" for letter in letters) * 2 > len(letters)


def _words(lines: Sequence[Line]) -> Counter[str]:
    """Every word that stands within a line, whole as it is."""
    words: Counter[str] = Counter()
    for line in lines:
        words.update(word.casefold() for word in _WORD.findall(line.text))
    return words


def _joined(before: str, line: str, words: Counter[str]) -> str:
    broken = _BROKEN.search(before)
    if broken:
        return before + line if _keeps_hyphen(broken[1], line, words) else before[:-1] + line
    if before.endswith("-") and not before.endswith(" -"):
        return before + line
    if _is_unspaced(before[-1]) and _is_unspaced(line[0]):
        return before + line
    return f"{before} {line}"


def _keeps_hyphen(part: str, line: str, words: Counter[str]) -> bool:
    """Whether a hyphen at a line's end belongs to the word."""
    rest = _WORD.match(line)
    if not rest or part[-1].isdigit() or line[0].isupper():
        return True
    one, other = part.casefold(), rest[0].casefold()
    if words[one + other]:
        return False
    if words[f"{one}-{other}"]:
        return True
    if len(other) < _SHORTEST:
        return False
    return one in _PREFIXES or (len(one) >= _SHORTEST and words[one] > 0 and words[other] > 1)


def _is_unspaced(letter: str) -> bool:
    """Whether it is of a script that writes words without spaces."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or "\uff00" <= letter <= "\uffef"
