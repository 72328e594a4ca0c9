"""The question behind the statement browser, its exports and the API: who says what to whom, where and when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, UUIDField, Value
from django.db.models.expressions import Col

from disputes import permissions
from disputes import text as texts
from disputes.errors import BadRequest
from disputes.models import Actor, Annotation, Article, Role
from disputes.models.annotations import AnnotationQuerySet
from disputes.permissions import Access
from disputes.queries.cursors import Beyond, opened, sealed

PAGE = 50
MOST_COUNTED = 1_000
MOST_VALUES = 50
SOURCES = ("annotator", "adjudicated")

_FEW = 1_000
_UNDATED = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. Several values of one filter widen it, several filters narrow it; nothing asks for all."""

    label: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    article: tuple[int, ...] = ()
    outlet: tuple[str, ...] = ()
    annotator: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    from_: date | None = None
    to: date | None = None

    def __bool__(self) -> bool:
        return self != Question()

    def pairs(self) -> list[tuple[str, str]]:
        """Its filters one by one, by the names that addresses use."""
        pairs: list[tuple[str, str]] = []
        for item in fields(self):
            value = getattr(self, item.name)
            values = value if isinstance(value, tuple) else (value,) if value else ()
            pairs += [(item.name.rstrip("_"), str(each)) for each in values]
        return pairs

    def querystring(self, **more: str | int) -> str:
        """Itself for an address, without the question mark; `more` is put behind it."""
        return urlencode([*self.pairs(), *more.items()])

    def without(self, name: str, value: str) -> str:
        """The query string with one filter less."""
        return urlencode([pair for pair in self.pairs() if pair != (name, value)])


FILTERS = tuple(item.name.rstrip("_") for item in fields(Question))


def parse(params: Mapping[str, Sequence[str]], *, beside: Collection[str] = ()) -> Question:
    """The question that a query string asks. `beside` names what may stand there and is no filter.

    An empty value is no filter, so that a form can be sent as it is. Whatever is not understood raises BadRequest.
    """
    unknown = sorted(set(params) - set(FILTERS) - set(beside))
    if unknown:
        names = ", ".join(f"“{texts.shorten(texts.clean_line(name), 40)}”" for name in unknown[:5])
        raise _refused(f"There is no filter {names}. Known: {', '.join(FILTERS)}.", texts.clean_line(unknown[0])[:40])
    values = {name: _lines(name, params.get(name, ())) for name in FILTERS}
    for source in values["source"]:
        if source not in SOURCES:
            raise _refused(f"“source” is one of {', '.join(SOURCES)}.", "source")
    question = Question(
        label=values["label"],
        speaker=values["speaker"],
        target=values["target"],
        article=tuple(_number("article", value) for value in values["article"]),
        outlet=values["outlet"],
        annotator=values["annotator"],
        source=values["source"],
        from_=day("from", values["from"]),
        to=day("to", values["to"]),
    )
    if question.from_ and question.to and question.from_ > question.to:
        raise _refused("“from” is later than “to”.", "from")
    return question


def _lines(name: str, values: Sequence[str]) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(line for value in values if (line := texts.clean_line(value))))
    if len(lines) > MOST_VALUES:
        raise _refused(f"“{name}” takes at most {MOST_VALUES} values.", name)
    return lines


def is_number(value: str) -> bool:
    """Whether it is an id: ASCII digits that fit into the column."""
    return value.isascii() and value.isdigit() and len(value) <= 18


def _number(name: str, value: str) -> int:
    if not is_number(value):
        raise _refused(f"“{name}” is a number ({texts.shorten(value, 40)}).", name)
    return int(value)


def day(name: str, values: Sequence[str]) -> date | None:
    """The one ISO date among the values of a filter, if there is any."""
    if not values:
        return None
    try:
        (value,) = values
        if len(value) != 10:
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError as error:
        raise _refused(f"“{name}” is one date, written as YYYY-MM-DD.", name) from error


