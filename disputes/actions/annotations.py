"""Saving, deleting and bringing back annotations."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import cast
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from disputes import text as texts
from disputes.actions import actors, assignments, bulk, history, indexing
from disputes.actions.actors import Seat
from disputes.actions.transaction import writing
from disputes.errors import Conflict, Invalid, NotFound, Stale
from disputes.models import Actor, Annotation, Article, Change, Label, Paragraph, Role, User
from disputes.models.prepared import Prepared
from disputes.permissions import Access
from disputes.queries import labels
from disputes.records import Draft
from disputes.text import CONTEXT, SEPARATOR, Span

MOST_SPANS = 100
LONGEST_NOTE = 10_000

_OPENING = "“„«‹‘‚\"'「『"
_CLOSING = "”“»›’\"'」』"
_ANY_DOUBLE = set('“”„«»"「」『』')


@dataclass(frozen=True, slots=True)
class Saved:
    annotation: Annotation
    created: bool


_IS_STORED = Prepared(lambda pk: Annotation.objects.filter(pk=pk).values_list("version"), UUID)
_TOUCHED = Prepared(
    lambda article, start, end: (
        Paragraph.objects.filter(article=article, end__gt=start, start__lt=end)
        .order_by("number")
        .values_list("number", "start", "end", "text")
    ),
    int,
    int,
    int,
)


def save(
    *,
    pk: UUID,
    access: Access,
    article: Article,
    draft: Draft,
    by: User,
    version: int | None = None,
    create_actors: bool = False,
) -> Saved:
    """Create or replace an annotation. The same save sent twice is one annotation.

    `version` is the one that the caller saw; when somebody has saved since, it raises Stale with the current state.
    None replaces whatever stands there.
    """
    try:
        return _save(pk, access, article, draft, by, version, create_actors)
    except IntegrityError:
        # Two first saves of one UUID met: the other came first, so this one now finds it and compares.
        return _save(pk, access, article, draft, by, version, create_actors)


@writing()
def _save(
    pk: UUID, access: Access, article: Article, draft: Draft, by: User, version: int | None, create_actors: bool
) -> Saved:
    stored = _stored(pk)
    if stored is not None:
        _check_same_place(stored, article, by)
    spans = checked_spans(draft.spans, article)
    words = cut(article, spans)
    label = label_called(access, draft.label)
    named = {
        Role.Part.SPEAKER: draft.speakers,
        Role.Part.TARGET: draft.targets,
        Role.Part.REPORTER: draft.reporters,
    }
    seats = {
        part: actors.resolve(access=access, references=references, by=by, create=create_actors, field=f"{part}s")
        for part, references in named.items()
    }
    _check_surfaces(seats, article)
    now = timezone.now()
    annotation = Annotation(
        pk=pk,
        number=stored.number if stored is not None else bulk.next_annotation_number(),
        article=article,
        paragraph=words.paragraph,
        start=spans[0].start,
        end=spans[-1].end,
        spans=[[span.start, span.end] for span in spans],
        quote=words.quote,
        prefix=words.prefix,
        suffix=words.suffix,
        label=label,
        codebook_version=access.dispute.codebook.version,
        certainty=_choice(draft.certainty, Annotation.Certainty.values, "certainty"),
        speech=_choice(draft.speech or speech_of(words.pieces), Annotation.Speech.values, "speech"),
        note=_note(draft.note),
        **names_of(seats),
        surfaces=surfaces_of(seats),
        annotator=by,
        version=1,
        created_at=now,
        updated_at=now,
    )
    after = state_of(annotation)
    if stored is None:
        annotation.save(force_insert=True)
        _seat(annotation, seats)
        indexing.replace_statement(None, annotation, article)
        _remember(annotation, Change.Action.CREATED, by, now, None, after)
        assignments.begin(article=article, annotator=by)
        return Saved(annotation, created=True)

    before = state_of(stored)
    if before == after and stored.deleted_at is None:
        return Saved(stored, created=False)
    if (version is not None and version != stored.version) or (version is None and stored.deleted_at is not None):
        raise Stale("It was deleted or changed in the meantime.", current=stored)
    annotation.version = stored.version + 1
    annotation.created_at = stored.created_at
    annotation.save(force_update=True)
    stored.roles.all().delete()
    _seat(annotation, seats)
    indexing.replace_statement(None if stored.deleted_at else stored, annotation, article)
    _remember(annotation, Change.Action.CHANGED, by, now, before, after)
    return Saved(annotation, created=False)


@writing()
def delete(*, annotation: Annotation, by: User) -> Annotation:
    """Take an annotation out of the data set. It stays in the store and in history, and `restore` brings it back."""
    now = timezone.now()
    with indexing.changing_statements([annotation.pk]):
        marked = Annotation.objects.filter(pk=annotation.pk, deleted_at=None).update(
            deleted_at=now, updated_at=now, version=annotation.version + 1
        )
    if marked:
        annotation.deleted_at, annotation.updated_at = now, now
        annotation.version += 1
        _remember(annotation, Change.Action.DELETED, by, now, state_of(annotation), None)
    return annotation


@writing()
def restore(*, pk: UUID, by: User) -> Annotation:
    """Bring back what this person deleted."""
    annotation = (
        Annotation.objects.select_for_update(of=("self",))
        .select_related("label", "article__dispute")
        .filter(pk=pk, annotator=by, article__deleted_at=None)
        .first()
    )
    if annotation is None:
        raise NotFound("There is no such annotation, or it is not yours.")
    if annotation.deleted_at is not None:
        annotation.deleted_at = None
        annotation.updated_at = timezone.now()
        annotation.version += 1
        with indexing.changing_statements([pk]):
            annotation.save(update_fields=["deleted_at", "updated_at", "version"])
        _remember(annotation, Change.Action.RESTORED, by, annotation.updated_at, None, state_of(annotation))
    return annotation


def speech_of(pieces: Sequence[str]) -> str:
    """Direct when every piece is one quotation from mark to mark, mixed when marks stand within, else indirect."""
    if all(len(piece) > 2 and piece[0] in _OPENING and piece.rstrip(",.")[-1] in _CLOSING for piece in pieces):
        return Annotation.Speech.DIRECT
    if any(_ANY_DOUBLE & set(piece) or "‘" in piece for piece in pieces):
        return Annotation.Speech.MIXED
    return Annotation.Speech.INDIRECT


def state_of(annotation: Annotation) -> history.State:
    """What history keeps and what two saves are compared by; `surfaces` only where there are some."""
    surfaces = {"surfaces": annotation.surfaces} if annotation.surfaces else {}
    return {
        "spans": annotation.spans,
        "quote": annotation.quote,
        "label": annotation.label.slug,
        "speakers": texts.split_bar(annotation.speaker_ids),
        "targets": texts.split_bar(annotation.target_ids),
        "reporters": texts.split_bar(annotation.reporter_ids),
        "certainty": annotation.certainty,
        "speech": annotation.speech,
        "note": annotation.note,
        **surfaces,
    }


def names_of(seats: Mapping[Role.Part, Sequence[Seat]]) -> dict[str, str]:
    """The columns in which an annotation repeats its roles."""
    columns = {}
    for part, seated in seats.items():
        columns[f"{part}s"] = texts.join_bar(seat.actor.name for seat in seated)
        columns[f"{part}_ids"] = texts.join_bar(str(seat.actor.pk) for seat in seated)
    return columns


def surfaces_of(seats: Mapping[Role.Part, Sequence[Seat]]) -> dict[str, dict[str, list[int]]]:
    """The column in which an annotation repeats the words that name its actors."""
    columns = {
        f"{part}s": {str(actor.pk): [surface.start, surface.end] for actor, surface in _surfaces(seated)}
        for part, seated in seats.items()
    }
    return {column: surfaces for column, surfaces in columns.items() if surfaces}


ParagraphRow = tuple[int, int, int, str]
"""Number, start, end, text."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What spans cut out of an article, with the words around them in the same paragraphs."""

    pieces: tuple[str, ...]
    paragraph: int
    prefix: str
    suffix: str

    @property
    def quote(self) -> str:
        return texts.QUOTE_GAP.join(self.pieces)


