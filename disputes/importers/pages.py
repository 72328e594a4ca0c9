"""Web pages: the article in them, without what stands around it. What is the article, trafilatura finds."""

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import colophon, declared, limits, walls
from disputes.importers.articles import article
from disputes.importers.colophon import Colophon
from disputes.importers.readers import Head
from disputes.importers.refusals import Refused
from disputes.importers.sentences import first_sentence, is_sentence
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import SEPARATOR, clean_line, fold, shorten

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_TITLE = 150
_ENOUGH = 250
"""Characters of a text that is believed to be the article. Below it the other ways of finding one are tried."""

_HEAD_PARAGRAPHS = 6
_SHORT = 60
_ROW = 500
"""Characters of the longest row of a table; in what is longer the table is only how the page was laid out."""

# fmt: off
_BLOCKS = frozenset({
    "p", "head", "item", "quote", "row", "div", "list", "table", "body", "article", "section", "main", "li", "ul", "ol",
    "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "dl", "dt", "dd", "figure", "header", "hr", "pre",
    "details", "summary",
})
# fmt: on
_CELLS = ("cell", "td", "th")
_MARKUP = re.compile(r"<(?:!doctype\s|[a-z][a-z0-9]{0,10}[\s/>])", re.IGNORECASE)
# Pictures in the address itself: nine tenths of a page that was saved as one file.
_WEIGHT = re.compile(r"data:[a-z]+/[a-z0-9.+-]+[;,][A-Za-z0-9+/=%;,_.-]{500,}")
_CROWDED = re.compile(r"<([A-Za-z][\w:-]{0,30})\b[^<>]{5000,}>")
_HEAVY = re.compile(r"<(script|style|svg)\b[^<>]{0,10000}>", re.IGNORECASE)
_CLOSING = {tag: re.compile(f"</{tag}\\s*>", re.IGNORECASE) for tag in ("script", "style", "svg")}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def recognises(head: Head) -> bool:
    """Whether a file is a page at all; other readers have looked before whether it is a database's."""
    return bool(_MARKUP.search(head.text.replace("\0", ""))) or not head.start.strip()


def looks_like_one(start: bytes) -> bool:
    """Whether these are the first bytes of a page of which nobody says what it is."""
    return bool(_MARKUP.search(start.decode("latin-1")))


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The one article of a page."""
    with source.open() as file:
        data = file.read(limits.PAGE_BYTES + 1)
    if len(data) > limits.PAGE_BYTES:
        raise Refused(too_large())
    text, guessed = declared.text_of(data)
    if guessed:
        yield Note(source.name, f"read as {guessed}")
    yield from parse(text, file=source.name, address=source.url)


def too_large() -> str:
    """What is said of a page beyond the limit."""
    return f"is larger than {limits.PAGE_BYTES // 2**20} MB, the most that one page may have"


def parse(markup: str, *, file: str, item: int | None = None, address: str = "", title: str = "") -> Iterator[Item]:
    """The article of a page's markup; `address` and `title` are what is known of it from elsewhere."""
    if not markup.strip():
        yield Problem(file, "is empty", item=item)
        return
    address = address or colophon.saved_from(markup)
    try:
        tree = _tree(markup)
        said = colophon.of(tree, address=address)
        found = _paragraphs(tree, said)
    except Refused as refused:
        yield Problem(file, refused.message, item=item)
        return
    paragraphs = _without_head(found, said)
    if not any(character.isalnum() for paragraph in paragraphs for character in paragraph):
        yield Problem(file, _why_nothing(tree), item=item)
        return
    if sum(map(len, paragraphs)) < _ENOUGH and (wall := walls.seen_in(" ".join(paragraphs))):
        yield Problem(file, wall, item=item)
        return
    if not said.free:
        yield Note(file, "its site says that it is not free: the text may be cut short")
    values = {
        "title": said.title or title or shorten(clean_line(first_sentence(paragraphs[0])), _TITLE),
        "outlet": said.outlet or colophon.host(address),
        "author": said.author,
        "url": said.url,
        "published": said.published,
        "language": said.language,
        "text": SEPARATOR.join(paragraphs),
    }
    yield from article(values, file=file, item=item)


