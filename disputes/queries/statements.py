"""The statements that answer a question: pages of the statement browser, rows for its exports and the API."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import DateField, F, Q, QuerySet, UUIDField, Value
from django.db.models.expressions import Col, RawSQL

from disputes import permissions, search
from disputes import text as texts
from disputes.errors import BadRequest
from disputes.models import Annotation, Article, Label
from disputes.models.annotations import AnnotationQuerySet
from disputes.models.prepared import Prepared
from disputes.permissions import Access
from disputes.queries import facets, finding, labels, snippets
from disputes.queries.cursors import Beyond, opened, sealed
from disputes.queries.facets import GROUPS, Facet, Stated
from disputes.queries.meanings import Meaning
from disputes.queries.snippets import Part
from disputes.search import dated, index, limits
from disputes.search.expression import EVERYTHING, Expression
from disputes.search.lists import in_text, listed

Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")

PAGE = 50
MOST_COUNTED = 1_000
SHOWN_OF_GROUP = 3
MOST_GROUPS = 40

MOST_SORTED = 1_000
"""Undated statements that are sorted for a page."""

ARTICLES_TOGETHER = 200

OLDEST, NEWEST = "oldest", "newest"
ORDERS = {OLDEST: "Earliest first", NEWEST: "Latest first"}


class Shown(NamedTuple):
    """What is shown of a statement. `number` is the index's, `coder` a pseudonym."""

    number: int
    id: UUID
    article_id: int
    paragraph: int
    quote: str
    prefix: str
    suffix: str
    note: str
    speakers: str
    targets: str
    speech: str
    certainty: str
    label_id: int
    annotator_id: int
    coder: str
    title: str
    outlet: str
    published: date | None


_OWN = Shown._fields[: Shown._fields.index("coder")]
_SHOWN = finding.seen(*_OWN, "annotator__pseudonym", "article__title", "article__outlet", "article__published")
_STATED = finding.seen(
    "number", "label_id", "label__slug", "speakers", "targets", "article__published", "article__outlet",
    "annotator__pseudonym", "speech", "certainty", "article__language",
)  # fmt: skip
_STARTS = Prepared(
    lambda numbers: (
        Annotation.objects.filter(number__in=listed(numbers)).order_by().values_list("number", "article_id", "start")
    ),
    str,
)


def rows(access: Access, meaning: Meaning) -> AnnotationQuerySet:
    """The statements asked for among those that this person may see, in no order."""
    found = permissions.annotations(access)
    if meaning.whole != EVERYTHING or meaning.days != (None, None):
        found = found.filter(number__in=numbers(access, meaning, meaning.whole))
    return narrowed(found, meaning)


def numbers(access: Access, meaning: Meaning, expression: Expression) -> RawSQL:
    """A subquery for the numbers of those that the index finds within the days of a question."""
    return search.numbers(index.STATEMENTS, access.dispute.pk, expression, low=meaning.low, high=meaning.high)


def narrowed(found: Rows, meaning: Meaning) -> Rows:
    """Rows with an `article`, as far as they answer what the index knows nothing of."""
    if meaning.unknown:
        return found.none()
    for alike in meaning.duplicates:
        found = found.filter(article__cluster__isnull=not alike)
    for standing in meaning.standings:
        found = found.filter(finding.status(standing, meaning.whose, "article"))
    return found


def of_articles(access: Access, articles: Sequence[int]) -> AnnotationQuerySet:
    """All statements of some articles that this person may see."""
    return permissions.annotations(access).filter(article__in=articles)


class _ArticlesOwnId(F):
    """`article.id` itself. Django would take the copy of it in the annotation, and SQLite then sorts once more."""

    def __init__(self) -> None:
        super().__init__("article__sort_date")

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        column: Any = super().resolve_expression(*args, **options)
        return Col(column.alias, Article._meta.get_field("id"))


def in_order(found: AnnotationQuerySet) -> AnnotationQuerySet:
    """By publication date, article, place in the text, id: undated articles first."""
    return found.order_by("article__sort_date", _ArticlesOwnId(), "start", "id")


def after(found: AnnotationQuerySet, cursor: str) -> AnnotationQuerySet:
    """Those that stand after the row that the cursor names, in their order."""
    if not cursor:
        return in_order(found)
    published, article, start, pk = opened(cursor, parts=4)
    try:
        there = (Value(date.fromisoformat(published), output_field=DateField()), Value(int(article)))
        within = (Value(int(start)), Value(UUID(pk), output_field=UUIDField()))
    except (TypeError, ValueError, AttributeError) as error:
        raise BadRequest("This cursor is not one of this list.", fields={"cursor": "is not valid"}) from error
    article_columns = ("article__sort_date", _ArticlesOwnId())
    return in_order(
        found.filter(Beyond(article_columns, there, ">=")).filter(
            Q(Beyond(article_columns, there)) | Q(Beyond(("start", "id"), within))
        )
    )


