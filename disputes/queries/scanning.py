"""Counting what a question picks from the columns of a dispute, as `counting` counts what the database finds."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate, chain, compress, repeat
from operator import add, itemgetter, sub
from typing import Any, NamedTuple

from django.db.models import Q

from disputes.queries import columns
from disputes.queries.columns import ORDER, Codes, Columns
from disputes.queries.counting import ARTICLES, CLUSTERS, STATEMENTS, Cell, Cells, Found
from disputes.search.expression import Expression

_NAMES = {"day": "days", "article": "articles", "outlet": "outlets", "speech": "speech"}
"""Columns by the names that `counting.COLUMNS` has for them."""

_OF_ARTICLES = {"day", "article", "outlet"}
"""What is the same for all statements of an article."""

Values = tuple[Any, ...]


class Runs(NamedTuple):
    """What statements have in common that stand one after another, and from where to where, in lists of one length."""

    values: list[Values]
    firsts: list[int]
    beyonds: list[int]

    @property
    def slices(self) -> Iterator[slice]:
        return map(slice, self.firsts, self.beyonds)

    @property
    def sizes(self) -> Iterator[int]:
        return map(sub, self.beyonds, self.firsts)


@dataclass(frozen=True)
class Picked:
    """Of `columns` the facts with a byte of `chosen` that is 1, or all."""

    columns: Columns
    chosen: bytes | None

    def runs(self, length: int) -> Runs:
        """Those of so many of ORDER in which there is anything."""
        if length not in self._runs:
            values, sizes = self.columns.runs[length - 1]
            if self.chosen is not None:
                bounds = list(accumulate(sizes, initial=0))
                found = list(map(self.chosen.count, repeat(1), bounds, bounds[1:]))
                values, sizes = list(compress(values, found)), list(filter(None, found))
            beyonds = list(accumulate(sizes))
            self._runs[length] = Runs(values, [0, *beyonds][:-1], beyonds)
        return self._runs[length]

    @cached_property
    def _runs(self) -> dict[int, Runs]:
        return {}

    def codes(self, name: str) -> Codes:
        """Those of the picked ones, of a column."""
        if self.chosen is None:
            return self.columns.codes(name)
        if name not in self._codes:
            codes = self.columns.codes(name)
            some = compress(codes, self.chosen)
            self._codes[name] = bytes(some) if isinstance(codes, bytes) else array(codes.typecode, some)
        return self._codes[name]

    @cached_property
    def _codes(self) -> dict[str, Codes]:
        return {}


def scanned(found: Found) -> "Scanned | None":
    """The same, found in the columns as they are written down; None where there are none, or where they don't know."""
    meaning = found.meaning
    if meaning.unknown or meaning.duplicates or meaning.standings:
        return None
    dispute = found.access.dispute
    known = columns.of(dispute)
    if known is None or (found.counting == CLUSTERS and known.clusters_revision != dispute.clusters_revision):
        return None
    picked = _picked(known, meaning.whole, meaning.days)
    return None if picked is None else Scanned(found.access, meaning, found.counting, found.ladder, picked)


@lru_cache(maxsize=1)
def _picked(known: Columns, expression: Expression, days: tuple[date | None, date | None]) -> Picked | None:
    """What a question picks; the last one is kept, since most pictures go through it several times."""
    truth = known.truth(expression)
    if truth is None:
        return None
    if days != (None, None):
        truth &= known.within(*days)
    return Picked(known, None if truth == known.all else truth.to_bytes(known.size, "little"))


