"""What a question should find, worked out row by row without any index: the answer that both engines are held to.

Questions are made as trees and written out, so that what reads them is put to the test as well.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeAlias
from uuid import UUID

from disputes import text as texts
from disputes.models import Actor, Annotation, Article, Assignment, Dispute, Label, Role, User
from disputes.permissions import Right
from disputes.words import words

RANGES = ("before", "after", "since", "until")
NARROWING = {*RANGES, "title", "quote", "note", "has"}
OF_STATEMENTS = {
    "label", "speaker", "target", "reporter", "actor", "by", "quote", "note", "speech", "certainty", "source",
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    text: str
    prefix: bool = False

    def __str__(self) -> str:
        return f'"{self.text}"' if " " in self.text else f"{self.text}{'*' * self.prefix}"


@dataclass(frozen=True)
class Filter:
    name: str
    value: str
    prefix: bool = False

    def __str__(self) -> str:
        plain = re.fullmatch(r"[\w.-]+", self.value)
        return f"{self.name}:{self.value}{'*' * self.prefix}" if plain else f'{self.name}:"{self.value}"'


@dataclass(frozen=True)
class No:
    part: "Node"

    def __str__(self) -> str:
        return f"-{self.part}"


@dataclass(frozen=True)
class Either:
    """Alternatives, each of parts that must all be there."""

    options: tuple[tuple["Node", ...], ...]

    def __str__(self) -> str:
        return f"({self.bare()})"

    def bare(self) -> str:
        return " OR ".join(" ".join(map(str, parts)) for parts in self.options)


Node: TypeAlias = Words | Filter | No | Either


def walk(node: Node) -> Iterator[Words | Filter]:
    match node:
        case No(part):
            yield from walk(part)
        case Either(options):
            for parts in options:
                for one in parts:
                    yield from walk(one)
        case _:
            yield node


def denies(node: Node) -> bool:
    match node:
        case No():
            return True
        case Either(options):
            return any(denies(part) for parts in options for part in parts)
        case _:
            return False


def names(node: Node) -> set[str]:
    return {one.name for one in walk(node) if isinstance(one, Filter)}


def parts_of(question: Either) -> list[Node]:
    """What must all be true: filters of one name that stand side by side widen."""
    top = bare(question)
    if isinstance(top, Either) and len(top.options) == 1:
        return list(map(bare, joined(top.options[0])))
    return [top]


def joined(parts: Sequence[Node]) -> list[Node]:
    found: list[Node] = []
    for part in parts:
        alike = [one for one in parts if isinstance(one, Filter) and isinstance(part, Filter) and one.name == part.name]
        if isinstance(part, Filter) and part.name not in NARROWING and len(alike) > 1:
            part = Either(tuple((one,) for one in alike))
        if part not in found:
            found.append(part)
    return found


def bare(node: Node) -> Node:
    """Without parentheses around one part, nor what is denied twice."""
    if isinstance(node, Either) and len(node.options) == 1:
        parts = joined(node.options[0])
        return bare(parts[0]) if len(parts) == 1 else node
    if isinstance(node, No):
        part = bare(node.part)
        return part.part if isinstance(part, No) else No(part)
    return node


def holds(node: Node, one: Callable[[Words | Filter], bool]) -> bool:
    match node:
        case No(part):
            return not holds(part, one)
        case Either(options):
            return any(all(holds(part, one) for part in joined(parts)) for parts in options)
        case _:
            return one(node)


@dataclass
class Text:
    """Its words, and those of each of its paragraphs."""

    paragraphs: list[list[str]]

    def has(self, wanted: Sequence[str], *, prefix: bool) -> bool:
        return any(
            self.stand(there[at : at + len(wanted)], wanted, prefix)
            for there in self.paragraphs
            for at in range(len(there) - len(wanted) + 1)
        )

    @staticmethod
    def stand(there: Sequence[str], wanted: Sequence[str], prefix: bool) -> bool:
        last = there[-1].startswith(wanted[-1]) if prefix else there[-1] == wanted[-1]
        return last and list(there[:-1]) == list(wanted[:-1])


@dataclass
class Row:
    """An article with the statements in it that may be seen."""

    article: Article
    title: Text
    text: Text
    status: dict[int, str]
    statements: list["Said"] = field(default_factory=list)


@dataclass
class Said:
    row: Row
    annotation: Annotation
    quote: Text
    note: Text
    actors: dict[str, set[int]]
    label: Label
    by: str


class Plain:
    """One dispute as somebody sees it."""

    def __init__(self, dispute: Dispute, user: User, right: Right) -> None:
        self.dispute, self.user, self.right = dispute, user, right
        self.people = dict(User.objects.values_list("pseudonym", "pk"))
        self.by_name, self.by_alias = {}, {}
        for actor in Actor.objects.of_dispute(dispute.pk).prefetch_related("aliases"):
            self.by_name.setdefault(texts.fold(actor.name), set()).add(actor.pk)
            for alias in actor.aliases.all():
                self.by_alias.setdefault(texts.fold(alias.name), set()).add(actor.pk)
        self.rows = list(self._rows())

    by_name: dict[str, set[int]]
    by_alias: dict[str, set[int]]

    def _rows(self) -> Iterator[Row]:
        status: dict[int, dict[int, str]] = {}
        for pk, annotator, value in Assignment.objects.values_list("article", "annotator", "status"):
            status.setdefault(pk, {})[annotator] = value
        present = Article.objects.filter(dispute=self.dispute, deleted_at=None)
        for article in present.order_by("pk"):
            paragraphs = [words(text) for text in article.paragraphs.order_by("number").values_list("text", flat=True)]
            row = Row(article, Text([words(article.title)]), Text(paragraphs), status.get(article.pk, {}))
            rows = Annotation.objects.filter(article=article, deleted_at=None).select_related("label", "annotator")
            row.statements = [self._said(row, one) for one in rows.order_by("number") if self._sees(row, one)]
            yield row

    def _sees(self, row: Row, annotation: Annotation) -> bool:
        if self.right >= Right.REVIEW:
            return True
        if self.right < Right.ANNOTATE:
            return False
        own = annotation.annotator_id == self.user.pk
        return own or self.dispute.coding == Dispute.Coding.OPEN or row.status.get(self.user.pk) == "done"

    def _said(self, row: Row, annotation: Annotation) -> Said:
        actors: dict[str, set[int]] = {}
        for part, actor in Role.objects.filter(annotation=annotation).values_list("role", "actor"):
            actors.setdefault(part, set()).add(actor)
        return Said(
            row, annotation, Text([words(annotation.quote)]), Text([words(annotation.note)]), actors,
            annotation.label, annotation.annotator.pseudonym,
        )  # fmt: skip

    def articles(self, question: Either, *, notes: bool = True) -> list[int]:
        """Ids of the articles that answer, the newest first, those without a date last.

        Without `notes`, words that stand in a note alone find nothing.
        """
        parts = parts_of(question)
        found = [row.article for row in self.rows if self._answers(row, parts, notes)]
        newest = sorted(found, key=lambda article: (article.published or date.min, article.pk), reverse=True)
        return [article.pk for article in newest]

    def statements(self, question: Either) -> set[UUID]:
        parts = parts_of(question)
        return {
            said.annotation.pk
            for row in self.rows
            for said in row.statements
            if all(self._of_article(part, row, parts) if names(part) & {*RANGES, "is"} else self._said_so(part, said)
                   for part in parts)
        }  # fmt: skip

    def _answers(self, row: Row, parts: list[Node], notes: bool) -> bool:
        standing = any("is" in names(part) for part in parts)
        of_statement: list[Node] = []
        of_article: list[Node] = []
        for part in parts:
            if self.is_about_statements(part):
                if not (standing and names(part) == {"by"} and not isinstance(part, No)):
                    of_statement.append(part)
            else:
                of_article.append(part)
        wanted = [part for part in of_statement if not isinstance(part, No)]
        if any(holds(part.part, self._of(said)) for part in of_statement if isinstance(part, No)
               for said in row.statements):  # fmt: skip
            return False
        if all(self._of_article(part, row, parts) for part in of_article) and (
            not wanted or any(all(self._said_so(part, said) for part in wanted) for said in row.statements)
        ):
            return True
        return notes and self._is_noted(row, parts)

    def _is_noted(self, row: Row, parts: list[Node]) -> bool:
        """Whether all words are in one note, of a statement for which the filters hold."""
        in_words = [part for part in parts if any(isinstance(one, Words) for one in walk(part))]
        kept_out = [part for part in in_words if isinstance(part, No)]
        if any(map(names, in_words)) or len(kept_out) == len(in_words):
            return False
        if any(map(denies, (part for part in in_words if part not in kept_out))) or any(
            denies(part.part) for part in kept_out
        ):
            return False  # within OR or parentheses
        if not all(self._of_article(part, row, parts) for part in kept_out):
            return False
        filters = [part for part in parts if part not in in_words]

        def in_note(said: Said) -> Callable[[Words | Filter], bool]:
            return lambda one: isinstance(one, Words) and said.note.has(words(one.text), prefix=one.prefix)

        return any(
            all(holds(part, in_note(said)) for part in in_words)
            and all(
                self._of_article(part, row, parts) if names(part) & {*RANGES, "is"} else self._said_so(part, said)
                for part in filters
            )
            for said in row.statements
        )

    def is_about_statements(self, part: Node) -> bool:
        filters = [one for one in walk(part) if isinstance(one, Filter)]
        about = {"annotations", "notes"}
        return any(one.name in OF_STATEMENTS or (one.name == "has" and one.value in about) for one in filters)

    def _said_so(self, part: Node, said: Said) -> bool:
        return holds(part, self._of(said))

    def _of_article(self, part: Node, row: Row, parts: list[Node]) -> bool:
        def one(node: Words | Filter) -> bool:
            if isinstance(node, Words):
                wanted = words(node.text)
                return any(text.has(wanted, prefix=node.prefix) for text in (row.title, row.text))
            return self._filter(node, row, parts)

        return holds(part, one)

    def _of(self, said: Said) -> Callable[[Words | Filter], bool]:
        def one(node: Words | Filter) -> bool:
            if isinstance(node, Words):
                wanted = words(node.text)
                return any(text.has(wanted, prefix=node.prefix) for text in (said.quote, said.note))
            return self._filter_of_statement(node, said)

        return one

    def _filter_of_statement(self, node: Filter, said: Said) -> bool:
        match node.name:
            case "label":
                return texts.fold(node.value) in (texts.fold(said.label.name), said.label.slug)
            case "speaker" | "target" | "reporter":
                return bool(said.actors.get(node.name, set()) & self._called(node.value))
            case "actor":
                return bool(set().union(*said.actors.values()) & self._called(node.value))
            case "by":
                return said.annotation.annotator_id == self._person(node.value)
            case "quote" | "note":
                text: Text = getattr(said, node.name)
                return text.has(words(node.value), prefix=node.prefix)
            case "speech" | "certainty":
                return bool(getattr(said.annotation, node.name) == node.value)
            case "source":
                return node.value == "annotator"
            case "has" if node.value == "annotations":
                return True
            case "has" if node.value == "notes":
                return bool(said.annotation.note)
            case _:
                return self._filter(node, said.row, [])

    def _filter(self, node: Filter, row: Row, parts: list[Node]) -> bool:
        article = row.article
        match node.name:
            case "title":
                return row.title.has(words(node.value), prefix=node.prefix)
            case "outlet" if node.prefix:
                return bool(article.outlet) and texts.fold(article.outlet).startswith(texts.fold(node.value))
            case "outlet" | "author":
                return texts.fold(getattr(article, node.name)) == texts.fold(node.value)
            case "lang":
                tag = article.language.lower()
                return node.value.lower() in (tag, tag.partition("-")[0])
            case "date" if node.value == "none":
                return article.published is None
            case "date":
                return article.published is not None and article.published.isoformat().startswith(node.value)
            case "before" | "after" | "since" | "until":
                return article.published is not None and _within(article.published.isoformat(), node)
            case "has" if node.value == "date":
                return article.published is not None
            case "has" if node.value == "duplicates":
                return article.cluster_id is not None
            case "is":
                return row.status.get(self._whose(parts) or 0, "todo") == node.value
            case "article":
                return article.pk == int(node.value)
            case _:
                raise AssertionError(node)

    def _whose(self, parts: list[Node]) -> int | None:
        named = [one.value for part in parts for one in walk(part) if isinstance(one, Filter) and one.name == "by"]
        return self._person(named[0]) if named else self.user.pk

    def _person(self, name: str) -> int | None:
        return self.user.pk if name == "me" else self.people.get(name)

    def _called(self, name: str) -> set[int]:
        if name.isdigit():
            return {int(name)}
        return self.by_name.get(texts.fold(name)) or self.by_alias.get(texts.fold(name)) or set()


def _within(day: str, node: Filter) -> bool:
    """Days compared as they are written: as many characters as the filter gives."""
    begun = day[: len(node.value)]
    return {
        "before": begun < node.value,
        "after": begun > node.value,
        "since": begun >= node.value,
        "until": begun <= node.value,
    }[node.name]


class Questions:
    """Questions drawn from what stands in a dispute."""

    def __init__(self, plain: Plain, random: Random) -> None:
        self.random = random
        said = [one for row in plain.rows for one in row.statements]
        self.runs = [row.title for row in plain.rows] + [row.text for row in plain.rows]
        self.titles = [row.title for row in plain.rows]
        self.quotes = [one.quote for one in said] or self.titles
        self.notes = [one.note for one in said if one.annotation.note] or self.titles
        # Owners, who see everything, name what others may not know of.
        articles = list(Article.objects.filter(dispute=plain.dispute).order_by("pk"))
        days = [f"{article.published:%Y-%m-%d}" for article in articles if article.published]
        roles = Role.objects.filter(article__dispute=plain.dispute).select_related("actor")
        seats: dict[str, list[str]] = {}
        for role in roles.order_by("pk"):
            called = [role.actor.name, str(role.actor_id), role.actor.name.upper()]
            called += [alias.name for alias in role.actor.aliases.all()]
            for part in (role.role, "actor"):
                seats.setdefault(part, []).extend(called)
        self.values: dict[str, list[str]] = {
            "label": [value for label in plain.dispute.codebook.labels.all() for value in (label.slug, label.name)],
            **{part: seats.get(part) or ["Turkey"] for part in (*Role.Part.values, "actor")},
            "by": ["annotator-a", "annotator-b", "me", "nobody-here"],
            "outlet": sorted({article.outlet for article in articles if article.outlet}),
            "author": sorted({article.author for article in articles if article.author}) or ["Jo Vane"],
            "lang": ["en", "EN", "en-GB", "tr"],
            "date": [day[:length] for day in days for length in (4, 7, 10)] + ["none"] * 8,
            **{name: [day[:length] for day in days for length in (4, 7, 10)] for name in RANGES},
            "speech": list(Annotation.Speech.values),
            "certainty": list(Annotation.Certainty.values),
            "has": ["annotations", "notes", "date", "duplicates"],
            "is": list(Assignment.Status.values),
            "article": [str(article.pk) for article in articles],
            "source": ["annotator", "annotator", "adjudicated"],
        }

    def question(self) -> Either:
        options = [self.parts() for _ in range(1 if self.random.random() < 0.9 else 2)]
        return Either(tuple(options))

    def parts(self) -> tuple[Node, ...]:
        return tuple(self.part() for _ in range(self.random.choice((1, 1, 2, 2, 3))))

    def part(self) -> Node:
        draw = self.random.random()
        found: Node
        if draw < 0.35:
            found = self.words(self.runs + self.notes + self.quotes)
        elif draw < 0.8:
            found = self.filter()
        else:
            found = self.group(self.random.choice((self.words_or_so, self.filter_of_statement)))
        return No(found) if self.random.random() < 0.2 else found

    def group(self, one: Callable[[], Node], depth: int = 1) -> Either:
        """Alternatives of one kind, within one another at times."""

        def inner() -> Node:
            if depth < 4 and self.random.random() < 0.3:
                return self.group(one, depth + 1)
            found = one()
            return No(found) if self.random.random() < 0.25 else found

        counts = [self.random.choice((1, 1, 2)) for _ in range(self.random.choice((1, 2, 2, 3)))]
        return Either(tuple(tuple(inner() for _ in range(count)) for count in counts))

    def words_or_so(self) -> Node:
        if self.random.random() < 0.75:
            return self.words(self.runs + self.notes + self.quotes)
        return self.filter(("title", "outlet", "author", "lang", "date", "article"))

    def filter_of_statement(self) -> Node:
        return self.filter(sorted(OF_STATEMENTS))

    def words(self, among: Sequence[Text]) -> Words:
        there = self.random.choice([text for text in among if any(text.paragraphs)])
        paragraph = self.random.choice([one for one in there.paragraphs if one])
        length = min(self.random.choice((1, 1, 1, 2, 3)), len(paragraph))
        at = self.random.randrange(len(paragraph) - length + 1)
        found = paragraph[at : at + length]
        if length == 1 and len(found[0]) > 2 and self.random.random() < 0.3:
            return Words(found[0][: self.random.randint(2, len(found[0]))], prefix=True)
        run = " ".join(found)
        return Words(run if self.random.random() < 0.9 else run.capitalize())

    def filter(self, among: Iterable[str] = ()) -> Filter:
        name = self.random.choice(list(among) or [*self.values, "title", "quote", "note"])
        if name in ("title", "quote", "note"):
            found = self.words({"title": self.titles, "quote": self.quotes, "note": self.notes}[name])
            return Filter(name, found.text, found.prefix)
        value = self.random.choice(self.values[name])
        if name == "outlet" and self.random.random() < 0.5:
            return Filter(name, value.split()[0][: self.random.randint(2, 5)], prefix=True)
        return Filter(name, value)
