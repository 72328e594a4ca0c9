"""HTML, whole or in pieces, and elements like those of HTML: to paragraphs as they are read on a screen."""

import re
from html import unescape
from typing import TYPE_CHECKING, cast

from disputes.importers import limits
from disputes.importers.refusals import Refused
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


def parsed(html: str | bytes, encoding: str = "utf-8") -> "_Element | None":
    """The tree of HTML however broken, None when there is nothing in it."""
    from lxml import etree

    data = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    # A small tree ends at 256 elements within one another, which old pages with unclosed <font> pass, and drops the
    # rest in silence. HTML has no entities to fear, and what is longer than the largest file does not come here.
    parser = etree.HTMLParser(
        encoding=encoding, no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    data = data.replace(b"\x00", b"")
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
    """The element's name without its namespace, in lower case; "" for a comment or the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


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
