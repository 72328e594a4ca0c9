"""Factiva as a saved web page."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import factiva, markup
from disputes.importers.factiva import Document
from disputes.importers.readers import Head
from disputes.records import Item, Problem, Reading, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_TITLE = re.compile(r"<title>\s*(?:Dow Jones\s*)?Factiva(?:\.com)?\s*</title>", re.IGNORECASE)
_CLASS = re.compile(r"class=[\"']article(?:Paragraph)? [a-z]{2,5}[aA]rticle(?:Paragraph)?[\"']")


def recognises(head: Head) -> bool:
    """By the page's title or the classes of its articles, which name their language."""
    return bool(_TITLE.search(head.text) or _CLASS.search(head.text))


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """Every article of the page; one that stands within another is counted once."""
    tree, notes = markup.tree_of(source)
    yield from notes
    number = 0
    for parts in _grouped(tree):
        fields = _fields(parts)
        if not fields and not any(_is_paragraph(part) or _is_headline(part) for part in parts):
            continue
        number += 1
        document = factiva.coded(fields) if "HD" in fields or "TD" in fields else _plain(parts)
        yield from factiva.article_of(document, file=source.name, item=number)
    if not number:
        yield Problem(source.name, "holds no article of Factiva")


def _grouped(tree: "_Element") -> list[list["_Element"]]:
    """The parts of each article, without those of an article within it and without what is read with another part."""
    from lxml import etree

    groups: list[list[_Element]] = []
    around: list[tuple[_Element, list[_Element]]] = []
    taken: _Element | None = None
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            if taken is element:
                taken = None
            if around and around[-1][0] is element:
                around.pop()
        elif markup.name_of(element) in ("div", "article") and "article" in element.get("class", "").split():
            groups.append([])
            around.append((element, groups[-1]))
            taken = None
        elif around and taken is None:
            around[-1][1].append(element)
            if markup.name_of(element) in ("tr", "p") or _is_headline(element) or _is_paragraph(element):
                taken = element
    return groups


def _is_paragraph(element: "_Element") -> bool:
    return "articleParagraph" in element.get("class", "").split()


def _is_headline(element: "_Element") -> bool:
    return element.get("id") == "hd" or element.get("class", "").endswith("Headline")


def _fields(parts: list["_Element"]) -> dict[str, list[str]]:
    """What stands beside each code in a table of two columns."""
    fields: dict[str, list[str]] = {}
    for row in parts:
        cells = [cell for cell in row if markup.name_of(cell) in ("td", "th")] if markup.name_of(row) == "tr" else []
        if len(cells) < 2:
            continue
        code = markup.line_of(cells[0]).strip(" \xa0")
        if code in factiva.CODES:
            fields.setdefault(code, []).extend(markup.paragraphs_of(cells[1]))
    return fields


def _plain(parts: list["_Element"]) -> Document:
    title = author = ""
    above: list[str] = []
    marked: list[str] = []
    others: list[str] = []
    for part in parts:
        name = markup.name_of(part)
        if _is_headline(part):
            title = title or markup.line_of(part)
        elif _is_paragraph(part):
            marked += markup.paragraphs_of(part)
        elif name == "p":
            others += markup.paragraphs_of(part)
        elif name in ("div", "span") and not marked and not len(part):
            line = markup.line_of(part).replace("&softReturn;", " ")
            if part.get("class", "") == "author":
                author = author or line
            elif line:
                above.append(line)
    return factiva.plain(above, marked or others, title=title, author=author)
