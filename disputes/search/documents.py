"""Documents of the search index, made of what is stored."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from disputes import words
from disputes.models import Annotation, Article, Paragraph
from disputes.search import dated, marks
from disputes.search.index import Document

BATCH = 500


def of_article(
    *,
    pk: int,
    dispute: int,
    title: str,
    outlet: str,
    author: str,
    language: str,
    published: date | None,
    job: int | None,
    text: str,
) -> Document:
    """`text` is folded."""
    found = marks.of_article(
        pk=pk,
        dispute_id=dispute,
        outlet_name=outlet,
        author_name=author,
        tag=language,
        published=published,
        job=job,
    )
    return Document(dated.key(published, pk), dispute, (words.folded(title), text), found)


_OF_ARTICLE = ("pk", "dispute_id", "title", "outlet", "author", "language", "published", "import_job_id")


def of_articles(pks: Collection[int]) -> Iterator[Document]:
    """Those of present articles, as they are stored now."""
    texts: dict[int, list[str]] = defaultdict(list)
    rows = Paragraph.objects.filter(article__in=pks).order_by("article", "number")
    for pk, text in rows.values_list("article_id", "text"):
        texts[pk].append(text)
    present = Article.objects.filter(pk__in=pks, deleted_at=None)
    for pk, dispute, title, outlet, author, language, published, job in present.values_list(*_OF_ARTICLE):
        yield of_article(
            pk=pk,
            dispute=dispute,
            title=title,
            outlet=outlet,
            author=author,
            language=language,
            published=published,
            job=job,
            text=words.of_paragraphs(texts[pk]),
        )


_OF_STATEMENT = (
    "number", "quote", "note", "label_id", "annotator_id", "speech", "certainty", "speaker_ids", "target_ids",
    "reporter_ids",
)  # fmt: skip


def of_statements(found: QuerySet[Annotation]) -> Iterator[Document]:
    """Those of annotations that are present, in present articles."""
    present = found.filter(deleted_at=None, article__deleted_at=None)
    of_article = (f"article__{name}" for name in _OF_ARTICLE)
    for row in present.values_list(*_OF_STATEMENT, *of_article).iterator(chunk_size=2_000):
        yield _statement(row[: len(_OF_STATEMENT)], row[len(_OF_STATEMENT) :])


def of_statement(annotation: Annotation, article: Article) -> Document:
    """That of one annotation, as the two stand in memory."""
    return _statement(
        tuple(getattr(annotation, name) for name in _OF_STATEMENT),
        tuple(getattr(article, name) for name in _OF_ARTICLE),
    )


def _statement(own: tuple[Any, ...], of_article: tuple[Any, ...]) -> Document:
    number, quote, note, label, annotator, speech, certainty, speakers, targets, reporters = own
    pk, dispute, title, outlet, author, language, published, job = of_article
    found = marks.of_article(
        pk=pk,
        dispute_id=dispute,
        outlet_name=outlet,
        author_name=author,
        tag=language,
        published=published,
        job=job,
    )
    found += [marks.label(label), marks.annotator(annotator), marks.speech(speech), marks.certainty(certainty)]
    for part, ids in (("speaker", speakers), ("target", targets), ("reporter", reporters)):
        found += marks.of_roles(part, ids)
    if note:
        found.append(marks.NOTED)
    texts = tuple(map(words.folded, (title, quote, note)))
    return Document(dated.key(published, number), dispute, texts, found)


def of_all_articles() -> Iterator[Document]:
    last = 0
    while pks := list(Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = pks[-1]
        yield from of_articles(pks)


def of_all_statements() -> Iterator[Document]:
    last = 0
    while numbers := list(
        Annotation.objects.filter(number__gt=last).order_by("number").values_list("number", flat=True)[:BATCH]
    ):
        yield from of_statements(Annotation.objects.filter(number__gt=last, number__lte=numbers[-1]))
        last = numbers[-1]
