"""doccano's JSON Lines: a text with labelled stretches, by offsets in characters."""

from collections.abc import Iterator
from typing import Any

from disputes.importers.articles import article
from disputes.importers.projects.about import about
from disputes.importers.projects.aligned import Aligned
from disputes.importers.projects.documents import Element, elements, shape
from disputes.importers.projects.said import Losses, Marked, Said, part_of
from disputes.importers.readers import Head
from disputes.records import Item, Problem, Reading, Source, place

_LISTS = ("label", "labels", "entities", "annotations", "spans")
_KNOWN = frozenset({*_LISTS, "id", "text", "relations", "comments", "meta", "metadata", "cats"})
_WHOLE = "labels of whole texts"


def recognises(head: Head) -> bool:
    keys = shape(head).keys()
    if ("data" in keys and "text" not in keys) or keys & {"annotations.spans", "annotations.quote", "statement_id"}:
        return False
    return bool(keys & {"label", "labels", "annotations.start_offset"} or keys >= {"entities", "entities.start_offset"})


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every row, with the stretches that are labelled in it."""
    losses = Losses(source.name)
    for element in elements(source):
        if isinstance(element, Element):
            yield from _row(element, source.name, losses)
        else:
            yield element
    yield from losses.notes()


def _row(element: Element, file: str, losses: Losses) -> Iterator[Item]:
    row = element.value
    text = row.get("text", "")
    if not isinstance(text, str):
        yield Problem(file, "“text” must be text", element.line, element.item, "text")
        return
    found = place(file, line=element.line, item=element.item)
    aligned = Aligned(text)
    marked = Marked(aligned, file=file, where=found.removeprefix(f"{file}, "))
    saids: dict[Any, Said] = {}
    words: dict[Any, str] = {}
    stretches: list[tuple[Said, tuple[int, int]]] = []
    for label, start, end, id_, annotator in _stretches(row, losses):
        said = Said(label, id=id_, annotator=annotator)
        stretches.append((said, (start, end)))
        if id_:
            saids[id_], words[id_] = said, aligned.words(start, end)
    for relation in _objects(row.get("relations")):
        first, second, name = str(relation.get("from_id")), str(relation.get("to_id")), str(relation.get("type", ""))
        part = part_of(name)
        if part and first in saids and words.get(second, "").strip():
            saids[first].name(part, words[second])
        else:
            losses.count("relations", name)
    comments = row.get("Comments") or row.get("comments")
    if isinstance(comments, list):
        losses.count("comments on whole texts", times=len(comments))
    for said, offsets in stretches:
        marked.add(said, [offsets])
    meta = row.get("meta") or row.get("metadata")
    other = {name: value for name, value in row.items() if name.casefold() not in _KNOWN}
    values = about((meta if isinstance(meta, dict) else {}) | other, losses) | {"text": text}
    yield from marked.notes
    yield from article(values, file=file, line=element.line, item=element.item, annotations=tuple(marked.annotations))


def _stretches(row: dict[str, Any], losses: Losses) -> Iterator[tuple[str, int, int, str, str]]:
    """Label, start, end, id and annotator of each; the versions of doccano write them in several ways."""
    for name in _LISTS:
        found = row.get(name)
        # A label that is no list is one of the whole text.
        listed: list[Any] = found if isinstance(found, list) else [found] if found not in (None, "") else []
        for each in listed:
            match each:
                case [int(start), int(end), str() | int() as label, *_]:
                    yield str(label), start, end, "", ""
                case {"start_offset": int(start), "end_offset": int(end), "label": str() | int() as label}:
                    yield str(label), start, end, _id(each.get("id")), _id(each.get("user"))
                case {"start": int(start), "end": int(end), "label": str() | int() as label}:
                    yield str(label), start, end, _id(each.get("id")), _id(each.get("user"))
                case str() | int():
                    losses.count(_WHOLE, str(each))
                case {"label": str() | int() as label}:
                    losses.count(_WHOLE, str(label))
                case {"text": str()}:
                    losses.count("texts written for whole texts")
                case _:
                    losses.count("labels that are not [start, end, label]")
    cats = row.get("cats")
    for name in cats if isinstance(cats, dict | list) else ():
        losses.count(_WHOLE, str(name))


def _objects(found: object) -> Iterator[dict[str, Any]]:
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each


def _id(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""
