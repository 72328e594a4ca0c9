"""What counts once a day is an exchange: somebody says something of one label to somebody, at the level at which actors
stand. Facts give an exchange with all its days at once, as one text, of which an engine makes some ten thousand faster
than a million rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Aggregate, TextField

from disputes.queries.levels import Ladder

Day = str | None
"""As engines write it, or None where it is not known."""


class Joined(Aggregate):
    """Values of a group that are known, such as days, joined by commas; None where there are none."""

    function = "group_concat"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "string_agg(%(expressions)s::text, ',')"
        return self.as_sql(compiler, connection, template=template, **more)


def split_days(days: str | None) -> list[str]:
    return days.split(",") if days else []


class Said(NamedTuple):
    """What some say to some others, as statements list them, and when."""

    speakers: str
    targets: str
    days: set[Day]


class Exchange(NamedTuple):
    number: int
    label: int
    said: list[Said]

    @property
    def days(self) -> set[Day]:
        return set[Day]().union(*(one.days for one in self.said))


def exchanges(rows: Iterable[tuple[int, str, str, int, str | None]], ladder: Ladder) -> list[Exchange]:
    """Of rows of a label, speakers, targets, how many statements there are and the days of those that have one, joined.
    On one day two people of one state may say the same thing once."""
    found: defaultdict[tuple[int, frozenset[int], frozenset[int]], list[Said]] = defaultdict(list)
    for label, speakers, targets, n, text in rows:
        known = split_days(text)
        days: set[Day] = {*known}
        if len(known) < n:
            days.add(None)
        found[label, frozenset(ladder.up(speakers)), frozenset(ladder.up(targets))].append(
            Said(speakers, targets, days)
        )
    return [Exchange(number, key[0], said) for number, (key, said) in enumerate(found.items())]


def rows_of(exchange: Exchange, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows as `counting.Found.rows` has them, of columns other than the day: on most days there is one."""
    told: defaultdict[tuple[Any, ...], set[Day]] = defaultdict(set)
    for said in exchange.said:
        values = {"label": exchange.label, "speakers": said.speakers, "targets": said.targets}
        told[tuple(values[name] for name in columns)] |= said.days
    if len(told) == 1:
        for row, days in told.items():
            yield (None, len(days), *row)
        return
    times = Counter(day for days in told.values() for day in days)
    for row, days in told.items():
        if alone := sum(times[day] == 1 for day in days):
            yield (None, alone, *row)
    for day, n in times.items():
        if n > 1:
            yield from (((day, exchange.number), 1, *row) for row, days in told.items() if day in days)


@lru_cache(maxsize=100_000)
def ordinal_of(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@lru_cache(maxsize=100_000)
def day_of(day: Day) -> date | None:
    return None if day is None else date.fromisoformat(day)
