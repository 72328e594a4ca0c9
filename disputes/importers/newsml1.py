"""NewsML 1: items of news made of components, each with its own headline and content."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from disputes.importers import bylines, dated, markup, nitf
from disputes.importers.articles import article
from disputes.importers.fields import shown
from disputes.records import Item, Note

if TYPE_CHECKING:
    from lxml.etree import _Element

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CAPTIONS = frozenset({"caption", "photo caption", "headline", "keywords", "summary", "picturecaption"})
_KINDS = {"photo": "a picture", "picture": "a picture", "graphic": "a graphic", "video": "a video"}
_KINDS |= {"audio": "a sound recording", "complexdata": "data", "animation": "an animation"}


def articles(found: "_Element", *, file: str, item: int) -> Iterator[Item]:
    """An article of every text in an item of news. Of several forms of one text the first is taken."""
    equivalents: set[_Element] = set()
    for content in found.iter("{*}ContentItem"):
        component = next(content.iterancestors("{*}NewsComponent"), found)
        parent = next(component.iterancestors("{*}NewsComponent"), component)
        text = _text(content)
        if not text or _is_caption(component) or parent in equivalents:
            continue
        if "yes" in (parent.get("Equivalents"), component.get("Equivalents")):
            equivalents.add(parent)
        yield from _article(found, component, text, file, item)


def other_kind(item: "_Element") -> str:
    """What an item without text holds."""
    for media in item.iter("{*}MediaType"):
        kind = media.get("FormalName", "").lower()
        if kind in _KINDS:
            return _KINDS[kind]
    return "an item without words"


def _article(item: "_Element", component: "_Element", text: str, file: str, number: int) -> Iterator[Item]:
    published, unread = dated.day(
        _attribute_or_line(item, "ThisRevisionCreated"),
        _attribute_or_line(item, "FirstCreated"),
        _nearest(component, "DescriptiveMetadata/DateLineDate"),
        _attribute_or_line(item, "DateId"),
    )
    if unread:
        yield Note(file, f"item {number}: “{shown(unread)}” is not a date")
    inner = component.find(".//{*}nitf")
    within = nitf.values_of(inner)[0] if inner is not None else {}
    values = {
        "title": _nearest(component, "NewsLines/HeadLine")
        or within.get("title", "")
        or _nearest(component, "NewsLines/SlugLine"),
        "text": text,
        "outlet": _nearest(component, "AdministrativeMetadata/Provider/Party", "FormalName")
        or _nearest(component, "AdministrativeMetadata/Source/Party", "FormalName")
        or _attribute_or_line(item, "ProviderId"),
        "author": bylines.author(_nearest(component, "NewsLines/ByLine")) or within.get("author", ""),
        "published": published,
        "language": _nearest(component, "DescriptiveMetadata/Language", "FormalName") or item.get(_LANGUAGE, ""),
        "dateline": _place(_nearest(component, "NewsLines/DateLine")) or within.get("dateline", ""),
    }
    yield from article(values, file=file, item=number)


def _text(content: "_Element") -> str:
    media = content.find("{*}MediaType")
    if media is not None and media.get("FormalName", "Text").lower() not in ("text", "texts", "article"):
        return ""
    data = content.find("{*}DataContent")
    if data is None:
        return ""
    inner = data.find(".//{*}nitf")
    if inner is not None:
        return nitf.values_of(inner)[0]["text"]
    if len(data):
        body = data.find(".//{*}body")
        return markup.text_of(data if body is None else body, markup.SKIPPED | {"media", "body.head"})
    return "\n\n".join(markup.paragraphs(data.text or ""))


def _is_caption(component: "_Element") -> bool:
    role = component.find("{*}Role")
    return role is not None and role.get("FormalName", "").lower() in _CAPTIONS


def _nearest(component: "_Element", path: str, attribute: str = "") -> str:
    """Of the component or, where it does not say, of those around it."""
    steps = "/".join(f"{{*}}{part}" for part in path.split("/"))
    for around in (component, *component.iterancestors("{*}NewsComponent")):
        for found in around.iterfind(steps):
            value = found.get(attribute, "") if attribute else markup.line_of(found, frozenset())
            if value:
                return value
    return ""


def _attribute_or_line(item: "_Element", name: str) -> str:
    return next((line for found in item.iter(f"{{*}}{name}") if (line := markup.line_of(found))), "")


def _place(line: str) -> str:
    """A dateline that says more than the day."""
    return line.rstrip(" -–—") if any(character.isalpha() for character in line) else ""
