"""Who works on a job. A lease is taken by one UPDATE, so that of two who want it one gets it, and it runs out."""

import socket
import time
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from disputes.actions.transaction import writing
from disputes.models import ImportJob

LIFE = timedelta(minutes=5)
"""A worker that says nothing for so long is taken to be dead, and its job goes to whoever asks."""


_heard = time.monotonic()


class Lost(Exception):
    """The job was cancelled, or is somebody else's by now: whatever was begun is to be rolled back."""


def name_of_home() -> str:
    """Workers of one data folder on one machine take turns, so that a lease left by a dead one is no hindrance."""
    return f"{socket.gethostname()}:{settings.HOME}"[-160:]


def release_all() -> None:
    """Those of this data folder, when nobody can be working for it: the site is not up yet."""
    with writing():
        held = ImportJob.objects.filter(worker__startswith=name_of_home(), state__in=ImportJob.WORKING)
        held.update(worker="", leased_until=None)


def take(job: int, *, worker: str) -> ImportJob | None:
    """The job, for this worker alone for a while; None when another one has it or nothing is left to do."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(worker=worker)
    with writing():
        mine = ImportJob.objects.filter(free, pk=job, state__in=ImportJob.WORKING)
        if not mine.update(worker=worker, leased_until=now + LIFE):
            return None
    hear()
    return ImportJob.objects.select_related("dispute", "by").get(pk=job)


def is_free(job: ImportJob) -> bool:
    """Whether nobody works on it."""
    return job.leased_until is None or job.leased_until < timezone.now()


def keep(job: ImportJob, **progress: object) -> None:
    """Hold on to the job and say how far it is; within the transaction of what was done. Raises Lost."""
    held = ImportJob.objects.filter(pk=job.pk, worker=job.worker, state=job.state)
    if not held.update(leased_until=timezone.now() + LIFE, **progress):
        raise Lost
    hear()


def silence() -> float:
    """Seconds since this process last got on with its work."""
    return time.monotonic() - _heard


def hear() -> None:
    """This process gets on."""
    global _heard
    _heard = time.monotonic()


def give_back(job: ImportJob) -> None:
    """Somebody else may go on at once."""
    with writing():
        ImportJob.objects.filter(pk=job.pk, worker=job.worker).update(worker="", leased_until=None)
