"""What a web page says of itself: title, outlet, author, address, day and language.

Only what it states is taken. A day that merely stands somewhere on the page may be that of another article or of the
copyright, so it counts only where it is marked as the day of publication.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from disputes.importers import fields, linked_data
from disputes.importers.fields import BadValue
from disputes.importers.linked_data import LinkedData
from disputes.text import clean_line, fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# In the order in which they are believed.
_DAYS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "article.published", "datepublished", "publishdate", "publish-date", "publish_date", "published_time",
    "publication_date", "publicationdate", "pubdate", "published-date", "originalpublicationdate", "dateissued",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "citation_publication_date",
    "citation_date", "citation_online_date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cse_pubdate", "prism.publicationdate", "displaydate", "pdate", "ptime", "dcterms.date", "dc.date", "dc:date",
    "date",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "headline", "parsely-title")
_OUTLETS = (
    "og:site_name", "article:publisher", "publisher", "dc.publisher", "dcterms.publisher", "citation_journal_title",
    "application-name", "twitter:app:name:iphone", "apple-mobile-web-app-title",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "og:article:author", "article:author:name", "byl", "byline", "parsely-author",
    "sailthru.author", "citation_author", "dc.creator", "dc:creator", "dcterms.creator", "cxenseparse:author",
)  # fmt: skip

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->")
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S+)")
_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?")
_TIME = re.compile(r"(?<=\d{4})[,\s]+(?:-\s+)?(?:um\s+|à\s+|at\s+)?\d{1,2}[:.h]\d\d.{0,20}$|(?<=\d{4}-\d\d-\d\d)T.*$")
_LEADING = re.compile(
    r"^(?:published|posted|updated|erstellt|veröffentlicht|publié|publicado|pubblicato)?\s*(?:on|am|le|el|il)?[\s:]+",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:written\s+by|by|von|par|por|di|door|av|af|yazan|автор)[\s:]+", re.IGNORECASE)
_MAIL = re.compile(r"\(?\S+@\S+\.\w+\)?|(?:^|\s)@\w+")
_SITE = re.compile(r"\(?(?:https?://|www\.)\S+\)?")
_SEPARATORS = r"\s+[|–—·•«»:-]+\s+|\s*\|\s*"
_LONGEST = 2_000
_NOBODY = frozenset({"admin", "administrator", "editor", "redaktion", "newsroom", "staff", "unknown", "null", "none"})


@dataclass(frozen=True, slots=True)
class Colophon:
    """What a page says of itself, "" where it does not."""

    title: str
    outlet: str
    author: str
    url: str
    published: str
    language: str
    text: str
    """The article's text as it stands among the data for search engines; most pages do not repeat it there."""
    free: bool


def saved_from(markup: str) -> str:
    """The address that a browser wrote into the page when it saved it."""
    found = _SAVED_FROM.search(markup, 0, 10_000) or _SINGLE_FILE.search(markup, 0, 10_000)
    return found[1] if found else ""


def of(tree: "HtmlElement", *, address: str) -> Colophon:
    """What the page says; `address` is where it was fetched or saved from."""
    meta = _meta(tree)
    url = _url(tree, meta, address)
    data = linked_data.of([script.text or "" for script in tree.iterfind(".//script") if _is_data(script)], url)
    outlet = _outlet(meta, data, url or address)
    return Colophon(
        title=_title(tree, meta, data, outlet),
        outlet=outlet,
        author=_author(tree, meta, data, outlet),
        url=url or _valid(fields.url, data.url),
        published=_published(tree, meta, data, url),
        language=_language(tree, meta, data),
        text=data.text,
        free=data.free,
    )


def _is_data(script: "HtmlElement") -> bool:
    return "ld+json" in (script.get("type") or "")


def _meta(tree: "HtmlElement") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        value = clean_line((element.get("content") or "")[:_LONGEST])
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if value and (key := element.get(attribute)):
                found.setdefault(key.strip().lower(), []).append(value)
    return found


