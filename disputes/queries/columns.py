"""The facts of a large dispute as columns in memory: whatever part of them a question asks for is picked and counted
faster there than any index finds it.

They are written down in the background (`actions.preparing`) as they were at a revision of the dispute; what has
changed since is added as to anything that was counted earlier (`queries.following`).
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set, Sized
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from operator import mul
from typing import Any, NamedTuple, TypeAlias

from disputes.models import Dispute, Fact
from disputes.queries import preparing
from disputes.queries.counting import read
from disputes.search import marks
from disputes.search.expression import And, Expression, Marked, Not, Or, Phrase

MOST = 3_000_000
"""Statements of a dispute; with more, their columns would take more memory than a small server has to give."""

MOST_HELD = 2
"""Disputes whose columns stay in the memory of a process: some forty bytes a statement."""

Codes: TypeAlias = "bytes | array[int]"
"""A small number for each fact, which stands for a value. None of its bytes is NO_BYTE."""

NO_BYTE = b"\xff"
"""Written over the codes of facts that are to be left out."""

Truth = int
"""For each fact a byte that is 1 where something is true of it, all of them as one number: they are joined by one
operation, however many there are."""

ORDER = ("label", "speakers", "targets")
"""Facts that have the same of these follow one another."""

PRINTS = {("outlet",): ("outlets",), ("outlet", "day"): ("outlets", "days")}
"""What all facts of an article have in common, by the names that questions have for it, and by those of columns."""


class Runs(NamedTuple):
    """What facts have in common that follow one another, and how many they are."""

    values: list[tuple[Any, ...]]
    sizes: list[int]


@dataclass(frozen=True, slots=True)
class Column:
    """For each fact one of these values, each of which stands here once, but for the first, which fills places that
    are no code."""

    values: Sequence[Any]
    codes: Codes

    def where(self, is_true: Callable[[Any], bool]) -> Truth:
        """The facts of whose values it is true."""
        table = bytes(map(is_true, self.values))
        if isinstance(self.codes, bytes):
            return _truth(self.codes.translate(_wide(table)))
        if self.codes.typecode != "H":
            return _truth(bytes(map(table.__getitem__, self.codes)))
        # Codes of two bytes: each of the upper ones has a table of the lower ones.
        both = self.codes.tobytes()
        lower, upper = (both[0::2], both[1::2]) if sys.byteorder == "little" else (both[1::2], both[0::2])
        tables = [table[first : first + 256] for first in range(0, len(table), 256)]
        found = _truth(upper.translate(_wide(bytes(all(one) for one in tables))))
        for place, one in enumerate(tables):
            if any(one) and not all(one):
                here = upper.translate(_wide(bytes(place) + b"\1"))
                found |= _truth(here) & _truth(lower.translate(_wide(one)))
        return found


def away(chosen: bytes, width: int) -> int:
    """What `without` needs: for codes of so many bytes NO_BYTE in all of those of facts that are not `chosen`."""
    lost = chosen.translate(NO_BYTE + bytes(255))
    wide = bytearray(len(lost) * width)
    for place in range(width):
        wide[place::width] = lost
    return int.from_bytes(wide, "little")


def without(codes: Codes, away: int) -> Codes:
    """The codes of those that are: the others are overwritten and taken out, all by three operations."""
    left = (int.from_bytes(codes, "little") | away).to_bytes(memoryview(codes).nbytes, "little")
    left = left.translate(None, NO_BYTE)
    return left if isinstance(codes, bytes) else array(codes.typecode, left)


def _wide(table: bytes) -> bytes:
    return table.ljust(256, b"\0")


def _truth(found: bytes) -> Truth:
    return int.from_bytes(found, "little")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """`runs` are those of facts that have the first of ORDER in common, the first two, and all of it. Values of `days`
    stand in their order, with None as the last, and so do facts within the last runs. `numbers` are those of
    annotations. `noted` have a note, `alike` stand in articles that are nearly the same as others; `copies` are the
    same where the words of a quote stand in one article, or in one cluster, several times."""

    revision: int
    clusters_revision: int
    runs: tuple[Runs, ...]
    numbers: "array[int]"
    days: Column
    articles: Column
    copies: "array[int]"
    outlets: Column
    authors: Column
    languages: Column
    jobs: Column
    annotators: Column
    speech: Column
    certainty: Column
    noted: Column
    alike: Column
    reporters: Column
    prints: dict[tuple[str, ...], Column]
    """Of these PRINTS the values for each code of `articles`."""

    def truth(self, expression: Expression, worded: Callable[[Phrase], Set[int] | None]) -> Truth | None:
        """Of which facts this is true. They know no words: `worded` says which annotations, by their numbers, had a
        phrase when these columns were written down; None where nobody knows."""
        match expression:
            case Phrase():
                numbers = worded(expression)
                return None if numbers is None else _truth(bytes(map(numbers.__contains__, self.numbers)))
            case Marked(found):
                return self._marked(frozenset(found))
            case Not(part):
                truth = self.truth(part, worded)
                return None if truth is None else self.all ^ truth
            case And(parts) | Or(parts):
                joined = self.all if isinstance(expression, And) else 0
                for part in parts:
                    truth = self.truth(part, worded)
                    if truth is None:
                        return None
                    joined = joined & truth if isinstance(expression, And) else joined | truth
                return joined

    def codes(self, name: str) -> Codes:
        column = getattr(self, name)
        return column.codes if isinstance(column, Column) else column

    @property
    def size(self) -> int:
        return len(self.days.codes)

    @property
    def all(self) -> Truth:
        return int.from_bytes(b"\1" * self.size, "little")

    def within(self, first: date | None, last: date | None) -> Truth:
        """What is dated, from the first to the last day."""
        return self.days.where(
            lambda day: day is not None and (first is None or day >= first) and (last is None or day <= last)
        )

    def _marked(self, found: frozenset[str]) -> Truth:
        letters = {mark[0] for mark in found}

        def with_one(made: Callable[[Any], Iterable[str]]) -> Callable[[Any], bool]:
            return lambda value: not found.isdisjoint(made(value))

        truth = 0
        for own, column, made in _MARKS:
            if letters & set(own):
                truth |= getattr(self, column).where(with_one(made))
        for letter, place, made in _MARKS_OF_RUNS:
            if letter in letters:
                truth |= self._of_runs(place, with_one(made))
        return truth

    def _of_runs(self, place: int, is_true: Callable[[Any], bool]) -> Truth:
        """The facts of runs of whose value at a place it is true."""
        runs = self.runs[place]
        values = [some[place] for some in runs.values]
        true = {value: b"\1" if is_true(value) else b"\0" for value in set(values)}
        return _truth(b"".join(map(mul, map(true.__getitem__, values), runs.sizes)))


_MARKS: tuple[tuple[str, str, Callable[[Any], Iterable[str]]], ...] = (
    ("ymbh", "days", marks.of_day),
    ("n", "articles", lambda pk: (marks.article(pk),)),
    ("o", "outlets", marks.of_outlet),
    ("w", "authors", lambda name: (marks.author(name),) if name else ()),
    ("g", "languages", marks.languages),
    ("i", "jobs", lambda pk: () if pk is None else (marks.import_job(pk),)),
    ("a", "annotators", lambda pk: (marks.annotator(pk),)),
    ("p", "speech", lambda value: (marks.speech(value),)),
    ("c", "certainty", lambda value: (marks.certainty(value),)),
    ("h", "noted", lambda noted: (marks.NOTED,) if noted else ()),
    ("r", "reporters", lambda ids: marks.of_roles("reporter", ids)),
)
"""Letters of marks, the column that they tell of, and the marks of one of its values."""


_MARKS_OF_RUNS: tuple[tuple[str, int, Callable[[Any], Iterable[str]]], ...] = (
    ("l", 0, lambda pk: (marks.label(pk),)),
    ("s", 1, lambda ids: marks.of_roles("speaker", ids)),
    ("t", 2, lambda ids: marks.of_roles("target", ids)),
)
"""The same for places in ORDER."""


@dataclass(slots=True)
class _Coded:
    """A column while it is read."""

    places: dict[Any, int] = field(default_factory=dict)
    codes: "array[int]" = field(default_factory=lambda: array("I"))

    def add(self, value: Any) -> None:
        self.codes.append(self.places.setdefault(value, len(self.places)))

    def sort(self, key: Callable[[Any], Any]) -> None:
        """Have values stand in an order."""
        ordered = sorted(self.places, key=key)
        new = {self.places[value]: place for place, value in enumerate(ordered)}
        self.codes = array("I", map(new.__getitem__, self.codes))
        self.places = {value: place for place, value in enumerate(ordered)}

    def column(self, order: Iterable[int]) -> Column:
        """Facts in this order."""
        codes = array("I", map(_code, range(len(self.places))))
        values = [next(iter(self.places), None)] * (codes[-1] + 1 if codes else 0)
        for code, value in zip(codes, self.places, strict=True):
            values[code] = value
        own = map(codes.__getitem__, map(self.codes.__getitem__, order))
        return Column(values, _narrow(own, len(values)))


def _code(place: int) -> int:
    """Codes for places, in their order."""
    more, own = divmod(place, NO_BYTE[0])
    return (_code(more) << 8 | own) if more else own


_NO_NO_BYTE = int.from_bytes(b"\x7f" * 8)
"""Bits of a number that leave none of its bytes NO_BYTE."""


def _narrow(codes: Iterable[int], beyond: int) -> Codes:
    """Codes below a number, no wider than they need to be."""
    if beyond <= 1 << 8:
        return bytes(codes)
    return array("H" if beyond <= 1 << 16 else "I", codes)


_FIELDS = {
    "days": "day",
    "articles": "article_id",
    "outlets": "outlet",
    "authors": "article__author",
    "languages": "article__language",
    "jobs": "article__import_job_id",
    "annotators": "annotator_id",
    "speech": "speech",
    "certainty": "annotation__certainty",
    "reporters": "annotation__reporter_ids",
}


def gathered(dispute: Dispute) -> Columns | None:
    """All facts of a dispute as they are now, unless there are too many; to be called where one state of the data is
    seen."""
    now = Dispute.objects.get(pk=dispute.pk)
    facts = Fact.objects.filter(dispute=dispute)
    if facts[MOST:].exists():
        return None
    beside = (
        "article_id", "number", "speaker_ids", "target_ids", "label_id", "annotation__note", "article__cluster_id",
        "annotation__quote",
    )  # fmt: skip
    made = {name: _Coded() for name in (*_FIELDS, "noted", "alike")}
    adding = [one.add for one in made.values()]
    numbers, copies = array("q"), array("q")
    runs: defaultdict[tuple[Any, ...], array[int]] = defaultdict(partial(array, "I"))
    rows = read(facts.order_by("number").values_list(*beside, *_FIELDS.values()))
    for place, (article, number, speakers, targets, label, note, cluster, quote, *values) in enumerate(rows):
        numbers.append(number)
        runs[label, speakers, targets].append(place)
        # Of a million quotes two different ones have one hash in one of some hundred thousand disputes.
        copies.append(hash((cluster or -article, quote)) & _NO_NO_BYTE)
        for add, value in zip(adding, (*values, bool(note), cluster is not None), strict=True):
            add(value)
    made["days"].sort(key=lambda day: (day is None, day))
    day_of = made["days"].codes.__getitem__
    ordered = sorted(runs)
    order = array("I", chain.from_iterable(sorted(runs[run], key=day_of) for run in ordered))
    columns = {name: made.pop(name).column(order) for name in list(made)}
    articles = columns["articles"]
    return Columns(
        revision=now.revision,
        clusters_revision=now.clusters_revision,
        runs=tuple(_runs(runs, ordered, length) for length in range(1, len(ORDER) + 1)),
        numbers=array("q", map(numbers.__getitem__, order)),
        copies=array("q", map(copies.__getitem__, order)),
        prints={own: _prints(articles, [columns[name] for name in names]) for own, names in PRINTS.items()},
        **columns | {"articles": Column(array("q", articles.values), articles.codes)},
    )


def _prints(articles: Column, columns: Sequence[Column]) -> Column:
    """The values of these columns for each code of articles, of which all facts have the same."""
    printed = [(0,) * len(columns)] * len(articles.values)
    for article, codes in zip(articles.codes, zip(*(column.codes for column in columns), strict=True), strict=True):
        printed[article] = codes
    coded = _Coded()
    for codes in printed:
        coded.add(codes)
    prints = coded.column(range(len(printed)))
    values = [
        tuple(column.values[code] for column, code in zip(columns, codes, strict=True)) for codes in prints.values
    ]
    return Column(values, prints.codes)


def _runs(found: Mapping[tuple[Any, ...], Sized], ordered: Iterable[tuple[Any, ...]], length: int) -> Runs:
    sizes: dict[tuple[Any, ...], int] = {}
    for values in ordered:
        own = values[:length]
        sizes[own] = sizes.get(own, 0) + len(found[values])
    return Runs(list(sizes), list(sizes.values()))


_held: dict[int, tuple[str, Columns]] = {}


def of(dispute: Dispute) -> Columns | None:
    """Those that are written down, if any."""
    key = key_of(dispute)
    revision = preparing.revision(dispute, key)
    if revision is None:
        return None
    state = f"{key}-{revision}"
    held = _held.pop(dispute.pk, None)
    if held is None or held[0] != state:
        known = preparing.prepared(dispute, key)
        held = (state, known.counted) if known else None
    if held is None:
        return None
    _held[dispute.pk] = held
    while len(_held) > MOST_HELD:
        _held.pop(next(iter(_held)), None)
    return held[1]


def key_of(dispute: Dispute) -> str:
    """Under which they are written down."""
    return f"{dispute.pk}:{dispute.created_at.timestamp()}:columns:{preparing.edition()}"
