"""The full-text index: FTS5 tables with triggers on SQLite, generated tsvector columns on PostgreSQL.

It is made and verified after every migrate, because on SQLite Django rebuilds a table to alter a field, and a rebuilt
table has lost its triggers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as default
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

INDEXED = {"disputes_paragraph": "text", "disputes_article": "title"}
"""Which column of which table can be searched."""

CONFIGURATION = "demarche"
"""PostgreSQL's text search configuration: words as they are, case and diacritics aside."""


MEMORY = 8 * 2**20
"""Bytes of words that SQLite gathers before it writes them: eight times its own choice, which makes a third of a long
import's work."""

LONGEST = 100_000
"""Code points of a paragraph that PostgreSQL indexes: a tsvector holds at most 1 MiB, and a larger one is an error."""


def after_migrate(using: str, **_: Any) -> None:
    """Called when Django has migrated; makes whatever is missing."""
    ensure(connections[using])


def ensure(connection: BaseDatabaseWrapper) -> None:
    tables = set(connection.introspection.table_names())
    if not set(INDEXED) <= tables:
        return  # migrated back to nothing
    if connection.vendor == "postgresql":
        _ensure_postgresql(connection)
    else:
        _ensure_sqlite(connection, tables)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of index parts that should be there and are not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
            expected = [f"{table}_search" for table in INDEXED]
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
            expected = [name for table in INDEXED for name in (f"{table}_fts", *_triggers(table))]
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in expected if name not in there]


@contextmanager
def in_bulk(many: bool = True) -> Iterator[None]:
    """Inside a transaction: what is added within, if it is much, is indexed together, several times quicker.

    On SQLite each row that a trigger indexes flushes the index's memory; on PostgreSQL the list of words waiting to
    be sorted in is written out each time it reaches 4 MB.
    """
    if not many:
        yield
        return
    with default.cursor() as cursor:
        if default.vendor == "postgresql":
            cursor.execute("SET LOCAL gin_pending_list_limit = '256MB'")
            yield
            return
        last: dict[str, int] = {}
        for table in INDEXED:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
            last[table] = cursor.fetchone()[0]
            cursor.execute(f"DROP TRIGGER {table}_fts_added")
        yield
        for table, column in INDEXED.items():
            cursor.execute(
                f"INSERT INTO {table}_fts(rowid, {column}) SELECT id, {column} FROM {table} WHERE id > %s",  # noqa: S608
                [last[table]],
            )
            cursor.execute(f"CREATE TRIGGER {table}_fts_added {_triggers(table)[f'{table}_fts_added']}")


def _triggers(table: str) -> dict[str, str]:
    column, fts = INDEXED[table], f"{table}_fts"
    add = f"INSERT INTO {fts}(rowid, {column}) VALUES (new.id, new.{column});"  # noqa: S608 - own names only
    remove = f"INSERT INTO {fts}({fts}, rowid, {column}) VALUES ('delete', old.id, old.{column});"  # noqa: S608
    return {
        f"{fts}_added": f"AFTER INSERT ON {table} BEGIN {add} END",
        f"{fts}_removed": f"AFTER DELETE ON {table} BEGIN {remove} END",
        f"{fts}_changed": f"AFTER UPDATE OF {column} ON {table} BEGIN {remove} {add} END",
    }


def _ensure_sqlite(connection: BaseDatabaseWrapper, tables: set[str]) -> None:
    with connection.cursor() as cursor:
        for table, column in INDEXED.items():
            fts = f"{table}_fts"
            if fts not in tables:
                cursor.execute(
                    f"CREATE VIRTUAL TABLE {fts} USING fts5({column}, content={table}, content_rowid=id, "
                    "tokenize='unicode61 remove_diacritics 2')"
                )
                cursor.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")  # noqa: S608
            cursor.execute(f"SELECT v FROM {fts}_config WHERE k = 'hashsize'")  # noqa: S608
            if cursor.fetchone() != (MEMORY,):
                cursor.execute(f"INSERT INTO {fts}({fts}, rank) VALUES ('hashsize', {MEMORY})")  # noqa: S608
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            there = dict(cursor.fetchall())
            for name, body in _triggers(table).items():
                wanted = f"CREATE TRIGGER {name} {body}"
                if there.get(name) != wanted:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                    cursor.execute(wanted)


def _ensure_postgresql(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = %s", [CONFIGURATION])
        if cursor.fetchone() is None:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
            cursor.execute(f"CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (COPY = simple)")
            cursor.execute(
                f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION} "
                # Words of plain ASCII have no diacritics to lose; leaving them out halves the work on English text.
                "ALTER MAPPING FOR word, hword, hword_part WITH unaccent, simple"
            )
        for table, column in INDEXED.items():
            cursor.execute(
                f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS search tsvector "
                f"GENERATED ALWAYS AS (to_tsvector('{CONFIGURATION}', left({column}, {LONGEST}))) STORED"
            )
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_search ON {table} USING gin (search)")
