"""Expressions → tsquery, and ways to the first answers that stay short however many there are.

PostgreSQL's index tells all rows that answer, in no order; of a common word these are more than can be fetched while
somebody waits. So answers are looked for period by period: first where a page of them should be, then further out.
"""

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models.expressions import RawSQL

from disputes.models import Tally
from disputes.search import dated, marks
from disputes.search.expression import (
    EVERYTHING,
    And,
    Expression,
    Marked,
    Not,
    Or,
    Phrase,
    last_of_month,
    period,
    phrases,
)
from disputes.search.index import COLUMNS, LONGEST_WORD, OTHERS, SIGNS

FIRST_PERIOD = 4_000
"""Articles in the period that is looked through first."""

WIDER = 8
"""How many times more there are in the next one."""

_ANYTHING = "!'=none'"

HINT = 5
"""So many answers in the first period tell that there are more than a few."""

FEW = 2_000
"""Answers that are sorted when there are no more."""


def query(table: str, expression: Expression, dispute: int) -> str:
    """What to look for among the documents of one dispute, as the text of a tsquery."""
    here = _marked((marks.dispute(dispute),))
    return here if expression == EVERYTHING else f"{here} & {_query(table, expression)}"


def _sought(table: str, expression: Expression, dispute: int) -> tuple[str, list[int | str]]:
    """The same as a piece of SQL with its parameters. Where there is no other dispute, that its articles are not meant
    is left out, since it is in the list of so many; it is found out in the same statement, so that nothing comes in
    between."""
    here = query(table, expression, dispute)
    if not _is_led(expression):
        return "%s::tsquery", [here]
    return f"(CASE WHEN {OTHERS} THEN %s ELSE %s END)::tsquery", [dispute, dispute, here, _query(table, expression)]


def _is_led(expression: Expression) -> bool:
    """Whether the index can begin with something that must be there. Without it, it would go through all there is."""
    match expression:
        case And(parts):
            return any(map(_is_led, parts))
        case Or(parts):
            return all(map(_is_led, parts))
        case _:
            return not isinstance(expression, Not)


def _query(table: str, expression: Expression) -> str:
    match expression:
        case Phrase():
            return _phrase(table, expression)
        case Marked(()):
            return _marked(("none",))
        case Marked(some):
            return _marked(some)
        case Not(part):
            return f"!{_query(table, part)}"
        case Or(parts):
            return f"({' | '.join(_query(table, part) for part in parts)})"
        case And(parts):
            return f"({' & '.join(_query(table, part) for part in parts)})" if parts else _ANYTHING


def _phrase(table: str, phrase: Phrase) -> str:
    asked: dict[str, str] = {}
    for column, (sign, weight) in zip(COLUMNS[table], SIGNS[table], strict=True):
        if column in phrase.columns:
            asked[sign] = asked.get(sign, "") + weight
    told = []
    for sign, weights in asked.items():
        # What may stand in any column of its sign needs no weight; without one the index alone can tell.
        anywhere = weights == "".join(weight for other, weight in SIGNS[table] if other == sign)
        end = "" if anywhere else weights
        ends = [end] * (len(phrase.words) - 1) + [("*" if phrase.prefix else "") + end]
        words = [
            f"'{sign}{word[:LONGEST_WORD]}'{end and f':{end}'}" for word, end in zip(phrase.words, ends, strict=True)
        ]
        told.append(f"({' <-> '.join(words)})")
    return told[0] if len(told) == 1 else f"({' | '.join(told)})"


def _marked(some: tuple[str, ...]) -> str:
    told = [f"'={mark}'" for mark in some]
    return f"({' | '.join(told)})"


def keys(
    table: str, dispute: int, expression: Expression, low: int, high: int, *, descending: bool, most: int
) -> list[int]:
    """The first keys that answer, `low` ≤ key < `high`, in their order."""
    if expression == EVERYTHING:
        return _walked(table, dispute, low, high, descending=descending, most=most)
    found: list[int] = []
    for turn, (start, end, published) in enumerate(_periods(dispute, low, high, descending=descending)):
        if turn == 1 and len(found) < HINT:
            # Few answers, if that is what there are, are quicker sorted than looked for everywhere.
            rest = (low, end) if descending else (start, high)
            few = _any(table, dispute, expression, *rest, most=FEW + 1)
            if len(few) <= FEW:
                return (found + sorted(few, reverse=descending))[:most]
        within = And((expression, published))
        found += sorted(_any(table, dispute, within, start, end, most=None), reverse=descending)
        if len(found) >= most:
            break
    return found[:most]


