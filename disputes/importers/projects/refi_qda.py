"""REFI-QDA projects, which ATLAS.ti, NVivo, MAXQDA, QualCoder and others exchange: a zip of a project file and its
texts. Offsets count characters of the plain text."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from disputes.importers import archives, encoding, limits
from disputes.importers.articles import article, too_long
from disputes.importers.projects.fitted import fitted
from disputes.importers.projects.markup import ends, local, text_of
from disputes.importers.projects.said import Losses, Marked, Said, instant
from disputes.importers.refusals import Refused
from disputes.records import AnnotationRecord, CodingsRecord, Item, Note, Problem, Reading, Source
from disputes.text import Span, clean_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXTS = frozenset({"TextSource", "Representation", "Transcript"})
_OTHERS = {
    "PictureSource": "pictures",
    "AudioSource": "recordings",
    "VideoSource": "films",
    "PDFSelection": "areas marked on pages of PDF files",
    "PictureSelection": "areas marked in pictures",
    "AudioSelection": "stretches marked in recordings",
    "VideoSelection": "stretches marked in films",
    "TranscriptSelection": "stretches of transcripts",
    "Case": "cases",
    "Set": "sets",
    "Link": "links",
    "Graph": "graphs",
}
_SELECTIONS = ("PlainTextSelection", "TranscriptSelection")

Find = Callable[[str], "Source | None"]


@dataclass(slots=True)
class _Selection:
    start: int
    end: int
    words: str
    saids: list[Said]


@dataclass(slots=True)
class _Text:
    """A text of the project and what is selected in it."""

    name: str
    path: str
    written: str
    selections: list[_Selection] = field(default_factory=list)


@dataclass(slots=True)
class _Project:
    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The name of each code after those of the codes that it stands under."""
    notes: dict[str, str] = field(default_factory=dict)
    texts: list[_Text] = field(default_factory=list)


def read_zip(source: Source, reading: Reading) -> Iterator[Item]:
    """The articles of a .qdpx with their codings."""
    files: dict[str, Source] = {}
    for member in archives.members(source.name, source.open):
        if isinstance(member, Source):
            files[member.name.rsplit("/", 1)[-1].casefold()] = member
        elif member.place == source.name:
            yield member
            return
    project = next((file for name, file in files.items() if name.endswith(".qde")), None)
    if project is None:
        yield Problem(source.name, "holds no project.qde, so it is not a REFI-QDA project")
        return
    yield from _read(project, source.name, lambda name: files.get(name.casefold()))


def read_project(source: Source, reading: Reading) -> Iterator[Item]:
    """The same from a .qde that stands without its zip, with the texts beside it, if any."""
    yield from _read(source, source.name, lambda name: source.beside(name))


def read_codebook(source: Source, reading: Reading) -> Iterator[Item]:
    """A .qdc holds codes and no texts."""
    count = sum(name == "Code" for name, _ in ends(source))
    yield Note(source.name, f"is a codebook of {count} codes and holds no articles, so it is not read")


def _read(source: Source, file: str, find: Find) -> Iterator[Item]:
    losses = Losses(file)
    project = _project(source, losses)
    names = Counter(path[-1] for path in project.codes.values())
    for text in project.texts:
        for selection in text.selections:
            for said in selection.saids:
                path = project.codes.get(said.label.casefold(), ("",))
                said.label = (path[-1] if names[path[-1]] < 2 else " / ".join(path)) or "code without a name"
                said.annotator = project.users.get(said.annotator.casefold(), "")
                said.notes = [project.notes.get(note.casefold(), note) for note in said.notes]
    yield from losses.notes()
    if not project.texts:
        yield Problem(file, f"is a project of {len(project.codes)} codes without a text, so there is no article in it")
    for number, text in enumerate(project.texts, 1):
        yield from _article(text, number, file, find)


