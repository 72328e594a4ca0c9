"""HTML, whole or in pieces, and elements like those of HTML: to paragraphs as they are read on a screen."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from html import unescape
from typing import TYPE_CHECKING, cast

from disputes.importers import encoding, limits
from disputes.importers.refusals import Refused
from disputes.records import Note, Source
from disputes.text import SEPARATOR, clean, split_paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "tfoot", "thead", "tr", "ul",
    # of NITF
    "block", "body.content", "body.end", "body.head", "bq", "hl1", "hl2", "nitf-table", "note", "fn",
})
"""Elements that stand on lines of their own."""

SKIPPED = frozenset({
    "audio", "button", "canvas", "embed", "head", "iframe", "math", "noscript", "object", "option", "script", "select",
    "style", "svg", "template", "textarea", "title", "video",
})
"""Elements whose text is not read on the page."""
# fmt: on
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(r"<(?:[A-Za-z!?]|/[A-Za-z])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAKS = re.compile(r" *([\t\n]) *")
_BREAKS = re.compile(r"\n{2,}")


def paragraphs(html: str) -> list[str]:
    """The paragraphs of HTML or, where it has no tags, of plain text with `&amp;` and the like in it."""
    html = html[: limits.ROW_CHARACTERS]
    if not _TAG.search(html):
        return split_paragraphs(clean(unescape(html)))
    element = parsed(html)
    return [] if element is None else paragraphs_of(element)


def line(html: str) -> str:
    """HTML that stands for one line: a title with a word in bold."""
    return " ".join(" ".join(paragraphs(html)).split())


def parsed(html: str) -> "_Element | None":
    """The tree of HTML however broken, None when there is nothing in it."""
    from lxml import etree

    # A small tree ends at 256 elements within one another, which old pages with unclosed <font> pass, and drops the
    # rest in silence. HTML has no entities to fear, and what is longer than the largest file does not come here.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    data = html.replace("\x00", "").encode("utf-8", "replace")
    try:
        tree = cast("_Element | None", etree.fromstring(data, parser)) if data.strip() else None
    except etree.XMLSyntaxError:  # nothing but comments, for instance
        return None
    if any("depth" in error.message for error in parser.error_log.filter_from_fatals()):
        raise Refused("has too many elements within one another to be read whole")
    return tree


def paragraphs_of(element: "_Element", skipped: frozenset[str] = SKIPPED) -> list[str]:
    """What is read of an element: blocks part paragraphs, `<br>` parts lines, two of them paragraphs."""
    return split_paragraphs(clean(_text(element, skipped)).strip("\n"))


def text_of(element: "_Element", skipped: frozenset[str] = SKIPPED) -> str:
    """The paragraphs as one text."""
    return SEPARATOR.join(paragraphs_of(element, skipped))


def line_of(element: "_Element | None", skipped: frozenset[str] = SKIPPED) -> str:
    """All that is read of an element, on one line."""
    return "" if element is None else " ".join(" ".join(paragraphs_of(element, skipped)).split())


def name_of(element: "_Element") -> str:
    """The element's name without its namespace, in lower case; of a comment or the like something that is no name."""
    return str(element.tag).rpartition("}")[2].lower()


def tree_of(source: Source) -> tuple["_Element", list[Note]]:
    """The tree of an HTML file, and a note where its encoding had to be found out."""
    with source.open() as file:
        data = file.read(limits.DOWNLOAD_BYTES + 1)
    if len(data) > limits.DOWNLOAD_BYTES:
        raise Refused(f"is larger than {limits.DOWNLOAD_BYTES // 2**20} MB, the most that one page may have")
    codec, notes = _codec(source, data[:4096])
    tree = parsed(data.decode(codec, "replace").lstrip("\ufeff"))
    if tree is None:
        raise Refused("is empty")
    return tree, notes


def _codec(source: Source, start: bytes) -> tuple[str, list[Note]]:
    """UTF-8 wherever it is that, because many pages say something else; then what the page says; then a guess."""
    if not start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        if encoding.first_failure(source.open, "utf-8") is None:
            return "utf-8", []
        if declared := _CHARSET.search(start):
            name = declared[1].decode().lower()
            name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "windows-1252") else name
            if not name.startswith("utf") and _reads(source, name):
                return name, []
    found = encoding.encoding_of(source.open)
    return found.codec, found.notes(source.name)


def _reads(source: Source, codec: str) -> bool:
    """Whether this is the name of an encoding of text in which the whole file can be read."""
    try:
        b"x".decode(codec)  # raises for `rot13` and the like, which decode no bytes
        return encoding.first_failure(source.open, codec) is None
    except (LookupError, UnicodeError):
        return False


def _text(element: "_Element", skipped: frozenset[str]) -> str:
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, found in walk:
        name = name_of(found)
        if event == "start":
            if name in skipped:
                walk.skip_subtree()
                continue
            if name in BLOCKS:
                pieces.append("\n\n")
            elif name == "br":
                pieces.append("\n")
            elif name in ("td", "th"):
                pieces.append("\t")
            if found.text:
                pieces.append(found.text if name == "pre" else _SPACES.sub(" ", found.text))
            continue
        if event == "end" and name in BLOCKS:
            pieces.append("\n\n")
        if found.tail and found is not element:
            pieces.append(_SPACES.sub(" ", found.tail))
    text = _AROUND_BREAKS.sub(r"\1", "".join(pieces))
    return _BREAKS.sub("\n\n", text)
