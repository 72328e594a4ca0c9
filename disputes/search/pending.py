"""Sorting words into PostgreSQL's index by a second connection while the first brings in more."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from disputes.search.index import COLUMNS

EVERY = 8
"""Batches sorted in together. The more words there are to one page of the index, the fewer pages are written."""

MEMORY = "128MB"
"""What the words may take while they are sorted: twice PostgreSQL's own choice."""


@contextmanager
def sorted_in_meanwhile() -> Iterator[Callable[[], None]]:
    """Within a long import, gives what is to be called after each batch.

    Words of new rows wait in a list of the index, and whose row fills the list has to sort all of them in. The list is
    no part of any transaction, so that another connection can do it, on another processor, before it is full.
    """
    if connection.vendor != "postgresql":
        yield lambda: None
        return
    sorter = _Sorter()
    try:
        yield sorter.more
    finally:
        sorter.stop()


class _Sorter:
    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._waiting = threading.Event()
        self._stopped = False
        self._batches = 0

    def more(self) -> None:
        self._batches += 1
        if self._batches % EVERY == 0:
            self._start().set()

    def stop(self) -> None:
        if self._batches:
            self._stopped = True
            self._start().set()
            assert self._thread  # noqa: S101 - it has been started
            self._thread.join()

    def _start(self) -> threading.Event:
        if self._thread is None:
            self._thread = threading.Thread(target=self._sort, daemon=True)
            self._thread.start()
        return self._waiting

    def _sort(self) -> None:
        """Ends with nothing left to sort in: each search would have to read through it."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [MEMORY])
                last = False
                while not last:
                    self._waiting.wait()
                    self._waiting.clear()
                    last = self._stopped
                    for table in COLUMNS:
                        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [f"{table}_gin"])
        except DatabaseError:
            # The index is right without it, and the import's own connection sorts in what is left when the list is
            # full. It may be that this server has no connection to spare.
            return
        finally:
            connection.close()
