"""brat standoff: the text in one file, what is said of it in another beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from disputes.importers import encoding, fields, limits, plain
from disputes.importers.articles import article, too_long
from disputes.importers.names import ending
from disputes.importers.projects.aligned import Aligned
from disputes.importers.projects.fitted import fitted
from disputes.importers.projects.said import Losses, Marked, Said, part_of
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import ArticleRecord, CodingsRecord, Flawed, Item, Note, Problem, Reading, Source
from disputes.text import clean_line

_ANNOTATIONS = (".ann", ".a1", ".a2")
_OFFSETS = re.compile(r"\d+ \d+(?:;\d+ \d+)*")
_NOTE = "AnnotatorNotes"


@dataclass(slots=True)
class _Entity:
    label: str
    offsets: list[tuple[int, int]]
    words: str


@dataclass(slots=True)
class _Event:
    label: str
    trigger: str
    arguments: list[tuple[str, str]]


@dataclass(slots=True)
class _Standoff:
    """All lines of the annotation files of one text, by the id of what they tell of."""

    entities: dict[str, _Entity] = field(default_factory=dict)
    events: dict[str, _Event] = field(default_factory=dict)
    relations: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    told: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def words(self, id_: str) -> str:
        """The words of an entity, or of the trigger of an event."""
        event = self.events.get(id_)
        entity = self.entities.get(event.trigger if event else id_)
        return entity.words if entity else ""

    def tell(self, id_: str, name: str, value: str) -> None:
        self.told.setdefault(id_, []).append((name, value))


def recognises_text(head: Head) -> bool:
    return ending(head.source.name) == ".txt" and any(_files(head.source))


def read_text(source: Source, reading: Reading) -> Iterator[Item]:
    """The article of a text file, with what the files beside it say of its words."""
    with encoding.opened(source, newline="") as (stream, notes):
        yield from notes
        raw = stream.read(limits.ARTICLE_CHARACTERS + 1)
    if len(raw) > limits.ARTICLE_CHARACTERS:
        raise Refused(too_long())
    losses = Losses(source.name)
    standoff = _Standoff()
    for file in _files(source):
        _read(file, standoff, losses)
    if standoff.problems:
        yield from standoff.problems
        return
    aligned = fitted(raw, [quoted for entity in standoff.entities.values() for quoted in _quoted(entity)])
    marked = Marked(aligned, file=source.name)
    for said, entity in _annotations(standoff, losses):
        marked.add(said, entity.offsets, quote=entity.words)
    yield from losses.notes()
    yield from marked.notes
    for item in _article(raw, aligned, source.name):
        if isinstance(item, ArticleRecord):
            yield replace(item, annotations=tuple(marked.annotations))
        elif isinstance(item, Flawed):
            yield Flawed(replace(item.draft, annotations=tuple(marked.annotations)), item.problems)
        else:
            yield item


def read_annotations(source: Source, reading: Reading) -> Iterator[Item]:
    """Annotations whose text is read with them, or stands elsewhere: then the article is the one of that title."""
    text = _stem(source.name) + ".txt"
    if source.beside(text):
        yield Note(source.name, f"is read together with {text}")
        return
    losses = Losses(source.name)
    standoff = _Standoff()
    _read(source, standoff, losses)
    if standoff.problems:
        yield from standoff.problems
        return
    annotations = tuple(said.record(quote=entity.words) for said, entity in _annotations(standoff, losses))
    yield from losses.notes()
    if not annotations:
        yield Problem(source.name, "holds no annotations")
        return
    yield Note(source.name, f"has no {text} beside it, so its annotations are looked for by their words")
    yield CodingsRecord(annotations, title=clean_line(_stem(source.name)), place=source.name)


def read_settings(source: Source, reading: Reading) -> Iterator[Item]:
    """What brat keeps beside the texts: which labels there are and how they look."""
    yield Note(source.name, "holds settings of brat, no articles, so it is not read")


def _files(source: Source) -> Iterator[Source]:
    stem = _stem(source.name)
    for each in _ANNOTATIONS:
        if found := source.beside(stem + each):
            yield found


def _stem(name: str) -> str:
    last = name.rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[0]


def _article(raw: str, aligned: Aligned, file: str) -> Iterator[Item]:
    """As a text file without annotations is read, unless that takes some of the text for something else."""
    items = list(plain.parse(raw, file=file))
    if any(isinstance(item, ArticleRecord) and item.paragraphs != aligned.paragraphs for item in items):
        items = list(article({"title": _stem(file), "text": raw}, file=file))
    yield from items


def _quoted(entity: _Entity) -> list[tuple[int, int, str]]:
    return [(*entity.offsets[0], entity.words)] if len(entity.offsets) == 1 else []


def _read(source: Source, into: _Standoff, losses: Losses) -> None:
    with encoding.opened(source, newline="") as (stream, _):
        number = 0
        while line := stream.readline(limits.ROW_CHARACTERS):
            number += 1
            if number > limits.STANDOFF_LINES:
                raise Refused(f"has more than {limits.STANDOFF_LINES:,} lines", line=number)
            if len(into.entities) > limits.ANNOTATIONS:
                raise Refused(f"has more than {limits.ANNOTATIONS:,} annotations", line=number)
            if fault := _line(line.rstrip("\r\n"), into, losses):
                into.problems.append(Problem(source.name, fault, number))
                if len(into.problems) > limits.PROBLEMS:
                    return


def _line(line: str, into: _Standoff, losses: Losses) -> str:
    """Takes one line in; says what is wrong with it."""
    if not line.strip():
        return ""
    id_, _, rest = line.partition("\t")
    what, _, words = rest.partition("\t")
    name, _, tail = what.partition(" ")
    parts = tail.split()
    match id_[:1]:
        case "T":
            if not name or not _OFFSETS.fullmatch(tail):
                return f"is not “label start end” ({fields.shown(what)})"
            pairs = [tuple(map(int, pair.split())) for pair in tail.split(";") if len(pair) < 40]
            into.entities[id_] = _Entity(name, [(start, end) for start, end in pairs], words)
        case "E":
            label, _, trigger = name.partition(":")
            arguments = [(role, who) for role, _, who in (part.partition(":") for part in parts)]
            into.events[id_] = _Event(label, trigger, arguments)
        case "R":
            ends = [part.partition(":")[2] or part for part in parts]
            if len(ends) < 2:
                return f"is a relation without two ends ({fields.shown(what)})"
            into.relations[id_] = (name, ends[0], ends[1])
        case "A" | "M":
            into.tell(parts[0] if parts else "", name, " ".join(parts[1:]) or "yes")
        case "#":
            into.tell(parts[0] if parts else "", name, words.strip())
        case "N":
            into.tell(parts[0] if parts else "", name, " ".join([*parts[1:], words]).strip())
        case "*":
            losses.count("that annotations mean the same (lines with *)")
        case _:
            return f"does not begin as lines of brat do ({fields.shown(line)})"
    return ""


def _annotations(standoff: _Standoff, losses: Losses) -> Iterator[tuple[Said, _Entity]]:
    """Each event with its trigger, and each other entity, in the order of the file's entities."""
    of_trigger: dict[str, list[str]] = {}
    for id_, event in standoff.events.items():
        if event.trigger in standoff.entities:
            of_trigger.setdefault(event.trigger, []).append(id_)
        else:
            losses.count("events without words", event.label)
    saids: dict[str, Said] = {}
    kept: list[tuple[Said, _Entity]] = []
    for entity_id, entity in standoff.entities.items():
        for id_ in of_trigger.get(entity_id, [entity_id]):
            said = saids[id_] = Said(entity.label, id=id_)
            if event_ := standoff.events.get(id_):
                said.label = event_.label
                for role, who in event_.arguments:
                    said.tell(role, standoff.words(who) or who)
            for name, value in [
                *standoff.told.get(id_, ()),
                *(standoff.told.get(entity_id, ()) if id_ != entity_id else ()),
            ]:
                said.tell("note" if name == _NOTE else name, value)
            kept.append((said, entity))
        if entity_id not in saids and of_trigger.get(entity_id):
            saids[entity_id] = saids[of_trigger[entity_id][0]]
    for id_, (name, first, second) in standoff.relations.items():
        part = part_of(name)
        if part and first in saids and standoff.words(second):
            saids[first].name(part, standoff.words(second))
        else:
            losses.count("relations", name)
            for _ in standoff.told.get(id_, ()):
                losses.count("what is said of relations", name)
    yield from kept
