"""Working out a question: names looked up, words and filters turned into what the index is asked."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from disputes import permissions
from disputes import text as texts
from disputes import words as folding
from disputes.models import Annotation, Article, Assignment, Dispute, Membership, Role, Tally, User
from disputes.permissions import Access, PreparedFor
from disputes.queries.actors import called
from disputes.queries.meanings import OF_STATEMENTS, RANGES, SOURCES, Meaning, Standing
from disputes.search import index, marks, syntax
from disputes.search.expression import EVERYTHING, And, Expression, Marked, Not, Or, Phrase, last_of_month, period
from disputes.search.syntax import Filter, Node, NotUnderstood, Words

MOST_OF_CLUSTER = 500
MOST_OUTLETS = 100

_NO_DATE = ("none", "unknown")


def _people(access: Access, name: str) -> QuerySet[Any, Any]:
    found = User.objects.filter(Q(pseudonym=name) | Q(pk=access.user.pk, username=name))
    if access.may_review or (access.may_annotate and access.dispute.coding == Dispute.Coding.OPEN):
        # Also who has left and whose codings stay.
        here = Exists(Membership.objects.filter(dispute=access.dispute, user=OuterRef("pk")))
        coded = Annotation.objects.filter(annotator=OuterRef("pk"), article__dispute=access.dispute)
        found = found.filter(here | Exists(coded) | Q(pk=access.user.pk))
    else:
        seen = permissions.annotations(access).filter(annotator=OuterRef("pk"))
        found = found.filter(Q(pk=access.user.pk) | Exists(seen))
    return found.order_by("pk").values_list("pk")[:1]


_PERSON = PreparedFor(_people, str)


@dataclass
class Reading:
    """Works out one question. Names are looked up together, once."""

    access: Access
    text: str
    tree: syntax.All
    unknown: dict[str, None] = field(default_factory=dict)
    nobody: dict[str, None] = field(default_factory=dict)

    def meaning(self) -> Meaning:
        self._look_up()
        articles: list[Expression] = []
        statement: list[Expression] = []
        no_statement: list[Expression] = []
        whole: list[Expression] = []
        beside: list[Expression] = []
        standings: list[Standing] = []
        duplicates: list[bool] = []
        wordy = False
        first: date | None = None
        last: date | None = None
        standing = any(node.name == "is" for node in _filters(self.tree))
        for part in self.tree.parts:
            wanted, inner = (False, part.part) if isinstance(part, syntax.Not) else (True, part)
            names = {node.name for node in syntax.walk(inner) if isinstance(node, Filter)}
            if names & RANGES and not (isinstance(inner, Filter) and wanted):
                raise self._misplaced(inner, names & RANGES)
            if isinstance(inner, Filter) and wanted and (names & RANGES or _is_period(inner)):
                start, end = self._days(inner)
                first = max(filter(None, (first, start)), default=None)
                last = min(filter(None, (last, end)), default=None)
                if names & RANGES:
                    continue
                # A period has marks, too, which lead to it where the range alone would be gone through from its end.
            if "is" in names:
                standings.append(Standing(wanted, self._standing(inner)))
                continue
            if isinstance(inner, Filter) and _is_duplicates(inner):
                duplicates.append(wanted)
                continue
            if any(map(_is_of_statements, _filters(inner))):
                self._only_of_statements(inner)
                expression = self._expression(inner, index.STATEMENTS)
                if not (standing and wanted and names == {"by"}):  # then it says whose standing is meant
                    (statement if wanted else no_statement).append(expression)
                whole.append(expression if wanted else Not(expression))
                continue
            expression = self._expression(inner, index.ARTICLES)
            articles.append(expression if wanted else Not(expression))
            expression = self._expression(inner, index.STATEMENTS)
            whole.append(expression if wanted else Not(expression))
            if any(isinstance(node, Words) for node in syntax.walk(inner)):
                wordy = True
            else:
                beside.append(whole[-1])
        return Meaning(
            text=self.text,
            tree=self.tree,
            articles=_and(articles),
            notes=self._notes(),
            lacking=self._lacking(),
            statement=_and(statement) if statement else None,
            stated=_and([*statement, *beside]),
            wordy=wordy,
            no_statement=tuple(no_statement),
            whole=_and(whole),
            days=(first, last),
            standings=tuple(standings),
            whose=self._whose() if standings else (),
            duplicates=tuple(duplicates),
            unknown=tuple(self.unknown),
            nobody=tuple(self.nobody),
        )

    def _notes(self) -> Expression | None:
        """Words that are all in one note find its article, too; the filters of the question hold beside.

        None where the words are mixed with filters, or some of them kept out within OR or parentheses.
        """
        words = self._worded()
        plain = [part.part if isinstance(part, syntax.Not) else part for part in words]
        if all(isinstance(part, syntax.Not) for part in words) or any(
            isinstance(node, Filter | syntax.Not) for part in plain for node in syntax.walk(part)
        ):
            return None
        # Of these the index knows nothing; they are looked up for what it finds.
        elsewhere = {*RANGES, "is"}
        rest = [
            self._expression(part, index.STATEMENTS)
            for part in self.tree.parts
            if part not in words and not any(one.name in elsewhere or _is_duplicates(one) for one in _filters(part))
        ]
        return _and([*(self._expression(part, index.STATEMENTS, columns=("note",)) for part in words), *rest])

    def _lacking(self) -> Expression:
        """What must not stand in an article that is found by a note."""
        kept_out = [part for part in self._worded() if isinstance(part, syntax.Not)]
        return _and([self._expression(part, index.ARTICLES) for part in kept_out])

    def _worded(self) -> list[Node]:
        return [part for part in self.tree.parts if any(isinstance(node, Words) for node in syntax.walk(part))]

    def _expression(self, node: Node, table: str, columns: tuple[str, ...] = ()) -> Expression:
        match node:
            case Words(words, prefix):
                anywhere = ("title", "text") if table == index.ARTICLES else ("quote", "note")
                return Phrase(words, columns or anywhere, prefix)
            case Filter():
                return self._filter(node)
            case syntax.Not(part):
                return Not(self._expression(part, table, columns))
            case syntax.All(parts):
                return _and([self._expression(part, table, columns) for part in parts])
            case syntax.Any(parts):
                return Or(tuple(self._expression(part, table, columns) for part in parts))

    def _filter(self, node: Filter) -> Expression:
        """What one filter asks of the index. Raises NotUnderstood with its place."""
        name, value = node.name, node.value
        if name in RANGES:
            raise self._misplaced(node, {name})
        if name in ("title", "quote", "note"):
            words = tuple(folding.words(value))
            if not words:
                raise NotUnderstood(f"“{value}” has no letter or digit, so it can’t be searched for.", *_place(node))
            return Phrase(words, (name,), node.prefix)
        if node.prefix and name != "outlet":
            raise NotUnderstood(f"“{name}:” takes no “*”; only words and outlets do.", *_place(node))
        return _MARKS[name](self, node)

    def _label(self, node: Filter) -> Expression:
        pk = self.labels.get(texts.fold(node.value))
        if pk is None:
            self.unknown[f"The codebook has no label “{node.value}”."] = None
            return Marked(())
        return Marked((marks.label(pk),))

    def _actor(self, node: Filter) -> Expression:
        found = self.actors.get(node.value, frozenset())
        if not found:
            self.unknown[f"No actor here goes by “{node.value}”."] = None
        parts = Role.Part.values if node.name == "actor" else [node.name]
        return Marked(tuple(marks.actor(part, pk) for part in parts for pk in sorted(found)))

    def _by(self, node: Filter) -> Expression:
        pk = self._person(node.value)
        if pk is None:
            self.nobody[f"Nobody whose statements you see goes by “{node.value}”."] = None
            return Marked(())
        return Marked((marks.annotator(pk),))

    def _outlet(self, node: Filter) -> Expression:
        if not node.prefix:
            return Marked((marks.outlet(node.value),))
        begun = texts.fold(node.value)
        outlets = Tally.objects.filter(dispute=self.access.dispute, of=Tally.Of.OUTLET, articles__gt=0)
        names = outlets.values_list("value", flat=True)
        found = sorted({name for name in names if name and texts.fold(name).startswith(begun)})
        if not found:
            self.unknown[f"No outlet here begins with “{node.value}”."] = None
        if len(found) > MOST_OUTLETS:
            raise NotUnderstood(
                f"More than {MOST_OUTLETS} outlets begin with “{node.value}”; give more of the name.", *_place(node)
            )
        return Marked(tuple(map(marks.outlet, found)))

    def _date(self, node: Filter) -> Expression:
        if node.value in _NO_DATE:
            return Marked((marks.UNDATED,))
        return period(*_period(node))

    def _has(self, node: Filter) -> Expression:
        match node.value.casefold():
            case "date":
                return Marked((marks.DATED,))
            case "annotations":
                return EVERYTHING
            case "notes":
                return Marked((marks.NOTED,))
            case "duplicates":
                raise NotUnderstood("“has:duplicates” can’t stand within OR.", *_place(node))
            case _:
                raise NotUnderstood("“has:” takes annotations, notes, date or duplicates.", *_place(node))

    def _cluster(self, node: Filter) -> Expression:
        alike = Article.objects.filter(cluster=_number(node), dispute=self.access.dispute, deleted_at=None)
        pks = alike.order_by("pk").values_list("pk", flat=True)[:MOST_OF_CLUSTER]
        return Marked(tuple(map(marks.article, pks)))

    def _source(self, node: Filter) -> Expression:
        # Nothing is adjudicated yet.
        return EVERYTHING if self._choice(node, SOURCES) == "annotator" else Marked(())

    def _choice(self, node: Filter, choices: Sequence[str]) -> str:
        value = node.value.casefold()
        if value not in choices:
            raise NotUnderstood(f"“{node.name}:” takes {', '.join(choices[:-1])} or {choices[-1]}.", *_place(node))
        return value

    def _days(self, node: Filter) -> tuple[date | None, date | None]:
        start, end = _period(node)
        match node.name:
            case "before":
                return None, start - timedelta(days=1) if start > date.min else date.min
            case "after":
                return (end + timedelta(days=1) if end < date.max else date.max), None
            case "since":
                return start, None
            case "until":
                return None, end
            case _:
                return start, end

    def _standing(self, node: Node) -> tuple[str, ...]:
        """The values of `is:`, which may be repeated but not mixed with anything."""
        values = node.parts if isinstance(node, syntax.Any) else (node,)
        for one in values:
            if not isinstance(one, Filter) or one.name != "is":
                raise NotUnderstood("“is:” can’t be mixed with anything within OR or parentheses.", one.start, one.end)
        return tuple(self._choice(one, Assignment.Status.values) for one in values if isinstance(one, Filter))

    def _only_of_statements(self, node: Node) -> None:
        """What is asked of a statement can't be mixed, within one OR, with what is asked of an article."""
        for inner in syntax.walk(node):
            if isinstance(inner, Words) or (isinstance(inner, Filter) and not _is_of_statements(inner)):
                raise NotUnderstood(
                    "Within OR or parentheses, filters of statements can’t be mixed with words or other filters.",
                    inner.start,
                    inner.end,
                )

    def _misplaced(self, node: Node, names: set[str]) -> NotUnderstood:
        inner = next(one for one in _filters(node) if one.name in names)
        return NotUnderstood(
            f"“{inner.name}:” can’t stand within OR, nor be kept out; use date: there.", inner.start, inner.end
        )

    def _look_up(self) -> None:
        filters = list(_filters(self.tree))
        self.labels: dict[str, int] = {}
        if any(one.name == "label" for one in filters):
            for pk, slug, name in self.access.dispute.codebook.labels.values_list("pk", "slug", "name"):
                self.labels |= {texts.fold(name): pk, texts.fold(slug): pk}
        named = {one.value for one in filters if one.name in ("speaker", "target", "reporter", "actor")}
        self.actors = called(self.access, named) if named else {}

    def _person(self, name: str) -> int | None:
        """Somebody whose statements may be seen here; of others nothing may be learnt, not even that they are here."""
        if name == "me":
            return self.access.user.pk
        rows = _PERSON.rows(self.access, name)
        return rows[0][0] if rows else None

    def _whose(self) -> tuple[int, ...]:
        """Whose standing `is:` asks for. How far others have come is for reviewers to know."""
        wanted = [part for part in self.tree.parts if not isinstance(part, syntax.Not)]
        named = [node for part in wanted for node in _filters(part) if node.name == "by"]
        found = {self._person(node.value) for node in named} - {None} or {self.access.user.pk}
        if not self.access.may_annotate:
            node = next(node for node in _filters(self.tree) if node.name == "is")
            raise NotUnderstood("“is:” is about coding, which you don’t do here.", node.start, node.end)
        if found != {self.access.user.pk} and not self.access.may_review:
            raise NotUnderstood(
                "How far others have come is for reviewers to see; “is:” is about your own coding.",
                named[0].start,
                named[0].end,
            )
        return tuple(sorted(pk for pk in found if pk))


