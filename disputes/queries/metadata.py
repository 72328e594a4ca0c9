"""What became of an article's metadata, and the file that it came from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from disputes.models import Article, Change, Paragraph, Snapshot
from disputes.models.prepared import Prepared
from disputes.permissions import Access
from disputes.text import SEPARATOR

MOST_LINES = 100
"""So many corrections are shown, the newest."""

NAMES = {
    "title": "Title",
    "outlet": "Outlet",
    "author": "Author",
    "published": "Date",
    "language": "Language",
    "dateline": "Dateline",
    "url": "Address",
}


@dataclass(frozen=True, slots=True)
class Corrected:
    """One value, before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    who: str
    at: datetime
    action: str
    corrected: list[Corrected]


def records(access: Access, pks: Sequence[int]) -> Iterator[dict[str, str]]:
    """Articles as the import takes them, text included, in the order of their dates."""
    found = Article.objects.filter(pk__in=pks, dispute=access.dispute, deleted_at=None).order_by("sort_date", "id")
    texts: dict[int, list[str]] = {article.pk: [] for article in found}
    rows = Paragraph.objects.filter(article__in=list(texts)).order_by("article", "number")
    for pk, text in rows.values_list("article_id", "text"):
        texts[pk].append(text)
    for article in found:
        record = {
            "title": article.title,
            "outlet": article.outlet,
            "author": article.author,
            "url": article.url,
            "published": article.published.isoformat() if article.published else "",
            "dateline": article.dateline,
            "language": article.language,
            "text": SEPARATOR.join(texts[article.pk]),
        }
        yield {name: value for name, value in record.items() if value}


def history(article: Article) -> list[Line]:
    """Who corrected what, who deleted the article and who brought it back, newest first."""
    rows = Change.objects.filter(kind="article", object_id=str(article.pk)).select_related("by").order_by("-id")
    return [Line(str(row.by), row.at, row.action, _corrected(row)) for row in rows[:MOST_LINES]]


def last_corrected(article: Article) -> Line | None:
    """The newest of these lines that corrected something."""
    return next((line for line in history(article) if line.corrected), None)


def _corrected(row: Change) -> list[Corrected]:
    before, after = row.before or {}, row.after or {}
    return [
        Corrected(words, str(before.get(name) or ""), str(after.get(name) or ""))
        for name, words in NAMES.items()
        if before.get(name) != after.get(name)
    ]


@dataclass(frozen=True, slots=True)
class Original:
    """The file that an article was read from."""

    name: str
    size: int
    sha256: str


_ORIGINAL = Prepared(lambda pk: Snapshot.objects.filter(pk=pk).values_list("name", "size", "sha256"), int)


def original(article: Article) -> Original | None:
    rows = _ORIGINAL.rows(article.snapshot_id) if article.snapshot_id else []
    return Original(*rows[0]) if rows else None
