"""Third part of a job, where files bring annotations: each article's are stored once it is there."""

from disputes.actions import codings
from disputes.actions.codings import Outcome
from disputes.actions.imports import leases, names
from disputes.actions.imports.sources import Files, numbered, reader_of
from disputes.actions.transaction import writing
from disputes.importers.readers import Reader
from disputes.models import Annotation, Article, ImportItem, ImportJob, ImportSource, User
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
        self._labels = names.labels(job)
        self._people: dict[str, User] = names.annotators(job)

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
        outcome = codings.add(
            article=article,
            annotations=record.annotations,
            labels=self._labels,
            annotators=self._people,
            by=self._job.by,
            create_actors=self._job.create_actors,
            proved=isinstance(record, ArticleRecord) or article.sha256 == record.sha256,
            place=item.place,
        )
        item.came_with = [pk for pk in _ids(article) if pk not in here]
        item.reason = "; ".join(part for part in (item.reason, _told(outcome)) if part)[:MOST_REASON]
        if item.kind == ImportItem.Kind.CODINGS:
            item.article = article
            item.status = Status.IMPORTED if outcome.added else Status.DUPLICATE
            if outcome.problems and not outcome.added and not outcome.present:
                item.status = Status.REJECTED

    def _article(self, item: ImportItem, record: ArticleRecord | CodingsRecord) -> Article | None:
        """Where they belong: the article that was just stored; else by text, address or title, if that names one."""
        if item.kind == ImportItem.Kind.ARTICLE:
            return Article.objects.filter(pk=item.article_id or 0, deleted_at=None).first()
        here = Article.objects.filter(dispute=self._job.dispute, deleted_at=None)
        assert isinstance(record, CodingsRecord)  # noqa: S101
        for name in ("sha256", "url", "title"):
            if value := getattr(record, name):
                found = list(here.filter(**{name: value})[:2])
                if len(found) == 1:
                    return found[0]
        return None


def _ids(article: Article) -> list[str]:
    return [str(pk) for pk in Annotation.objects.present().filter(article=article).values_list("pk", flat=True)]


def _told(outcome: Outcome) -> str:
    """What became of the annotations, in words: what was stored, what was not and why."""
    parts = [f"{outcome.added:,} annotation{'' if outcome.added == 1 else 's'} stored"]
    if outcome.present:
        parts.append(f"{outcome.present:,} already here")
    if outcome.left_out:
        parts.append(f"{outcome.left_out:,} left out")
    parts += [problem.message for problem in (*outcome.problems, *outcome.remarks)]
    return "; ".join(parts)
