"""One transaction per action."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from disputes.actions import revisions

# SQLite lets one writer in at a time, and its own waiting is unfair: under load the unlucky wait for seconds.
# Threads of this process therefore queue here first.
_one_writer = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """All or nothing. Use it as `with writing():` or as a decorator."""
    if connection.vendor == "sqlite":
        with _one_writer, _queue, transaction.atomic(), revisions.gathered():
            yield
    else:
        with transaction.atomic(), revisions.gathered():
            yield


class _Queue:
    """Where processes queue, after the threads of each: who waits here is woken as soon as the writer before is done.

    SQLite's own waiting looks every hundred milliseconds whether it is its turn, and while an import stores a batch
    after the other, it hardly ever is. Nothing depends on this but patience: SQLite still lets in one at a time.
    """

    def __init__(self) -> None:
        self._files: dict[str, int] = {}
        self._depth = 0

    def __enter__(self) -> None:
        self._depth += 1
        if self._depth == 1:
            fcntl.flock(self._file(), fcntl.LOCK_EX)

    def __exit__(self, *raised: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            fcntl.flock(self._file(), fcntl.LOCK_UN)

    def _file(self) -> int:
        """Its descriptor, open as long as the process lives."""
        # Never the database's own file: closing it would let go of SQLite's locks on it.
        name = f"{connection.settings_dict['NAME']}-queue"
        if name not in self._files:
            self._files[name] = os.open(name, os.O_RDWR | os.O_CREAT, 0o644)
        return self._files[name]


_queue = _Queue()
