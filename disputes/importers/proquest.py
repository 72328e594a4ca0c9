"""ProQuest as a saved web page: labels in bold, the full text under one of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import bylines, dated, doubts, languages, markup
from disputes.importers.articles import article
from disputes.importers.readers import Head
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import SEPARATOR, fold

if TYPE_CHECKING:
    from lxml.etree import _Element

_LABELS = {
    "text": "full text|volltext|texte intégral|texto completo|testo completo|texto integral|volledige tekst",
    "abstract": "abstract|zusammenfassung|résumé|resumen|riassunto|resumo|samenvatting",
    "author": "author|autor|auteur|autore|verfasser",
    "date": (
        "publication date|veröffentlichungsdatum|datum der veröffentlichung|date de publication|fecha de publicación"
        "|data di pubblicazione|data de publicação|publicatiedatum"
    ),
    "info": (
        "publication info|veröffentlichungsangaben|informations de publication|información de publicación"
        "|informazioni sulla pubblicazione"
    ),
    "outlet": (
        "publication title|titel der publikation|veröffentlichungstitel|titre de la publication"
        "|título de publicación|título de la publicación|titolo pubblicazione|título da publicação"
    ),
    "language": (
        "language of publication|sprache der veröffentlichung|langue de publication|idioma de la publicación"
        "|lingua di pubblicazione|idioma da publicação"
    ),
    "url": (
        "document url|dokument-url|url du document|url del documento|url do documento|persistent link to this record"
    ),
    "title": "title|titel|titre|título|titolo",
}
_FIELDS = {fold(name): field for field, names in _LABELS.items() for name in names.split("|")}
_SIGNS = ("ProQuest document link", "search.proquest.com/docview", "www.proquest.com/docview", "ProQuest document ID")


def recognises(head: Head) -> bool:
    """By the anchors of its documents and the links back to the database."""
    return 'name="DocID_' in head.text or sum(sign in head.text for sign in _SIGNS) > 1


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """Every document of the page."""
    tree, notes = markup.tree_of(source)
    yield from notes
    number = 0
    for document in _documents(tree):
        number += 1
        yield from _article(document, source.name, number)
    if not number:
        yield Problem(source.name, "holds no document of ProQuest")


def _documents(tree: "_Element") -> Iterator[list["_Element"]]:
    """The parts of each document, which begins at its anchor."""
    from lxml import etree

    document: list[_Element] | None = None
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        name = markup.name_of(element)
        if name == "a" and element.get("name", "").startswith("DocID_"):
            if document:
                yield document
            document = []
        elif document is not None and name in ("p", "h1", "h2", "h3", "strong", "text"):
            document.append(element)
            if name in ("h1", "h2", "h3", "strong"):
                walk.skip_subtree()
    if document:
        yield document


def _article(parts: list["_Element"], file: str, number: int) -> Iterator[Item]:
    said: dict[str, str] = {}
    texts: dict[str, list[str]] = {"text": [], "abstract": []}
    within = title = ""
    for part in parts:
        if markup.name_of(part) == "strong":
            label = markup.line_of(part)
            within = _FIELDS.get(fold(label.rstrip(": ")), "other") if label.endswith(":") else within
            if within in texts:
                texts[within] += markup.paragraphs(part.tail or "")
            elif within:
                said.setdefault(within, _beside(part))
        elif not within:
            title = title or ("" if part.find(".//strong") is not None else markup.line_of(part))
        elif within in texts and part.find("strong") is None and part.find("text") is None:
            texts[within] += _paragraphs(part)
    full = texts["text"] or texts["abstract"]
    published, unread = dated.day(said.get("date", ""), _day_within(said.get("info", "")))
    outlet = said.get("outlet") or said.get("info", "")
    values = {
        "title": title or said.get("title", ""),
        "text": SEPARATOR.join(full),
        "outlet": outlet.partition(";")[0].strip(),
        "author": bylines.author(said.get("author", "")),
        "url": link if (link := said.get("url", "")).startswith("http") else "",
        "published": published,
        "language": languages.code(said.get("language", "")),
    }
    yield from doubts.settled(values, file=file, item=number, unread=unread)
    if full and not texts["text"]:
        yield Note(file, f"item {number}: gives an abstract, not the full text")
    yield from article(values, file=file, item=number)


def _paragraphs(part: "_Element") -> list[str]:
    """Of a paragraph; of the element around them only what stands in none."""
    if markup.name_of(part) != "text" or part.find(".//p") is None:
        return markup.paragraphs_of(part, markup.SKIPPED)
    return markup.paragraphs(part.text or "")


def _beside(label: "_Element") -> str:
    """What follows a label on its line, a link included, up to the next label."""
    pieces = [label.tail or ""]
    for sibling in label.itersiblings():
        if markup.name_of(sibling) == "strong":
            break
        pieces += [markup.line_of(sibling), sibling.tail or ""]
    return " ".join(" ".join(pieces).split())


def _day_within(info: str) -> str:
    """The day of `Harbour Wire; Kestrel [Kestrel]08 May 2031: A2.`"""
    found = dated.within(info.replace("]", " ").replace(":", " "))
    return found.isoformat() if found else ""
