"""NITF, the news industry's own XML: one article a file, or one within a NewsML item."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import bylines, dated, markup, xmlfiles
from disputes.importers.articles import article
from disputes.importers.fields import shown
from disputes.importers.readers import Head
from disputes.records import Item, Note, Problem, Reading, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_PICTURES = frozenset({"media", "media-reference", "media-caption", "media-producer", "nitf-table-metadata", "object"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def recognises(head: Head) -> bool:
    """By the outermost element."""
    return xmlfiles.root_of(head)[1].lower() == "nitf"


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article of a file, or each of several that stand within one element."""
    found = 0
    for element in xmlfiles.elements(source, "nitf"):
        found += 1
        values, unread = values_of(element)
        item = found if found > 1 else None
        if unread:
            yield Note(source.name, f"“{shown(unread)}” is not a date")
        yield from article(values, file=source.name, item=item)
    if not found:
        yield Problem(source.name, "holds no NITF article")


def values_of(nitf: "_Element") -> tuple[dict[str, str], str]:
    """What an article says of itself, and a date that could not be read."""
    published, unread = dated.day(
        _attribute(nitf, "head/docdata/date.issue", "norm"),
        _attribute(nitf, "head/pubdata", "date.publication"),
        _attribute(nitf, "head/docdata/date.release", "norm"),
        _attribute(nitf, "body/body.head/dateline/story.date", "norm"),
    )
    link = _attribute(nitf, "head/pubdata", "ex-ref")
    return {
        "title": _first_line(nitf, "body/body.head/hedline/hl1", "head/title", "body/body.head/hedline"),
        "text": _text(nitf),
        "outlet": _outlet(nitf),
        "author": _author(nitf),
        "url": link if link.startswith(("http://", "https://")) else "",
        "published": published,
        "language": nitf.get(_LANGUAGE, "") or nitf.get("baselang", ""),
        "dateline": _dateline(nitf),
    }, unread


def _text(nitf: "_Element") -> str:
    """The paragraphs of the body. The New York Times gives the lead twice: alone, and in the full text."""
    contents = [
        content
        for name in ("body/body.content", "body/body.head/abstract")
        for content in nitf.iterfind(_path(name))
        if markup.paragraphs_of(content, _PICTURES)
    ]
    if not contents:
        return ""
    full = [block for block in contents[0].iterfind("{*}block") if block.get("class") == "full_text"]
    return "\n\n".join(markup.text_of(part, _PICTURES) for part in full or contents[:1])


def _outlet(nitf: "_Element") -> str:
    return (
        _attribute(nitf, "head/pubdata", "name")
        or _attribute(nitf, "head/docdata/doc-id", "regsrc")
        or _first_line(nitf, "body/body.head/distributor")
        or _attribute(nitf, "head/docdata/doc.copyright", "holder")
        or _attribute(nitf, "head/docdata/del-list/from-src", "src-name")
    )


def _author(nitf: "_Element") -> str:
    for byline in nitf.iterfind(_path("body/body.head/byline")):
        if author := bylines.author(markup.line_of(byline, frozenset({"byttl", "virtloc"}))):
            return author
    return ""


def _dateline(nitf: "_Element") -> str:
    found = nitf.find(_path("body/body.head/dateline"))
    return markup.line_of(found, frozenset({"story.date"})).strip(" ,") if found is not None else ""


def _first_line(nitf: "_Element", *paths: str) -> str:
    for path in paths:
        for found in nitf.iterfind(_path(path)):
            if line := markup.line_of(found, frozenset()):
                return line
    return ""


def _attribute(nitf: "_Element", path: str, name: str) -> str:
    return next((value for found in nitf.iterfind(_path(path)) if (value := found.get(name, "").strip())), "")


def _path(path: str) -> str:
    """Whatever the namespace: NITF has none, or one of its version."""
    return "/".join(f"{{*}}{part}" for part in path.split("/"))
