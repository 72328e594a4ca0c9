"""The way out of the store: statements as a stream of bytes, as quick as each engine can and in flat memory.

PostgreSQL writes the CSV itself (COPY). SQLite hands over rows that `exporters.csv` turns into the same bytes.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Expression, F, FilteredRelation, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim

from disputes.exporters import csv, jsonl
from disputes.exporters.columns import COLUMNS, FORMULA_STARTS, GUARD, SCHEMA_VERSION, TEXTS
from disputes.models import Assignment
from disputes.models.annotations import AnnotationQuerySet
from disputes.permissions import Access
from disputes.queries.statements import in_order

BATCH_ROWS = 500
BATCH_BYTES = 128 * 1024

Row = Sequence[str | int]


def csv_stream(
    access: Access, rows: AnnotationQuerySet, *, profile: str = "data", names: bool = False
) -> Iterator[bytes]:
    """The statements as CSV, the header with the first batch."""
    write = _copied if connection.vendor == "postgresql" else _written
    with closing(write(access, rows, profile=profile, names=names)) as chunks:
        yield csv.header(profile) + next(chunks, b"")
        yield from chunks


def jsonl_stream(
    access: Access, rows: AnnotationQuerySet, *, profile: str = "data", names: bool = False
) -> Iterator[bytes]:
    """The statements as JSON Lines; there is only one profile."""
    with closing(_batches(_columns(access, rows, names=names))) as batches:
        for batch in batches:
            yield jsonl.lines(batch)


STREAMS = {"csv": csv_stream, "jsonl": jsonl_stream}


def records(access: Access, rows: AnnotationQuerySet, *, most: int, names: bool = False) -> list[dict[str, Any]]:
    """The first few statements, as JSON Lines would have them."""
    query = _sql(_columns(access, rows, names=names)[:most])
    if query is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*query)
        return [jsonl.native(row) for row in cursor.fetchall()]


class _Text(Func):
    output_field = TextField()


class _Hyphenated(_Text):
    """A UUID in its usual spelling; SQLite keeps its 32 digits only."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        template = " || '-' || ".join(f"substr(%(expressions)s, {start}, {length})" for start, length in parts)
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **context)


class _Instant(_Text):
    """Always UTC, always with six decimals. SQLite leaves them out when they are all zero."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = (
            "substr(%(expressions)s, 1, 10) || 'T' || substr(%(expressions)s, 12)"
            " || CASE length(%(expressions)s) WHEN 19 THEN '.000000+00:00' ELSE '+00:00' END"
        )
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')"
        return self.as_sql(compiler, connection, template=template, **context)


class _Day(_Text):
    """An ISO date, or nothing when it is not known."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="COALESCE(%(expressions)s, '')", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Not a cast, whose spelling depends on the server's DateStyle.
        template = "COALESCE(to_char(%(expressions)s, 'YYYY-MM-DD'), '')"
        return self.as_sql(compiler, connection, template=template, **context)


_STARTS = ", ".join(f"chr({ord(character)})" for character in FORMULA_STARTS)


class _Guarded(_Text):
    """A text with an apostrophe before it if a spreadsheet would run it. PostgreSQL only: see `exporters.csv`."""

    template = (
        f"CASE WHEN left(%(expressions)s, 1) IN ({_STARTS})"
        f" THEN '{GUARD * 2}' || %(expressions)s ELSE %(expressions)s END"
    )


class _NamesOfGuarded(_Text):
    """The columns that were guarded, joined by a bar; takes their texts in the order of TEXTS."""

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        parts, params = [], []
        for name, expression in zip(TEXTS, self.get_source_expressions(), strict=True):
            sql, its_params = compiler.compile(expression)
            parts.append(f"CASE WHEN left({sql}, 1) IN ({_STARTS}) THEN '|{name}' ELSE '' END")
            params += its_params
        return f"substr({' || '.join(parts)}, 2)", params


