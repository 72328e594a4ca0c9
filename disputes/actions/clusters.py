"""Putting articles that are nearly the same together, by their fingerprints or by hand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from disputes import text as texts
from disputes.actions import bulk, history
from disputes.actions.revisions import articles_change, clusters_change
from disputes.actions.transaction import writing
from disputes.errors import Conflict
from disputes.importers.fingerprints import DEFAULT, fingerprint
from disputes.models import Article, Band, Change, Cluster, Dispute, Fingerprint, Paragraph, User
from disputes.queries import clusters as queries


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs: its cluster, and the articles that it is nearly the same as, the most alike first."""

    cluster: int | None = None
    near: tuple[int, ...] = ()


def lock(dispute: int) -> None:
    """Two imports of one text at once would each think it new, two clusterings each make a cluster of the same.

    SQLite has one writer at a time anyway.
    """
    Dispute.objects.select_for_update(no_key=True).filter(pk=dispute).values_list("pk").first()
    articles_change(dispute)


def place(*, dispute: int, articles: Sequence[tuple[int, bytes]], threshold: float = DEFAULT) -> dict[int, Place]:
    """Where each of these belongs, by its id and fingerprint; clusters are made and merged as it needs.

    The articles themselves may not be there yet: the caller stores their cluster. The dispute must be locked.
    """
    found = queries.neighbours(dispute, articles, threshold)
    groups = _Groups()
    for pk, alike in found.items():
        for number in _numbers(alike):
            groups.join(pk, number)
    clusters = _settle(dispute, groups, {pk for pk, _ in articles})
    return {
        pk: Place(
            clusters.get(pk),
            tuple(one.article for one in sorted(alike, key=lambda one: (-one.similarity, one.article))),
        )
        for pk, alike in found.items()
    }


def rejoin(article: Article) -> None:
    """An article that is back belongs to what was nearly the same, and to what has come in meanwhile."""
    lock(article.dispute_id)
    print_of = Fingerprint.objects.filter(article=article, apart=False).values_list("value", flat=True).first()
    if print_of is None:
        return
    alike = queries.neighbours(article.dispute_id, [(article.pk, bytes(print_of))], DEFAULT)[article.pk]
    groups = _Groups()
    for number in _numbers(alike):
        groups.join(article.pk, number)
    if article.cluster_id is not None and alike:
        groups.join(article.pk, -article.cluster_id)
    _settle(article.dispute_id, groups, set())


def remember(*, dispute: int, articles: Sequence[tuple[int, bytes]]) -> None:
    """Keep the fingerprints of articles, so that later ones are compared with them."""
    bulk.insert(Fingerprint, ("article_id", "value", "apart"), ((pk, value, False) for pk, value in articles))
    # In the order of the index, which is touched a page after another instead of here and there.
    bands = sorted((value, pk) for pk, found in articles for value in queries.keys(dispute, found))
    bulk.insert(Band, ("value", "article_id"), bands)


def catch_up(*, most: int = 200) -> int:
    """Cluster articles that came in before there were fingerprints, some at a time. Says how many it were."""
    pks = queries.without_fingerprint(most)
    parted: dict[int, list[int]] = defaultdict(list)
    for dispute, pk in Article.objects.filter(pk__in=pks).order_by("pk").values_list("dispute_id", "pk"):
        parted[dispute].append(pk)
    with writing():
        for dispute, some in sorted(parted.items()):
            lock(dispute)
            _catch_up(dispute, some)
    return len(pks)


@writing()
def take_out(*, article: Article, by: User) -> None:
    """A person says that it is not the same as the others. It is never put into a cluster again, but by a person."""
    lock(article.dispute_id)
    article.refresh_from_db(fields=["cluster"])
    if article.cluster_id is None:
        return
    _move(article, None, by)
    Fingerprint.objects.filter(article=article).update(apart=True)


@writing()
def join(*, article: Article, other: Article, by: User) -> None:
    """A person says that two articles are nearly the same: the first leaves its cluster for that of the other."""
    if article.dispute_id != other.dispute_id:
        raise Conflict("It is an article of another dispute.")
    lock(article.dispute_id)
    article.refresh_from_db(fields=["cluster"])
    other.refresh_from_db(fields=["cluster"])
    if article.pk == other.pk or (article.cluster_id is not None and article.cluster_id == other.cluster_id):
        raise Conflict("It is one of them already.")
    if other.cluster_id is None:
        _move(other, Cluster.objects.create(dispute_id=other.dispute_id).pk, by)
    _move(article, other.cluster_id, by)
    Fingerprint.objects.filter(article__in=(article, other)).update(apart=False)


