"""Third part of a job, where files bring annotations: each article's are stored once it is there."""

from disputes.actions import accompanying
from disputes.actions.imports import leases, names
from disputes.actions.imports.sources import Files, numbered, reader_of
from disputes.actions.transaction import writing
from disputes.importers.readers import Reader
from disputes.models import Annotation, Article, ImportItem, ImportJob, ImportSource
from disputes.records import ArticleRecord, CodingsRecord, Flawed, Item, Problem, Reading, Source

MOST_REASON = 2_000

NOWHERE = "the article that these annotations belong to is not here"

Status = ImportItem.Status


def code(job: ImportJob) -> None:
    """Store the annotations that are still to be stored, those of one article in one transaction."""
    waiting = job.items.exclude(codings={}).filter(coded=False).exclude(standing=ImportItem.Standing.LEFT_OUT)
    if not waiting.exists():
        return
    files, coding = Files(job), _Coding(job)
    rows = {(row.upload_id, row.member): row for row in job.sources.filter(state=ImportSource.State.READ)}
    for upload in files.uploads:
        for member, source in enumerate(files.read_in(upload)):
            row = rows.get((upload.pk, member))
            if row is None or isinstance(source, Problem):
                continue
            reader = reader_of(source, upload)
            items = {item.position: item for item in waiting.filter(source=row)}
            if items and isinstance(reader, Reader) and reader.signature == row.reader:
                coding.source(items, source, reader)


class _Coding:
    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._coding = accompanying.Coding(job.by, names.labels(job), names.annotators(job), job.create_actors)

    def source(self, items: dict[int, ImportItem], source: Source, reader: Reader) -> None:
        for position, found in numbered(source, Reading(columns=self._job.columns), reader):
            if item := items.get(position):
                self._item(item, found)

    def _item(self, item: ImportItem, found: Item) -> None:
        record = found.draft if isinstance(found, Flawed) else found
        if not isinstance(record, ArticleRecord | CodingsRecord):
            return
        article = self._article(item, record)
        with writing():
            leases.keep(self._job)
            if article is None:
                if item.kind == ImportItem.Kind.CODINGS:
                    item.status, item.reason = Status.REJECTED, NOWHERE
            else:
                self._add(item, record, article)
            item.coded = True
            item.save(update_fields=["status", "reason", "article", "came_with", "coded"])

    def _add(self, item: ImportItem, record: ArticleRecord | CodingsRecord, article: Article) -> None:
        here = set(_ids(article))
        outcome = self._coding.store(article.pk, record)
        item.came_with = [pk for pk in _ids(article) if pk not in here]
        item.reason = "; ".join(part for part in (item.reason, accompanying.in_words(outcome)) if part)[:MOST_REASON]
        if item.kind == ImportItem.Kind.CODINGS:
            item.article = article
            item.status = Status.IMPORTED if outcome.added else Status.DUPLICATE
            if outcome.problems and not outcome.added and not outcome.present:
                item.status = Status.REJECTED

    def _article(self, item: ImportItem, record: ArticleRecord | CodingsRecord) -> Article | None:
        """Where they belong: the article that was just stored; else by text, address or title, if that names one."""
        if item.kind == ImportItem.Kind.ARTICLE:
            return Article.objects.filter(pk=item.article_id or 0, deleted_at=None).first()
        assert isinstance(record, CodingsRecord)  # noqa: S101
        found = accompanying.article_of(self._job.dispute, record)
        return Article.objects.get(pk=found[0]) if found else None


def _ids(article: Article) -> list[str]:
    return [str(pk) for pk in Annotation.objects.present().filter(article=article).values_list("pk", flat=True)]
