"""What became of an annotation, and bringing an older state back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from disputes import permissions
from disputes.actions import annotations
from disputes.errors import BadRequest, Conflict, DemarcheError, Stale
from disputes.models import Annotation
from disputes.permissions import Access, Right
from disputes.queries import history as queries
from disputes.records import ActorReference, Draft
from disputes.text import Span
from disputes.views.annotations import answered_plainly


@require_http_methods(["GET", "POST"])
def history(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Who changed what, newest first. The reading page gets the lines alone; without JavaScript it is a page, and a
    POST to it brings the state after one line back."""
    if request.headers.get("X-Requested-With") == "fetch":
        return answered_plainly(_history_on_page, request, pk)
    refused, status = "", 200
    if request.method == "POST":
        try:
            _bring_back(request, pk)
        except Stale:
            refused, status = "It was changed elsewhere in the meantime. This is how it stands now.", 409
        except (Conflict, BadRequest) as error:
            refused, status = error.detail, error.status
        else:
            messages.success(request, "Brought back.")
            return redirect("annotation-history", pk=pk)
    access, annotation = permissions.annotation_or_own_deleted(request.user, pk)
    context = _context(request, access, annotation) | {"refused": refused}
    return render(request, "history/history.html", context, status=status)


def _history_on_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    if request.method == "POST":
        _bring_back(request, pk)
    access, annotation = permissions.annotation_or_own_deleted(request.user, pk)
    return render(request, "history/_changes.html", _context(request, access, annotation))


def _bring_back(request: HttpRequest, pk: UUID) -> None:
    access, annotation = permissions.annotation(request.user, pk, to=Right.ANNOTATE)
    past = queries.change(access, annotation, _number(request.POST.get("change", ""), "change"))
    if past.state is None:
        raise Conflict(f"This state can’t be brought back. {past.hindrance}")
    try:
        annotations.save(
            pk=pk,
            access=access,
            article=annotation.article,
            draft=_draft(past.state),
            by=access.person,
            version=_number(request.POST.get("version", ""), "version"),
        )
    except Stale:
        raise
    except DemarcheError as error:
        raise Conflict(f"This state can’t be brought back. {error.detail}") from error


def _draft(state: dict[str, object]) -> Draft:
    def named(role: str) -> tuple[ActorReference, ...]:
        actors = state[role]
        assert isinstance(actors, list)  # noqa: S101
        return tuple(
            ActorReference(id=actor["id"], surface=Span(*actor["surface"]) if "surface" in actor else None)
            for actor in actors
        )

    spans = state["spans"]
    assert isinstance(spans, list)  # noqa: S101
    return Draft(
        spans=tuple(Span(start, end) for start, end in spans),
        label=str(state["label"]),
        speakers=named("speakers"),
        targets=named("targets"),
        reporters=named("reporters"),
        certainty=str(state["certainty"]),
        speech=str(state["speech"]),
        note=str(state["note"]),
    )


def _context(request: HttpRequest, access: Access, annotation: Annotation) -> dict[str, object]:
    before = request.GET.get("before")
    found = queries.changes(access, annotation, before=_number(before, "before") if before else None)
    mine = annotation.annotator_id == access.user.pk and access.may_annotate
    return {
        "dispute": access.dispute,
        "article": annotation.article,
        "annotation": annotation,
        "history": found,
        "deleted": annotation.deleted_at is not None,
        "may_bring_back": mine and annotation.deleted_at is None,
    }


def _number(value: str, field: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise BadRequest("Which line of the history is meant can’t be read.", fields={field: "is not a whole number"})
    return int(value)
