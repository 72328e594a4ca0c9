"""Coverage: which outlet wrote how much about a dispute and when, and how far its coding has come."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple, TypeVar

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from disputes import search
from disputes.models import Article, Assignment, User
from disputes.permissions import Access
from disputes.queries import asking, assignments, counting, facts, finding, levels
from disputes.queries.counting import Found, read, within
from disputes.queries.exchanges import Joined, ordinal_of, split_days
from disputes.queries.following import Prints, followed, prints
from disputes.queries.keeping import ARTICLES, ASSIGNMENTS, kept
from disputes.queries.meanings import Meaning
from disputes.queries.timeline import Period, periods_of
from disputes.search import dated, index, marks, matching
from disputes.search.expression import EVERYTHING, And, Expression, Marked, Or, days_of, marked
from disputes.search.lists import these

DONE, DOING = Assignment.Status.DONE, Assignment.Status.DOING
MOST_OUTLETS = 20
MOST_PEOPLE = 50

FEW = 1_000
"""So many articles are each asked to whom they are assigned; of more, all of the dispute are."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """`counts` has a number for each period. A name of "" stands for articles whose outlet is not known."""

    name: str
    counts: list[int]
    undated: int

    @property
    def total(self) -> int:
        return sum(self.counts) + self.undated


@dataclass(frozen=True, slots=True)
class Coder:
    """How many of the articles somebody has finished and begun. `pseudonym` is what a question calls them."""

    name: str
    pseudonym: str
    is_you: bool
    done: int
    doing: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The `MOST_OUTLETS` that wrote most, `others` (so many) together behind them."""

    unit: str
    periods: list[Period]
    outlets: list[Outlet]
    others: Outlet | None
    number_of_others: int
    coders: list[Coder]
    articles: int
    unknown: tuple[str, ...] = ()

    @property
    def undated(self) -> int:
        return sum(outlet.undated for outlet in self.outlets) + (self.others.undated if self.others else 0)


Key = TypeVar("Key", bound=Hashable)

_Progress = dict[tuple[int, str], int]
"""For each annotator and status how many articles there are."""


class _Covered(NamedTuple):
    """What `Coverage` has besides people."""

    unit: str
    periods: list[Period]
    outlets: list[Outlet]
    others: Outlet | None
    number_of_others: int
    articles: int


def coverage(access: Access, text: str, *, unit: str = "") -> Coverage:
    """Of the articles that answer a question, as the library has them. Raises NotUnderstood."""
    meaning = asking.understand(access, text)
    with within():
        covered = kept(
            access, meaning, ("coverage", unit), lambda: _covered(_published(access, meaning), unit), of=ARTICLES
        )
        coders = _coders(access, meaning) if access.may_annotate else []
    return Coverage(
        unit=covered.unit,
        periods=covered.periods,
        outlets=covered.outlets,
        others=covered.others,
        number_of_others=covered.number_of_others,
        coders=coders,
        articles=covered.articles,
        unknown=(*meaning.unknown, *meaning.nobody),
    )


def _published(access: Access, meaning: Meaning) -> Prints:
    if _asks_when_and_where_only(meaning):
        return _printed(access, meaning)
    if _asks_for_statements(meaning):
        return _stated(access, meaning)
    if lacking := _lacking(meaning):
        rest, having = lacking
        away = _stated(access, having)
        left = ((outlet, _less(days, away.get(outlet, {}))) for outlet, days in _printed(access, rest).items())
        return {outlet: days for outlet, days in left if days}
    return _counted(articles(access, meaning))


def _counted(found: QuerySet[Article]) -> Prints:
    grouped = found.order_by().values_list("outlet").annotate(n=Count("*"), days=Joined("published"))
    published: Prints = {}
    for outlet, n, days in read(grouped, at_once=True):
        known = split_days(days)
        published[outlet] = {ordinal_of(day): articles for day, articles in Counter(known).items()}
        if len(known) < n:
            published[outlet][0] = n - len(known)
    return published


def _asks_of_articles_only(meaning: Meaning) -> bool:
    """Then the index knows which they are."""
    asked = replace(meaning, articles=EVERYTHING, whole=EVERYTHING, stated=EVERYTHING, wordy=False, days=(None, None))
    return asked == Meaning(meaning.text, meaning.tree)


def _asks_for_everything(meaning: Meaning) -> bool:
    return _asks_of_articles_only(meaning) and meaning.articles == EVERYTHING and meaning.days == (None, None)


def _asks_when_and_where_only(meaning: Meaning) -> bool:
    """Then all that is known of prints tells which of them are meant."""
    asked = marked(meaning.articles)
    return (
        _asks_of_articles_only(meaning)
        and asked is not None
        and all(mark[0] in "oymb" or mark in (marks.DATED, marks.UNDATED) for mark in asked)
    )


def _asks_when_only(meaning: Meaning) -> bool:
    """Then it is those of its days."""
    match meaning.articles:
        case Marked((mark,)):
            said = mark[0] in (marks.YEAR, marks.MONTH, marks.DAY) and days_of(mark) == meaning.days
        case asked:
            said = asked == EVERYTHING
    return said and _asks_of_articles_only(meaning) and meaning.days != (None, None)


