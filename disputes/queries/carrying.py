"""Annotations of older versions of a text, and where their words stand in the newer one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, zip_longest
from uuid import UUID

from disputes.anchoring import EXACT, FOLDED, Comparison, Proposal
from disputes.models import Article, Change
from disputes.permissions import Access
from disputes.queries import history, reading, versions
from disputes.queries.history import Piece
from disputes.queries.reading import Card
from disputes.text import QUOTE_GAP, Span

PAGE = 50
"""Annotations shown at a time; only their words are looked for."""

_AROUND = 80

Surfaces = dict[str, dict[str, list[int]]]


@dataclass(frozen=True)
class Candidate:
    """An annotation of an older version, and what is proposed for it."""

    card: Card
    origin: Article
    comparison: "Versions"

    @cached_property
    def proposals(self) -> tuple[Proposal, ...] | None:
        return self.comparison.propose([Span(*span) for span in self.card.spans])

    @property
    def reference(self) -> str:
        """The annotation as it was seen, for a form."""
        return f"{self.card.id}:{self.card.version}"

    @property
    def spans(self) -> list[Span]:
        return [proposal.span for proposal in self.proposals or ()]

    @property
    def places(self) -> str:
        """The proposed spans as a form carries them: `3-9,12-20`."""
        return ",".join(f"{span.start}-{span.end}" for span in self.spans)

    @property
    def sure(self) -> bool:
        return bool(self.proposals) and all(proposal.sure for proposal in self.proposals or ())

    @property
    def how(self) -> str:
        """How the words were found, for people."""
        found = self.proposals or ()
        if self.sure:
            return "word for word"
        if all(proposal.how == EXACT for proposal in found):
            return "word for word, but in other surroundings or in several places: look closely"
        if all(proposal.how in (EXACT, FOLDED) for proposal in found):
            return "the same but for capitals, marks or spacing"
        return f"with other words: {round(100 * min(proposal.score for proposal in found))} % sure"

    @property
    def was(self) -> tuple[str, str]:
        """What stood before and after the words in the old text."""
        return _around(self.comparison.old, [Span(*span) for span in self.card.spans])

    @property
    def now(self) -> tuple[str, str]:
        return _around(self.comparison.new, self.spans)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The proposed words, with what went and what came."""
        return history.compared(self.card.quote, QUOTE_GAP.join(span.of(self.comparison.new) for span in self.spans))

    @property
    def surfaces(self) -> Surfaces:
        """Where the words that name its actors are now; those that are not found word for word are left out."""
        kept: Surfaces = {}
        for part, words in self.card.surfaces.items():
            for actor, span in words.items():
                found = self.comparison.propose([Span(*span)])
                if found and found[0].how in (EXACT, FOLDED):
                    kept.setdefault(part, {})[actor] = [found[0].span.start, found[0].span.end]
        return kept


class Versions:
    """An older and the newer text, read when the first annotation is looked at."""

    def __init__(self, origin: Article, article: Article) -> None:
        self._origin, self._article = origin, article

    @cached_property
    def old(self) -> str:
        return self._origin.text()

    @cached_property
    def new(self) -> str:
        return self._article.text()

    @cached_property
    def _comparison(self) -> Comparison:
        return Comparison(self.old, self.new)

    def propose(self, spans: Sequence[Span]) -> tuple[Proposal, ...] | None:
        return self._comparison.propose(spans)


@dataclass(frozen=True, slots=True)
class Carried:
    """An annotation that came from an older version, and where it stood there."""

    card: Card
    origin: Article
    spans: list[Span]
    surfaces: Surfaces


@dataclass(frozen=True, slots=True)
class Page:
    """What waits to be carried over, a page of it, and what was."""

    older: list[Article]
    shown: list[Candidate]
    waiting: int
    first: int
    carried: list[Carried]

    @property
    def found(self) -> list[tuple[Candidate, UUID | None]]:
        """Those with a proposal, each with the annotation that comes after it."""
        found = [candidate for candidate in self.shown if candidate.proposals]
        return [(one, after.card.id if after else None) for one, after in zip_longest(found, found[1:])]

    @property
    def missing(self) -> list[Candidate]:
        return [candidate for candidate in self.shown if not candidate.proposals]

    @property
    def sure(self) -> list[Candidate]:
        return [candidate for candidate in self.shown if candidate.sure]

    @property
    def last(self) -> int:
        return self.first + len(self.shown)

    @property
    def next(self) -> int | None:
        return self.last if self.last < self.waiting else None

    @property
    def before(self) -> int | None:
        return max(self.first - PAGE, 0) if self.first else None


def page(access: Access, article: Article, *, first: int = 0) -> Page:
    """What this person may carry over to an article: their own annotations, or all of them if they review."""
    older = versions.older(article)
    candidates = _candidates(access, article, older)
    if first >= len(candidates):
        first = 0
    return Page(older, candidates[first : first + PAGE], len(candidates), first, _carried(access, article, older))


def candidates(access: Access, article: Article, pks: Sequence[UUID]) -> dict[UUID, Candidate]:
    """Those among `pks` that this person may carry over to an article now."""
    found = _candidates(access, article, versions.older(article), pks)
    return {candidate.card.id: candidate for candidate in found}


def _candidates(
    access: Access, article: Article, older: Sequence[Article], pks: Sequence[UUID] | None = None
) -> list[Candidate]:
    found = []
    for origin in older:
        both = Versions(origin, article)
        found += [Candidate(card, origin, both) for card in _may_carry(access, reading.cards(access, origin, pks))]
    return found


def _may_carry(access: Access, cards: Sequence[Card]) -> list[Card]:
    return [card for card in cards if access.may_review or card.mine]


def carried(access: Access, article: Article, pk: UUID) -> Carried | None:
    """Where an annotation of this article stood before it was carried over, if it was and this person may undo it."""
    found = _carried(access, article, versions.older(article), [pk])
    return found[0] if found else None


def _carried(
    access: Access, article: Article, older: Sequence[Article], pks: Sequence[UUID] | None = None
) -> list[Carried]:
    origins = {origin.pk: origin for origin in older}
    if not origins:
        return []
    cards = {str(card.id): card for card in _may_carry(access, reading.cards(access, article, pks))}
    lines = Change.objects.filter(kind="annotation", article=article, object_id__in=cards, before__has_key="article")
    found = []
    for object_id, rows in groupby(lines.order_by("object_id", "-id"), key=lambda line: line.object_id):
        before = next(rows).before or {}
        origin = origins.get(before["article"]["id"])
        if origin is not None:
            spans = [Span(start, end) for start, end in before["spans"]]
            found.append(Carried(cards[object_id], origin, spans, before.get("surfaces", {})))
    return sorted(found, key=lambda one: one.card.spans)


def _around(text: str, spans: Sequence[Span]) -> tuple[str, str]:
    start, end = spans[0].start, spans[-1].end
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = f"… {before.partition(' ')[2] or before}"
    if end + _AROUND < len(text):
        after = f"{after.rpartition(' ')[0] or after} …"
    return before, after
