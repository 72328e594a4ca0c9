"""Counting what a question picks from the columns of a dispute, as `counting` counts what the database finds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain, compress, repeat, starmap
from operator import attrgetter, itemgetter, sub
from typing import Any, NamedTuple

from django.db.models import Q

from disputes import search
from disputes.models import FactChange
from disputes.permissions import Access
from disputes.queries import assignments, columns
from disputes.queries.columns import ORDER, Codes, Columns, Truth, away, without
from disputes.queries.counting import ARTICLES, CLUSTERS, STATEMENTS, Cell, Cells, Found
from disputes.queries.meanings import Meaning
from disputes.search import index, matching
from disputes.search.expression import Expression, Phrase

_NAMES = {"day": "days", "outlet": "outlets", "speech": "speech"}
"""Columns by the names that `counting.COLUMNS` has for them."""

_NONE: frozenset[int] = frozenset()

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
        codes = self.columns.codes(name)
        if self.chosen is None:
            return codes
        if name not in self._codes:
            width = memoryview(codes).itemsize
            if width not in self._aways:
                self._aways[width] = away(self.chosen, width)
            self._codes[name] = without(codes, self._aways[width])
        return self._codes[name]

    @cached_property
    def articles(self) -> set[int]:
        """Their codes."""
        return {*self.codes("articles")}

    @cached_property
    def _codes(self) -> dict[str, Codes]:
        return {}

    @cached_property
    def _aways(self) -> dict[int, int]:
        return {}


def scanned(found: Found, follows: Callable[[int], bool]) -> "Scanned | None":
    """The same, found in the columns as they are written down; None where there are none, where what changed since
    can't be followed, or where they don't know."""
    meaning, dispute = found.meaning, found.access.dispute
    if meaning.unknown:
        return None
    known = columns.of(dispute)
    if known is None or not follows(known.revision):
        return None
    by_cluster = found.counting == CLUSTERS or meaning.duplicates
    if by_cluster and known.clusters_revision != dispute.clusters_revision:
        return None
    standings = (meaning.standings, meaning.whose, dispute.codings_revision) if meaning.standings else ()
    picked = _picked(_Asked(known, meaning.whole, meaning.days, meaning.duplicates, standings, found.access, meaning))
    return None if picked is None else Scanned(found.access, meaning, found.counting, found.ladder, picked)


@dataclass(frozen=True)
class _Asked:
    """What a question asks of columns. `standings` say of whom and at which revision of codings, too."""

    known: Columns
    whole: Expression
    days: tuple[date | None, date | None]
    duplicates: tuple[bool, ...]
    standings: tuple[Hashable, ...]
    access: Access = field(compare=False)
    meaning: Meaning = field(compare=False)

    def truth(self) -> Truth | None:
        """Of which facts all of it is true."""
        truth = self.known.truth(self.whole, self.worded)
        if truth is None:
            return None
        if self.days != (None, None):
            truth &= self.known.within(*self.days)
        for alike in self.duplicates:
            truth &= self.known.alike.where(alike.__eq__)
        if self.standings:
            truth &= self.known.articles.where(assignments.standing(self.access, self.meaning))
        return truth

    def worded(self, phrase: Phrase) -> set[int] | None:
        """Which annotations had a phrase when the columns were written down, told from those that have it now."""
        dispute = self.access.dispute
        changes = FactChange.objects.filter(dispute=dispute, revision__gt=self.known.revision).order_by("revision", "n")
        before: dict[int, bool] = {}
        for number, n, words in changes.values_list("number", "n", "words"):
            if number is None or not matching.is_plain(phrase):
                return None
            # The first change tells: it was taken away as it was, or was not there.
            if number not in before:
                before[number] = n < 0 and matching.answers(phrase, words.split("\n"), frozenset())
        found = search.all_numbers(index.STATEMENTS, dispute.pk, phrase)
        return (found - before.keys()) | {number for number, had in before.items() if had}


@lru_cache(maxsize=1)
def _picked(asked: _Asked) -> Picked | None:
    """What a question picks; the last one is kept, since most pictures go through it several times."""
    truth = asked.truth()
    if truth is None:
        return None
    known = asked.known
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

    def articles(self) -> dict[int, set[int]]:
        return {1: {*map(self.picked.columns.articles.values.__getitem__, self.picked.articles)}}

    def tally(self, *wanted: Cells) -> list[dict[Any, int]]:
        found = {one: self._tally(*one) for one in dict.fromkeys(wanted)}
        return [found[one] for one in wanted]

    def _tally(self, columns: tuple[str, ...], cells: Callable[..., Iterable[Hashable]] | None) -> dict[Any, int]:
        if self._is_sum(columns, cells is None):
            sums = self._sums(columns)
            if cells is None:
                return sums
            counts: defaultdict[Hashable, int] = defaultdict(int)
            for some, n in zip(starmap(cells, sums), sums.values(), strict=True):
                for cell in some:
                    counts[cell] += n
            return counts
        groups = self._groups(columns)
        if cells is not None:
            found: defaultdict[Hashable, list[Sequence[int]]] = defaultdict(list)
            for own, some in zip(starmap(cells, groups), groups.values(), strict=True):
                for cell in own:
                    found[cell] += some
            groups = found
        return {cell: len({*some[0]} if len(some) == 1 else _NONE.union(*some)) for cell, some in groups.items()}

    def _is_sum(self, columns: tuple[str, ...], each: bool) -> bool:
        """Whether numbers of units by values may be added up to those of cells, without counting one twice; `each` of
        these may be a cell by itself."""
        own, others = _apart(columns)
        return self.counting == STATEMENTS or (
            self.counting == ARTICLES and others in self.picked.columns.prints and (each or not own)
        )

    def days_of(
        self, whose: Callable[..., Collection[Cell]], *columns: str, among: Q | None = None
    ) -> dict[tuple[Cell, int], dict[date | None, int]]:
        known = cache(whose)
        runs = self.picked.runs(1 + len(columns))
        places: defaultdict[tuple[Cell, int], list[slice]] = defaultdict(list)
        cells = starmap(known, map(itemgetter(slice(1, None)), runs.values))
        for values, own, first, beyond in zip(runs.values, cells, runs.firsts, runs.beyonds, strict=True):
            for cell in own:
                places[cell, values[0]].append(slice(first, beyond))
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
        for (label, speakers, targets), place in zip(runs.values, runs.slices, strict=True):
            exchange = label, frozenset(up(speakers)), frozenset(up(targets))
            base = exchanges.setdefault(exchange, len(exchanges)) * most
            found += map(base.__add__, days[place])
        return found

    def _places(self, columns: tuple[str, ...]) -> dict[Values, list[slice]]:
        """Where statements stand that have the same of these, which are some of ORDER or none."""
        if columns not in self._placed:
            places: defaultdict[Values, list[slice]] = defaultdict(list)
            for values, place in self._runs(columns, attrgetter("slices")):
                places[values].append(place)
            self._placed[columns] = places
        return self._placed[columns]

    def _runs(self, columns: tuple[str, ...], of: Callable[[Runs], Iterable[Any]]) -> Iterator[tuple[Values, Any]]:
        """The values of some of ORDER in each run, of which there may be several with the same, and what else is asked
        for of it."""
        own = [ORDER.index(name) for name in columns]
        runs = self.picked.runs(max(own, default=0) + 1)
        each = [map(itemgetter(place), runs.values) for place in own]
        return zip(zip(*each, strict=True) if each else repeat(()), of(runs), strict=False)

    @cached_property
    def _placed(self) -> dict[tuple[str, ...], dict[Values, list[slice]]]:
        return {}

    def _sums(self, columns: tuple[str, ...]) -> dict[Values, int]:
        """How many units have which values, where no unit has several."""
        if columns not in self._summed:
            sums: dict[Values, int] = {}
            if columns == ORDER:
                runs = self.picked.runs(len(ORDER))
                sums = dict(zip(runs.values, runs.sizes, strict=True))
            elif {*ORDER}.issuperset(columns):
                for values, n in self._runs(columns, attrgetter("sizes")):
                    sums[values] = sums.get(values, 0) + n
            else:
                for part in self._parts(columns, by_article=self.counting == ARTICLES):
                    sums.update((part.values(code), n) for code, n in Counter(part.codes).items())
            self._summed[columns] = sums
        return self._summed[columns]

    @cached_property
    def _summed(self) -> dict[tuple[str, ...], dict[Values, int]]:
        return {}

    def _groups(self, columns: tuple[str, ...]) -> dict[Any, list[Sequence[int]]]:
        """Units of statements, by the values of these."""
        units = self._units
        if {*ORDER}.issuperset(columns):
            # The last ones are kept, since a picture mostly goes on with the same.
            if columns not in self._grouped:
                self._grouped.clear()
                self._grouped[columns] = {
                    values: list(map(units.__getitem__, some)) for values, some in self._places(columns).items()
                }
            return self._grouped[columns]
        found: dict[Any, list[Sequence[int]]] = {}
        for part in self._parts(columns):
            groups: defaultdict[int, list[int]] = defaultdict(list)
            for code, unit in zip(part.codes, _joined(units, part.places), strict=True):
                groups[code].append(unit)
            found.update((part.values(code), [some]) for code, some in groups.items())
        return found

    @cached_property
    def _grouped(self) -> dict[tuple[str, ...], dict[Any, list[Sequence[int]]]]:
        return {}

    def _parts(self, columns: tuple[str, ...], *, by_article: bool = False) -> Iterator["_Part"]:
        """Statements of columns of which one is not in ORDER, by what they have in common of the others; or their
        articles, which may have several."""
        own, others = _apart(columns)
        order = list(map((*own, *others).index, columns))
        if by_article:
            prints = self.picked.columns.prints[others]
            for known, places in self._places(own).items():
                articles = {*_joined(self.picked.codes("articles"), places)} if own else self.picked.articles
                yield _Part(known, prints.values, order, map(prints.codes.__getitem__, articles), places)
            return
        (name,) = others
        values = list(zip(getattr(self.picked.columns, _NAMES[name]).values, strict=True))
        codes = self.picked.codes(_NAMES[name])
        for known, places in self._places(own).items():
            yield _Part(known, values, order, _joined(codes, places), places)


@dataclass(frozen=True, slots=True)
class _Part:
    """Statements at some `places`, or their articles, that have the values `known` in common, and for each of the
    `codes` others `beside`; `order` is that of both together."""

    known: Values
    beside: Sequence[Values]
    order: list[int]
    codes: Iterable[int]
    places: list[slice]

    def values(self, code: int) -> Values:
        if not self.known:
            return self.beside[code]
        return tuple(map((*self.known, *self.beside[code]).__getitem__, self.order))


def _apart(columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those in ORDER, and those beside."""
    return tuple(name for name in columns if name in ORDER), tuple(name for name in columns if name not in ORDER)


def _joined(found: Sequence[int], places: list[slice]) -> Iterable[int]:
    """What stands at these places, one after another."""
    if len(places) == 1:
        return found[places[0]]
    if isinstance(found, bytes):
        return b"".join(map(found.__getitem__, places))
    return chain.from_iterable(map(found.__getitem__, places))
