"""Europresse as a saved web page, in the older form of tables and in the newer one of articles."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import bylines, dated, doubts, markup
from disputes.importers.articles import article
from disputes.importers.readers import Head
from disputes.importers.sentences import is_sentence
from disputes.records import Item, Problem, Reading, Source
from disputes.text import SEPARATOR, split_paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIGNS = ("cedrom-sni.com", "DocPublicationName", "europresse.com/css", "rdp__DocPublicationName")
_PAPER = ("DocPublicationName",)
_TITLE = ("TitreArticleVisu", "titreArticleVisu", "rdp__articletitle", "titreArticle")
_ABOUT = ("DocHeader",)
_ENDS = re.compile(
    r"©|\(c\) |Num[ée]ro de document|Cet article est paru dans|This article appeared in|Note\(s\) :|news·|Certificat",
    re.IGNORECASE,
)
_ISSUE = re.compile(r",? (?:no?\.?|n°|vol\.?|numéro) ?\d[\w .,-]*$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:[ ,;-]+(?:[^\W\d_][\w.'’-]*|et|and|&)){1,11}")
_LONGEST_BYLINE = 120
_MARK = "\ue000"
"""A character of no meaning that no text has, put where the headline ends."""


def recognises(head: Head) -> bool:
    """By the names that the database gives to the parts of its pages."""
    return sum(sign in head.text for sign in _SIGNS) > 1 or 'class="DocPublicationName"' in head.text


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """Every article of the page."""
    tree, notes = markup.tree_of(source)
    yield from notes
    number = 0
    for paper, around in _articles(tree):
        number += 1
        yield from _article(paper, around, source.name, number)
    if not number:
        yield Problem(source.name, "holds no article of Europresse")


def _articles(tree: "_Element") -> Iterator[tuple["_Element", "_Element"]]:
    """The newspaper's name of each article with the element around all of it."""
    seen: set[_Element] = set()
    for element in tree.iter("span", "div"):
        if not _is(element, _PAPER):
            continue
        around = next(element.iterancestors("article", "td"), None)
        if around is None:
            around = element.getparent()
        if around is not None and around not in seen:
            seen.add(around)
            yield element, around


def _is(element: "_Element", classes: tuple[str, ...]) -> bool:
    return bool(set(element.get("class", "").split()) & set(classes))


def _parts(around: "_Element") -> list["_Element"]:
    """The elements of an article, without tables within its own: logos, certificates, other articles."""
    from lxml import etree

    parts: list[_Element] = []
    walk = etree.iterwalk(around, events=("start",))
    for _, element in walk:
        if markup.name_of(element) == "table":
            walk.skip_subtree()
        else:
            parts.append(element)
    return parts


def _article(paper: "_Element", around: "_Element", file: str, number: int) -> Iterator[Item]:
    parts = _parts(around)
    title = next((line for part in parts if _is(part, _TITLE) and (line := markup.line_of(part))), "")
    about = " ".join(markup.line_of(part) for part in parts if _is(part, _ABOUT))
    day = dated.within(about)
    authors = [markup.line_of(part) for part in parts if _is(part, ("docAuthors", "sm-margin-bottomNews"))]
    marked = next((part for part in parts if _is(part, ("docOcurrContainer", "DocText"))), None)
    paragraphs = _below_title(around, parts) if marked is None else markup.paragraphs_of(marked)
    author = next((line for line in authors if _is_byline(line)), "")
    if not author and len(paragraphs) > 1 and _is_byline(paragraphs[0]):
        author, paragraphs = paragraphs[0], paragraphs[1:]
    values = {
        "title": title,
        "text": SEPARATOR.join(paragraphs),
        "outlet": _ISSUE.sub("", markup.line_of(paper)),
        "author": bylines.author(author),
        "published": day.isoformat() if day else "",
    }
    yield from doubts.settled(values, file=file, item=number, unread="" if day else about.strip(" ,"))
    yield from article(values, file=file, item=number)


def _below_title(around: "_Element", parts: list["_Element"]) -> list[str]:
    """The paragraphs after the headline up to the copyright. What stands above it is its kicker."""
    marks = [part for part in parts if _is(part, _PAPER + _TITLE + _ABOUT)]
    last = next((part for part in reversed(marks) if _is(part, _TITLE)), marks[-1] if marks else None)
    if last is None:
        return []
    tail, last.tail = last.tail, f" {_MARK} {last.tail or ''}"
    paragraphs = markup.paragraphs_of(around, markup.SKIPPED | {"table"})
    last.tail = tail
    found: list[str] = []
    for paragraph in split_paragraphs(SEPARATOR.join(paragraphs).partition(_MARK)[2]):
        if _ENDS.match(paragraph):
            break
        found.append(paragraph)
    return found


def _is_byline(line: str) -> bool:
    """Whether a line holds nothing but names."""
    if len(line) > _LONGEST_BYLINE or is_sentence(line) or not _NAME.fullmatch(line):
        return False
    return all(word[0].isupper() or len(word) < 4 for word in re.findall(r"[^\W\d_]+", line))