def _all(meta: dict[str, list[str]], keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        yield from meta.get(key, ())


def _valid(check: "type | object", value: str) -> str:
    try:
        return str(check(value) or "")  # type: ignore[operator]
    except BadValue:
        return ""


def _url(tree: "HtmlElement", meta: dict[str, list[str]], address: str) -> str:
    """The page's own address. One that names the whole site says less than the one that it was saved from."""
    canonical = [link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower()]
    known = _valid(fields.url, address)
    stated = [*canonical, *_all(meta, ("og:url",))]
    for value in stated:
        try:
            joined = urljoin(known, value.strip())
        except ValueError:
            continue
        if (found := _valid(fields.url, joined)) and (urlsplit(found).path.strip("/") or not known):
            return found
    return known


def _outlet(meta: dict[str, list[str]], data: LinkedData, url: str) -> str:
    for value in (*meta.get("og:site_name", ()), data.publisher, *_all(meta, _OUTLETS)):
        if value and "://" not in value and not value.startswith("@") and len(value) <= 80:
            return clean_line(value)
    return host(url)


def host(url: str) -> str:
    """`paper.example` of `https://www.paper.example/a/b`."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _title(tree: "HtmlElement", meta: dict[str, list[str]], data: LinkedData, outlet: str) -> str:
    """The headline, without the name of the site that many put behind it."""
    headings = [clean_line(h.text_content()[:_LONGEST]) for h in islice(tree.iter("h1"), 10)]
    element = next(tree.iter("title"), None)
    spoken = clean_line(element.text_content()[:_LONGEST]) if element is not None else ""
    single = filled if len(filled := [heading for heading in headings if heading]) == 1 else []
    if single and len(single[0].split()) < 3 and spoken.startswith(single[0]):
        single = []  # the title says it more fully
    for value in (data.title, *_all(meta, _TITLES), *single, spoken, *headings):
        found = clean_line(value)
        if not found:
            continue
        for heading in headings:
            if len(heading) > 8 and re.match(re.escape(heading) + rf"(?:{_SEPARATORS})", found):
                return heading
        return _without_outlet(found, outlet) or found
    return ""


def _without_outlet(title: str, outlet: str) -> str:
    parts = re.split(f"({_SEPARATORS})", title)
    names = {fold(outlet), fold(outlet).split(".")[0]} - {""}
    while len(parts) > 2 and fold(parts[-1]) in names:
        parts = parts[:-2]
    while len(parts) > 2 and fold(parts[0]) in names:
        parts = parts[2:]
    return "".join(parts).strip()


def _author(tree: "HtmlElement", meta: dict[str, list[str]], data: LinkedData, outlet: str) -> str:
    marked = tree.xpath(
        ".//*[@itemprop='author']//*[@itemprop='name'] | .//*[@itemprop='author'][not(*[@itemprop='name'])]"
        " | .//a[@rel='author'] | .//address//a[contains(@rel,'author')]"
    )
    spoken = [clean_line(element.text_content()[:300]) for element in marked[:20]]
    for values in (data.authors, list(_all(meta, _AUTHORS)), spoken, _bylines(tree)):
        names: dict[str, str] = {}
        for value in islice(values, 20):
            for name in _names(value[:300]):
                if not _same(name, outlet):
                    names.setdefault(fold(name), name)
        if names:
            return ", ".join(names.values())
    return ""


def _bylines(tree: "HtmlElement") -> Iterator[str]:
    """What is marked as a byline by the names of classes only; asked last, because it takes a copy of the page."""
    from trafilatura.metadata import extract_author

    yield extract_author(tree) or ""


def _same(name: str, outlet: str) -> bool:
    """“Deutsche Welle” is no author of dw.com, which names nobody so."""
    bare = [re.sub(r"[\W_]+", "", fold(value)) for value in (name, outlet)]
    return bare[0] == bare[1] or bare[0] in _NOBODY


def _names(value: str) -> Iterator[str]:
    """The people of a byline, without what stands around them."""
    for part in re.split(r"[;|]", value):
        line = clean_line(_SITE.sub(" ", _MAIL.sub(" ", part))) if "://" not in part else ""
        name = _BY.sub("", line.strip(" ,:|–-"))
        if 2 < len(name) <= 120 and "<" not in name and not any(character.isdigit() for character in name):
            yield name


def _published(tree: "HtmlElement", meta: dict[str, list[str]], data: LinkedData, url: str) -> str:
    times = tree.xpath(".//time[@pubdate] | .//*[@itemprop='datePublished'] | .//*[@property='datePublished']")
    marked = [t.get("datetime") or t.get("content") or t.text_content()[:80] for t in times[:5]]
    for value in (data.published, *_all(meta, _DAYS[:2]), *marked, *_all(meta, _DAYS[2:])):
        if found := day(value):
            return found.isoformat()
    if found := _only_day(_times(tree)):
        return found.isoformat()
    if in_url := _DAY_IN_URL.search(urlsplit(url).path):
        return "-".join(in_url.groups())
    titles = [part for title in _all(meta, _TITLES[:2]) for part in re.split(_SEPARATORS, title)]
    found = _only_day(titles) or _only_day(_dated(tree))
    return found.isoformat() if found else ""


def _times(tree: "HtmlElement") -> list[str]:
    """The `time` elements of the article's head, else of the page."""
    inside = tree.xpath(".//article//header//time[@datetime]") or tree.xpath(".//article//time[@datetime]")
    found = inside or tree.xpath(".//time[@datetime]")
    # One that is marked as the day of publication is meant, whatever else is dated.
    marked = [t for t in found if re.search("publi|posted|entry-date|pubdate", f"{t.get('class')} {t.get('itemprop')}")]
    return [t.get("datetime") or "" for t in (marked or found)[:20]]


def _dated(tree: "HtmlElement") -> list[str]:
    """Short lines that are marked as dates by the names of their classes."""
    found = tree.xpath(".//*[contains(@class,'date') or contains(@class,'Date') or contains(@class,'datum')]")
    texts = (element.text_content() for element in found[:50] if len(element) < 5)
    return [_LEADING.sub("", clean_line(text)) for text in texts if len(text) < 120]


def _only_day(values: Iterable[str]) -> date | None:
    """The day that all of them name; None when they name several."""
    found = {known for value in values if (known := day(value))}
    return found.pop() if len(found) == 1 else None


def day(value: str) -> date | None:
    """A day as machines and people write it, None for everything else and for what may mean two days."""
    value = clean_line(value[:80])
    if digits := _DIGITS.fullmatch(value):
        value = "-".join(digits.groups())
    try:
        return fields.published(_TIME.sub("", value))
    except BadValue:
        return None


def _language(tree: "HtmlElement", meta: dict[str, list[str]], data: LinkedData) -> str:
    root = tree.getroottree().getroot()
    stated = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang")]
    spoken = _all(meta, ("content-language", "language", "dc.language", "dcterms.language", "inlanguage", "og:locale"))
    for value in (*stated, *spoken, data.language):
        if found := _valid(fields.language, (value or "").split(",")[0].strip()):
            return found
    return ""
