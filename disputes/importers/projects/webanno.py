"""WebAnno TSV 3, which INCEpTION writes too: a line for each token, a column for each feature."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from disputes.importers import encoding, limits
from disputes.importers.articles import article
from disputes.importers.projects.about import titled
from disputes.importers.projects.aligned import Aligned
from disputes.importers.projects.layers import said_of, short
from disputes.importers.projects.said import Losses, Marked, Said, part_of
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Reading, Source

_FORMAT = "#FORMAT=WebAnno TSV 3"
_STACKED = re.compile(r"(?:[^\\|]++|\\.)++", re.DOTALL)
_VALUE = re.compile(r"((?:[^\\\[]++|\\.)*+)(?:\[(\d{1,9})\])?", re.DOTALL)
_ESCAPE = re.compile(r"\\(->|.)", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_REFERENCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)(?:_(\d+))?\])?")
_OFFSETS = re.compile(r"(\d{1,9})-(\d{1,9})")
_ROLE = "ROLE_"


@dataclass(slots=True)
class _Layer:
    """A layer of the header: its kind and its columns, those of slots with the column of what fills them."""

    kind: str
    name: str
    features: list[str]
    attached: str = ""

    @property
    def columns(self) -> int:
        return max(len(self.features), 1) + (self.kind == "RL")


@dataclass(slots=True)
class _Mark:
    """An annotation as its tokens tell it."""

    layer: _Layer
    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Document:
    layers: list[_Layer] = field(default_factory=list)
    sentences: list[tuple[int, str]] = field(default_factory=list)
    marks: dict[tuple[str, str, int], _Mark] = field(default_factory=dict)
    """By layer, the unit where it begins (none when it has a number) and its number or its place in the stack."""
    at: dict[tuple[str, str], list[_Mark]] = field(default_factory=dict)
    """By layer and unit, in the order of the stack."""
    relations: list[tuple[_Layer, str, dict[str, str], str]] = field(default_factory=list)


def recognises(head: Head) -> bool:
    return head.text.lstrip("\ufeff").startswith(_FORMAT)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article that its sentences make, with the annotations of every layer."""
    losses = Losses(source.name)
    with encoding.opened(source, newline="\n") as (stream, notes):
        yield from notes
        document = _Document()
        text: list[str] = []
        tokens: list[tuple[int, int, str]] = []
        number = size = 0
        while line := stream.readline(limits.ROW_CHARACTERS + 1):
            number += 1
            size += len(line)
            line = line.rstrip("\r\n")
            if size > 20 * limits.ARTICLE_CHARACTERS:
                raise Refused("is longer than any article", line=number)
            if line.startswith("#Text="):
                if tokens:
                    _close(document, text, tokens)
                text.append(line.removeprefix("#Text="))
            elif line.startswith("#T_"):
                document.layers.append(_layer(line))
            elif line[:1].isdigit():
                tokens.append(_unit(line, number, document))
            elif not line.strip():
                _close(document, text, tokens)
        _close(document, text, tokens)
    title, annotator = _names(source.name)
    raw = _raw(document.sentences)
    aligned = Aligned(raw, "utf-16")
    marked = Marked(aligned, file=source.name)
    for said, mark in _saids(document, aligned, annotator, losses):
        marked.add(said, [(mark.start, mark.end)])
    yield Note(source.name, "does not tell what stood between its sentences: the paragraphs may not be the article's")
    yield from losses.notes()
    yield from marked.notes
    yield from article(
        {"title": titled(aligned.paragraphs, title), "text": raw},
        file=source.name,
        annotations=tuple(marked.annotations),
    )


def _layer(line: str) -> _Layer:
    kind, _, rest = line.removeprefix("#T_").partition("=")
    name, *features = rest.split("|")
    attached = ""
    if kind == "RL" and features:
        attached = features.pop().removeprefix("BT_")
    if features and features[-1].startswith(_ROLE):
        features.append("")  # what fills the slot has a column all the same
    return _Layer(kind, name, features, attached)


def _names(path: str) -> tuple[str, str]:
    """Title and annotator. A project has a folder for each text, and in it a file for each annotator."""
    *folders, last = path.split("/")
    stem = last.rsplit(".", 1)[0]
    if folders and re.search(r"\.\w{2,5}$", folders[-1]):
        return folders[-1].rsplit(".", 1)[0], "" if stem == "CURATION_USER" else stem
    return stem, ""


def _close(document: _Document, text: list[str], tokens: list[tuple[int, int, str]]) -> None:
    """The sentence is at its end: where it begins follows from where its first token stands in it."""
    if tokens:
        words = "\n".join(text)
        start, _, first = tokens[0]
        if "\\" in words:
            plain = _plain(words)
            # Some programs write a text without the escapes that the format asks for.
            words = plain if _fits(plain, tokens) else words
        before = max(words.find(first), 0)
        document.sentences.append((start - _units(words[:before]), words))
    text.clear()
    tokens.clear()


def _fits(words: str, tokens: list[tuple[int, int, str]]) -> bool:
    aligned = Aligned(words, "utf-16")
    base = tokens[0][0] - _units(words[: max(words.find(tokens[0][2]), 0)])
    return all(aligned.words(start - base, end - base) == word for start, end, word in tokens if word)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _raw(sentences: list[tuple[int, str]]) -> str:
    """The whole text, each sentence at its offset. Between sentences is white space that the file does not show."""
    pieces: list[str] = []
    length = 0
    gaps: list[int] = []
    for start, words in sentences:
        gap = start - length
        if gap < 0 or gap > limits.ARTICLE_CHARACTERS:
            raise Refused(f"has a sentence at {start}, where there can be none")
        gaps.append(gap)
        length = start + _units(words)
    parted = any(gap > 1 for gap in gaps[1:])
    for gap, (_, words) in zip(gaps, sentences, strict=True):
        pieces += " " if gap == 1 and parted else "\n" * gap, words
    return "".join(pieces)


