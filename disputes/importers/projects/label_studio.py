"""Label Studio's JSON, full and JSON_MIN. It runs in a browser, so that its offsets count UTF-16 units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disputes.importers.articles import article
from disputes.importers.projects.about import about
from disputes.importers.projects.documents import Element, elements, shape
from disputes.importers.projects.fitted import fitted
from disputes.importers.projects.pages import Page
from disputes.importers.projects.said import Losses, Marked, Said, instant, part_of
from disputes.importers.readers import Head
from disputes.records import Item, Note, Problem, Reading, Source, place

_TEXT_NAMES = ("text", "body", "content", "article", "html", "document", "ner", "passage")
_SPANS = ("labels", "hypertextlabels", "paragraphlabels", "htmllabels")
_OF_TASKS = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
_SHORTEST_TEXT = 80
_UNITS = ("utf-16", "characters")

Json = dict[str, Any]


def recognises(head: Head) -> bool:
    keys = shape(head).keys()
    full = "data" in keys and bool({"annotations", "completions", "predictions"} & keys)
    small = {"annotation_id", "lead_time"} <= keys or {"annotator", "annotation_id"} <= keys
    return full or small


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every task that has a text, with the stretches labelled in it by each annotator."""
    losses = Losses(source.name)
    articles = tasks = 0
    for element in elements(source):
        if not isinstance(element, Element):
            yield element
            continue
        tasks += 1
        task = element.value if isinstance(element.value.get("data"), dict) else _full(element.value)
        for item in _task(task, element, source.name, losses):
            articles += not isinstance(item, Note)
            yield item
    yield from losses.notes()
    if tasks and not articles:
        yield Problem(source.name, "holds tasks of Label Studio, but none with a text that could be an article")


def _full(task: Json) -> Json:
    """A task of JSON_MIN as the full form would have it: each name of a control with its values."""
    results: list[Json] = []
    data: Json = {}
    for name, value in task.items():
        regions = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        marked = [each for each in regions if _labels(each) or ("start" in each and "end" in each)]
        if marked:
            results += ({"type": "labels", "from_name": name, "value": each, "id": each.get("id")} for each in marked)
        else:
            data[name] = value
    said = {name: task.get(name) for name in ("created_at", "updated_at")} | {"completed_by": task.get("annotator")}
    return {"data": data, "annotations": [said | {"result": results}]}


def _labels(value: Json) -> list[str]:
    for name in _SPANS:
        found = value.get(name)
        if isinstance(found, list):
            return [str(each) for each in found]
    return []


@dataclass(slots=True)
class _Region:
    """A stretch of the text in one annotation: its offsets or none, its words, and what is said of it."""

    offsets: tuple[int, int] | None
    words: str
    saids: list[Said]


def _task(task: Json, element: Element, file: str, losses: Losses) -> Iterator[Item]:
    data = task["data"]
    where = place(file, line=element.line, item=element.item).removeprefix(f"{file}, ")
    results = [(each, result) for each in _annotations(task, losses) for result in _objects(each.get("result"))]
    kinds = {str(result.get("type")) for _, result in results}
    key = _text_key(data, is_marked=bool(kinds & set(_SPANS)))
    if not key:
        yield Note(file, f"{where}: {_instead(data, kinds)}, so there is no article in it")
        return
    regions = _regions(results, losses)
    raw, page = data[key], None
    if "hypertextlabels" in kinds or key == "html" or raw.lstrip()[:1] == "<":
        page = Page(raw)
        raw = page.text
        for region in regions:
            region.offsets = page.offsets(*region.offsets) if region.offsets else None
        aligned = fitted(raw, [], ("characters",))
    else:
        aligned = fitted(raw, [(*region.offsets, region.words) for region in regions if region.offsets], _UNITS)
    marked = Marked(aligned, file=file, where=where)
    for region in regions:
        for said in region.saids:
            marked.add(said, [region.offsets] if region.offsets else [], quote=region.words)
    yield from marked.notes
    other = {name: value for name, value in data.items() if name not in (key, *_OF_TASKS)}
    values = about(other, losses) | {"text": raw}
    yield from article(values, file=file, line=element.line, item=element.item, annotations=tuple(marked.annotations))


def _annotations(task: Json, losses: Losses) -> Iterator[Json]:
    """What people said of a task. What they took back or never sent, and what models said, is only counted."""
    for each in _objects(task.get("annotations") or task.get("completions")):
        if each.get("was_cancelled"):
            losses.count("annotations that were cancelled")
        else:
            yield each
    for name in ("predictions", "drafts"):
        losses.count(f"what stands under “{name}”", times=len(list(_objects(task.get(name)))))