def _periods(dispute: int, low: int, high: int, *, descending: bool) -> Iterator[tuple[int, int, Expression]]:
    """Ranges of keys in order, the marks of each, and several times more articles in each than in the one before.

    They begin and end with months, and hold all that the dispute has.
    """
    per_month = Tally.objects.filter(dispute=dispute, of=Tally.Of.MONTH, articles__gt=0).values_list(
        "value", "articles"
    )
    months: list[date] = []
    size, wanted = 0, FIRST_PERIOD
    for value, articles in per_month.order_by("-value" if descending else "value"):
        if not value:  # no date
            if months:  # only on the way down
                yield _period(months, low, high)
                months = []
            if low < (beyond := dated.first_after(dated.UNDATED)):
                yield low, min(high, beyond), Marked((marks.UNDATED,))
            continue
        month = date.fromisoformat(f"{value}-01")
        if dated.first_after(last_of_month(month)) > low and dated.first_of(month) < high:
            months.append(month)
            size += articles
            if size >= wanted:
                yield _period(months, low, high)
                months, size, wanted = [], 0, wanted * WIDER
    if months:
        yield _period(months, low, high)


def _period(months: list[date], low: int, high: int) -> tuple[int, int, Expression]:
    first, last = min(months), last_of_month(max(months))
    return max(low, dated.first_of(first)), min(high, dated.first_after(last)), period(first, last)


def _any(table: str, dispute: int, expression: Expression, low: int, high: int, *, most: int | None) -> list[int]:
    """Keys that answer, in no order; the planner is not to walk through keys in the hope of answers."""
    sought, parameters = _sought(table, expression, dispute)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key FROM {table} WHERE words @@ {sought} AND key + 0 >= %s AND key + 0 < %s LIMIT %s",  # noqa: S608
            [*parameters, low, high, most],
        )
        return [key for (key,) in cursor.fetchall()]


def _walked(table: str, dispute: int, low: int, high: int, *, descending: bool, most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key FROM {table} WHERE dispute = %s AND key >= %s AND key < %s "  # noqa: S608
            f"ORDER BY key {'DESC' if descending else 'ASC'} LIMIT %s",
            [dispute, low, high, most],
        )
        return [key for (key,) in cursor.fetchall()]


def among(table: str, dispute: int, expression: Expression, some: list[int]) -> set[int]:
    """Which of these keys answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key FROM {table} WHERE dispute = %s AND key = ANY(%s) AND words @@ %s::tsquery",  # noqa: S608
            [dispute, some, query(table, expression, dispute)],
        )
        return {key for (key,) in cursor.fetchall()}


def ranked(table: str, dispute: int, expression: Expression, low: int, high: int, *, among_newest: int) -> list[int]:
    """The latest answers, the best first: words of the title count several times."""
    some = keys(table, dispute, expression, low, high, descending=True, most=among_newest)
    # Ranked by words alone: a mark, which has no place in the text, would outweigh them.
    sought = phrases(expression)
    rank = _query(table, Or(tuple(sought))) if sought else query(table, expression, dispute)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key FROM {table} WHERE dispute = %s AND key = ANY(%s) "  # noqa: S608
            "ORDER BY ts_rank(words, %s::tsquery, 1) DESC, key DESC",
            [dispute, some, rank],
        )
        return [key for (key,) in cursor.fetchall()]


def numbers(table: str, dispute: int, expression: Expression, low: int, high: int) -> RawSQL:
    """A subquery of the numbers of all documents that answer."""
    return RawSQL(  # noqa: S611 - own names only, and parameters
        f"SELECT key & {dated.NUMBER} FROM {table} WHERE words @@ %s::tsquery AND key >= %s AND key < %s",  # noqa: S608
        [query(table, expression, dispute), low, high],
    )
