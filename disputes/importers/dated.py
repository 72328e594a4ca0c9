"""The day of an article out of the several places where its file may give one."""

from datetime import date

from disputes.importers import fields, written_dates
from disputes.importers.fields import BadValue


def day(*candidates: str) -> tuple[str, str]:
    """The first of these that says a day, as “published” takes it, and what was given instead when none of them does.

    A date of two meanings is passed on as it is, so that the person who imports is asked.
    """
    ambiguous = unread = ""
    for candidate in candidates:
        if not candidate.strip():
            continue
        try:
            found = fields.published(candidate) or leading(candidate)
        except BadValue as bad:
            found = leading(candidate)
            if "ambiguous" in str(bad):
                ambiguous = ambiguous or candidate
            else:
                unread = unread or candidate
        if found:
            return found.isoformat(), ""
    return ambiguous, "" if ambiguous else unread


def leading(line: str) -> date | None:
    """The day that a line begins with, if it is one of the calendar."""
    found = written_dates.leading(line)
    try:
        return date(*found) if found and found[0] in fields.YEARS else None
    except ValueError:
        return None


def within(line: str) -> date | None:
    """The first day that stands in a line among other words: `Politics, 5 October 2031, p. 3`."""
    words = line[:300].split()
    return next((found for place in range(len(words)) if (found := leading(" ".join(words[place:])))), None)
