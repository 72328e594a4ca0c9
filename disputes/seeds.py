"""The plain files of `seeds/` → records. No Django, no database."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from disputes import text as texts
from disputes.errors import UnreadableSeeds
from disputes.records import ActorRecord, CodebookRecord, LabelRecord
from disputes.text import Span

FOLDER = Path(__file__).resolve().parent.parent / "seeds"


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """An invented person of a sample dispute."""

    username: str
    name: str
    role: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class EventRecord:
    day: date
    words: str


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """A sample dispute as its `dispute.json` tells it."""

    slug: str
    name: str
    summary: str
    started: date | None
    ended: date | None
    coding: str
    public: bool
    parties: tuple[str, ...]
    members: tuple[MemberRecord, ...]
    events: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class CodingRecord:
    """One coding of a sample article, by its words: `quotes` are found in the text one after the other."""

    article: str
    annotator: str
    quotes: tuple[str, ...]
    occurrence: int
    label: str
    speakers: tuple[str, ...]
    targets: tuple[str, ...]
    reporters: tuple[str, ...]
    certainty: str
    speech: str
    note: str

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where its words stand in the article's text."""
        spans: list[Span] = []
        position = -1
        for _ in range(self.occurrence):
            position = text.find(self.quotes[0], position + 1)
        for quote in self.quotes:
            start = position if not spans else text.find(quote, spans[-1].end)
            if start < 0:
                raise UnreadableSeeds(f"{self.article}: the words “{texts.shorten(quote, 60)}” are not in the text.")
            spans.append(Span(start, start + len(quote)))
        return tuple(spans)


def codebook(folder: Path = FOLDER) -> CodebookRecord:
    """The codebook that every new dispute starts with."""
    data = _json(folder / "codebook.json")
    labels = tuple(LabelRecord(**{**label, "examples": tuple(label["examples"])}) for label in data["labels"])
    return CodebookRecord(name=data["name"], instructions=data["instructions"], labels=labels)


def registry(folder: Path = FOLDER) -> Iterator[ActorRecord]:
    """States, organisations, bodies and persons of the site's registry, parents before children."""
    for name in ("states", "organisations", "bodies"):
        yield from actors(folder / "actors" / f"{name}.csv")


def disputes(folder: Path = FOLDER) -> list[Path]:
    """The folders of the sample disputes."""
    return sorted(path.parent for path in (folder / "disputes").glob("*/dispute.json"))


def dispute(folder: Path) -> DisputeRecord:
    data = _json(folder / "dispute.json")
    return DisputeRecord(
        slug=data["slug"],
        name=data["name"],
        summary=data["summary"],
        started=data["started"] and date.fromisoformat(data["started"]),
        ended=data["ended"] and date.fromisoformat(data["ended"]),
        coding=data["coding"],
        public=data["public"],
        parties=tuple(data["parties"]),
        members=tuple(MemberRecord(**member) for member in data["members"]),
        events=tuple(EventRecord(date.fromisoformat(one["day"]), one["words"]) for one in data.get("events", ())),
    )


def actors(path: Path) -> Iterator[ActorRecord]:
    """The rows of an actor file; lists inside a cell are parted by bars."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield ActorRecord(
                name=row["name"],
                kind=row["kind"],
                parent=row["parent"],
                iso3=row["iso3"],
                official_name=row["official_name"],
                adjectives=tuple(texts.split_bar(row["adjectives"])),
                capitals=tuple(texts.split_bar(row["capital"])),
                aliases=tuple(texts.split_bar(row["aliases"])),
            )


def codings(folder: Path) -> Iterator[CodingRecord]:
    """The codings of a sample dispute, if it has any."""
    path = folder / "codings.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        data = json.loads(line)
        quote = data["quote"]
        yield CodingRecord(
            article=data["article"],
            annotator=data["annotator"],
            quotes=(quote,) if isinstance(quote, str) else tuple(quote),
            occurrence=data.get("occurrence", 1),
            label=data["label"],
            speakers=tuple(data["speakers"]),
            targets=tuple(data["targets"]),
            reporters=tuple(data.get("reporters", ())),
            certainty=data["certainty"],
            speech=data["speech"],
            note=data["note"],
        )


def _json(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableSeeds(f"{path.name} can't be read: {error}.") from error
    return data
