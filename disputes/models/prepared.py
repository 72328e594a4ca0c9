"""Queries of the hottest pages, composed once.

Django composes the SQL of a query anew each time, which for a small indexed query takes several times longer than the
engine's answer. A prepared query is composed by Django too, from querysets as anywhere, but only once; each run fills
in its values.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

Row = tuple[Any, ...]
SomeModel = TypeVar("SomeModel", bound=Model)
Example = type[int | str | date | datetime | UUID]


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    parameters: list[Any]
    places: list[tuple[int, int]]  # (which parameter, which value)
    read: Callable[[list[Row]], list[Row]]


_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_000_000_000 + number,  # within the narrowest column that is asked for
    str: lambda number: f"mark {number}",
    date: lambda number: date(9000 + number, 1, 1),
    datetime: lambda number: datetime(9000 + number, 1, 1, tzinfo=UTC),
    UUID: lambda number: UUID(int=2**127 + number),
}


def _like(shape: Any, value: Any) -> Any:
    """A value in the shape in which the engine takes it: SQLite has dates, instants and UUIDs as text."""
    if isinstance(shape, str) and not isinstance(value, str):
        if isinstance(value, datetime):
            value = value.astimezone(UTC).replace(tzinfo=None)
        return value.hex if isinstance(value, UUID) else str(value)
    return value


class Prepared:
    """`build` gets one value for each example and returns a `values_list` queryset; examples give the values' types.

    The queryset must have the same shape for all values: no `None` among them, no branching on them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *examples: Example) -> None:
        self._build = build
        # Values that occur nowhere else, so that they can be found again in the composed query's parameters.
        self._marks: list[Any] = [_MARKS[example](number) for number, example in enumerate(examples)]
        self._plan: _Plan | None = None

    def rows(self, *values: Any) -> list[Row]:
        try:
            plan = self._plan or self._compose()
        except EmptyResultSet:  # a queryset of `none()`
            return []
        parameters = plan.parameters.copy()
        for place, number in plan.places:
            parameters[place] = _like(parameters[place], values[number])
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, parameters)
            return plan.read(cursor.fetchall())

    def _compose(self) -> _Plan:
        compiler = self._build(*self._marks).query.get_compiler(connection=connection)
        sql, composed = compiler.as_sql()
        parameters = list(composed)
        marks = {_like(shape, mark): number for number, mark in enumerate(self._marks) for shape in (mark, "")}
        places = [(place, marks[value]) for place, value in enumerate(parameters) if value in marks]
        converters = compiler.get_converters([column for column, _, _ in compiler.select])

        def read(rows: list[Row]) -> list[Row]:
            return list(map(tuple, compiler.apply_converters(rows, converters))) if converters else rows

        self._plan = _Plan(sql, parameters, places, read)
        return self._plan


def columns_of(model: type[Model], prefix: str = "", *, only: Collection[str] = ()) -> list[str]:
    """The columns of a model, all or only these, as `values_list` names them."""
    names = [field.attname for field in model._meta.concrete_fields]
    return [prefix + name for name in names if not only or name in only]


def instance_of(model: type[SomeModel], values: Sequence[Any], *, only: Collection[str] = ()) -> SomeModel:
    """The instance that a row of `columns_of` this model stands for; what is not there is fetched when asked for."""
    return model.from_db(connection.alias, columns_of(model, only=only), values)
