"""What changed between two versions of a text, paragraph by paragraph."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disputes.anchoring import Comparison
from disputes.queries.history import Piece, compared
from disputes.text import SEPARATOR

MOST_COMPARED = 2_500
"""Pairs of paragraphs that are compared between two that stayed; more are told as taken out and put in."""

LEAST_ALIKE = 0.4
"""A paragraph that shares fewer of its words with another did not come from it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many paragraphs that stayed, or one that changed, with its words."""

    stayed: int
    pieces: list[Piece]


def stretches(old: str, new: str) -> Iterator[Stretch]:
    """The newer text from its beginning to its end, with what is no longer in it at its place."""
    stayed = 0
    for pieces in _paragraphs(old, new):
        if not any(piece.kind != "same" and piece.words for piece in pieces):
            stayed += 1
            continue
        if stayed:
            yield Stretch(stayed, [])
            stayed = 0
        yield Stretch(0, [piece for piece in pieces if piece.words])
    if stayed:
        yield Stretch(stayed, [])


def _paragraphs(old: str, new: str) -> Iterator[list[Piece]]:
    """Paragraphs that stand once in both texts part them, so that the rest is compared in small pieces."""
    left = right = 0
    for old_start, new_start, length in [*Comparison(old, new).kept, (len(old), len(new), 0)]:
        yield from _between(_parts(old[left:old_start]), _parts(new[right:new_start]))
        if length:
            yield [Piece("same", old[old_start : old_start + length])]
        left, right = old_start + length, new_start + length


def _parts(text: str) -> list[str]:
    return [paragraph for paragraph in text.split(SEPARATOR) if paragraph]


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    if len(old) * len(new) > MOST_COMPARED:
        yield from ([Piece("gone", paragraph)] for paragraph in old)
        yield from ([Piece("new", paragraph)] for paragraph in new)
        return
    left = right = 0
    for a, b in [*_paired(old, new), (len(old), len(new))]:
        yield from ([Piece("gone", paragraph)] for paragraph in old[left:a])
        yield from ([Piece("new", paragraph)] for paragraph in new[right:b])
        if a < len(old):
            yield compared(old[a], new[b])
        left, right = a + 1, b + 1


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which paragraph became which: pairs in one order, as like one another as they can be."""
    bags = [Counter(paragraph.split()) for paragraph in old], [Counter(paragraph.split()) for paragraph in new]
    # best[a][b]: how much of the paragraphs from a and b on can be told to be alike.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_alike(left, right) for right in bags[1]] for left in bags[0]]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], alike[a][b] + best[a + 1][b + 1])
    pairs = []
    a = b = 0
    while a < len(old) and b < len(new):
        if alike[a][b] and best[a][b] == alike[a][b] + best[a + 1][b + 1]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs


def _alike(left: Counter[str], right: Counter[str]) -> float:
    """The share of words that two paragraphs have in common; none when it is too small to call one the other."""
    share = 2 * (left & right).total() / max(left.total() + right.total(), 1)
    return share if share >= LEAST_ALIKE else 0.0
