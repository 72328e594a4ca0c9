import contextlib
import os
import resource
import sys
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from disputes import tasks
from disputes.actions.imports import leases, running

MEMORY = 2 * 2**30
"""What reading may take. A file that needs more is left out, and the machine is not brought to its knees."""

PATIENCE = leases.LIFE.total_seconds() * 0.8
"""Seconds without progress after which the reader is taken to hang. Less than a lease: nobody else is in yet."""

HANGING = 70


class Command(BaseCommand):
    help = "Works on imports and pictures until nothing waits. `up` starts it by itself when there is something to do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lifeline", action="store_true", help="end when standard input does")

    def handle(self, *args: Any, lifeline: bool, **options: Any) -> None:
        if lifeline:
            threading.Thread(target=_end_with_the_site, daemon=True).start()
        _be_modest()
        with contextlib.suppress(KeyboardInterrupt):
            # Whoever comes while one works leaves at once; so what came in last is looked for after the lock is free.
            while _alone_work() and tasks.waits():
                pass


def _alone_work() -> bool:
    """Work, unless a process of this site does already."""
    with tasks.alone() as free:
        if free:
            threading.Thread(target=_end_when_it_hangs, daemon=True).start()
            running.run_all(worker=leases.name_of_home())
        return free


def _be_modest() -> None:
    """Pages come first, and no file may take all of the memory."""
    with contextlib.suppress(OSError, ValueError):  # where the system has no such thing it goes without
        os.nice(5)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _end_with_the_site() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)  # what was begun is rolled back by the database and taken up again at the next start


def _end_when_it_hangs() -> None:
    while leases.silence() < PATIENCE:
        time.sleep(PATIENCE / 20)
    sys.stderr.write("An import made no progress, so it is begun anew.\n")
    os._exit(HANGING)