_MARKS: dict[str, Callable[[Reading, Filter], Expression]] = {
    "label": Reading._label,
    "speaker": Reading._actor,
    "target": Reading._actor,
    "reporter": Reading._actor,
    "actor": Reading._actor,
    "by": Reading._by,
    "outlet": Reading._outlet,
    "author": lambda _, node: Marked((marks.author(node.value),)),
    "lang": lambda _, node: Marked((marks.language(node.value),)),
    "date": Reading._date,
    "speech": lambda self, node: Marked((marks.speech(self._choice(node, Annotation.Speech.values)),)),
    "certainty": lambda self, node: Marked((marks.certainty(self._choice(node, Annotation.Certainty.values)),)),
    "has": Reading._has,
    "cluster": Reading._cluster,
    "import": lambda _, node: Marked((marks.import_job(_number(node)),)),
    "article": lambda _, node: Marked((marks.article(_number(node)),)),
    "source": Reading._source,
}


def _and(parts: Sequence[Expression]) -> Expression:
    kept = [part for part in parts if part != EVERYTHING]
    return kept[0] if len(kept) == 1 else And(tuple(kept))


def _filters(node: Node) -> Iterable[Filter]:
    return (inner for inner in syntax.walk(node) if isinstance(inner, Filter))


def _is_of_statements(node: Filter) -> bool:
    return node.name in OF_STATEMENTS or (node.name == "has" and node.value.casefold() in ("annotations", "notes"))


def _is_period(node: Filter) -> bool:
    """Whether it asks for one year, month or day."""
    return node.name == "date" and node.value not in _NO_DATE


def _is_duplicates(node: Filter) -> bool:
    return node.name == "has" and node.value.casefold() == "duplicates"


def _place(node: Filter) -> tuple[int, int]:
    return node.start, node.end


def _number(node: Filter) -> int:
    if not texts.is_number(node.value):
        raise NotUnderstood(f"“{node.name}:” takes a number.", *_place(node))
    return int(node.value)


_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


def _period(node: Filter) -> tuple[date, date]:
    """The first and the last day of the year, month or day that a filter names."""
    found = _DAY.fullmatch(node.value)
    try:
        if not found:
            raise ValueError(node.value)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if day:
            return (one := date(year, month, day)), one
        if month:
            return date(year, month, 1), last_of_month(date(year, month, 1))
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError as error:
        raise NotUnderstood(
            f"“{texts.shorten(node.value, 40)}” is not a date; write 2031, 2031-03 or 2031-03-31.", *_place(node)
        ) from error
