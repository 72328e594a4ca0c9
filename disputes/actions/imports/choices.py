"""What a person decides about an import: values, what to leave out, how to read; to import, to cancel, to undo."""

from collections.abc import Mapping

from django.db.models import F, QuerySet
from django.utils import timezone

from disputes.actions.imports import standing
from disputes.actions.imports.names import coders
from disputes.actions.imports.running import forget
from disputes.actions.imports.staging import discard
from disputes.actions.imports.undoing import worked_on
from disputes.actions.transaction import writing
from disputes.errors import Conflict, Invalid
from disputes.importers.corrections import CORRECTABLE, checked
from disputes.importers.fields import BadValue
from disputes.models import ImportItem, ImportJob, ImportSource, ImportUpload, User

State = ImportJob.State
Standing = ImportItem.Standing

DEFAULTS = ("outlet", "author", "language")
"""What can be said of all articles at once that do not say it themselves."""

_BATCH = 500


def correct(*, job: ImportJob, item: ImportItem, values: Mapping[str, str]) -> ImportItem:
    """What the person says of an article in place of its file. All of the values or none are taken."""
    wrong: dict[str, str] = {}
    for name, value in values.items():
        try:
            if name not in CORRECTABLE or item.kind != ImportItem.Kind.ARTICLE:
                raise BadValue("can’t be corrected")
            new = checked(name, value)
        except BadValue as bad:
            wrong[name] = str(bad)
            continue
        flawed = any(problem.get("field") == name for problem in item.problems)
        if new == standing.own(item, name) and not flawed:
            item.corrections.pop(name, None)
        else:
            item.corrections[name] = new
    if wrong:
        raise Invalid(". ".join(wrong.values()), fields=wrong)
    with writing():
        _require(job, State.READY)
        _stand(item, job)
        item.save(update_fields=["corrections", "found", "standing"])
    return item


def leave_out(*, job: ImportJob, items: list[int] | None, only: str = "") -> int:
    """Leave out these items, or all that stand so (`only`, "" for all). Says how many."""
    with writing():
        _require(job, State.READY)
        return _chosen(job, items, only).exclude(standing=Standing.LEFT_OUT).update(standing=Standing.LEFT_OUT)


def take_in(*, job: ImportJob, items: list[int] | None) -> int:
    """Take in what was left out: these items, or all."""
    with writing():
        _require(job, State.READY)
        return _chosen(job, items, Standing.LEFT_OUT).update(standing=F("found"))


def set_default(*, job: ImportJob, name: str, value: str) -> None:
    """A value for all articles without one; "" takes it back."""
    if name not in DEFAULTS:
        raise Invalid(f"“{name}” can’t be set for all at once.", fields={name: "can’t be set for all"})
    try:
        new = checked(name, value)
    except BadValue as bad:
        raise Invalid(str(bad), fields={name: str(bad)}) from bad
    defaults = {key: kept for key, kept in job.defaults.items() if key != name}
    _set(job, defaults=defaults | ({name: new} if new else {}))


