"""A long article in stretches: the first is sent with its page, the others when they are wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from disputes.models import Article, Paragraph
from disputes.models.prepared import Prepared
from disputes.text import SEPARATOR

ParagraphRow = tuple[int, int, str]
"""Number, start, text."""

WHOLE = 60_000
"""Code points that are sent at once; in English some ten thousand words."""
FIRST = 48_000
"""Code points of a longer article that are sent with its page."""
STRETCH = 20_000
MOST_PARAGRAPHS = 100
"""In one stretch, and in one question for some."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Successive paragraphs, known by their numbers and lengths alone."""

    first: int
    start: int
    lengths: list[int]

    @property
    def last(self) -> int:
        return self.first + len(self.lengths) - 1


_ALL = Prepared(
    lambda article: Paragraph.objects.filter(article=article).order_by("number").values_list("number", "start", "text"),
    int,
)
_SOME = Prepared(
    lambda article, first, last: (
        Paragraph.objects.filter(article=article, number__gte=first, number__lte=last)
        .order_by("number")
        .values_list("number", "start", "text")
    ),
    int,
    int,
    int,
)
_OUTLINE = Prepared(
    lambda article: Paragraph.objects.filter(article=article).order_by("number").values_list("number", "start", "end"),
    int,
)


def opening(article: Article, *, whole: bool = False) -> tuple[list[ParagraphRow], list[Stretch]]:
    """The paragraphs that the page of an article begins with, and what is left for later."""
    if whole or article.characters <= WHOLE:
        return cast(list[ParagraphRow], _ALL.rows(article.pk)), []
    outline = cast(list[tuple[int, int, int]], _OUTLINE.rows(article.pk))
    sent = max(sum(end <= FIRST for _, _, end in outline), 1)
    return paragraphs(article, first=1, last=outline[sent - 1][0]), _cut(outline[sent:])


def paragraphs(article: Article, *, first: int, last: int) -> list[ParagraphRow]:
    """Those with numbers from `first` to `last`, both included."""
    return cast(list[ParagraphRow], _SOME.rows(article.pk, first, last))


def _cut(outline: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    stretches: list[Stretch] = []
    full = True
    for number, start, end in outline:
        if full:
            stretches.append(Stretch(number, start, []))
        stretch = stretches[-1]
        stretch.lengths.append(end - start)
        full = end + len(SEPARATOR) - stretch.start >= STRETCH or len(stretch.lengths) == MOST_PARAGRAPHS
    return stretches
