"""SQLite files of other programs, read in a copy and never trusted: plain tables alone, within limits of size and
time."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from disputes.importers import limits
from disputes.importers.refusals import Refused
from disputes.records import Source

_CHUNK = 2**20
_STEPS = 10_000
"""Steps of SQLite's machine after which it is asked whether it may go on."""
_MOST_STEPS = 200_000
MAGIC = b"SQLite format 3\0"

Row = dict[str, Any]


class Tables:
    """The tables of a file by their names in small letters."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names = {
            str(name).lower(): str(name)
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if "virtual" not in str(sql).lower().split("(")[0]
        }

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def rows(self, name: str, *, order: str = "rowid") -> Iterator[Row]:
        """Every row by its columns' names in small letters; none where there is no such table."""
        if name not in self._names:
            return
        quoted = self._names[name].replace('"', '""')
        cursor = self._connection.execute(f'SELECT * FROM "{quoted}" ORDER BY {order}')  # noqa: S608
        columns = [str(column[0]).lower() for column in cursor.description]
        for row in cursor:
            yield dict(zip(columns, row, strict=True))


@contextmanager
def opened(source: Source) -> Iterator[Tables]:
    """The tables of a file; refused when it is not a database, or one that takes too long."""
    with tempfile.NamedTemporaryFile(prefix="demarche-", suffix=".sqlite") as copy:
        size = 0
        with source.open() as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > limits.DATABASE_BYTES:
                    raise Refused(f"is larger than {limits.DATABASE_BYTES // 2**20:,} MB")
                copy.write(chunk)
        copy.flush()
        try:
            with closing(sqlite3.connect(f"file:{copy.name}?mode=ro&immutable=1", uri=True)) as connection:
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10 * limits.ARTICLE_CHARACTERS)
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("PRAGMA cell_size_check = ON")
                connection.text_factory = lambda data: data.decode("utf-8", "replace")
                connection.set_progress_handler(_patience(), _STEPS)
                yield Tables(connection)
        except sqlite3.Error as error:
            raise Refused("is not a database that can be read: it is damaged or of another kind") from error


def _patience() -> Any:
    steps = 0

    def go_on() -> int:
        nonlocal steps
        steps += 1
        return int(steps > _MOST_STEPS)

    return go_on
