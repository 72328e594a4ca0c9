"""Office documents as zips of XML parts: which part is which, and every part read without its whole in memory."""

import posixpath
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol
from urllib.parse import unquote
from xml.parsers import expat

from disputes.importers import limits
from disputes.importers.archives import Parts
from disputes.importers.refusals import Refused
from disputes.records import Source

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_SECRET = "EncryptedPackage".encode("utf-16-le")
# A tag that fills a part is looked at again with each chunk, so they grow; who needs the beginning gets it at once.
_CHUNK, _LARGEST_CHUNK = 2**14, 2**22


class Handler(Protocol):
    """Takes what a part says; names are local names behind the namespace and a blank."""

    def start(self, name: str, attributes: dict[str, str], /) -> None: ...
    def end(self, name: str, /) -> None: ...
    def data(self, text: str, /) -> None: ...


def opened(source: Source, *, old: str) -> Parts:
    """The document's parts. `old` is what to say of a file in the format of before 2007."""
    with source.open() as file:
        start = file.read(len(_OLE))
        if start == _OLE:
            raise Refused("is protected by a password" if _holds(file, _SECRET) else old)
    if not start:
        raise Refused("is empty")
    if not start.startswith(_ZIP):
        raise Refused("is not what its name says, or it is damaged")
    return Parts(source.open)


def _holds(file: BinaryIO, words: bytes) -> bool:
    tail = b""
    while chunk := file.read(2**20):
        if words in tail + chunk:
            return True
        tail = chunk[-len(words) :]
    return False


class Relation(NamedTuple):
    """That a part leans on another: by what name, as what (`footnotes`, `styles`) and which part."""

    id: str
    kind: str
    part: str


def relations(parts: Parts, part: str) -> list[Relation]:
    """What a part, "" for the document, leans on within the file."""
    folder, name = posixpath.split(part)
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if where not in parts:
        return []
    found = _Relations()
    for _ in read(parts, where, found):
        pass
    # A target may begin with a slash, or lead out of the folder and back.
    return [
        Relation(id_, kind, posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/"))
        for id_, kind, target in found.found
    ]


def related(parts: Parts, part: str) -> dict[str, str]:
    """The first part of each kind that a part leans on."""
    return {relation.kind: relation.part for relation in reversed(relations(parts, part))}


class _Relations:
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rsplit("/", 1)[-1]
            self.found.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))

    def end(self, name: str) -> None: ...

    def data(self, text: str) -> None: ...


def read(parts: Parts, part: str, handler: Handler) -> Iterator[None]:
    """Tells the handler all of a part, and pauses now and then for who wants what has come of it so far.

    A document type is refused: nothing can be declared without it, neither files to fetch nor names that multiply.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.data
    size, step = 0, _CHUNK
    with parts.open(part) as stream:
        try:
            while chunk := stream.read(step):
                size, step = size + len(chunk), min(2 * step, _LARGEST_CHUNK)
                if size > limits.OFFICE_PART_BYTES:
                    most = limits.OFFICE_PART_BYTES // 2**20
                    raise Refused(f"holds more than {most} MB in its part {part}, the most that is read")
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused(f"is damaged: its part {part} breaks off or is not XML (line {error.lineno})") from error
    yield


def _refuse_document_type(name: str, system: str | None, public: str | None, has_internal_subset: bool) -> None:
    raise Refused("declares a document type, which no office program writes and which could hide anything")
