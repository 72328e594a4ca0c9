"""Two versions of a text: where the words of the older one stand in the newer."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter

from disputes.anchoring.folded import Text
from disputes.anchoring.similar import similar
from disputes.anchoring.words import EXACT, Wanted, by_words, common, common_tail
from disputes.text import CONTEXT, SEPARATOR, Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a span of the old text may stand in the new one. `score` says how sure that is, from 0 to 1."""

    span: Span
    how: str
    score: float

    @property
    def sure(self) -> bool:
        """Word for word, and no other place would do as well."""
        return self.how == EXACT and self.score >= 0.9


def propose(old_text: str, new_text: str, spans: Sequence[Span]) -> tuple[Proposal, ...] | None:
    """Where the spans of one annotation stand in the new text, one proposal each; None when any of them is not there.

    For many annotations of one text make a `Comparison` once.
    """
    return Comparison(old_text, new_text).propose(spans)


class Comparison:
    """An older and a newer version of a text."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, Text(new)
        self._head = common(old, new)
        self._tail = common_tail(old, new)

    def propose(self, spans: Sequence[Span]) -> tuple[Proposal, ...] | None:
        """Where the spans of one annotation stand now, in their order; None when any is not there."""
        proposals = []
        for span in sorted(spans):
            if not 0 <= span.start < span.end <= len(self._old):
                return None
            found = self._unmoved(span) or self._moved(span)
            if found is None:
                return None
            proposals.append(found)
        if any(right.span.start < left.span.end for left, right in pairwise(proposals)):
            return None  # pieces of one sentence that changed places are for a person to find
        return tuple(proposals)

    def _unmoved(self, span: Span) -> Proposal | None:
        """In what stands before, after or between the changes, with its surroundings."""
        around = Span(max(span.start - CONTEXT, 0), min(span.end + CONTEXT, len(self._old)))
        if around.end <= self._head:
            return Proposal(span, EXACT, 1.0)
        if len(self._old) - around.start <= self._tail:
            shift = len(self._new.text) - len(self._old)
        else:
            at = bisect_right(self.kept, span.start, key=itemgetter(0)) - 1
            if at < 0 or span.end > self.kept[at][0] + self.kept[at][2]:
                return None
            shift = self.kept[at][1] - self.kept[at][0]
        return Proposal(Span(span.start + shift, span.end + shift), EXACT, 1.0)

    def _moved(self, span: Span) -> Proposal | None:
        before = self._old[max(span.start - CONTEXT, 0) : span.start]
        after = self._old[span.end : span.end + CONTEXT]
        wanted = Wanted(span.of(self._old), before, after)
        expected = self._expected(span.start)
        found = by_words(self._new, wanted, expected) or similar(self._new, wanted, expected)
        return Proposal(found.span, found.how, found.score) if found else None

    @cached_property
    def kept(self) -> list[tuple[int, int, int]]:
        """Paragraphs that stand once in both texts, in one order: where they were, where they are, how long."""
        old, new = _standing_once(self._old), _standing_once(self._new.text)
        common = [(place, new[paragraph], len(paragraph)) for paragraph, place in old.items() if paragraph in new]
        return _rising(common)

    def _expected(self, place: int) -> int:
        """About where a place of the old text is now, by the paragraphs around it that stayed."""
        at = bisect_right(self.kept, place, key=itemgetter(0))
        old, new = 0, 0
        if at:
            old, new, length = self.kept[at - 1]
            old, new = old + length, new + length
            if place < old:
                return new - (old - place)
        next_old, next_new, _ = self.kept[at] if at < len(self.kept) else (len(self._old), len(self._new.text), 0)
        share = (place - old) / max(next_old - old, 1)
        return new + round(share * max(next_new - new, 0))


def _standing_once(text: str) -> dict[str, int]:
    """Where each paragraph stands that is there once, in their order."""
    paragraphs = text.split(SEPARATOR)
    times = Counter(paragraphs)
    places, place = {}, 0
    for paragraph in paragraphs:
        if times[paragraph] == 1 and len(paragraph) >= CONTEXT:
            places[paragraph] = place
        place += len(paragraph) + len(SEPARATOR)
    return places


def _rising(common: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The most of them that stand in one order in both texts (a longest rising row, by patience)."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for at, (_, new, _) in enumerate(common):
        pile = bisect_left(ends, new)
        before.append(tops[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [new]
        tops[pile : pile + 1] = [at]
    row = []
    at = tops[-1] if tops else -1
    while at >= 0:
        row.append(common[at])
        at = before[at]
    return row[::-1]
