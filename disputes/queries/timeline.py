"""Statements over time: how many of each label fall into each day, week or month."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, repeat

from django.db.models import Q

from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import asking, labels, levels
from disputes.queries.counting import DAYS, STATEMENTS, Counts, Found, split, within
from disputes.queries.doors import doors, standing_for
from disputes.queries.following import followed
from disputes.queries.meanings import Meaning
from disputes.search import dated, syntax
from disputes.search.expression import last_of_month
from disputes.search.lists import alike

UNITS = {"day": "Day", "week": "Week", "month": "Month", "year": "Year"}

FITTING = 80
"""Periods that fit into a picture; the unit is chosen so that there are no more, if one is not asked for."""

MOST_PERIODS = 1_000
"""So many are shown of a unit that is asked for; with more, the next longer one is taken."""

MOST_SPEAKERS = 6
"""Panels that are shown of those who speak."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Panel:
    """One direction, one speaker, or all there is: `counts` has a row for each period, with a number for each label;
    `undated` the same for what has no date. `question` finds what is counted; it is empty if it would be too long."""

    words: str
    question: str
    counts: list[list[int]]
    undated: list[int]

    @property
    def total(self) -> int:
        return sum(map(sum, self.counts)) + sum(self.undated)


@dataclass(frozen=True, slots=True)
class Timeline:
    """`panels` are one, or two for what one actor says to another and back, or one for each of the `MOST_SPEAKERS` who
    say most, `others` counting whoever else speaks."""

    labels: list[Label]
    unit: str
    periods: list[Period]
    panels: list[Panel]
    mirrored: bool = False
    others: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(panel.total for panel in self.panels)

    @property
    def undated(self) -> int:
        return sum(sum(panel.undated) for panel in self.panels)


@dataclass(frozen=True, slots=True)
class _Counted:
    words: str
    question: str
    counts: Counts


def timeline(
    access: Access,
    text: str,
    *,
    unit: str = "",
    counting: str = STATEMENTS,
    level: str = levels.CODED,
    pair: tuple[str, str] | None = None,
    by_speaker: bool = False,
) -> Timeline:
    """What a question finds over time; of a pair, who says it to whom. `unit` is one of UNITS or "" for what fits.

    Raises NotUnderstood for a question that can't be.
    """
    known = labels.of(access)
    others = 0
    with within():
        if pair:
            counted, unknown = _back_and_forth(access, text, pair, counting, level)
        else:
            meaning = asking.understand(access, text)
            unknown = (*meaning.unknown, *meaning.nobody)
            if by_speaker:
                counted, others = _by_speaker(access, meaning, counting, level)
            else:
                counted = [_Counted("", text, _counts(access, meaning, counting, level))]
    unit, periods, places = periods_of({day for one in counted for day, _ in one.counts if day is not None}, unit)
    columns = {label.pk: column for column, label in enumerate(known)}
    panels = []
    for one in counted:
        table = [[0] * len(known) for _ in periods]
        undated = [0] * len(known)
        for (day, label), n in one.counts.items():
            row = undated if day is None else table[places[day]]
            row[columns[label]] += n
        panels.append(Panel(one.words, one.question, table, undated))
    return Timeline(known, unit, periods, panels, pair is not None, others, tuple(dict.fromkeys(unknown)))


def per_label(access: Access) -> dict[int, int]:
    """How many statements of each label somebody may see in a dispute."""

    def count(found: Found) -> tuple[dict[int, int]]:
        return (found.tally((("label",), lambda label: (label,)))[0],)

    found = Found(access, asking.understand(access, ""), STATEMENTS, levels.ladder(access, levels.CODED))
    with within():
        (counts,) = followed(found, ("labels",), count)
    return counts


def _back_and_forth(
    access: Access, text: str, pair: tuple[str, str], counting: str, level: str
) -> tuple[list[_Counted], tuple[str, ...]]:
    counted = []
    unknown: tuple[str, ...] = ()
    names = standing_for(access, pair, level)
    for one, other in dict.fromkeys((pair, (pair[1], pair[0]))):
        question = syntax.added_any(syntax.added_any(text, "speaker", names[one]), "target", names[other])
        meaning = asking.understand(access, question)
        unknown += (*meaning.unknown, *meaning.nobody)
        counted.append(_Counted(f"{one} → {other}", question, _counts(access, meaning, counting, level)))
    return counted, unknown