def _tree(markup: str) -> "HtmlElement":
    from lxml import etree
    from lxml import html as parsing

    light = _light(_ILLEGAL.sub("", markup))
    if len(light) > limits.PAGE_MARKUP:
        raise Refused(f"has more than {limits.PAGE_MARKUP:,} characters of markup, the most that one page may have")
    parser = parsing.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, recover=True
    )
    try:
        tree = parsing.document_fromstring(light.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Refused("holds no article that could be found: it is no page, or it is damaged") from error
    for number, _ in enumerate(tree.iter()):
        if number > limits.PAGE_ELEMENTS:
            raise Refused(f"has more than {limits.PAGE_ELEMENTS:,} elements, the most that one page may have")
    _mend(tree)
    return tree


def _light(markup: str) -> str:
    """The markup without what the parser would only carry along: pictures in addresses, scripts, styles, drawings."""
    kept: list[str] = []
    place = 0
    for opening in _HEAVY.finditer(markup):
        if opening.start() < place or "ld+json" in opening[0]:
            continue
        closing = _CLOSING[opening[1].lower()].search(markup, opening.end())
        if not closing:  # searched for once and not for each opening that follows
            break
        kept.append(markup[place : opening.start()])
        place = closing.end()
    # The parser compares each attribute of an element with all the others.
    return _CROWDED.sub(r"<\1>", _WEIGHT.sub("", "".join(kept) + markup[place:]))


def _mend(tree: "HtmlElement") -> None:
    """Keeps words in the sentence that they stand in: the extraction leaves out some elements with all they hold."""
    from lxml import etree

    for element in tree.xpath(".//p//time | .//li//time | .//blockquote//time | .//p//label"):
        element.tag = "plain"
    for element in tree.iter("q"):
        element.text = f"“{element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''}”"
        else:
            element.text += "”"
    etree.strip_tags(tree, "q", "plain")
    for block in list(tree.iter("pre")):
        lines = re.split(r"\n[^\S\n]*\n", block.text_content())
        if len(lines) > 1:
            tail = block.tail
            block.clear()
            block.tag, block.tail = "div", tail
            for paragraph in lines:
                etree.SubElement(block, "p").text = paragraph
    for table in list(tree.iter("table")):
        rows = [*table.findall("tr"), *table.findall("*/tr")]
        cells = [cell for row in rows for cell in row if cell.tag in _CELLS]
        if any(cell.find(".//table") is not None or len(cell.text_content()) > _ROW for cell in cells):
            for part in (table, *table.findall("tbody"), *rows, *cells):
                part.tag = "div"  # the layout of a page, not a table


def _paragraphs(tree: "HtmlElement", said: Colophon) -> list[str]:
    """The text of the article, in the way that finds one."""
    found = _extracted(tree, fast=True)
    if _length(found) < _ENOUGH:
        slower = _extracted(tree, fast=False)
        if _length(slower) > 2 * _length(found):
            found = slower
    if said.text and (_length(found) < min(_ENOUGH, len(said.text) / 2) or _same_words(found, said.text)):
        stated = [clean_line(line) for line in re.split(r"\n+|<br\s*/?>|</p>", said.text)]
        found = [re.sub(r"<[^<>]{1,200}>", "", line) for line in stated if line]
    if len(found) == 1 and _length(found) < _ENOUGH:
        found = _in_paragraphs(tree, found[0]) or found
    return found


def _in_paragraphs(tree: "HtmlElement", text: str) -> list[str]:
    """The page's own paragraphs, where a short text was found but run together with what stands around it."""
    paragraphs = [clean_line(paragraph.text_content()) for paragraph in tree.iter("p")]
    return [paragraph for paragraph in paragraphs if paragraph and paragraph in clean_line(text)]


def _same_words(found: list[str], text: str) -> bool:
    """Whether the extraction took the text out of the page's data, in which case it lost the paragraphs."""
    return len(found) == 1 and "\n" in text and re.sub(r"\s+", "", found[0]) == re.sub(r"\s+", "", text)


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _extracted(tree: "HtmlElement", *, fast: bool) -> list[str]:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports pages without an article as errors
    try:
        document = trafilatura.bare_extraction(
            tree,
            fast=fast,
            include_comments=False,
            include_formatting=True,
            include_links=False,
            include_images=False,
            include_tables=True,
            with_metadata=False,
        )
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError, AssertionError):
        return []  # what it makes of a strange page is no fault of the person's
    body = getattr(document, "body", None)
    return _without_list_ahead(list(_flow(body))) if body is not None else []


