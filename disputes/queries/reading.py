"""What the reading page shows, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from disputes import text as texts
from disputes.models import Annotation, Article, Assignment, Dispute, Label, Paragraph, User
from disputes.models.prepared import Prepared, Row
from disputes.permissions import Access, Right, annotations
from disputes.text import Span

ParagraphRow = tuple[int, int, str]
"""Number, start, text."""


@dataclass(frozen=True, slots=True)
class Card:
    """An annotation as the page shows it, beside the text and as marks in it."""

    id: UUID
    spans: list[list[int]]
    quote: str
    label: str
    label_name: str
    hue: str
    speakers: list[tuple[str, str]]
    targets: list[tuple[str, str]]
    reporters: list[tuple[str, str]]
    certainty: str
    speech: str
    note: str
    version: int
    annotator: str
    mine: bool
    updated_at: datetime

    @property
    def length(self) -> int:
        """Code points marked; of several marks on one word the shortest lies innermost."""
        return sum(end - start for start, end in self.spans)

    def state(self) -> dict[str, Any]:
        """What a program on the page needs to show it, change it and save it again."""
        return {
            "spans": self.spans,
            "label": self.label,
            "speakers": [{"id": int(pk), "name": name} for pk, name in self.speakers],
            "targets": [{"id": int(pk), "name": name} for pk, name in self.targets],
            "reporters": [{"id": int(pk), "name": name} for pk, name in self.reporters],
            "certainty": self.certainty,
            "speech": self.speech,
            "note": self.note,
            "version": self.version,
        }


_CARD_COLUMNS = (
    "id",
    "spans",
    "quote",
    "label__slug",
    "label__name",
    "label__hue",
    "speakers",
    "speaker_ids",
    "targets",
    "target_ids",
    "reporters",
    "reporter_ids",
    "certainty",
    "speech",
    "note",
    "version",
    "annotator_id",
    "annotator__first_name",
    "annotator__last_name",
    "annotator__username",
    "updated_at",
)


def _cards(rows: Iterable[Row], reader: int | None) -> list[Card]:
    return [
        Card(
            id=pk,
            spans=spans,
            quote=quote,
            label=label,
            label_name=label_name,
            hue=hue,
            speakers=_pairs(speaker_ids, speakers),
            targets=_pairs(target_ids, targets),
            reporters=_pairs(reporter_ids, reporters),
            certainty=certainty,
            speech=speech,
            note=note,
            version=version,
            annotator=f"{first_name} {last_name}".strip() or username,
            mine=annotator == reader,
            updated_at=updated_at,
        )
        for (
            pk,
            spans,
            quote,
            label,
            label_name,
            hue,
            speakers,
            speaker_ids,
            targets,
            target_ids,
            reporters,
            reporter_ids,
            certainty,
            speech,
            note,
            version,
            annotator,
            first_name,
            last_name,
            username,
            updated_at,
        ) in rows
    ]


def _pairs(ids: str, names: str) -> list[tuple[str, str]]:
    return list(zip(texts.split_bar(ids), texts.split_bar(names), strict=True)) if ids else []


_CARD = Prepared(lambda pk: Annotation.objects.filter(pk=pk).values_list(*_CARD_COLUMNS), UUID)


def card(access: Access, pk: UUID) -> Card:
    """One annotation, fresh from the store; the caller has checked that it may be seen."""
    return _cards(_CARD.rows(pk), access.user.pk)[0]


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label as the page needs it."""

    slug: str
    name: str
    key: str
    hue: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The article before or after by date."""

    pk: int
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    paragraphs: list[ParagraphRow]
    cards: list[Card]
    labels: list[LabelRow]
    status: str
    previous: Neighbour | None
    next: Neighbour | None

    @property
    def counts(self) -> list[tuple[LabelRow, int]]:
        """How many of the cards carry each label."""
        slugs = [card.label for card in self.cards]
        return [(label, slugs.count(label.slug)) for label in self.labels]


_PARAGRAPHS = Prepared(
    lambda article: Paragraph.objects.filter(article=article).order_by("number").values_list("number", "start", "text"),
    int,
)
_LABELS = Prepared(
    lambda codebook: (
        Label.objects.filter(codebook=codebook).order_by("position").values_list("slug", "name", "key", "hue")
    ),
    int,
)
_STATUS = Prepared(
    lambda article, user: Assignment.objects.filter(article=article, annotator=user).values_list("status"), int, int
)


@cache
def _visible_cards(right: Right, coding: str) -> Prepared:
    """The cards of an article that somebody with this right may see; what that is, permissions alone decide."""

    def build(article: int, dispute: int, user: int) -> QuerySet[Any, Any]:
        access = Access(User(pk=user), Dispute(pk=dispute, coding=coding), right)
        return annotations(access).filter(article=article).in_reading_order().values_list(*_CARD_COLUMNS)

    return Prepared(build, int, int, int)


def _neighbours(*, later: bool) -> Prepared:
    """The article before or after one by date and id. The outer comparison lets the index do the work."""
    way = "gt" if later else "lt"
    order = ("sort_date", "id") if later else ("-sort_date", "-id")

    def build(dispute: int, day: date, pk: int) -> QuerySet[Any, Any]:
        beyond = Q(**{f"sort_date__{way}": day}) | Q(**{f"id__{way}": pk})
        articles = Article.objects.filter(beyond, dispute=dispute, deleted_at=None, **{f"sort_date__{way}e": day})
        return articles.order_by(*order).values_list("pk", "title")[:1]

    return Prepared(build, int, date, int)


_PREVIOUS, _NEXT = _neighbours(later=False), _neighbours(later=True)


def page(access: Access, article: Article) -> Page:
    reader = access.user.pk or 0
    status = _STATUS.rows(article.pk, reader) if access.may_annotate else []
    cards = _visible_cards(access.right, access.dispute.coding).rows(article.pk, access.dispute.pk, reader)
    return Page(
        paragraphs=cast(list[ParagraphRow], _PARAGRAPHS.rows(article.pk)),
        cards=_cards(cards, access.user.pk),
        labels=labels(access),
        status=status[0][0] if status else Assignment.Status.TODO,
        previous=_neighbour(_PREVIOUS, article),
        next=following(article),
    )


def labels(access: Access) -> list[LabelRow]:
    """The labels of a dispute, in their order."""
    return [LabelRow(*row) for row in _LABELS.rows(access.dispute.codebook_id)]


def following(article: Article) -> Neighbour | None:
    """The next article by date."""
    return _neighbour(_NEXT, article)


def _neighbour(query: Prepared, article: Article) -> Neighbour | None:
    rows = query.rows(article.dispute_id, article.sort_date, article.pk)
    return Neighbour(*rows[0]) if rows else None


def find_quote(text: str, quote: str) -> list[Span]:
    """Where pasted words stand in a text. White space and the shape of quotation marks may differ."""
    wanted, _ = _loosened(quote.strip())
    if not wanted:
        return []
    loose, places = _loosened(text)
    found: list[Span] = []
    at = loose.find(wanted)
    while at >= 0:
        found.append(Span(places[at], places[at + len(wanted) - 1] + 1))
        at = loose.find(wanted, at + len(wanted))
    return found


_SAME_MARK = str.maketrans({**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚‹›", "'"), "–": "-", "—": "-"})


def _loosened(text: str) -> tuple[str, list[int]]:
    """The text with runs of white space as one space and marks in one shape, and where each character came from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text.translate(_SAME_MARK)):
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        characters.append(character)
        places.append(place)
    return "".join(characters), places