class Place(NamedTuple):
    """Where a statement stands in the order."""

    published: date | None
    article: int
    start: int
    pk: UUID

    def cursor(self) -> str:
        return sealed([(self.published or dated.UNDATED).isoformat(), self.article, self.start, str(self.pk)])


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with the names of who speaks and to whom; words of the question are marked in its quote and note."""

    statement: Shown
    label: Label
    speakers: list[str]
    targets: list[str]
    quote: tuple[Part, ...]
    note: tuple[Part, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one value, the first few of them, and the question for all."""

    value: facets.Value
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the statement browser. `count` stops at MOST_COUNTED; facets and groups are of the first `sampled`, or
    of all where that is 0."""

    rows: list[Row]
    next: str
    count: int
    more_than_counted: bool
    facets: list[Facet] = field(default_factory=list)
    sampled: int = 0
    groups: list[Group] = field(default_factory=list)


def page(
    access: Access,
    meaning: Meaning,
    *,
    cursor: str = "",
    order: str = OLDEST,
    group: str = "",
    with_facets: bool = False,
) -> Page:
    with limits.within():
        return _page(access, meaning, cursor, order == NEWEST, group, with_facets)


def _page(access: Access, meaning: Meaning, cursor: str, descending: bool, group: str, with_facets: bool) -> Page:
    counted = finding.statements(access, meaning, most=MOST_COUNTED, descending=descending, enough=PAGE + 1)
    looked_at = counted.keys if group else counted.keys[: facets.MOST]
    numbers = _in_page_order(looked_at, descending) if group else list(map(dated.number, looked_at))
    stated = _stated(access, numbers) if group or with_facets else []
    places = [] if group else _places(access, meaning, _opened(cursor), descending=descending)
    return Page(
        rows=_rows(access, meaning, [place[3] for place in places[:PAGE]]),
        next=sealed(places[PAGE - 1]) if len(places) > PAGE else "",
        count=len(counted.keys),
        more_than_counted=not counted.complete,
        facets=facets.of_statements(access, meaning, stated) if with_facets else [],
        sampled=len(looked_at) if len(looked_at) < len(counted.keys) or not counted.complete else 0,
        groups=_groups(access, meaning, group, stated) if group else [],
    )


def first(access: Access, meaning: Meaning, most: int) -> list[Row]:
    """The statements with which the page begins, earliest first; neither counted nor told apart by facets."""
    with limits.within():
        places = _places(access, meaning, None, descending=False, wanted=most)
        return _rows(access, meaning, [place[3] for place in places])


_Place = tuple[int, int, int, int]
"""Day, article, start, number: by which statements are sorted, day and article below zero for the latest first."""


def _opened(cursor: str) -> _Place | None:
    if not cursor:
        return None
    place = opened(cursor, parts=4)
    if not all(isinstance(part, int) and abs(part) < 2**40 for part in place):
        raise BadRequest("This cursor is not one of this list.", fields={"cursor": "is not valid"})
    day, article, start, number = place
    return day, article, start, number


def _places(
    access: Access, meaning: Meaning, after: _Place | None, *, descending: bool, wanted: int = PAGE + 1
) -> list[_Place]:
    """Where the statements of a page stand, and one more if there is one; or `wanted` of them, a page at most."""
    parts = [_dated, _undated] if descending else [_undated, _dated]
    if after is not None:
        parts = parts[parts.index(_undated if _is_undated(after) else _dated) :]
    places: list[_Place] = []
    for part in parts:
        if len(places) < wanted:
            places += part(access, meaning, after, descending, wanted)
    return places[:wanted]


def _is_undated(place: _Place) -> bool:
    return abs(place[0]) == dated.UNDATED.toordinal()


def _dated(access: Access, meaning: Meaning, after: _Place | None, descending: bool, wanted: int) -> list[_Place]:
    """The index has them by day; within a day they are sorted here, so whole days are looked at."""
    low, high = dated.first_after(dated.UNDATED), dated.BEYOND
    if after is not None and not _is_undated(after):
        day = min(abs(after[0]), date.max.toordinal())
        low, high = (low, (day + 1) << dated.BITS) if descending else (day << dated.BITS, high)
    most = 3 * PAGE
    while True:
        found = finding.statements(access, meaning, most=most, descending=descending, low=low, high=high)
        keys = found.keys
        if not found.complete:
            last = keys[-1] >> dated.BITS
            keys = [key for key in keys if key >> dated.BITS != last]
        places = _sorted(keys, after, descending)
        if found.complete or len(places) >= wanted:
            return places
        most *= 4


def _undated(access: Access, meaning: Meaning, after: _Place | None, descending: bool, wanted: int) -> list[_Place]:
    """They are all of one day, as it were: if they are too many to sort, they are looked for article by article."""
    low, high = dated.FIRST, dated.first_after(dated.UNDATED)
    found = finding.statements(access, meaning, most=MOST_SORTED, low=low, high=high)
    if found.complete:
        return _sorted(found.keys, after, descending)
    articles = Article.objects.filter(dispute=access.dispute, deleted_at=None, sort_date=dated.UNDATED)
    articles = articles.order_by("-id" if descending else "id")
    if after is not None and _is_undated(after):
        begun = abs(after[1])
        articles = articles.filter(id__lte=begun) if descending else articles.filter(id__gte=begun)
    places: list[_Place] = []
    pks = articles.values_list("pk", flat=True).iterator(chunk_size=ARTICLES_TOGETHER)
    while len(places) < wanted and (some := list(islice(pks, ARTICLES_TOGETHER))):
        keys = finding.statements_of(access, meaning, [dated.key(None, pk) for pk in some])
        places += _sorted(keys, after, descending)
    return places


def _sorted(keys: Sequence[int], after: _Place | None, descending: bool) -> list[_Place]:
    """Where these statements stand, those up to a place left out."""
    sign = -1 if descending else 1
    days = {dated.number(key): key >> dated.BITS for key in keys}
    rows = _STARTS.rows(in_text(days)) if days else []
    places = sorted((sign * days[number], sign * article, start, number) for number, article, start in rows)
    return [place for place in places if after is None or place > after]


def _rows(access: Access, meaning: Meaning, numbers: Sequence[int]) -> list[Row]:
    """What is shown of statements, in the order in which their numbers are given."""
    found = {row[0]: Shown(*row) for row in _SHOWN.rows(access, in_text(numbers))}
    known = {label.pk: label for label in labels.of(access)}
    quoted, noted = (snippets.sought(meaning.tree, fields=(name,)) for name in ("quote", "note"))
    return [
        Row(
            statement,
            known[statement.label_id],
            texts.split_bar(statement.speakers),
            texts.split_bar(statement.targets),
            quoted.marked(statement.quote),
            noted.marked(statement.note),
            access.may_annotate and statement.annotator_id == access.user.pk,
        )
        for statement in (found[number] for number in numbers if number in found)
    ]


def _in_page_order(keys: Sequence[int], descending: bool) -> list[int]:
    """The numbers of statements in the order in which they stand on the page, whatever it is grouped by."""
    return [place[3] for place in _sorted(keys, None, descending)]


def _stated(access: Access, numbers: Sequence[int]) -> list[Stated]:
    found = {row[0]: Stated(*row) for row in _STATED.rows(access, in_text(numbers))}
    return [found[number] for number in numbers if number in found]


def _groups(access: Access, meaning: Meaning, name: str, stated: Sequence[Stated]) -> list[Group]:
    """The groups that the answers fall into; a statement of two speakers stands in two."""
    members: dict[str, list[int]] = {}
    for row in stated:
        for value in row.values(name):
            members.setdefault(value, []).append(row.number)
    known = {label.slug: label for label in labels.of(access)} if name == "label" else {}
    if name == "date":
        ordered = sorted(members.items())
    else:
        ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0].casefold()))
    values = {
        value: facets.value(meaning, name, value, known[value].name if value in known else value, len(numbers),
                            hue=known[value].hue if value in known else "")
        for value, numbers in ordered[:MOST_GROUPS]
    }  # fmt: skip
    wanted = [number for _, numbers in ordered[:MOST_GROUPS] for number in numbers[:SHOWN_OF_GROUP]]
    shown = {row.statement.number: row for row in _rows(access, meaning, wanted)}
    return [
        Group(values[value], [shown[number] for number in numbers[:SHOWN_OF_GROUP] if number in shown])
        for value, numbers in ordered[:MOST_GROUPS]
    ]


def grouping(name: str) -> str:
    """A group that there is, or a complaint."""
    if name and name not in GROUPS:
        raise BadRequest(f"“group” is one of {', '.join(GROUPS)}.", fields={"group": "is not understood"})
    return name
