"""XML files: which kind one is, and its elements one after the other, with nothing fetched and nothing expanded."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import closing
from html.entities import html5
from typing import TYPE_CHECKING, BinaryIO

from disputes.importers import encoding
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.records import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROLOG = re.compile(
    r"\s*(?:<\?.{0,2000}?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*(?:\[.*?\]\s*)?>)", re.DOTALL
)
_ROOT = re.compile(r"\s*<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)/?>")
_NAMESPACE = re.compile(r"\sxmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_PARTS = re.compile(rb"<!\[CDATA\[|\]\]>|&(?:#[0-9]{1,8};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z_][\w.-]{0,31};)?")
_PREMATURE = re.compile(r"Premature end of data in tag (?:[\w.-]+:)?([\w.-]+)")
_UNFINISHED = re.compile(rb"(?:&[#\w.-]{0,33}|<(?:!(?:\[(?:C(?:D(?:A(?:TA?)?)?)?)?)?)?|\]{1,2})\Z")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_XML_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_HELD_BACK = 48


class CutShort(Refused):
    """The file ends before all of its elements do; `within` is the innermost that is open."""

    def __init__(self, within: str, line: int | None) -> None:
        super().__init__(f"is cut short: it ends within <{within}>", line=line)
        self.within = within


def root_of(head: Head) -> tuple[str, str]:
    """Namespace and name of a file's outermost element, "" and "" when it is not XML."""
    text, place = head.text, 0
    while prolog := _PROLOG.match(text, place):
        place = prolog.end()
    root = _ROOT.match(text, place)
    if not root:
        return "", ""
    prefix = (root[1] or "").removesuffix(":")
    for found in _NAMESPACE.finditer(root[3]):
        if (found[1] or "") == prefix:
            return found[2] or found[3] or "", root[2]
    return "", root[2]


def elements(source: Source, *names: str) -> Iterator["_Element"]:
    """Every element of these local names, whole, and forgotten when the next one is asked for."""
    from lxml import etree

    with source.open() as file, closing(_Stream(file, _codec(source))) as stream:
        walk = etree.iterparse(
            stream,
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            encoding=stream.codec,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            before: _Element | None = None
            for _, element in walk:
                refuse_entities(element)
                yield element
                element.clear()
                if before is not None and (parent := before.getparent()) is not None:
                    parent.remove(before)  # not the element itself: the parser still stands at it
                before = element
        except etree.XMLSyntaxError as error:
            if found := _PREMATURE.search(error.msg or ""):
                raise CutShort(found[1], int(error.lineno or 0) or None) from None
            reason = re.sub(r",? line \d+(?: and \w+)?,? column \d+.*", "", error.msg or "it is empty")
            raise Refused(f"is not valid XML: {reason}", line=int(error.lineno or 0) or None) from None
        except LookupError:
            raise Refused("is in an encoding that is not known") from None


def refuse_entities(element: "_Element") -> None:
    """What a file defines for itself is not expanded, because a few lines can make gigabytes; dropping it unsaid would
    change the text."""
    from lxml import etree

    for entity in element.iter(etree.Entity):
        raise Refused(f"uses the entity {entity.text}, which only its own DTD explains")


def _codec(source: Source) -> str | None:
    """The encoding to read with where the file's own word for it is missing or wrong, None where it is right."""
    with source.open() as file:
        start = file.read(1024)
    if start.startswith((BOM_UTF16_BE, BOM_UTF16_LE)) or b"\x00" in start[:4]:
        return None
    declared = _DECLARED.match(start.removeprefix(BOM_UTF8))
    name = declared[1].lower().decode() if declared else "utf-8"
    latin = name in ("iso-8859-1", "latin1", "latin-1", "iso8859-1", "us-ascii", "ascii")
    if not latin and name not in ("utf-8", "utf8"):
        return None
    if encoding.first_failure(source.open, "utf-8") is None:
        return "UTF-8"  # nothing else looks like it by chance
    # Latin-1 is read as browsers read it: curly quotes are in the places of its control characters.
    return "windows-1252" if latin else encoding.encoding_of(source.open).name


class _Stream:
    """The bytes of an XML file with the slips mended that feeds are full of: named entities of HTML, a bare `&`,
    control characters. A file in two bytes a character goes through untouched."""

    def __init__(self, file: BinaryIO, codec: str | None) -> None:
        self.codec = codec
        self._file = file
        self._rest = b""
        self._in_cdata = False
        self._started = False
        self._as_it_is = False

    def read(self, size: int = -1) -> bytes:
        size = max(size, 2**16)
        while True:
            chunk = self._file.read(size)
            if not self._started:
                self._started = True
                self._as_it_is = b"\x00" in chunk[:64]
                if not self._as_it_is:
                    chunk = chunk.removeprefix(BOM_UTF8).lstrip()
            if self._as_it_is:
                return chunk
            mended = self._mended(chunk)
            if mended or not chunk:
                return mended

    def close(self) -> None:
        """Nothing to do: the file is closed by who opened it."""

    def _mended(self, chunk: bytes) -> bytes:
        data = self._rest + chunk.translate(None, _CONTROLS)
        self._rest = b""
        if chunk:  # what may go on in the next chunk waits for it
            tail = max(len(data) - _HELD_BACK, 0)
            if found := _UNFINISHED.search(data, tail):
                data, self._rest = data[: found.start()], data[found.start() :]
        return _PARTS.sub(self._part, data)

    def _part(self, found: re.Match[bytes]) -> bytes:
        part = found[0]
        if not part.startswith(b"&"):
            self._in_cdata = part.startswith(b"<") or (self._in_cdata and part != b"]]>")
            return part
        if self._in_cdata or part.startswith(b"&#"):
            return part
        if part == b"&":
            return b"&amp;"
        name = part[1:-1]
        if name in _XML_OWN or f"{name.decode('ascii', 'replace')};" not in html5:
            return part
        return "".join(f"&#{ord(character)};" for character in html5[f"{name.decode()};"]).encode()