def _columns(
    access: Access, rows: AnnotationQuerySet, *, names: bool, guarded: bool = False
) -> QuerySet[Any, tuple[Any, ...]]:
    """All columns of the data set in their order, every cell a text or a whole number and never NULL."""
    full_name = Trim(Concat("annotator__first_name", Value(" "), "annotator__last_name"))
    cells: dict[str, Expression | F] = {
        "schema_version": Value(SCHEMA_VERSION),
        "dispute": Value(access.dispute.slug),
        "statement_id": _Hyphenated("id"),
        "source": Value("annotator"),
        "annotator": Coalesce(NullIf(full_name, Value("")), "annotator__username")
        if names
        else F("annotator__pseudonym"),
        "status": Coalesce("progress__status", Value(Assignment.Status.DOING.value)),
        "article_id": F("article_id"),
        "article_title": F("article__title"),
        "outlet": F("article__outlet"),
        "published": _Day("article__published"),
        "language": F("article__language"),
        "url": F("article__url"),
        "article_sha256": F("article__sha256"),
        "spans": Cast("spans", TextField()),
        "label": F("label__slug"),
        "cameo": F("label__cameo"),
        "plover": F("label__plover"),
        "created_at": _Instant("created_at"),
        "updated_at": _Instant("updated_at"),
        "adjudicated_by": Value(""),
        "adjudicated_at": Value(""),
        "escaped": Value(""),
    }
    cells |= {name: F(name) for name in COLUMNS if name not in cells}
    if guarded:
        cells["escaped"] = _NamesOfGuarded(*(cells[name] for name in TEXTS))
        cells |= {name: _Guarded(cells[name]) for name in TEXTS}
    progress = FilteredRelation("article__assignments", condition=Q(article__assignments__annotator=F("annotator_id")))
    return (
        in_order(rows.annotate(progress=progress))
        .annotate(**{f"cell_{name}": cells[name] for name in COLUMNS})
        .values_list(*(f"cell_{name}" for name in COLUMNS))
    )


def _sql(rows: QuerySet[Any, tuple[Any, ...]]) -> tuple[str, Any] | None:
    """The query and its parameters, None when it can find nothing."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def _batches(rows: QuerySet[Any, tuple[Any, ...]]) -> Generator[Sequence[Row], None, None]:
    query = _sql(rows)
    if query is None:
        return
    if connection.vendor == "postgresql":
        batch: list[Row] = []
        with _copying(query, "text") as copy:
            for row in copy.rows():
                batch.append(row)
                if len(batch) == BATCH_ROWS:
                    yield batch
                    batch = []
        if batch:
            yield batch
    else:
        with connection.cursor() as cursor:
            cursor.execute(*query)
            while fetched := cursor.fetchmany(BATCH_ROWS):
                yield fetched


def _written(access: Access, rows: AnnotationQuerySet, *, profile: str, names: bool) -> Generator[bytes, None, None]:
    """CSV that we write ourselves."""
    with closing(_batches(_columns(access, rows, names=names))) as batches:
        for batch in batches:
            yield csv.lines(batch, profile)


def _copied(access: Access, rows: AnnotationQuerySet, *, profile: str, names: bool) -> Generator[bytes, None, None]:
    """CSV as PostgreSQL writes it, with the line ends of RFC 4180."""
    query = _sql(_columns(access, rows, names=names, guarded=profile == "spreadsheet"))
    if query is None:
        return
    # An empty text is to come out without quotation marks. COPY puts them round whatever equals its word for NULL, so
    # that word is one that no stored text can be; there are no NULLs.
    batch: list[Any] = []
    size = 0
    with _copying(query, r"csv, NULL E'\x01none\x01'") as copy:
        for message in copy:
            # Each message is one row with a line feed at its end. Line feeds within a row are none of our business.
            batch.append(message[:-1])
            size += len(message)
            if size >= BATCH_BYTES:
                yield b"\r\n".join([*batch, b""])
                batch.clear()
                size = 0
    if batch:
        yield b"\r\n".join([*batch, b""])


@contextmanager
def _copying(query: tuple[str, Any], format_: str) -> Iterator[Any]:
    """COPY of a query's rows. Whoever stops reading early leaves the connection fit for the next request."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows are to flow from the first moment, in the order of the indexes: no sorting of everything, no compiling.
        cursor.execute(
            "SELECT set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)"
        )
        sql = cast(Any, connection.ops).compose_sql(*query)
        with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT {format_})") as copy:
            yield copy
