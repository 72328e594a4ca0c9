"""Where in a text the words of a question stand: up to three pieces of it, with the hits marked."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from disputes import words as folding
from disputes.models import Paragraph
from disputes.models.prepared import Prepared
from disputes.search import syntax
from disputes.search.lists import in_text, listed
from disputes.search.syntax import Filter, Node, Words

MOST = 3
BEFORE = 60
"""Code points before the first hit, and in all."""
LENGTH = 200

_PARAGRAPHS = Prepared(
    lambda articles: (
        Paragraph.objects.filter(article__in=listed(articles))
        .order_by("article", "number")
        .values_list("article_id", "number", "text")
    ),
    str,
)

Part = tuple[str, bool]
"""Text, and whether it is a hit."""


@dataclass(frozen=True, slots=True)
class Snippet:
    paragraph: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What to mark: patterns of folded words that follow one another."""

    runs: tuple[re.Pattern[str], ...]

    def __bool__(self) -> bool:
        return bool(self.runs)

    def hits(self, text: str) -> list[tuple[int, int, int]]:
        """Start and end of each hit, and of which run it is."""
        folded = folding.folded(text)
        if not any(run.search(folded) for run in self.runs):
            return []
        traced = folding.Traced(text)
        return sorted(
            (start, end, number) for number, run in enumerate(self.runs) for _, start, end in traced.places(run)
        )

    def marked(self, text: str) -> tuple[Part, ...]:
        """The whole text in parts."""
        return _parts(text, 0, len(text), self.hits(text))


def sought(tree: Node, *, fields: Sequence[str] = ()) -> Sought:
    """What a question looks for: its words that are not kept out, and those of the filters in `fields`."""
    runs: dict[tuple[tuple[str, ...], bool], None] = {}
    for node in _wanted(tree):
        if isinstance(node, Words):
            runs[node.words, node.prefix] = None
        elif isinstance(node, Filter) and node.name in fields:
            runs[tuple(folding.words(node.value)), node.prefix] = None
    return Sought(tuple(_pattern(run, prefix=prefix) for run, prefix in runs if run))


def _pattern(run: Sequence[str], *, prefix: bool) -> re.Pattern[str]:
    """Finds whole words; the last may go on, and is then found whole."""
    told = r"[\W_]+".join(map(re.escape, run))
    end = r"[^\W_]*" if prefix else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){told}{end}")


def of_articles(pks: Sequence[int], what: Sought) -> dict[int, list[Snippet]]:
    """The pieces of each article that say most, in the order of the text."""
    found: dict[int, list[tuple[int, Snippet]]] = defaultdict(list)
    if not what:
        return {}
    full: set[int] = set()
    for pk, number, text in _PARAGRAPHS.rows(in_text(pks)):
        if pk in full:
            continue
        if hits := what.hits(text):
            distinct = len({run for _, _, run in hits})
            found[pk].append((distinct, Snippet(number, cut(text, hits))))
            if sum(weight == len(what.runs) for weight, _ in found[pk]) >= MOST:
                full.add(pk)
    chosen: dict[int, list[Snippet]] = {}
    for pk, snippets in found.items():
        best = sorted(snippets, key=lambda one: (-one[0], one[1].paragraph))[:MOST]
        chosen[pk] = sorted((snippet for _, snippet in best), key=lambda snippet: snippet.paragraph)
    return chosen


def cut(text: str, hits: Sequence[tuple[int, int, int]]) -> tuple[Part, ...]:
    """A piece of the text about its first hit, between words."""
    first = hits[0][0]
    start = max(first - BEFORE, 0)
    if start:
        start = _after_space(text, start, first)
    end = max(min(start + LENGTH, len(text)), hits[0][1])
    if end < len(text):
        space = text.rfind(" ", hits[0][1], end)
        end = space if space > 0 else end
    parts = _parts(text, start, end, hits)
    return (*((("… ", False),) if start else ()), *parts, *(((" …", False),) if end < len(text) else ()))


def _wanted(node: Node) -> Iterable[Node]:
    if isinstance(node, syntax.Not):
        return
    yield node
    if isinstance(node, syntax.All | syntax.Any):
        for part in node.parts:
            yield from _wanted(part)


def _after_space(text: str, start: int, limit: int) -> int:
    space = text.find(" ", start, limit)
    return space + 1 if space >= 0 else start


def _parts(text: str, start: int, end: int, hits: Sequence[tuple[int, int, int]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    at = start
    starts = [hit[0] for hit in hits]
    for hit_start, hit_end, _ in hits[bisect_left(starts, start) : bisect_right(starts, end)]:
        if hit_start < at or hit_end > end:
            continue  # it lies over another one, or reaches out of the piece
        if hit_start > at:
            parts.append((text[at:hit_start], False))
        parts.append((text[hit_start:hit_end], True))
        at = hit_end
    if at < end:
        parts.append((text[at:end], False))
    return tuple(parts)
