"""Statements that do not say yet who speaks, or to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from disputes import text as texts
from disputes.models import Article
from disputes.permissions import Access, annotations
from disputes.queries.reading import Card

_FIRST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Incomplete:
    """One's own statement, with what it lacks."""

    id: UUID
    label: str
    hue: str
    words: str
    missing: str


def any_of(access: Access, article: Article) -> bool:
    """Whether one has statements on this article that lack a speaker or a target."""
    own = annotations(access).filter(article=article, annotator=access.person)
    return own.filter(Q(speaker_ids="") | Q(target_ids="")).exists()


def among(cards: Iterable[Card]) -> list[Incomplete]:
    return [
        Incomplete(card.id, card.label_name, card.hue, texts.shorten(texts.clean_line(card.quote), _FIRST_WORDS), lacks)
        for card in cards
        if card.mine and (lacks := _missing(card))
    ]


def _missing(card: Card) -> str:
    parts = [word for word, seated in (("speaker", card.speakers), ("target", card.targets)) if not seated]
    return " or ".join(f"no {part}" if place == 0 else part for place, part in enumerate(parts))
