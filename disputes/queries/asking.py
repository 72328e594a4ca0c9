"""What a question means in one dispute: names looked up, words and filters turned into what the index is asked.

One question serves the library, the statement browser, exports and the API. About articles it asks for those whose
title or text answers, filters of statements meaning that one statement of the article answers to all of them; about
statements it asks for those whose quote or note answers.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from disputes import permissions
from disputes import text as texts
from disputes import words as folding
from disputes.errors import BadRequest
from disputes.models import Actor, Annotation, Article, Assignment, Dispute, Membership, Role, Tally, User
from disputes.permissions import Access
from disputes.search import dated, index, marks, syntax
from disputes.search.expression import EVERYTHING, And, Expression, Marked, Not, Or, Phrase, last_of_month, period
from disputes.search.syntax import Filter, Node, NotUnderstood, Words

MOST_OF_CLUSTER = 500
MOST_OUTLETS = 100
MOST_VALUES = 50

SOURCES = ("annotator", "adjudicated")


class About(NamedTuple):
    """A filter in a few words, for help and completion."""

    example: str
    meaning: str


FILTERS: Mapping[str, About] = {
    "label": About("label:threat", "has a statement with this label"),
    "speaker": About('speaker:"Fleet Union"', "who speaks, by any of its names"),
    "target": About("target:Belmark", "to whom or about whom"),
    "reporter": About("reporter:Reuters", "who relays it"),
    "actor": About("actor:Arvenia", "in any of these roles"),
    "by": About("by:me", "whose coding: a pseudonym, or me"),
    "outlet": About('outlet:"Tarn Gazette"', "its name, or its beginning with *"),
    "author": About('author:"Jo Vane"', "the byline"),
    "lang": About("lang:tr", "language of the article"),
    "date": About("date:2031-03", "published in this year, month or on this day; date:none for undated"),
    "before": About("before:2031-03-01", "published earlier"),
    "after": About("after:2031", "published later than that year, month or day"),
    "since": About("since:2031-03-01", "published on this day or later"),
    "until": About("until:2031-03-31", "published on this day or earlier"),
    "title": About("title:nets", "words in the title"),
    "quote": About('quote:"in our own time"', "words in a quote"),
    "note": About("note:check", "words in a note"),
    "speech": About("speech:direct", "direct, mixed or indirect"),
    "certainty": About("certainty:doubtful", "certain, probable or doubtful"),
    "has": About("has:annotations", "annotations, notes, date or duplicates"),
    "is": About("is:done", "todo, doing or done: by you, or by whom by: names"),
    "cluster": About("cluster:12", "nearly the same articles"),
    "import": About("import:3", "brought in together"),
    "article": About("article:7", "one article by its number"),
    "source": About("source:annotator", "annotator or adjudicated"),
}

NARROWING = {"title", "quote", "note", "has", "before", "after", "since", "until"}
"""Filters of which several narrow; of all others several widen."""

WIDENING = set(FILTERS) - NARROWING

_OF_STATEMENTS = {
    "label", "speaker", "target", "reporter", "actor", "by", "quote", "note", "speech", "certainty", "source",
}  # fmt: skip
_RANGES = {"before", "after", "since", "until"}

PARAMETERS = {
    "label": "label", "speaker": "speaker", "target": "target", "article": "article", "outlet": "outlet",
    "annotator": "by", "source": "source", "from": "since", "to": "until",
}  # fmt: skip
"""Filters that an address may also give one by one, and what they are called within a question."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question understood.

    `articles` and `range` (keys from one to below another) are asked of articles; `statement`, if any, must be true of
    one visible statement of the article, and none of `no_statement` of any; `stated` is the same with all that is asked
    of the article besides words, of which there are some if it is `wordy`. `whole` is asked of statements instead.
    `status` holds for the assignments of `whose`. `unknown` has a sentence for each name that nothing goes by,
    `nobody` for each person: whether somebody is here is not for everybody to know, so that this is no mistake.
    """

    text: str
    tree: syntax.All
    articles: Expression = EVERYTHING
    notes: Expression | None = None
    statement: Expression | None = None
    stated: Expression = EVERYTHING
    wordy: bool = False
    no_statement: tuple[Expression, ...] = ()
    whole: Expression = EVERYTHING
    days: tuple[date | None, date | None] = (None, None)
    status: tuple[str, ...] = ()
    no_status: tuple[str, ...] = ()
    whose: tuple[int, ...] = ()
    duplicates: bool | None = None
    unknown: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()

    @property
    def low(self) -> int:
        """The lowest key that its days allow."""
        first = self.days[0]
        if first is None:
            return dated.FIRST if self.days[1] is None else dated.first_after(dated.UNDATED)
        return max(dated.first_of(first), dated.first_after(dated.UNDATED))

    @property
    def high(self) -> int:
        return dated.BEYOND if self.days[1] is None else dated.first_after(self.days[1])

    def known(self) -> "Meaning":
        """Itself, for whoever wants an answer and no empty one by mistake."""
        if self.unknown:
            raise BadRequest(" ".join(self.unknown), fields={"q": "names what is not known"})
        return self


def question_of(params: Mapping[str, Sequence[str]], *, beside: Iterable[str] = (), strict: bool = False) -> str:
    """The question that an address asks, as one text: `q` and whatever is given one by one.

    `beside` names what may stand there and is none of it. Empty values say nothing. For programs it is `strict`: days
    are whole ones, and no parameter has more than MOST_VALUES.
    """
    unknown = sorted(set(params) - {"q", *PARAMETERS, *beside})
    if unknown:
        names = ", ".join(f"“{texts.shorten(texts.clean_line(name), 40)}”" for name in unknown[:5])
        raise BadRequest(
            f"There is no filter {names}. Known: q, {', '.join(PARAMETERS)}.",
            fields={texts.clean_line(unknown[0])[:40]: "is not understood"},
        )
    text = " ".join(part for part in params.get("q", ()) if part.strip())
    for name, within in PARAMETERS.items():
        values = [line for value in params.get(name, ()) if (line := texts.clean_line(value))]
        if strict and within in _RANGES:
            day(name, values)
        if len(values) > MOST_VALUES:
            raise BadRequest(f"“{name}” takes at most {MOST_VALUES} values.", fields={name: "is not understood"})
        for value in dict.fromkeys(values):
            text = syntax.added(text, within, value)
    return text


def day(name: str, values: Sequence[str]) -> date | None:
    """The one ISO date among the values of a parameter, if there is any."""
    if not values:
        return None
    try:
        (value,) = values
        if len(value) != 10:
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadRequest(f"“{name}” is one date, written as YYYY-MM-DD.", fields={name: "is not understood"}) from error


def understand(access: Access, text: str) -> Meaning:
    """What a question means here; raises NotUnderstood where it means nothing."""
    tree = syntax.parse(text, filters=FILTERS.keys(), widening=WIDENING)
    return _Reading(access, text, tree).meaning()


def understood(access: Access, text: str) -> Meaning:
    """The same, for whoever can't show where the mistake is: BadRequest."""
    try:
        return understand(access, text).known()
    except NotUnderstood as error:
        raise BadRequest(error.sentence, fields={"q": "is not understood"}) from error


