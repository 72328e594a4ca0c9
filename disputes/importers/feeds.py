"""RSS of all versions and Atom: an article an item."""

from collections.abc import Iterator
from email.utils import parsedate
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from disputes.importers import dated, doubts, fields, languages, markup, xmlfiles
from disputes.importers.articles import article
from disputes.importers.readers import Head
from disputes.records import Item, Note, Problem, Reading, Source
from disputes.text import SEPARATOR, clean, split_paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

_FULL_CHARACTERS = 1_000
"""A description that is longer is the article itself; most that are shorter only announce it."""

_DATES = ("pubDate", "published", "date", "issued", "created", "updated", "modified", "lastBuildDate")
_CONTENTS = ("encoded", "content", "body", "div", "fulltext", "full-text", "content_encoded")
_SUMMARIES = ("description", "summary", "subtitle", "abstract", "tagline")
_AROUND_ITEMS = frozenset({"rss", "channel", "rdf", "feed"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def recognises(head: Head) -> bool:
    """By the outermost element; RDF is a feed when it says so."""
    namespace, name = xmlfiles.root_of(head)
    if name.lower() == "rdf":
        return "purl.org/rss/" in head.text or "netscape.com/rdf/simple" in head.text
    return name.lower() == "rss" or (name.lower() == "feed" and ("atom" in namespace.lower() or not namespace))


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every item: the full text where the feed gives it, else its summary, else its headline."""
    number = summaries = headlines = 0
    cut_short = False
    feed = _Feed(None)
    items = xmlfiles.elements(source, "item", "entry")
    while True:
        try:
            element = next(items)
        except StopIteration:
            break
        except xmlfiles.CutShort as cut:
            if cut.within.lower() not in _AROUND_ITEMS:
                raise
            cut_short = True
            break
        number += 1
        if element.getparent() is not feed.around:
            feed = _Feed(element.getparent())
        values, unread = _values(element, feed)
        paragraphs, full = _text(element)
        if not paragraphs and not values["title"]:
            yield Note(source.name, f"item {number}: is no article, it has neither title nor text")
            continue
        headlines += not paragraphs
        summaries += bool(paragraphs) and not full
        values["text"] = SEPARATOR.join(paragraphs) or values["title"]
        yield from doubts.settled(values, file=source.name, item=number, unread=unread)
        yield from article(values, file=source.name, item=number)
    if not number:
        yield Problem(source.name, "is a feed without items")
    if cut_short:
        yield Note(source.name, "ends before the feed does: there may have been more items")
    if summaries:
        yield Note(source.name, f"{summaries} of {number} items give a summary, not the full text")
    if headlines:
        yield Note(
            source.name, f"{headlines} of {number} items give nothing but a headline, which is taken as the text"
        )


class _Feed:
    """What a feed says of itself, once for all of its items: they may be many."""

    def __init__(self, around: "_Element | None") -> None:
        self.around = around
        # In RSS 1.0 the channel stands beside the items.
        channel = None if around is None else around.find("{*}channel")
        own = around if channel is None else channel
        self.title = "" if own is None else _title(own)
        self.author = "" if own is None else _author(own)
        self.link = "" if own is None else own.get(_BASE, "") or _alternate(own)
        self.language = "" if own is None or around is None else _said_language(own) or _root_language(around)


def _values(item: "_Element", feed: _Feed) -> tuple[dict[str, str], str]:
    published, unread = dated.day(*(_readable(_line(item, name)) for name in _DATES))
    link = _link(item, feed)
    return {
        "title": _title(item),
        "outlet": _outlet(item, feed, link),
        "author": _author(item) or feed.author,
        "url": link,
        "published": published,
        "language": languages.code(_said_language(item) or feed.language),
    }, unread


def _title(item: "_Element") -> str:
    found = item.find("{*}title")
    return "" if found is None else " ".join(" ".join(_read(found)).split())


def _text(item: "_Element") -> tuple[list[str], bool]:
    """The longest of what the item says, and whether that is the full text as far as one can tell."""
    full = [_read(found) for name in _CONTENTS for found in item.iterfind(f"{{*}}{name}")]
    short = [_read(found) for name in _SUMMARIES for found in item.iterfind(f"{{*}}{name}")]
    best: list[str] = next((paragraphs for paragraphs in full if paragraphs), [])
    for paragraphs in short:
        if _size(paragraphs) > _size(best) and (not best or _size(paragraphs) > _FULL_CHARACTERS):
            best = paragraphs
    announced = bool(best) and best[-1].rstrip("] )").endswith(("...", "…")) and _size(best) < _FULL_CHARACTERS
    return best, not announced and (best in full or _size(best) > _FULL_CHARACTERS)


def _size(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _read(element: "_Element") -> list[str]:
    """The paragraphs of an element that holds text, HTML written as text, or XHTML."""
    kind = (element.get("type") or "").lower()
    if len(element):
        return markup.paragraphs_of(element)
    if "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml", "html")):
        return []  # a picture or a sound, packed into letters
    text = element.text or ""
    if kind == "text" and "xml" not in kind and "</" not in text:
        return split_paragraphs(clean(text))
    return markup.paragraphs(text)


def _outlet(item: "_Element", feed: _Feed, link: str) -> str:
    """The paper that the item was taken from, else the feed itself. An alert of a search is no paper."""
    for found in item.iterfind("{*}source"):
        name = _line(found, "title") or (markup.line(found.text or "") if not len(found) else "")
        if name:
            return name
    title = feed.title
    if title.startswith(("Google Alert", "Google News")) or title.endswith("Google News"):
        return (urlsplit(link).hostname or "").removeprefix("www.") or title
    return title


def _author(element: "_Element") -> str:
    names = []
    for name in ("creator", "author"):
        for found in element.iterfind(f"{{*}}{name}"):
            text = _line(found, "name") or markup.line_of(found)
            if "@" in text:  # nobody@paper.example (Ilse Tarn)
                text = text.partition("(")[2].rpartition(")")[0]
            if text and "@" not in text and text not in names:
                names.append(text)
        if names:
            break
    return ", ".join(names)


def _link(item: "_Element", feed: _Feed) -> str:
    found = _alternate(item)
    for name in ("origLink", "guid", "id"):
        for other in item.iterfind(f"{{*}}{name}"):
            text = (other.text or "").strip()
            if name == "origLink" or (not found and other.get("isPermaLink", "true").lower() != "false"):
                found = text if text.startswith(("http://", "https://")) else found
    if found and not urlsplit(_parted(found)).scheme:
        base = item.get(_BASE, "") or feed.link
        found = urljoin(base, found) if base.startswith("http") else ""
    return _unwrapped(found) if found.startswith(("http://", "https://")) else ""


def _alternate(element: "_Element") -> str:
    """The link to the page itself: not the one to a sound, to the feed or to the comments."""
    for link in element.iterfind("{*}link"):
        target = (link.get("href") or link.text or "").strip()
        if target and link.get("rel", "alternate") == "alternate":
            return target
    return ""


def _parted(link: str) -> str:
    """The link as far as it can be taken apart: `http://[` can't."""
    return link.partition("[")[0]


def _unwrapped(link: str) -> str:
    """Where a link leads that goes through the counter of a search site."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return link
    if host.startswith("www.google.") and parts.path == "/url":
        wanted = parse_qs(parts.query, max_num_fields=50)
        return next((to for name in ("url", "q") for to in wanted.get(name, []) if to.startswith("http")), link)
    return link


def _said_language(element: "_Element") -> str:
    return element.get(_LANGUAGE, "") or _line(element, "language")


def _root_language(element: "_Element") -> str:
    root = element.getroottree().getroot()
    return root.get(_LANGUAGE, "")


def _readable(value: str) -> str:
    """The date as it stands, or with the year in full where it has two digits, as RFC 822 once had it."""
    try:
        fields.published(value)
    except fields.BadValue:
        parsed = parsedate(value) if value[:1].isalpha() or " " in value else None
        if parsed and any(character.isalpha() for character in value):
            return "{:04}-{:02}-{:02}".format(*parsed[:3])
    return value


def _line(element: "_Element", name: str) -> str:
    found = element.iterfind(f"{{*}}{name}")
    return next((line for child in found if (line := markup.line_of(child, frozenset()))), "")
