"""Which of an article's fields each column of a table or key of an object is: by choice, by its name, by a guess."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from disputes.importers import fields
from disputes.importers.column_names import guessed
from disputes.text import clean_line

SAMPLES = 3
SAMPLE_ROWS = 50
"""How far samples are looked for: a file is shown before it is read."""

_NAMED = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is shown to a person: its name, the field that it is taken for or "", and some of its values."""

    name: str
    field: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """What was made of a row of names: the field of each, "" where none, and what is wrong with that."""

    names: tuple[str, ...]
    fields: tuple[str, ...]
    guesses: tuple[tuple[str, str], ...] = ()
    twice: str = ""

    @property
    def places(self) -> list[tuple[int, str]]:
        """The column of each field that there is."""
        return [(place, field) for place, field in enumerate(self.fields) if field]

    @property
    def ignored(self) -> list[str]:
        """The names of columns that are left out, as they stand in a message."""
        return [fields.shown(name) for name, field in zip(self.names, self.fields, strict=True) if name and not field]

    @property
    def fault(self) -> str:
        """Why nothing can be read below these names, "" when it can."""
        times = Counter(name.casefold() for name in self.names if name)
        if repeated := next((name for name, number in times.items() if number > 1), ""):
            return f"the column “{fields.shown(repeated)}” is there twice"
        if self.twice:
            return f"two columns are taken as {self.twice}: leave one of them out"
        return "" if "text" in self.fields else f"has no column “text” (found: {self.found()})"

    def taken(self) -> str:
        """What was guessed, as it is told: `“Titel” as title, “Inhalt” as text`."""
        return ", ".join(f"“{fields.shown(name)}” as {field}" for name, field in self.guesses)

    def found(self) -> str:
        """The names, for a message that says what was found instead."""
        return ", ".join(f"“{fields.shown(name)}”" for name in self.names[:_NAMED] if name) or "none"


def matched(names: Iterable[str], chosen: Mapping[str, str]) -> Matched:
    """The field of each column. What a person chose counts most, then our own names, then what others call them.

    No field is given to two columns: that would lose one of them. Of guesses the likeliest is taken.
    """
    cleaned = tuple(clean_line(name) for name in names)
    wanted = {clean_line(name).casefold(): field for name, field in chosen.items()}
    found = [wanted.get(name.casefold(), "") for name in cleaned]
    open_ = [bool(name) and name.casefold() not in wanted for name in cleaned]
    twice = next((field for field in found if field and found.count(field) > 1), "")
    taken = set(found)
    for place, name in enumerate(cleaned):
        if open_[place] and name.casefold() in fields.COLUMNS:
            open_[place] = False
            if name.casefold() not in taken:
                found[place] = name.casefold()
            elif name.casefold() not in wanted.values():
                twice = twice or name.casefold()
            taken.add(name.casefold())
    guesses = sorted(
        (guess[1], place, guess[0])
        for place, name in enumerate(cleaned)
        if open_[place] and (guess := guessed(name)) and guess[0] not in taken
    )
    told: list[tuple[int, str]] = []
    for _, place, field in guesses:
        if field not in taken:
            taken.add(field)
            found[place] = field
            told.append((place, field))
    return Matched(cleaned, tuple(found), tuple((cleaned[place], field) for place, field in sorted(told)), twice)


def sampled(match: Matched, rows: Iterable[Sequence[str]]) -> tuple[Column, ...]:
    """The columns with their first values that are not empty."""
    samples: list[list[str]] = [[] for _ in match.names]
    for row, _ in zip(rows, range(SAMPLE_ROWS), strict=False):
        for of_column, value in zip(samples, row, strict=False):
            if len(of_column) < SAMPLES and (shown := fields.shown(value[:1000])) and shown not in of_column:
                of_column.append(shown)
    return tuple(
        Column(name, field, tuple(of_column))
        for name, field, of_column in zip(match.names, match.fields, samples, strict=True)
        if name
    )
