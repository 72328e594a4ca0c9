"""Numbers under which articles and statements stand in the search index: in the order of their days.

A key is the day and, behind it, the number of what was published then. Sorted by key is therefore sorted by date, and a
period is a range of keys; what has no date stands before all others.
"""

from datetime import date

BITS = 40
"""For a number: a million million articles. The day takes the rest of what an engine's integer holds."""

NUMBER = (1 << BITS) - 1
"""What a key holds besides its day."""

FIRST = date.min.toordinal() << BITS
"""No key is lower."""

BEYOND = (date.max.toordinal() + 1) << BITS
"""Above every key."""

UNDATED = date.min
"""What `sort_date` holds where no date is known."""


def key(day: date | None, number: int) -> int:
    return (day or UNDATED).toordinal() << BITS | number


def number(key: int) -> int:
    """The id of an article, the number of an annotation."""
    return key & NUMBER


def day(key: int) -> date:
    return date.fromordinal(key >> BITS)


def beside(key: int, number: int) -> int:
    """The key of what has this number on the same day."""
    return key & ~NUMBER | number


def first_of(day: date) -> int:
    """The lowest key that a day can have."""
    return day.toordinal() << BITS


def first_after(day: date) -> int:
    return (day.toordinal() + 1) << BITS