def _without_list_ahead(blocks: list[tuple[str, str]]) -> list[str]:
    """The paragraphs without a list of short items before the first of them: section, day, number of comments."""
    first = next((place for place, (tag, text) in enumerate(blocks) if tag == "p" and len(text) > _SHORT), 0)
    ahead = [(tag, text) for tag, text in blocks[:first] if tag != "item" or len(text) > _SHORT or is_sentence(text)]
    return [text for _, text in ahead + blocks[first:]]


def _flow(body: "_Element") -> Iterator[tuple[str, str]]:
    """The blocks of an extracted body that hold words, each with its element's name."""
    from lxml import etree

    buffer: list[str] = []
    rows = _Rows()

    def flushed(tag: str) -> Iterator[tuple[str, str]]:
        text = _INVISIBLE.sub("", "".join(buffer))
        buffer.clear()
        for block in re.split(r"\n\s*\n", text.replace("\x1e", "\n")):
            lines = [_SPACES.sub(" ", line).strip() for line in block.split("\n")]
            if kept := "\n".join(line for line in lines if line):
                yield tag, kept

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS and not rows.around(element):
                yield from flushed(_block(element.getparent()))
            if tag in _CELLS and rows.has(element) and "".join(buffer).strip():
                buffer.append(" | ")
            if tag in ("lb", "br"):
                buffer.append("\x1e")
            buffer.append(_SPACES.sub(" ", element.text or ""))
        else:
            if tag in _BLOCKS and not rows.around(element):
                yield from flushed(_block(element))
            if element is not body:
                buffer.append(_SPACES.sub(" ", element.tail or ""))
    yield from flushed("p")


def _block(element: "_Element | None") -> str:
    """What kind of block words of this element belong to."""
    while element is not None and element.tag not in _BLOCKS:
        element = element.getparent()
    if element is None or element.tag in ("div", "body", "article", "section", "main"):
        return "p"
    return str(element.tag)


class _Rows:
    """Which rows of tables are rows, and not the layout of a page, whose cells hold texts and other tables."""

    def __init__(self) -> None:
        self._known: dict[_Element, bool] = {}

    def has(self, cell: "_Element | None") -> bool:
        """Whether a cell is part of one; asked for each cell, so that each row is looked at once."""
        row = cell.getparent() if cell is not None else None
        if row is None:
            return False
        if row not in self._known:
            laid_out = next(row.iterdescendants("row", "tr", "table"), None) is not None
            self._known[row] = not laid_out and sum(len(words) for words in row.itertext()) <= _ROW
        return self._known[row]

    def around(self, element: "_Element") -> bool:
        """Whether an element stands in a cell of one, which stays in one line."""
        return self.has(next(element.iterancestors(*_CELLS), None))


def _without_head(paragraphs: list[str], said: Colophon) -> list[str]:
    """Without the headline, byline and day that are kept beside the text."""
    names = {fold(said.title), fold(said.author), fold(f"By {said.author}")} - {""}
    return [
        paragraph
        for number, paragraph in enumerate(paragraphs)
        if number >= _HEAD_PARAGRAPHS or not (fold(paragraph) in names or colophon.day(paragraph))
    ]


def _why_nothing(tree: "HtmlElement") -> str:
    return walls.seen_in(clean_line(tree.text_content()[:20_000])) or "holds no article that could be found"
