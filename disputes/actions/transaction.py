"""One transaction per action."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# SQLite lets one writer in at a time, and its own waiting is unfair: under load the unlucky wait for seconds.
# Threads of this process therefore queue here first.
_one_writer = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """All or nothing. Use it as `with writing():` or as a decorator."""
    if connection.vendor == "sqlite":
        with _one_writer, transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield
