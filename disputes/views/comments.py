"""What people say about an annotation: reading, adding, deleting, settling."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from disputes import permissions
from disputes.actions import comments
from disputes.errors import DemarcheError, Invalid
from disputes.models import Annotation, Comment
from disputes.permissions import Access, Right
from disputes.queries import comments as queries
from disputes.views import fragments
from disputes.views.annotations import answered_plainly


@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The comments on an annotation. The reading page gets the threads alone, without JavaScript it is a page."""
    if request.headers.get("X-Requested-With") == "fetch":
        return answered_plainly(_talk_on_page, request, pk)
    access, annotation = permissions.annotation_to_discuss(request.user, pk)
    refused, status = "", 200
    if request.method == "POST":
        try:
            _add(request, access, annotation)
        except DemarcheError as error:
            refused, status = error.detail, error.status
        else:
            messages.success(request, "Comment added.")
            return redirect("annotation-talk", pk=pk)
    context = _context(access, annotation) | {"refused": refused}
    if refused:
        context |= {"text": request.POST.get("text", ""), "parent": request.POST.get("parent", "")}
    return render(request, "comments/talk.html", context, status=status)


def _talk_on_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    access, annotation = permissions.annotation_to_discuss(request.user, pk)
    if request.method == "POST":
        _add(request, access, annotation)
    return _threads(request, access, annotation, status=201 if request.method == "POST" else 200)


def _add(request: HttpRequest, access: Access, annotation: Annotation) -> Comment:
    data = request.POST
    parent = None
    if data.get("parent"):
        _, parent = permissions.comment(request.user, _uuid(data["parent"], "parent"))
    return comments.add(
        pk=_uuid(data.get("id", ""), "id"),
        annotation=annotation,
        text=data.get("text", ""),
        by=access.person,
        parent=parent,
    )


@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    if request.headers.get("X-Requested-With") == "fetch":
        return answered_plainly(_delete_on_page, request, pk)
    access, comment = permissions.comment(request.user, pk, to=Right.ANNOTATE)
    comments.delete(comment=comment, by=access.person)
    messages.success(request, "Comment deleted.")
    return redirect("annotation-talk", pk=comment.annotation_id)


def _delete_on_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    access, comment = permissions.comment(request.user, pk, to=Right.ANNOTATE)
    comments.delete(comment=comment, by=access.person)
    return _threads(request, access, comment.annotation)


@require_POST
def resolve(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Settles a thread, or with `resolved=0` takes it up again."""
    if request.headers.get("X-Requested-With") == "fetch":
        return answered_plainly(_resolve_on_page, request, pk)
    _, thread = _settle(request, pk)
    messages.success(request, "Thread resolved." if thread.resolved_at else "Thread reopened.")
    return redirect("annotation-talk", pk=thread.annotation_id)


def _resolve_on_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    access, thread = _settle(request, pk)
    return _threads(request, access, thread.annotation)


def _settle(request: HttpRequest, pk: UUID) -> tuple[Access, Comment]:
    access, thread = permissions.thread_to_settle(request.user, pk)
    act = comments.reopen if request.POST.get("resolved") == "0" else comments.resolve
    return access, act(thread=thread, by=access.person)


def _threads(request: HttpRequest, access: Access, annotation: Annotation, *, status: int = 200) -> HttpResponse:
    return render(request, "comments/_threads.html", _context(access, annotation), status=status)


def _context(access: Access, annotation: Annotation) -> dict[str, object]:
    found = queries.talk(access, annotation)
    return {
        "dispute": access.dispute,
        "article": annotation.article,
        "annotation": annotation,
        "talk": found,
        "spoken": fragments.spoken(found.count, found.unresolved) if found.count else "",
        # A form that is sent twice makes one comment.
        "fresh_id": uuid4(),
    }


def _uuid(value: str, field: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Invalid("A comment needs an id of its own.", fields={field: "is not a UUID"}) from error
