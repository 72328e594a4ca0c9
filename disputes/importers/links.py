"""A link as a source: fetched once, then read like a file of the same kind."""

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from disputes import importers
from disputes.importers import declared
from disputes.importers.fetching import Fetched
from disputes.importers.names import ending, shown_path
from disputes.importers.refusals import Refused
from disputes.records import ArticleRecord, Flawed, Item, Problem, Source

Fetch = Callable[[str], Fetched]
"""`Fetcher().fetch`, or what stands in for it."""

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}


def source_of(url: str, fetch: Fetch) -> Source:
    """What a link holds, to be kept and to be read; its name is the address with the ending of its kind. May refuse."""
    fetched = fetch(url)
    body = _self_describing(fetched)
    return Source(name_of(fetched), lambda: io.BytesIO(body), url=fetched.final_url)


def read(url: str, fetch: Fetch) -> Iterator[Item]:
    """The article behind a link, or why there is none."""
    try:
        source = source_of(url, fetch)
    except Refused as refused:
        yield Problem(shown_path(url), refused.message)
        return
    for item in importers.understood(source):
        yield _with_address(item, source.url)


def name_of(fetched: Fetched) -> str:
    """`site.example/2031/a-story.html`."""
    parts = urlsplit(fetched.final_url)
    name = parts.netloc + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    suffix = _ENDINGS[fetched.content_type]
    return shown_path(name if ending(name) == suffix else name + suffix)


def _self_describing(fetched: Fetched) -> bytes:
    """The bytes as they came, except where only a header said in which encoding: it would be lost with the header."""
    if not fetched.charset or fetched.content_type == "application/pdf":
        return fetched.body
    try:
        codec = codecs.lookup(fetched.charset).name
        if codec == "utf-8" or declared.charset(fetched.body) == codec:
            return fetched.body
        return codecs.BOM_UTF8 + fetched.body.decode(declared.believed(codec)).encode()
    except (LookupError, UnicodeError):
        return fetched.body


def _with_address(item: Item, url: str) -> Item:
    """Texts and PDFs do not say where they stood."""
    if isinstance(item, ArticleRecord) and not item.url:
        return replace(item, url=url)
    if isinstance(item, Flawed):
        return replace(item, draft=replace(item.draft, url=item.draft.url or url))
    return item
