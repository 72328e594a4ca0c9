"""What was counted of a question follows what changes: only what came and went since is counted, not a million others.

Units of counting that change are counted as they are now, and as they were before, which is how they are now without
what came and with what went; the difference is added to what was counted.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Q, Sum

from disputes.models import Annotation, Article, Dispute, PrintChange
from disputes.permissions import Access
from disputes.queries import facts, finding, preparing
from disputes.queries.counting import ARTICLES, CLUSTERS, STATEMENTS, Found, Row, named, read
from disputes.queries.keeping import current, kept, key_of
from disputes.queries.meanings import Meaning
from disputes.queries.preparing import Kept
from disputes.queries.scanning import scanned
from disputes.search.lists import these

Sums = tuple[dict[Any, int], ...]
"""Numbers that are sums over units, so that those of some can be added and taken away."""

Counted = TypeVar("Counted", bound=Sums)

Prints = dict[str, dict[int, int]]
"""How many articles were printed by each outlet on each day, by its ordinal number; 0 where it is not known."""


def followed(found: Found, what: Sequence[Hashable], count: Callable[[Found], Counted]) -> Counted:
    """What `count` counts of a question, as it was kept or prepared, with what has changed since, or else anew; `what`
    tells it from whatever else is counted of it. To be called within `counting.within`. Nobody may change the result.
    """
    access, meaning = found.access, found.meaning
    if not finding.sees_all(access):
        return kept(access, meaning, (*what, *found.digest), lambda: count(found), level=found.ladder.level)
    dispute = access.dispute
    key = key_of(dispute, _unrecorded(found, dispute), meaning, (*what, *found.digest, preparing.edition()))
    return current(dispute, key, dispute.revision, lambda known: _renewed(found, known, count))  # type: ignore[no-any-return]


def prints(access: Access, meaning: Meaning, count: Callable[[], Prints]) -> Prints:
    """When and where all articles of a dispute were printed, brought up to date in the same way; what is asked for
    must be everything."""
    dispute = access.dispute

    def renewed(known: Kept | None) -> Kept:
        fresh = Dispute.objects.get(pk=dispute.pk)
        if known is not None and known.revision >= fresh.articles_since:
            changes = PrintChange.objects.filter(dispute=dispute, revision__gt=known.revision)
            if changes[: facts.MOST_FOLLOWED + 1].count() <= facts.MOST_FOLLOWED:
                return Kept(fresh.articles_revision, _with_prints(known.counted, changes))
        return Kept(fresh.articles_revision, count())

    # Under the revision of articles: others' coding must not be felt by who sees a part.
    key = key_of(dispute, "", meaning, ("prints", preparing.edition()))
    return current(dispute, key, dispute.articles_revision, renewed)  # type: ignore[no-any-return]


def _with_prints(printed: Prints, changes: Iterable[PrintChange]) -> Prints:
    more: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for change in changes:
        more[change.outlet][change.day.toordinal() if change.day else 0] += change.n
    changed = {outlet: _added(printed.get(outlet, {}), days) for outlet, days in more.items()}
    return {outlet: days for outlet, days in (printed | changed).items() if days}


def _renewed(found: Found, known: Kept | None, count: Callable[[Found], Counted]) -> Kept:
    access, meaning, dispute = found.access, found.meaning, found.access.dispute
    # As of now: since the page was asked for, somebody may have saved, of which something would be counted twice.
    fresh = Dispute.objects.get(pk=dispute.pk)

    def follows(revision: int) -> bool:
        return (
            revision >= fresh.changes_since
            and _unrecorded(found, fresh) == _unrecorded(found, dispute)
            and (revision == fresh.revision or facts.follow(access, meaning, revision))
        )

    if known is None or not follows(known.revision):
        there = scanned(found, follows)
        known = Kept(there.revision, count(there)) if there else None
    if known is None:
        return Kept(fresh.revision, count(found))
    if known.revision == fresh.revision:
        return known
    changes = Changes(access, meaning, found.counting, found.ladder, known.revision, fresh.revision)
    return Kept(fresh.revision, tuple(map(_added, known.counted, count(changes))))


def _unrecorded(found: Found, dispute: Dispute) -> str:
    """Differs when something changes that is on no record: which articles are nearly the same, and how far a coding is,
    where these matter."""
    clusters = dispute.clusters_revision if found.counting == CLUSTERS or found.meaning.duplicates else None
    standings = dispute.codings_revision if found.meaning.standings else None
    return f"{clusters}-{standings}"


def _added(counts: dict[Any, int], changes: dict[Any, int]) -> dict[Any, int]:
    """Both together, without what there is no more of."""
    result = dict(counts)
    for cell, n in changes.items():
        result[cell] = result.get(cell, 0) + n
        if not result[cell]:
            del result[cell]
    return result


@dataclass(frozen=True)
class Changes(Found):
    """What came and went of the statements that a question finds, after one revision until another: its rows count as
    many as there are more of a unit now, or, below zero, less."""

    few = True

    since: int
    until: int

    def rows(self, *columns: str, among: Q | None = None) -> Iterator[Row]:
        """All of them: which are `among` something depends on what there is now."""
        changes = facts.changes(self.access, self.meaning, self.since, self.until)
        if self.counting == STATEMENTS:
            grouped = read(changes.values_list(*named(columns)).annotate(total=Sum("n")), at_once=True)
            yield from ((None, row[-1], *row[:-1]) for row in grouped if row[-1])
            return
        more: Counter[Row] = Counter()
        for *row, n in read(self.told(changes, columns, quote="quote", beside=("n",)), at_once=True):
            more[tuple(row)] += n
        if not more:
            return
        stated = facts.of_few(self.access, self.meaning, self._touched(more))
        there = Counter(read(self.told(stated, columns), at_once=True))
        before = there.copy()
        before.subtract(more)
        for sign, told in ((1, there), (-1, before)):
            ordered = sorted((row for row, n in told.items() if n > 0), key=self._order)
            for unit, n, *values in self.units(ordered, columns):
                yield (None if unit is None else (sign, unit), sign * n, *values)

    def _touched(self, rows: Iterable[Row]) -> Q:
        """The facts of all units that change."""
        firsts = {row[0] for row in rows}
        if self.counting not in (ARTICLES, CLUSTERS):
            return Q(day__in=firsts - {None}) | (Q(day=None) if None in firsts else Q(pk__in=()))
        articles = {abs(first) for first in firsts if self.counting == ARTICLES or first < 0}
        if self.counting == CLUSTERS:
            clusters = these(first for first in firsts if first > 0)
            articles.update(Article.objects.filter(cluster__in=clusters).values_list("pk", flat=True))
        found = Annotation.objects.present().filter(article__in=these(articles))
        return Q(number__in=found.values("number"))

    def _order(self, row: Row) -> tuple[Any, ...]:
        """That of the units."""
        return (row[0],) if self.counting in (ARTICLES, CLUSTERS) else (row[0] is None, row[0] or "", row[1])