@dataclass
class _Reading:
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
        status: dict[bool, list[str]] = {True: [], False: []}
        duplicates: bool | None = None
        wordy = False
        first: date | None = None
        last: date | None = None
        standing = any(node.name == "is" for node in _filters(self.tree))
        for part in self.tree.parts:
            wanted, inner = (False, part.part) if isinstance(part, syntax.Not) else (True, part)
            names = {node.name for node in syntax.walk(inner) if isinstance(node, Filter)}
            if names & _RANGES:
                if not isinstance(inner, Filter) or not wanted:
                    raise self._misplaced(inner, names & _RANGES)
                start, end = self._days(inner)
                first = max(filter(None, (first, start)), default=None)
                last = min(filter(None, (last, end)), default=None)
                continue
            values = [node.value.casefold() for node in syntax.walk(inner) if isinstance(node, Filter)]
            if "is" in names:
                self._only(inner, {"is"})
                status[wanted] += [self._choice(node, Assignment.Status.values) for node in _filters(inner)]
                continue
            if names == {"has"} and values == ["duplicates"]:
                duplicates = wanted
                continue
            about_statements = names & _OF_STATEMENTS or (names == {"has"} and set(values) <= {"annotations", "notes"})
            if about_statements:
                self._only(inner, _OF_STATEMENTS | {"has"}, words=False)
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
            statement=_and(statement) if statement else None,
            stated=_and([*statement, *beside]),
            wordy=wordy,
            no_statement=tuple(no_statement),
            whole=_and(whole),
            days=(first, last),
            status=tuple(status[True]),
            no_status=tuple(status[False]),
            whose=self._whose() if status[True] or status[False] else (),
            duplicates=duplicates,
            unknown=tuple(self.unknown),
            nobody=tuple(self.nobody),
        )

    def _notes(self) -> Expression | None:
        """Words that are all in one note find its article, too; the filters of the question hold beside."""
        parts = self.tree.parts
        words = [part for part in parts if any(isinstance(node, Words) for node in syntax.walk(part))]
        wanted = [part for part in words if not isinstance(part, syntax.Not)]
        if not wanted or any(isinstance(node, Filter) for part in words for node in syntax.walk(part)):
            return None
        # Of these the index knows nothing; they are looked up for what it finds.
        elsewhere = {*_RANGES, "is"}
        rest = [
            self._expression(part, index.STATEMENTS)
            for part in parts
            if part not in words and not any(one.name in elsewhere or _is_duplicates(one) for one in _filters(part))
        ]
        return _and([*(self._expression(part, index.STATEMENTS, columns=("note",)) for part in words), *rest])

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
        if name in _RANGES:
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
        if node.value in ("none", "unknown"):
            return Not(Marked((marks.DATED,)))
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
            case _:
                return None, end

    def _only(self, node: Node, names: set[str], *, words: bool = False) -> None:
        """What is asked of a statement can't be mixed, within one OR, with what is asked of an article."""
        for inner in syntax.walk(node):
            if (isinstance(inner, Words) and not words) or (isinstance(inner, Filter) and inner.name not in names):
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
        self.actors = actors_called(self.access, named) if named else {}

    def _person(self, name: str) -> int | None:
        """Somebody whose statements may be seen here; of others nothing may be learnt, not even that they are here."""
        if name == "me":
            return self.access.user.pk
        people = User.objects.filter(Q(pseudonym=name) | Q(pk=self.access.user.pk, username=name))
        if self.access.may_review or (self.access.may_annotate and self.access.dispute.coding == Dispute.Coding.OPEN):
            # Also who has left and whose codings stay.
            here = Exists(Membership.objects.filter(dispute=self.access.dispute, user=OuterRef("pk")))
            coded = Annotation.objects.filter(annotator=OuterRef("pk"), article__dispute=self.access.dispute)
            people = people.filter(here | Exists(coded) | Q(pk=self.access.user.pk))
        else:
            seen = permissions.annotations(self.access).filter(annotator=OuterRef("pk"))
            people = people.filter(Q(pk=self.access.user.pk) | Exists(seen))
        return people.values_list("pk", flat=True).first()

    def _whose(self) -> tuple[int, ...]:
        """Whose standing `is:` asks for. How far others have come is for reviewers to know."""
        named = [node for node in _filters(self.tree) if node.name == "by"]
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


