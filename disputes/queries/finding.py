"""The articles and statements that answer a question, as far as somebody may see them, in the order of their days.

The index gives candidates in order; what it does not know (who may see a statement, how far a coding has come) is
looked up for some hundreds of them at a time, until there are enough.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from disputes import permissions, search
from disputes.models import Annotation, Article, Assignment, Dispute
from disputes.models.prepared import Prepared
from disputes.permissions import Access, PreparedFor, Right
from disputes.queries.meanings import Meaning, Standing
from disputes.search import dated, index
from disputes.search.expression import EVERYTHING, Expression
from disputes.search.lists import in_text, listed, these

BATCH = 200
LARGEST_BATCH = 2_000

MOST_LOOKED_AT = 1_200
"""Candidates gone through beyond what a page needs, to count and to sort by what there is."""

MOST_ASSIGNED = 3_000
"""So many assignments lead to their articles; with more, articles are gone through and assignments looked up."""

FEW = 300
"""So few articles that have the words are each asked for their statements, instead of statements for their words."""

MOST_NOTES = 2_000


def seen(*columns: str) -> PreparedFor:
    """These columns of statements, whose numbers are listed, as far as somebody may see them."""
    return PreparedFor(
        lambda access, numbers: (
            permissions.annotations(access).filter(number__in=listed(numbers)).order_by().values_list(*columns)
        ),
        str,
    )


_VISIBLE = seen("number", "article_id")
_ARTICLES = Prepared(
    lambda numbers: (
        Annotation.objects.filter(number__in=listed(numbers)).order_by().values_list("number", "article_id")
    ),
    str,
)
_OF_ARTICLES = PreparedFor(
    lambda access, articles: (
        permissions.annotations(access)
        .filter(article__in=listed(articles))
        .order_by()
        .values_list("number", "article_id")
    ),
    str,
)

Take = Callable[[int, int, int], list[int]]
"""The first keys that answer, from one key to below another, and at most so many."""


@dataclass(frozen=True, slots=True)
class Found:
    """Keys in their order. `complete` says that there are no more."""

    keys: list[int]
    complete: bool


def articles(
    access: Access,
    meaning: Meaning,
    *,
    most: int,
    descending: bool = True,
    low: int = dated.FIRST,
    high: int = dated.BEYOND,
    enough: int | None = None,
) -> Found:
    """Keys of articles; at least `enough` of them if there are so many, `most` at most."""
    if meaning.unknown:
        return Found([], True)
    low, high = max(low, meaning.low), min(high, meaning.high)
    keep = _kept_articles(access, meaning)
    by_words = _in_order(index.ARTICLES, access, meaning.articles, descending)

    def answering(keys: list[int]) -> set[int]:
        return search.among(index.ARTICLES, access.dispute.pk, meaning.articles, keys)

    notes = _notes(access, meaning, descending=descending)
    noted: Collection[int] = notes.come_upon if notes else ()
    take: Take = by_words
    if meaning.statement is not None:
        few = by_words(low, high, FEW + 1) if meaning.wordy else None
        if few is not None and len(few) <= FEW:
            take = _listed(few, descending)
            keep = [_or_among(_stated(access, meaning.statement), noted), *keep]
        else:
            take = _by_statement(access, meaning.stated, descending=descending)
            keep = [_or_among(answering, noted), *keep] if meaning.wordy else keep
    elif _is_driven_by_assignments(meaning):
        take = _by_assignment(access, meaning, descending=descending)
        keep = [_or_among(answering, noted), *keep]
    if notes:
        take = _merged(take, notes, descending)
        keep = [*_lacking(access, meaning, noted), *keep]
    return _sifted(take, keep, low, high, descending, most, _hurry(access, enough))


def ranked(access: Access, meaning: Meaning, *, among_newest: int) -> list[int]:
    """Keys of the newest articles that answer, the best first; behind them those that only a note finds."""
    if meaning.unknown:
        return []
    best = search.ranked(
        index.ARTICLES,
        access.dispute.pk,
        meaning.articles,
        low=meaning.low,
        high=meaning.high,
        among_newest=among_newest,
    )
    notes = _notes(access, meaning, descending=True)
    noted = notes(meaning.low, meaning.high, MOST_NOTES) if notes else []
    there = set(best)
    best += [key for key in noted if key not in there]
    keep = [*_lacking(access, meaning, noted), *_kept_articles(access, meaning)]
    if meaning.statement is not None:
        keep = [_or_among(_stated(access, meaning.statement), noted), *keep]
    for one in keep:
        kept = one(best) if best else set()
        best = [key for key in best if key in kept]
    return best


def statements(
    access: Access,
    meaning: Meaning,
    *,
    most: int,
    descending: bool = False,
    low: int = dated.FIRST,
    high: int = dated.BEYOND,
    enough: int | None = None,
) -> Found:
    """Keys of statements."""
    if meaning.unknown or access.right < Right.ANNOTATE:
        return Found([], True)
    low, high = max(low, meaning.low), min(high, meaning.high)
    take = _in_order(index.STATEMENTS, access, meaning.whole, descending)
    return _sifted(take, _kept_statements(access, meaning), low, high, descending, most, _hurry(access, enough))


Keep = Callable[[list[int]], set[int]]


class _Notes:
    """Goes through the articles that are found by one of their notes, and remembers which it has come upon."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self.come_upon: set[int] = set()

    def __call__(self, low: int, high: int, most: int) -> list[int]:
        found = self._take(low, high, most)
        self.come_upon.update(found)
        return found


