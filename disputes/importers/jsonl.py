"""JSON Lines: one article a line, each an object. One line is in memory at a time."""

import json
from collections.abc import Iterator
from io import TextIOWrapper

from disputes.importers import encoding, fields, limits
from disputes.importers.articles import article
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import clean_line

_MOST_IGNORED = 20
_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


class _Twice(ValueError):
    """The same key stands in an object twice, so one of its values would be lost."""


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every line that is not blank."""
    ignored: dict[str, None] = {}
    filled = False
    with encoding.opened(source, newline="\n") as (stream, notes):
        yield from notes
        for number, line in _lines(stream):
            filled = True
            yield from _article(line, source.name, number, ignored)
    if ignored:
        yield Note(source.name, f"ignored: {', '.join(ignored)}")
    if not filled:
        yield Problem(source.name, "is empty")


def _lines(stream: TextIOWrapper) -> Iterator[tuple[int, str]]:
    number = 0
    while line := stream.readline(limits.ROW_CHARACTERS + 1):
        number += 1
        if len(line) > limits.ROW_CHARACTERS:
            message = f"is longer than {limits.ROW_CHARACTERS:,} characters, the most that one line may have"
            raise Refused(message, line=number)
        if not line.isspace():
            yield number, line


def _article(line: str, file: str, number: int, ignored: dict[str, None]) -> Iterator[Item]:
    try:
        found = json.loads(line, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except _Twice as error:
        yield Problem(file, f"the key “{fields.shown(str(error))}” is there twice", number)
        return
    except json.JSONDecodeError as error:
        reason = error.msg[0].lower() + error.msg[1:]
        yield Problem(file, f"is not valid JSON: {reason} (character {error.pos + 1})", number)
        return
    except (ValueError, RecursionError):  # numbers of thousands of digits, brackets within brackets
        yield Problem(file, "is not JSON that can be read", number)
        return
    if not isinstance(found, dict):
        yield Problem(file, "is not an object in braces: write one object a line", number)
        return

    values: dict[str, str] = {}
    messages: list[str] = []
    for key, value in found.items():
        name = key if key in fields.COLUMNS else clean_line(key).casefold()
        if name not in fields.COLUMNS:
            if len(ignored) < _MOST_IGNORED:
                ignored.setdefault(fields.shown(key))
        elif name in values:
            messages.append(f"the key “{name}” is there twice")
        elif isinstance(value, str) or value is None:
            values[name] = value or ""
        else:
            messages.append(f"“{name}” must be text, not {_KINDS[type(value)]}")
    if not messages and "text" not in values:
        messages.append("has no “text”")
    if messages:
        yield from (Problem(file, message, number) for message in messages)
    else:
        yield from article(values, file=file, line=number)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
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
