"""Bringing articles in and taking them out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.utils import timezone

from disputes import addresses
from disputes import text as texts
from disputes.actions import bulk, clusters, history, indexing
from disputes.actions.accompanying import NOWHERE, Coding, article_of, in_words
from disputes.actions.transaction import writing
from disputes.errors import Duplicate, Invalid
from disputes.importers.ahead import ahead
from disputes.importers.fingerprints import DEFAULT
from disputes.importers.measured import Measured, measure
from disputes.models import Article, Change, Dispute, Paragraph, User
from disputes.queries import versions
from disputes.records import ArticleRecord, CodingsRecord, Note, Problem, Sound
from disputes.search import documents, index
from disputes.search.index import Document
from disputes.search.pending import sorted_in_meanwhile

BATCH = 500
"""Articles stored at a time."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where articles come from: the file that was kept, what read it and in which version, and the import job."""

    snapshot: int | None = None
    reader: str = ""
    job: int | None = None

    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"snapshot_id": self.snapshot, "reader": self.reader}
        return values if self.job is None else values | {"import_job_id": self.job}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: its id, whether it was there already, and where it was found.

    `near` are articles that it is nearly the same as, the most alike first, `cluster` what holds all of them.
    `annotations` tells in words of those that came with it; an outcome is of them alone where the text stood
    `elsewhere`.
    """

    place: str
    title: str
    pk: int
    duplicate: bool
    near: tuple[int, ...] = ()
    cluster: int | None = None
    annotations: str = ""
    elsewhere: bool = False


@dataclass(slots=True)
class Report:
    """What became of a file. When there are problems nothing of it was stored."""

    file: str
    outcomes: list[Outcome] = field(default_factory=list)
    imported: int = 0
    duplicates: int = 0
    near: int = 0
    annotations: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


Tell = Callable[[Outcome | Problem], None]
"""Is told of each item as it comes. An article of a file that was given up on has the id 0."""


class _Rejected(Exception):
    """Rolls a file back."""


def import_file(
    *,
    dispute: Dispute,
    file: str,
    items: Iterable[Sound],
    by: User,
    provenance: Provenance = Provenance(),
    threshold: float = DEFAULT,
    coding: Coding | None = None,
    most_outcomes: int = 1_000,
    tell: Tell | None = None,
) -> Report:
    """Store the articles of one file, all of them or, when anything in it can't be read, none.

    Memory stays flat however long the file is: the report lists the first `most_outcomes` articles and counts all;
    whoever wants to hear of each is told. Annotations that come with it are stored if there is a `coding`.
    """
    report = Report(file)
    try:
        with sorted_in_meanwhile() as sort_in, writing():
            clusters.lock(dispute.pk)
            articles = _sort_out(ahead(_measured(items, coding is not None)), report, tell)
            while batch := list(islice(articles, BATCH)):
                if report.problems:
                    outcomes = _given_up(batch)
                else:
                    measured = [one for one in batch if isinstance(one, Measured)]
                    outcomes = _store(dispute, measured, by, provenance, threshold)
                    if coding:
                        outcomes = list(_coded(dispute, batch, outcomes, coding, report, tell))
                    if len(batch) == BATCH:
                        sort_in()
                _count(outcomes, report, most_outcomes, tell)
            if report.problems:
                raise _Rejected
    except _Rejected:
        report.outcomes.clear()
        report.imported = report.duplicates = report.near = report.annotations = 0
    return report


def store(
    *,
    dispute: Dispute,
    records: Sequence[ArticleRecord | Measured],
    by: User,
    provenance: Provenance = Provenance(),
    threshold: float = DEFAULT,
) -> list[Outcome]:
    """A batch of articles in the caller's transaction: what became of each, in their order.

    Who measures them before the transaction begins keeps other writers waiting for a shorter time.
    """
    clusters.lock(dispute.pk)
    measured = [one if isinstance(one, Measured) else measure(one) for one in records]
    return _store(dispute, measured, by, provenance, threshold)


def add(*, dispute: Dispute, record: ArticleRecord, by: User) -> Article:
    """One article. The same text twice raises Duplicate with the article that has it."""
    if not record.paragraphs:
        raise Invalid("The text is empty.", fields={"text": "is empty"})
    with writing():
        outcome = store(dispute=dispute, records=[record], by=by)[0]
    if outcome.duplicate:
        raise Duplicate(f"This text is here already, as “{outcome.title}”.", existing=outcome.pk)
    return Article.objects.get(pk=outcome.pk)


@writing()
def delete(*, article: Article, by: User) -> None:
    """Take an article with its annotations out of sight. `restore` brings all of it back."""
    article.deleted_at = timezone.now()
    with indexing.changing([article.pk]):
        article.save(update_fields=["deleted_at"])
    _remember(article, Change.Action.DELETED, by)


@writing()
def restore(*, article: Article, by: User) -> None:
    twin = Article.objects.filter(dispute=article.dispute_id, sha256=article.sha256, deleted_at=None).first()
    if twin is not None and twin.pk != article.pk:
        raise Duplicate(f"Its text has been imported again since, as “{twin.title}”.", existing=twin.pk)
    article.deleted_at = None
    with indexing.changing([article.pk]):
        article.save(update_fields=["deleted_at"])
    clusters.rejoin(article)
    _remember(article, Change.Action.RESTORED, by)


def _remember(article: Article, action: Change.Action, by: User) -> None:
    history.record(kind="article", object_id=article.pk, article_id=article.pk, action=action, by=by, at=timezone.now())


def _measured(items: Iterable[Sound], coded: bool) -> Iterator[Measured | CodingsRecord | Problem | Note]:
    for item in items:
        match item:
            case ArticleRecord():
                yield measure(item)
            case CodingsRecord() if not coded:
                yield Problem(item.place, "holds annotations of an article whose text is not in it")
            case _:
                yield item


def _sort_out(
    items: Iterable[Measured | CodingsRecord | Problem | Note], report: Report, tell: Tell | None
) -> Iterator[Measured | CodingsRecord]:
    for item in items:
        match item:
            case Problem():
                report.problems.append(item)
                if tell:
                    tell(item)
            case Note():
                report.notes.append(item)
            case Measured() | CodingsRecord():
                yield item


def _count(outcomes: Iterable[Outcome], report: Report, most: int, tell: Tell | None) -> None:
    for outcome in outcomes:
        report.imported += not outcome.duplicate and not outcome.elsewhere
        report.duplicates += outcome.duplicate and not outcome.elsewhere
        report.near += bool(outcome.near)
        if len(report.outcomes) < most:
            report.outcomes.append(outcome)
        if tell:
            tell(outcome)


def _given_up(batch: Iterable[Measured | CodingsRecord]) -> list[Outcome]:
    """Nothing will be kept, but the remaining problems are worth reporting."""
    return [
        Outcome(one.record.place, _title(one.record), 0, duplicate=False)
        if isinstance(one, Measured)
        else Outcome(one.place, one.title, 0, duplicate=False, elsewhere=True)
        for one in batch
    ]


def _coded(
    dispute: Dispute,
    batch: Iterable[Measured | CodingsRecord],
    outcomes: Iterable[Outcome],
    coding: Coding,
    report: Report,
    tell: Tell | None,
) -> Iterator[Outcome]:
    """The outcomes of a batch, whose articles are stored, with what became of its annotations."""
    stored = iter(outcomes)
    for one in batch:
        if isinstance(one, Measured):
            record: ArticleRecord | CodingsRecord = one.record
            outcome = next(stored)
        elif found := article_of(dispute, one):
            record = one
            outcome = Outcome(one.place, found[1], found[0], duplicate=False, elsewhere=True)
        else:
            problem = Problem(one.place, NOWHERE)
            report.problems.append(problem)
            if tell:
                tell(problem)
            continue
        if record.annotations:
            result = coding.store(outcome.pk, record)
            report.annotations += result.added
            nothing_new = outcome.elsewhere and not result.added
            outcome = replace(outcome, annotations=in_words(result), duplicate=outcome.duplicate or nothing_new)
        yield outcome


def _store(
    dispute: Dispute, batch: Sequence[Measured], by: User, provenance: Provenance, threshold: float
) -> list[Outcome]:
    there: dict[str, tuple[int, str]] = {
        sha256: (pk, title)
        for sha256, pk, title in Article.objects.filter(
            dispute=dispute, deleted_at=None, sha256__in=[one.sha256 for one in batch]
        ).values_list("sha256", "pk", "title")
    }
    new: dict[str, Measured] = {}
    for one in batch:
        if one.sha256 not in there:
            new.setdefault(one.sha256, one)
    articles = dict(zip(bulk.next_ids(Article, len(new)), new.values(), strict=True))
    prints = [(pk, one.fingerprint) for pk, one in articles.items()]
    places = clusters.place(dispute=dispute.pk, articles=prints, threshold=threshold)
    older = versions.predecessors(dispute, [one.record for one in new.values()], snapshot=provenance.snapshot)
    like = Article(dispute=dispute, imported_by=by, imported_at=timezone.now(), **provenance.values())
    bulk.insert_like(like, (_values(pk, one, places[pk].cluster, older) for pk, one in articles.items()))
    bulk.insert(
        Paragraph,
        ("article_id", "number", "start", "end", "text"),
        (paragraph for pk, one in articles.items() for paragraph in _paragraphs(pk, one.record)),
    )
    with index.in_bulk():
        indexing.add_articles(_found_by(dispute.pk, pk, one, provenance) for pk, one in articles.items())
    clusters.remember(dispute=dispute.pk, articles=prints)
    there |= {one.sha256: (pk, _title(one.record)) for pk, one in articles.items()}
    return [_outcome(one, *there[one.sha256], new, places) for one in batch]


def _outcome(
    one: Measured, pk: int, title: str, new: Mapping[str, Measured], places: Mapping[int, clusters.Place]
) -> Outcome:
    # The first of several equal texts is the one imported, the others are its duplicates.
    if new.get(one.sha256) is not one:
        return Outcome(one.record.place, title, pk, duplicate=True)
    return Outcome(one.record.place, title, pk, False, places[pk].near, places[pk].cluster)


def _title(record: ArticleRecord) -> str:
    return record.title or texts.shorten(texts.clean_line(record.paragraphs[0]), 150)


def _values(pk: int, one: Measured, cluster: int | None, older: Mapping[str, int]) -> dict[str, Any]:
    record = one.record
    address = addresses.key(record.url)
    return {
        "id": pk,
        "title": _title(record),
        "outlet": record.outlet,
        "author": record.author,
        "url": record.url,
        "address": address,
        "previous_id": older.get(address),
        "published": record.published,
        "dateline": record.dateline,
        "language": record.language,
        "sha256": one.sha256,
        "characters": one.characters,
        "words": one.words,
        "cluster_id": cluster,
    }


def _found_by(dispute: int, pk: int, one: Measured, provenance: Provenance) -> tuple[Document, indexing.Print]:
    record = one.record
    document = documents.of_article(
        pk=pk,
        dispute=dispute,
        title=_title(record),
        outlet=record.outlet,
        author=record.author,
        language=record.language,
        published=record.published,
        job=provenance.job,
        text=one.folded,
    )
    return document, indexing.Print(dispute, record.outlet, record.language, record.published)


def _paragraphs(pk: int, record: ArticleRecord) -> Iterator[tuple[int, int, int, int, str]]:
    start = 0
    for number, paragraph in enumerate(record.paragraphs, start=1):
        end = start + len(paragraph)
        yield pk, number, start, end, paragraph
        start = end + len(texts.SEPARATOR)