def _asks_for_statements(meaning: Meaning) -> bool:
    """Then facts tell of their articles: what marks an article marks its statements, too."""
    return (
        meaning.statement is not None
        and meaning.notes is None
        and not meaning.no_statement
        and marked(meaning.articles) is not None
    )


def _lacking(meaning: Meaning) -> tuple[Meaning, Meaning] | None:
    """Where a question asks what articles have no statement of, and otherwise when and where they were printed: all of
    those, and those that have one."""
    rest = replace(meaning, no_statement=(), whole=meaning.articles)
    if not meaning.no_statement or not _asks_when_and_where_only(rest):
        return None
    having = And((Or(meaning.no_statement), meaning.articles))
    return rest, replace(rest, statement=having, whole=having)


def _printed(access: Access, meaning: Meaning) -> Prints:
    """Of all prints those that are asked for."""
    everything = asking.understand(access, "")
    found = prints(access, everything, lambda: _counted(articles(access, everything)))
    if _asks_for_everything(meaning):
        return found
    asked = marked(meaning.articles) or frozenset()
    first, last = (day.toordinal() if day else None for day in meaning.days)

    marked_days = {
        day: asked.intersection(marks.of_day(date.fromordinal(day) if day else None)) if asked else asked
        for day in set[int]().union(*found.values())
        if (first is None or day >= first) and (last is None or 0 < day <= last)
    }

    @cache
    def wanted(own: frozenset[str]) -> set[int]:
        """The days on which what has these marks besides is asked for."""
        return {day for day, also in marked_days.items() if matching.answers(meaning.articles, (), own | also)}

    published: Prints = {}
    for outlet, days in found.items():
        there = wanted(asked.intersection(marks.of_outlet(outlet)))
        some = {day: n for day, n in days.items() if day in there}
        if some:
            published[outlet] = some
    return published


def _in_articles(access: Access, meaning: Meaning) -> Found:
    return Found(access, meaning, counting.ARTICLES, levels.ladder(access, levels.CODED))


def _stated(access: Access, meaning: Meaning) -> Prints:
    """Of articles with such statements, brought up to date with the statements that change."""

    def count(found: Found) -> tuple[dict[tuple[str, int], int]]:
        if found.few:
            (counts,) = found.tally((("outlet", "day"), None))
            ordinals = {day: day.toordinal() if day else 0 for day in {day for _, day in counts}}
            return ({(outlet, ordinals[day]): n for (outlet, day), n in counts.items()},)
        published = _counted(articles(access, meaning))
        return ({(outlet, day): n for outlet, days in published.items() for day, n in days.items()},)

    (counts,) = followed(_in_articles(access, meaning), ("coverage",), count)
    published: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for (outlet, day), n in counts.items():
        published[outlet][day] = n
    return published


def _covered(published: Prints, unit: str) -> _Covered:
    ordinals = set[int]().union(*published.values()) - {0}
    unit, periods, places = periods_of({date.fromordinal(day) for day in ordinals}, unit)
    place_of = {day.toordinal(): place for day, place in places.items()}

    def outlet(name: str, names: Iterable[str]) -> Outlet:
        counts = [0] * (len(periods) + 1)  # the last one for what has no date
        for one in names:
            for day, articles in published[one].items():
                counts[place_of.get(day, -1)] += articles
        undated = counts.pop()
        return Outlet(name, counts, undated)

    sums = {name: sum(days.values()) for name, days in published.items()}
    ordered = sorted(sums, key=lambda name: (-sums[name], name.casefold(), name))
    rest = ordered[MOST_OUTLETS:]
    return _Covered(
        unit,
        periods,
        [outlet(name, [name]) for name in ordered[:MOST_OUTLETS]],
        outlet("", rest) if rest else None,
        len(rest),
        sum(sums.values()),
    )


def articles(access: Access, meaning: Meaning) -> QuerySet[Article]:
    """All articles that answer a question, in no order; `finding.articles` gives the first of them in theirs."""
    found = Article.objects.filter(dispute=access.dispute, deleted_at=None)
    if meaning.unknown:
        return found.none()

    def answering(expression: Expression) -> Q:
        if expression == EVERYTHING and meaning.days == (None, None):
            return Q()
        return Q(pk__in=_numbers(access, meaning, expression))

    def stating(expression: Expression) -> Q:
        return Q(pk__in=facts.articles(access, meaning, expression))

    wanted = answering(meaning.articles)
    if meaning.statement is not None:
        wanted &= stating(meaning.statement)
    if meaning.notes is not None:
        wanted |= stating(meaning.notes) & answering(meaning.lacking)
    for expression in meaning.no_statement:
        wanted &= ~stating(expression)
    for alike in meaning.duplicates:
        wanted &= Q(cluster__isnull=not alike)
    for standing in meaning.standings:
        wanted &= finding.status(standing, meaning.whose)
    return found.filter(wanted)