def _text_key(data: Json, *, is_marked: bool) -> str:
    """Which of a task's data is its text: by its name, else the longest that reads like one."""
    texts = {name: value for name, value in data.items() if isinstance(value, str) and value.strip()}
    for name in _TEXT_NAMES:
        for key in texts:
            if key.lower() == name and not _is_address(texts[key]):
                return key
    longest = max(texts, key=lambda name: len(texts[name]), default="")
    if longest and not _is_address(texts[longest]) and (is_marked or len(texts[longest]) >= _SHORTEST_TEXT):
        chat = any(isinstance(value, list) for name, value in data.items() if "chat" in name.lower())
        return "" if chat else longest
    return ""


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://", "/data/", "s3://", "gs://")) and " " not in value.strip()


def _instead(data: Json, kinds: set[str]) -> str:
    if "chatmessage" in kinds or any("chat" in name.lower() for name in data):
        return "is a chat"
    if "paragraphlabels" in kinds or (
        any(isinstance(value, list) for value in data.values()) and "paragraphs" in kinds
    ):
        return "is a dialogue"
    return "has no text"


def _regions(results: list[tuple[Json, Json]], losses: Losses) -> list[_Region]:
    regions: dict[str, _Region] = {}
    relations: list[tuple[Json, Json]] = []
    for number, (annotation, result) in enumerate(results):
        value = result.get("value") if isinstance(result.get("value"), dict) else {}
        kind = str(result.get("type", ""))
        key = f"{annotation.get('id')} {result.get('id') or number}"
        if kind == "relation":
            relations.append((annotation, result))
        elif kind in _SPANS and isinstance(value, dict):
            labels = _labels(value) or [str(result.get("from_name") or "labels")]
            saids = [_said(label, annotation, result) for label in labels]
            if key in regions:
                regions[key].saids += saids
            else:
                regions[key] = _Region(_offsets(value), _words(value), saids)
    for number, (annotation, result) in enumerate(results):
        kind = str(result.get("type", ""))
        if kind in _SPANS or kind == "relation":
            continue
        region = regions.get(f"{annotation.get('id')} {result.get('id') or number}")
        _tell(region, kind, result, losses)
    for annotation, result in relations:
        _relate(regions, annotation, result, losses)
    return list(regions.values())


def _tell(region: _Region | None, kind: str, result: Json, losses: Losses) -> None:
    """What stands beside a stretch: choices, a rating or words typed for it. For a whole task there is no place."""
    value = result.get("value")
    found = value.get(kind) if isinstance(value, dict) else None
    said = found if isinstance(found, list) else [found] if isinstance(found, str | int | float) else []
    for each in said:
        if region is None:
            losses.count(f"“{kind}” of whole tasks", str(each) if isinstance(each, str) else "")
        else:
            for one in region.saids:
                one.tell(str(result.get("from_name") or kind), str(each))
    if not said:
        losses.count(f"“{kind}”")


def _relate(regions: Mapping[str, _Region], annotation: Json, result: Json, losses: Losses) -> None:
    found = result.get("labels")
    names = [str(name) for name in found] if isinstance(found, list) else []
    ends = [regions.get(f"{annotation.get('id')} {result.get(end)}") for end in ("from_id", "to_id")]
    if result.get("direction") == "left":
        ends.reverse()
    first, second = ends
    kept = False
    for name in names:
        part = part_of(name)
        if part and first and second and second.words.strip():
            kept = True
            for said in first.saids:
                said.name(part, second.words)
    if not kept:
        losses.count("relations", names[0] if names else "")


def _said(label: str, annotation: Json, result: Json) -> Said:
    said = Said(
        label,
        id=str(result.get("id") or ""),
        annotator=_annotator(annotation.get("completed_by")),
        created_at=instant(annotation.get("created_at")),
        updated_at=instant(annotation.get("updated_at")),
    )
    meta = result.get("meta")
    typed = meta.get("text") if isinstance(meta, dict) else None
    for note in typed if isinstance(typed, list) else [typed]:
        said.tell("note", note if isinstance(note, str) else "")
    return said


def _annotator(who: object) -> str:
    if isinstance(who, dict):
        name = " ".join(str(who.get(part) or "") for part in ("first_name", "last_name")).strip()
        return name or str(who.get("email") or who.get("id") or "")
    return str(who) if isinstance(who, str | int) else ""


def _offsets(value: Json) -> tuple[int, int] | None:
    within = value.get("globalOffsets")
    for found in (value, within):
        if isinstance(found, dict):
            start, end = found.get("start"), found.get("end")
            if type(start) is int and type(end) is int:
                return start, end
    return None


def _words(value: Json) -> str:
    text = value.get("text")
    return text if isinstance(text, str) else ""


def _objects(found: object) -> Iterator[Json]:
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each
