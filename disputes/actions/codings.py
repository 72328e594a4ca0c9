"""Storing annotations that other files tell of: under our labels, by people of ours, where their words stand."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.utils import timezone

from disputes import permissions
from disputes import text as texts
from disputes.actions import annotations as annotating
from disputes.actions.transaction import writing
from disputes.anchoring.folded import Text
from disputes.anchoring.words import Wanted, by_words
from disputes.errors import DemarcheError, Forbidden, Invalid, NotFound
from disputes.models import Annotation, Article, Label, User
from disputes.permissions import Access, Right
from disputes.records import ActorReference, AnnotationRecord, Draft, Problem
from disputes.text import QUOTE_GAP, Span

_IDS = UUID("5b9f7a52-1c5e-5d6c-9a34-6d2f5a0f8e11")
"""From this, an article and what a file says follows the id of an annotation that brings none that can be kept."""


@dataclass(slots=True)
class Outcome:
    """What became of the annotations of one article.

    `left_out` had labels that were not wanted; `present` were here already. Each problem is one that is not stored;
    each remark tells of one that is, but not quite as the file has it.
    """

    added: int = 0
    present: int = 0
    left_out: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def add(
    *,
    article: Article,
    annotations: Iterable[AnnotationRecord],
    labels: Mapping[str, str],
    annotators: Mapping[str, User],
    by: User,
    create_actors: bool = False,
    proved: bool = False,
    place: str = "",
) -> Outcome:
    """Store what can be stored, by the rules of any annotation, and tell of all else; `place` is where it was found.

    `labels` has our slug for each of theirs, "" to leave those out; a label of the same name needs no entry.
    `annotators` has the person for each of their names; all others are signed by `by`. Nothing is stored twice: an
    annotation with its id, or one that says the same of the same words by the same person, is here already.

    Offsets without words are believed only if the text is `proved` to be the one in which they were counted.
    """
    access, article = permissions.article(by, article.pk, to=Right.REVIEW)
    outcome = Outcome()
    where = place or article.title
    with writing():
        text = Text(article.text())
        known = dict(_known(access))
        accesses: dict[int, Access] = {}
        for record in annotations:
            try:
                slug = _slug(record.label, labels, known)
                if not slug:
                    outcome.left_out += 1
                    continue
                person = annotators.get(record.annotator, by)
                if person.pk not in accesses:
                    accesses[person.pk] = _access_of(person, article)
                spans = _placed(text, record, proved=proved)
                note = _note(record, outcome, where)
                draft = _draft(record, slug, spans, note)
                _store(record, accesses[person.pk], article, draft, person, outcome, where, create_actors=create_actors)
            except DemarcheError as error:
                outcome.problems.append(_told(record, where, error.detail))
    return outcome


def place(article: Article, record: AnnotationRecord, *, proved: bool = False) -> tuple[Span, ...]:
    """Where an annotation stands in an article: at its offsets if its words are there, else where its words are.

    Raises Invalid when they are nowhere, or at several places that nothing tells apart.
    """
    return _placed(Text(article.text()), record, proved=proved)


def _placed(text: Text, record: AnnotationRecord, *, proved: bool) -> tuple[Span, ...]:
    quote = texts.clean(record.quote).strip()
    if record.spans:
        if not quote:
            if proved:
                return record.spans
            raise Invalid("It gives offsets without words, and nothing shows that they were counted in this text.")
        found = texts.quote_of(text.text, record.spans)
        inside = all(0 <= span.start < span.end <= len(text.text) for span in record.spans)
        if inside and _squeezed(found) == _squeezed(quote):
            return record.spans
    if not quote:
        raise Invalid("It gives neither offsets nor words.")
    near = record.spans[0].start if record.spans else None
    pieces = quote.split(QUOTE_GAP)
    spans: list[Span] = []
    for number, piece in enumerate(pieces):
        prefix = record.prefix if number == 0 else ""
        suffix = record.suffix if number == len(pieces) - 1 else ""
        wanted = Wanted(piece.strip(), texts.clean(prefix), texts.clean(suffix), whole=bool(prefix or suffix))
        match = by_words(text, wanted, near)
        if match is None:
            raise Invalid("Its words do not stand in this text.")
        if match.tied and near is None:
            raise Invalid("Its words stand in this text more than once, and nothing tells where it belongs.")
        spans.append(match.span)
        near = match.span.end
    return tuple(spans)


def _access_of(person: User, article: Article) -> Access:
    try:
        access, _ = permissions.article(person, article.pk, to=Right.ANNOTATE)
    except (Forbidden, NotFound) as error:
        raise Invalid(f"{person} may not annotate here.") from error
    return access


def _known(access: Access) -> Iterable[tuple[str, str]]:
    """Our slugs by what a file may call them: the slug or the name of the label."""
    for slug, name in Label.objects.filter(codebook=access.dispute.codebook_id).values_list("slug", "name"):
        yield texts.fold(name), slug
        yield texts.fold(slug), slug


def _slug(label: str, labels: Mapping[str, str], known: Mapping[str, str]) -> str:
    if label in labels:
        return labels[label]
    slug = known.get(texts.fold(label))
    if slug is None:
        raise Invalid(f"Its label “{texts.shorten(label, 60)}” is not one of the codebook.")
    return slug


def _note(record: AnnotationRecord, outcome: Outcome, where: str) -> str:
    note = texts.clean_note(record.note)
    if len(note) > annotating.LONGEST_NOTE:
        outcome.remarks.append(_told(record, where, f"Its note was cut to {annotating.LONGEST_NOTE:,} characters."))
        note = texts.shorten(note, annotating.LONGEST_NOTE)
    return note


def _draft(record: AnnotationRecord, slug: str, spans: Sequence[Span], note: str) -> Draft:
    return Draft(
        spans=tuple(spans),
        label=slug,
        speakers=_named(record.speakers),
        targets=_named(record.targets),
        reporters=_named(record.reporters),
        certainty=record.certainty or Annotation.Certainty.CERTAIN,
        speech=record.speech,
        note=note,
    )


def _named(names: Iterable[str]) -> tuple[ActorReference, ...]:
    return tuple(ActorReference(name=name) for name in names)


def _store(
    record: AnnotationRecord,
    access: Access,
    article: Article,
    draft: Draft,
    person: User,
    outcome: Outcome,
    where: str,
    *,
    create_actors: bool,
) -> None:
    for pk in _ids(record, article, person, draft):
        there = Annotation.objects.filter(pk=pk).values_list("article", "deleted_at").first()
        if there is None:
            break
        if there[0] == article.pk:
            outcome.present += 1
            if there[1] is not None:
                outcome.remarks.append(_told(record, where, "It was deleted here and stays so."))
            return
    else:
        raise Invalid("Its id is that of an annotation of another article.")
    annotating.save(pk=pk, access=access, article=article, draft=draft, by=person, create_actors=create_actors)
    outcome.added += 1
    if record.created_at and record.created_at < timezone.now():
        _backdate(pk, record.created_at)


def _ids(record: AnnotationRecord, article: Article, person: User, draft: Draft) -> Iterable[UUID]:
    """The ids that an annotation may have: its own if that is a UUID, else one that follows from what it says."""
    with suppress(ValueError):
        yield UUID(record.id)
    said = [article.pk, person.pk, record.id, draft.label, *((span.start, span.end) for span in draft.spans)]
    yield uuid5(_IDS, repr(said))


def _backdate(pk: UUID, created_at: datetime) -> None:
    """When it was made counts for research; when it came here stands in its history."""
    Annotation.objects.filter(pk=pk).update(created_at=created_at)


def _named_by(record: AnnotationRecord) -> str:
    """An annotation as a message names it: its label and its first words."""
    words = texts.shorten(texts.clean_line(record.quote), 40)
    label = texts.shorten(texts.clean_line(record.label), 40)
    return f"“{label}” (“{words}”)" if words else f"“{label}”"


def _told(record: AnnotationRecord, where: str, what: str) -> Problem:
    return Problem(where, f"annotation {_named_by(record)}: {what}")


def _squeezed(text: str) -> str:
    return "".join(text.split())