def cut_out(paragraphs: Sequence[ParagraphRow], spans: Sequence[Span]) -> Cut:
    """Cut from the paragraphs that the spans touch, given in their order."""
    number, first, _, _ = paragraphs[0]
    _, _, last, _ = paragraphs[-1]
    start, end = spans[0].start, spans[-1].end
    # A span may begin or end in the blank line between two paragraphs.
    before, after = max(first - start, 0), max(end - last, 0)
    text = "\n" * before + SEPARATOR.join(row[3] for row in paragraphs) + "\n" * after
    offset = first - before
    return Cut(
        pieces=tuple(text[span.start - offset : span.end - offset] for span in spans),
        paragraph=number,
        prefix=text[max(start - offset - CONTEXT, 0) : start - offset],
        suffix=text[end - offset : end - offset + CONTEXT],
    )


def cut(article: Article, spans: Sequence[Span]) -> Cut:
    """What spans cut out of an article as it is stored; Invalid where that is nothing that can be seen."""
    paragraphs = _TOUCHED.rows(article.pk, spans[0].start, spans[-1].end)
    found = cut_out(cast(list[ParagraphRow], paragraphs), spans) if paragraphs else None
    if found is None or any(not _has_words(piece) for piece in found.pieces):
        raise Invalid("A span must hold more than white space.", fields={"spans": "cut nothing but white space"})
    return found