def _notes(access: Access, meaning: Meaning, *, descending: bool) -> _Notes | None:
    return None if meaning.notes is None else _Notes(_by_statement(access, meaning.notes, descending=descending))


def _lacking(access: Access, meaning: Meaning, noted: Collection[int]) -> list[Keep]:
    """What was found by its notes must lack what is kept out; what was found by its words does."""
    if meaning.lacking == EVERYTHING:
        return []

    def keep(keys: list[int]) -> set[int]:
        doubtful = set(noted).intersection(keys)
        lacking = search.among(index.ARTICLES, access.dispute.pk, meaning.lacking, list(doubtful))
        return set(keys) - doubtful | lacking

    return [keep]


def stating(access: Access, expression: Expression, articles: Collection[int]) -> dict[int, int]:
    """Keys of the visible statements of some articles that answer, each with the key of its article."""
    by_pk = {dated.number(key): key for key in articles}
    rows = _OF_ARTICLES.rows(access, in_text(by_pk))
    made = {dated.beside(by_pk[article], number): by_pk[article] for number, article in rows}
    found = search.among(index.STATEMENTS, access.dispute.pk, expression, list(made))
    return {key: made[key] for key in found}


def statements_of(access: Access, meaning: Meaning, articles: Collection[int]) -> list[int]:
    """Keys of the statements of some articles that answer, in no order."""
    kept = list(articles)
    for keep in _standing(access, meaning):
        kept = list(keep(kept))
    return list(stating(access, meaning.whole, kept))


def _in_order(table: str, access: Access, expression: Expression, descending: bool) -> Take:
    def take(low: int, high: int, most: int) -> list[int]:
        return search.keys(table, access.dispute.pk, expression, low=low, high=high, descending=descending, most=most)

    return take


def _hurry(access: Access, enough: int | None) -> int | None:
    """Where there are statements that one may not see, how far one looks must not tell how many of them there are."""
    return enough if sees_all(access) or access.right < Right.ANNOTATE else None


def _sifted(
    take: Take, keep: list[Keep], low: int, high: int, descending: bool, most: int, enough: int | None
) -> Found:
    """Goes through candidates until there are `most`; when `enough` are found, only so far as is soon done."""
    if not keep:
        found = take(low, high, most + 1)
        return Found(found[:most], len(found) <= most)
    found = []
    size, looked_at = max(BATCH, (enough or most) + 1), 0
    while low < high:
        batch = take(low, high, size)
        kept = set(batch)
        for one in keep:
            kept = one([key for key in batch if key in kept]) if kept else kept
        found += [key for key in batch if key in kept]
        looked_at += len(batch)
        if len(batch) < size:
            return Found(found[:most], len(found) <= most)
        if len(found) > most or (looked_at >= MOST_LOOKED_AT and len(found) >= (enough or most)):
            return Found(found[:most], False)
        low, high = (low, batch[-1]) if descending else (batch[-1] + 1, high)
        size = min(size * 2, LARGEST_BATCH)
    return Found(found[:most], len(found) <= most)


def _kept_articles(access: Access, meaning: Meaning) -> list[Keep]:
    keep: list[Keep] = [_without(access, expression) for expression in meaning.no_statement]
    return keep + _standing(access, meaning)


def _standing(access: Access, meaning: Meaning) -> list[Keep]:
    """What is asked of articles that the index does not know."""
    wanted = Q()
    for alike in meaning.duplicates:
        wanted &= Q(cluster__isnull=not alike)
    for standing in meaning.standings:
        wanted &= status(standing, meaning.whose)
    if not wanted:
        return []

    def keep(keys: list[int]) -> set[int]:
        by_pk = {dated.number(key): key for key in keys}
        found = Article.objects.filter(wanted, pk__in=these(by_pk)).values_list("pk", flat=True)
        return {by_pk[pk] for pk in found}

    return [keep]