def forget(*, dispute: int, articles: Iterable[int]) -> None:
    """To be called in the transaction that deletes articles for good, before it does."""
    lock(dispute)
    clusters_change(dispute)
    pks = list(articles)
    for pk, value in Fingerprint.objects.filter(article__in=pks).values_list("article_id", "value"):
        Band.objects.filter(value__in=queries.keys(dispute, bytes(value)), article=pk).delete()
    Fingerprint.objects.filter(article__in=pks).delete()
    left = set(Article.objects.filter(pk__in=pks).exclude(cluster=None).values_list("cluster", flat=True))
    Article.objects.filter(pk__in=pks).exclude(cluster=None).update(cluster=None)
    _dissolve(left)


def _move(article: Article, cluster: int | None, by: User) -> None:
    before, article.cluster_id = article.cluster_id, cluster
    article.save(update_fields=["cluster"])
    clusters_change(article.dispute_id)
    history.record(
        kind="cluster",
        object_id=article.pk,
        article_id=article.pk,
        action=Change.Action.CHANGED,
        by=by,
        at=timezone.now(),
        before={"cluster": before},
        after={"cluster": cluster},
    )
    if before is not None:
        _dissolve([before])


def _dissolve(clusters: Iterable[int]) -> None:
    """Those of these that have fewer than two articles left are none any more."""
    alone = Cluster.objects.filter(pk__in=list(clusters)).alias(members=Count("articles")).filter(members__lt=2)
    pks = list(alone.values_list("pk", flat=True))
    Article.objects.filter(cluster__in=pks).update(cluster=None)
    Cluster.objects.filter(pk__in=pks).delete()


def _catch_up(dispute: int, pks: Sequence[int]) -> None:
    # Another process may have come first.
    done = set(Fingerprint.objects.filter(article__in=pks).values_list("pk", flat=True))
    paragraphs: dict[int, list[str]] = {pk: [] for pk in pks if pk not in done}
    rows = Paragraph.objects.filter(article__in=list(paragraphs)).order_by("article", "number")
    for pk, text in rows.values_list("article_id", "text"):
        paragraphs[pk].append(text)
    prints = [(pk, fingerprint(texts.SEPARATOR.join(parts))) for pk, parts in paragraphs.items()]
    deleted = set(Article.objects.filter(pk__in=pks).exclude(deleted_at=None).values_list("pk", flat=True))
    places = place(dispute=dispute, articles=[one for one in prints if one[0] not in deleted])
    remember(dispute=dispute, articles=prints)
    _put(dispute, ((pk, found.cluster) for pk, found in places.items() if found.cluster is not None))


def _put(dispute: int, articles: Iterable[tuple[int, int]]) -> None:
    parted: dict[int, list[int]] = defaultdict(list)
    for pk, cluster in articles:
        parted[cluster].append(pk)
    for cluster, pks in parted.items():
        # A row that is written again is a new row for PostgreSQL, and most of these are in their cluster already.
        if Article.objects.filter(pk__in=pks, cluster=None).update(cluster=cluster):
            clusters_change(dispute)


def _numbers(alike: Iterable[queries.Neighbour]) -> Iterator[int]:
    """What an article is grouped with: articles, and among them clusters with a minus."""
    for neighbour in alike:
        yield neighbour.article
        if neighbour.cluster is not None:
            yield -neighbour.cluster


class _Groups:
    """Which numbers belong together when any two of them do (union–find)."""

    def __init__(self) -> None:
        self._leaders: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        self._leaders[self._leader(one)] = self._leader(other)

    def all(self) -> list[list[int]]:
        members: dict[int, list[int]] = defaultdict(list)
        for number in self._leaders:
            members[self._leader(number)].append(number)
        return list(members.values())

    def _leader(self, number: int) -> int:
        leaders = self._leaders
        leaders.setdefault(number, number)
        while (above := leaders[number]) != number:
            leaders[number] = leaders[above]
            number = above
        return number


def _settle(dispute: int, groups: _Groups, new: set[int]) -> dict[int, int]:
    """One cluster for each group, the largest that is there. Says which articles of `new` are in which."""
    found: dict[int, int] = {}
    stored: list[tuple[int, int]] = []
    for group in groups.all():
        there = [-number for number in group if number < 0]
        cluster = _merged(dispute, there) if there else Cluster.objects.create(dispute_id=dispute).pk
        articles = [number for number in group if number > 0]
        found |= {pk: cluster for pk in articles if pk in new}
        stored += [(pk, cluster) for pk in articles if pk not in new]
    _put(dispute, stored)
    return found


def _merged(dispute: int, clusters: list[int]) -> int:
    """All articles of several clusters in the largest of them."""
    if len(clusters) == 1:
        return clusters[0]
    sizes = Cluster.objects.filter(pk__in=clusters).annotate(members=Count("articles")).order_by("-members", "pk")
    largest, *others = sizes.values_list("pk", flat=True)
    Article.objects.filter(cluster__in=others).update(cluster=largest)
    clusters_change(dispute)
    Cluster.objects.filter(pk__in=others).delete()
    return int(largest)
