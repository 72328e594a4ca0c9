"""What an annotator has to read, in order of date, and how much of it is done.

One's queue is the articles assigned to oneself while any of them is still to do, otherwise all of the dispute.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from disputes.models import Article, Assignment
from disputes.models.prepared import Prepared, Row
from disputes.permissions import Access

MOST_COUNTED = 1000
"""Beyond this, figures say only that there are more: nothing may grow with the corpus."""


Assigned = list[Row]
"""Day, article and status of each assignment: as many as one person has, however many articles there are."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The article before or after in the queue."""

    pk: int
    title: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a queue is done. A number above MOST_COUNTED stands for any such number."""

    done: int
    total: int

    def others_left(self, *, finished: bool) -> bool:
        """Whether there is more to do than the article at hand, which is finished or not."""
        return self.total - self.done > (0 if finished else 1) or not self.total_is_known

    @property
    def total_is_known(self) -> bool:
        return self.total <= MOST_COUNTED

    @property
    def in_words(self) -> str:
        return f"{_capped(self.done)} of {_capped(self.total)} done"

    @property
    def all_in_words(self) -> str:
        return "the one article" if self.total == 1 else f"all {_capped(self.total)} articles"


def _capped(number: int) -> str:
    return f"{number:,}" if number <= MOST_COUNTED else f"{MOST_COUNTED:,}+"


@dataclass(frozen=True, slots=True)
class Around:
    """What the queue holds around an article; readers have neighbours but no progress."""

    previous: Neighbour | None
    next: Neighbour | None
    progress: Progress | None


def _own(dispute: int, user: int) -> QuerySet[Any, Any]:
    """One's assignments, each with the day of its article, if that is a present one of the dispute.

    A scalar subquery, not a join: engines would rather go through all articles than look up those few.
    """
    here = Article.objects.filter(pk=OuterRef("article_id"), dispute=dispute, deleted_at=None)
    return Assignment.objects.filter(annotator=user).annotate(day=Subquery(here.values("sort_date")[:1]))


def _present(dispute: int) -> QuerySet[Article]:
    return Article.objects.filter(dispute=dispute, deleted_at=None)


def _of_status(status: Assignment.Status, most: int) -> Prepared:
    def build(dispute: int, user: int) -> QuerySet[Any, Any]:
        return _own(dispute, user).filter(status=status, day__isnull=False).values_list("pk")[:most]

    return Prepared(build, int, int)


_ANY_TO_DO = _of_status(Assignment.Status.TODO, 1)
_FINISHED = _of_status(Assignment.Status.DONE, MOST_COUNTED + 1)
_PRESENT = Prepared(lambda dispute: _present(dispute).values_list("pk")[: MOST_COUNTED + 1], int)
_OWN = Prepared(lambda dispute, user: _own(dispute, user).values_list("day", "article_id", "status"), int, int)


def _beyond(day: object, pk: object, *, later: bool) -> Q:
    way = "gt" if later else "lt"
    return Q(**{f"sort_date__{way}": day}) | Q(sort_date=day, **{f"id__{way}": pk})


def _neighbours(*, later: bool) -> Prepared:
    """The article before or after one by date and id. The outer comparison lets the index do the work."""
    way, order = ("gte", ("sort_date", "id")) if later else ("lte", ("-sort_date", "-id"))

    def build(dispute: int, day: date, pk: int) -> QuerySet[Any, Any]:
        near = _present(dispute).filter(_beyond(day, pk, later=later), **{f"sort_date__{way}": day})
        return near.order_by(*order).values_list("pk", "title")[:1]

    return Prepared(build, int, date, int)


_PREVIOUS, _NEXT = _neighbours(later=False), _neighbours(later=True)


def around(access: Access, article: Article) -> Around:
    assigned = _assigned(access) if access.may_annotate else []
    if assigned:
        return _around_assigned(access, article, assigned)
    place = (access.dispute.pk, article.sort_date, article.pk)
    return Around(
        previous=_neighbour(_PREVIOUS.rows(*place)),
        next=_neighbour(_NEXT.rows(*place)),
        progress=_progress(access, assigned) if access.may_annotate else None,
    )


def _around_assigned(access: Access, article: Article, assigned: Assigned) -> Around:
    place = (article.sort_date, article.pk)
    before = max((row[:2] for row in assigned if row[:2] < place), default=(None, 0))[1]
    after = min((row[:2] for row in assigned if row[:2] > place), default=(None, 0))[1]
    titles = dict(Article.objects.filter(pk__in=(before, after)).values_list("pk", "title"))
    return Around(
        previous=Neighbour(before, titles[before]) if before else None,
        next=Neighbour(after, titles[after]) if after else None,
        progress=_progress(access, assigned),
    )


def progress(access: Access) -> Progress:
    return _progress(access, _assigned(access))


def following(access: Access, article: Article) -> int | None:
    """The next article of the queue that one has not finished: after this one by date, else from the start."""
    assigned = _assigned(access)
    if assigned:
        place = (article.sort_date, article.pk)
        others = sorted(row[:2] for row in assigned if row[2] != Assignment.Status.DONE and row[:2] != place)
        return next((pk for day, pk in others if (day, pk) > place), others[0][1] if others else None)
    done = Assignment.objects.filter(article=OuterRef("pk"), annotator=access.person, status=Assignment.Status.DONE)
    unfinished = _present(access.dispute.pk).filter(~Exists(done)).exclude(pk=article.pk)
    pks = unfinished.order_by("sort_date", "id").values_list("pk", flat=True)
    later = pks.filter(_beyond(article.sort_date, article.pk, later=True), sort_date__gte=article.sort_date)
    return later.first() or pks.first()


def _assigned(access: Access) -> Assigned:
    """All that is assigned to somebody in a dispute while any of it is to do, else nothing."""
    whose = (access.dispute.pk, access.person.pk)
    return [row for row in _OWN.rows(*whose) if row[0] is not None] if _ANY_TO_DO.rows(*whose) else []


def _progress(access: Access, assigned: Assigned) -> Progress:
    if assigned:
        done = sum(status == Assignment.Status.DONE for _, _, status in assigned)
        return Progress(done=done, total=len(assigned))
    done = len(_FINISHED.rows(access.dispute.pk, access.person.pk))
    return Progress(done=done, total=len(_PRESENT.rows(access.dispute.pk)))


def _neighbour(rows: list[Row]) -> Neighbour | None:
    return Neighbour(*rows[0]) if rows else None
