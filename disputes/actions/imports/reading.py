"""First half of a job: every file is read and what was understood is written down for the person."""

import logging
from collections import Counter
from collections.abc import Sequence

from disputes import text as texts
from disputes.actions.imports import leases, standing
from disputes.actions.imports.neighbours import Neighbours
from disputes.actions.imports.sources import Files, numbered, reader_of
from disputes.actions.transaction import writing
from disputes.importers import columns_of, fields, limits, warnings
from disputes.importers.links import Fetch
from disputes.importers.readers import Reader
from disputes.models import ImportItem, ImportJob, ImportSource, ImportUpload
from disputes.records import (
    AnnotationRecord,
    ArticleRecord,
    CodingsRecord,
    Flawed,
    Item,
    Note,
    Problem,
    Reading,
    Source,
)

BATCH = 100
OPENING = 200
MOST_ATTEMPTS = 2
"""Times that the program may die of reading one source. After that it is taken to be the source's fault."""

_MOST_COLUMNS = 200

STOPPED = "could not be read: it took too much memory or time, twice"

logger = logging.getLogger("django")


def read(job: ImportJob, fetch: Fetch) -> None:
    """Read what is not read yet. Raises Lost when the job is no longer this worker's or was cancelled."""
    files = Files(job, fetch)
    rows = {(row.upload_id, row.member): row for row in job.sources.all()}
    reading = _Reading(job, files)
    for upload in files.uploads:
        if upload.read:
            reading.bytes_before += upload.size
            continue
        for member, found in enumerate(files.read_in(upload)):
            row = rows.get((upload.pk, member)) or _begun(job, upload, member, found)
            if row.state == ImportSource.State.READING:
                reading.source(row, found, upload)
        reading.bytes_before += upload.size
        with writing():
            leases.keep(job, bytes_done=reading.bytes_before)
            ImportUpload.objects.filter(pk=upload.pk).update(read=True)
    with writing():
        leases.keep(job, state=ImportJob.State.READY, brings=_brought(job))


def _brought(job: ImportJob) -> dict[str, dict[str, int]]:
    """Whose labels and whose names come with all of it, so that a person can say what they are here."""
    brings: dict[str, Counter[str]] = {"labels": Counter(), "annotators": Counter()}
    for counted in job.items.exclude(codings={}).values_list("codings", flat=True).iterator(chunk_size=500):
        for kind, names in brings.items():
            names.update(counted[kind])
    return {kind: dict(names) for kind, names in brings.items()}


def _begun(job: ImportJob, upload: ImportUpload, member: int, found: Source | Problem) -> ImportSource:
    name = found.file if isinstance(found, Problem) else found.name
    with writing():
        leases.keep(job)
        return ImportSource.objects.create(job=job, upload=upload, member=member, name=name[:300])