def _by_speaker(access: Access, meaning: Meaning, counting: str, level: str) -> tuple[list[_Counted], int]:
    """Those who say most, and how much others say."""
    ladder = levels.ladder(access, level)
    found = Found(access, meaning, counting, ladder)
    said, lists = followed(found, ("speakers",), _said)
    sums: Counter[int] = Counter()
    for (speaker, _), n in said.items():
        sums[speaker] += n
    shown = sorted(sums, key=lambda speaker: (-sums[speaker], ladder.name(speaker)))[:MOST_SPEAKERS]
    theirs = Q(speaker_ids__in=alike(ids for (ids,) in lists if not {*shown}.isdisjoint(ladder.up(ids))))

    def by_day(found: Found) -> tuple[dict[tuple[int, date | None, int], int]]:
        def whose(speaking: str) -> list[int]:
            return [speaker for speaker in ladder.up(speaking) if speaker in shown]

        days_of = found.days_of(whose, "speakers", among=theirs)
        return ({(speaker, day, label): n for (speaker, label), days in days_of.items() for day, n in days.items()},)

    (by_days,) = followed(found, ("by speaker", *shown), by_day)
    own: dict[int, Counts] = {speaker: {} for speaker in shown}
    for (speaker, day, label), n in by_days.items():
        own[speaker][day, label] = n
    ways = doors(access, meaning.text, ladder, split(chain.from_iterable(lists)), shown)
    panels = [_Counted(ladder.name(speaker), ways.to(speaker=speaker), counts) for speaker, counts in own.items()]
    return panels, sums.total() - sum(sums[speaker] for speaker in shown)


def _said(found: Found) -> tuple[dict[tuple[int, int], int], dict[tuple[str], int]]:
    """How much each speaker says of each label; and how much the lists of those who speak."""

    def speakers(speaking: str, label: int) -> Iterable[tuple[int, int]]:
        return zip(found.ladder.up(speaking), repeat(label))

    said, lists = found.tally((("speakers", "label"), speakers), (("speakers",), None))
    return said, lists


def _counts(access: Access, meaning: Meaning, counting: str, level: str) -> Counts:
    ladder = levels.ladder(access, level if counting == DAYS else levels.CODED)
    (counts,) = followed(Found(access, meaning, counting, ladder), ("by day",), lambda found: (found.by_day(),))
    return counts


def periods_of(days: Collection[date], unit: str = "") -> tuple[str, list[Period], dict[date, int]]:
    """The periods in which these days lie, from the first to the last of them; their unit, one that fits if none is
    asked for; and the place of each day among them."""
    ordered = sorted(days)
    unit = _fitting(ordered, unit)
    periods = _periods(ordered, unit)
    places = {period.first: place for place, period in enumerate(periods)}
    return unit, periods, {day: places[_begin(day, unit)] for day in ordered}


def _fitting(days: Sequence[date], unit: str) -> str:
    most = MOST_PERIODS if unit else FITTING
    longer = list(UNITS)[list(UNITS).index(unit or "day") :]
    if not days:
        return longer[0]
    return next((one for one in longer if _number(_begin(days[0], one), days[-1], one) <= most), longer[-1])


def _number(first: date, last: date, unit: str) -> int:
    """About how many periods there are."""
    length = {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    return (last - first).days // length + 1


def _periods(days: Sequence[date], unit: str) -> list[Period]:
    """From the first day to the last, those in which there is nothing too."""
    if not days:
        return []
    found = []
    first = _begin(days[0], unit)
    while True:
        last = _end(first, unit)
        found.append(Period(first, last))
        if last >= days[-1]:
            return found
        first = last + timedelta(days=1)


def _begin(day: date, unit: str) -> date:
    match unit:
        case "week":  # from Monday, as ISO 8601 has it
            return date.fromordinal(max(day.toordinal() - day.weekday(), dated.UNDATED.toordinal()))
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _end(first: date, unit: str) -> date:
    match unit:
        case "week":
            return date.fromordinal(min(first.toordinal() - first.weekday() + 6, date.max.toordinal()))
        case "month":
            return last_of_month(first)
        case "year":
            return date(first.year, 12, 31)
        case _:
            return first
