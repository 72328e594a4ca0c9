"""LexisNexis as a saved web page: each document's paragraphs in their own element, headings centred by a style."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import markup, nexis
from disputes.importers.nexis import Block
from disputes.importers.nexis_labels import number
from disputes.importers.readers import Head
from disputes.records import Item, Problem, Reading, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIGNS = ("<!-- LXNComment", 'NAME="DOC_ID_', "<DOCFULL>")
_CENTRED = re.compile(r"\.(c\d+)\s*\{[^}]*text-align:\s*center", re.IGNORECASE)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "li", "tr", "pre"})


def recognises(head: Head) -> bool:
    """By the marks that the database leaves between its documents."""
    return any(sign in head.text for sign in _SIGNS)


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """The article of every document of the page."""
    tree, notes = markup.tree_of(source)
    yield from notes
    centred = frozenset(found for style in tree.iter("style") for found in _CENTRED.findall(style.text or ""))
    expected, found = None, 0
    document: list[Block] | None = None
    for block in _blocks(tree, centred):
        if number(block.line):
            if document is not None:
                found += 1
                yield from nexis.articles(document, file=source.name, item=found, modern=False)
            document = []
        elif document is not None:
            document.append(block)
        else:
            counts = (nexis.announced(line.strip()) for line in block.text.split("\n"))
            expected = expected or next((count for count in counts if count), None)
    if document is None:
        yield Problem(source.name, "holds no document of LexisNexis")
        return
    yield from nexis.articles(document, file=source.name, item=found + 1, modern=False)
    yield from nexis.miscounted(expected, found + 1, source.name)


def _blocks(tree: "_Element", centred: frozenset[str]) -> Iterator[Block]:
    from lxml import etree

    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if markup.name_of(element) not in _PARAGRAPHS:
            continue
        walk.skip_subtree()  # a paragraph within a row of a table is read with it
        text = "\n".join(line.strip() for line in markup.text_of(element).split("\n"))
        if text:
            around = element.getparent()
            classes = {element.get("class", ""), "" if around is None else around.get("class", "")}
            yield Block(text, bool(classes & centred))
