"""Statements as pictures count them, read off one narrow table."""

from collections.abc import Callable
from datetime import date
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from disputes import permissions, search
from disputes.models import Fact, FactChange
from disputes.permissions import Access
from disputes.queries import finding, statements
from disputes.queries.meanings import Meaning
from disputes.search import dated, index, marks, matching
from disputes.search.expression import EVERYTHING, And, Expression, Marked, Not, Or, days_of
from disputes.search.lists import these

MOST_FOLLOWED = 3_000
"""So many changes are gone through one by one; with more, all is counted anew."""

NOTHING = Q(pk__in=())
"""True of no fact; an empty Q would be lost where it is joined or kept out."""


def of(access: Access, meaning: Meaning, among: Q | None = None) -> QuerySet[Any, Any]:
    """The facts of the statements asked for among those that this person may see, in no order; only those of which
    `among` is true, if there is anything."""
    found = _stating(access, meaning, meaning.whole)
    return statements.narrowed(found if among is None else found.filter(among), meaning)


def of_few(access: Access, meaning: Meaning, among: Q) -> QuerySet[Any, Any]:
    """The same of few facts, seen by somebody who sees all: where the index knows which of them are asked for, it is
    asked about each."""
    if _asked(meaning.whole) is not None:
        return of(access, meaning, among)
    some = Fact.objects.filter(among, _within(*meaning.days), dispute=access.dispute).values_list("day", "number")
    found = search.among(index.STATEMENTS, access.dispute.pk, meaning.whole, [dated.key(*one) for one in some])
    return statements.narrowed(Fact.objects.filter(number__in=these(map(dated.number, found))), meaning)


def follow(access: Access, meaning: Meaning, since: int) -> bool:
    """Whether what a question finds can be brought up to date with the `changes` after a revision, and soon."""
    made = FactChange.objects.filter(dispute=access.dispute, revision__gt=since)
    return matching.is_plain(meaning.whole) and made[: MOST_FOLLOWED + 1].count() <= MOST_FOLLOWED


def changes(access: Access, meaning: Meaning, since: int, until: int) -> QuerySet[Any, Any]:
    """What came and went of the facts that are asked for, after one revision until another, by somebody who sees all.
    The question must be one that changes `follow`."""
    found = FactChange.objects.filter(dispute=access.dispute, revision__gt=since, revision__lte=until)
    if meaning.whole != EVERYTHING:
        rows = found.values_list("pk", "words", "marks")
        found = found.filter(
            pk__in=these(
                pk
                for pk, words, marks in rows
                if matching.answers(meaning.whole, words.split("\n"), set(marks.split(" ")))
            )
        )
    return statements.narrowed(found.filter(_within(*meaning.days)), meaning)


def articles(access: Access, meaning: Meaning, expression: Expression) -> QuerySet[Any, Any]:
    """The articles with a statement of which this is true, within the days of the question."""
    return _stating(access, meaning, expression).values("article")


def _stating(access: Access, meaning: Meaning, expression: Expression) -> QuerySet[Any, Any]:
    asked = _asked(expression)
    if asked is not None:
        return permissions.facts(access).filter(asked, _within(*meaning.days))
    numbers = statements.numbers(access, meaning, expression)
    # They are of the dispute anyway, and engines would rather look through all that there is in it.
    seen = Fact.objects.all() if finding.sees_all(access) else permissions.facts(access)
    return seen.filter(number__in=numbers)


def sorted_by_actors(access: Access, meaning: Meaning) -> bool:
    """Whether what some actors say to others is found without a look at all that a question finds: where facts answer
    it by themselves, and to somebody who sees them all."""
    return finding.sees_all(access) and _asked(meaning.whole) is not None


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
            return _within(*days_of(mark))
        case _:
            return None


def _within(first: date | None, last: date | None) -> Q:
    bounds = {"day__gte": first, "day__lte": last}
    return Q(**{name: day for name, day in bounds.items() if day})