def _unit(line: str, number: int, document: _Document) -> tuple[int, int, str]:
    """A token, or a part of one: takes in what its columns say."""
    cells = line.split("\t")
    offsets = _OFFSETS.fullmatch(cells[1]) if len(cells) > 2 else None
    if not offsets:
        raise Refused("is not a token with its offsets", line=number)
    start, end = int(offsets[1]), int(offsets[2])
    place = 3
    for layer in document.layers:
        columns = cells[place : place + layer.columns]
        place += layer.columns
        if all(cell in ("_", "") for cell in columns):
            continue
        if layer.kind == "RL":
            _relations(layer, cells[0], columns, document)
        else:
            _marks(layer, cells[0], start, end, columns, document)
        if len(document.marks) > limits.ANNOTATIONS:
            raise Refused(f"has more than {limits.ANNOTATIONS:,} annotations", line=number)
    return start, end, "" if "." in cells[0] else _plain(cells[2])


def _stack(cell: str) -> list[tuple[str, int]]:
    """The values in a cell with their numbers, 0 for none. `*` says that there is one without a value."""
    found = []
    for stacked in _STACKED.findall(cell):
        value = _VALUE.fullmatch(stacked)
        raw, number = (value[1], int(value[2] or 0)) if value else (stacked, 0)
        found.append(("" if raw in ("_", "*") else raw, number))
    return found


def _marks(layer: _Layer, unit: str, start: int, end: int, columns: list[str], document: _Document) -> None:
    stacks = [_stack(cell) if cell not in ("_", "") else [] for cell in columns]
    for depth in range(max(map(len, stacks))):
        values = [stack[depth] if depth < len(stack) else ("", 0) for stack in stacks]
        number = max(number for _, number in values)
        key = (layer.name, "" if number else unit, number or depth)
        mark = document.marks.setdefault(key, _Mark(layer, start, end))
        mark.start, mark.end = min(mark.start, start), max(mark.end, end)
        for name, (value, _) in zip(layer.features, values, strict=False):
            if value:
                mark.values.setdefault(name, value)
        document.at.setdefault((layer.name, unit), []).append(mark)
        if number:
            document.at.setdefault((layer.name, f"[{number}]"), []).append(mark)


def _relations(layer: _Layer, unit: str, columns: list[str], document: _Document) -> None:
    *features, ends = columns
    stacks = [_stack(cell) for cell in features]
    for depth, reference in enumerate(ends.split("|")):
        values = {
            name: _plain(stack[depth][0])
            for name, stack in zip(layer.features, stacks, strict=False)
            if depth < len(stack) and stack[depth][0]
        }
        document.relations.append((layer, unit, values, reference))


def _saids(document: _Document, aligned: Aligned, annotator: str, losses: Losses) -> Iterator[tuple[Said, _Mark]]:
    saids: dict[int, Said] = {}
    for mark in document.marks.values():
        slots = {name for name in mark.layer.features if name.startswith(_ROLE)}
        fillers = {mark.layer.features[mark.layer.features.index(name) + 1] for name in slots}
        if mark.layer.kind == "CH":
            losses.count("that words of a chain belong together", short(mark.layer.name))
            slots = {name for name in mark.layer.features if "relation" in name.lower()}
        features = [
            (name, _plain(value)) for name, value in mark.values.items() if name not in slots and name not in fillers
        ]
        saids[id(mark)] = said_of(mark.layer.name, features, annotator=annotator)
    for mark in document.marks.values():
        for name, filled in mark.values.items():
            if name.startswith(_ROLE) and mark.layer.kind == "SP":
                type_ = mark.layer.features[mark.layer.features.index(name) + 1]
                _fill(saids[id(mark)], name, filled, type_, mark.values.get(type_, ""), document, aligned)
    for layer, unit, values, reference in document.relations:
        name = next(iter(values.values()), short(layer.name))
        part = part_of(name) or part_of(short(layer.name))
        found = _REFERENCE.fullmatch(reference)
        governor = _mark_at(document, layer.attached, found[1], found[2]) if found else None
        dependent = _mark_at(document, layer.attached, unit, found[3]) if found else None
        if part and governor and dependent:
            saids[id(governor)].name(part, aligned.words(dependent.start, dependent.end))
        else:
            losses.count("relations", name)
    for mark in document.marks.values():
        yield saids[id(mark)], mark


def _fill(
    said: Said, name: str, roles: str, type_: str, references: str, document: _Document, aligned: Aligned
) -> None:
    """The slots of an annotation: each role with the words of what fills it."""
    slot = name.rsplit(":", 1)[-1].split("_")[0]
    for role, reference in zip(roles.split(";"), references.split(";"), strict=False):
        found = _REFERENCE.fullmatch(reference)
        mark = _mark_at(document, type_, found[1], found[2]) if found else None
        if mark:
            plain = _plain(role)
            said.tell(slot if plain in ("*", "_", "") or part_of(slot) else plain, aligned.words(mark.start, mark.end))


def _mark_at(document: _Document, layer: str, unit: str, number: str | None) -> _Mark | None:
    key = f"[{number}]" if number and number != "0" else unit
    found = document.at.get((layer, key))
    if not found and layer not in {each.name for each in document.layers}:
        found = next((marks for (_, where), marks in document.at.items() if where == unit), None)
    return found[0] if found else None


def _plain(value: str) -> str:
    """A value without its escapes."""
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), value)
