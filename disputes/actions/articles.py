"""Bringing articles in and taking them out."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from queue import Empty, Queue
from typing import TypeVar

from django.db import connection
from django.utils import timezone

from disputes import addresses
from disputes import text as texts
from disputes.actions import history
from disputes.actions.transaction import writing
from disputes.errors import Duplicate, Invalid
from disputes.models import Article, Change, Dispute, Paragraph, User
from disputes.queries import versions
from disputes.records import ArticleRecord, CodingsRecord, Note, Problem, Sound
from disputes.search import index
from disputes.text import Span

T = TypeVar("T")

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


def import_file(*, dispute: Dispute, file: str, items: Iterable[Sound], by: User, most_outcomes: int = 1_000) -> Report:
    """Store the articles of one file, all of them or, when anything in it can't be read, none.

    Memory stays flat however long the file is: the report lists the first `most_outcomes` articles and counts all.
    """
    report = Report(file)
    try:
        with writing():
            _wait_for_other_imports(dispute)
            articles = _sort_out(_read_ahead(_measured(items)), report)
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
        _wait_for_other_imports(dispute)
        outcome = _store(dispute, [_measure(record)], by, timezone.now())[0]
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


@dataclass(frozen=True, slots=True)
class _Measured:
    """An article with what follows from its text."""

    record: ArticleRecord
    sha256: str
    spans: list[Span]
    words: int


def _measure(record: ArticleRecord) -> _Measured:
    return _Measured(
        record=record,
        sha256=texts.digest(record.text),
        spans=texts.paragraph_spans(record.paragraphs),
        words=sum(map(texts.count_words, record.paragraphs)),
    )


def _measured(items: Iterable[Sound]) -> Iterator[_Measured | Problem | Note]:
    for item in items:
        match item:
            case ArticleRecord():
                yield _measure(item)
            case CodingsRecord():
                yield Problem(item.place, "holds annotations of an article whose text is not in it")
            case _:
                yield item


def _wait_for_other_imports(dispute: Dispute) -> None:
    """Two imports of one text at once would each think it new; SQLite has one writer at a time anyway."""
    Dispute.objects.select_for_update(no_key=True).filter(pk=dispute.pk).values_list("pk").first()


def _sort_out(items: Iterable[_Measured | Problem | Note], report: Report) -> Iterator[_Measured]:
    for item in items:
        match item:
            case Problem():
                report.problems.append(item)
            case Note():
                report.notes.append(item)
            case _Measured():
                yield item


def _read_ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items, read by a thread of its own while the database is busy with those before."""
    waiting: Queue[T | BaseException | None] = Queue(maxsize=2 * BATCH)
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


def _store_many(dispute: Dispute, batch: Sequence[_Measured], by: User) -> list[Outcome]:
    if len(batch) < WORTH_BULK:
        return _store(dispute, batch, by, timezone.now())
    with index.in_bulk():
        return _store(dispute, batch, by, timezone.now())


def _store(dispute: Dispute, batch: Sequence[_Measured], by: User, at: datetime) -> list[Outcome]:
    there: dict[str, tuple[int, str]] = {
        sha256: (pk, title)
        for sha256, pk, title in Article.objects.filter(
            dispute=dispute, deleted_at=None, sha256__in=[measured.sha256 for measured in batch]
        ).values_list("sha256", "pk", "title")
    }
    new: dict[str, _Measured] = {}
    for measured in batch:
        if measured.sha256 not in there:
            new.setdefault(measured.sha256, measured)
    older = versions.predecessors(dispute, [measured.record for measured in new.values()])
    articles = Article.objects.bulk_create(_article(dispute, measured, older, by, at) for measured in new.values())
    _insert_paragraphs(
        (article.pk, number, span.start, span.end, paragraph)
        for article, measured in zip(articles, new.values(), strict=True)
        for number, (span, paragraph) in enumerate(
            zip(measured.spans, measured.record.paragraphs, strict=True), start=1
        )
    )
    there |= {article.sha256: (article.pk, article.title) for article in articles}
    # The first of several equal texts is the one imported, the others are its duplicates.
    return [
        Outcome(
            place=measured.record.place,
            title=there[measured.sha256][1],
            pk=there[measured.sha256][0],
            duplicate=new.get(measured.sha256) is not measured,
        )
        for measured in batch
    ]


def _article(dispute: Dispute, measured: _Measured, older: Mapping[str, int], by: User, at: datetime) -> Article:
    record = measured.record
    address = addresses.key(record.url)
    return Article(
        dispute=dispute,
        title=record.title or texts.shorten(texts.clean_line(record.paragraphs[0]), 150),
        outlet=record.outlet,
        author=record.author,
        url=record.url,
        address=address,
        previous_id=older.get(address),
        published=record.published,
        dateline=record.dateline,
        language=record.language,
        sha256=measured.sha256,
        characters=measured.spans[-1].end,
        words=measured.words,
        imported_by=by,
        imported_at=at,
    )


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