def _article(text: _Text, number: int, file: str, find: Find) -> Iterator[Item]:
    where = f"item {number}"
    name = text.path.replace("\\", "/").rsplit("/", 1)[-1].removeprefix("internal:")
    title = text.name or name
    title = title.rsplit(".", 1)[0] if title.lower().endswith((".txt", ".docx", ".pdf", ".rtf")) else title
    found = None if text.written else find(name) if name else None
    if not text.written and found is None:
        annotations = tuple(_elsewhere(text))
        yield Note(file, f"{where}: the plain text of “{title}” is not there; its codings are kept by their offsets")
        if annotations:
            yield CodingsRecord(annotations, title=clean_line(title), place=f"{file}, {where}")
        return
    raw = text.written
    if found is not None:
        with encoding.opened(found, newline="") as (stream, notes):
            yield from notes
            raw = stream.read(limits.ARTICLE_CHARACTERS + 1)
    if len(raw) > limits.ARTICLE_CHARACTERS:
        yield Problem(file, too_long(), item=number)
        return
    quotes = [(each.start, each.end, each.words) for each in text.selections]
    aligned = fitted(raw, quotes)
    # Selections have names, which some programs fill with the words and others with anything else.
    marked = Marked(aligned, file=file, where=where)
    for selection in text.selections:
        for said in selection.saids:
            marked.add(said, [(selection.start, selection.end)])
    yield from marked.notes
    yield from article({"title": title, "text": raw}, file=file, item=number, annotations=tuple(marked.annotations))


def _elsewhere(text: _Text) -> Iterator[AnnotationRecord]:
    for selection in text.selections:
        for said in selection.saids:
            if 0 <= selection.start < selection.end:
                yield said.record([Span(selection.start, selection.end)])


def _project(source: Source, losses: Losses) -> _Project:
    project = _Project()
    saids = 0
    for name, element in ends(source):
        told = _told(element)
        guid = told.get("guid", "").casefold()
        if name == "User":
            project.users[guid] = clean_line(told.get("name") or told.get("id", ""))
        elif name == "Code":
            project.codes[guid] = _path(element)
        elif name == "Note" and guid:
            project.notes[guid] = _written(element) or told.get("name", "")
        elif name in _TEXTS:
            text = _text(element, told, losses)
            saids += sum(len(selection.saids) for selection in text.selections)
            if saids > limits.ANNOTATIONS:
                raise Refused(f"has more than {limits.ANNOTATIONS:,} annotations")
            project.texts.append(text)
            element.clear()
        if name in _OTHERS and not (name in _SELECTIONS and _is_plain(told)):
            losses.count(_OTHERS[name])
    return project


def _path(code: "_Element") -> tuple[str, ...]:
    """The names of the codes that this one stands under, and its own."""
    names: list[str] = []
    above: _Element | None = code
    while above is not None and local(above) == "Code" and len(names) < 50:
        names.append(clean_line(str(above.get("name", ""))))
        above = above.getparent()
    return tuple(reversed(names))


def _text(element: "_Element", told: dict[str, str], losses: Losses) -> _Text:
    above = element.getparent()
    name = told.get("name", "")
    if not name and above is not None and local(above) != "Sources":
        name = str(above.get("name", ""))
    text = _Text(clean_line(name), told.get("plainTextPath", ""), _written(element))
    for child in element:
        kind = local(child)
        if kind in _SELECTIONS and _is_plain(_told(child)):
            selection = _selection(child)
            if selection.saids:
                text.selections.append(selection)
            else:
                losses.count("selections without a code")
        elif kind == "Coding":
            losses.count("codes of whole texts")
    return text


def _told(element: "_Element") -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _is_plain(told: Mapping[str, str]) -> bool:
    return all(told.get(name, "").isdecimal() for name in ("startPosition", "endPosition"))


def _selection(element: "_Element") -> _Selection:
    """A stretch with one annotation for each of its codings."""
    notes = [text_of(child).strip() for child in element if local(child) == "Description"]
    notes += [str(child.get("targetGUID", "")) for child in element if local(child) == "NoteRef"]
    saids: list[Said] = []
    for coding in element:
        if local(coding) != "Coding":
            continue
        more = [str(child.get("targetGUID", "")) for child in coding if local(child) == "NoteRef"]
        for reference in coding:
            if local(reference) == "CodeRef":
                by = coding.get("creatingUser") or element.get("creatingUser") or ""
                at = coding.get("creationDateTime") or element.get("creationDateTime")
                changed = coding.get("modifiedDateTime") or element.get("modifiedDateTime")
                saids.append(
                    Said(
                        str(reference.get("targetGUID", "")),
                        id=str(coding.get("guid", "")),
                        annotator=str(by),
                        created_at=instant(str(at)) if at else None,
                        updated_at=instant(str(changed)) if changed else None,
                        notes=[note for note in [*notes, *more] if note],
                    )
                )
    start, end = str(element.get("startPosition")), str(element.get("endPosition"))
    return _Selection(int(start[:12]), int(end[:12]), str(element.get("name", "")), saids)


def _written(element: "_Element") -> str:
    """Text that stands in the project file itself."""
    for child in element:
        if local(child) == "PlainTextContent":
            return text_of(child)
    return ""
