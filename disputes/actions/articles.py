"""Bringing articles in and taking them out."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from queue import Empty, Queue

from django.db import connection
from django.utils import timezone

from disputes import text as texts
from disputes.actions import history
from disputes.actions.transaction import writing
from disputes.errors import Duplicate, Invalid
from disputes.models import Article, Change, Dispute, Paragraph, User
from disputes.records import ArticleRecord, Item, Note, Problem
from disputes.search import index

BATCH = 500
"""Articles stored at a time."""

WORTH_BULK = 20
"""From so many articles on, indexing them together is quicker than one by one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: its id, whether it was there already, and where it was found."""

    place: str
    title: str
    pk: int
    duplicate: bool


@dataclass(slots=True)
class Report:
    """What became of a file. When there are problems nothing of it was stored."""

    file: str
    outcomes: list[Outcome] = field(default_factory=list)
    imported: int = 0
    duplicates: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class _Rejected(Exception):
    """Rolls a file back."""


def import_file(*, dispute: Dispute, file: str, items: Iterable[Item], by: User, most_outcomes: int = 1_000) -> Report:
    """Store the articles of one file, all of them or, when anything in it can't be read, none.

    Memory stays flat however long the file is: the report lists the first `most_outcomes` articles and counts all.
    """
    report = Report(file)
    try:
        with writing():
            articles = _sort_out(_read_ahead(items), report)
            while batch := list(islice(articles, BATCH)):
                if report.problems:
                    continue  # nothing will be kept, but the remaining problems are worth reporting
                for outcome in _store_many(dispute, batch, by):
                    report.imported += not outcome.duplicate
                    report.duplicates += outcome.duplicate
                    if len(report.outcomes) < most_outcomes:
                        report.outcomes.append(outcome)
            if report.problems:
                raise _Rejected
    except _Rejected:
        report.outcomes.clear()
        report.imported = report.duplicates = 0
    return report


def add(*, dispute: Dispute, record: ArticleRecord, by: User) -> Article:
    """One article. The same text twice raises Duplicate with the article that has it."""
    if not record.paragraphs:
        raise Invalid("The text is empty.", fields={"text": "is empty"})
    with writing():
        outcome = _store(dispute, [record], by, timezone.now())[0]
    if outcome.duplicate:
        raise Duplicate(f"This text is here already, as “{outcome.title}”.", existing=outcome.pk)
    return Article.objects.get(pk=outcome.pk)


@writing()
def delete(*, article: Article, by: User) -> None:
    """Take an article with its annotations out of sight. `restore` brings all of it back."""
    article.deleted_at = timezone.now()
    article.save(update_fields=["deleted_at"])
    _remember(article, Change.Action.DELETED, by)


@writing()
def restore(*, article: Article, by: User) -> None:
    twin = Article.objects.filter(dispute=article.dispute_id, sha256=article.sha256, deleted_at=None).first()
    if twin is not None and twin.pk != article.pk:
        raise Duplicate(f"Its text has been imported again since, as “{twin.title}”.", existing=twin.pk)
    article.deleted_at = None
    article.save(update_fields=["deleted_at"])
    _remember(article, Change.Action.RESTORED, by)


def _remember(article: Article, action: Change.Action, by: User) -> None:
    history.record(kind="article", object_id=article.pk, article_id=article.pk, action=action, by=by, at=timezone.now())


def _sort_out(items: Iterable[Item], report: Report) -> Iterator[ArticleRecord]:
    for item in items:
        match item:
            case Problem():
                report.problems.append(item)
            case Note():
                report.notes.append(item)
            case ArticleRecord():
                yield item


def _read_ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, read by a thread of its own while the database is busy with those before."""
    waiting: Queue[Item | BaseException | None] = Queue(maxsize=2 * BATCH)
    given_up = threading.Event()

    def read() -> None:
        try:
            for item in items:
                waiting.put(item)
                if given_up.is_set():
                    return
            waiting.put(None)
        except BaseException as error:  # raised again below, where the caller can see it
            waiting.put(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        given_up.set()
        while reader.is_alive():
            with suppress(Empty):
                waiting.get(timeout=0.01)


def _store_many(dispute: Dispute, records: Sequence[ArticleRecord], by: User) -> list[Outcome]:
    if len(records) < WORTH_BULK:
        return _store(dispute, records, by, timezone.now())
    with index.in_bulk():
        return _store(dispute, records, by, timezone.now())


def _store(dispute: Dispute, records: Sequence[ArticleRecord], by: User, at: datetime) -> list[Outcome]:
    hashed = [(texts.digest(record.text), record) for record in records]
    there: dict[str, tuple[int, str]] = {
        sha256: (pk, title)
        for sha256, pk, title in Article.objects.filter(
            dispute=dispute, deleted_at=None, sha256__in=[sha256 for sha256, _ in hashed]
        ).values_list("sha256", "pk", "title")
    }
    new: dict[str, ArticleRecord] = {}
    for sha256, record in hashed:
        if sha256 not in there:
            new.setdefault(sha256, record)
    spans = {sha256: texts.paragraph_spans(record.paragraphs) for sha256, record in new.items()}
    articles = Article.objects.bulk_create(
        Article(
            dispute=dispute,
            title=record.title or texts.shorten(texts.clean_line(record.paragraphs[0]), 150),
            outlet=record.outlet,
            author=record.author,
            url=record.url,
            published=record.published,
            dateline=record.dateline,
            language=record.language,
            sha256=sha256,
            characters=spans[sha256][-1].end,
            words=sum(map(texts.count_words, record.paragraphs)),
            imported_by=by,
            imported_at=at,
        )
        for sha256, record in new.items()
    )
    _insert_paragraphs(
        (article.pk, number, span.start, span.end, paragraph)
        for article in articles
        for number, (span, paragraph) in enumerate(
            zip(spans[article.sha256], new[article.sha256].paragraphs, strict=True), start=1
        )
    )
    there |= {article.sha256: (article.pk, article.title) for article in articles}
    fresh = dict.fromkeys(new, True)
    # The first of several equal texts is the one imported, the others are its duplicates.
    return [
        Outcome(place=record.place, title=there[sha256][1], pk=there[sha256][0], duplicate=not fresh.pop(sha256, False))
        for sha256, record in hashed
    ]


def _insert_paragraphs(rows: Iterable[tuple[int, int, int, int, str]]) -> None:
    """Paragraphs are most of what an import writes, so they go past the ORM, by the quickest way of each engine."""
    table = Paragraph._meta.db_table
    columns = 'article_id, number, start, "end", text'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s, %s, %s)", list(rows))  # noqa: S608