def set_threshold(*, job: ImportJob, percent: int) -> None:
    """From how much likeness on articles count as nearly the same."""
    if not 60 <= percent <= 100:
        raise Invalid("Choose 60 to 100 per cent.", fields={"threshold": "is not between 60 and 100"})
    _set(job, threshold=percent)
    last = 0
    close = job.items.exclude(near=[]).order_by("pk")
    while batch := list(close.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        with writing():
            _require(job, State.READY)
            for item in batch:
                _stand(item, job)
            ImportItem.objects.bulk_update(batch, ["found", "standing"])


def set_names(
    *, job: ImportJob, labels: Mapping[str, str], annotators: Mapping[str, int], create_actors: bool = True
) -> None:
    """Which of our labels each of theirs is ("" to leave out), whose annotations theirs are, and whether the actors
    that they name and nobody knows here are made."""
    known = set(job.dispute.codebook.labels.values_list("slug", flat=True))
    people = {*coders(job.dispute), job.by_id}
    if set(labels.values()) - known - {""} or set(annotators.values()) - people:
        raise Invalid("Choose labels of this codebook and people who code in this dispute.")
    _set(job, labels=dict(labels), annotators=dict(annotators), create_actors=create_actors)


def map_columns(*, job: ImportJob, columns: Mapping[str, str], known: frozenset[str]) -> None:
    """Read the tables of a job again, their columns taken for what the person says."""
    if set(columns.values()) - known - {""}:
        raise Invalid("A column can only be one of: " + ", ".join(sorted(known)) + ".")
    with writing():
        _require(job, State.READY)
        again = list(job.sources.exclude(columns=[]).values_list("pk", "upload"))
        ImportItem.objects.filter(source__in=[pk for pk, _ in again]).delete()
        ImportUpload.objects.filter(pk__in=[upload for _, upload in again]).update(read=False)
        ImportSource.objects.filter(pk__in=[pk for pk, _ in again]).update(
            state=ImportSource.State.READING, notes=[], reader=""
        )
        _set(job, columns=dict(columns), state=State.READING, done=0, bytes_done=0)


def start(*, job: ImportJob) -> bool:
    """Begin to store what was looked through. Whoever asks first begins; says whether this did."""
    with writing():
        wanted = job.items.filter(standing__in=(Standing.FINE, Standing.WARNED, Standing.HERE))
        begun = ImportJob.objects.filter(pk=job.pk, state=State.READY).update(
            state=State.IMPORTING, started_at=timezone.now(), done=0, total=wanted.count(), worker="", leased_until=None
        )
        if begun:
            job.items.filter(standing=Standing.LEFT_OUT).update(status=ImportItem.Status.LEFT_OUT)
            job.items.filter(standing=Standing.BLOCKED).update(status=ImportItem.Status.REJECTED)
        return bool(begun)


def cancel(*, job: ImportJob, by: User) -> None:
    """Stop. Nothing stays of what this job has stored so far."""
    jobs = ImportJob.objects.filter(pk=job.pk)
    with writing():
        early = jobs.filter(state__in=(State.READING, State.READY))
        if early.update(state=State.CANCELLED, finished_at=timezone.now(), ended_by=by):
            forget(job)
        elif not jobs.filter(state=State.IMPORTING).update(
            state=State.CANCELLING, finished_at=timezone.now(), ended_by=by, done=0
        ):
            raise Conflict("This import is over; it can’t be cancelled any more.")
    job.refresh_from_db()
    if job.state == State.CANCELLED:
        discard(job)


def undo(*, job: ImportJob, by: User) -> None:
    """Take back all that this job stored, unless somebody has worked on it."""
    if touched := worked_on(job):
        one = len(touched) == 1
        named = ", ".join(f"“{article.title}”" for article in touched[:3])
        raise Conflict(
            f"It can’t be undone: {len(touched):,} of its articles {'is' if one else 'are'} annotated ({named}"
            f"{' and others' if len(touched) > 3 else ''})."
        )
    with writing():
        total = job.articles.filter(deleted_at=None).count()
        if not ImportJob.objects.filter(pk=job.pk, state=State.DONE).update(
            state=State.UNDOING, ended_by=by, done=0, total=total, error=""
        ):
            raise Conflict("This import is not one that can be undone now.")


def _set(job: ImportJob, **values: object) -> None:
    with writing():
        if not ImportJob.objects.filter(pk=job.pk, state=State.READY).update(**values):
            raise _over()
    for name, value in values.items():
        setattr(job, name, value)


def _require(job: ImportJob, state: str) -> None:
    # Locked, so that an import does not begin between this look and the change that follows.
    if not ImportJob.objects.select_for_update().filter(pk=job.pk, state=state).exists():
        raise _over()


def _over() -> Conflict:
    return Conflict("This import is not being looked through any more, perhaps in another tab. Reload the page.")


def _stand(item: ImportItem, job: ImportJob) -> None:
    left_out = item.standing == Standing.LEFT_OUT
    item.found = standing.found(item, job.threshold)
    item.standing = Standing.LEFT_OUT if left_out else item.found


def _chosen(job: ImportJob, items: list[int] | None, only: str) -> QuerySet[ImportItem]:
    rows = job.items.filter(pk__in=items) if items is not None else job.items.all()
    return rows.filter(standing=only) if only else rows