_MARKS: dict[str, Callable[[_Reading, Filter], Expression]] = {
    "label": _Reading._label,
    "speaker": _Reading._actor,
    "target": _Reading._actor,
    "reporter": _Reading._actor,
    "actor": _Reading._actor,
    "by": _Reading._by,
    "outlet": _Reading._outlet,
    "author": lambda _, node: Marked((marks.author(node.value),)),
    "lang": lambda _, node: Marked((marks.language(node.value),)),
    "date": _Reading._date,
    "speech": lambda self, node: Marked((marks.speech(self._choice(node, Annotation.Speech.values)),)),
    "certainty": lambda self, node: Marked((marks.certainty(self._choice(node, Annotation.Certainty.values)),)),
    "has": _Reading._has,
    "cluster": _Reading._cluster,
    "import": lambda _, node: Marked((marks.import_job(_number(node)),)),
    "article": lambda _, node: Marked((marks.article(_number(node)),)),
    "source": _Reading._source,
}


def actors_called(access: Access, names: Iterable[str]) -> dict[str, frozenset[int]]:
    """The actors that each name or id may mean. A name is looked up whatever its case and diacritics."""
    found = {name: {int(name)} if is_number(name) else set() for name in names}
    folded = {name: texts.fold(name) for name in found if not is_number(name)}
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


def is_number(value: str) -> bool:
    """Whether it is an id: ASCII digits that fit into the column."""
    return value.isascii() and value.isdigit() and len(value) <= 18


def _and(parts: Sequence[Expression]) -> Expression:
    kept = [part for part in parts if part != EVERYTHING]
    return kept[0] if len(kept) == 1 else And(tuple(kept))


def _filters(node: Node) -> Iterable[Filter]:
    return (inner for inner in syntax.walk(node) if isinstance(inner, Filter))


def _is_duplicates(node: Filter) -> bool:
    return node.name == "has" and node.value.casefold() == "duplicates"


def _place(node: Filter) -> tuple[int, int]:
    return node.start, node.end


def _number(node: Filter) -> int:
    if not is_number(node.value):
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
