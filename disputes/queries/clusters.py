"""Which articles of a dispute are nearly the same."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F, Min

from disputes.errors import NotFound
from disputes.importers.fingerprints import bands, similarity
from disputes.models import Article, Band, Cluster, Dispute, Fingerprint

MOST_SHARING = 20
"""Articles looked at of those that share one band, the latest: a line that stands in thousands of articles would make
each of them be compared with all others. Those that are nearly the same share other bands as well."""

MOST_COUNTED = 100
"""How far the articles of a cluster are counted for a list."""

CHUNK = 5_000
"""Ids in one question."""

BATCH = 200
"""Articles whose bands are proved at a time."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article that is nearly the same, the cluster in which it is, and by how much."""

    article: int
    cluster: int | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Near:
    """An article that is nearly the same, as people are told of it."""

    article: int
    title: str
    similarity: float


def near(dispute: Dispute, fingerprint: bytes, threshold: float) -> list[Near]:
    """What is nearly the same as a text that is not here yet, the most alike first."""
    found = neighbours(dispute.pk, [(0, fingerprint)], threshold)[0]
    titles = dict(Article.objects.filter(pk__in=[one.article for one in found]).values_list("pk", "title"))
    alike = [Near(one.article, titles[one.article], one.similarity) for one in found]
    return sorted(alike, key=lambda one: (-one.similarity, one.article))


def keys(dispute: int, fingerprint: bytes) -> list[int]:
    """The bands of a fingerprint as they are stored: those of another dispute are never the same."""
    return [dispute << 36 | band for band in bands(fingerprint)]


def neighbours(dispute: int, articles: Sequence[tuple[int, bytes]], threshold: float) -> dict[int, list[Neighbour]]:
    """For each article, by its id and fingerprint, those nearly the same that are stored or stand before it here."""
    own = {pk: keys(dispute, fingerprint) for pk, fingerprint in articles}
    sharing: dict[int, list[int]] = defaultdict(list)
    for value, pk in _sharing({value for values in own.values() for value in values}):
        sharing[value].append(pk)
    stored = _stored(dispute, {pk for pks in sharing.values() for pk in pks})
    known = {pk: (fingerprint, cluster) for pk, fingerprint, cluster in stored}
    found: dict[int, list[Neighbour]] = {}
    for pk, fingerprint in articles:
        known[pk] = (fingerprint, None)
        alike: list[Neighbour] = []
        for other in {other for value in own[pk] for other in sharing[value][-MOST_SHARING:]} - {pk}:
            if other in known:
                resemblance = similarity(fingerprint, known[other][0])
                if resemblance >= threshold:
                    alike.append(Neighbour(other, known[other][1], resemblance))
        found[pk] = alike
        for value in own[pk]:
            sharing[value].append(pk)
    return found


