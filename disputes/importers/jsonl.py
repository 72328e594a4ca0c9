"""JSON Lines: one article a line, each an object. One line is in memory at a time."""

import json
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from typing import Any

from disputes.importers import encoding, fields, limits
from disputes.importers.columns import SAMPLE_ROWS, Column
from disputes.importers.objects import Objects
from disputes.importers.objects import columns as columns_of
from disputes.importers.refusals import Refused
from disputes.records import Item, Problem, Reading, Source


class _Twice(ValueError):
    """The same key stands in an object twice, so one of its values would be lost."""


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every line that is not blank."""
    objects = Objects(source.name, reading.columns)
    filled = False
    with encoding.opened(source, newline="\n") as (stream, notes):
        yield from notes
        for number, line in _lines(stream):
            filled = True
            found = _object(line, source.name, number)
            if isinstance(found, Problem):
                yield found
            else:
                yield from objects.article(found, line=number)
    yield from objects.notes()
    if not filled:
        yield Problem(source.name, "is empty")


def columns(source: Source, reading: Reading) -> tuple[Column, ...]:
    """The keys of the first lines with some of their values."""
    with encoding.opened(source, newline="\n") as (stream, _):
        lines = islice(_lines(stream), SAMPLE_ROWS)
        read = (_object(line, source.name, number) for number, line in lines)
        return columns_of([found for found in read if not isinstance(found, Problem)], reading.columns)


def _lines(stream: TextIOWrapper) -> Iterator[tuple[int, str]]:
    number = 0
    while line := stream.readline(limits.ROW_CHARACTERS + 1):
        number += 1
        if len(line) > limits.ROW_CHARACTERS:
            message = f"is longer than {limits.ROW_CHARACTERS:,} characters, the most that one line may have"
            raise Refused(message, line=number)
        if not line.isspace():
            yield number, line


def _object(line: str, file: str, number: int) -> dict[str, Any] | Problem:
    try:
        found = json.loads(line, object_pairs_hook=_pairs, parse_constant=_refuse_constant)
    except _Twice as error:
        return Problem(file, f"the key “{fields.shown(str(error))}” is there twice", number)
    except json.JSONDecodeError as error:
        reason = error.msg[0].lower() + error.msg[1:]
        return Problem(file, f"is not valid JSON: {reason} (character {error.pos + 1})", number)
    except (ValueError, RecursionError):  # numbers of thousands of digits, brackets within brackets
        return Problem(file, "is not JSON that can be read", number)
    if not isinstance(found, dict):
        return Problem(file, "is not an object in braces: write one object a line", number)
    return found


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(name)  # NaN and Infinity are not JSON
