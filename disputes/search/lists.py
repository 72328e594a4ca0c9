"""A long list as one parameter of a query: composing a thousand of them takes longer than the answer."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL


def these(numbers: Iterable[int]) -> RawSQL:
    """For `pk__in=these(…)`."""
    return listed(in_text(numbers))


def alike(texts: Iterable[str]) -> RawSQL:
    """For a column of texts that is one of these."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [list(texts)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(texts))])


def both_alike(columns: tuple[str, str], pairs: Iterable[tuple[str, str]]) -> RawSQL:
    """True where two columns of texts are one of these pairs."""
    those = list(pairs)
    values: list[Any] = [[one for one, _ in those], [other for _, other in those]]
    found = "SELECT unnest(%s::text[]), unnest(%s::text[])"
    if connection.vendor == "sqlite":
        values = [json.dumps(those)]
        found = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)"
    return RawSQL(f"({', '.join(columns)}) IN ({found})", values, output_field=BooleanField())  # noqa: S611 - own names


def listed(text: str) -> RawSQL:
    """The same of a list in text, which is what a prepared query takes."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [text])
    return RawSQL("SELECT value FROM json_each(%s)", [text])


def in_text(numbers: Iterable[int]) -> str:
    """A list as the engine reads it."""
    if connection.vendor == "postgresql":
        return f"{{{','.join(map(str, numbers))}}}"
    return json.dumps(list(numbers))