@dataclass(frozen=True)
class Scanned(Found):
    """What a question finds in columns."""

    few = True

    picked: Picked

    @property
    def revision(self) -> int:
        """At which all this was so."""
        return self.picked.columns.revision

    def articles(self) -> dict[int, int]:
        return dict.fromkeys(map(self.picked.columns.articles.values.__getitem__, {*self.picked.codes("articles")}), 1)

    def tally(self, *wanted: Cells) -> list[dict[Any, int]]:
        return [self._tally(*one) for one in wanted]

    def _tally(self, columns: tuple[str, ...], cells: Callable[..., Iterable[Hashable]] | None) -> dict[Any, int]:
        if self.counting == STATEMENTS or (self.counting == ARTICLES and _OF_ARTICLES.issuperset(columns)):
            counts: dict[Hashable, int] = defaultdict(int)
            for values, n in self._sums(columns):
                for cell in cells(*values) if cells else (values,):
                    counts[cell] += n
            return counts
        groups: defaultdict[Hashable, list[list[int]]] = defaultdict(list)
        for values, units in self._groups(columns):
            for cell in cells(*values) if cells else (values,):
                groups[cell].append(units)
        return {cell: len(set[int]().union(*some)) for cell, some in groups.items()}

    def days_of(
        self, whose: Callable[..., Iterable[Cell]], *columns: str, among: Q | None = None
    ) -> dict[tuple[Cell, int], dict[date | None, int]]:
        runs, length = self.picked.runs(len(ORDER)), len(columns)  # columns are the first of ORDER
        known = {own: list(whose(*own)) for own in dict.fromkeys([values[:length] for values in runs.values])}
        places: defaultdict[tuple[Cell, int], list[slice]] = defaultdict(list)
        for values, place in zip(runs.values, runs.slices, strict=True):
            for cell in known[values[:length]]:
                places[cell, values[-1]].append(place)
        day_of = self.picked.columns.days.values
        return {key: {day_of[day]: n for day, n in self._by_day(some).items()} for key, some in places.items()}

    def _by_day(self, places: list[slice]) -> Counter[int]:
        """How many units there are of each day, by its code; one has the earliest of its days."""
        days = chain.from_iterable(map(self.picked.codes("days").__getitem__, places))
        if self.counting == STATEMENTS:
            return Counter(days)
        first: dict[int, int] = {}
        for unit, day in zip(chain.from_iterable(map(self._units.__getitem__, places)), days, strict=True):
            if first.setdefault(unit, day) > day:
                first[unit] = day
        return Counter(first.values())

    @cached_property
    def _units(self) -> list[int]:
        """A number for each statement, the same for those that are one unit."""
        if self.counting in (ARTICLES, CLUSTERS):
            return list(self.picked.codes("articles" if self.counting == ARTICLES else "copies"))
        # Once a day: who they are at the level, which label and which day.
        exchanges: dict[tuple[int, frozenset[int], frozenset[int]], int] = {}
        up, most, days = self.ladder.up, len(self.picked.columns.days.values), self.picked.codes("days")
        runs = self.picked.runs(len(ORDER))
        found: list[int] = []
        for (speakers, targets, label), place in zip(runs.values, runs.slices, strict=True):
            exchange = label, frozenset(up(speakers)), frozenset(up(targets))
            base = exchanges.setdefault(exchange, len(exchanges)) * most
            found += map(base.__add__, days[place])
        return found

    def _runs(self, columns: tuple[str, ...]) -> Runs:
        """Runs of some of ORDER, with the values of these; there may be several with the same."""
        if columns == ORDER[: len(columns)]:
            return self.picked.runs(len(columns))
        if columns not in self._known:
            places = [ORDER.index(name) for name in columns]
            runs = self.picked.runs(max(places) + 1)
            self._known[columns] = runs._replace(
                values=list(zip(*(map(itemgetter(place), runs.values) for place in places), strict=True))
            )
        return self._known[columns]

    @cached_property
    def _known(self) -> dict[tuple[str, ...], Runs]:
        return {}

    def _sums(self, columns: tuple[str, ...]) -> Iterator[tuple[Values, int]]:
        """How many units have which values, where no unit has several; there may be more of the same."""
        if {*ORDER}.issuperset(columns):
            runs = self._runs(columns)
            yield from zip(runs.values, runs.sizes, strict=True)
            return
        for part in [self._of_articles(columns)] if self.counting == ARTICLES else self._parts(columns):
            sums = Counter(part.codes)
            yield from zip(part.values(sums), sums.values(), strict=True)

    def _groups(self, columns: tuple[str, ...]) -> Iterator[tuple[Values, list[int]]]:
        """Units of statements, with the values of these."""
        units = self._units
        if {*ORDER}.issuperset(columns):
            runs = self._runs(columns)
            yield from zip(runs.values, map(units.__getitem__, runs.slices), strict=True)
            return
        for part in self._parts(columns):
            groups: defaultdict[Any, list[int]] = defaultdict(list)
            for code, unit in zip(part.codes, _joined(units, part.places), strict=True):
                groups[code].append(unit)
            yield from zip(part.values(groups), groups.values(), strict=True)

    def _parts(self, columns: tuple[str, ...]) -> Iterator["_Part"]:
        """Statements of these columns by what they have in common of ORDER."""
        own = tuple(name for name in columns if name in ORDER)
        names = [_NAMES[name] for name in columns if name not in ORDER]
        picked = [self.picked.codes(name) for name in names]
        places: defaultdict[Values, list[slice]] = defaultdict(list)
        runs = self._runs(own) if own else Runs([()], [0], [len(picked[0])])
        for values, place in zip(runs.values, runs.slices, strict=True):
            places[values].append(place)
        for known, some in places.items():
            yield self._part(columns, known, names, [_joined(one, some) for one in picked], some)

    def _of_articles(self, columns: tuple[str, ...]) -> "_Part":
        """Articles of these columns."""
        articles = [*{*self.picked.codes("articles")}]
        printed = self.picked.columns.printed
        names = [_NAMES[name] for name in columns]
        codes: list[Iterable[int]] = [
            map(printed[name].__getitem__, articles) if name in printed else articles for name in names
        ]
        return self._part(columns, (), names, codes, [])

    def _part(
        self, columns: tuple[str, ...], known: Values, names: list[str], each: list[Iterable[int]], places: list[slice]
    ) -> "_Part":
        others = [getattr(self.picked.columns, name).values for name in names]
        codes, *more = each
        for one, values in zip(more, others[1:], strict=True):
            codes = map(add, map(len(values).__mul__, codes), one)
        return _Part(columns, known, others, codes, places)


@dataclass(frozen=True, slots=True)
class _Part:
    """Statements at some `places` that have some values of `columns` in common, which are `known`: those that are in
    ORDER. Each has a code for its values among all there are of the `others`: a place among the first times the number
    of the next, and so on."""

    columns: tuple[str, ...]
    known: Values
    others: list[Sequence[Any]]
    codes: Iterable[int]
    places: list[slice]

    def values(self, codes: Collection[int]) -> Iterable[Values]:
        """All values for each of these codes."""
        if not codes:
            return ()
        found: list[Iterable[Any]] = []
        first, *others = self.others
        for values in reversed(others):
            codes, places = zip(*map(divmod, codes, repeat(len(values))), strict=True)
            found.append(map(values.__getitem__, places))
        found.append(map(first.__getitem__, codes))
        known = map(repeat, self.known)
        return zip(*(next(known) if name in ORDER else found.pop() for name in self.columns), strict=False)


def _joined(found: Sequence[int], places: list[slice]) -> Iterable[int]:
    """What stands at these places, one after another."""
    if len(places) == 1:
        return found[places[0]]
    if isinstance(found, bytes):
        return b"".join(map(found.__getitem__, places))
    return chain.from_iterable(map(found.__getitem__, places))
