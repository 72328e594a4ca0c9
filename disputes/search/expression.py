"""What the index is asked, alike for both engines: words and marks, joined by and, or and not."""

from dataclasses import dataclass
from datetime import date, timedelta

from disputes.search import marks


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that follow one another in one of these columns; with `prefix` the last one may go on."""

    words: tuple[str, ...]
    columns: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """One of these marks. None of them is answered by nothing."""

    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Expression", ...]


Expression = Phrase | Marked | Not | And | Or

EVERYTHING = And(())


def phrases(expression: Expression) -> list[Phrase]:
    """The words that are looked for, not those that are kept out."""
    match expression:
        case Phrase():
            return [expression]
        case And(parts) | Or(parts):
            return [phrase for part in parts for phrase in phrases(part)]
        case _:
            return []


def marked(expression: Expression) -> frozenset[str] | None:
    """All marks that are asked about; None where words are, too."""
    match expression:
        case Marked(some):
            return frozenset(some)
        case Not(part):
            return marked(part)
        case And(parts) | Or(parts):
            found: frozenset[str] = frozenset()
            for part in parts:
                more = marked(part)
                if more is None:
                    return None
                found |= more
            return found
        case _:
            return None


def period(first: date, last: date) -> Marked:
    """What was published from the first to the last day, in as few marks as years, months and days allow."""
    found: list[str] = []
    while first <= last:
        if (first.month, first.day) == (1, 1) and date(first.year, 12, 31) <= last:
            found.append(marks.year(first.year))
            end = date(first.year, 12, 31)
        elif first.day == 1 and (end := last_of_month(first)) <= last:
            found.append(marks.month(first))
        else:
            found.append(marks.day(first))
            end = first
        if end == date.max:
            break
        first = end + timedelta(days=1)
    return Marked(tuple(found))


def days_of(mark: str) -> tuple[date, date]:
    """The first and the last day of a mark of a year, a month or a day."""
    year, month, day = (int(part) if part else 0 for part in (mark[1:5], mark[5:7], mark[7:9]))
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    return first, last_of_month(first if month else date(year, 12, 1))


def last_of_month(day: date) -> date:
    if (day.year, day.month) == (date.max.year, 12):
        return date.max
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
