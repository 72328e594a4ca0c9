"""The library of a dispute: its articles, what is coded in them and how far the coding has come."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from disputes.errors import BadRequest
from disputes.models import Article, Assignment, Label
from disputes.models.prepared import Prepared, columns_of, instance_of
from disputes.permissions import Access, PreparedFor, annotations
from disputes.queries import clusters, facets, finding, labels, snippets
from disputes.queries.cursors import opened, sealed
from disputes.queries.facets import Facet
from disputes.queries.meanings import Meaning
from disputes.queries.snippets import Part as SnippetPart
from disputes.queries.snippets import Snippet
from disputes.search import dated, limits
from disputes.search.lists import in_text, listed

PAGE = 50
PAGE_OF_HITS = 20
"""Articles on a page that shows where the words stand."""

MOST_COUNTED = 1_000
MOST_RANKED = 2_000
"""Of so many of the newest answers it is worked out which answer best."""

MOST_NOTES = 3
"""Of each article."""

DAYS_KEPT = 30
"""For how long what was deleted can be brought back."""

NEWEST, OLDEST, BEST = "newest", "oldest", "best"
ORDERS = {NEWEST: "Newest first", OLDEST: "Oldest first", BEST: "Best first"}


# What the library shows of an article.
_SHOWN = {
    "id", "dispute_id", "title", "outlet", "author", "language", "published", "sort_date", "words", "cluster_id",
    "imported_at",
}  # fmt: skip
_PRESENT = Prepared(
    lambda dispute, articles: (
        Article.objects.filter(pk__in=listed(articles), dispute=dispute, deleted_at=None)
        .order_by()
        .values_list(*columns_of(Article, only=_SHOWN))
    ),
    int,
    str,
)
_LABELLED = PreparedFor(
    lambda access, articles: (
        annotations(access)
        .filter(article__in=listed(articles))
        .order_by()
        .values_list("article_id", "label_id")
        .annotate(n=Count("id"))
    ),
    str,
)


def _assignments(articles: str) -> QuerySet[Any, Any]:
    found = Assignment.objects.filter(article__in=listed(articles)).order_by("annotator__pseudonym", "id")
    return found.values_list("article_id", "annotator_id", "annotator__pseudonym", "status")


_CODERS = Prepared(_assignments, str)
_OWN_CODING = Prepared(lambda articles, user: _assignments(articles).filter(annotator=user), str, int)


@dataclass(frozen=True, slots=True)
class Place:
    """Which page: after or before the row that a cursor names, in one of the ORDERS."""

    order: str = NEWEST
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one label in a bar that is a hundred wide."""

    label: Label
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class NoteHit:
    """Words found in a note: whose it is, and a piece of it."""

    annotation: str
    annotator: str
    parts: tuple[SnippetPart, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """`mine` is one's own standing, `coders` those of everybody who has begun, for reviewers."""

    article: Article
    parts: list[Part]
    statements: int
    mine: str
    coders: list[tuple[str, str]]
    alike: str
    title: tuple[SnippetPart, ...] = ()
    snippets: Sequence[Snippet] = ()
    notes: Sequence[NoteHit] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """A page. `found` counts the answers, at most so many; `facets` are of the first `sampled`, or of all where that
    is 0."""

    rows: list[Row]
    before: str
    after: str
    found: int
    more_than_found: bool
    facets: list[Facet]
    sampled: int = 0


def library(access: Access, meaning: Meaning, place: Place = Place(), *, with_facets: bool = False) -> Library:
    """One page of the articles that answer, in a constant number of queries."""
    with limits.within():
        return _library(access, meaning, place, with_facets)


def _library(access: Access, meaning: Meaning, place: Place, with_facets: bool) -> Library:
    what = snippets.sought(meaning.tree)
    size = PAGE_OF_HITS if what else PAGE
    if place.order == BEST and what:
        best = finding.ranked(access, meaning, among_newest=MOST_RANKED)
        start = _offset(place)
        page = best[start : start + size]
        before = sealed([BEST, max(start - size, 0)]) if start else ""
        after = sealed([BEST, start + size]) if start + size < len(best) else ""
        counted = finding.Found(best[:MOST_COUNTED], len(best) <= MOST_COUNTED)
        # A page before the first is asked for by where it begins.
        return _shown(access, meaning, page, before, after, counted, with_facets, what)
    descending = place.order != OLDEST
    first = not (place.after or place.before)
    if first:
        counted = finding.articles(access, meaning, most=MOST_COUNTED, descending=descending, enough=size + 1)
        page = counted.keys[:size]
        after = sealed([page[-1]]) if len(counted.keys) > size or not counted.complete else ""
        return _shown(access, meaning, page, "", after if page else "", counted, with_facets, what)
    backwards = bool(place.before) and not place.after
    (key,) = opened(place.before if backwards else place.after, parts=1)
    if not isinstance(key, int):
        raise BadRequest("This cursor was not given out here for this list.", fields={"after": "is not valid"})
    upwards = descending == backwards
    low, high = (key + 1, dated.BEYOND) if upwards else (dated.FIRST, key)
    some = finding.articles(access, meaning, most=size + 1, descending=not upwards, low=low, high=high)
    page, more = some.keys[:size], len(some.keys) > size
    if backwards:
        page.reverse()
    counted = finding.articles(access, meaning, most=MOST_COUNTED, descending=descending, enough=size + 1)
    before = sealed([page[0]]) if page and (more if backwards else True) else ""
    after = sealed([page[-1]]) if page and (True if backwards else more) else ""
    return _shown(access, meaning, page, before, after, counted, with_facets, what)


def _offset(place: Place) -> int:
    """Where a page of the best begins. There are at most MOST_RANKED of them, so counting from the first is cheap."""
    cursor = place.after or place.before
    if not cursor:
        return 0
    order, start = opened(cursor, parts=2)
    if order != BEST or not isinstance(start, int):
        raise BadRequest("This cursor was not given out here for this list.", fields={"after": "is not valid"})
    return start


def _shown(
    access: Access,
    meaning: Meaning,
    page: list[int],
    before: str,
    after: str,
    counted: finding.Found,
    with_facets: bool,
    what: snippets.Sought,
) -> Library:
    pks = [dated.number(key) for key in page]
    found = {row[0]: instance_of(Article, row, only=_SHOWN) for row in _PRESENT.rows(access.dispute.pk, in_text(pks))}
    rows = _rows(access, [found[pk] for pk in pks if pk in found])
    if what:
        texts = snippets.of_articles(pks, what)
        titles = snippets.sought(meaning.tree, fields=("title",))
        noted = _note_hits(access, meaning, page, what)
        rows = [
            replace(
                row,
                title=titles.marked(row.article.title),
                snippets=texts.get(row.article.pk, ()),
                notes=noted.get(row.article.pk, ()),
            )
            for row in rows
        ]
    elif titles := snippets.sought(meaning.tree, fields=("title",)):
        rows = [replace(row, title=titles.marked(row.article.title)) for row in rows]
    return Library(
        rows=rows,
        before=before,
        after=after,
        found=len(counted.keys),
        more_than_found=not counted.complete,
        facets=facets.of_articles(access, meaning, counted.keys, all_there_is=not meaning.tree.parts)
        if with_facets
        else [],
        sampled=facets.MOST if len(counted.keys) > facets.MOST or not counted.complete else 0,
    )


def _note_hits(
    access: Access, meaning: Meaning, page: Sequence[int], what: snippets.Sought
) -> dict[int, list[NoteHit]]:
    """Notes of visible statements in which the words stand."""
    if meaning.notes is None or not page or not access.may_annotate:
        return {}
    noted: dict[int, list[int]] = defaultdict(list)
    for key, article in sorted(finding.stating(access, meaning.notes, page).items()):
        noted[article].append(dated.number(key))
    numbers = [number for some in noted.values() for number in some[:MOST_NOTES]]
    found: dict[int, list[NoteHit]] = defaultdict(list)
    rows = annotations(access).filter(number__in=numbers).order_by("number")
    for pk, article, annotator, note in rows.values_list("pk", "article_id", "annotator__pseudonym", "note"):
        if hits := what.hits(note):
            found[article].append(NoteHit(str(pk), annotator, snippets.cut(note, hits)))
    return found


def some(access: Access, meaning: Meaning, *, after: str, size: int) -> tuple[list[Article], str]:
    """Articles that answer, the newest first, and the cursor of those after them, "" where there are none."""
    high = dated.BEYOND
    if after:
        (high,) = opened(after, parts=1)
        if not isinstance(high, int):
            raise BadRequest("This cursor was not given out here for this list.", fields={"cursor": "is not valid"})
    with limits.within():
        keys = finding.articles(access, meaning, most=size + 1, high=high).keys
    found = Article.objects.filter(deleted_at=None).in_bulk([dated.number(key) for key in keys[:size]])
    rows = [found[pk] for key in keys[:size] if (pk := dated.number(key)) in found]
    return rows, sealed([keys[size - 1]]) if len(keys) > size else ""


def all_found(access: Access, meaning: Meaning, *, most: int) -> list[int]:
    """Ids of what answers, the newest first, for work on all of it."""
    with limits.within():
        return [dated.number(key) for key in finding.articles(access, meaning, most=most).keys]


def deleted_lately(access: Access) -> list[Article]:
    """What was deleted within the last DAYS_KEPT days, the latest first."""
    since = timezone.now() - timedelta(days=DAYS_KEPT)
    gone = Article.objects.filter(dispute=access.dispute, deleted_at__gte=since)
    return list(gone.order_by("-deleted_at", "-id").only("id", "title", "outlet", "published", "deleted_at")[:200])


def latest(access: Access, most: int) -> list[Row]:
    """The newest articles of a dispute, as the library shows them."""
    articles = Article.objects.filter(dispute=access.dispute, deleted_at=None)
    return _rows(access, list(articles.order_by("-sort_date", "-id")[:most]))


def next_to_code(access: Access) -> Article | None:
    """The earliest article that this person has not finished."""
    done = Assignment.objects.filter(article=OuterRef("pk"), annotator=access.user.pk, status=Assignment.Status.DONE)
    articles = Article.objects.filter(~Exists(done), dispute=access.dispute, deleted_at=None)
    return articles.order_by("sort_date", "id").only("id", "title").first()


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


def _rows(access: Access, articles: list[Article]) -> list[Row]:
    its_labels = labels.of(access)
    ids = [article.pk for article in articles]
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    listed_ids = in_text(ids)
    for article_id, label_id, count in _LABELLED.rows(access, listed_ids):
        counts[article_id][label_id] = count
    sizes = clusters.sizes({article.cluster_id for article in articles if article.cluster_id is not None})
    mine: dict[int, str] = {}
    coders: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if access.may_annotate:
        known = _CODERS.rows(listed_ids) if access.may_review else _OWN_CODING.rows(listed_ids, access.person.pk)
        for article_id, annotator_id, pseudonym, status in known:
            coders[article_id].append((pseudonym, status))
            if annotator_id == access.user.pk:
                mine[article_id] = status
    return [
        Row(
            article=article,
            parts=parts_of([(label, counts[article.pk].get(label.pk, 0)) for label in its_labels]),
            statements=sum(counts[article.pk].values()),
            mine=mine.get(article.pk, Assignment.Status.TODO),
            coders=coders[article.pk] if access.may_review else [],
            alike=clusters.in_words(sizes.get(article.cluster_id or 0, 0)),
        )
        for article in articles
    ]
