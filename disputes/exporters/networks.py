"""Who speaks about whom, as a network: what the files of it hold, and what their writers share."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

Spell = tuple[date, date]
"""A run of days, first and last included."""

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_PIECE = 64 * 1024
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Readers turn white space other than blanks into blanks inside attributes, unless it is written by number.
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


@dataclass(frozen=True, slots=True)
class Node:
    """An actor, with how many statements it said and how many were directed at it."""

    id: int
    name: str
    kind: str
    said: int
    heard: int


@dataclass(frozen=True, slots=True)
class Tie:
    """All statements of one speaker about one target under one label: how many, on which days, how many undated."""

    speaker: int
    target: int
    label: str
    weight: int
    spells: tuple[Spell, ...]
    undated: int

    @property
    def first(self) -> date | None:
        return min((start for start, _ in self.spells), default=None)

    @property
    def last(self) -> date | None:
        return max((end for _, end in self.spells), default=None)


def ordered_nodes(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: node.id)


def ordered_ties(ties: Iterable[Tie]) -> list[Tie]:
    """Always in the same order, so that the same network is the same file whichever database counted it."""
    return sorted(ties, key=lambda tie: (tie.speaker, tie.target, tie.label))


def merged(spells: Iterable[Spell]) -> list[Spell]:
    """The same days in as few runs as possible, in order: none overlap, and none follow each other directly."""
    runs: list[Spell] = []
    for start, end in sorted(spells):
        # Ordinals, since the day after the last day of the calendar is not a date.
        if runs and start.toordinal() <= runs[-1][1].toordinal() + 1:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def iso(day: date | None) -> str:
    """Four-digit year, month, day; empty when there is no date."""
    return day.isoformat() if day else ""


def storable(text: str) -> str:
    """The text without the characters that XML 1.0 has no way to write."""
    return _NOT_IN_XML.sub("", text)


def escaped(text: str) -> str:
    """The text as it may stand in an XML element or in an attribute between double quotes."""
    return storable(text).translate(_ESCAPES)


def encoded(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines as UTF-8, in pieces large enough to be worth sending."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size > _PIECE:
            yield "".join(waiting).encode()
            waiting.clear()
            size = 0
    if waiting:
        yield "".join(waiting).encode()
