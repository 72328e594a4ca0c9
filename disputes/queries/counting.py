"""What pictures count: every statement, or what is the same about several of them once.

What is counted once is called a unit: an article, a quote within a cluster of near duplicates, or what somebody said to
somebody on one day. A picture groups statements into cells; a cell has as many as there are different units in it.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, When

from disputes.permissions import Access
from disputes.queries import facts
from disputes.queries.exchanges import Day, Exchange, Joined, day_of, exchanges, rows_of, split_days
from disputes.queries.levels import Ladder
from disputes.queries.meanings import Meaning
from disputes.search import limits, syntax
from disputes.search.lists import both_alike

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
    "article": "article_id",
    "day": "day",
    "label": "label_id",
    "speakers": "speaker_ids",
    "targets": "target_ids",
    "outlet": "outlet",
    "speech": "speech",
}

Row = tuple[Any, ...]
"""A unit, or None where the number says how many there are; the number; and the columns asked for, in their order."""

_CLUSTER = Case(
    When(article__cluster=None, then=-F("article_id")),
    default=F("article__cluster"),
    output_field=BigIntegerField(),
)
"""What is near the same is one unit, whatever else is one by itself; below zero, so that none is the other."""

ORDER = {ARTICLES: ("article_id",), CLUSTERS: ("unit",), DAYS: ("day", "label_id")}
"""In which units are told apart, each after the other."""

CHUNK = 5_000
"""Rows that are read at once."""

Cells = tuple[tuple[str, ...], Callable[..., Iterable[Hashable]] | None]
"""Some of COLUMNS, and in which cells a statement stands that has these values; None where these are the cell."""

Counts = dict[tuple[date | None, int], int]
"""For each day, or None, and each label's id."""

Cell = TypeVar("Cell", bound=Hashable)


class Tally(Generic[Cell]):
    """Counts units by cell; what is added of one unit has to follow one another."""

    __slots__ = ("_cells", "_unit", "counts")

    def __init__(self) -> None:
        self.counts: defaultdict[Cell, int] = defaultdict(int)
        self._unit: Hashable = None
        self._cells: set[Cell] = set()

    def add(self, cell: Cell, unit: Hashable, number: int) -> None:
        if unit is None:
            self.counts[cell] += number
        elif unit != self._unit:
            self._unit = unit
            self._cells = {cell}
            self.counts[cell] += number
        elif cell not in self._cells:
            self._cells.add(cell)
            self.counts[cell] += number


@contextmanager
def within() -> Iterator[None]:
    """Reads that go through all that a question finds."""
    with limits.within(SECONDS, whole=True), unswept():
        yield


