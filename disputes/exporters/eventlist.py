"""Statements as an event list like that of Discourse Network Analyzer, for R.

The columns have the names that its R package gives them: the statement, its document, then the variables.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from typing import NamedTuple

from disputes.exporters.networks import iso, storable

COLUMNS = (
    "statement_id",
    "time",
    "document_id",
    "document_title",
    "document_author",
    "document_source",
    "document_section",
    "document_type",
    "speaker",
    "target",
    "label",
    "speech",
    "certainty",
)


class Event(NamedTuple):
    """One statement and the article it stands in."""

    statement: str
    published: date | None
    article: int
    title: str
    author: str
    outlet: str
    label: str
    speech: str
    certainty: str
    speakers: tuple[str, ...]
    targets: tuple[str, ...]


def rows(events: Iterable[Event]) -> Iterator[tuple[str | int, ...]]:
    """One row for each pair of speaker and target; empty where a statement has none."""
    for event in events:
        document = (
            event.statement,
            # The Analyzer writes date and time of day; articles have no time of day.
            f"{iso(event.published)} 00:00:00" if event.published else "",
            event.article,
            storable(event.title),
            storable(event.author),
            storable(event.outlet),
            "",  # articles have neither section nor type
            "",
        )
        coding = (storable(event.label), event.speech, event.certainty)
        for speaker, target in product(event.speakers or ("",), event.targets or ("",)):
            yield (*document, storable(speaker), storable(target), *coding)
