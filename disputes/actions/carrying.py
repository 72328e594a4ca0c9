"""Carrying an annotation over to another version of its text, and back. Only a person who has seen where to does so."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from disputes.actions import history, indexing
from disputes.actions.annotations import checked_spans, cut, state_of
from disputes.actions.transaction import writing
from disputes.errors import Conflict, NotFound, Stale
from disputes.models import Annotation, Article, Change, Comment, Role, User
from disputes.queries import versions
from disputes.text import Span

Surfaces = Mapping[str, Mapping[str, Sequence[int]]]
"""The words that name its actors, as an annotation has them: {“speakers”: {id of the actor: [start, end]}}."""


@writing()
def carry(
    *, pk: UUID, to: Article, spans: Sequence[Span], by: User, version: int, surfaces: Surfaces | None = None
) -> Annotation:
    """Move an annotation to a newer or older version of its text, with its comments and its history.

    Of the words that name its actors only those in `surfaces` are kept. `version` is the one that the person saw; when
    somebody has changed the annotation since, it raises Stale.
    """
    # One lock for all that may happen to it at once: being saved, deleted, carried over by somebody else.
    found = Annotation.objects.select_for_update(of=("self",)).select_related("label", "article").filter(pk=pk).first()
    if found is None or found.deleted_at is not None:
        raise NotFound("There is no such annotation any more.")
    if found.version != version:
        raise Stale("It was changed, or carried over by somebody else, in the meantime.", current=found)
    origin = found.article
    _check_versions(origin, to)
    checked = checked_spans(spans, to)
    words = cut(to, checked)
    before = state_of(found) | _where(origin)
    found.article = to
    found.paragraph, found.start, found.end = words.paragraph, checked[0].start, checked[-1].end
    found.spans = [[span.start, span.end] for span in checked]
    found.quote, found.prefix, found.suffix = words.quote, words.prefix, words.suffix
    found.surfaces = _seat(found, to, surfaces or {})
    found.version += 1
    found.updated_at = timezone.now()
    with indexing.changing_statements([pk]):
        found.save()
    Comment.objects.filter(annotation=found).update(article=to)
    after = state_of(found) | _where(to)
    # A line in each of the two texts, so that whoever has one of them open hears of it.
    for article in (origin, to):
        history.record(
            kind="annotation",
            object_id=found.pk,
            article_id=article.pk,
            action=Change.Action.CHANGED,
            by=by,
            at=found.updated_at,
            before=before,
            after=after,
        )
    return found


def _check_versions(origin: Article, to: Article) -> None:
    if origin.pk not in {article.pk for article in versions.older(to)} and to.pk not in {
        article.pk for article in versions.older(origin)
    }:
        raise Conflict(f"“{to.title}” is no other version of the text that this annotation stands in.")


def _where(article: Article) -> history.State:
    return {"article": {"id": article.pk, "title": article.title}}


def _seat(annotation: Annotation, article: Article, surfaces: Surfaces) -> dict[str, dict[str, list[int]]]:
    """Carries the roles along; the column that repeats the words by which their actors are named."""
    column: dict[str, dict[str, list[int]]] = {}
    roles = list(annotation.roles.order_by("role", "position"))
    for role in roles:
        words = surfaces.get(f"{role.role}s", {}).get(str(role.actor_id))
        role.article = article
        role.surface_start, role.surface_end = words or (None, None)
        if words is not None:
            column.setdefault(f"{role.role}s", {})[str(role.actor_id)] = list(words)
    Role.objects.bulk_update(roles, ["article", "surface_start", "surface_end"])
    return column
