"""Factiva as XML, as its own programs pass it on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import factiva, markup, xmlfiles
from disputes.importers.factiva import Document
from disputes.importers.readers import Head
from disputes.records import Item, Note, Problem, Reading, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIGNS = ("global.factiva.com", "<ppsarticle", "<ppsArticle", "<accessionNo>")


def recognises(head: Head) -> bool:
    """By the outermost element and the names that only Factiva uses."""
    name = xmlfiles.root_of(head)[1].lower()
    return name.startswith("pps") or (bool(name) and any(sign in head.text for sign in _SIGNS))


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """Every article of the answer."""
    number = 0
    for element in xmlfiles.elements(source, "article"):
        if all(element.find(f"{{*}}{name}") is None for name in ("headline", "leadParagraph", "tailParagraphs")):
            yield Note(source.name, "holds an element <article> that is no article of Factiva")
            continue
        number += 1
        yield from factiva.article_of(_document(element), file=source.name, item=number)
    if not number:
        yield Problem(source.name, "holds no article of Factiva")


def _document(article: "_Element") -> Document:
    return Document(
        title=" ".join(_paragraphs(article, "headline")),
        author=" ".join(_paragraphs(article, "byline")) or _line(article, "author"),
        outlet=_line(article, "sourceName") or _line(article, "publisherName"),
        published=_line(article, "publicationDate") or _line(article, "modificationDate"),
        language=_line(article, "baseLanguage"),
        paragraphs=_paragraphs(article, "leadParagraph") + _paragraphs(article, "tailParagraphs"),
    )


def _paragraphs(article: "_Element", name: str) -> list[str]:
    found: list[str] = []
    for part in article.iterfind(f"{{*}}{name}"):
        inner = list(part.iterfind("{*}paragraph")) or [part]
        found += [text for paragraph in inner for text in markup.paragraphs_of(paragraph)]
    return found


def _line(article: "_Element", name: str) -> str:
    """The first words: a date may stand there in several forms."""
    element = article.find(f"{{*}}{name}")
    if element is None:
        return ""
    return next((line for part in element.iter() if (line := " ".join((part.text or "").split()))), "")