class _Reading:
    """One worker going through the files of one job."""

    def __init__(self, job: ImportJob, files: Files) -> None:
        self._job, self._files = job, files
        self._neighbours = Neighbours(job)
        self._how = Reading(columns=job.columns)
        self._items = 0
        self.bytes_before = 0

    def source(self, row: ImportSource, found: Source | Problem, upload: ImportUpload) -> None:
        with writing():
            # Those of a reading that was stopped in the middle.
            row.items.all().delete()
            leases.keep(self._job)
        self._items = self._job.items.count()
        self._neighbours.begin()
        if row.attempts >= MOST_ATTEMPTS:
            self._fail(row, STOPPED)
            return
        reader = found if isinstance(found, Problem) else reader_of(found, upload)
        if isinstance(reader, Problem) or isinstance(found, Problem):
            problem = found if isinstance(found, Problem) else reader
            assert isinstance(problem, Problem)  # noqa: S101 - one of the two is
            self._store([self._problem(row, 0, problem)])
            self._end(row, [], "", ImportSource.State.FAILED)
            return
        try:
            self._read(row, found, reader, upload)
        except MemoryError:
            self._fail(row, "could not be read: it takes too much memory")
        except (leases.Lost, KeyboardInterrupt):
            raise
        except Exception as error:
            # A reader's own mistake must not keep the other files from being read. It is told here and in the report.
            logger.exception("The reader %s failed on a file of import %s.", reader.signature, self._job.pk)
            self._fail(row, f"could not be read: the reader made a mistake ({type(error).__name__}). Please report it")

    def _read(self, row: ImportSource, source: Source, reader: Reader, upload: ImportUpload) -> None:
        row.columns = [
            [one.name, one.field, list(one.samples)] for one in columns_of(source, self._how)[:_MOST_COLUMNS]
        ]
        notes: list[str] = []
        batch: list[ImportItem] = []
        problems, before = 0, self._items
        for position, item in numbered(source, self._how, reader):
            if isinstance(item, Note):
                notes.append(item.message)
                continue
            if self._items + len(batch) >= limits.IMPORT_ITEMS:
                message = f"was not read further: one import by page takes {limits.IMPORT_ITEMS:,} items"
                batch.append(self._problem(row, position, Problem(source.name, message)))
                break
            problems += isinstance(item, Problem)
            if isinstance(item, Problem) and problems > limits.IMPORT_PROBLEMS:
                continue
            batch.append(self._item(row, position, item, upload))
            if len(batch) >= BATCH:
                self._store(batch)
                batch = []
        if problems > limits.IMPORT_PROBLEMS:
            message = f"{problems - limits.IMPORT_PROBLEMS:,} more places like these could not be read"
            notes.append(message)
        if self._items == before and not batch and not notes:  # notes say why already
            batch.append(self._problem(row, 0, Problem(source.name, "holds no article")))
        self._store(batch)
        self._end(row, notes, reader.signature, ImportSource.State.READ)

    def _item(self, row: ImportSource, position: int, item: Item, upload: ImportUpload) -> ImportItem:
        match item:
            case Problem():
                return self._problem(row, position, item)
            case CodingsRecord():
                return self._codings(row, position, item)
            case Flawed():
                made = self._article(row, position, item.draft, upload)
                made.problems = [_told(problem) for problem in item.problems]
            case ArticleRecord():
                made = self._article(row, position, item, upload)
            case _:
                raise TypeError(type(item).__name__)
        return made

    def _article(self, row: ImportSource, position: int, record: ArticleRecord, upload: ImportUpload) -> ImportItem:
        text = record.text
        item = ImportItem(
            job=self._job, source=row, position=position, place=record.place[:400], kind=ImportItem.Kind.ARTICLE,
            title=record.title, outlet=record.outlet, author=record.author, published=record.published,
            language=record.language, url=record.url, characters=len(text),
            opening=texts.shorten(texts.clean_line(text[: OPENING * 2]), OPENING),
            sha256=texts.digest(text) if text else "",
            warnings=[{"kind": doubt.kind, "words": doubt.words} for doubt in warnings.of(record)],
            codings=_counted(record.annotations),
            corrections=upload.given if position == 0 else {},
        )  # fmt: skip
        if text:
            self._neighbours.look(item, record)
        return item

    def _codings(self, row: ImportSource, position: int, record: CodingsRecord) -> ImportItem:
        return ImportItem(
            job=self._job, source=row, position=position, place=record.place[:400], kind=ImportItem.Kind.CODINGS,
            title=record.title[:500], url=record.url[: limits.URL_CHARACTERS], sha256=record.sha256[:64],
            codings=_counted(record.annotations),
        )  # fmt: skip

    def _problem(self, row: ImportSource, position: int, problem: Problem) -> ImportItem:
        return ImportItem(
            job=self._job, source=row, position=position, place=problem.place[:400], kind=ImportItem.Kind.PROBLEM,
            problems=[_told(problem)],
        )  # fmt: skip

    def _store(self, batch: list[ImportItem]) -> None:
        self._items += len(batch)
        self._neighbours.look_up(batch)
        for item in batch:
            item.found = item.standing = standing.found(item, self._job.threshold)
        with writing():
            leases.keep(self._job, done=self._items, bytes_done=self.bytes_before + self._files.position())
            ImportItem.objects.bulk_create(batch)

    def _end(self, row: ImportSource, notes: list[str], signature: str, state: str) -> None:
        row.notes, row.reader, row.state = notes, signature, state
        with writing():
            leases.keep(self._job)
            row.save(update_fields=["notes", "reader", "state", "columns"])

    def _fail(self, row: ImportSource, message: str) -> None:
        with writing():
            row.items.all().delete()
        self._store([self._problem(row, 0, Problem(row.name, message))])
        self._end(row, [], "", ImportSource.State.FAILED)


def _told(problem: Problem) -> dict[str, object]:
    told: dict[str, object] = {"field": problem.field, "message": problem.message, "value": problem.value}
    if problem.field == "published" and problem.value:
        told["days"] = [day.isoformat() for day in fields.days(problem.value)]
    return told


def _counted(annotations: Sequence[AnnotationRecord]) -> dict[str, dict[str, int]]:
    """How often which label and which annotator stands in an article's annotations."""
    if not annotations:
        return {}
    return {
        "labels": Counter(annotation.label for annotation in annotations),
        "annotators": Counter(annotation.annotator for annotation in annotations),
    }
