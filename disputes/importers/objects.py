"""From an object of JSON to an article: its keys are columns, and what stands in an object within is found, too."""

from collections.abc import Iterator, Mapping
from typing import Any

from disputes.importers import fields
from disputes.importers.articles import article
from disputes.importers.columns import Column, Matched, matched, sampled
from disputes.records import Item, Note, Problem

_MOST_IGNORED = 20
_MOST_SHAPES = 1_000
_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


class Objects:
    """Reads the objects of one file, and remembers what it made of their keys."""

    def __init__(self, file: str, chosen: Mapping[str, str]) -> None:
        self._file = file
        self._chosen = chosen
        self._matches: dict[tuple[str, ...], Matched] = {}
        self._ignored: dict[str, None] = {}
        self._guesses: dict[tuple[str, str], None] = {}

    def article(self, found: dict[str, Any], *, line: int | None = None, item: int | None = None) -> Iterator[Item]:
        """The article that an object is, or what is wrong with it."""
        flat = _flat(found)
        match = self._matched(flat)
        values: dict[str, str] = {}
        messages: list[str] = []
        if match.twice:
            messages.append(f"the key “{match.twice}” is there twice")
        for name, field, value in zip(match.names, match.fields, flat.values(), strict=True):
            if not field:
                self._ignore(name, found, match)
                continue
            exact = name.casefold() == field
            text = _text(value, field, exact=exact)
            if text is None and not exact:
                self._ignore(name, found, match)
            elif text is None:
                messages.append(f"“{fields.shown(name)}” must be text, not {_KINDS[type(value)]}")
            else:
                values[field] = text
        messages += [
            f"“{name}” must be text, not an object"
            for name, value in found.items()
            if type(value) is dict and name in fields.COLUMNS and name not in match.fields
        ]
        if not messages and "text" not in values:
            messages.append("has no “text”")
        if messages:
            yield from (Problem(self._file, message, line, item) for message in messages)
        else:
            yield from article(values, file=self._file, line=line, item=item)

    def has_text(self, found: dict[str, Any]) -> bool:
        """Whether an object has what can be the text of an article."""
        flat = _flat(found)
        match = self._matched(flat)
        return any(
            field == "text" and isinstance(value, str) for field, value in zip(match.fields, flat.values(), strict=True)
        )

    def notes(self) -> Iterator[Note]:
        """What was made of the keys."""
        if self._guesses:
            taken = ", ".join(f"“{fields.shown(name)}” as {field}" for name, field in self._guesses)
            yield Note(self._file, f"read {taken}")
        if self._ignored:
            yield Note(self._file, f"ignored: {', '.join(self._ignored)}")

    def _matched(self, flat: dict[str, Any]) -> Matched:
        keys = tuple(flat)
        match = self._matches.get(keys)
        if match is None:
            match = matched(keys, self._chosen)
            if len(self._matches) < _MOST_SHAPES:
                self._matches[keys] = match
            for guess in match.guesses:
                if len(self._guesses) < _MOST_IGNORED:
                    self._guesses.setdefault(guess)
        return match

    def _ignore(self, name: str, found: dict[str, Any], match: Matched) -> None:
        outer = name.partition(".")[0]
        if name not in found and not any(match.names[place].startswith(f"{outer}.") for place, _ in match.places):
            name = outer
        if len(self._ignored) < _MOST_IGNORED and name:
            self._ignored.setdefault(fields.shown(name))


def columns(objects: list[dict[str, Any]], chosen: Mapping[str, str]) -> tuple[Column, ...]:
    """The keys of these objects with some of their values."""
    flat = [_flat(found) for found in objects]
    names = list(dict.fromkeys(name for found in flat for name in found))
    rows = [[_text(found.get(name), "", exact=False) or "" for name in names] for found in flat]
    return sampled(matched(names, chosen), rows)


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    """The values of objects within stand under `outer.inner`."""
    if not any(type(value) is dict for value in found.values()):
        return found
    flat: dict[str, Any] = {}
    for name, value in found.items():
        if type(value) is dict and value:
            flat |= {f"{name}.{inner}": of_inner for inner, of_inner in value.items()}
        else:
            flat[name] = value
    return flat


def _text(value: Any, field: str, *, exact: bool) -> str | None:
    """The value as text, None when it can't be one. Who uses our names is held to our types."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if field == "author" and isinstance(value, list):
        names = [name.get("name", "") if isinstance(name, dict) else name for name in value]
        return ", ".join(names) if all(isinstance(name, str) for name in names) else None
    if not exact and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None
