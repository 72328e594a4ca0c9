"""Versions of an article: texts that were brought in, one after the other, from the same address."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from disputes import addresses
from disputes.models import Article, Dispute
from disputes.models.prepared import Prepared
from disputes.records import ArticleRecord

MOST_VERSIONS = 50
"""So far back is a row of versions followed."""


@dataclass(frozen=True, slots=True)
class Version:
    """Another version of an article, as the page of this one names it."""

    pk: int
    title: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The version before and the newest of those that came after."""

    older: Version | None
    newer: Version | None


def predecessors(dispute: Dispute, records: Iterable[ArticleRecord], *, snapshot: int | None = None) -> dict[str, int]:
    """Of articles that are about to be stored, those that are there in an older version: its id by `addresses.key`.

    One question for all of them. An address that several articles share names none of them, a search page perhaps:
    when it stands on several of these records, on articles that are no versions of one another, or on another article
    of the same file (`snapshot`), nothing follows from it.
    """
    times = Counter(key for record in records if (key := addresses.key(record.url)))
    wanted = [key for key, count in times.items() if count == 1]
    if not wanted:
        return {}
    rows = Article.objects.filter(dispute=dispute, deleted_at=None, address__in=wanted)
    there: dict[str, dict[int, tuple[int | None, int | None]]] = defaultdict(dict)
    for key, pk, previous, file in rows.values_list("address", "pk", "previous", "snapshot"):
        there[key][pk] = (previous, file)
    found = {}
    for key, versions in there.items():
        heads = versions.keys() - {previous for previous, _ in versions.values()}
        same_file = snapshot is not None and any(file == snapshot for _, file in versions.values())
        if len(heads) == 1 and not same_file:
            found[key] = heads.pop()
    return found


def successor_of(dispute: Dispute, record: ArticleRecord) -> Article | None:
    """The article whose newer version this record would be."""
    pk = predecessors(dispute, [record]).get(addresses.key(record.url))
    return Article.objects.get(pk=pk) if pk else None


# Not by dispute: SQLite would rather go through all articles of one than look into two indexes.
_NEIGHBOURS = Prepared(
    lambda article, previous: (
        Article.objects.filter(Q(previous=article) | Q(pk=previous))
        .order_by("pk")
        .values_list("pk", "title", "imported_at", "dispute", "deleted_at")
    ),
    int,
    int,
)


def neighbours(article: Article) -> Neighbours:
    """The versions next to this one, those that are not deleted. No article has the id 0."""
    rows = _NEIGHBOURS.rows(article.pk, article.previous_id or 0)
    there = [Version(*row[:3]) for row in rows if row[3:] == (article.dispute_id, None)]
    older = [version for version in there if version.pk == article.previous_id]
    newer = [version for version in there if version.pk != article.previous_id]
    return Neighbours(older[0] if older else None, newer[-1] if newer else None)


def older(article: Article) -> list[Article]:
    """The versions before this one, the latest first; deleted ones are passed over."""
    row: list[Article] = []
    seen = {article.pk}
    previous = article.previous_id
    while previous is not None and previous not in seen and len(seen) <= MOST_VERSIONS:
        seen.add(previous)
        found = Article.objects.filter(pk=previous, dispute=article.dispute_id).first()
        if found is None:
            break
        if found.deleted_at is None:
            row.append(found)
        previous = found.previous_id
    return row