@contextmanager
def unswept() -> Iterator[None]:
    """Counting makes hundreds of thousands of small things, none of them garbage: looking for it takes a third of the
    time. What is still there at the end is looked through all the same; so pictures are drawn within it, too."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_layer(text: str, layer: str) -> str:
    """A question, asked of one layer of statements."""
    return syntax.added(text, "source", "adjudicated", apart=True) if layer == SETTLED else text


@dataclass(frozen=True)
class Found:
    """The statements that a question finds, as they are counted; what counts once a day depends on the level at which
    actors stand."""

    access: Access
    meaning: Meaning
    counting: str
    ladder: Ladder

    few: ClassVar[bool] = False
    """Whether all of it is gone through faster than some of it is picked."""

    @property
    def digest(self) -> tuple[str, int]:
        """Differs where something else is counted of the same question."""
        return self.counting, self.ladder.digest

    def rows(self, *columns: str, among: Q | None = None) -> Iterator[Row]:
        """Statements grouped by these of COLUMNS, each unit once in each group. A quote of a cluster has the earliest
        day. Others than `among` need not be gone through: see `facts.of`.

        A unit that stands in one group only has no need to be told from others and is counted there; the rows of any
        other follow one another.
        """
        stated = facts.of(self.access, self.meaning, among)
        # All statements of an article are of one day, so that it stands once in a group of its days and labels.
        if self.counting == STATEMENTS or (self.counting == ARTICLES and columns == ("day", "label")):
            each = Count("article", distinct=True) if self.counting == ARTICLES else Count("*")
            grouped = read(stated.values_list(*named(columns)).annotate(n=each), at_once=True)
            return ((None, row[-1], *row[:-1]) for row in grouped)
        if self.counting == DAYS and {*columns} <= {"label", "speakers", "targets"}:
            return (row for exchange in self._exchanges(among) for row in rows_of(exchange, columns))
        told = read(self.told(stated, columns).order_by(*ORDER[self.counting]))
        return self.units(told, columns)

    def told(
        self,
        stated: QuerySet[Any, Any],
        columns: Sequence[str],
        *,
        quote: str = "annotation__quote",
        beside: Sequence[str] = (),
    ) -> QuerySet[Any, Any]:
        """What `units` asks of facts, and what is told `beside` it."""
        match self.counting:
            case "articles":
                return stated.values_list("article_id", *named(columns), *beside)
            case "clusters":
                # Kind of speech and outlet are in no index together: so SQLite reads facts as they lie, next to their
                # articles and annotations, and not by an index, here and there.
                asked = (*named(name for name in columns if name != "day"), "speech", "outlet", "day")
                in_clusters: QuerySet[Any, Any] = stated.annotate(unit=_CLUSTER)
                return in_clusters.values_list("unit", quote, *asked, *beside)
            case _:
                return stated.values_list("day", "label_id", "speaker_ids", "target_ids", *named(columns), *beside)

    def units(self, told: Iterable[Row], columns: Sequence[str]) -> Iterator[Row]:
        """Rows of what is `told` in the ORDER of a counting; the same may be told several times."""
        match self.counting:
            case "articles":
                return _once(told)
            case "clusters":
                return _once(_of_clusters(told, columns))
            case _:
                return _once(_of_days(told, self.ladder))

    def tally(self, *wanted: Cells) -> list[dict[Any, int]]:
        """How many units stand in each cell: a dictionary for each of what is wanted."""
        names = list(dict.fromkeys(name for columns, _ in wanted for name in columns))
        places = [[names.index(name) for name in columns] for columns, _ in wanted]
        tallies = [Tally[Hashable]() for _ in wanted]
        known: dict[Row, list[tuple[Tally[Hashable], Hashable]]] = {}
        for unit, n, *row in self.rows(*names):
            values = tuple(row)
            if (standing := known.get(values)) is None:
                standing = known[values] = [
                    (tally, cell)
                    for tally, own, (_, cells) in zip(tallies, places, wanted, strict=True)
                    for cell in (
                        cells(*map(values.__getitem__, own)) if cells else (tuple(map(values.__getitem__, own)),)
                    )
                ]
            for tally, cell in standing:
                tally.add(cell, unit, n)
        return [tally.counts for tally in tallies]

    def articles(self) -> dict[int, set[int]]:
        """The articles of which there are so many units, where these are counted: one, or what has changed."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for article, n in self.tally((("article",), lambda article: (article,)))[0].items():
            if n:
                found[n].add(article)
        return found

    def by_day(self, among: Q | None = None) -> Counts:
        """How many units there are of each day and label."""
        found = self.days_of(lambda: [None], among=among)
        return {(day, label): n for (_, label), days in found.items() for day, n in days.items()}

    def days_of(
        self, whose: Callable[..., Collection[Cell]], *columns: str, among: Q | None = None
    ) -> dict[tuple[Cell, int], dict[date | None, int]]:
        """The same for each label and each of those `whose` it is by these columns: none, speakers, or speakers and
        targets. A quote of a cluster counts once for each of them, on its earliest day there, whoever else its copies
        name."""
        if not self.few and (self.counting == DAYS or (self.counting == STATEMENTS and columns)):
            return self._days_of_groups(whose, columns, among)
        found: defaultdict[tuple[Cell, int], dict[date | None, int]] = defaultdict(dict)
        last: Hashable = None
        first: dict[tuple[Cell, int], tuple[date | None, int]] = {}

        def add(cell: Cell, label: int, day: date | None, n: int) -> None:
            days = found[cell, label]
            days[day] = days.get(day, 0) + n

        def count() -> None:
            for (cell, label), (day, n) in first.items():
                add(cell, label, day, n)
            first.clear()

        for unit, n, day, label, *values in self.rows("day", "label", *columns, among=among):
            if unit is None:
                for cell in whose(*values):
                    add(cell, label, day, n)
                continue
            if unit != last:
                count()
                last = unit
            for cell in whose(*values):
                known = first.setdefault((cell, label), (day, n))[0]
                if known is None or (day is not None and day < known):
                    first[cell, label] = day, n
        count()
        return found

    def _days_of_groups(
        self, whose: Callable[..., Collection[Cell]], columns: Sequence[str], among: Q | None
    ) -> dict[tuple[Cell, int], dict[date | None, int]]:
        """Where the days of a group come as one text, they are counted as texts, too."""
        found: defaultdict[tuple[Cell, int], Counter[Day]] = defaultdict(Counter)
        if self.counting == DAYS:
            for exchange in self._exchanges(among):
                one = exchange.said[0]._asdict()  # who they are at the level is the same for all of them
                for cell in whose(*(one[name] for name in columns)):
                    found[cell, exchange.label].update(exchange.days)
        else:
            for *values, label, n, days in self._dated(columns, among):
                known = split_days(days)
                for cell in whose(*values):
                    found[cell, label].update(known)
                    if len(known) < n:
                        found[cell, label][None] += n - len(known)
        return {key: {day_of(day): n for day, n in days.items()} for key, days in found.items()}

    def _exchanges(self, among: Q | None) -> list[Exchange]:
        dated = self._dated(("speakers", "targets"), among)
        return exchanges(
            ((label, speakers, targets, n, days) for speakers, targets, label, n, days in dated), self.ladder
        )

    def _dated(self, columns: Sequence[str], among: Q | None) -> Iterator[Row]:
        """Rows of these columns and of labels, with how many statements there are, and their days."""
        stated = facts.of(self.access, self.meaning, among).values_list(*named((*columns, "label")))
        return read(stated.annotate(n=Count("*"), days=Joined("day")), at_once=True)


