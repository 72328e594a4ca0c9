"""The search index: one document for each present article, and one for each present statement.

On SQLite it is two FTS5 tables, on PostgreSQL two tables with a `tsvector`; both hold the words that `disputes.words`
makes of a text, so that the engines agree on what a word is, and marks for what stands beside it (`search.marks`).
Documents are numbered by date (`search.dated`), so that the first page of an answer is read off the index in its order.

Whatever changes what a document is made of calls `add` and `remove`, in the same transaction (`actions.indexing`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection as default
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from disputes import words

EDITION = 2
"""Raised whenever documents come to be made otherwise; they are then all made anew."""

_OF = ("article", "statement")
ARTICLES, STATEMENTS = (f"disputes_{of}_words_{EDITION}" for of in _OF)

COLUMNS = {ARTICLES: ("title", "text"), STATEMENTS: ("title", "quote", "note")}
"""What a document holds, in this order, besides its marks."""

SIGNS = {ARTICLES: (("", "A"), ("", "B")), STATEMENTS: (("^", ""), ("", ""), ("+", ""))}
"""By which PostgreSQL tells the columns apart: what its words begin with, and their weight. Its index knows a word's
beginning but not its weight, for which it looks into each document that has the word."""

MEMORY = 8 * 2**20
"""Bytes of words that SQLite gathers before it writes them: eight times its own choice, which makes a third of a long
import's work."""

LAST_POSITION = 16_383
"""The last place in a text that PostgreSQL can tell from others: later words are found, but not as part of a phrase."""

MOST_PLACES = 255
"""How many places of one word PostgreSQL keeps."""

LARGEST = 900_000
"""Bytes of a tsvector, roughly counted; PostgreSQL refuses more than 1 MiB. No newspaper article comes near."""

LONGEST_WORD = 200
"""Characters of a word that PostgreSQL compares."""

BATCH = 500

OTHERS = (
    "EXISTS (SELECT 1 FROM disputes_article WHERE dispute_id < %s) OR "
    "EXISTS (SELECT 1 FROM disputes_article WHERE dispute_id > %s)"
)
"""SQL for whether there is another dispute than one with articles."""


@dataclass(frozen=True, slots=True)
class Document:
    """`texts` are folded (`words.folded`), in the order of COLUMNS."""

    key: int
    dispute: int
    texts: tuple[str, ...]
    marks: Sequence[str]


def after_migrate(using: str, **_: Any) -> None:
    """Called when Django has migrated; makes whatever is missing."""
    ensure(connections[using])


def ensure(connection: BaseDatabaseWrapper) -> None:
    from disputes.search import documents

    tables = set(connection.introspection.table_names())
    if not {"disputes_article", "disputes_paragraph", "disputes_annotation"} <= tables:
        return  # migrated back to nothing
    _drop_older(connection, tables)
    for table, all_documents in ((ARTICLES, documents.of_all_articles), (STATEMENTS, documents.of_all_statements)):
        if connection.vendor == "postgresql":
            made = _ensure_postgresql(connection, table, tables)
        else:
            made = _ensure_sqlite(connection, table, tables)
        if made:
            add(table, all_documents())
        elif not _is_filled("disputes_article", connection):
            _empty(table, connection)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of index parts that should be there and are not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
            expected = [name for table in COLUMNS for name in (table, f"{table}_gin")]
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            expected = list(COLUMNS)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in expected if name not in there]


@contextmanager
def in_bulk() -> Iterator[None]:
    """Inside a transaction that adds much: PostgreSQL's words are sorted in together, not each time they reach 4 MB."""
    if default.vendor == "postgresql":
        with default.cursor() as cursor:
            cursor.execute("SET LOCAL gin_pending_list_limit = '256MB'")
    yield


def add(table: str, documents: Iterable[Document]) -> None:
    """Put documents into the index; one with the same key must not be there."""
    rows = iter(documents)
    with default.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            # SQLite writes out what it has gathered whenever a key is lower than the one before.
            batch.sort(key=lambda document: document.key)
            if default.vendor == "postgresql":
                with cursor.copy(f"COPY {table} (dispute, key, words) FROM STDIN") as copy:
                    for one in batch:
                        copy.write_row((one.dispute, one.key, vector(table, one)))
            else:
                names = ", ".join((*COLUMNS[table], "marks"))
                holes = ", ".join(["%s"] * (len(COLUMNS[table]) + 2))
                cursor.executemany(
                    f"INSERT INTO {table} (rowid, {names}) VALUES ({holes})",  # noqa: S608 - own names only
                    [(one.key, *one.texts, " ".join(one.marks)) for one in batch],
                )


