"""No question may keep the database busy for long: after five seconds it is stopped, with a sentence."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction

from disputes.errors import TooLong

SECONDS = 5.0

_EVERY = 20_000
"""Steps of SQLite's machine between two looks at the clock: a few hundred microseconds."""


@contextmanager
def within(seconds: float = SECONDS, *, whole: bool = False) -> Iterator[None]:
    """Reads inside end in time or raise TooLong, and see one state of the data. On PostgreSQL they begin with an index;
    those that go through the `whole` of it may read tables from end to end, with several hands."""
    ends = time.monotonic() + seconds
    try:
        with _one_state():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT set_config('statement_timeout', %s, true), set_config('enable_seqscan', %s, true), "
                        "set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', %s, true)",
                        [str(int(seconds * 1000)), "on" if whole else "off", "2" if whole else "0"],
                    )
                yield
            else:
                connection.connection.set_progress_handler(lambda: time.monotonic() > ends, _EVERY)
                try:
                    yield
                finally:
                    connection.connection.set_progress_handler(None, 0)
    except OperationalError as error:
        if "interrupted" not in str(error) and "statement timeout" not in str(error):
            raise
        raise TooLong("This question took too long. Ask for a shorter time or for rarer words.") from error


@contextmanager
def _one_state() -> Iterator[None]:
    """A transaction that only reads. Within another one it is a part of that."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    # Ours write, and on SQLite wait in a queue for it; this one needs nobody to wait.
    engine: Any = connection
    mode, engine.transaction_mode = getattr(connection, "transaction_mode", None), None
    try:
        with transaction.atomic():
            engine.transaction_mode = mode
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        engine.transaction_mode = mode
