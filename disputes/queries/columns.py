"""The facts of a large dispute as columns in memory: whatever part of them a question asks for is picked and counted
faster there than any index finds it.

They are written down in the background (`actions.preparing`) as they were at a revision of the dispute; what has
changed since is added as to anything that was counted earlier (`queries.following`).
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
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
from disputes.search.expression import And, Expression, Marked, Not, Or

MOST = 3_000_000
"""Statements of a dispute; with more, their columns would take more memory than a small server has to give."""

MOST_HELD = 2
"""Disputes whose columns stay in the memory of a process: some thirty bytes a statement."""

Codes: TypeAlias = "bytes | array[int]"
"""A small number for each fact, which stands for a value."""

Truth = int
"""For each fact a byte that is 1 where something is true of it, all of them as one number: they are joined by one
operation, however many there are."""

ORDER = ("speakers", "targets", "label")
"""Facts that have the same of these follow one another."""


class Runs(NamedTuple):
    """What facts have in common that follow one another, and how many they are."""

    values: list[tuple[Any, ...]]
    sizes: list[int]


@dataclass(frozen=True, slots=True)
class Column:
    """For each fact one of these values, each of which stands here once."""

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


def _wide(table: bytes) -> bytes:
    return table.ljust(256, b"\0")


def _truth(found: bytes) -> Truth:
    return int.from_bytes(found, "little")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """`runs` are those of facts that have the first of ORDER in common, the first two, and all of it. Values of `days`
    stand in their order, with None as the last, and so do facts within the last runs. `copies` are the same where the
    words of a quote stand in one article, or in one cluster, several times."""

    revision: int
    clusters_revision: int
    runs: tuple[Runs, ...]
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
    reporters: Column
    printed: dict[str, Codes]
    """For each value of `articles` the code of its day and its outlet, by the names of these columns."""

    def truth(self, expression: Expression) -> Truth | None:
        """Of which facts this is true; None where it asks for words."""
        match expression:
            case Marked(found):
                return self._marked(frozenset(found))
            case Not(part):
                truth = self.truth(part)
                return None if truth is None else self.all ^ truth
            case And(parts) | Or(parts):
                joined = self.all if isinstance(expression, And) else 0
                for part in parts:
                    truth = self.truth(part)
                    if truth is None:
                        return None
                    joined = joined & truth if isinstance(expression, And) else joined | truth
                return joined
            case _:
                return None

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
    ("s", 0, lambda ids: marks.of_roles("speaker", ids)),
    ("t", 1, lambda ids: marks.of_roles("target", ids)),
    ("l", 2, lambda pk: (marks.label(pk),)),
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
        return Column(list(self.places), _narrow(map(self.codes.__getitem__, order), len(self.places)))


def _narrow(codes: Iterable[int], values: int) -> Codes:
    """Codes of so many values, no wider than they need to be."""
    if values <= 1 << 8:
        return bytes(codes)
    return array("H" if values <= 1 << 16 else "I", codes)


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


_PRINTED = ("days", "outlets")


def gathered(dispute: Dispute) -> Columns | None:
    """All facts of a dispute as they are now, unless there are too many; to be called where one state of the data is
    seen."""
    now = Dispute.objects.get(pk=dispute.pk)
    facts = Fact.objects.filter(dispute=dispute)
    if facts[MOST:].exists():
        return None
    beside = ("speaker_ids", "target_ids", "label_id", "annotation__note", "article__cluster_id", "annotation__quote")
    made = {name: _Coded() for name in (*_FIELDS, "noted")}
    adding = [one.add for one in made.values()]
    copies = array("q")
    runs: defaultdict[tuple[Any, ...], array[int]] = defaultdict(partial(array, "I"))
    rows = read(facts.order_by("number").values_list("article_id", *beside, *_FIELDS.values()))
    for place, (article, speakers, targets, label, note, cluster, quote, *values) in enumerate(rows):
        runs[speakers, targets, label].append(place)
        # Of a million quotes two different ones have one hash in one of some ten million disputes.
        copies.append(hash((cluster or -article, quote)))
        for add, value in zip(adding, (*values, bool(note)), strict=True):
            add(value)
    made["days"].sort(key=lambda day: (day is None, day))
    day_of = made["days"].codes.__getitem__
    ordered = sorted(runs)
    order = array("I", chain.from_iterable(sorted(runs[run], key=day_of) for run in ordered))
    columns = {name: made.pop(name).column(order) for name in list(made)}
    columns["articles"] = Column(array("q", columns["articles"].values), columns["articles"].codes)
    printed = {name: dict(zip(columns["articles"].codes, columns[name].codes, strict=True)) for name in _PRINTED}
    return Columns(
        revision=now.revision,
        clusters_revision=now.clusters_revision,
        runs=tuple(_runs(runs, ordered, length) for length in range(1, len(ORDER) + 1)),
        copies=array("q", map(copies.__getitem__, order)),
        printed={
            name: _narrow(map(by.__getitem__, range(len(by))), len(columns[name].values))
            for name, by in printed.items()
        },
        **columns,
    )


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
