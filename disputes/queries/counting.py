"""What pictures count: every statement, or what is the same about several of them once.

What is counted once is called a unit: an article, a quote within a cluster of near duplicates, or what somebody said to
somebody on one day. A picture groups statements into cells; a cell has as many as there are different units in it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import BigIntegerField, Case, Count, F, Min, Q, QuerySet, When

from disputes.permissions import Access
from disputes.queries import facts
from disputes.queries.levels import CODED as CODED_LEVEL
from disputes.queries.levels import Ladder
from disputes.queries.meanings import Meaning
from disputes.search import limits, syntax
from disputes.search.lists import alike

STATEMENTS, ARTICLES, CLUSTERS, DAYS = "statements", "articles", "clusters", "days"
COUNTINGS = {
    STATEMENTS: "every statement",
    ARTICLES: "articles with such a statement",
    CLUSTERS: "a quote once per cluster of near duplicates",
    DAYS: "once per day, label, speaker and target",
}

CODED, SETTLED = "coded", "settled"
LAYERS = {CODED: "as coded by annotators", SETTLED: "as settled by reviewers"}

SECONDS = 20.0
"""A picture of everything takes longer than a page of what is found, the first time."""

COLUMNS = {
    "day": "day",
    "label": "label_id",
    "speakers": "speaker_ids",
    "targets": "target_ids",
    "outlet": "outlet",
    "speech": "speech",
}

Row = tuple[Any, ...]
"""A unit, or None where the number says how many there are; the number; and the columns asked for, in their order."""

Counts = dict[tuple[date | None, int], int]
"""For each day, or None, and each label's id."""

Cell = TypeVar("Cell", bound=Hashable)


class Tally(Generic[Cell]):
    """Counts units by cell."""

    def __init__(self) -> None:
        self._numbers: defaultdict[Cell, int] = defaultdict(int)
        self._units: dict[Cell, set[Hashable]] = {}

    def add(self, cell: Cell, unit: Hashable, number: int) -> None:
        if unit is None:
            self._numbers[cell] += number
        elif cell in self._units:
            self._units[cell].add(unit)
        else:
            self._units[cell] = {unit}

    def counts(self) -> dict[Cell, int]:
        for cell, units in self._units.items():
            self._numbers[cell] += len(units)
        self._units.clear()
        return dict(self._numbers)


@contextmanager
def within() -> Iterator[None]:
    """Reads that go through all that a question finds."""
    with limits.within(SECONDS, whole=True):
        yield


def in_layer(text: str, layer: str) -> str:
    """A question, asked of one layer of statements."""
    return syntax.added(text, "source", "adjudicated", apart=True) if layer == SETTLED else text


def rows(access: Access, meaning: Meaning, counting: str, *columns: str, among: Sequence[Q] = ()) -> Iterator[Row]:
    """Statements grouped by these of COLUMNS, each unit once in each group. A quote of a cluster has the earliest day.
    `among` is what `facts.of` takes.

    Units of DAYS lack who speaks to whom, which depends on the level: see `at_level`.
    """
    found = facts.of(access, meaning, among)
    asked = [COLUMNS[name] for name in columns]
    match counting:
        case "articles":
            return ((row[0], 1, *row[1:]) for row in _read(found.values_list("article_id", *asked).distinct()))
        case "clusters":
            return _of_clusters(found, columns)
        case "days":
            said = ("day", "label_id", "speaker_ids", "target_ids")
            read = _read(found.values_list(*said, *asked).distinct())
            return (((row[:4]), 1, *row[4:]) for row in read)
        case _:
            grouped = found.values_list(*asked).annotate(n=Count("*"))
            return ((None, row[-1], *row[:-1]) for row in _read(grouped))


def _of_clusters(found: QuerySet[Any, Any], columns: Sequence[str]) -> Iterator[Row]:
    # What is near the same is one unit, whatever else is one by itself; below zero, so that none is the other.
    unit = Case(
        When(article__cluster=None, then=-F("article_id")),
        default=F("article__cluster"),
        output_field=BigIntegerField(),
    )
    asked = [COLUMNS[name] for name in columns if name != "day"]
    grouped = found.annotate(unit=unit).values_list("unit", "annotation__quote", *asked)
    if "day" not in columns:
        return (((row[0], hash(row[1])), 1, *row[2:]) for row in _read(grouped.distinct()))
    place = columns.index("day")
    # An undated copy says nothing of when a dated one was printed: the least of the days that are known.
    dated = _read(grouped.annotate(first=Min("day")))
    return (((row[0], hash(row[1])), 1, *row[2:-1][:place], row[-1], *row[2:-1][place:]) for row in dated)


def _read(found: QuerySet[Any, Any]) -> Iterator[Row]:
    return found.iterator(chunk_size=5_000)


def at_level(unit: Any, counting: str, ladder: Ladder, *, once: bool = False) -> Hashable:
    """A unit as it is at a level: on one day two people of one state may say the same thing once.

    Where each comes `once`, since nothing beside it was asked for, it need not be told apart from others again.
    """
    if counting != DAYS:
        return unit  # type: ignore[no-any-return]
    day, label, speakers, targets = unit
    if once and ladder.level == CODED_LEVEL and "|" not in speakers and "|" not in targets:
        return None
    return day, label, frozenset(ladder.up(speakers)), frozenset(ladder.up(targets))


def by_day(access: Access, meaning: Meaning, counting: str, ladder: Ladder, among: Sequence[Q] = ()) -> Counts:
    """How many units there are of each day and label."""
    tally: Tally[tuple[date | None, int]] = Tally()
    for unit, n, day, label in rows(access, meaning, counting, "day", "label", among=among):
        tally.add((day, label), at_level(unit, counting, ladder), n)
    return tally.counts()


def said(lists: Iterable[str], ladder: Ladder, *, speaker: int, target: int | None = None) -> Q:
    """The facts of what an actor says, to another; `lists` are all lists of actors that there are."""
    found = Q(speaker_ids__in=alike(ids for ids in lists if speaker in ladder.up(ids)))
    if target is not None:
        found &= Q(target_ids__in=alike(ids for ids in lists if target in ladder.up(ids)))
    return found


def split(ids: Iterable[str]) -> set[int]:
    """All actors of lists that are joined by a bar."""
    return {int(one) for some in ids for one in some.split("|") if one}