def _numbers(access: Access, meaning: Meaning, expression: Expression) -> RawSQL:
    return search.numbers(index.ARTICLES, access.dispute.pk, expression, low=meaning.low, high=meaning.high)


def coders(access: Access) -> list[Coder]:
    """How far the coding of a dispute is: one's own; who reviews sees everybody's."""
    meaning = asking.understand(access, "")
    with within():
        return _coders(access, meaning)


def _coders(access: Access, meaning: Meaning) -> list[Coder]:
    progress = _progress(access, meaning, None if access.may_review else access.user.pk)
    tally: dict[int, Counter[str]] = {}
    for (pk, status), n in progress.items():
        tally.setdefault(pk, Counter())[status] = n
    coders = []
    for person in User.objects.filter(pk__in=tally):
        counts = tally[person.pk]
        name = person.get_full_name() or person.username
        you = person.pk == access.user.pk
        coders.append(Coder(name, person.pseudonym, you, counts[DONE], counts[DOING]))
    return sorted(coders, key=lambda coder: (-coder.done, -coder.doing, coder.name))[:MOST_PEOPLE]


def _progress(access: Access, meaning: Meaning, own: int | None) -> _Progress:
    """Of all annotators, or of one's `own` coding."""
    if _asks_for_statements(meaning):
        return _progress_of_stated(access, meaning, own)
    if lacking := _lacking(meaning):
        rest, having = lacking
        return _less(_progress(access, rest, own), _progress_of_stated(access, having, own))
    if _asks_when_only(meaning):
        return kept(access, meaning, ("coders", own), lambda: _progress_of_days(access, meaning, own), of=ASSIGNMENTS)

    def count() -> _Progress:
        begun = assignments.of(own)
        if not _asks_for_everything(meaning):
            if _asks_of_articles_only(meaning):
                return _by_status(begun.filter(article__in=_numbers(access, meaning, meaning.articles)))
            return _by_status(begun.filter(article__in=articles(access, meaning).values("pk")))
        # The other way round: hardly any articles are deleted.
        deleted = Article.objects.filter(dispute=access.dispute, deleted_at__isnull=False)
        away = _by_status(begun.filter(article__in=deleted.values("pk")))
        return _less(_by_status(begun.filter(dispute=access.dispute)), away)

    if own is None and _asks_for_everything(meaning):
        return assignments.counted(access, ("coders",), count)
    return kept(access, meaning, ("coders", own), count, of=ASSIGNMENTS)


def _less(counts: dict[Key, int], away: dict[Key, int]) -> dict[Key, int]:
    """What there is besides. Both may have been kept at states a moment apart, so that there can seem to be less."""
    left = ((key, n - away.get(key, 0)) for key, n in counts.items())
    return {key: n for key, n in left if n > 0}


def _by_status(begun: QuerySet[Assignment]) -> _Progress:
    counted = begun.values_list("annotator_id", "status").annotate(n=Count("*")).order_by()
    return {(pk, status): n for pk, status, n in counted}


def _progress_among(access: Access, some: set[int], own: int | None) -> _Progress:
    """Of these articles."""
    if len(some) <= FEW:
        return _by_status(assignments.of(own).filter(article__in=these(some)))
    return {one: sum(map(some.__contains__, articles)) for one, articles in assignments.articles(access, own).items()}


def _progress_of_days(access: Access, meaning: Meaning, own: int | None) -> _Progress:
    """Of articles that were printed between two days, or of all without the others, whichever are fewer."""
    first, last = meaning.days[0] or dated.UNDATED + timedelta(days=1), meaning.days[1] or date.max
    here = Article.objects.filter(dispute=access.dispute, deleted_at=None).order_by()

    def of(some: QuerySet[Article]) -> _Progress:
        return _progress_among(access, {pk for (pk,) in read(some.values_list("pk"), at_once=True)}, own)

    everything = asking.understand(access, "")
    inside, all_there_are = (
        sum(sum(days.values()) for days in _printed(access, asked).values()) for asked in (meaning, everything)
    )
    if 2 * inside <= all_there_are:
        return of(here.filter(sort_date__gte=first, sort_date__lte=last))
    return _less(_progress(access, everything, own), of(here.filter(Q(sort_date__lt=first) | Q(sort_date__gt=last))))


def _progress_of_stated(access: Access, meaning: Meaning, own: int | None) -> _Progress:
    """Of articles with such statements, brought up to date with the statements that change."""

    def count(found: Found) -> tuple[_Progress]:
        if not found.few:
            stated = facts.of(access, meaning).values("article")
            return (_by_status(assignments.of(own).filter(article__in=stated)),)
        progress: Counter[tuple[int, str]] = Counter()
        for each, some in found.articles().items():
            for one, n in _progress_among(access, some, own).items():
                progress[one] += each * n
        return (progress,)

    # Who sees a part only must not learn from how soon it comes that others go on.
    codings = access.dispute.codings_revision if finding.sees_all(access) else None
    (progress,) = followed(_in_articles(access, meaning), ("coders", own, codings), count)
    return progress
