"""The library of a dispute: its articles, what is coded in them and how far the coding has come."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from disputes import search
from disputes.models import Article, Assignment, Dispute, Label
from disputes.permissions import Access, annotations
from disputes.queries import clusters, keyset

PAGE = 50
MOST_COUNTED = 1_000
MOST_OUTLETS_FROM = 1_000
"""Outlets are offered from so many of the latest articles, so that the offer costs the same in any library."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for. `until` is the first day that no longer counts."""

    words: str = ""
    outlet: str = ""
    since: date | None = None
    until: date | None = None
    mine: str = ""
    cluster: int | None = None
    oldest_first: bool = False
    after: str = ""
    before: str = ""

    @property
    def narrow(self) -> bool:
        return bool(self.words or self.outlet or self.since or self.until or self.mine)


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one label in a bar that is a hundred wide."""

    label: Label
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    article: Article
    parts: list[Part]
    statements: int
    mine: str
    done_by: int
    alike: str


@dataclass(frozen=True, slots=True)
class Library:
    rows: list[Row]
    before: str
    after: str
    found: int
    more_than_found: bool


def library(access: Access, filters: Filters) -> Library:
    """One page of the articles that fit, in six queries however many there are."""
    matching = _matching(access, filters)
    found = matching.order_by()[: MOST_COUNTED + 1].count()
    page = keyset.page(
        matching.only("id", "title", "outlet", "published", "sort_date", "words", "cluster"),
        "sort_date",
        parse=date.fromisoformat,
        size=PAGE,
        after=filters.after,
        before=filters.before,
        descending=not filters.oldest_first,
    )
    return Library(
        rows=_rows(access, page.rows),
        before=page.before,
        after=page.after,
        found=min(found, MOST_COUNTED),
        more_than_found=found > MOST_COUNTED,
    )


def latest(access: Access, most: int) -> list[Row]:
    """The newest articles of a dispute, as the library shows them."""
    articles = Article.objects.filter(dispute=access.dispute, deleted_at=None)
    return _rows(access, list(articles.order_by("-sort_date", "-id")[:most]))


def next_to_code(access: Access) -> Article | None:
    """The earliest article that this person has not finished."""
    done = Assignment.objects.filter(article=OuterRef("pk"), annotator=access.user.pk, status=Assignment.Status.DONE)
    articles = Article.objects.filter(~Exists(done), dispute=access.dispute, deleted_at=None)
    return articles.order_by("sort_date", "id").only("id", "title").first()


def outlets(dispute: Dispute) -> list[str]:
    """Names of outlets to choose from."""
    latest_first = Article.objects.filter(dispute=dispute, deleted_at=None).order_by("-sort_date", "-id")
    return sorted({outlet for outlet in latest_first.values_list("outlet", flat=True)[:MOST_OUTLETS_FROM] if outlet})


def deleted(pk: int) -> Article | None:
    """An article that was deleted from a dispute that is there; the caller checks who may bring it back."""
    if pk >= 2**63:
        return None
    removed = Article.objects.filter(pk=pk, dispute__deleted_at=None).exclude(deleted_at=None)
    return removed.select_related("dispute").first()


def parts_of(counts: list[tuple[Label, int]]) -> list[Part]:
    """How a bar is parted between labels; those that never occur have no part."""
    total = sum(count for _, count in counts)
    parts: list[Part] = []
    x = 0.0
    for label, count in counts:
        if count:
            width = 100 * count / total
            parts.append(Part(label, count, round(x, 2), round(width, 2)))
            x += width
    return parts


def _matching(access: Access, filters: Filters) -> QuerySet[Article]:
    articles: QuerySet[Article] = Article.objects.filter(dispute=access.dispute, deleted_at=None)
    if filters.words:
        articles = search.articles_matching(articles, filters.words)
    if filters.cluster is not None:
        articles = articles.filter(cluster=filters.cluster)
    if filters.outlet:
        articles = articles.filter(outlet__icontains=filters.outlet)
    if filters.since:
        articles = articles.filter(sort_date__gte=filters.since)
    if filters.until:
        articles = articles.filter(sort_date__lt=filters.until, sort_date__gt=date.min)
    if filters.mine:
        own = Assignment.objects.filter(article=OuterRef("pk"), annotator=access.user.pk)
        if filters.mine == Assignment.Status.TODO:
            articles = articles.filter(~Exists(own.exclude(status=Assignment.Status.TODO)))
        else:
            articles = articles.filter(Exists(own.filter(status=filters.mine)))
    return articles


def _rows(access: Access, articles: list[Article]) -> list[Row]:
    labels = list(access.dispute.codebook.labels.all())
    ids = [article.pk for article in articles]
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    grouped = annotations(access).filter(article__in=ids).values_list("article_id", "label_id").annotate(n=Count("id"))
    for article_id, label_id, count in grouped.order_by():
        counts[article_id][label_id] = count
    sizes = clusters.sizes({article.cluster_id for article in articles if article.cluster_id is not None})
    mine: dict[int, str] = {}
    done_by: dict[int, int] = defaultdict(int)
    if access.may_annotate:
        assignments = Assignment.objects.filter(article__in=ids).values_list("article_id", "annotator_id", "status")
        if not access.may_review:
            assignments = assignments.filter(annotator=access.user.pk)
        for article_id, annotator_id, status in assignments:
            done_by[article_id] += status == Assignment.Status.DONE
            if annotator_id == access.user.pk:
                mine[article_id] = status
    return [
        Row(
            article=article,
            parts=parts_of([(label, counts[article.pk].get(label.pk, 0)) for label in labels]),
            statements=sum(counts[article.pk].values()),
            mine=mine.get(article.pk, Assignment.Status.TODO),
            done_by=done_by[article.pk],
            alike=clusters.in_words(sizes.get(article.cluster_id or 0, 0)),
        )
        for article in articles
    ]
