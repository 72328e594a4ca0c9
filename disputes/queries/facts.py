"""Statements as pictures count them, read off one narrow table."""

from collections.abc import Callable, Sequence
from datetime import date
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from disputes import permissions
from disputes.models import Fact
from disputes.permissions import Access
from disputes.queries import finding, statements
from disputes.queries.meanings import Meaning
from disputes.search import marks
from disputes.search.expression import And, Expression, Marked, Not, Or, days

NOTHING = Q(pk__in=())
"""True of no fact; an empty Q would be lost where it is joined or kept out."""


def of(access: Access, meaning: Meaning, among: Sequence[Q] = ()) -> QuerySet[Any, Any]:
    """The facts of the statements asked for among those that this person may see, in no order; if anything is `among`
    them, only those of which something of it is true, which must be few."""
    asked = _asked(meaning.whole)
    if asked is None:
        found = Fact.objects.filter(number__in=statements.numbers(access, meaning))
    else:
        found = Fact.objects.filter(asked, _within(*meaning.days))
    if not finding.sees_all(access):
        found = found.filter(number__in=permissions.annotations(access).order_by().values("number"))
    elif asked is not None and not among:
        # Only then: numbers are of the dispute anyway, and engines would rather look through all that there is in it.
        found = found.filter(dispute=access.dispute.pk)
    if among:
        # Together, not with OR, which would be asked of each fact there is.
        first, *others = (Fact.objects.filter(one, dispute=access.dispute.pk).values("number") for one in among)
        found = found.filter(number__in=first.union(*others, all=True))
    return statements.narrowed(found, meaning)


def _asked(expression: Expression) -> Q | None:
    """What is asked of the index, asked of facts; None where they don't know it."""
    match expression:
        case Marked(found):
            return _joined(or_, NOTHING, [_of_mark(mark) for mark in found])
        case Not(part):
            asked = _asked(part)
            return None if asked is None else ~asked
        case Or(parts):
            return _joined(or_, NOTHING, [_asked(part) for part in parts])
        case And(parts):
            return _joined(and_, ~NOTHING, [_asked(part) for part in parts])
        case _:
            return None


def _joined(way: Callable[[Q, Q], Q], of_none: Q, parts: list[Q | None]) -> Q | None:
    found = of_none
    for part in parts:
        if part is None:
            return None
        found = way(found, part)
    return found


def _of_mark(mark: str) -> Q | None:
    if mark == marks.UNDATED:
        return Q(day=None)
    if mark == marks.DATED:
        return ~Q(day=None)
    kind, value = mark[0], mark[1:]
    match kind:
        case marks.LABEL:
            return Q(label=int(value))
        case marks.SPEECH:
            return Q(speech=value)
        case marks.YEAR | marks.MONTH | marks.DAY:
            return _within(*days(mark))
        case _:
            return None


def _within(first: date | None, last: date | None) -> Q:
    bounds = {"day__gte": first, "day__lte": last}
    return Q(**{name: day for name, day in bounds.items() if day})
