"""Annotations as the API takes and shows them."""

from typing import Any
from uuid import UUID

from django.db.models import Q, UUIDField, Value
from django.http import HttpRequest
from ninja import Router, Status

from disputes import permissions
from disputes import text as texts
from disputes.actions import annotations as actions
from disputes.api.auth import caller
from disputes.api.parameters import CURSOR, one, parameters
from disputes.api.schemas import ActorIn, AnnotationIn, AnnotationOut, Annotations
from disputes.errors import BadRequest, Invalid
from disputes.models import Annotation
from disputes.permissions import Right
from disputes.queries.cursors import Beyond, opened, sealed
from disputes.records import ActorReference, Draft
from disputes.text import Span

PAGE = 200

router = Router(tags=["Annotations"])


@router.get(
    "/articles/{int:pk}/annotations",
    response=Annotations,
    summary="The annotations of an article that you may see, in reading order",
    openapi_extra=parameters(CURSOR),
)
def of_article(request: HttpRequest, pk: int) -> dict[str, Any]:
    access, article = permissions.article(request.user, pk)
    asked = one(request, CURSOR)
    found = permissions.annotations(access).filter(article=article).select_related("label", "annotator")
    if asked["cursor"]:
        found = found.filter(_beyond(asked["cursor"]))
    rows = list(found.in_reading_order()[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return {
        "items": [shown(annotation) for annotation in rows[:PAGE]],
        "next": sealed([last.start, str(last.pk)]) if last else None,
    }


@router.put(
    "/annotations/{pk}",
    response={200: AnnotationOut, 201: AnnotationOut},
    summary="Make an annotation, or replace your own",
)
def put(request: HttpRequest, pk: UUID, payload: AnnotationIn) -> Status[dict[str, Any]]:
    """You choose the UUID, so a call that may or may not have arrived can be sent again: it stays one annotation.

    409 “stale” comes with “current”, the annotation as it stands, when “version” is not its version any more.
    """
    access, article = permissions.article(request.user, payload.article, to=Right.ANNOTATE)
    draft = Draft(
        spans=tuple(Span(start, end) for start, end in payload.spans),
        label=payload.label,
        speakers=_references(payload.speakers, "speakers"),
        targets=_references(payload.targets, "targets"),
        reporters=_references(payload.reporters, "reporters"),
        certainty=payload.certainty,
        speech=payload.speech,
        note=payload.note,
    )
    saved = actions.save(
        pk=pk,
        access=access,
        article=article,
        draft=draft,
        by=caller(request),
        version=payload.version,
        create_actors=payload.create_actors,
    )
    return Status(201 if saved.created else 200, shown(saved.annotation))


@router.get("/annotations/{pk}", response=AnnotationOut, summary="One annotation")
def get(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    _, annotation = permissions.annotation(request.user, pk)
    return shown(annotation)


@router.delete("/annotations/{pk}", response={204: None}, summary="Take your annotation out; it stays in history")
def delete(request: HttpRequest, pk: UUID) -> Status[None]:
    _, annotation = permissions.annotation(request.user, pk, to=Right.ANNOTATE)
    actions.delete(annotation=annotation, by=caller(request))
    return Status(204, None)


def shown(annotation: Annotation) -> dict[str, Any]:
    return {
        "id": annotation.pk,
        "article": annotation.article_id,
        "paragraph": annotation.paragraph,
        "start": annotation.start,
        "end": annotation.end,
        "spans": annotation.spans,
        "quote": annotation.quote,
        "prefix": annotation.prefix,
        "suffix": annotation.suffix,
        "label": annotation.label.slug,
        "codebook_version": annotation.codebook_version,
        "speakers": _actors(annotation, "speaker"),
        "targets": _actors(annotation, "target"),
        "reporters": _actors(annotation, "reporter"),
        "speech": annotation.speech,
        "certainty": annotation.certainty,
        "note": annotation.note,
        "annotator": annotation.annotator.pseudonym,
        "version": annotation.version,
        "created_at": annotation.created_at,
        "updated_at": annotation.updated_at,
    }


def current(stored: object) -> dict[str, Any] | None:
    """What stands where a stale save wanted to go; `deleted` tells whether it still stands."""
    if not isinstance(stored, Annotation):
        return None
    return AnnotationOut(**shown(stored)).model_dump(mode="json") | {"deleted": stored.deleted_at is not None}


def _actors(annotation: Annotation, part: str) -> list[dict[str, Any]]:
    ids, names = (texts.split_bar(getattr(annotation, column)) for column in (f"{part}_ids", f"{part}s"))
    surfaces = annotation.surfaces.get(f"{part}s", {})
    return [{"id": int(pk), "name": name, "surface": surfaces.get(pk)} for pk, name in zip(ids, names, strict=True)]


def _references(named: list[int | str | ActorIn], field: str) -> tuple[ActorReference, ...]:
    return tuple(_reference(actor, field) for actor in named)


def _reference(actor: int | str | ActorIn, field: str) -> ActorReference:
    if isinstance(actor, int):
        return ActorReference(id=actor)
    if isinstance(actor, str):
        return ActorReference(name=actor)
    surface = Span(*actor.surface) if actor.surface else None
    if actor.id is not None:
        return ActorReference(id=actor.id, surface=surface)
    if actor.name is None:
        raise Invalid("An actor needs an id or a name.", fields={field: "need an id or a name"})
    return ActorReference(name=actor.name, surface=surface)


def _beyond(cursor: str) -> Q:
    start, pk = opened(cursor, parts=2)
    try:
        place = (Value(int(start)), Value(UUID(pk), output_field=UUIDField()))
    except (TypeError, ValueError, AttributeError) as error:
        raise BadRequest("This cursor is not one of this list.", fields={"cursor": "is not valid"}) from error
    return Q(Beyond(("start", "id"), place))