def _refused(detail: str, name: str) -> BadRequest:
    return BadRequest(detail, fields={name: "is not understood"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question with its names looked up in one dispute.

    `unknown` has a sentence for each name that nothing goes by, `unknown_filters` the filters where they stand.
    """

    question: Question
    labels: frozenset[int] = frozenset()
    speakers: frozenset[int] = frozenset()
    targets: frozenset[int] = frozenset()
    unknown: tuple[str, ...] = ()
    unknown_filters: tuple[str, ...] = ()

    def known(self) -> Self:
        """Itself, for whoever wants an answer and no empty one by mistake."""
        if self.unknown:
            raise BadRequest(" ".join(self.unknown), fields=dict.fromkeys(self.unknown_filters, "is not known"))
        return self


def understand(access: Access, question: Question) -> Meaning:
    """Look up what the question names; costs one query for labels and one for actors, if it names any."""
    unknown: dict[str, str] = {}
    labels: dict[str, int] = {}
    if question.label:
        labels = dict(access.dispute.codebook.labels.values_list("slug", "pk"))
        unknown |= {f"The codebook has no label “{slug}”.": "label" for slug in question.label if slug not in labels}
    actors = actors_called(access, {*question.speaker, *question.target})
    for part, names in (("speaker", question.speaker), ("target", question.target)):
        for name in names:
            if not actors[name]:
                unknown.setdefault(f"No actor here goes by “{name}”.", part)
    return Meaning(
        question=question,
        labels=frozenset(labels[slug] for slug in question.label if slug in labels),
        speakers=frozenset[int]().union(*(actors[name] for name in question.speaker)),
        targets=frozenset[int]().union(*(actors[name] for name in question.target)),
        unknown=tuple(unknown),
        unknown_filters=tuple(unknown.values()),
    )


def actors_called(access: Access, names: Collection[str]) -> dict[str, frozenset[int]]:
    """The actors that each name or id may mean. A name is looked up whatever its case and diacritics."""
    found = {name: {int(name)} if is_number(name) else set() for name in names}
    folded = {name: texts.fold(name) for name in names if not is_number(name)}
    if folded:
        wanted = set(folded.values())
        visible = Role.objects.filter(actor=OuterRef("pk"), annotation__in=permissions.annotations(access))
        # Somebody in a blind dispute must not find out by its name that a hidden actor is there.
        candidates = Actor.objects.of_dispute(access.dispute.pk).filter(
            Q(pk__in=permissions.actors(access).values("pk")) | Exists(visible)
        )
        by_name: dict[str, set[int]] = {}
        by_alias: dict[str, set[int]] = {}
        for pk, name in candidates.filter(folded__in=wanted).values_list("pk", "folded"):
            by_name.setdefault(name, set()).add(pk)
        for pk, name in candidates.filter(aliases__folded__in=wanted).values_list("pk", "aliases__folded"):
            by_alias.setdefault(name, set()).add(pk)
        for name, fold in folded.items():
            found[name] = by_name.get(fold) or by_alias.get(fold) or set()
    return {name: frozenset(pks) for name, pks in found.items()}


def rows(access: Access, question: Question | Meaning) -> AnnotationQuerySet:
    """The statements asked for among those that this person may see, in no order."""
    meaning = question if isinstance(question, Meaning) else understand(access, question)
    asked = meaning.question
    found = permissions.annotations(access)
    if asked.source and "annotator" not in asked.source:
        return found.none()  # nothing is adjudicated yet
    if asked.label:
        found = found.filter(label__in=meaning.labels)
    if asked.speaker:
        found = _played(found, Role.Part.SPEAKER, meaning.speakers)
    if asked.target:
        found = _played(found, Role.Part.TARGET, meaning.targets)
    if asked.article:
        found = found.filter(article__in=asked.article)
    if asked.outlet:
        found = found.filter(article__outlet__in=asked.outlet)
    if asked.annotator:
        found = found.filter(annotator__pseudonym__in=asked.annotator)
    return found.filter(published_between(asked.from_, asked.to, "article__"))


def published_between(start: date | None, end: date | None, of: str = "") -> Q:
    """Articles of these days, both included; one without a date is in no period. `of` leads to the article."""
    period = Q()
    if start or end:
        # Compared by the column that is in the index.
        period &= Q(**{f"{of}sort_date__gt": _UNDATED})
    if start:
        period &= Q(**{f"{of}sort_date__gte": start})
    if end:
        period &= Q(**{f"{of}sort_date__lte": end})
    return period


def _played(found: AnnotationQuerySet, part: str, actors: Iterable[int]) -> AnnotationQuerySet:
    roles = Role.objects.filter(role=part, actor__in=actors)
    # Of somebody who hardly ever appears, the roles are the short way to the statements. Of somebody who appears
    # everywhere they are the long one, and looking at each statement in its order soon fills a page.
    if roles[: _FEW + 1].count() <= _FEW:
        return found.filter(pk__in=roles.values("annotation"))
    return found.filter(Exists(roles.filter(annotation=OuterRef("pk"))))


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
        return sealed([(self.published or _UNDATED).isoformat(), self.article, self.start, str(self.pk)])


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with the names of who speaks and to whom."""

    statement: Annotation
    speakers: list[str]
    targets: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the statement browser. `count` stops at MOST_COUNTED + 1."""

    meaning: Meaning
    rows: list[Row]
    next: str
    count: int

    @property
    def more_than_counted(self) -> bool:
        return self.count > MOST_COUNTED


def page(access: Access, question: Question, cursor: str = "") -> Page:
    meaning = understand(access, question)
    found = rows(access, meaning)
    statements = list(
        after(found, cursor)
        .select_related("article", "label", "annotator")
        .only(
            "start", "quote", "note", "speakers", "speaker_ids", "targets", "target_ids", "updated_at",
            "article__title", "article__outlet", "article__published", "article__language",
            "label__slug", "label__name", "label__hue", "annotator__pseudonym",
        )[: PAGE + 1]
    )  # fmt: skip
    next_ = ""
    if len(statements) > PAGE:
        last = statements[PAGE - 1]
        next_ = Place(last.article.published, last.article_id, last.start, last.pk).cursor()
    shown = [
        Row(statement, texts.split_bar(statement.speakers), texts.split_bar(statement.targets))
        for statement in statements[:PAGE]
    ]
    return Page(meaning, shown, next_, found[: MOST_COUNTED + 1].count())
