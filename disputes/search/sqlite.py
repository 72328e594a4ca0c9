"""Expressions → FTS5. Every word is quoted, so that nothing a person types is taken for an operator."""

from django.db import connection
from django.db.models.expressions import RawSQL

from disputes.search import marks
from disputes.search.dated import NUMBER
from disputes.search.expression import And, Expression, Marked, Not, Or, Phrase
from disputes.search.index import OTHERS
from disputes.search.lists import in_text

MOST_PASSED = 20
"""How many answers are passed by for each key that is asked about, before each is looked for by itself: FTS5 takes so
much longer to find a document than to go on to the next."""


def match(expression: Expression, dispute: int) -> str:
    """What to look for among the documents of one dispute."""
    everything = _marked((marks.dispute(dispute),))
    asked = _match(expression, everything)
    return everything if asked == everything else f"{everything} AND {asked}"


def _sought(expression: Expression, dispute: int) -> tuple[str, list[int | str]]:
    """The same as a piece of SQL with its parameters. Where there is no other dispute, that its articles are not meant
    is left out, since it is in the list of so many; it is found out in the same statement, so that nothing comes in
    between."""
    here = match(expression, dispute)
    own = _match(expression, _marked((marks.dispute(dispute),)))
    return f"CASE WHEN {OTHERS} THEN %s ELSE %s END", [dispute, dispute, here, own]


def _match(expression: Expression, everything: str) -> str:
    match expression:
        case Phrase(words, columns, prefix):
            return f'{{{" ".join(columns)}}} : "{" ".join(words)}"{" *" if prefix else ""}'
        case Marked(()):
            return _marked(("none",))
        case Marked(some):
            return _marked(some)
        case Not(part):
            return f"({everything} NOT {_match(part, everything)})"
        case Or(parts):
            return f"({' OR '.join(_match(part, everything) for part in parts)})"
        case And(parts):
            wanted = [_match(part, everything) for part in parts if not isinstance(part, Not)] or [everything]
            unwanted = [_match(part.part, everything) for part in parts if isinstance(part, Not)]
            # FTS5's NOT takes two sides and goes through the first only: the more it says, the less there is.
            asked = f"({' AND '.join(wanted)})" if len(wanted) > 1 else wanted[0]
            return f"({asked} NOT ({' OR '.join(unwanted)}))" if unwanted else asked


def _marked(some: tuple[str, ...]) -> str:
    told = " OR ".join(f'"{mark}"' for mark in some)
    return f"marks : ({told})" if len(some) > 1 else f"marks : {told}"


def keys(
    table: str, dispute: int, expression: Expression, low: int, high: int, *, descending: bool, most: int
) -> list[int]:
    """The first keys that answer, `low` ≤ key < `high`, in their order: read off the index, nothing is sorted."""
    way = "DESC" if descending else "ASC"
    sought, parameters = _sought(expression, dispute)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ({sought}) AND rowid >= %s AND rowid < %s "  # noqa: S608
            f"ORDER BY rowid {way} LIMIT %s",
            [*parameters, low, high, most],
        )
        return [key for (key,) in cursor.fetchall()]


def among(table: str, dispute: int, expression: Expression, some: list[int]) -> set[int]:
    """Which of these keys answer."""
    wanted = set(some)
    first, last, most = min(some), max(some), MOST_PASSED * len(some)
    passed = keys(table, dispute, expression, first, last + 1, descending=False, most=most)
    found = wanted.intersection(passed)
    if len(passed) < most:
        return found
    sought, parameters = _sought(expression, dispute)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ({sought}) "  # noqa: S608
            "AND rowid IN (SELECT value FROM json_each(%s))",
            [*parameters, in_text(sorted(key for key in wanted if key > passed[-1]))],
        )
        return found.union(key for (key,) in cursor.fetchall())


def ranked(table: str, dispute: int, expression: Expression, low: int, high: int, *, among_newest: int) -> list[int]:
    """The latest answers, the best first: words of the title count five times, marks not at all."""
    sought, parameters = _sought(expression, dispute)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM (SELECT rowid, bm25({table}, 5.0, 1.0, 0.0) AS score FROM {table} "  # noqa: S608
            f"WHERE {table} MATCH ({sought}) AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT %s) "
            "ORDER BY score, rowid DESC",
            [*parameters, low, high, among_newest],
        )
        return [key for (key,) in cursor.fetchall()]


def numbers(table: str, dispute: int, expression: Expression, low: int, high: int) -> RawSQL:
    """A subquery of the numbers of all documents that answer."""
    sought, parameters = _sought(expression, dispute)
    return RawSQL(  # noqa: S611 - own names only, and parameters
        f"SELECT rowid & {NUMBER} FROM {table} WHERE {table} MATCH ({sought}) AND rowid >= %s AND rowid < %s",  # noqa: S608
        [*parameters, low, high],
    )
