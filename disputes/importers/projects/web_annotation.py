"""W3C Web Annotations as JSON-LD: one, a list, a page or a collection of them. Their texts stand elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from disputes.importers import limits
from disputes.importers.projects.documents import Element, elements, shape
from disputes.importers.projects.said import Losses, Said, instant
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import AnnotationRecord, CodingsRecord, Item, Note, Problem, Reading, Source, place
from disputes.text import Span, clean_line

_TYPES = frozenset({"Annotation", "AnnotationPage", "AnnotationCollection"})
_TAGGING = frozenset({"tagging", "classifying", "identifying"})
_DEEPEST = 20

Json = dict[str, Any]


def recognises(head: Head) -> bool:
    found = shape(head)
    context = "@context" in found and ("anno" in found["@context"] or "oa.jsonld" in found["@context"])
    known = _plain(found.get("type") or found.get("@type") or "") in _TYPES
    return bool(context or known) and bool(found.keys() & {"target", "items", "first", "@graph", "total", "body"})


@dataclass(slots=True)
class _About:
    """An article that annotations are about, as far as they say which."""

    place: str
    url: str = ""
    sha256: str = ""
    title: str = ""
    annotations: list[AnnotationRecord] = field(default_factory=list)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The annotations of each text together, to be placed in the article with its address, hash or title."""
    losses = Losses(source.name)
    texts: dict[tuple[str, str, str], _About] = {}
    count = unquoted = 0
    for element in elements(source):
        if not isinstance(element, Element):
            yield element
            continue
        where = place(source.name, item=element.item)
        for annotation in _annotations(element.value, losses, 0):
            count += 1
            if count > limits.ANNOTATIONS:
                raise Refused(f"has more than {limits.ANNOTATIONS:,} annotations")
            for about, records in _read(annotation, where, losses):
                unquoted += sum(not record.quote for record in records)
                kept = texts.setdefault((about.url, about.sha256, about.title), about)
                kept.annotations += records
    yield from losses.notes()
    if unquoted:
        yield Note(source.name, f"{unquoted} annotations give offsets without words, so nothing shows that they fit")
    for kept in texts.values():
        yield CodingsRecord(tuple(kept.annotations), kept.sha256, kept.url, kept.title, kept.place)
    if not texts:
        told = f"holds {count} annotations, but none of a stretch of text" if count else "holds no annotations"
        yield Problem(source.name, told)


def _annotations(found: object, losses: Losses, depth: int) -> Iterator[Json]:
    if depth > _DEEPEST:
        raise Refused("holds collections within collections without end")
    if isinstance(found, list):
        for each in found:
            yield from _annotations(each, losses, depth + 1)
    elif isinstance(found, dict):
        pages = [found[name] for name in ("items", "@graph", "first", "next", "last") if name in found]
        if "target" in found:
            yield found
        elif pages:
            for page in pages:
                if isinstance(page, str):
                    losses.count("pages that stand elsewhere", page)
                else:
                    yield from _annotations(page, losses, depth + 1)


def _read(annotation: Json, where: str, losses: Losses) -> Iterator[tuple[_About, list[AnnotationRecord]]]:
    """The annotation once for each text that it is about and each label that it gives."""
    for target in _listed(annotation.get("target")):
        stretch = _stretch(target, losses)
        if stretch is None:
            losses.count("annotations of whole resources or of what is no text")
            continue
        spans, quote, prefix, suffix = stretch
        about = _about(target, where)
        saids = _saids(annotation, losses)
        yield about, [said.record(spans, quote=quote, prefix=prefix, suffix=suffix) for said in saids]


def _saids(annotation: Json, losses: Losses) -> list[Said]:
    """One for each tag, or one named after the motivation when there is none."""
    tags: list[str] = []
    told: list[tuple[str, str]] = []
    bodies = [*_listed(annotation.get("body")), *_listed(annotation.get("bodyValue"))]
    for body in bodies:
        if isinstance(body, str):
            told.append(("body" if "://" in body else "note", body))
            continue
        if not isinstance(body, dict):
            continue
        if _plain(body.get("type")) in ("Choice", "Composite", "List", "Independents"):
            losses.count("bodies to choose from")
        value = _value(body)
        role = body.get("role") or body.get("name")
        purposes = {_plain(purpose) for purpose in _listed(body.get("purpose") or body.get("motivation"))}
        if isinstance(role, str) and value and role != value:
            told.append((_plain(role), value))
        elif purposes & _TAGGING and value:
            tags.append(value)
        elif value:
            told.append(("body" if "://" in value and " " not in value else "note", value))
    motivations = [_plain(each) for each in _listed(annotation.get("motivation"))]
    if not tags and "tagging" in motivations and len(bodies) == 1 and told:
        tags, told = [told[0][1]], []
    saids = []
    for tag in tags or [next((each for each in motivations if each), "annotation")]:
        said = Said(
            tag,
            id=_identifier(annotation.get("id") or annotation.get("@id")),
            annotator=_person(annotation.get("creator")),
            created_at=instant(annotation.get("created")),
            updated_at=instant(annotation.get("modified")),
        )
        for name, value in told:
            said.tell(name, value)
        saids.append(said)
    return saids