def _surfaces(seated: Sequence[Seat]) -> list[tuple[Actor, Span]]:
    return [(seat.actor, seat.surface) for seat in seated if seat.surface is not None]


def _check_surfaces(seats: Mapping[Role.Part, Sequence[Seat]], article: Article) -> None:
    """The words that name an actor are words of the text. They need not stand in the annotation's own spans."""
    for part, seated in seats.items():
        for actor, surface in _surfaces(seated):
            start, end = surface.start, surface.end
            told = f"The words that name {actor}, {start}–{end},"
            if start < 0 or end > article.characters:
                raise Invalid(
                    f"{told} are outside the text, which ends at {article.characters}.",
                    fields={f"{part}s": "are named by words outside the text"},
                )
            if start >= end:
                raise Invalid(f"{told} end before they start.", fields={f"{part}s": "are named by no words"})
            touched = cast(list[ParagraphRow], _TOUCHED.rows(article.pk, start, end))
            if not touched or not _has_words(cut_out(touched, [surface]).quote):
                raise Invalid(
                    f"{told} are nothing but white space.", fields={f"{part}s": "are named by nothing but white space"}
                )


def _has_words(piece: str) -> bool:
    """Whether anything in it can be seen: not white space, not format characters alone."""
    return any(not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc") for c in piece)


def checked_spans(spans: Sequence[Span], article: Article) -> list[Span]:
    """The spans in text order; Invalid where they are none of this article or overlap."""
    if not spans:
        raise Invalid("An annotation needs at least one span.", fields={"spans": "is empty"})
    if len(spans) > MOST_SPANS:
        raise Invalid(f"An annotation has at most {MOST_SPANS} spans.", fields={"spans": "are too many"})
    ordered = sorted(spans)
    for span in ordered:
        if span.start < 0 or span.end > article.characters:
            raise Invalid(
                f"The span {span.start}–{span.end} is outside the text, which ends at {article.characters}.",
                fields={"spans": "is outside the text"},
            )
        if span.start >= span.end:
            raise Invalid(
                f"The span {span.start}–{span.end} is empty or ends before it starts.",
                fields={"spans": "is empty or reversed"},
            )
    for left, right in pairwise(ordered):
        if right.start < left.end:
            raise Invalid("The spans of one annotation must not overlap.", fields={"spans": "overlap"})
    return ordered


def label_called(access: Access, slug: str) -> Label:
    """The label of the dispute's codebook; Invalid where it has none of this name."""
    for label in labels.of(access):
        if label.slug == slug:
            return label
    raise Invalid(f"The codebook has no label “{slug}”.", fields={"label": "is not in the codebook"})


def _choice(value: str, choices: Sequence[str], field: str) -> str:
    if value not in choices:
        raise Invalid(f"“{value}” is not one of {', '.join(choices)}.", fields={field: "is not one of the choices"})
    return value


def _note(note: str) -> str:
    note = texts.clean_note(note)
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"A note has at most {LONGEST_NOTE:,} characters.", fields={"note": "is too long"})
    return note


def _seat(annotation: Annotation, seats: Mapping[Role.Part, Sequence[Seat]]) -> None:
    roles = roles_of(annotation, seats)
    if roles:
        Role.objects.bulk_create(roles)


def roles_of(annotation: Annotation, seats: Mapping[Role.Part, Sequence[Seat]]) -> list[Role]:
    """The rows of its roles, about to be stored."""
    return [
        Role(
            article_id=annotation.article_id,
            annotation=annotation,
            role=part,
            position=position,
            actor=seat.actor,
            surface_start=seat.surface.start if seat.surface else None,
            surface_end=seat.surface.end if seat.surface else None,
        )
        for part, seated in seats.items()
        for position, seat in enumerate(seated)
    ]


def _stored(pk: UUID) -> Annotation | None:
    if not _IS_STORED.rows(pk):
        return None
    return Annotation.objects.select_for_update(of=("self",)).select_related("label").get(pk=pk)


def _check_same_place(stored: Annotation, article: Article, by: User) -> None:
    if stored.annotator_id != by.pk:
        raise NotFound("There is no such annotation, or it is not yours to change.")
    if stored.article_id != article.pk:
        raise Conflict("This annotation belongs to another article.", fields={"article": "can't be changed"})


def _remember(
    annotation: Annotation,
    action: Change.Action,
    by: User,
    at: datetime,
    before: history.State | None,
    after: history.State | None,
) -> None:
    history.record(
        kind="annotation",
        object_id=annotation.pk,
        article_id=annotation.article_id,
        action=action,
        by=by,
        at=at,
        before=before,
        after=after,
    )
