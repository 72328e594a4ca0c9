"""Commenting on annotations, and settling what was said."""

from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from disputes import text as texts
from disputes.actions import history
from disputes.actions.transaction import writing
from disputes.errors import Conflict, Invalid
from disputes.models import Annotation, Change, Comment, User

LONGEST = 10_000


def add(*, pk: UUID, annotation: Annotation, text: str, by: User, parent: Comment | None = None) -> Comment:
    """Begin a thread on an annotation, or answer in the thread that `parent` begins. Sent twice, it is one comment."""
    text = _checked(text)
    if parent is not None and (parent.parent_id is not None or parent.annotation_id != annotation.pk):
        raise Invalid("A reply goes to the first comment of a thread.", fields={"parent": "does not begin a thread"})
    try:
        return _add(pk, annotation, text, by, parent)
    except IntegrityError:
        # Twice at the same moment: the other came first, so this one now finds it.
        return _add(pk, annotation, text, by, parent)


@writing()
def _add(pk: UUID, annotation: Annotation, text: str, by: User, parent: Comment | None) -> Comment:
    stored = Comment.objects.filter(pk=pk).first()
    if stored is not None:
        sent = (stored.author_id, stored.annotation_id, stored.parent_id, stored.text)
        if sent != (by.pk, annotation.pk, parent and parent.pk, text):
            raise Conflict("Another comment was sent under this id.", fields={"id": "is taken"})
        return stored
    comment = Comment.objects.create(
        pk=pk,
        article_id=annotation.article_id,
        annotation=annotation,
        parent=parent,
        author=by,
        text=text,
        created_at=timezone.now(),
    )
    _remember(comment, Change.Action.CREATED, by, None, _state(comment))
    return comment


@writing()
def delete(*, comment: Comment, by: User) -> Comment:
    """Take a comment back. Where it has replies, its place stays."""
    now = timezone.now()
    if Comment.objects.filter(pk=comment.pk, deleted_at=None).update(deleted_at=now):
        comment.deleted_at = now
        _remember(comment, Change.Action.DELETED, by, _state(comment), None)
    return comment


@writing()
def resolve(*, thread: Comment, by: User) -> Comment:
    """Mark a thread, named by its first comment, as settled."""
    _check_first(thread)
    now = timezone.now()
    before = _state(thread)
    if Comment.objects.filter(pk=thread.pk, resolved_at=None).update(resolved_at=now, resolved_by=by):
        thread.resolved_at, thread.resolved_by = now, by
        _remember(thread, Change.Action.CHANGED, by, before, _state(thread))
    return thread


@writing()
def reopen(*, thread: Comment, by: User) -> Comment:
    """Take up a settled thread again."""
    _check_first(thread)
    before = _state(thread)
    if Comment.objects.filter(pk=thread.pk, resolved_at__isnull=False).update(resolved_at=None, resolved_by=None):
        thread.resolved_at = thread.resolved_by = None
        _remember(thread, Change.Action.CHANGED, by, before, _state(thread))
    return thread


def _checked(text: str) -> str:
    text = texts.clean_note(text)
    if not text:
        raise Invalid("A comment needs some words.", fields={"text": "is empty"})
    if len(text) > LONGEST:
        raise Invalid(f"A comment has at most {LONGEST:,} characters.", fields={"text": "is too long"})
    return text


def _check_first(thread: Comment) -> None:
    if thread.parent_id is not None:
        raise Invalid("Only a whole thread can be resolved, by its first comment.")


def _state(comment: Comment) -> history.State:
    """What history keeps."""
    state = {"annotation": str(comment.annotation_id), "text": comment.text}
    if comment.parent_id is not None:
        state["parent"] = str(comment.parent_id)
    return state | ({"resolved": True} if comment.resolved_at else {})


def _remember(
    comment: Comment, action: Change.Action, by: User, before: history.State | None, after: history.State | None
) -> None:
    history.record(
        kind="comment",
        object_id=comment.pk,
        article_id=comment.article_id,
        action=action,
        by=by,
        at=timezone.now(),
        before=before,
        after=after,
    )