def _value(body: Json) -> str:
    for name in ("value", "rdf:value", "chars", "label", "id", "@id", "source"):
        found = body.get(name)
        if isinstance(found, dict):
            found = found.get("@value") or found.get("id")
        if isinstance(found, str) and found.strip():
            return found
    return ""


def _stretch(target: object, losses: Losses) -> tuple[tuple[Span, ...], str, str, str] | None:
    """Offsets and words of a target that is a stretch of text."""
    spans: tuple[Span, ...] = ()
    quote = prefix = suffix = ""
    for selector in _selectors(target, 0):
        match _plain(selector.get("type") or selector.get("@type")):
            case "TextPositionSelector":
                start, end = selector.get("start"), selector.get("end")
                if type(start) is int and type(end) is int and 0 <= start < end:
                    spans = (*spans, Span(start, end))
            case "TextQuoteSelector":
                words = [selector.get(name) for name in ("exact", "prefix", "suffix")]
                quote, prefix, suffix = (each if isinstance(each, str) else "" for each in words)
            case "FragmentSelector":
                spans = spans or _fragment(str(selector.get("value", "")))
            case kind:
                losses.count("selectors of other kinds", kind)
    return (spans, quote, prefix, suffix) if spans or quote.strip() else None


def _selectors(found: object, depth: int) -> Iterator[Json]:
    """A target's selectors with those that refine them or bound them."""
    if depth > _DEEPEST:
        return
    for each in _listed(found):
        if not isinstance(each, dict):
            continue
        kind = _plain(each.get("type") or each.get("@type"))
        inner = [each[name] for name in ("selector", "refinedBy") if name in each]
        if kind == "RangeSelector":
            ends = [list(_selectors(each.get(name), depth + 1)) for name in ("startSelector", "endSelector")]
            yield from _between(*ends)
        elif kind == "Choice" and depth:
            inner = list(_listed(each.get("items")))
        elif kind.endswith("Selector") and not (inner and kind not in ("TextPositionSelector", "TextQuoteSelector")):
            yield each
        for more in inner:
            yield from _selectors(more, depth + 1)


def _between(first: list[Json], last: list[Json]) -> Iterator[Json]:
    """A range from one stretch to another as a stretch of its own: by offsets if both have some."""
    starts = [each["start"] for each in first if type(each.get("start")) is int]
    ends = [each["start"] for each in last if type(each.get("start")) is int]
    if starts and ends:
        yield {"type": "TextPositionSelector", "start": starts[0], "end": ends[0]}


def _fragment(value: str) -> tuple[Span, ...]:
    """`char=10,20`, the fragment of plain text."""
    name, _, rest = value.partition("=")
    start, comma, end = rest.split(";")[0].partition(",")
    if name == "char" and comma and start.isdecimal() and end.isdecimal() and len(start + end) < 30:
        return (Span(int(start), int(end)),) if int(start) < int(end) else ()
    return ()


def _about(target: object, where: str) -> _About:
    source = target.get("source", target) if isinstance(target, dict) else target
    about = _About(where)
    if isinstance(source, dict):
        for name, value in source.items():
            if isinstance(value, str) and name.lower().endswith("sha256"):
                about.sha256 = value.lower()
            elif isinstance(value, str) and name.split(":")[-1] in ("title", "name", "label"):
                about.title = clean_line(value)
        source = source.get("id") or source.get("@id") or ""
    address = str(source or "")
    if address.startswith("urn:sha256:"):
        about.sha256 = address.removeprefix("urn:sha256:").lower()
    elif address.startswith(("http://", "https://")):
        about.url = address
    elif address and not about.title:
        name = unquote(address.rsplit("/", 1)[-1])
        about.title = clean_line(name.rsplit(".", 1)[0] or name)
    return about


def _person(found: object) -> str:
    for each in _listed(found):
        if isinstance(each, str):
            return each
        if isinstance(each, dict):
            for name in ("name", "nickname", "label", "id", "@id"):
                if isinstance(each.get(name), str):
                    return str(each[name])
    return ""


def _identifier(found: object) -> str:
    return found.removeprefix("urn:uuid:") if isinstance(found, str) else ""


def _plain(found: object) -> str:
    """`oa:TextQuoteSelector` and `http://www.w3.org/ns/oa#TextQuoteSelector` are `TextQuoteSelector`."""
    first = found[0] if isinstance(found, list) and found else found
    return first.rsplit("#", 1)[-1].rsplit(":", 1)[-1] if isinstance(first, str) else ""


def _listed(found: object) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]