def remove(table: str, documents: Iterable[Document]) -> None:
    """Take documents out. SQLite needs each as it was put in, to find its words again."""
    rows = list(documents)
    if not rows:
        return
    with default.cursor() as cursor:
        if default.vendor == "postgresql":
            cursor.executemany(
                f"DELETE FROM {table} WHERE dispute = %s AND key = %s",  # noqa: S608
                [(one.dispute, one.key) for one in rows],
            )
        else:
            names = ", ".join((*COLUMNS[table], "marks"))
            holes = ", ".join(["%s"] * (len(COLUMNS[table]) + 2))
            cursor.executemany(
                f"INSERT INTO {table} ({table}, rowid, {names}) VALUES ('delete', {holes})",  # noqa: S608
                [(one.key, *one.texts, " ".join(one.marks)) for one in rows],
            )


def keys(table: str) -> Iterator[int]:
    """The keys of all documents that are there, in their order."""
    own = "key FROM {0}" if default.vendor == "postgresql" else "id FROM {0}_docsize"
    with default.cursor() as cursor:
        cursor.execute(f"SELECT {own.format(table)} ORDER BY 1")
        while rows := cursor.fetchmany(10_000):
            yield from (key for (key,) in rows)


def vector(table: str, document: Document) -> str:
    """A document as PostgreSQL writes a tsvector: words with their places and, without places, marks behind a `=`."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    position = 0
    for (sign, weight), text in zip(SIGNS[table], document.texts, strict=True):
        found = words.words_and_breaks(text)
        if sign:
            found = [sign + word for word in found]
        known = _places(weight)
        for word, place in zip(found, islice(known, position + 1, None), strict=False):
            places[word].append(place)
        for word in islice(found, max(LAST_POSITION - position, 0), None):
            if word not in places:
                places[word].append(known[LAST_POSITION])
        position += len(found) + 1
    places.pop(words.BREAK, None)
    for word in [word for word in places if len(word) > LONGEST_WORD]:
        signed = not word[0].isalnum()
        places[word[: LONGEST_WORD + signed]] += places.pop(word)
    return " ".join([*_told(places), *(f"={mark}" for mark in document.marks)])


@cache
def _places(weight: str) -> list[str]:
    """How each position is written with this weight."""
    return [f"{position}{weight}" for position in range(LAST_POSITION + 1)]


def _told(places: Mapping[str, list[str]]) -> Iterator[str]:
    """Each word with its places, as far as there is room."""
    size = 0
    for word, where in places.items():
        size += 4 * len(word) + 8 + 2 * len(where)
        if size > LARGEST:
            break
        yield f"{word}:{','.join(where[:MOST_PLACES])}"


def _ensure_sqlite(connection: BaseDatabaseWrapper, table: str, tables: set[str]) -> bool:
    if table in tables:
        return False
    with connection.cursor() as cursor:
        # The texts are folded already. Of what is left only ASCII characters part words, so the simplest reader does.
        cursor.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({', '.join(COLUMNS[table])}, marks, content='', tokenize='ascii')"
        )
        cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {MEMORY})")  # noqa: S608
    return True


def _ensure_postgresql(connection: BaseDatabaseWrapper, table: str, tables: set[str]) -> bool:
    with connection.cursor() as cursor:
        if table not in tables:
            cursor.execute(
                f"CREATE TABLE {table} "
                "(dispute bigint, key bigint, words tsvector NOT NULL, PRIMARY KEY (dispute, key))"
            )
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_gin ON {table} USING gin (words)")
    return table not in tables


def _drop_older(connection: BaseDatabaseWrapper, tables: set[str]) -> None:
    """What earlier versions had: other editions; before them an index of paragraphs and titles, kept by triggers or as
    generated columns."""
    with connection.cursor() as cursor:
        for table in tables & {f"disputes_{of}_words_{edition}" for of in _OF for edition in range(1, EDITION)}:
            cursor.execute(f"DROP TABLE {table}")
        for table in ("disputes_paragraph", "disputes_article"):
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS search")
            elif f"{table}_fts" in tables:
                for event in ("added", "removed", "changed"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_fts_{event}")
                cursor.execute(f"DROP TABLE {table}_fts")
        if connection.vendor == "postgresql":
            cursor.execute("DROP TEXT SEARCH CONFIGURATION IF EXISTS demarche")


def _is_filled(table: str, connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608
        return bool(cursor.fetchone()[0])


def _empty(table: str, connection: BaseDatabaseWrapper) -> None:
    """Where all articles were removed past the actions (`flush`), their documents go, too."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {table}")
        else:
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")  # noqa: S608