def status(standing: Standing, whose: Collection[int], article: str = "pk") -> Q:
    """Whether somebody's coding of an article stands so; `article` leads to it. What nobody has begun is to do."""
    own = Assignment.objects.filter(article=OuterRef(article), annotator__in=whose)
    stands = Q(Exists(own.filter(status__in=standing.statuses)))
    if Assignment.Status.TODO in standing.statuses:
        stands |= ~Q(Exists(own.exclude(status=Assignment.Status.TODO)))
    return stands if standing.wanted else ~stands


def sees_all(access: Access) -> bool:
    """Whether there are no statements here that this person may not see."""
    return access.may_review or (access.may_annotate and access.dispute.coding == Dispute.Coding.OPEN)


def _kept_statements(access: Access, meaning: Meaning) -> list[Keep]:
    keep = [] if sees_all(access) else [_seen(access)]
    for standing in _standing(access, meaning):

        def of_article(keys: list[int], standing: Keep = standing) -> set[int]:
            articles = _visible(access, keys)
            kept = standing(sorted(set(articles.values())))
            return {key for key, article in articles.items() if article in kept}

        keep.append(of_article)
    return keep


def _seen(access: Access) -> Keep:
    return lambda keys: set(_visible(access, keys))


def _visible(access: Access, keys: Collection[int]) -> dict[int, int]:
    """Of statements those that may be seen, each with the key of its article."""
    by_number = {dated.number(key): key for key in keys}
    numbers = in_text(by_number)
    rows = _ARTICLES.rows(numbers) if sees_all(access) else _VISIBLE.rows(access, numbers)
    return {by_number[number]: dated.beside(by_number[number], article) for number, article in rows}


def _by_statement(access: Access, expression: Expression, *, descending: bool) -> Take:
    """Articles with a visible statement that answers, found by going through the statements."""

    def take(low: int, high: int, most: int) -> list[int]:
        if access.right < Right.ANNOTATE or low >= high:
            return []
        # The bounds are keys of articles; a statement of such an article has another number on the same day.
        first, beyond = dated.first_of(dated.day(low)), dated.first_after(dated.day(high - 1))
        found: set[int] = set()
        wanted = max(2 * most, BATCH)
        while first < beyond and len(found) < most:
            keys = search.keys(
                index.STATEMENTS,
                access.dispute.pk,
                expression,
                low=first,
                high=beyond,
                descending=descending,
                most=wanted,
            )
            if len(keys) < wanted:
                first = beyond
            else:  # of the last day there may be more
                last = dated.day(keys[-1])
                first, beyond = (first, dated.first_after(last)) if descending else (dated.first_of(last), beyond)
                keys = [key for key in keys if (key >= beyond if descending else key < first)]
                wanted *= 1 if keys else 4
            found.update(key for key in _visible(access, keys).values() if low <= key < high)
        return sorted(found, reverse=descending)[:most]

    return take


def _is_driven_by_assignments(meaning: Meaning) -> bool:
    """Whether what somebody has begun or finished is asked for, and is little enough to begin with."""
    begun = [one for one in meaning.standings if one.wanted and Assignment.Status.TODO not in one.statuses]
    return bool(begun) and len(_assigned(meaning).values_list("pk")[: MOST_ASSIGNED + 1]) <= MOST_ASSIGNED


def _assigned(meaning: Meaning) -> QuerySet[Assignment]:
    statuses = {status for standing in meaning.standings if standing.wanted for status in standing.statuses}
    return Assignment.objects.filter(annotator__in=meaning.whose, status__in=statuses)


def _by_assignment(access: Access, meaning: Meaning, *, descending: bool) -> Take:
    """Articles that somebody has begun or finished: as many as one person's work, however large the dispute."""
    own = _assigned(meaning)
    here = own.filter(article__dispute=access.dispute, article__deleted_at=None)
    rows = here.values_list("article__published", "article_id").distinct()
    return _listed([dated.key(day, pk) for day, pk in rows], descending)


def _without(access: Access, expression: Expression) -> Keep:
    stated = _stated(access, expression)
    return lambda keys: set(keys) - stated(keys)


def _stated(access: Access, expression: Expression) -> Keep:
    return lambda keys: set(stating(access, expression, keys).values())


def _or_among(keep: Keep, noted: Collection[int]) -> Keep:
    """What is kept, and what was found by its notes anyway, up to when it is asked."""
    return lambda keys: keep(keys) | set(noted).intersection(keys)


def _listed(keys: list[int], descending: bool) -> Take:
    ordered = sorted(keys, reverse=descending)
    return lambda low, high, most: [key for key in ordered if low <= key < high][:most]


def _merged(take: Take, other: Take, descending: bool) -> Take:
    """The keys of one and of another, in one order."""

    def both(low: int, high: int, most: int) -> list[int]:
        found = {*take(low, high, most), *other(low, high, most)}
        return sorted(found, reverse=descending)[:most]

    return both
