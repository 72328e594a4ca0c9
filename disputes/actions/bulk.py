"""Writing many rows at once, past the ORM, by the quickest way of each engine."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model


def next_ids(model: type[Model], count: int) -> list[int]:
    """Ids for rows about to be inserted, so that others can name them before they are there.

    To be called in the transaction that inserts them: on SQLite it is what keeps others from taking the same.
    """
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        return list(range(last + 1, last + 1 + count))


def next_annotation_number() -> int:
    """To be called in the transaction that stores the annotation, like `next_ids`."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval('disputes_annotation_number')")
        else:
            cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM disputes_annotation")
        number: int = cursor.fetchone()[0]
        return number


def insert_like(like: Model, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows that are as `like` but for what each of them says, all the same attributes."""
    fields = {field.attname: field for field in like._meta.concrete_fields if not field.generated}
    given = {name: field.get_db_prep_save(getattr(like, name), connection) for name, field in fields.items()}
    insert(
        type(like),
        list(given),
        ((given | {name: as_taken(value) for name, value in row.items()}).values() for row in rows),
    )


def as_taken(value: Any) -> Any:
    """SQLite keeps days as text."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Rows of values as the engine takes them; `names` are the model's attributes that they stand for."""
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    table = model._meta.db_table
    columns = ", ".join(f'"{fields[name]}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row))
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [tuple(row) for row in rows])  # noqa: S608
