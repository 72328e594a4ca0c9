"""Keeping the search index, the facts and the tallies true, in the transaction that changes what they tell of."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F

from disputes.actions import bulk, revisions
from disputes.models import Annotation, Article, Fact, Tally
from disputes.models.annotations import AnnotationQuerySet
from disputes.search import dated, documents, index
from disputes.search.index import Document

BATCH = 200
"""Articles read at a time."""

_OF_ANNOTATION = ("quote", "number", "annotator_id", "label_id", "speech", "speaker_ids", "target_ids")
_OF_ARTICLE = {"article_id": "pk", "dispute_id": "dispute_id", "day": "published", "outlet": "outlet"}
"""What a fact repeats: columns of the annotation by their names, and those of its article under these. Its quote, which
comes first, is not in it: it only tells what has changed."""


class Print(NamedTuple):
    """When and where an article was printed, and in which language."""

    dispute: int
    outlet: str
    language: str
    published: date | None

    def tallies(self) -> tuple[tuple[int, str, str], ...]:
        """What counts it: dispute, whether outlet, language or month, and which."""
        month = f"{self.published.year:04}-{self.published.month:02}" if self.published else ""
        return (
            (self.dispute, Tally.Of.OUTLET.value, self.outlet),
            (self.dispute, Tally.Of.LANGUAGE.value, self.language),
            (self.dispute, Tally.Of.MONTH.value, month),
        )


@contextmanager
def changing(articles: Collection[int]) -> Iterator[None]:
    """Within, articles change in what the index knows of them: title, outlet, date, whether they are there at all.

    They are taken out as they stand, with their statements, and put in again as they stand afterwards.
    """
    for pks in _parted(articles):
        _articles(index.remove, documents.of_articles(pks))
        _remove_statements(Annotation.objects.filter(article__in=pks))
        _count(_prints(pks), -1)
    yield
    for pks in _parted(articles):
        _articles(index.add, documents.of_articles(pks))
        _add_statements(Annotation.objects.filter(article__in=pks))
        _count(_prints(pks), 1)


def add_articles(found: Iterable[tuple[Document, Print]]) -> None:
    """Articles that have just been stored, none of which has statements yet."""
    new = list(found)
    _articles(index.add, (document for document, _ in new))
    _count([printed for _, printed in new], 1)


@contextmanager
def changing_statements(pks: Collection[UUID]) -> Iterator[None]:
    """Within, annotations change; whether they are there before and after is seen from what is stored."""
    _remove_statements(Annotation.objects.filter(pk__in=pks))
    yield
    _add_statements(Annotation.objects.filter(pk__in=pks))


def replace_statement(before: Annotation | None, after: Annotation, article: Article) -> None:
    """The same for one annotation that stands in memory as it is stored; `before` is None if it was not there."""
    if before is not None:
        _take_out([documents.of_statement(before, article)], {before.number: before.quote})
    add_statements([(after, article)])


def add_statements(found: Sequence[tuple[Annotation, Article]]) -> None:
    """Annotations that have just been stored, with their articles."""
    _put_in(
        [documents.of_statement(annotation, article) for annotation, article in found],
        [
            (
                *(getattr(annotation, name) for name in _OF_ANNOTATION),
                *(getattr(article, name) for name in _OF_ARTICLE.values()),
            )
            for annotation, article in found
        ],
    )


def _remove_statements(found: AnnotationQuerySet) -> None:
    _take_out(list(documents.of_statements(found)), dict(found.values_list("number", "quote")))


def _add_statements(found: AnnotationQuerySet) -> None:
    present = found.present().filter(article__deleted_at=None)
    stored = present.values_list(*_OF_ANNOTATION, *(f"article__{name}" for name in _OF_ARTICLE.values()))
    _put_in(list(documents.of_statements(found)), list(stored))


def _put_in(found: Sequence[Document], facts: Sequence[tuple[Any, ...]]) -> None:
    """Documents and facts of the same annotations, none of which may be there; each fact has its quote first."""
    index.add(index.STATEMENTS, found)
    names = (*_OF_ANNOTATION, *_OF_ARTICLE)
    bulk.insert(Fact, names[1:], (map(bulk.as_taken, fact[1:]) for fact in facts))
    told = _told(found)
    stated = (dict(zip(names, fact, strict=True)) for fact in facts)
    revisions.facts_change(1, (fact | told[fact["number"]] for fact in stated))


def _take_out(found: Sequence[Document], quotes: Mapping[int, str]) -> None:
    """Documents with their facts; the quotes of their annotations are told."""
    index.remove(index.STATEMENTS, found)
    told = _told(found)
    facts = Fact.objects.filter(number__in=list(told))
    stored = [fact | told[fact["number"]] | {"quote": quotes[fact["number"]]} for fact in facts.values()]
    revisions.facts_change(-1, stored)
    facts.delete()


def _told(found: Iterable[Document]) -> dict[int, dict[str, str]]:
    """By the numbers of their annotations."""
    return {dated.number(one.key): {"words": "\n".join(one.texts), "marks": " ".join(one.marks)} for one in found}


def _articles(change: Callable[[str, Iterable[Document]], None], found: Iterable[Document]) -> None:
    changed = list(found)
    change(index.ARTICLES, changed)
    for dispute in {document.dispute for document in changed}:
        revisions.articles_change(dispute)


def _parted(articles: Collection[int]) -> Iterator[list[int]]:
    pks = sorted(articles)
    for place in range(0, len(pks), BATCH):
        yield pks[place : place + BATCH]


def _prints(pks: Collection[int]) -> list[Print]:
    rows = Article.objects.filter(pk__in=pks, deleted_at=None)
    return [Print(*row) for row in rows.values_list("dispute_id", "outlet", "language", "published")]


def _count(prints: Collection[Print], by: int) -> None:
    revisions.prints_change(by, ((one.dispute, one.outlet, one.published) for one in prints))
    tallies = Counter(tally for one in prints for tally in one.tallies())
    # In one order, so that two who count the same never wait for each other.
    for (dispute, of, value), articles in sorted(tallies.items()):
        known = Tally.objects.filter(dispute=dispute, of=of, value=value)
        if known.update(articles=F("articles") + by * articles):
            continue
        with connection.cursor() as cursor:
            # Somebody else may begin to count the same now.
            cursor.execute(
                "INSERT INTO disputes_tally (dispute_id, of, value, articles) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (dispute_id, of, value)"
                " DO UPDATE SET articles = disputes_tally.articles + excluded.articles",
                [dispute, of, value, articles],
            )
