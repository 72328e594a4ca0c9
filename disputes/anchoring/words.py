"""The words of a quotation, looked for as they are, or else but for case, marks and white space."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from disputes.anchoring.folded import Text, folded
from disputes.text import CONTEXT, Span

EXACT, FOLDED, SIMILAR = "exact", "folded", "similar"
"""How words were found: word for word; but for case, marks and white space; or with some of them changed."""

MOST_CANDIDATES = 60
"""Places of the same words that are compared by what stands around them, those nearest to the expected place."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words to be found, with what stood before and after them; `whole`, if that tells where words end."""

    quote: str
    prefix: str
    suffix: str
    whole: bool = True

    def surrounded(self, text: str, span: Span) -> float:
        """How much of what stood around the words stands around this place, from 0 to 1."""
        before, after = folded(self.prefix)[-CONTEXT:], folded(self.suffix)[:CONTEXT]
        here = folded(text[max(span.start - 2 * CONTEXT, 0) : span.start])
        there = folded(text[span.end : span.end + 2 * CONTEXT])
        around = len(before) + len(after)
        return (common_tail(before, here) + common(after, there)) / around if around else 1.0

    def fits(self, text: str, span: Span) -> bool:
        """Not the middle of a longer word, where a whole one is looked for."""
        begins = within_word(self.prefix[-1:], self.quote[:1])
        ends = within_word(self.quote[-1:], self.suffix[:1])
        return begins >= within_word(text[span.start - 1 : span.start], text[span.start : span.start + 1]) and (
            ends >= within_word(text[span.end - 1 : span.end], text[span.end : span.end + 1])
        )


def within_word(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum()


@dataclass(frozen=True, slots=True)
class Found:
    """Where words were found, how, and how sure that is; `tied` when another place would do as well."""

    span: Span
    how: str
    score: float
    tied: bool = False


def by_words(text: Text, wanted: Wanted, expected: int | None) -> Found | None:
    """The words as they are, or else as they are when case, marks and white space don't count."""
    near = expected or 0
    spans = [Span(at, at + len(wanted.quote)) for at in _places(text.text, text.reversed, wanted.quote, near)]
    if found := _best(text.text, wanted, spans, EXACT, near):
        return found
    quote = folded(wanted.quote).strip()
    if not quote:
        return None
    places = _places(text.folded, text.folded_reversed, quote, text.folded_place(near))
    return _best(text.text, wanted, [text.span(at, at + len(quote)) for at in places], FOLDED, near)


def _places(text: str, reversed_text: str, words: str, expected: int) -> Iterator[int]:
    """Where the words stand, outwards from the expected place."""
    yield from islice(_found(text, words, expected), MOST_CANDIDATES // 2)
    # Looking backwards, Python takes the product of the two lengths at worst; in the text turned round it does not.
    end = len(text) - len(words)
    yield from (end - at for at in islice(_found(reversed_text, words[::-1], end - expected + 1), MOST_CANDIDATES // 2))


def _found(text: str, words: str, start: int) -> Iterator[int]:
    at = text.find(words, max(start, 0))
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _best(text: str, wanted: Wanted, spans: Sequence[Span], how: str, near: int) -> Found | None:
    """The place whose surroundings are most like the old ones; of equal ones the nearest to the expected."""
    fitting = [span for span in spans if wanted.fits(text, span)]
    if not fitting and not wanted.whole:
        fitting = list(spans)
    if not fitting:
        return None
    ranked = sorted((-wanted.surrounded(text, span), abs(span.start - near), span) for span in fitting)
    likeness, span = -ranked[0][0], ranked[0][2]
    tied = len(ranked) > 1 and -ranked[1][0] == likeness
    # A long quote that stands there once is hardly another one, whatever has become of its surroundings.
    alone = len(ranked) == 1
    least = 0.9 if alone and len(wanted.quote) >= CONTEXT // 2 else 0.7 if alone else 0.6
    score = 0.6 if tied else least + (1 - least) * likeness
    return Found(span, how, round(score if how == EXACT else 0.95 * score, 3), tied)


def common(left: str, right: str) -> int:
    """With how many characters both begin. Comparing halves is left to the machine, not done one by one."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_tail(left: str, right: str) -> int:
    return common(left[::-1], right[::-1])
