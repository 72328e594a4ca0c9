"""JSON: one article, a list of them, or an object with such a list within. One item of a list is in memory."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from disputes.importers.columns import SAMPLE_ROWS, Column
from disputes.importers.objects import Objects
from disputes.importers.objects import columns as columns_of
from disputes.importers.projects.documents import Element, elements
from disputes.importers.refusals import Refused
from disputes.records import Item, Problem, Reading, Source

_DEEPEST = 3
"""Objects within one another in which the list is looked for: `{"response": {"docs": […]}}`."""


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every object."""
    objects = Objects(source.name, reading.columns)
    for element in elements(source):
        if not isinstance(element, Element):
            yield element
            continue
        if within := _list_within(element.value, objects):
            for item, found in enumerate(within, 1):
                if isinstance(found, dict):
                    yield from objects.article(found, item=item)
                else:
                    yield Problem(source.name, "is not an object", item=item)
        else:
            yield from objects.article(element.value, item=element.item)
    yield from objects.notes()


def columns(source: Source, reading: Reading) -> tuple[Column, ...]:
    """The keys of the first objects with some of their values."""
    objects = Objects(source.name, reading.columns)
    found: list[dict[str, Any]] = []
    with suppress(Refused):  # what is damaged further on is said when it is read
        for element in islice(elements(source), SAMPLE_ROWS):
            if isinstance(element, Element):
                within = _list_within(element.value, objects) or [element.value]
                found += (each for each in within[:SAMPLE_ROWS] if isinstance(each, dict))
    return columns_of(found[:SAMPLE_ROWS], reading.columns)


def _list_within(found: dict[str, Any], objects: Objects) -> list[Any]:
    """The list of articles that an object is a wrapping of, empty when it is an article itself."""
    if objects.has_text(found):
        return []
    level = [found]
    for _ in range(_DEEPEST):
        lists = [value for each in level for value in each.values() if isinstance(value, list)]
        for value in lists:
            if any(isinstance(each, dict) and objects.has_text(each) for each in value[:SAMPLE_ROWS]):
                return value
        level = [value for each in level for value in each.values() if isinstance(value, dict)]
    return []
