"""A text without what copies of it differ in: case, the shape of marks, white space, characters that can't be seen."""

import re
from bisect import bisect_right
from functools import cached_property

from disputes.text import Span

# One character for one, so that offsets stay what they are.
SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»〝〞＂", '"'),
        **dict.fromkeys("‘’‚‛‹›`´ʼ＇", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("İı", "i"),
        "ς": "σ",
    }
)
_LONGER = re.compile(
    "[\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]{2,}|[^\\S ]|[\u00ad\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069\ufeff]|\\.{3}"
)


def _plain(text: str) -> str:
    """Case and the shape of marks taken away, a character for a character."""
    return text.translate(SAME).lower().replace("ς", "σ")


def _replacement(found: re.Match[str]) -> str:
    if found[0] == "...":
        return "…"
    return " " if any(character.isspace() for character in found[0]) else ""


class Text:
    """A text to look in, folded when that is needed for the first time."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def reversed(self) -> str:
        return self.text[::-1]

    @cached_property
    def folded_reversed(self) -> str:
        return self.folded[::-1]

    @cached_property
    def folded(self) -> str:
        """Without case, the shapes of marks, runs of white space and characters that can't be seen."""
        self._starts: list[int] = [0]
        self._folded_starts: list[int] = [0]
        plain = _plain(self.text)
        parts: list[str] = []
        left, length = 0, 0
        for found in _LONGER.finditer(plain):
            instead = _replacement(found)
            parts += (plain[left : found.start()], instead)
            length += found.start() - left + len(instead)
            left = found.end()
            # From here on the two run side by side again, until the next one.
            self._folded_starts.append(length)
            self._starts.append(left)
        parts.append(plain[left:])
        return "".join(parts)

    def folded_place(self, place: int) -> int:
        """Where a place of the text is in the folded one."""
        length = len(self.folded)
        at = bisect_right(self._starts, place) - 1
        limit = self._folded_starts[at + 1] if at + 1 < len(self._starts) else length
        return min(self._folded_starts[at] + place - self._starts[at], limit)

    def span(self, start: int, end: int) -> Span:
        """The stretch of the text that a stretch of the folded one came from."""
        return Span(self._place(start), self._place(end - 1) + 1)

    def _place(self, folded: int) -> int:
        at = bisect_right(self._folded_starts, folded) - 1
        limit = self._starts[at + 1] - 1 if at + 1 < len(self._starts) else len(self.text)
        return min(self._starts[at] + folded - self._folded_starts[at], limit)


def folded(text: str) -> str:
    return Text(text).folded