def named(columns: Iterable[str]) -> list[str]:
    return [COLUMNS[name] for name in columns]


def _of_clusters(told: Iterable[Row], columns: Sequence[str]) -> Iterator[Row]:
    place = columns.index("day") + 1 if "day" in columns else None
    for unit, some in groupby(told, itemgetter(0)):
        first: dict[Row, Any] = {}
        for row in some:
            quoted, day = row[1:-3], row[-1]
            known = first.get(quoted)
            # An undated copy says nothing of when a dated one was printed.
            if known is None or (day is not None and day < known):
                first[quoted] = day
        for quoted in sorted(first, key=itemgetter(0)):
            row = ((unit, quoted[0]), *quoted[1:])
            yield row if place is None else (*row[:place], first[quoted], *row[place:])


def _of_days(told: Iterable[Row], ladder: Ladder) -> Iterator[Row]:
    """On one day two people of one state may say the same thing once."""
    numbers: dict[tuple[frozenset[int], frozenset[int]], int] = {}
    exchanges: dict[tuple[str, str], int] = {}
    for (day, label), some in groupby(told, itemgetter(0, 1)):
        said = []
        for _, _, speakers, targets, *columns in some:
            exchange = exchanges.get((speakers, targets))
            if exchange is None:
                both = frozenset(ladder.up(speakers)), frozenset(ladder.up(targets))
                exchange = exchanges[speakers, targets] = numbers.setdefault(both, len(numbers))
            said.append((exchange, columns))
        said.sort(key=itemgetter(0))
        for exchange, columns in said:
            yield ((day, label, exchange), *columns)


def _once(told: Iterable[Row]) -> Iterator[Row]:
    alone: Counter[Row] = Counter()
    for unit, some in groupby(told, itemgetter(0)):
        different = {row[1:] for row in some}
        if len(different) == 1:
            alone[different.pop()] += 1
        else:
            for columns in different:
                yield (unit, 1, *columns)
    for columns, n in alone.items():
        yield (None, n, *columns)


def read(found: QuerySet[Any, Any], *, at_once: bool = False) -> Iterator[Row]:
    """Rows as the engine gives them, past all that Django would do with each value of them."""
    try:
        sql, parameters = found.query.sql_with_params()
    except EmptyResultSet:
        return
    # PostgreSQL takes several hands only for what it need not give piece by piece.
    with connection.cursor() if at_once else connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while some := cursor.fetchmany(CHUNK):
            yield from some


def between(lists: Iterable[tuple[str, str]]) -> Q:
    """The facts of these speakers and targets, as statements list them."""
    return Q(both_alike(("disputes_fact.speaker_ids", "disputes_fact.target_ids"), lists))


def split(ids: Iterable[str]) -> set[int]:
    """All actors of lists that are joined by a bar."""
    return {int(one) for some in {*ids} for one in some.split("|") if one}
