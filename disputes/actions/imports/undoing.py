"""Taking back all that one import stored, as long as nobody has worked on it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from disputes.actions import annotations, articles
from disputes.actions.imports import leases
from disputes.actions.imports.staging import discard
from disputes.actions.transaction import writing
from disputes.models import Annotation, Article, Comment, ImportItem, ImportJob, User

BATCH = 50
"""Articles in one transaction: on SQLite everybody else's saves wait for it."""

_LOOKED_AT = 500

State = ImportJob.State


def worked_on(job: ImportJob) -> list[Article]:
    """The job's articles on which somebody has worked: they hold an annotation that did not come with the import,
    or that was changed or commented on since."""
    found: list[Article] = []
    last = 0
    articles_here = job.articles.filter(dispute=job.dispute_id, deleted_at=None).order_by("pk")
    while batch := list(articles_here.filter(pk__gt=last)[:_LOOKED_AT]):
        last = batch[-1].pk
        touched = _touched(job, batch)
        found += [article for article in batch if article.pk in touched]
    return found


def undo(job: ImportJob) -> None:
    """Delete the job's articles, recoverably, a batch at a time. Those somebody worked on in the meantime stay."""
    by = job.ended_by or job.by
    kept, last = 0, 0
    here = job.articles.filter(dispute=job.dispute_id, deleted_at=None).order_by("pk")
    while batch := list(here.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        with writing():
            leases.keep(job, done=job.done + len(batch))
            touched = _touched(job, batch)
            for article in batch:
                if article.pk not in touched:
                    articles.delete(article=article, by=by)
        job.done += len(batch)
        kept += len(touched)
    _take_annotations_back(job, by)
    with writing():
        leases.keep(job, **_ending(job, kept))
    discard(job)


def _take_annotations_back(job: ImportJob, by: User) -> None:
    """Those that the import brought to articles which were here before; one that was changed since is somebody's."""
    elsewhere = job.items.exclude(came_with=[]).exclude(article__import_job=job)
    for ids in elsewhere.values_list("came_with", flat=True):
        with writing():
            leases.keep(job)
            for annotation in Annotation.objects.present().filter(pk__in=ids, version=1, comments=None):
                annotations.delete(annotation=annotation, by=by)


def _ending(job: ImportJob, kept: int) -> dict[str, object]:
    if kept:
        stay = "1 article stays because it was" if kept == 1 else f"{kept:,} articles stay because they were"
        return {"state": State.DONE, "error": f"{stay} annotated meanwhile; all others were taken back."}
    if job.state == State.UNDOING:
        return {"state": State.UNDONE}
    return {"state": State.FAILED if job.error else State.CANCELLED}


def _touched(job: ImportJob, batch: Iterable[Article]) -> set[int]:
    pks = [article.pk for article in batch]
    here: dict[UUID, tuple[int, int]] = {
        pk: (article, version)
        for pk, article, version in Annotation.objects.present()
        .filter(article__in=pks)
        .values_list("pk", "article_id", "version")
    }
    if not here:
        return set()
    came = _came_with(job, {article for article, _ in here.values()})
    discussed = set(
        Comment.objects.filter(annotation__in=list(here), deleted_at=None).values_list("annotation", flat=True)
    )
    return {
        article for pk, (article, version) in here.items() if pk in discussed or version > 1 or pk not in came[article]
    }


def _came_with(job: ImportJob, pks: set[int]) -> dict[int, set[UUID]]:
    came: dict[int, set[UUID]] = defaultdict(set)
    items = ImportItem.objects.filter(job=job, article__in=pks)
    for article, ids in items.values_list("article_id", "came_with"):
        came[article or 0] |= {UUID(one) for one in ids}
    return came
