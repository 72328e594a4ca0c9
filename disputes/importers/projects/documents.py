"""JSON as other tools write it: a list, one object after another, or one object a line; one element is in memory."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Any

from disputes.importers import encoding, fields, limits
from disputes.importers.names import ending
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Note, Problem, Source

_CHUNK = 2**16
_BLANK = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\]:,]', re.DOTALL)
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Element:
    """A value of the file and where it stands: its line in JSON Lines, its number in a list."""

    value: Any
    line: int | None = None
    item: int | None = None


def elements(source: Source) -> Iterator[Element | Problem | Note]:
    """Every object of the file. What can't be read of JSON Lines is a problem of its line."""
    with encoding.opened(source, newline="\n") as (stream, notes):
        yield from notes
        if ending(source.name) == ".jsonl":
            yield from _lines(stream, source.name)
        else:
            yield from _sequence(stream, source.name)


def _lines(stream: TextIOWrapper, file: str) -> Iterator[Element | Problem]:
    number = 0
    while line := stream.readline(limits.ELEMENT_CHARACTERS + 1):
        number += 1
        if len(line) > limits.ELEMENT_CHARACTERS:
            raise Refused(f"is longer than {limits.ELEMENT_CHARACTERS:,} characters", line=number)
        if line.isspace():
            continue
        try:
            value = json.loads(line.removeprefix("\ufeff").rstrip(), object_pairs_hook=_object)
        except (ValueError, RecursionError) as error:
            yield Problem(file, f"is not valid JSON{_reason(error)}", number)
            continue
        yield Element(value, line=number) if isinstance(value, dict) else Problem(file, "is not an object", number)


def _sequence(stream: TextIOWrapper, file: str) -> Iterator[Element | Problem]:
    """The elements of a list, or the values that stand one after another."""
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    buffer = _Buffer(stream)
    in_list = buffer.next_character() == "["
    if in_list:
        buffer.take(1)
    number = 0
    while character := buffer.next_character():
        if in_list and character == "]":
            buffer.take(1)
            break
        if number and in_list:
            if character != ",":
                raise Refused(f"is not valid JSON: a comma is missing after item {number}")
            buffer.take(1)
        number += 1
        value = buffer.decoded(decoder, number)
        yield (
            Element(value, item=number) if isinstance(value, dict) else Problem(file, "is not an object", item=number)
        )
    else:
        if in_list:
            raise Refused("ends within the list that it opens: is it complete?")
    if in_list and buffer.next_character():
        raise Refused("goes on after its end")
    if not number:
        yield Problem(file, "is empty")


class _Buffer:
    """The part of a stream that is being read."""

    def __init__(self, stream: TextIOWrapper) -> None:
        self._stream = stream
        self._text = ""
        self._place = 0
        self._ended = False

    def take(self, count: int) -> None:
        self._place += count

    def next_character(self) -> str:
        """The first one that is not blank, "" at the end."""
        while True:
            found = _BLANK.match(self._text, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._more(_CHUNK):
                return ""

    def decoded(self, decoder: json.JSONDecoder, number: int) -> Any:
        """The value that begins here. When it is not all there, twice as much is read before trying again."""
        self.next_character()
        while True:
            try:
                value, end = decoder.raw_decode(self._text, self._place)
            except (ValueError, RecursionError) as error:
                if isinstance(error, _Twice | RecursionError) or not self._more(
                    max(_CHUNK, len(self._text) - self._place)
                ):
                    raise Refused(f"is not valid JSON in item {number}{_reason(error, at=False)}") from error
                continue
            if end == len(self._text) and self._more(_CHUNK):
                continue  # a number may go on
            self._place = end
            return value

    def _more(self, count: int) -> bool:
        if self._ended:
            return False
        if len(self._text) - self._place > limits.ELEMENT_CHARACTERS:
            raise Refused(f"holds an item of more than {limits.ELEMENT_CHARACTERS:,} characters")
        chunk = self._stream.read(count)
        self._ended = not chunk
        self._text = self._text[self._place :] + chunk
        self._place = 0
        return bool(chunk)


class _Twice(ValueError):
    """The same key stands in an object twice, so one of its values would be lost."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return found


def _reason(error: Exception, *, at: bool = True) -> str:
    if isinstance(error, _Twice):
        return f": the key “{fields.shown(str(error))}” is there twice"
    if isinstance(error, json.JSONDecodeError):
        reason = error.msg[0].lower() + error.msg[1:]
        return f": {reason} (character {error.pos + 1})" if at else f": {reason}"
    return ": it holds brackets within brackets without end, or numbers beyond all measure"


def shape(head: Head) -> dict[str, str]:
    """The keys of the first object, those within it as `data.text`, each with its first text value, "" if it is none.

    Lists are looked through as if they were not there. An object that goes on beyond the head is read on.
    """
    found, complete = _shape(head.text)
    if not complete and len(head.start) == 2**16:
        with head.source.open() as file:
            found, _ = _shape(file.read(limits.ROW_CHARACTERS).decode("utf-8-sig", "replace"))
    return found


def _shape(text: str) -> tuple[dict[str, str], bool]:
    found: dict[str, str] = {}
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return found, True
    path: list[str] = []
    brackets: list[str] = []
    key = ""
    waiting = False  # for the value of `key`
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in ("{", "["):
            brackets.append(mark)
            if len(brackets) > 200:
                return found, True
            if mark == "{":
                path.append(key)
                waiting = False
        elif mark in ("}", "]"):
            if not brackets:
                return found, True
            if brackets.pop() == "{":
                key = path.pop()
                if not path:
                    return found, True
        elif mark == ":":
            waiting = True
            name = ".".join([*path[1:], key])
            if len(path) <= _DEEPEST and len(found) < 1_000:
                found.setdefault(name, "")
        elif mark == ",":
            waiting = False
        elif waiting:
            name = ".".join([*path[1:], key])
            if not found.get(name, "-"):
                found[name] = mark[1:101].rstrip('"')
        elif brackets and brackets[-1] == "{":
            key = mark[1:-1]
    return found, False
