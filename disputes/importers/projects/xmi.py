"""UIMA XMI, which WebAnno and INCEpTION write: the text and all annotations in one file, offsets in UTF-16 units."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from disputes.importers import limits
from disputes.importers.articles import article
from disputes.importers.projects.about import titled
from disputes.importers.projects.aligned import Aligned
from disputes.importers.projects.layers import said_of
from disputes.importers.projects.markup import ends
from disputes.importers.projects.said import Losses, Marked, Said, part_of
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Item, Note, Problem, Reading, Source

_ID = "{http://www.omg.org/XMI}id"
_OWN = frozenset({_ID, "sofa", "begin", "end"})
_PARTS_OF_SPEECH = frozenset({"POS", "Lemma", "Stem", "MorphologicalFeatures", "Token", "Sentence", "Paragraph"})
_SETTINGS = frozenset({"TagsetDescription", "TagDescription", "DocumentAnnotation"})
_GOVERNORS = ("Governor", "governor", "source")
_DEPENDENTS = ("Dependent", "dependent", "target")


@dataclass(slots=True)
class _Mark:
    kind: str
    start: int
    end: int
    features: dict[str, str]


@dataclass(slots=True)
class _Document:
    """A file's text and annotations; `links` are the fillers of slots, by id: role and annotation."""

    texts: dict[str, str] = field(default_factory=dict)
    title: str = ""
    language: str = ""
    marks: dict[str, _Mark] = field(default_factory=dict)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    relations: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


def recognises(head: Head) -> bool:
    return "xmi:XMI" in head.text or "http://www.omg.org/XMI" in head.text


def recognises_types(head: Head) -> bool:
    return "<typeSystemDescription" in head.text


def read_types(source: Source, reading: Reading) -> Iterator[Item]:
    """The file that stands beside XMI and says which layers there are."""
    yield Note(source.name, "says which layers a project has and holds no articles, so it is not read")


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article with its annotations. Tokens, sentences and the like are counted, not kept."""
    losses = Losses(source.name)
    document = _document(source, losses)
    if not document.texts:
        yield Problem(source.name, "holds no text")
        return
    # Further views hold the same document in another form, such as its HTML.
    view, raw = next(iter(document.texts.items()))
    losses.count("further views of the text", times=len(document.texts) - 1)
    aligned = Aligned(raw, "utf-16")
    saids = _saids(document, aligned, losses)
    marked = Marked(aligned, file=source.name)
    for id_, mark in document.marks.items():
        if mark.features.get("sofa") in (view, None):
            marked.add(saids[id_], [(mark.start, mark.end)])
    yield from losses.notes()
    yield from marked.notes
    title = document.title or source.name
    values = {"title": titled(aligned.paragraphs, title), "text": raw, "language": document.language}
    yield from article(values, file=source.name, annotations=tuple(marked.annotations))


def _document(source: Source, losses: Losses) -> _Document:
    document = _Document()
    for kind, element in ends(source):
        told = {str(name): str(value) for name, value in element.attrib.items()}
        id_ = told.get(_ID, "")
        if kind == "Sofa":
            if told.get("sofaString"):
                document.texts[id_] = told["sofaString"]
        elif kind == "DocumentMetaData":
            document.title = told.get("documentTitle") or told.get("documentId", "")
            language = told.get("language", "")
            document.language = "" if language.startswith("x-") else language
        elif kind in _PARTS_OF_SPEECH:
            losses.count("what programs mark in every text", kind)
        elif "begin" in told and told["begin"].isdecimal() and told.get("end", "").isdecimal():
            _take(kind, id_, told, document)
        elif "target" in told:
            document.links[id_] = told.get("role", ""), told["target"]
        if len(document.marks) > limits.ANNOTATIONS:
            raise Refused(f"has more than {limits.ANNOTATIONS:,} annotations")
        if kind != "XMI":
            element.clear()
    return document


def _take(kind: str, id_: str, told: dict[str, str], document: _Document) -> None:
    first = next((told[name] for name in _GOVERNORS if name in told), "")
    second = next((told[name] for name in _DEPENDENTS if name in told), "")
    features = {name: value for name, value in told.items() if name not in _OWN and value}
    if first and second:
        document.relations.append((first, second, {"kind": kind} | features))
    elif kind not in _SETTINGS:
        features["sofa"] = told.get("sofa", "")
        document.marks[id_] = _Mark(kind, int(told["begin"]), int(told["end"]), features)


def _saids(document: _Document, aligned: Aligned, losses: Losses) -> dict[str, Said]:
    def words(id_: str) -> str:
        mark = document.marks.get(id_)
        return aligned.words(mark.start, mark.end) if mark else ""

    saids: dict[str, Said] = {}
    for id_, mark in document.marks.items():
        plain: list[tuple[str, str]] = []
        slots: list[tuple[str, str]] = []
        for name, value in mark.features.items():
            linked = [document.links[each] for each in value.split() if each in document.links]
            if name == "sofa":
                continue
            if linked:
                slots += ((name if part_of(name) or not role else role, words(target)) for role, target in linked)
            elif value != "false":
                plain.append((name, value))
        saids[id_] = said_of(mark.kind, plain, id=id_)
        for role, who in slots:
            saids[id_].tell(role, who)
    for first, second, features in document.relations:
        name = features.pop("kind")
        label = next((value for key, value in features.items() if key not in (*_GOVERNORS, *_DEPENDENTS)), name)
        part = part_of(label) or part_of(name)
        if part and first in saids and words(second).strip():
            saids[first].name(part, words(second))
        else:
            losses.count("relations", label if label.isalpha() else name)
    return saids
