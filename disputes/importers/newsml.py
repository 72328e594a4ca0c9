"""NewsML-G2, the exchange format of news agencies: items of text among pictures, graphics and plans."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import bylines, dated, markup, newsml1, nitf, xmlfiles
from disputes.importers.articles import article
from disputes.importers.fields import shown
from disputes.importers.readers import Head
from disputes.records import Item, Note, Problem, Reading, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOTS = frozenset({"newsMessage", "newsItem", "packageItem", "NewsML", "NewsItem", "conceptItem", "planningItem"})
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem", "NewsItem")
_CLASSES = {"picture": "a picture", "photo": "a picture", "graphic": "a graphic", "video": "a video"}
_CLASSES |= {"audio": "a sound recording", "animation": "an animation"}
_OTHERS = {"packageItem": "a package of links to other items", "planningItem": "a plan for coverage"}
_PAGE_PARTS = markup.SKIPPED | {"header", "footer", "nav", "aside", "figure", "media"}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def recognises(head: Head) -> bool:
    """By the outermost element, of NewsML-G2 or of the older NewsML 1."""
    return xmlfiles.root_of(head)[1] in ROOTS


def read(source: Source, reading: Reading) -> Iterator[Item]:
    """An article of every item that is a text; what the others are is said."""
    number = texts = 0
    others: list[tuple[int, str]] = []
    for element in xmlfiles.elements(source, *_ITEMS):
        number += 1
        kind = _other_kind(element)
        if not kind and element.tag.endswith("NewsItem"):
            found = list(newsml1.articles(element, file=source.name, item=number))
            kind = "" if found else newsml1.other_kind(element)
            texts += bool(found)
            yield from found
        elif not kind:
            texts += 1
            yield from _article(element, source.name, number)
        if kind:
            others.append((number, kind))
    if texts:
        yield from (Note(source.name, f"item {place}: is {kind}, not a text") for place, kind in others)
    elif others:
        yield Problem(source.name, f"holds no text: it is {others[0][1]}", item=others[0][0] if number > 1 else None)
    else:
        yield Problem(source.name, "holds no item of news")


def _other_kind(element: "_Element") -> str:
    """What an item is that is no text, "" for a text."""
    name = element.tag.rpartition("}")[2]
    if name not in ("newsItem", "NewsItem"):
        return _OTHERS.get(name, "a list of terms")
    if name == "NewsItem":
        return ""
    found = element.find("{*}itemMeta/{*}itemClass")
    nature = "" if found is None else (found.get("qcode") or found.get("uri") or found.get("literal") or "")
    nature = nature.replace("/", ":").rpartition(":")[2].lower()
    if nature in _CLASSES:
        return _CLASSES[nature]
    if nature != "text" and element.find("{*}contentSet/{*}remoteContent") is not None and not _text(element):
        return "a link to content that lies elsewhere"
    return ""


def _article(item: "_Element", file: str, number: int) -> Iterator[Item]:
    inner = item.find("{*}contentSet/{*}inlineXML/{*}nitf")
    within, unread = nitf.values_of(inner) if inner is not None else ({}, "")
    day, unread_too = dated.day(
        *(_line(item, f"itemMeta/{name}") for name in ("versionCreated", "firstCreated")),
        *(_line(item, f"contentMeta/{name}") for name in ("contentModified", "contentCreated")),
    )
    guid = item.get("guid", "")
    own = {
        "title": _line(item, "contentMeta/headline"),
        "text": within.get("text") or _text(item),
        "outlet": _outlet(item),
        "author": bylines.author(_line(item, "contentMeta/by")),
        "url": guid if guid.startswith(("http://", "https://")) else "",
        "published": day,
        "language": _attribute(item, "contentMeta/language", "tag") or item.get(_LANGUAGE, ""),
        "dateline": _line(item, "contentMeta/dateline").rstrip(" -–—"),
    }
    values = {name: value or within.get(name, "") for name, value in own.items()}
    values["title"] = values["title"] or _line(item, "itemMeta/title") or _line(item, "contentMeta/slugline")
    values["author"] = values["author"] or _line(item, "contentMeta/creator/name")
    if (unread or unread_too) and not values["published"]:
        yield Note(file, f"item {number}: “{shown(unread_too or unread)}” is not a date")
    status = _attribute(item, "itemMeta/pubStatus", "qcode").rpartition(":")[2]
    if status in ("canceled", "cancelled", "withheld", "killed"):
        yield Note(file, f"item {number}: was {status} by who sent it")
    yield from article(values, file=file, item=number)


def _text(item: "_Element") -> str:
    """The first content that has words: NITF, XHTML, another XML, then plain or marked text."""
    for content in item.iterfind("{*}contentSet/{*}inlineXML"):
        inner = content.find(".//{*}nitf")
        text = nitf.values_of(inner)[0]["text"] if inner is not None else _page(content)
        if text:
            return text
    plain = sorted(
        item.iterfind("{*}contentSet/{*}inlineData"), key=lambda data: data.get("rendition", "").endswith("headline")
    )
    return next((text for data in plain if (text := "\n\n".join(markup.paragraphs(data.text or "")))), "")


def _page(content: "_Element") -> str:
    """The page without its own header, which repeats headline and topics."""
    body = content.find(".//{*}body")
    return markup.text_of(content if body is None else body, _PAGE_PARTS | {"h1"})


def _outlet(item: "_Element") -> str:
    provider = item.find("{*}itemMeta/{*}provider")
    own: dict[str, str] = {} if provider is None else {str(key): str(value) for key, value in provider.attrib.items()}
    return (
        _line(item, "itemMeta/provider/name")
        or own.get("literal", "")
        or _line(item, "contentMeta/infoSource/name")
        or _line(item, "rightsInfo/copyrightHolder/name")
        or own.get("qcode", "").partition(":")[2]
        or own.get("uri", "").partition("://")[2].partition("/")[0]
    )


def _line(item: "_Element", path: str) -> str:
    found = item.iterfind("/".join(f"{{*}}{part}" for part in path.split("/")))
    return next((line for element in found if (line := markup.line_of(element, frozenset()))), "")


def _attribute(item: "_Element", path: str, name: str) -> str:
    found = item.find("/".join(f"{{*}}{part}" for part in path.split("/")))
    return "" if found is None else found.get(name, "").strip()
