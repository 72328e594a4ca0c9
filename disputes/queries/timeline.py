"""Statements over time: how many of each label fall into each day, week or month."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Min, QuerySet, When

from disputes import search
from disputes.models import Label
from disputes.permissions import Access
from disputes.queries import asking, finding, labels, statements
from disputes.queries.meanings import Meaning
from disputes.search import dated, index, limits, marks, syntax
from disputes.search.expression import And, Marked, last_of_month

UNITS = {"day": "Day", "week": "Week", "month": "Month", "year": "Year"}

STATEMENTS, ARTICLES, CLUSTERS, DAYS = "statements", "articles", "clusters", "days"
COUNTINGS = {
    STATEMENTS: "every statement",
    ARTICLES: "articles with such a statement",
    CLUSTERS: "a quote once per cluster of near duplicates",
    DAYS: "once per day, label, speaker and target",
}

FITTING = 80
"""Periods that fit into a picture; the unit is chosen so that there are no more, if one is not asked for."""

MOST_PERIODS = 1_000
"""So many are shown of a unit that is asked for; with more, the next longer one is taken."""

Counts = dict[tuple[date | None, int], int]
"""For each day, or None, and each label's id."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Panel:
    """One direction, or all there is: `counts` has a row for each period, with a number for each label; `undated` the
    same for what has no date. `question` finds what is counted."""

    words: str
    question: str
    counts: list[list[int]]
    undated: list[int]

    @property
    def total(self) -> int:
        return sum(map(sum, self.counts)) + sum(self.undated)


@dataclass(frozen=True, slots=True)
class Timeline:
    """`panels` are one, or two for what one actor says to another and back."""

    labels: list[Label]
    unit: str
    counting: str
    periods: list[Period]
    panels: list[Panel]
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(panel.total for panel in self.panels)

    @property
    def undated(self) -> int:
        return sum(sum(panel.undated) for panel in self.panels)


def timeline(access: Access, text: str, *, pair: tuple[str, str] | None, unit: str, counting: str) -> Timeline:
    """What a question finds over time; of a pair, who says it to whom. `unit` is one of UNITS or "" for what fits.

    Raises NotUnderstood for a question that can't be.
    """
    asked = [(" → ".join((one, other)), _said(text, one, other)) for one, other in _directions(pair)] or [("", text)]
    with limits.within():
        known = labels.of(access)
        meanings = [asking.understand(access, question) for _, question in asked]
        counted = [
            (*one, _counts(access, meaning, counting, known)) for one, meaning in zip(asked, meanings, strict=True)
        ]
    days = sorted({day for _, _, counts in counted for day, _ in counts if day is not None})
    unit = _fitting(days, unit)
    periods = _periods(days, unit)
    places = {period.first: place for place, period in enumerate(periods)}
    columns = {label.pk: column for column, label in enumerate(known)}
    panels = []
    for words, question, counts in counted:
        table = [[0] * len(known) for _ in periods]
        undated = [0] * len(known)
        for (day, label), n in counts.items():
            row = undated if day is None else table[places[_begin(day, unit)]]
            row[columns[label]] += n
        panels.append(Panel(words, question, table, undated))
    unknown = dict.fromkeys(sentence for meaning in meanings for sentence in (*meaning.unknown, *meaning.nobody))
    return Timeline(known, unit, counting, periods, panels, tuple(unknown))


def _directions(pair: tuple[str, str] | None) -> Sequence[tuple[str, str]]:
    return list(dict.fromkeys((pair, (pair[1], pair[0])))) if pair else []


def _said(text: str, speaker: str, target: str) -> str:
    return syntax.added(syntax.added(text, "speaker", speaker, apart=True), "target", target, apart=True)


def _counts(access: Access, meaning: Meaning, counting: str, known: Sequence[Label]) -> Counts:
    whole = counting == STATEMENTS and finding.sees_all(access) and not (meaning.standings or meaning.duplicates)
    if whole and not meaning.unknown:
        return _indexed(access, meaning, known)
    rows = statements.rows(access, meaning)
    found: QuerySet[Any, Any]
    match counting:
        case "articles":  # an article has one date, so that those of its days are those of a month
            found = rows.values_list("article__published", "label_id").annotate(n=Count("article", distinct=True))
        case "clusters":
            # What is near the same is one unit, whatever else is one by itself; below zero, so that none is the other.
            unit = Case(
                When(article__cluster=None, then=-F("article_id")),
                default=F("article__cluster"),
                output_field=BigIntegerField(),
            )
            quotes = rows.annotate(unit=unit).values("unit", "label_id", "quote")
            once = quotes.annotate(day=Min("article__published")).order_by().values_list("day", "label_id")
            return dict(Counter((day, label) for day, label in once))
        case "days":
            said = rows.values_list("article__published", "label_id", "speaker_ids", "target_ids").order_by().distinct()
            return dict(Counter((day, label) for day, label, _, _ in said))
        case _:
            found = rows.values_list("article__published", "label_id").annotate(n=Count("id"))
    return {(day, label): n for day, label, n in found.order_by()}


def _indexed(access: Access, meaning: Meaning, known: Sequence[Label]) -> Counts:
    """Read off the search index, which has statements by day: several times quicker than from their table."""
    counts: Counts = {}
    for label in known:
        asked = And((meaning.whole, Marked((marks.label(label.pk),))))
        days = search.per_day(index.STATEMENTS, access.dispute.pk, asked, low=meaning.low, high=meaning.high)
        counts |= {(None if day == dated.UNDATED else day, label.pk): n for day, n in days.items()}
    return counts


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
