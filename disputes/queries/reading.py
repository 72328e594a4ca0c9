"""What the reading page shows, in a constant number of queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from disputes import text as texts
from disputes.models import Annotation, Article, Assignment, Label
from disputes.models.prepared import Prepared, Row
from disputes.permissions import Access, PreparedFor, annotations
from disputes.queries import comments, labels, queue, stretches
from disputes.queries.queue import Around
from disputes.queries.stretches import ParagraphRow, Stretch
from disputes.text import Span


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
    surfaces: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Code points marked; of several marks on one word the shortest lies innermost."""
        return sum(end - start for start, end in self.spans)

    def state(self) -> dict[str, Any]:
        """What a program on the page needs to show it, change it and save it again."""
        return {
            "spans": self.spans,
            "label": self.label,
            "speakers": self._actors("speakers", self.speakers),
            "targets": self._actors("targets", self.targets),
            "reporters": self._actors("reporters", self.reporters),
            "certainty": self.certainty,
            "speech": self.speech,
            "note": self.note,
            "version": self.version,
        }

    def _actors(self, part: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
        words = self.surfaces.get(part, {})
        return [{"id": int(pk), "name": name} | ({"surface": words[pk]} if pk in words else {}) for pk, name in pairs]


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
    "surfaces",
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
            surfaces=surfaces,
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
            surfaces,
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


def cards(access: Access, article: Article, pks: Collection[UUID] | None = None) -> list[Card]:
    """The annotations of an article that somebody may see, all of them or those among `pks`."""
    if pks is None:
        rows = _VISIBLE_CARDS.rows(access, article.pk)
    else:
        visible = annotations(access).filter(article=article, pk__in=pks)
        rows = list(visible.in_reading_order().values_list(*_CARD_COLUMNS))
    return _cards(rows, access.user.pk)


@dataclass(frozen=True, slots=True)
class Page:
    paragraphs: list[ParagraphRow]
    later: list[Stretch]
    cards: list[Card]
    labels: list[Label]
    status: str
    talk: comments.Counts
    around: Around

    @property
    def others_left(self) -> bool:
        """Whether other articles of the queue are unfinished."""
        progress, finished = self.around.progress, self.status == Assignment.Status.DONE
        return progress is not None and progress.others_left(finished=finished)

    @property
    def counts(self) -> list[tuple[Label, int]]:
        """How many of the cards carry each label."""
        slugs = [card.label for card in self.cards]
        return [(label, slugs.count(label.slug)) for label in self.labels]


_STATUS = Prepared(
    lambda article, user: Assignment.objects.filter(article=article, annotator=user).values_list("status"), int, int
)


_VISIBLE_CARDS = PreparedFor(
    lambda access, article: annotations(access).filter(article=article).in_reading_order().values_list(*_CARD_COLUMNS),
    int,
)


def page(access: Access, article: Article, *, whole: bool = False) -> Page:
    """What the page shows; of a long article only the first stretch of text, unless the whole is asked for."""
    reader = access.user.pk or 0
    status = _STATUS.rows(article.pk, reader) if access.may_annotate else []
    paragraphs, later = stretches.opening(article, whole=whole)
    shown = cards(access, article)
    return Page(
        paragraphs=paragraphs,
        later=later,
        cards=shown,
        labels=labels.of(access),
        status=status[0][0] if status else Assignment.Status.TODO,
        talk=comments.counts(access, article) if shown else {},
        around=queue.around(access, article),
    )


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
