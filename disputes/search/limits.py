"""No question may keep the database busy for long: after five seconds it is stopped, with a sentence."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import OperationalError, connection, transaction

from disputes.errors import TooLong

SECONDS = 5.0

_EVERY = 20_000
"""Steps of SQLite's machine between two looks at the clock: a few hundred microseconds."""


_whole: ContextVar[bool | None] = ContextVar("whole", default=None)
"""Of the reads that are going on."""


@contextmanager
def within(seconds: float = SECONDS, *, whole: bool = False) -> Iterator[None]:
    """Reads inside end in time or raise TooLong, and see one state of the data. On PostgreSQL they begin with an index;
    those that go through the `whole` of it may read tables from end to end, with several hands. Within others of the
    same kind they are a part of these."""
    if _whole.get() == whole:
        yield
        return
    token = _whole.set(whole)
    ends = time.monotonic() + seconds
    try:
        with _one_state(_settings(seconds, whole=whole)):
            if connection.vendor == "postgresql":
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
    finally:
        _whole.reset(token)


def _settings(seconds: float, *, whole: bool) -> str:
    """For PostgreSQL, until the end of the transaction."""
    return (
        f"SET LOCAL statement_timeout = {int(seconds * 1000)}; SET LOCAL enable_seqscan = {'on' if whole else 'off'}; "
        f"SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = {2 if whole else 0}"
    )


@contextmanager
def _one_state(settings: str) -> Iterator[None]:
    """A transaction that only reads. Within another one it is a part of that. PostgreSQL reads with these settings."""
    if connection.in_atomic_block:
        with transaction.atomic():
            _set(settings)
            yield
        return
    # Ours write, and on SQLite wait in a queue for it; this one needs nobody to wait.
    engine: Any = connection
    mode, engine.transaction_mode = getattr(connection, "transaction_mode", None), None
    try:
        with transaction.atomic():
            engine.transaction_mode = mode
            _set(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {settings}")
            yield
    finally:
        engine.transaction_mode = mode


def _set(settings: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(settings)
