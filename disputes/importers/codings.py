"""What labels, people and actors a set of records speaks of: what a person has to map before it can be stored."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from disputes.records import AnnotationRecord, ArticleRecord, CodingsRecord, Flawed, Item


@dataclass(slots=True)
class Codings:
    """How often each label, annotator and actor is named; `annotations` are all of them."""

    annotations: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)

    def add(self, annotations: Iterable[AnnotationRecord]) -> None:
        for annotation in annotations:
            self.annotations += 1
            self.labels[annotation.label] += 1
            self.annotators[annotation.annotator] += 1
            self.actors.update({*annotation.speakers, *annotation.targets, *annotation.reporters})


def codings_of(items: Iterable[Item]) -> Codings:
    """What these records would need. An annotator without a name counts as ""."""
    codings = Codings()
    for item in items:
        match item:
            case ArticleRecord() | CodingsRecord():
                codings.add(item.annotations)
            case Flawed():
                codings.add(item.draft.annotations)
            case _:
                continue
    return codings
