"""Work that outlives a request: who does it, and how they are woken. Nothing waits or polls while there is none."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connections

from disputes.actions import preparing, revisions
from disputes.actions.imports import leases, running
from disputes.models import Dispute, ImportJob

QUICK_BYTES = 1_000_000
QUICK_ITEMS = 50
QUICK_ENDINGS = (".txt", ".md", ".csv", ".tsv", ".jsonl")
"""What is read within the request, so that whoever brings one text sees it at once. Their readers need no library."""

_ORDERLY = (0, -signal.SIGTERM, -signal.SIGINT)

_lifeline: tuple[int, int] | None = None


def see_to(job: ImportJob) -> None:
    """Work on a job: at once when that takes no time, else in the background."""
    if settings.BACKGROUND == "here" or _is_quick(job):
        running.run(job.pk, worker=f"{leases.name_of_home()}#{uuid4().hex}")
    else:
        wake()


def wake() -> None:
    """See to it that somebody works on what waits."""
    if settings.BACKGROUND == "process":
        _processes.wake()
    else:
        _threads.wake()


def unfinished() -> bool:
    """Whether something was interrupted when the site was stopped: to be asked before it serves again."""
    leases.release_all()
    return waits()


def waits() -> bool:
    """Whether there is something to do for this site."""
    return running.waiting(leases.name_of_home()) or any(preparing.due())


def attend(*, unfinished: bool) -> None:
    """From now on, see to whatever pages leave to the background; and at once to what is `unfinished`."""
    revisions.much_changed.connect(_see_to_pictures)
    if unfinished:
        wake()


def _see_to_pictures(*, dispute: int, **_: Any) -> None:
    found = Dispute.objects.filter(pk=dispute).first()
    if found is not None and preparing.is_due(found):
        wake()


@contextmanager
def alone() -> Iterator[bool]:
    """Whether no other process works for this site; as long as the block lasts, none will."""
    folder = settings.HOME / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def lifeline() -> int:
    """The end of a pipe that a background process listens at: it is silent until the last process of the site died.

    Made before the web processes are, so that they share it.
    """
    global _lifeline
    if _lifeline is None:
        _lifeline = os.pipe()
    return _lifeline[0]


def _is_quick(job: ImportJob) -> bool:
    if job.state == ImportJob.State.READING:
        uploads = list(job.uploads.all()[: QUICK_ITEMS + 1])
        kinds = all(upload.kind == upload.Kind.PASTED or upload.name.endswith(QUICK_ENDINGS) for upload in uploads)
        return kinds and len(uploads) <= QUICK_ITEMS and job.bytes_total <= QUICK_BYTES
    if job.state == ImportJob.State.IMPORTING:
        return job.total <= QUICK_ITEMS and job.bytes_total <= QUICK_BYTES and not _needs_libraries(job)
    return job.total <= QUICK_ITEMS


def _needs_libraries(job: ImportJob) -> bool:
    return any(
        upload.kind != upload.Kind.PASTED and not upload.name.endswith(QUICK_ENDINGS)
        for upload in job.uploads.all()[: QUICK_ITEMS + 1]
    )


class _Background:
    """One thread that has the work done, for as long as there is some."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = self._again = False

    def wake(self) -> None:
        with self._lock:
            self._again = True
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, daemon=True, name="imports").start()

    def _run(self) -> None:
        while self._goes_on():
            try:
                self.work()
            finally:
                connections.close_all()

    def _goes_on(self) -> bool:
        with self._lock:
            self._running, self._again = self._again, False
            return self._running

    def work(self) -> None:
        """Work until nothing waits."""
        running.run_all(worker=leases.name_of_home())


class _Processes(_Background):
    """A process of its own: what it takes of memory and time, and what kills it, is no concern of the pages."""

    def work(self) -> None:
        with alone() as free:
            if not free:
                return  # whoever works looks once more for work before going
        command = [sys.executable, str(settings.ROOT / "manage.py"), "work", "--lifeline"]
        code = subprocess.run(command, stdin=lifeline(), check=False).returncode
        if code not in _ORDERLY:
            running.crashed(leases.name_of_home())
            if running.waiting(leases.name_of_home()):
                self.wake()


_threads = _Background()
_processes = _Processes()
