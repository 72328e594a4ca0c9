"""The stretch of a text that is most like a quotation of which some words have changed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from disputes.anchoring.folded import Text, folded
from disputes.anchoring.words import SIMILAR, Found, Wanted, common, common_tail, within_word
from disputes.text import CONTEXT, Span

SHORTEST = 8
"""Fewer characters are like too many others to be looked for with some of them changed."""

WHOLE = 512
"""Longer quotes are found by their beginning and their end, `PART` characters each: what is between may have grown."""

PART = 256
NEAR = 4_000
"""Characters on both sides of the expected place in which changed words are looked for at every position."""

SEED = 16
SEEDS = 16
"""So many stretches of a quote, so long, are looked for in the whole text, when it is not near the expected place."""

EDGE = 12
"""Characters next to a quote that help to tell where it begins and ends: so many changes are made up for by them."""


Stretch = tuple[int, int, float]
"""Start, end and how like the quote it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Quote:
    """Folded words, with what stood next to them, "" where that is of no help."""

    words: str
    before: str
    after: str

    @property
    def most(self) -> int:
        """So many changed characters leave it recognisable."""
        return len(self.words) // (3 if len(self.words) >= 24 else 4)


def similar(text: Text, wanted: Wanted, expected: int) -> Found | None:
    """The stretch that takes the fewest changes to be made from the quote, if they are few enough."""
    words, before, after = folded(wanted.quote), folded(wanted.prefix), folded(wanted.suffix)
    look = _by_ends if len(words) > WHOLE else _nearest
    stretch = look(text.folded, _Quote(words, before[-EDGE:], after[:EDGE]), text.folded_place(expected))
    if stretch is None:
        return None
    start, end, likeness = stretch
    return Found(_whole_words(text.text, text.span(start, end), wanted), SIMILAR, round(0.9 * likeness, 3))


def _by_ends(text: str, quote: _Quote, expected: int) -> Stretch | None:
    words = quote.words
    head = _nearest(text, _Quote(words[:PART], quote.before, words[PART : PART + EDGE]), expected)
    if head is None:
        return None
    last = _Quote(words[-PART:], words[-PART - EDGE : -PART], quote.after)
    tail = _nearest(text, last, head[0] + len(words) - PART)
    if tail is None or not 0.5 <= (tail[1] - head[0]) / len(words) <= 2:
        return None
    ratio = (tail[1] - head[0]) / len(words)
    return head[0], tail[1], min(head[2], tail[2]) * min(ratio, 1 / ratio)


def _nearest(text: str, quote: _Quote, expected: int) -> Stretch | None:
    """The most similar stretch around the expected place, or else around stretches of the quote wherever they are."""
    length, most = len(quote.words), quote.most
    if len(quote.words.strip()) < SHORTEST:
        return None
    if found := _within(text, quote, expected - NEAR, expected + length + NEAR, expected):
        return found
    candidates = (
        _within(text, quote, at - most - SEED, at + length + most + SEED, at)
        for at in _seeded(text, quote.words, expected)
    )
    return max((found for found in candidates if found), key=itemgetter(2), default=None)


def _seeded(text: str, words: str, expected: int) -> list[int]:
    """Up to three places where a quote may begin, by where stretches of it are found word for word."""
    length = min(SEED, len(words) // 3)
    votes: Counter[int] = Counter()
    for offset in range(0, len(words) - length + 1, max((len(words) - length) // SEEDS, length // 2, 1)):
        seed = words[offset : offset + length]
        for at in {text.find(seed), text.find(seed, max(expected, 0)), text.rfind(seed, 0, max(expected, 0))} - {-1}:
            votes[(at - offset) // SEED] += 1
    return [bucket * SEED for bucket, _ in votes.most_common(3)]


def _within(text: str, quote: _Quote, low: int, high: int, expected: int) -> Stretch | None:
    """The stretch between two places that takes the fewest changes of a character, if they are few enough.

    Where a stretch ends is often a matter of taste: was a word put in within the quote, or is it the quote's last one
    that was replaced? What stood next to the quote decides.
    """
    words, most = quote.words, quote.most
    low, high = max(low, 0), min(high, len(text))
    ends = (
        (distance - common(quote.after, text[end : end + EDGE]), abs(end - len(words) - expected), end)
        for end, distance in enumerate(_distances(words, text[low:high], anywhere=True), start=low + 1)
        if distance <= most
    )
    best = min(ends, default=None)
    if best is None:
        return None
    end = best[2]
    turned = text[max(end - len(words) - most, low) : end][::-1]
    starts = (
        (distance - common_tail(quote.before, text[max(end - length - EDGE, 0) : end - length]), distance, length)
        for length, distance in enumerate(_distances(words[::-1], turned, anywhere=False), start=1)
        if distance <= most
    )
    _, distance, length = min(starts)
    return end - length, end, 1 - distance / len(words)


def _distances(pattern: str, text: str, *, anywhere: bool) -> Iterator[int]:
    """For each place of the text: how many changes it takes to make the pattern from what ends there.

    What ends there may begin `anywhere`, or else begins where the text does. A column of the table of distances is
    two numbers of as many bits as the pattern has characters (Myers 1999), so that a step costs hardly more than one.
    """
    masks: dict[str, int] = {}
    for at, character in enumerate(pattern):
        masks[character] = masks.get(character, 0) | 1 << at
    full = (1 << len(pattern)) - 1
    top = 1 << (len(pattern) - 1)
    more, fewer, distance = full, 0, len(pattern)
    for character in text:
        equal = masks.get(character, 0)
        vertical = equal | fewer
        horizontal = (((equal & more) + more) ^ more) | equal
        rising = (fewer | ~(horizontal | more)) & full
        falling = more & horizontal
        if rising & top:
            distance += 1
        elif falling & top:
            distance -= 1
        rising = (rising << 1 | (not anywhere)) & full
        falling = (falling << 1) & full
        more = (falling | ~(vertical | rising)) & full
        fewer = rising & vertical
        yield distance


def _whole_words(text: str, span: Span, wanted: Wanted) -> Span:
    """Widened to whole words where the old words were whole, without white space at the edges."""
    start, end = span.start, span.end
    if not within_word(wanted.prefix[-1:], wanted.quote[:1]):
        while start > max(span.start - CONTEXT, 0) and within_word(text[start - 1], text[start]):
            start -= 1
    if not within_word(wanted.quote[-1:], wanted.suffix[:1]):
        while end < min(span.end + CONTEXT, len(text)) and within_word(text[end - 1], text[end]):
            end += 1
    while start < end - 1 and text[start].isspace():
        start += 1
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
