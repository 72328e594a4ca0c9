"""Finding articles and statements by the words in them and what stands beside them, alike on both engines."""

from types import ModuleType

from django.db import connection
from django.db.models.expressions import RawSQL

from disputes.search import postgresql, sqlite
from disputes.search.dated import BEYOND, FIRST
from disputes.search.expression import EVERYTHING, Expression


def _engine() -> ModuleType:
    return postgresql if connection.vendor == "postgresql" else sqlite


def keys(
    table: str,
    dispute: int,
    expression: Expression,
    *,
    most: int,
    low: int = FIRST,
    high: int = BEYOND,
    descending: bool = True,
) -> list[int]:
    """Keys of the first documents of a dispute that answer, `low` ≤ key < `high`, in the order of their days."""
    if low >= high or most < 1:
        return []
    found: list[int] = _engine().keys(table, dispute, expression, low, high, descending=descending, most=most)
    return found


def among(table: str, dispute: int, expression: Expression, some: list[int]) -> set[int]:
    """Which of these keys belong to documents that answer."""
    if not some or expression == EVERYTHING:
        return set(some)
    found: set[int] = _engine().among(table, dispute, expression, some)
    return found


def ranked(
    table: str, dispute: int, expression: Expression, *, among_newest: int, low: int = FIRST, high: int = BEYOND
) -> list[int]:
    """The latest documents that answer, so many at most, those that answer best first."""
    found: list[int] = _engine().ranked(table, dispute, expression, low, high, among_newest=among_newest)
    return found


def numbers(table: str, dispute: int, expression: Expression, *, low: int = FIRST, high: int = BEYOND) -> RawSQL:
    """The numbers of all documents that answer, for a query to be narrowed by."""
    found: RawSQL = _engine().numbers(table, dispute, expression, low, high)
    return found


def all_numbers(table: str, dispute: int, expression: Expression) -> set[int]:
    """The same, found now."""
    asked = numbers(table, dispute, expression)
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.params)
        return {number for (number,) in cursor.fetchall()}