def sizes(clusters: Collection[int]) -> dict[int, int]:
    """How many articles are in each, those taken out of sight aside; counted to one more than `MOST_COUNTED`."""
    if not clusters:
        return {}
    marks = ", ".join(["%s"] * len(clusters))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, (SELECT count(*) FROM (SELECT 1 FROM disputes_article "  # noqa: S608 - own names only
            f"WHERE cluster_id = disputes_cluster.id AND deleted_at IS NULL LIMIT {MOST_COUNTED + 1}) AS counted) "
            f"FROM disputes_cluster WHERE id IN ({marks})",
            list(clusters),
        )
        return dict(cursor.fetchall())


def in_words(size: int) -> str:
    """What is said of an article in a cluster of this size; nothing when the others have been deleted."""
    if size > MOST_COUNTED:
        return f"one of more than {MOST_COUNTED} nearly the same"
    return f"one of {size} nearly the same" if size > 1 else ""


def alike(article: Article) -> str:
    """The same of one article."""
    if article.cluster_id is None:
        return ""
    return in_words(sizes([article.cluster_id]).get(article.cluster_id, 0))


def cluster(dispute: Dispute, pk: int) -> Cluster:
    """A cluster that has several articles in sight."""
    found = Cluster.objects.filter(dispute=dispute, pk=pk).first() if pk < 2**63 else None
    if found is None or sizes([pk])[pk] < 2:
        raise NotFound("There are no such articles, or they are not yours to see.")
    return found


def without_fingerprint(most: int) -> list[int]:
    """Articles that came in before there were fingerprints, the latest first.

    So all that have none are older than all that have one, and whether there are any is seen without looking for them.
    """
    articles = Article.objects.order_by("-pk").values_list("pk", flat=True)
    oldest = Fingerprint.objects.aggregate(Min("pk"))["pk__min"]
    return list((articles if oldest is None else articles.filter(pk__lt=oldest))[:most])


def broken() -> Iterator[str]:
    """A sentence for each cluster or fingerprint that is not what it should be."""
    for pk, cluster in (
        Article.objects.exclude(cluster=None).exclude(cluster__dispute=F("dispute")).values_list("pk", "cluster")
    ):
        yield f"Article {pk}: cluster {cluster} is of another dispute."
    for pk in Cluster.objects.alias(members=Count("articles")).filter(members__lt=2).values_list("pk", flat=True):
        yield f"Cluster {pk} has fewer than two articles."
    last = 0
    rows = Fingerprint.objects.order_by("pk").values_list("article_id", "article__dispute_id", "value")
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1][0]
        wanted = [(value, pk) for pk, dispute, found in some for value in keys(dispute, bytes(found))]
        for pk in sorted(_without_band(wanted)):
            yield f"Article {pk}: it can't be found by its fingerprint."


def _without_band(wanted: Sequence[tuple[int, int]]) -> set[int]:
    table = Band._meta.db_table
    missing = f"NOT EXISTS (SELECT 1 FROM {table} WHERE value = wanted.value AND article_id = wanted.article)"  # noqa: S608
    values, articles = [value for value, _ in wanted], [pk for _, pk in wanted]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT wanted.article FROM unnest(%s::bigint[], %s::bigint[]) AS wanted(value, article) "  # noqa: S608
                f"WHERE {missing}",
                [values, articles],
            )
        else:
            cursor.execute(
                "SELECT wanted.article FROM (SELECT value ->> 0 AS value, value ->> 1 AS article "  # noqa: S608
                f"FROM json_each(%s)) AS wanted WHERE {missing}",
                [json.dumps(wanted)],
            )
        return {pk for (pk,) in cursor.fetchall()}


def _sharing(values: Collection[int]) -> Iterator[tuple[int, int]]:
    """Bands and articles that have them, the latest of each last."""
    # In parts, because PostgreSQL compiles what looks like very much work, which takes longer than the work.
    wanted = sorted(values)
    for begin in range(0, len(wanted), CHUNK):
        yield from _sharing_some(wanted[begin : begin + CHUNK])


def _sharing_some(values: list[int]) -> list[tuple[int, int]]:
    table = Band._meta.db_table
    some = f"FROM {table} WHERE value = wanted.value ORDER BY article_id DESC LIMIT {MOST_SHARING}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT wanted.value, found.article_id FROM unnest(%s::bigint[]) AS wanted(value) "  # noqa: S608
                f"CROSS JOIN LATERAL (SELECT article_id {some}) AS found",
                [values],
            )
        else:
            cursor.execute(
                f"SELECT wanted.value, found.article_id FROM json_each(%s) AS wanted "  # noqa: S608
                f"JOIN {table} AS found ON found.rowid IN (SELECT rowid {some})",
                [json.dumps(values)],
            )
        return sorted(cursor.fetchall())


def _stored(dispute: int, pks: Collection[int]) -> Iterator[tuple[int, bytes, int | None]]:
    """Those that may be put into a cluster: neither deleted nor taken out by a person."""
    wanted = sorted(pks)
    for begin in range(0, len(wanted), CHUNK):
        rows = Fingerprint.objects.filter(
            article__in=wanted[begin : begin + CHUNK], apart=False, article__dispute=dispute, article__deleted_at=None
        )
        for pk, value, cluster in rows.values_list("article_id", "value", "article__cluster_id"):
            yield pk, bytes(value), cluster
