"""Working on jobs until none is left, and what happens when the program dies of one."""

import logging
from datetime import timedelta

from django.utils import timezone

from disputes.actions import clusters, preparing, snapshots
from disputes.actions.imports import leases, reading, staging, storing, undoing
from disputes.actions.transaction import writing
from disputes.importers.fetching import Fetcher
from disputes.importers.links import Fetch
from disputes.models import ImportItem, ImportJob, ImportSource, ImportUpload

KEPT = timedelta(days=7)
"""How long a preview waits for its person."""

MOST_ATTEMPTS = 2

logger = logging.getLogger("django")

State = ImportJob.State


def waiting(worker: str) -> bool:
    """Whether there is something to do for this worker."""
    return any(job.worker == worker or leases.is_free(job) for job in _here())


def run_all(*, worker: str) -> None:
    """Work on every job that nobody else works on, the oldest first, and on those that come in meanwhile; then on
    pictures, between which jobs come first again."""
    while clusters.catch_up():  # articles that came in before there were clusters are compared with those to come
        pass
    others: set[int] = set()
    _run_jobs(worker, others)
    sweep()
    for _ in preparing.prepare_all():
        leases.hear()
        if _run_jobs(worker, others):
            sweep()


def _run_jobs(worker: str, others: set[int]) -> bool:
    """Work on those that nobody else works on; `others` are left to them. Says whether there were any."""
    ran = 0
    while jobs := [job.pk for job in _here() if job.pk not in others]:
        if run(jobs[0], worker=worker):
            ran += 1
        else:
            others.add(jobs[0])
    return ran > 0


def run(pk: int, *, worker: str, fetch: Fetch | None = None) -> bool:
    """Work on one job as far as it goes without a person. False when somebody else does."""
    job = leases.take(pk, worker=worker)
    if job is None:
        return False
    try:
        _work(job, fetch)
    except leases.Lost:
        # Cancelled while it was being stored: what was stored is taken back by whoever finds it so, here at best.
        again = leases.take(pk, worker=worker)
        if again is not None and again.state == State.CANCELLING:
            undoing.undo(again)
    except Exception:
        # Tried once more, since it may have been the disk or the database.
        logger.exception("Import %s could not go on.", job.pk)
        with writing():
            _blame(job)
    finally:
        leases.give_back(job)
    return True


def crashed(worker: str) -> None:
    """The program died while this worker held a job: next time, what killed it is left out."""
    for job in ImportJob.objects.filter(worker=worker, state__in=ImportJob.WORKING):
        with writing():
            _blame(job)
            ImportJob.objects.filter(pk=job.pk, worker=worker).update(worker="", leased_until=None)


def sweep() -> None:
    """Previews that nobody came back to, and files that belong to no job."""
    old = ImportJob.objects.filter(state=State.READY, created_at__lt=timezone.now() - KEPT)
    for job in old:
        with writing():
            done = ImportJob.objects.filter(pk=job.pk, state=State.READY)
            if done.update(
                state=State.CANCELLED, finished_at=timezone.now(), error="Nobody came back to it for a week."
            ):
                forget(job)
        staging.discard(job)
    staging.sweep()
    snapshots.sweep()


def forget(job: ImportJob) -> None:
    """What was read of a job that will never be imported."""
    ImportItem.objects.filter(job=job).delete()
    ImportSource.objects.filter(job=job).delete()
    ImportUpload.objects.filter(job=job).delete()


def _here() -> list[ImportJob]:
    """Jobs to be worked on whose files lie on this machine."""
    working = ImportJob.objects.filter(state__in=ImportJob.WORKING, dispute__deleted_at=None).order_by("pk")
    without_files = (State.CANCELLING, State.UNDOING)
    return [job for job in working if job.state in without_files or staging.folder_of(job).is_dir()]


def _work(job: ImportJob, fetch: Fetch | None) -> None:
    match job.state:
        case State.READING:
            reading.read(job, fetch or Fetcher().fetch)
        case State.IMPORTING:
            storing.store(job)
        case _:
            undoing.undo(job)


_AFTER_FAILING: dict[str, tuple[str, str]] = {
    State.READING: (State.FAILED, "What was sent could not be read: the program failed at it twice."),
    State.IMPORTING: (State.CANCELLING, "Storing it failed twice, so that what was stored is taken back."),
    State.CANCELLING: (State.FAILED, "What was stored could not be taken back: the program failed at it twice."),
    State.UNDOING: (State.DONE, "It could not be undone: the program failed at it twice."),
}


def _blame(job: ImportJob) -> None:
    """Count what failed, and give up what failed twice. A half is never left standing."""
    source = job.sources.filter(state=ImportSource.State.READING).order_by("-pk").first()
    if job.state == State.READING and source is not None and source.attempts < reading.MOST_ATTEMPTS:
        source.attempts += 1
        source.save(update_fields=["attempts"])
        return
    values: dict[str, object] = {"attempts": job.attempts + 1}
    if job.attempts + 1 >= MOST_ATTEMPTS:
        state, error = _AFTER_FAILING[job.state]
        values |= {"state": state, "error": error, "attempts": 0}
    ImportJob.objects.filter(pk=job.pk, state=job.state).update(**values)
