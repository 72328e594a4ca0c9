"""What other tools' data say about an article, under the names that people give such values."""

from collections.abc import Mapping, Sequence
from typing import Any

from disputes.importers import dateline
from disputes.importers.projects.said import Losses
from disputes.text import fold

_NAMES = {
    "title": ("title", "headline", "heading", "document_title", "doc_title"),
    "outlet": ("outlet", "publisher", "newspaper", "publication", "medium", "source_name", "source"),
    "author": ("author", "authors", "byline", "creator"),
    "url": ("url", "link", "source_url", "uri"),
    "published": ("published", "date", "publication_date", "published_at", "pub_date", "datetime"),
    "language": ("language", "lang"),
    "dateline": ("dateline",),
}


def titled(paragraphs: Sequence[str], name: str) -> str:
    """What an article is called that has no title of its own: its headline, or else its file's name."""
    last = name.rsplit("/", 1)[-1]
    return dateline.said(list(paragraphs)).title or last.rsplit(".", 1)[0] or last


def about(data: Mapping[str, Any], losses: Losses) -> dict[str, str]:
    """Values under our names: of several that may be meant the first that says something. All others are counted."""
    told = {fold(key): value for key, value in data.items()}
    found: dict[str, str] = {}
    used: set[str] = set()
    for name, theirs in _NAMES.items():
        for key in theirs:
            value = told.get(key)
            if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
                value = ", ".join(value)
            if not isinstance(value, str) or not value.strip():
                continue
            # An address that is none, or a source that is one, is another kind of thing under the same name.
            if value.startswith(("http://", "https://")) == (name == "url"):
                found[name] = value
                used.add(key)
                break
    for key, value in data.items():
        if fold(key) not in used and value not in (None, "", [], {}):
            losses.count("values that say other things of articles", key)
    return found
