"""The values that stand beside an article's text: what each may be, read the same way from every kind of file."""

import re
from datetime import date
from urllib.parse import urlsplit

from disputes.importers import limits, written_dates
from disputes.text import clean_line, shorten

COLUMNS = ("title", "text", "outlet", "author", "url", "published", "language", "dateline")
"""What a row, a JSON object or a header may hold."""

LENGTHS = {"title": 500, "outlet": 200, "author": 300, "dateline": 200}
"""The longest that free one-line values are kept, in characters."""

YEARS = range(1000, 3000)
"""Years that a date is believed in; outside them it is a slip of the keyboard."""

MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
"""A month in English, for use within a pattern that ignores case."""

_MONTH_STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_ZONE = r"(?:\s*(?:[ap]\.?m\.?|z|utc|gmt|[+-]\d\d(?::?\d\d)?))*"
_TIME = rf"(?:(?:t|,?\s+(?:at\s+)?)[0-2]?\d[:.][0-5]\d(?:[:.][0-6]\d(?:[.,]\d+)?)?{_ZONE})?"
_FLAGS = re.IGNORECASE | re.ASCII
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", _FLAGS)
_DAY_MONTH = re.compile(rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?\s+({MONTHS})\.?,?\s+(\d{{4}}){_TIME}", _FLAGS)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}({MONTHS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}", _FLAGS)
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", _FLAGS)
_COMPACT = re.compile(
    r"([12]\d{3})([01]\d)([0-3]\d)(?:t?[0-2]\d[0-5]\d(?:[0-6]\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?", _FLAGS
)

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{1,8})*)")


class BadValue(Exception):
    """A value that can't be kept as it is; says which and why."""


def shown(value: str) -> str:
    """The value as it stands in a message."""
    return shorten(clean_line(value), 60)


def _trimmed(value: str) -> str:
    """The value on one line. Most cells of a wide table are empty, and cleaning nothing takes its time too."""
    return clean_line(value) if value else ""


def one_line(name: str, value: str) -> tuple[str, bool]:
    """A free one-line value, and whether it had to be shortened."""
    line = _trimmed(value)
    kept = shorten(line, LENGTHS[name])
    return kept, kept != line


def published(value: str) -> date | None:
    """The day as it is written: no time zone is applied, because the reader of the paper saw this date."""
    value = _trimmed(value)
    if not value:
        return None
    year, days = _readings(value)
    if year is not None and year not in YEARS:
        raise BadValue(f"“published” has a year outside {YEARS[0]}–{YEARS[-1]} ({shown(value)})")
    if not days:
        raise BadValue(f"“published” is not a date ({shown(value)})")
    if len(days) > 1 or year is None:
        raise BadValue(f"“published” is ambiguous ({shown(value)}): write it as YYYY-MM-DD")
    return days.pop()


def days(value: str) -> list[date]:
    """Every day that a value may mean, the earliest first."""
    return sorted(_readings(_trimmed(value))[1])


def _readings(value: str) -> tuple[int | None, set[date]]:
    """The year, None when it has two digits only, and every day that the value may mean."""
    if found := _YEAR_FIRST.fullmatch(value):
        year = int(found[1])
        return year, _days((year, int(found[3]), int(found[4])))
    if found := _DAY_MONTH.fullmatch(value):
        return int(found[3]), _days((int(found[3]), month_number(found[2]), int(found[1])))
    if found := _MONTH_DAY.fullmatch(value):
        return int(found[3]), _days((int(found[3]), month_number(found[1]), int(found[2])))
    if found := _NUMBERS.fullmatch(value):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if len(found[4]) == 2:
            return None, _days((2000 + year, second, first), (2000 + year, first, second), (2000 + first, second, year))
        if found[2] == ".":  # nobody writes the month first with dots
            return year, _days((year, second, first))
        return year, _days((year, second, first), (year, first, second))
    if found := _COMPACT.fullmatch(value):
        return int(found[1]), _days((int(found[1]), int(found[2]), int(found[3])))
    if written := written_dates.whole(value):
        return written[0], _days(written)
    return None, set()


def _days(*triples: tuple[int, int, int]) -> set[date]:
    days = set()
    for year, month, day in triples:
        try:
            days.add(date(year, month, day))
        except ValueError:  # not a day of the calendar
            continue
    return days


def month_number(name: str) -> int:
    """March, mar and MAR are 3."""
    return _MONTH_STEMS.index(name[:3].lower()) + 1


def url(value: str) -> str:
    """A web address, or nothing: other schemes could run or open something when clicked."""
    value = _trimmed(value)
    if not value:
        return ""
    if len(value) > limits.URL_CHARACTERS:
        raise BadValue(f"“url” is longer than {limits.URL_CHARACTERS:,} characters")
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
        _ = parts.port  # asks for the number, which refuses what is not one
    except ValueError:
        valid = False
    if not valid:
        raise BadValue(f"“url” is not a web address that begins with http:// or https:// ({shown(value)})")
    return value


def language(value: str) -> str:
    """A language tag such as `en` or `pt-BR`."""
    value = _trimmed(value).replace("_", "-")
    if not value:
        return ""
    found = _LANGUAGE.fullmatch(value)
    if not found or len(value) > 35:
        raise BadValue(f"“language” is not a language code such as “en” or “pt-BR” ({shown(value)})")
    return found[1].lower() + found[2]
